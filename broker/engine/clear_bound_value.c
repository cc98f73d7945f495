/* SPDX-License-Identifier: Apache-2.0 */
/* The smallest value per worker from above. For everybody to reach t, every
 * household needs so many lots, or so much value, and the lines have only so
 * many: two flows from lines through bids to needs, each leaving out what the
 * households' own limits say of lots together. Where a need cannot be met, t
 * is out of reach: the lines its search came to are used up by the needs it
 * came to (Hall's condition). Where one lot each is enough, counting lots is
 * exact: a bottleneck matching. */
#include "broker/engine/clear_search.h"

#include <stdlib.h>

#include "broker/engine/clear_weigh.h"

enum {
	WORK_BEFORE_STOP = 50000 /* bids looked at: 0.2 ms */
};

/* t as values of households, against what lines have of them */
struct needs {
	const struct state *s;
	int64_t *need;   /* [n_households] */
	int64_t *supply; /* [n_lines] */
	int64_t *cap;    /* [n_bids] */

	/* the flow */
	int64_t *got;  /* [n_bids] */
	int64_t *left; /* [n_lines] */

	/* the search for a line with something left, breadth first */
	int32_t *queue; /* [n_lines] */
	int32_t *by;    /* [n_lines] the bid it was reached by */
	int32_t *giver; /* [n_bids] by: the bid its household gives up, or -1 */
	int32_t *line_stamp;
	int32_t *household_stamp;
	int32_t stamp;

	int32_t *ordered; /* [n_bids] by household, dearest lots first */
	int64_t *rest;    /* [n_bids] the most value a household could add with
			     this one of ordered and those after it; -1 where
			     not yet asked */
	struct parts parts;
	int64_t work; /* bids looked at since stop was asked */
	bool is_stopped;
};

static void
needs_finish(struct needs *n)
{
	void *owned[] = { n->need, n->supply, n->cap, n->got, n->left, n->queue,
		n->by, n->giver, n->line_stamp, n->household_stamp, n->ordered,
		n->rest };

	for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
		free(owned[i]);
	parts_finish(&n->parts);
}

static enum engine_err
needs_init(const struct state *s, struct needs *n)
{
	size_t lines = (size_t)s->problem->n_lines + 1;
	size_t bids = (size_t)s->problem->n_bids + 1;
	size_t households = (size_t)s->problem->n_households + 1;

	*n = (struct needs){ .s = s };
	n->need = calloc(households, sizeof *n->need);
	n->supply = calloc(lines, sizeof *n->supply);
	n->cap = calloc(bids, sizeof *n->cap);
	n->got = calloc(bids, sizeof *n->got);
	n->left = calloc(lines, sizeof *n->left);
	n->queue = calloc(lines, sizeof *n->queue);
	n->by = calloc(lines, sizeof *n->by);
	n->giver = calloc(bids, sizeof *n->giver);
	n->line_stamp = calloc(lines, sizeof *n->line_stamp);
	n->household_stamp = calloc(households, sizeof *n->household_stamp);
	n->ordered = calloc(bids, sizeof *n->ordered);
	n->rest = calloc(bids, sizeof *n->rest);
	return n->need && n->supply && n->cap && n->got && n->left &&
		       n->queue && n->by && n->giver && n->line_stamp &&
		       n->household_stamp && n->ordered && n->rest
		   ? parts_init(s, &n->parts)
		   : ENGINE_NOMEM;
}

static bool
asks_stop(struct needs *n, int64_t work)
{
	const struct clear_problem *p = n->s->problem;

	n->work += work;
	if (n->work < WORK_BEFORE_STOP || n->is_stopped)
		return n->is_stopped;
	n->work = 0;
	n->is_stopped = p->stop != NULL && p->stop(p->stop_ctx);
	return n->is_stopped;
}

