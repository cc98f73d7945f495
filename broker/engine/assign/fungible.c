/* SPDX-License-Identifier: Apache-2.0 */
/* Where a household's rows count lots and are nested, and nothing asks for
 * minima or villages, assign is a min-cost flow: from the lines, by bids, up
 * the trees of rows to the sink, or from a line to the sink unfilled. The
 * optimum is integral, and its node prices make L(u) equal to its cost. One
 * line alone is solved by taking the cheapest lots that fit (the greedy
 * algorithm on a polymatroid).
 *
 * A flow is solved to its end whatever control says of iterations. */
#include "broker/engine/assign/assign.h"

#include <stdlib.h>

#include "broker/engine/assign/laminar.h"
#include "broker/engine/assign/netsimplex.h"

/* pivots between two questions to stop: a fraction of a millisecond */
#define PIVOTS 16

/* Above so many bids L(u) takes longer than a stop may: the last known bound
 * is kept then. */
#define BIDS_AT_STOP 20000

/* Nodes: the lines, the rows, the sink. Arcs: a line's unfilled lots, a row's
 * way up, the bids that are used. */
struct fungible {
	const struct assign_model *model;
	struct laminar *lam;
	struct netsimplex *ns;
	int32_t sink;
	int32_t n_arcs;
	struct netsimplex_arc *arcs;
	int64_t *caps;     /* [n_arcs] */
	int64_t *supplies; /* [nodes] */
	int32_t *start;    /* [nodes] */
	int32_t *arc_bids; /* [n_arcs] */
	int64_t *prices;   /* [n_lines] */
};

/* ---- does it fit ---------------------------------------------------- */

static bool
is_plain_bid(const struct assign_bid *bid)
{
	return bid->least <= 1 || bid->most == 0;
}

/* A sum that one lot satisfies asks for nothing. */
static bool
is_plain_sum(const struct assign_model *m, const struct assign_sum *sum)
{
	for (int32_t i = 0; i < sum->n; i++)
		if (m->entries[sum->first + i].weight < sum->least)
			return false;
	return true;
}

static bool
is_plain_household(const struct assign_model *m, int32_t h)
{
	int32_t village = m->household_village[h];

	if (village >= 0 && m->village_cost[village] > 0 &&
	    m->bid_first[h] < m->bid_first[h + 1])
		return false;
	for (int32_t b = m->bid_first[h]; b < m->bid_first[h + 1]; b++)
		if (!is_plain_bid(&m->bids[b]))
			return false;
	for (int32_t s = m->sum_first[h]; s < m->sum_first[h + 1]; s++)
		if (!is_plain_sum(m, &m->sums[s]))
			return false;
	return true;
}

/* told apart without memory, before the trees are tried */
static bool
counts_lots(const struct assign_model *m, const struct assign_row *row)
{
	for (int32_t i = 1; i < row->n; i++)
		if (m->entries[row->first + i].weight !=
		    m->entries[row->first].weight)
			return false;
	return true;
}

bool
fungible_fits(const struct assign_model *m)
{
	struct laminar *lam = NULL;

	for (int32_t h = 0; h < m->n_households; h++)
		if (!is_plain_household(m, h))
			return false;
	for (int32_t r = 0; r < m->row_first[m->n_households]; r++)
		if (!counts_lots(m, &m->rows[r]))
			return false;
	if (laminar_create(m, &lam) != ENGINE_OK)
		return false;
	laminar_destroy(&lam);
	return true;
}

/* ---- the network ---------------------------------------------------- */

static void
add_arc(struct fungible *f, int32_t from, int32_t to, int64_t cost, int64_t cap,
    int32_t bid)
{
	f->arcs[f->n_arcs] = (struct netsimplex_arc){ from, to, cost };
	f->caps[f->n_arcs] = cap;
	f->arc_bids[f->n_arcs++] = bid;
}

/* All lots unfilled: the tree to begin with. */
static void
add_nodes(struct fungible *f)
{
	const struct assign_model *m = f->model;
	const struct laminar *lam = f->lam;

	for (int32_t l = 0; l < m->n_lines; l++) {
		f->supplies[l] = m->line_lots[l];
		f->start[l] = f->n_arcs;
		add_arc(
		    f, l, f->sink, m->line_unfilled[l], NETSIMPLEX_FREE, -1);
	}
	for (int32_t r = 0; r < lam->n_rows; r++) {
		int32_t up = lam->ups[r];

		f->supplies[m->n_lines + r] = 0;
		f->start[m->n_lines + r] = f->n_arcs;
		add_arc(f, m->n_lines + r, up < 0 ? f->sink : m->n_lines + up,
		    0, lam->caps[r], -1);
	}
	f->supplies[f->sink] = 0;
	f->start[f->sink] = -1;
}

