/* SPDX-License-Identifier: Apache-2.0 */
/* read: a problem file in memory to a struct instance. The formats are told
 * in gom-clear --help; every number has a range, counts are held against the
 * length of the file before anything is made for them, and sums stay below
 * 2^62, so that nothing made of an instance overflows.
 *
 * A file that is not good is told with line and reason:
 * duplicate or unknown ids, a bid due after the last day of its household, a
 * set whose bids are of another household, fixed work that does not fit by
 * itself, anything missing, anything more. */
#ifndef GOM_CLEAR_READ_H
#define GOM_CLEAR_READ_H

#include <stddef.h>

#include "broker/engine/engine.h"
#include "broker/engine/gom-clear/instance.h"
#include "broker/engine/gom-clear/text.h"

/* read_instance reads a whole file.
 * Shape:  bytes need not end in NUL; problem is which of a file that holds
 *         several, from 1 (OR-Library's gap1 to gap12 hold five each).
 * Errors: ENGINE_BAD_PROBLEM with fault; ENGINE_NOMEM.
 * Owns:   *out is the caller's, free with instance_destroy. */
ENGINE_MUST_USE enum engine_err read_instance(const char *bytes, size_t len,
    enum instance_format format, int32_t problem, struct text_fault *fault,
    struct instance **out);

/* ---- for the readers of one format ---------------------------------- */

enum {
	READ_LOTS_MOST = INT32_MAX
};
#define READ_MONEY_MOST   INT64_C(1000000000000000)
#define READ_UNITS_MOST   INT64_C(1000000000000000)
#define READ_MINUTES_MOST INT64_C(1000000000000000)
#define READ_ID_MOST      INT64_C(1000000000000000000)

void read_cpb(struct text *text, struct instance *in);
void read_gap(struct text *text, int32_t problem, struct instance *in);

#endif
