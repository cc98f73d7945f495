/* SPDX-License-Identifier: Apache-2.0 */
/* generate: award problems of a craft village for the bench, drawn from a
 * seed. generate_draw.c draws them, generate_write.c writes the .cpb text.
 * Integers only and random numbers of its own: the same arguments give the
 * same bytes on every machine. */
#ifndef GOM_BENCH_AWARD_GENERATE_H
#define GOM_BENCH_AWARD_GENERATE_H

#include <stddef.h>
#include <stdint.h>

enum {
	LAST_DAY = 90,
	FIXED_MAX = 3,
	PERMILLE = 1000
};

/* identical  lots of a line are alike; shares of an order, least lots
 * distinct   every lot a line of its own: generalised assignment
 * village    identical, and a fixed cost of fetching from each village
 * equal-rate identical, and all bids of a line cost the same
 * starts     .cpb 2: first days, fixed work, totals over several lines
 * fungible   all lots take a household the same time: a flow */
enum kind {
	IDENTICAL,
	DISTINCT,
	VILLAGE,
	EQUAL_RATE,
	STARTS,
	FUNGIBLE,
	N_KINDS
};

struct size {
	int32_t orders;
	int32_t lines;
	int32_t lots;
	int32_t households;
	int32_t bids;
};

struct line {
	int32_t order;
	int32_t due_day;
	int32_t lots;
	int64_t units;       /* a lot */
	int64_t unit_price;  /* cents */
	int64_t unit_effort; /* of a middling household; no unit of its own */
};

struct fixed {
	int32_t first_day;
	int32_t due_day;
	int64_t minutes;
};

struct household {
	int32_t village;
	int32_t lead_days;
	int64_t quality; /* permille */
	int64_t pace;    /* permille of a middling household's time */
	int64_t pricing; /* permille of a middling household's price */
	int64_t day_minutes;
	int64_t until[LAST_DAY + 1]; /* working minutes, nothing taken off */
	struct fixed fixed[FIXED_MAX];
	int32_t n_fixed;
	int32_t n_bids;
	int32_t room_bids;
	int32_t *bids;
};

struct bid {
	int32_t household;
	int32_t line;
	int32_t first_day;
	int32_t most;
	int32_t least;
	int64_t minutes; /* a lot */
	int64_t pricing; /* permille, of this household on this line */
};

struct instance {
	enum kind kind;
	struct size size;
	uint64_t seed;
	int64_t tightness; /* permille */
	int32_t n_villages;
	int32_t n_lines;
	int64_t *village_pricing; /* permille */
	int64_t *village_cost;
	struct line *lines;
	struct household *households;
	struct bid *bids;
	int32_t *lot_line;      /* [lots] the line of each lot */
	int64_t middle_effort;  /* of a lot */
	int64_t middle_minutes; /* a household has until LAST_DAY */
};

/* calloc that ends the program where there is no memory */
void *generate_rows(size_t n, size_t size);

/* kind, size, seed and tightness are set, all else is zero */
void generate_draw(struct instance *in);
void generate_finish(struct instance *in);

int64_t generate_lot_cost(const struct instance *in, const struct bid *bid);

/* to standard output */
void generate_write(const struct instance *in);

#endif