/* A bid dearer than no lot at all is left out. */
static void
add_bids(struct fungible *f)
{
	const struct assign_model *m = f->model;

	for (int32_t b = 0; b < m->n_bids; b++) {
		int32_t line = m->bids[b].line, row = f->lam->bid_rows[b];

		if (f->lam->bid_mosts[b] == 0 || m->line_lots[line] == 0 ||
		    m->bids[b].cost > m->line_unfilled[line])
			continue;
		add_arc(f, line, row < 0 ? f->sink : m->n_lines + row,
		    m->bids[b].cost, f->lam->bid_mosts[b], b);
	}
}

static enum engine_err
network_create(struct fungible *f)
{
	const struct assign_model *m = f->model;
	size_t n_nodes = (size_t)m->n_lines + (size_t)f->lam->n_rows + 1;
	size_t n_arcs = n_nodes + (size_t)m->n_bids;

	if (n_arcs > INT32_MAX)
		return ENGINE_OVERFLOW;
	f->sink = (int32_t)n_nodes - 1;
	f->arcs = malloc(n_arcs * sizeof *f->arcs);
	f->caps = malloc(n_arcs * sizeof *f->caps);
	f->arc_bids = malloc(n_arcs * sizeof *f->arc_bids);
	f->supplies = malloc(n_nodes * sizeof *f->supplies);
	f->start = malloc(n_nodes * sizeof *f->start);
	if (!f->arcs || !f->caps || !f->arc_bids || !f->supplies || !f->start)
		return ENGINE_NOMEM;
	add_nodes(f);
	add_bids(f);
	return netsimplex_create(
	    &(struct netsimplex_net){ .n_nodes = (int32_t)n_nodes,
		.n_arcs = f->n_arcs,
		.root = f->sink,
		.arcs = f->arcs,
		.caps = f->caps,
		.supplies = f->supplies,
		.start = f->start },
	    &f->ns);
}

static enum engine_err
fungible_init(struct fungible *f, const struct assign_model *model)
{
	*f = (struct fungible){ .model = model,
		.prices =
		    malloc(((size_t)model->n_lines + 1) * sizeof *f->prices) };
	return f->prices ? laminar_create(model, &f->lam) : ENGINE_NOMEM;
}

static void
fungible_finish(struct fungible *f)
{
	netsimplex_destroy(&f->ns);
	laminar_destroy(&f->lam);
	free(f->arcs);
	free(f->caps);
	free(f->arc_bids);
	free(f->supplies);
	free(f->start);
	free(f->prices);
}

/* ---- what is known at a moment -------------------------------------- */

static void
take_award(const struct fungible *f, struct assign_result *result)
{
	const struct assign_model *m = f->model;
	wide cost = 0;

	for (int32_t b = 0; b < m->n_bids; b++)
		result->lots[b] = 0;
	for (int32_t i = 0; i < f->n_arcs; i++) {
		int64_t flow = netsimplex_flow(f->ns, i);

		cost += (wide)flow * f->arcs[i].cost;
		if (f->arc_bids[i] >= 0)
			result->lots[f->arc_bids[i]] = (int32_t)flow;
	}
	result->cost = (int64_t)cost;
	result->n_iterations = netsimplex_n_pivots(f->ns);
}

/* the better of two bounds; rounded up, as costs are whole */
static void
keep_bound(const struct fungible *f, struct assign_result *result, wide bound)
{
	if (bound <= (wide)result->prices_bound * 1000)
		return;
	result->prices_bound = (int64_t)((bound + 999) / 1000);
	result->bound = result->prices_bound;
	for (int32_t l = 0; l < f->model->n_lines; l++)
		result->prices[l] = f->prices[l];
}

/* The first bound: each lot as cheap as it can be anywhere, so that no
 * household gains anything. */
static void
start_bound(const struct assign_model *m, struct assign_result *result)
{
	int64_t *prices = result->prices;
	wide bound = 0;

	for (int32_t l = 0; l < m->n_lines; l++)
		prices[l] = m->line_lots[l] > 0 ? m->line_unfilled[l] : 0;
	for (int32_t b = 0; b < m->n_bids; b++)
		if (m->bids[b].cost < prices[m->bids[b].line])
			prices[m->bids[b].line] = m->bids[b].cost;
	for (int32_t l = 0; l < m->n_lines; l++) {
		bound += (wide)m->line_lots[l] * prices[l];
		prices[l] *= 1000;
	}
	result->prices_bound = (int64_t)bound;
	result->bound = result->prices_bound;
}

/* Nothing is dearer than a lot unfilled; nothing is bought for less than 0. */
static void
take_bound(struct fungible *f, struct assign_result *result)
{
	const struct assign_model *m = f->model;

	for (int32_t l = 0; l < m->n_lines; l++) {
		int64_t price = netsimplex_price(f->ns, l);

		if (price > m->line_unfilled[l])
			price = m->line_unfilled[l];
		if (price < 0 || m->line_lots[l] == 0)
			price = 0;
		f->prices[l] = 1000 * price;
	}
	keep_bound(f, result, laminar_bound(f->lam, f->prices));
}

