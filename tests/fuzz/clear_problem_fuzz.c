/* SPDX-License-Identifier: Apache-2.0 */
/* clear_problem_fuzz: bytes become a small problem of any kind, sometimes one
 * that contradicts itself or overflows. What clear_check takes, clear solves,
 * and the checker accepts what it finds. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "broker/engine/clear.h"
#include "proto/require.h"

enum {
	DAYS = 12,
	FIXED = 2,
	TOTALS = 2,
	MEMBERS = 3,
	HELD = 2,
	RULES = 3,
	MOST = 6 /* lines, villages, households, groups */,
	BIDS = 12,
	ODD = 24 /* one byte in so many makes an odd figure */
};

struct bytes {
	const uint8_t *at;
	size_t len;
};

struct draft {
	struct clear_problem p;
	struct clear_line lines[MOST];
	struct clear_village villages[MOST];
	struct clear_household households[MOST];
	struct clear_bid bids[BIDS];
	struct clear_total totals[TOTALS];
	struct clear_held held[HELD];
	struct clear_rule rules[RULES];
	struct calendar calendars[MOST];
	struct work_item fixed[MOST][FIXED];
	int64_t until[MOST][DAYS];
	int32_t members[TOTALS][MEMBERS];
	int32_t groups[RULES][MOST];
	int32_t warm_lots[BIDS];
	int64_t warm_prices[MOST];
};

static uint8_t
next(struct bytes *bytes)
{
	if (bytes->len == 0)
		return 0;
	bytes->len--;
	return *bytes->at++;
}

static int32_t
draw(struct bytes *bytes, int32_t least, int32_t most)
{
	return least + next(bytes) % (most - least + 1);
}

/* Mostly a small figure; rarely one at an edge. */
static int64_t
figure(struct bytes *bytes, int64_t least, int64_t most)
{
	static const int64_t odd[] = { -1, 0, 1, INT32_MAX, INT64_C(1) << 40,
		INT64_C(1) << 53, INT64_MAX / 1000, INT64_MAX };
	uint8_t byte = next(bytes);

	if (byte % ODD == ODD - 1)
		return odd[byte / ODD % 8];
	return least + byte % (most - least + 1);
}

static void
draw_lines(struct draft *d, struct bytes *bytes)
{
	d->p.n_orders = draw(bytes, 1, 2);
	d->p.n_lines = draw(bytes, 0, MOST);
	d->p.n_order_lines = d->p.n_lines;
	for (int32_t i = 0; i < d->p.n_lines; i++)
		d->lines[i] = (struct clear_line){ i % d->p.n_orders, i,
			draw(bytes, 0, 5), draw(bytes, 3, DAYS - 1),
			figure(bytes, 1, 9), figure(bytes, 0, 90),
			figure(bytes, 0, 60) };
	d->p.n_villages = draw(bytes, 0, 2);
	for (int32_t i = 0; i < d->p.n_villages; i++)
		d->villages[i].cost = figure(bytes, 0, 70);
}

static void
draw_households(struct draft *d, struct bytes *bytes)
{
	d->p.n_households = draw(bytes, 0, MOST);
	for (int32_t h = 0; h < d->p.n_households; h++) {
		int64_t until = 0;

		for (int i = 0; i < DAYS; i++) {
			until += draw(bytes, 0, 10);
			d->until[h][i] = until;
		}
		d->calendars[h] = (struct calendar){ 0, DAYS, d->until[h] };
		for (int i = 0; i < FIXED; i++) {
			int32_t first = draw(bytes, 0, DAYS - 2);

			d->fixed[h][i] = (struct work_item){ first,
				draw(bytes, first, DAYS - 1),
				figure(bytes, 0, 12) };
		}
		d->households[h] = (struct clear_household){
			draw(bytes, -1, d->p.n_villages - 1), draw(bytes, 1, 3),
			figure(bytes, 0, 50),
			draw(bytes, 0, 3) == 0 ? figure(bytes, 0, 80) : 0,
			&d->calendars[h], d->fixed[h], draw(bytes, 0, FIXED)
		};
	}
}

static void
draw_bids(struct draft *d, struct bytes *bytes)
{
	if (d->p.n_lines == 0 || d->p.n_households == 0)
		return;
	d->p.n_bids = draw(bytes, 0, BIDS);
	for (int32_t b = 0; b < d->p.n_bids; b++) {
		int32_t line = draw(bytes, 0, d->p.n_lines - 1);
		int32_t due = draw(bytes, 1, d->lines[line].due_day);
		int32_t most = draw(bytes, 0, 6);

		d->bids[b] =
		    (struct clear_bid){ draw(bytes, 0, d->p.n_households - 1),
			    line, most,
			    draw(bytes, 0, 3) == 0 ? draw(bytes, 0, most) : 0,
			    draw(bytes, 0, due), due,
			    draw(bytes, 0, d->lines[line].due_day - due),
			    figure(bytes, 1, 20), figure(bytes, 0, 80),
			    figure(bytes, 0, 80), draw(bytes, 0, 9) == 0 };
		d->warm_lots[b] = draw(bytes, 0, most);
	}
}