static int64_t
smaller(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t
lot_value(const struct state *s, int32_t bid)
{
	return s->problem->lines[s->problem->bids[bid].line].lot_value;
}

/* ---- the flow ------------------------------------------------------- */

static void
reach_line(struct needs *n, int32_t bid, int32_t giver, int32_t *n_queue)
{
	int32_t line = n->s->problem->bids[bid].line;

	if (n->got[bid] >= n->cap[bid] || n->line_stamp[line] == n->stamp)
		return;
	n->line_stamp[line] = n->stamp;
	n->by[line] = bid;
	n->giver[bid] = giver;
	n->queue[(*n_queue)++] = line;
}

static void
reach_from(struct needs *n, int32_t household, int32_t giver, int32_t *n_queue)
{
	const struct index *of = &n->s->of_household;

	if (n->household_stamp[household] == n->stamp)
		return;
	n->household_stamp[household] = n->stamp;
	for (int32_t i = of->first[household]; i < of->first[household + 1];
	     i++)
		reach_line(n, of->items[i], giver, n_queue);
}

/* Back from the line to the household, which takes as much as all on the way
 * can pass on. */
static int64_t
push(struct needs *n, int32_t line, int64_t most)
{
	const struct clear_bid *bids = n->s->problem->bids;

	most = smaller(most, n->left[line]);
	for (int32_t b = n->by[line]; b >= 0;) {
		most = smaller(most, n->cap[b] - n->got[b]);
		b = n->giver[b];
		if (b >= 0) {
			most = smaller(most, n->got[b]);
			b = n->by[bids[b].line];
		}
	}
	n->left[line] -= most;
	for (int32_t b = n->by[line]; b >= 0;) {
		n->got[b] += most;
		b = n->giver[b];
		if (b >= 0) {
			n->got[b] -= most;
			b = n->by[bids[b].line];
		}
	}
	return most;
}

/* Returns how much more of its need the household got, up to missing. */
static int64_t
augment(struct needs *n, int32_t household, int64_t missing)
{
	const struct index *of = &n->s->of_line;
	int32_t n_queue = 0;

	n->stamp++;
	if (asks_stop(n, 1))
		return 0;
	reach_from(n, household, -1, &n_queue);
	for (int32_t at = 0; at < n_queue; at++) {
		int32_t line = n->queue[at];

		if (n->left[line] > 0)
			return push(n, line, missing);
		if (asks_stop(n, of->first[line + 1] - of->first[line]))
			break;
		for (int32_t i = of->first[line]; i < of->first[line + 1];
		     i++) {
			int32_t b = of->items[i];

			if (n->got[b] > 0) {
				reach_from(n, n->s->problem->bids[b].household,
				    b, &n_queue);
			}
		}
	}
	return 0;
}

/* Whether all needs can be met at once; true too where stop came first. */
static bool
are_met(struct needs *n)
{
	const struct clear_problem *p = n->s->problem;

	for (int32_t l = 0; l < p->n_lines; l++)
		n->left[l] = n->supply[l];
	for (int32_t b = 0; b < p->n_bids; b++)
		n->got[b] = 0;
	n->stamp = 0;
	for (int32_t l = 0; l < p->n_lines; l++)
		n->line_stamp[l] = 0;
	for (int32_t h = 0; h < p->n_households; h++)
		n->household_stamp[h] = 0;
	for (int32_t h = 0; h < p->n_households; h++) {
		int64_t missing = n->need[h];

		while (missing > 0) {
			int64_t more;

			more = augment(n, h, missing);
			if (more == 0)
				return n->is_stopped;
			missing -= more;
		}
	}
	return true;
}

/* ---- t as needs ----------------------------------------------------- */

static int64_t
missing_value(const struct state *s, int32_t household, int64_t t)
{
	const struct clear_household *hh = &s->problem->households[household];
	wide value = ((wide)t * hh->n_workers + 999) / 1000 - hh->past_value;

	return !s->is_bidding[household] || value < 0 ? 0 : (int64_t)value;
}

/* The fewest lots that reach the value, -1 if none do; ordered has the bids
 * by household, dearest lots first. */
static int64_t
fewest_lots(const struct needs *n, int32_t household, int64_t value)
{
	const struct state *s = n->s;
	int64_t lots = 0;

	for (int32_t i = s->of_household.first[household];
	     i < s->of_household.first[household + 1] && value > 0; i++) {
		int32_t bid = n->ordered[i];
		int64_t each = lot_value(s, bid), fit;

		if (each == 0)
			break;
		fit = smaller(s->alone[bid], (value - 1) / each + 1);
		lots += fit;
		value -= fit * each;
	}
	return value > 0 ? -1 : lots;
}

/* The most a household could add to its value with the bids of ordered from
 * one on, by its own limits. */
static int64_t
rest_value(struct needs *n, int32_t household, int32_t from)
{
	const struct state *s = n->s;

	if (n->rest[from] >= 0)
		return n->rest[from];
	n->parts.n = 0;
	for (int32_t i = from; i < s->of_household.first[household + 1]; i++) {
		int32_t bid = n->ordered[i];

		n->parts.all[n->parts.n++] =
		    (struct part){ lot_value(s, bid), 0, s->alone[bid], bid };
	}
	n->rest[from] = (int64_t)weigh_household(s, household, &n->parts);
	return n->rest[from];
}

/* Any lots may be among those needed, but where the small ones together are
 * not enough, one of them must be one that is. */
static void
need_lots_of(struct needs *n, int32_t household, int64_t value)
{
	const struct state *s = n->s;
	int32_t to = s->of_household.first[household + 1];
	int32_t small = s->of_household.first[household];

	while (small < to && lot_value(s, n->ordered[small]) >= value)
		small++;
	for (int32_t i = s->of_household.first[household]; i < to; i++)
		n->cap[n->ordered[i]] = s->alone[n->ordered[i]];
	if (n->need[household] != 1 || small == to ||
	    rest_value(n, household, small) >= value)
		return;
	for (int32_t i = small; i < to; i++)
		n->cap[n->ordered[i]] = 0;
}

static bool
need_lots(struct needs *n, int64_t t)
{
	const struct clear_problem *p = n->s->problem;

	for (int32_t h = 0; h < p->n_households; h++) {
		int64_t value = missing_value(n->s, h, t);

		n->need[h] = fewest_lots(n, h, value);
		if (n->need[h] < 0)
			return false;
		if (n->need[h] > 0)
			need_lots_of(n, h, value);
	}
	for (int32_t l = 0; l < p->n_lines; l++)
		n->supply[l] = p->lines[l].n_lots;
	return true;
}

static void
need_values(struct needs *n, int64_t t)
{
	const struct clear_problem *p = n->s->problem;

	for (int32_t h = 0; h < p->n_households; h++)
		n->need[h] = missing_value(n->s, h, t);
	for (int32_t b = 0; b < p->n_bids; b++)
		n->cap[b] = n->s->alone[b] * lot_value(n->s, b);
	for (int32_t l = 0; l < p->n_lines; l++)
		n->supply[l] = p->lines[l].n_lots * p->lines[l].lot_value;
}

typedef bool can_reach(struct needs *n, int64_t t);

static bool
can_reach_in_lots(struct needs *n, int64_t t)
{
	return need_lots(n, t) && are_met(n);
}

static bool
can_reach_in_value(struct needs *n, int64_t t)
{
	need_values(n, t);
	return are_met(n);
}

/* What the poorest has before anything is awarded. */
static int64_t
lowest(const struct state *s)
{
	const struct clear_problem *p = s->problem;
	wide least = INT64_MAX;

	for (int32_t h = 0; h < p->n_households; h++) {
		const struct clear_household *hh = &p->households[h];
		wide value = (wide)hh->past_value * 1000 / hh->n_workers;

		if (s->is_bidding[h] && value < least)
			least = value;
	}
	return (int64_t)least;
}

/* The highest t <= high that the test lets through. Most often that is high,
 * or somebody has to go without a lot. */
static int64_t
highest(struct needs *n, int64_t high, can_reach *test)
{
	int64_t low = lowest(n->s);

	if (high <= low || test(n, high))
		return high;
	if (!test(n, low + 1))
		return low;
	for (low++; high - low > 1;) {
		int64_t middle = low + (high - low) / 2;

		if (test(n, middle))
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* ---- without flows -------------------------------------------------- */

/* Complete, so that prefixes are the same with every qsort. */
static int
by_value(const void *left, const void *right)
{
	const struct share *a = left, *b = right;
	int order =
	    value_compare(a->value, a->n_workers, b->value, b->n_workers);

	if (order == 0) {
		order = (a->n_workers > b->n_workers) -
			(a->n_workers < b->n_workers);
	}
	return order;
}

/* However the lots go, the k poorest together get no more than all of them,
 * so the poorest of the k gets no more than their mean. */
static int64_t
mean_of_poorest(const struct state *s, struct share *shares)
{
	const struct clear_problem *p = s->problem;
	wide least = INT64_MAX, value = 0, n_workers = 0;
	int32_t n = 0;

	for (int32_t l = 0; l < p->n_lines; l++)
		value += (wide)p->lines[l].n_lots * p->lines[l].lot_value;
	for (int32_t h = 0; h < p->n_households; h++) {
		if (s->is_bidding[h]) {
			shares[n++] =
			    (struct share){ p->households[h].past_value,
				    p->households[h].n_workers };
		}
	}
	qsort(shares, (size_t)n, sizeof *shares, by_value);
	for (int32_t i = 0; i < n; i++) {
		wide mean;

		value += shares[i].value;
		n_workers += shares[i].n_workers;
		mean = value * 1000 / n_workers;
		least = mean < least ? mean : least;
	}
	return n > 0 ? (int64_t)least : 0;
}

/* ---- all of it ------------------------------------------------------ */

/* Households have few bids. */
static void
order_bids(struct needs *n)
{
	const struct state *s = n->s;
	const struct index *of = &s->of_household;

	for (int32_t h = 0; h < s->problem->n_households; h++) {
		for (int32_t i = of->first[h]; i < of->first[h + 1]; i++) {
			int32_t bid = of->items[i], k = i;

			for (; k > of->first[h] &&
			       lot_value(s, n->ordered[k - 1]) <
				   lot_value(s, bid);
			     k--)
				n->ordered[k] = n->ordered[k - 1];
			n->ordered[k] = bid;
			n->rest[i] = -1;
		}
	}
}

static int64_t
reach_alone(struct needs *n)
{
	const struct clear_problem *p = n->s->problem;
	wide least = INT64_MAX;

	for (int32_t h = 0; h < p->n_households; h++) {
		wide most = p->households[h].past_value;
		int32_t first = n->s->of_household.first[h];

		if (!n->s->is_bidding[h])
			continue;
		most += rest_value(n, h, first);
		most = most * 1000 / p->households[h].n_workers;
		least = most < least ? most : least;
	}
	return (int64_t)least;
}

enum engine_err
bound_value(const struct state *s, int64_t *out)
{
	struct needs needs;
	enum engine_err err = needs_init(s, &needs);
	int64_t least;

	if (err == ENGINE_OK) {
		order_bids(&needs);
		least =
		    smaller(reach_alone(&needs), mean_of_poorest(s, s->shares));
		least = highest(&needs, least, can_reach_in_lots);
		*out = highest(&needs, least, can_reach_in_value);
	}
	needs_finish(&needs);
	return err;
}