static void
report(const struct assign_control *control, const struct assign_result *r)
{
	if (control->progress)
		control->progress(control->progress_ctx, r->cost, r->bound);
}

/* ---- the solution --------------------------------------------------- */

static bool
is_good(const struct assign_control *control, const struct assign_result *r)
{
	return (wide)(r->cost - r->bound) * 1000000000 <=
	       (wide)r->bound * control->gap_ppb;
}

/* Pivots until the optimum stands, or what is asked for. The bound of a flow
 * half-way is weak: it is looked at each time the pivots have doubled. */
static enum assign_end
run(struct fungible *f, const struct assign_control *control,
    struct assign_result *result)
{
	int64_t look = 1024;

	while (!netsimplex_run(f->ns, PIVOTS)) {
		if (control->stop && control->stop(control->stop_ctx))
			return ASSIGN_STOPPED;
		if (netsimplex_n_pivots(f->ns) < look)
			continue;
		look *= 2;
		take_award(f, result);
		take_bound(f, result);
		report(control, result);
		if (control->gap_ppb > 0 && is_good(control, result))
			return ASSIGN_GOOD;
	}
	return ASSIGN_PROVEN;
}

static enum engine_err
solve_flow(struct fungible *f, const struct assign_control *control,
    struct assign_result *result)
{
	enum engine_err err = network_create(f);

	if (err != ENGINE_OK)
		return err;
	take_award(f, result);
	report(control, result);
	result->end = run(f, control, result);
	take_award(f, result);
	if (result->end == ASSIGN_PROVEN || f->model->n_bids <= BIDS_AT_STOP)
		take_bound(f, result);
	return ENGINE_OK;
}

/* ---- one line alone ------------------------------------------------- */

struct offer {
	int64_t cost;
	int32_t bid;
};

static int
by_cost(const void *left, const void *right)
{
	const struct offer *a = left, *b = right;

	if (a->cost != b->cost)
		return a->cost < b->cost ? -1 : 1;
	return (a->bid > b->bid) - (a->bid < b->bid);
}

static int32_t
sort_offers(const struct assign_model *m, struct offer *offers)
{
	int32_t n = 0;

	for (int32_t b = 0; b < m->n_bids; b++)
		if (m->bids[b].cost <= m->line_unfilled[0])
			offers[n++] = (struct offer){ m->bids[b].cost, b };
	qsort(offers, (size_t)n, sizeof *offers, by_cost);
	return n;
}

/* Takes the cheapest lots that fit; the line clears at the last one's cost,
 * or at that of none. */
static void
take_cheapest(struct fungible *f, const struct offer *offers, int32_t n,
    const struct assign_control *control, struct assign_result *result)
{
	int64_t left = f->model->line_lots[0], price = 0;

	for (int32_t i = 0; i < n && left > 0; i++) {
		int64_t lots = laminar_take(f->lam, offers[i].bid, left);

		if (lots > 0)
			price = offers[i].cost;
		left -= lots;
		result->lots[offers[i].bid] = (int32_t)lots;
		result->cost -=
		    lots * (f->model->line_unfilled[0] - offers[i].cost);
		if (i % PIVOTS == 0 && control->stop &&
		    control->stop(control->stop_ctx)) {
			result->end = ASSIGN_STOPPED;
			return;
		}
	}
	f->prices[0] = 1000 * (left > 0 ? f->model->line_unfilled[0] : price);
	keep_bound(f, result, laminar_bound(f->lam, f->prices));
	result->end = ASSIGN_PROVEN;
}

static enum engine_err
solve_line(struct fungible *f, const struct assign_control *control,
    struct assign_result *result)
{
	const struct assign_model *m = f->model;
	struct offer *offers = malloc(((size_t)m->n_bids + 1) * sizeof *offers);

	if (!offers)
		return ENGINE_NOMEM;
	for (int32_t b = 0; b < m->n_bids; b++)
		result->lots[b] = 0;
	for (int32_t h = 0; h < m->n_households; h++)
		laminar_empty(f->lam, h);
	result->cost = m->line_lots[0] * m->line_unfilled[0];
	report(control, result);
	take_cheapest(f, offers, sort_offers(m, offers), control, result);
	free(offers);
	return ENGINE_OK;
}

enum engine_err
fungible_solve(const struct assign_model *model,
    const struct assign_control *control, struct assign_result *result)
{
	struct fungible f;
	enum engine_err err = fungible_init(&f, model);

	if (err == ENGINE_OK) {
		result->n_iterations = 0;
		start_bound(model, result);
		err = model->n_lines == 1 ? solve_line(&f, control, result)
					  : solve_flow(&f, control, result);
	}
	if (err == ENGINE_OK && result->cost == result->bound)
		result->end = ASSIGN_PROVEN;
	if (err == ENGINE_OK)
		report(control, result);
	fungible_finish(&f);
	return err;
}
