/* SPDX-License-Identifier: Apache-2.0 */
/* study: plans of one or more orders under several scenarios, side by side.
 * The statements only: service/study asks for them, service/planner makes
 * them, service/order_award takes one. */
#ifndef GOM_STORE_STUDY_H
#define GOM_STORE_STUDY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "broker/store/store.h"
#include "proto/limits.h"

/* The orders of a study, ascending by number, and the call for bids of each;
 * 0 of drafts. */
struct study_set {
	uint64_t orders[LIMIT_STUDY_ORDERS];
	uint32_t tenders[LIMIT_STUDY_ORDERS];
	size_t n;
};

struct study_row {
	uint64_t id;
	bool is_standing;
};

struct study_scenario_row {
	uint64_t study;
	uint32_t no; /* 0: as announced */
	uint64_t version;
	bool is_ready;
};

/* study_put makes a study of these orders, in place of the one before; beyond
 * LIMIT_STUDIES the exporter's oldest goes. Its plans' versions begin at
 * `version` or above those before: one that was dropped is not taken for one
 * made later, so version is a moment. */
GOM_MUST_USE enum err study_put(struct store *st, uint64_t exporter,
    bool is_standing, const struct study_set *set, uint64_t version,
    uint64_t *id);

/* study_want adds a scenario, a packed Scenario, and wants its plan. */
GOM_MUST_USE enum err study_want(struct store *st, uint64_t study,
    const struct study_set *set, uint32_t no, const uint8_t *asked, size_t len);

/* study_find: ERR_NO_STUDY there is none of exactly these orders. */
GOM_MUST_USE enum err study_find(
    struct store *st, const struct study_set *set, struct study_row *out);

/* study_get_set reads the orders of a study. */
GOM_MUST_USE enum err study_get_set(
    struct store *st, uint64_t study, struct study_set *out);

/* study_next finds a scenario whose plan is wanted, the one behind (study, no)
 * first.
 * Errors: ERR_NO_PLAN nothing is wanted. */
GOM_MUST_USE enum err study_next(
    struct store *st, uint64_t *study, uint32_t *no);

/* study_scenario: ERR_NO_SCENARIO there is none. */
GOM_MUST_USE enum err study_scenario(struct store *st, uint64_t study,
    uint32_t no, struct study_scenario_row *out);

/* What is kept packed.
 * Owns: *out is the caller's, free() it; NULL where it is empty.
 * Errors: ERR_NO_SCENARIO. */
GOM_MUST_USE enum err study_asked(
    struct store *st, uint64_t study, uint32_t no, uint8_t **out, size_t *len);
GOM_MUST_USE enum err study_summary(
    struct store *st, uint64_t study, uint32_t no, uint8_t **out, size_t *len);
GOM_MUST_USE enum err study_order_summary(struct store *st, uint64_t study,
    uint32_t no, uint64_t order, uint8_t **out, size_t *len);
GOM_MUST_USE enum err study_order_book(struct store *st, uint64_t study,
    uint32_t no, uint64_t order, uint8_t **out, size_t *len);

/* study_ready keeps a plan's summary; an empty one says that it failed. */
GOM_MUST_USE enum err study_ready(struct store *st,
    const struct study_scenario_row *row, const uint8_t *summary, size_t len);
GOM_MUST_USE enum err study_ready_order(struct store *st,
    const struct study_scenario_row *row, uint64_t order,
    const uint8_t *summary, size_t summary_len, const uint8_t *book,
    size_t book_len);

/* study_again wants every plan of the studies an order is in anew; study_drop
 * forgets those studies. */
GOM_MUST_USE enum err study_again(struct store *st, uint64_t order);
GOM_MUST_USE enum err study_drop(struct store *st, uint64_t order);

#endif
