/* SPDX-License-Identifier: Apache-2.0 */
/* operate_calendar: shipped calendars through the control socket. One line
 * carries a whole calendar: "calendar " and the text of calendar_file_write
 * with tabs, which it never holds, for its line ends. "calendar-remove NAME"
 * forgets one, "calendars" lists all, "closure ROW" each. */
#ifndef GOM_BROKER_SERVER_OPERATE_CALENDAR_H
#define GOM_BROKER_SERVER_OPERATE_CALENDAR_H

#include "broker/calendar_file.h"
#include "broker/store/capacity.h"
#include "proto/date.h"

enum {
	OPERATE_CALENDAR_LINE_CAP = CALENDAR_TEXT_CAP + sizeof("calendar ") - 1,
	OPERATE_CALENDAR_ROW_CAP =
	    LIMIT_LABEL_LEN + 2 * GOM_DATE_CAP + LIMIT_NAME_LEN + 4
};

/* operate_calendar_line writes the line that carries a calendar; of one
 * without closures that which forgets it. */
void operate_calendar_line(
    const struct calendar_file *file, char out[OPERATE_CALENDAR_LINE_CAP]);

/* operate_calendar_row writes a closure as it is listed. */
void operate_calendar_row(
    const struct closure_row *row, char out[OPERATE_CALENDAR_ROW_CAP]);

/* What operate does at these words. A change is answered with the figures of
 * struct calendars_sum. */
struct server;
struct control_client;
void operate_calendar_load(
    struct server *s, struct control_client *client, const char *line);
void operate_calendar_remove(
    struct server *s, struct control_client *client, const char *name);
void operate_calendar_list(
    struct server *s, struct control_client *client, const char *argument);

#endif
