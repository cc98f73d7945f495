/* SPDX-License-Identifier: Apache-2.0 */
/* clear_model: a clearing as arithmetic for assign. What a household may make
 * by its calendar, limit, totals and shares becomes its rows and sums; days,
 * values and rules over several households stay behind: a bound from here
 * relaxes those rules, and an award from here may break them.
 * Inside of clear only. */
#ifndef GOM_ENGINE_CLEAR_MODEL_H
#define GOM_ENGINE_CLEAR_MODEL_H

#include "broker/engine/assign/assign.h"
#include "broker/engine/clear_state.h"

/* what is to be least: units left unfilled, or money with unit_weight on top
 * for every unit unfilled */
enum model_of {
	MODEL_OF_UNITS,
	MODEL_OF_MONEY
};

struct model {
	struct assign_model view;
	int32_t *bid_of; /* of a model's bid: the problem's */
	int64_t unit_weight;

	int32_t *line_lots;
	int64_t *line_unfilled;
	int64_t *village_cost;
	int32_t *household_village;
	int32_t *bid_first;
	struct assign_bid *bids;
	int32_t *row_first;
	struct assign_row *rows;
	int32_t *sum_first;
	struct assign_sum *sums;
	struct assign_entry *entries;
	int32_t n_rows, rows_size;
	int32_t n_sums, sums_size;
	int32_t n_entries, entries_size;
	int32_t *place; /* of a problem's bid among the model's, or -1 */
};

/* model_create makes the model of an empty award, under the rules switched on
 * in the state.
 * Errors: ENGINE_NOMEM; ENGINE_OVERFLOW costs add up beyond what assign takes.
 * Owns:   *out is the caller's, free with model_destroy. */
ENGINE_MUST_USE enum engine_err model_create(const struct state *s,
    enum model_of what, int64_t unit_weight, struct model **out);
void model_destroy(struct model **model);

/* model_is_whole: no rule is left out of the model, so that its best award is
 * the problem's. */
bool model_is_whole(const struct state *s);

#endif
