/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/engine/assign/laminar.h"

#include <stdlib.h>

/* ---- the trees ------------------------------------------------------ */

/* bids below a row that is full before it begins */
#define SHUT (-2)

/* The rows of the model while they are looked at, by their own index. */
struct nest {
	const struct assign_model *model;
	struct laminar *lam;
	int32_t *order;  /* rows of one household, larger ones first */
	int32_t *inner;  /* [n_bids] the innermost row so far, or -1 */
	int32_t *parent; /* [n_rows] */
	int32_t *kept;   /* [n_rows] the row of lam that stands for it */
	int64_t *inflow; /* [n_rows] the most lots that could come */
	int64_t *cap;    /* [n_rows] */
};

/* larger ones first, then in order: a[i] before a[j] */
static bool
is_before(const struct assign_row *rows, int32_t a, int32_t b)
{
	return rows[a].n != rows[b].n ? rows[a].n > rows[b].n : a < b;
}

static void
order_rows(struct nest *nest, int32_t first, int32_t n)
{
	const struct assign_row *rows = nest->model->rows;
	int32_t *order = nest->order, gap = 1;

	for (int32_t i = 0; i < n; i++)
		order[i] = first + i;
	while (gap < n / 3)
		gap = 3 * gap + 1;
	for (; gap > 0; gap /= 3)
		for (int32_t i = gap; i < n; i++) {
			int32_t row = order[i], j = i;

			for (; j >= gap && is_before(rows, row, order[j - gap]);
			     j -= gap)
				order[j] = order[j - gap];
			order[j] = row;
		}
}

/* Puts a row, no larger than those before it, inside of the one that was the
 * innermost of all its bids so far: one and the same, or it crosses some. */
static bool
nest_row(struct nest *nest, int32_t row)
{
	const struct assign_row *r = &nest->model->rows[row];
	const struct assign_entry *e = &nest->model->entries[r->first];

	nest->parent[row] = -1;
	nest->inflow[row] = 0;
	nest->cap[row] = INT64_MAX;
	if (r->n == 0)
		return true;
	nest->parent[row] = nest->inner[e[0].bid];
	nest->cap[row] = r->room / e[0].weight;
	for (int32_t i = 0; i < r->n; i++) {
		if (nest->inner[e[i].bid] != nest->parent[row] ||
		    e[i].weight != e[0].weight)
			return false;
		nest->inner[e[i].bid] = row;
	}
	return true;
}

/* How many lots could come to each row, from the innermost outwards. */
static void
fill_inflows(struct nest *nest, int32_t household, int32_t n_rows)
{
	const struct assign_model *m = nest->model;
	int32_t *mosts = nest->lam->bid_mosts;

	for (int32_t b = m->bid_first[household];
	     b < m->bid_first[household + 1]; b++) {
		mosts[b] = m->bids[b].most;
		for (int32_t row = nest->inner[b];
		     row >= 0 && m->rows[row].n == 1; row = nest->parent[row])
			if (nest->cap[row] < mosts[b])
				mosts[b] = (int32_t)nest->cap[row];
		if (nest->inner[b] >= 0)
			nest->inflow[nest->inner[b]] += mosts[b];
	}
	for (int32_t i = n_rows - 1; i >= 0; i--) {
		int32_t row = nest->order[i], up = nest->parent[row];
		int64_t n = nest->inflow[row];

		if (up >= 0)
			nest->inflow[up] +=
			    n < nest->cap[row] ? n : nest->cap[row];
	}
}

/* Keeps a row that can bind: fewer lots than could come to it, and than the
 * row around it takes anyway. */
static void
keep_row(struct nest *nest, int32_t row)
{
	struct laminar *lam = nest->lam;
	int32_t up = nest->parent[row];
	int32_t around = up >= 0 ? nest->kept[up] : -1;

	nest->kept[row] = around;
	if (around == SHUT || nest->cap[row] >= nest->inflow[row])
		return;
	if (around >= 0 && lam->caps[around] <= nest->cap[row])
		return;
	if (nest->cap[row] == 0) {
		nest->kept[row] = SHUT;
		return;
	}
	nest->kept[row] = lam->n_rows;
	lam->ups[lam->n_rows] = around;
	lam->caps[lam->n_rows++] = nest->cap[row];
}

static bool
nest_household(struct nest *nest, int32_t household)
{
	const struct assign_model *m = nest->model;
	struct laminar *lam = nest->lam;
	int32_t first = m->row_first[household];
	int32_t n = m->row_first[household + 1] - first;

	order_rows(nest, first, n);
	for (int32_t i = 0; i < n; i++)
		if (!nest_row(nest, nest->order[i]))
			return false;
	fill_inflows(nest, household, n);
	for (int32_t i = 0; i < n; i++)
		keep_row(nest, nest->order[i]);
	for (int32_t b = m->bid_first[household];
	     b < m->bid_first[household + 1]; b++) {
		int32_t row = nest->inner[b];

		lam->bid_rows[b] = row >= 0 ? nest->kept[row] : -1;
		if (lam->bid_rows[b] == SHUT) {
			lam->bid_rows[b] = -1;
			lam->bid_mosts[b] = 0;
		}
	}
	lam->first[household + 1] = lam->n_rows;
	return true;
}

static enum engine_err
nest_all(struct nest *nest)
{
	const struct assign_model *m = nest->model;

	for (int32_t b = 0; b < m->n_bids; b++)
		nest->inner[b] = -1;
	nest->lam->first[0] = 0;
	for (int32_t h = 0; h < m->n_households; h++)
		if (!nest_household(nest, h))
			return ENGINE_BAD_PROBLEM;
	return ENGINE_OK;
}

