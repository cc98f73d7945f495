/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/clock.h"

#include <time.h>

void
clock_start(struct clock *clock, int64_t jump_ms, int64_t wall_ms,
    int64_t monotonic_ms, int64_t last_alive_ms, bool was_frozen)
{
	bool is_past = wall_ms < last_alive_ms - CLOCK_BACK_MS;

	clock->state = was_frozen || is_past ? CLOCK_FROZEN : CLOCK_RUNNING;
	clock->jump_ms = jump_ms;
	clock->wall_ms = wall_ms;
	clock->monotonic_ms = monotonic_ms;
}

bool
clock_look(struct clock *clock, int64_t wall_ms, int64_t monotonic_ms)
{
	int64_t passed_ms = monotonic_ms - clock->monotonic_ms;
	int64_t jumped_ms = wall_ms - clock->wall_ms - passed_ms;
	bool is_jump = jumped_ms > clock->jump_ms || jumped_ms < -CLOCK_BACK_MS;

	clock->wall_ms = wall_ms;
	clock->monotonic_ms = monotonic_ms;
	if (!is_jump || clock->state == CLOCK_FROZEN)
		return false;
	clock->state = CLOCK_FROZEN;
	return true;
}

void
clock_confirm(struct clock *clock)
{
	clock->state = CLOCK_RUNNING;
}

bool
clock_is_frozen(const struct clock *clock)
{
	return clock->state == CLOCK_FROZEN;
}

static int64_t
to_ms(const struct timespec *time)
{
	return (int64_t)time->tv_sec * 1000 + time->tv_nsec / 1000000;
}

enum err
clock_now(int64_t *wall_ms, int64_t *monotonic_ms)
{
	struct timespec wall;
	struct timespec monotonic;

	if (clock_gettime(CLOCK_REALTIME, &wall) != 0 ||
	    clock_gettime(CLOCK_MONOTONIC, &monotonic) != 0)
		return ERR_INTERNAL;
	*wall_ms = to_ms(&wall);
	*monotonic_ms = to_ms(&monotonic);
	return ERR_OK;
}