/* The first bids of a household, as they stand. */
static void
draw_totals(struct draft *d, struct bytes *bytes)
{
	if (d->p.n_households == 0)
		return;
	d->p.n_totals = draw(bytes, 0, TOTALS);
	for (int32_t t = 0; t < d->p.n_totals; t++) {
		struct clear_total *total = &d->totals[t];

		*total = (struct clear_total){ .household = draw(bytes, 0,
						   d->p.n_households - 1),
			.min_units = figure(bytes, 0, 12),
			.bids = d->members[t] };
		if (draw(bytes, 0, 1) == 0)
			total->max_units =
			    total->min_units % 1000 + draw(bytes, 0, 20);
		for (int32_t b = 0; b < d->p.n_bids && total->n_bids < MEMBERS;
		     b++)
			if (d->bids[b].household == total->household)
				d->members[t][total->n_bids++] = b;
	}
}

static void
draw_rules(struct draft *d, struct bytes *bytes)
{
	d->p.n_rules = draw(bytes, 0, RULES);
	for (int32_t r = 0; r < d->p.n_rules; r++) {
		struct clear_rule *rule = &d->rules[r];

		rule->kind = (enum clear_rule_kind)draw(bytes, 0, 4);
		rule->scope = d->p.n_lines > 0
				  ? (enum clear_scope)draw(bytes, 0, 1)
				  : CLEAR_OF_ORDER;
		rule->index = draw(bytes, 0,
		    rule->scope == CLEAR_OF_ORDER ? d->p.n_orders - 1
						  : d->p.n_lines - 1);
		rule->value = rule->kind == CLEAR_MIN_HOUSEHOLDS ||
				      rule->kind == CLEAR_MAX_HOUSEHOLDS
				  ? draw(bytes, 0, 5)
				  : draw(bytes, 0, 100) * 10;
		rule->mandatory = draw(bytes, 0, 1) == 0;
		rule->priority = draw(bytes, 1, 2);
		rule->households = d->groups[r];
		for (int32_t h = 0; h < d->p.n_households; h++)
			if (draw(bytes, 0, 1) == 0)
				d->groups[r][rule->n_households++] = h;
	}
	if (d->p.n_households == 0)
		return;
	d->p.n_held = draw(bytes, 0, HELD);
	for (int32_t i = 0; i < d->p.n_held; i++)
		d->held[i] =
		    (struct clear_held){ draw(bytes, 0, d->p.n_households - 1),
			    draw(bytes, 0, d->p.n_orders - 1), -1,
			    figure(bytes, 1, 9) };
}

static void
draw_problem(struct draft *d, struct bytes *bytes)
{
	memset(d, 0, sizeof *d);
	d->p.goal = (enum clear_goal)draw(bytes, 0, 2);
	d->p.weigh_unfilled =
	    d->p.goal == CLEAR_CHEAPEST && draw(bytes, 0, 1) == 0;
	d->p.award_only = draw(bytes, 0, 3) == 0;
	d->p.today = draw(bytes, 0, 3);
	d->p.seed = next(bytes);
	d->p.iterations = draw(bytes, 0, 3) == 0 ? -1 : draw(bytes, 1, 60);
	d->p.gap_ppb = draw(bytes, 0, 5) == 0 ? 10000000 : 0;
	draw_lines(d, bytes);
	draw_households(d, bytes);
	draw_bids(d, bytes);
	draw_totals(d, bytes);
	draw_rules(d, bytes);
	for (int32_t l = 0; l < d->p.n_lines; l++)
		d->warm_prices[l] = figure(bytes, 0, 200);
	d->p.lines = d->lines;
	d->p.villages = d->villages;
	d->p.households = d->households;
	d->p.bids = d->bids;
	d->p.totals = d->totals;
	d->p.held = d->held;
	d->p.rules = d->rules;
	if (draw(bytes, 0, 2) == 0) {
		d->p.warm_lots = d->warm_lots;
		d->p.warm_prices = d->warm_prices;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static struct draft draft;
	struct bytes bytes = { data, len };
	struct clear_plan *plan = NULL;
	struct clear_fault fault;
	struct clear_flaw flaw;
	enum engine_err err;

	draw_problem(&draft, &bytes);
	err = clear_check(&draft.p, &fault);
	REQUIRE(clear(&draft.p, &plan, &fault) == err);
	if (err == ENGINE_OK) {
		err = clear_verify(&draft.p, plan, &flaw);
		if (err != ENGINE_OK) {
			fprintf(stderr, "flaw %d at %d: %lld, not %lld\n",
			    (int)flaw.kind, (int)flaw.index,
			    (long long)flaw.found, (long long)flaw.expected);
		}
		REQUIRE(err == ENGINE_OK);
	}
	clear_plan_destroy(&plan);
	return 0;
}
