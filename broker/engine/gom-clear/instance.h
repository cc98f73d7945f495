/* SPDX-License-Identifier: Apache-2.0 */
/* instance: what a file says, in the file's own words and units (money and
 * minutes as written, ids mapped to indices from 0). Both the solver's problem
 * and the verifier are made of it. A generalised assignment problem is an
 * instance too: a job is a line of one lot, an agent a household with one day,
 * and every pair of them a bid.
 * A struct instance is made by read.h and never changed after; any number of
 * threads may read it. */
#ifndef GOM_CLEAR_INSTANCE_H
#define GOM_CLEAR_INSTANCE_H

#include <stdbool.h>
#include <stdint.h>

#include "broker/engine/wide.h"

enum instance_format {
	INSTANCE_GUESS, /* by the first word; only asked for, never read */
	INSTANCE_CPB,
	INSTANCE_GAP
};

enum {
	INSTANCE_DAY_MOST = 1000000000,
	INSTANCE_DAY_LEAST = -INSTANCE_DAY_MOST,
	/* the first day of what may begin at once */
	INSTANCE_AT_ONCE = INSTANCE_DAY_LEAST
};

/* `at` is the line of the file, for messages. */
struct instance_line {
	int64_t id;
	int64_t at;
	int32_t order;
	int32_t due_day;
	int32_t n_lots;
	int64_t lot_units;
	int64_t unfilled_cost;
};

struct instance_village {
	int64_t id;
	int64_t at;
	int64_t cost;
};

/* minutes up to the end of day */
struct instance_row {
	int32_t day;
	int64_t minutes;
};

struct instance_household {
	int64_t id;
	int64_t at;
	int32_t village; /* or -1 */
	int32_t n_rows;
	int64_t first_row;
};

struct instance_work {
	int64_t at;
	int32_t household;
	int32_t first_day;
	int32_t due_day;
	int64_t minutes;
};

struct instance_bid {
	int64_t id;
	int64_t at;
	int32_t household;
	int32_t line;
	int32_t most;
	int32_t least;
	int32_t first_day;
	int64_t lot_cost;
	int64_t lot_minutes;
};

/* The units over its bids are 0, or from least to most units. */
struct instance_set {
	int64_t at;
	int32_t household;
	int32_t n_members;
	int64_t first_member;
	int64_t least_units;
	int64_t most_units;
};

struct instance_id {
	int64_t id;
	int32_t index;
};

struct instance {
	enum instance_format format;
	int32_t version; /* of .cpb */
	int32_t n_orders;
	int32_t n_lines;
	int32_t n_villages;
	int32_t n_households;
	int32_t n_works;
	int32_t n_bids;
	int32_t n_sets;
	struct instance_line *lines;
	struct instance_village *villages;
	struct instance_household *households;
	struct instance_row *rows;
	struct instance_work *works;
	struct instance_bid *bids;
	struct instance_set *sets;
	int32_t *members; /* bids of sets, ascending in each */
	/* ascending by id */
	struct instance_id *line_ids;
	struct instance_id *village_ids;
	struct instance_id *household_ids;
	struct instance_id *bid_ids;
	/* bids and works of household h: from first[h] to before first[h+1] */
	int32_t *bid_first;
	int32_t *bid_of;
	int32_t *work_first;
	int32_t *work_of;
};

void instance_destroy(struct instance **instance);

/* instance_find is the index of an id, or -1. */
int32_t instance_find(const struct instance_id *ids, int32_t n, int64_t id);

/* instance_until is a household's minutes up to the end of day: those of its
 * last row that is no later. */
int64_t instance_until(
    const struct instance *in, int32_t household, int64_t day);

/* instance_between is a household's minutes in [first_day, due_day]; 0 if the
 * range is empty. */
int64_t instance_between(const struct instance *in, int32_t household,
    int64_t first_day, int64_t due_day);

/* what the people who wrote the file call its parts */
const char *instance_word_line(const struct instance *in);
const char *instance_word_household(const struct instance *in);

#endif
