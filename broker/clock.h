/* SPDX-License-Identifier: Apache-2.0 */
/* clock: whether the wall clock can be trusted with deadlines. A machine
 * without a battery may start in the past, an administrator may set the time;
 * an order must not close, nor an offer expire, because of it. The wall clock
 * is watched against the monotonic one: a jump freezes timed actions until an
 * operator confirms. Requests go on. Pure: both clocks are passed in. */
#ifndef GOM_BROKER_CLOCK_H
#define GOM_BROKER_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/err.h"

/*          jump                       jump
 * running ------> frozen <--.       (stays frozen)
 *    ^              |       |
 *    '---confirm----'   start with now < last alive */
enum clock_state {
	CLOCK_RUNNING,
	CLOCK_FROZEN
};

struct clock {
	enum clock_state state;
	int64_t jump_ms;      /* tolerance: config clock_jump_minutes */
	int64_t wall_ms;      /* at the last look */
	int64_t monotonic_ms; /* at the last look */
};

enum {
	CLOCK_BACK_MS = 1000 /* a step back that NTP's slewing may cause */
};

/* clock_start: last_alive_ms is the last moment that the database knows, 0 in
 * a new one; was_frozen what it says of the clock. */
void clock_start(struct clock *clock, int64_t jump_ms, int64_t wall_ms,
    int64_t monotonic_ms, int64_t last_alive_ms, bool was_frozen);

/* clock_look compares the two clocks with the last look; true when this look
 * froze it. */
bool clock_look(struct clock *clock, int64_t wall_ms, int64_t monotonic_ms);

/* clock_confirm takes the present time for right. */
void clock_confirm(struct clock *clock);

bool clock_is_frozen(const struct clock *clock);

/* clock_now reads both clocks of the machine. Errors: ERR_INTERNAL. */
GOM_MUST_USE enum err clock_now(int64_t *wall_ms, int64_t *monotonic_ms);

#endif
