/* SPDX-License-Identifier: Apache-2.0 */
/* base: the words every part of the award engine shares.
 * The engine is pure: no clock, no files, no threads, no state between calls.
 * Any thread may call it; the same input gives the same output on every
 * machine. It includes nothing but the C library and its own headers. */
#ifndef GOM_ENGINE_BASE_H
#define GOM_ENGINE_BASE_H

#include <stdbool.h>
#include <stdint.h>

#define ENGINE_MUST_USE __attribute__((warn_unused_result))

enum engine_err {
	ENGINE_OK = 0,
	ENGINE_NOMEM,         /* out of memory; nothing was changed */
	ENGINE_BAD_PROBLEM,   /* the input contradicts its own description */
	ENGINE_OVERFLOW,      /* a sum of the input leaves 64 bits */
	ENGINE_BEYOND,        /* the calendar ends before the answer */
	ENGINE_LOT_SIZE,      /* an asked lot size is no multiple of the pack */
	ENGINE_TOO_MANY_LOTS, /* the line would be cut into too many lots */
	ENGINE_BAD_PLAN       /* a plan breaks a constraint of its problem */
};

/* engine_stop tells a long computation to end with what it has: it is asked
 * often (at least every few milliseconds of work) and should be cheap. */
typedef bool engine_stop(void *ctx);

/* One working day of one household. Work is counted in micro-days. */
#define ENGINE_DAY_WORK 1000000

#endif
