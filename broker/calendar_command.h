/* SPDX-License-Identifier: Apache-2.0 */
/* calendar_command: `gom-broker calendar`, with a broker running (through its
 * control socket) or not. Files are read here and not by the broker, which may
 * run as somebody who cannot. */
#ifndef GOM_BROKER_CALENDAR_COMMAND_H
#define GOM_BROKER_CALENDAR_COMMAND_H

#include <stdio.h>

#include "broker/calendars.h"
#include "broker/place.h"
#include "proto/err.h"

/* calendar_command_load reads a file and loads or replaces the calendar in it.
 * Each mistake in it is told in report, with its line and what to do.
 * Errors: ERR_CALENDAR with the number of mistakes in info->value; ERR_NO_FILE,
 *         ERR_IO; ERR_TOO_MANY; those of store_open. */
GOM_MUST_USE enum err calendar_command_load(const struct place *place,
    const char *path, FILE *report, struct err_info *info,
    struct calendars_sum *out);

/* calendar_command_remove forgets a calendar. Errors: ERR_NO_CALENDAR, ... */
GOM_MUST_USE enum err calendar_command_remove(const struct place *place,
    const char *name, struct err_info *info, struct calendars_sum *out);

/* calendar_command_list writes what is loaded, a closure a line: calendar,
 * first day, last day, words. */
GOM_MUST_USE enum err calendar_command_list(
    const struct place *place, FILE *to, struct err_info *info);

#endif
