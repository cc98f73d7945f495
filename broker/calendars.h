/* SPDX-License-Identifier: Apache-2.0 */
/* calendars: the closures that hold for every household, as the operator loads
 * and forgets them. They have no fact of their own: the store keeps with each
 * the journal entry after which it counts. The loop's thread, or a command's
 * while no broker runs (calendar_command.h). */
#ifndef GOM_BROKER_CALENDARS_H
#define GOM_BROKER_CALENDARS_H

#include <stdint.h>

#include "broker/calendar_file.h"
#include "broker/dispatch.h"
#include "broker/store/capacity.h"
#include "proto/err.h"

/* What is there after a change. */
struct calendars_sum {
	int64_t n_closures; /* of all calendars */
	int64_t n_at_risk;  /* lots that do not fit, this change or not */
};

/* calendars_change puts a calendar in the place of what was loaded under its
 * name, file->n 0 forgets it, and looks through the work of every household
 * that has some: lots that no longer fit are at risk, those that fit again are
 * not. A transaction of its own.
 * Errors: ERR_TOO_MANY all calendars together would have more closures than
 *         CAPACITY_SHIPPED_MAX; *out then tells how many. ERR_NO_CALENDAR
 *         there is none to forget. ERR_NOMEM, ERR_STORE, ... */
GOM_MUST_USE enum err calendars_change(struct store *st, struct dispatch *d,
    int64_t wall_ms, const struct calendar_file *file,
    struct calendars_sum *out);

/* calendars_each gives what is loaded, by first day. */
typedef void calendars_fn(void *ctx, const struct closure_row *row);
GOM_MUST_USE enum err calendars_each(
    struct store *st, calendars_fn *fn, void *ctx);

#endif