static enum engine_err
nest_rows(const struct assign_model *m, struct laminar *lam)
{
	size_t n_rows = (size_t)m->row_first[m->n_households] + 1;
	struct nest nest = { .model = m,
		.lam = lam,
		.order = malloc(n_rows * sizeof *nest.order),
		.inner = malloc(((size_t)m->n_bids + 1) * sizeof *nest.inner),
		.parent = malloc(n_rows * sizeof *nest.parent),
		.kept = malloc(n_rows * sizeof *nest.kept),
		.inflow = malloc(n_rows * sizeof *nest.inflow),
		.cap = malloc(n_rows * sizeof *nest.cap) };
	enum engine_err err = ENGINE_NOMEM;

	if (nest.order && nest.inner && nest.parent && nest.kept &&
	    nest.inflow && nest.cap)
		err = nest_all(&nest);
	free(nest.order);
	free(nest.inner);
	free(nest.parent);
	free(nest.kept);
	free(nest.inflow);
	free(nest.cap);
	return err;
}

enum engine_err
laminar_create(const struct assign_model *m, struct laminar **out)
{
	size_t n_rows = (size_t)m->row_first[m->n_households] + 1;
	size_t n_bids = (size_t)m->n_bids + 1;
	struct laminar *lam = malloc(sizeof *lam);
	enum engine_err err = ENGINE_NOMEM;

	if (!lam)
		return ENGINE_NOMEM;
	*lam = (struct laminar){ .model = m,
		.first =
		    malloc(((size_t)m->n_households + 1) * sizeof *lam->first),
		.ups = malloc(n_rows * sizeof *lam->ups),
		.caps = malloc(n_rows * sizeof *lam->caps),
		.bid_rows = malloc(n_bids * sizeof *lam->bid_rows),
		.bid_mosts = malloc(n_bids * sizeof *lam->bid_mosts),
		.rooms = malloc(n_rows * sizeof *lam->rooms),
		.sorted = malloc(n_bids * sizeof *lam->sorted) };
	if (lam->first && lam->ups && lam->caps && lam->bid_rows &&
	    lam->bid_mosts && lam->rooms && lam->sorted)
		err = nest_rows(m, lam);
	if (err != ENGINE_OK)
		laminar_destroy(&lam);
	else
		*out = lam;
	return err;
}

void
laminar_destroy(struct laminar **lam)
{
	if (!*lam)
		return;
	free((*lam)->first);
	free((*lam)->ups);
	free((*lam)->caps);
	free((*lam)->bid_rows);
	free((*lam)->bid_mosts);
	free((*lam)->rooms);
	free((*lam)->sorted);
	free(*lam);
	*lam = NULL;
}

/* ---- lots in them --------------------------------------------------- */

void
laminar_empty(struct laminar *lam, int32_t household)
{
	for (int32_t r = lam->first[household]; r < lam->first[household + 1];
	     r++)
		lam->rooms[r] = lam->caps[r];
}

int64_t
laminar_take(struct laminar *lam, int32_t bid, int64_t n)
{
	if (lam->bid_mosts[bid] < n)
		n = lam->bid_mosts[bid];
	for (int32_t r = lam->bid_rows[bid]; r >= 0; r = lam->ups[r])
		if (lam->rooms[r] < n)
			n = lam->rooms[r];
	for (int32_t r = lam->bid_rows[bid]; r >= 0; r = lam->ups[r])
		lam->rooms[r] -= n;
	return n;
}

/* ---- the dual ------------------------------------------------------- */

static int64_t
gain_of(const struct laminar *lam, const int64_t *prices, int32_t bid)
{
	const struct assign_bid *b = &lam->model->bids[bid];

	return prices[b->line] - 1000 * b->cost;
}

/* the bids of a household that gain, the best first; ties by index */
static int32_t
sort_gainers(struct laminar *lam, const int64_t *prices, int32_t household)
{
	const struct assign_model *m = lam->model;
	int32_t *sorted = lam->sorted, n = 0, gap = 1;

	for (int32_t b = m->bid_first[household];
	     b < m->bid_first[household + 1]; b++)
		if (lam->bid_mosts[b] > 0 && gain_of(lam, prices, b) > 0)
			sorted[n++] = b;
	while (gap < n / 3)
		gap = 3 * gap + 1;
	for (; gap > 0; gap /= 3)
		for (int32_t i = gap; i < n; i++) {
			int32_t b = sorted[i], j = i;
			int64_t gain = gain_of(lam, prices, b);

			for (; j >= gap; j -= gap) {
				int64_t other =
				    gain_of(lam, prices, sorted[j - gap]);

				if (other > gain ||
				    (other == gain && sorted[j - gap] < b))
					break;
				sorted[j] = sorted[j - gap];
			}
			sorted[j] = b;
		}
	return n;
}

static wide
household_gain(struct laminar *lam, const int64_t *prices, int32_t household)
{
	int32_t n = sort_gainers(lam, prices, household);
	wide gain = 0;

	laminar_empty(lam, household);
	for (int32_t i = 0; i < n; i++) {
		int32_t b = lam->sorted[i];

		gain += (wide)laminar_take(lam, b, lam->bid_mosts[b]) *
			gain_of(lam, prices, b);
	}
	return gain;
}

wide
laminar_bound(struct laminar *lam, const int64_t *prices)
{
	const struct assign_model *m = lam->model;
	wide bound = 0;

	for (int32_t l = 0; l < m->n_lines; l++)
		bound += (wide)m->line_lots[l] * prices[l];
	for (int32_t h = 0; h < m->n_households; h++)
		bound -= household_gain(lam, prices, h);
	return bound;
}
