/* SPDX-License-Identifier: Apache-2.0 */
/* history_rows: how a history is written, for its own files only. */
#ifndef GOM_TESTS_UNIT_CHECK_HISTORY_ROWS_H
#define GOM_TESTS_UNIT_CHECK_HISTORY_ROWS_H

#include "tests/unit/check/history.h"

enum kind {
#define X(NAME, number, audience, words) FACT_##NAME = number,
#include "proto/facts.def"
#undef X
};

/* history_put runs a statement. */
void history_put(struct history *h, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* history_begin starts a fact one second later; order 0: of the members. */
Gom__Fact history_begin(struct history *h, uint32_t kind, uint64_t by,
    uint64_t member, uint64_t order);

/* history_with_move adds the one move a fact has; it lives as long as m and
 * list. */
void history_with_move(Gom__Fact *fact, Gom__Bucket from, Gom__Bucket to,
    int64_t quantity, Gom__Move *m, Gom__Move **list);

/* history_record appends a fact and gives it to the readers, digits of their
 * numbers; history_record_signed signs it first and keeps its answer. */
void history_record(
    struct history *h, const Gom__Fact *fact, const char *readers);
void history_record_signed(struct history *h, Gom__Fact *fact, uint32_t verb,
    const void *request, const char *readers);

/* history_orders writes all three orders. */
void history_orders(struct history *h);

#endif
