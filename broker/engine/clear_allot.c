/* SPDX-License-Identifier: Apache-2.0 */
/* What assign does for a clearing: the most units, and the least money, each
 * with its bound. Where assign cannot take a problem's figures the bounds stay
 * what they were. */
#include "broker/engine/clear_allot.h"

#include <stdlib.h>
#include <string.h>

#include "broker/engine/clear_model.h"
#include "broker/engine/clear_search.h"

enum {
	MOST_WEIGHINGS = 5,    /* unit weights tried */
	BOUND_ITERATIONS = 60, /* where only the bound is wanted */
	UNITS_ITERATIONS = 450 /* a stage of its own must come to an end */
};

struct allotment {
	struct assign_result result;
	int32_t *lots;  /* of the problem's bids */
	int64_t *hints; /* [n_lines] prices to begin with */
	int32_t n_weighings;
	int64_t covered;
};

static enum engine_err
allotment_init(const struct clear_problem *p, struct allotment *out)
{
	size_t n_bids = (size_t)p->n_bids + 1;
	size_t n_lines = (size_t)p->n_lines + 1;

	*out = (struct allotment){ .covered = 0 };
	out->result.lots = calloc(n_bids, sizeof *out->result.lots);
	out->result.prices = calloc(n_lines, sizeof *out->result.prices);
	out->lots = calloc(n_bids, sizeof *out->lots);
	out->hints = calloc(n_lines, sizeof *out->hints);
	return out->result.lots && out->result.prices && out->lots && out->hints
		   ? ENGINE_OK
		   : ENGINE_NOMEM;
}

static void
allotment_finish(struct allotment *a)
{
	free(a->result.lots);
	free(a->result.prices);
	free(a->lots);
	free(a->hints);
}

/* ---- one call of assign --------------------------------------------- */

/* stop goes through the state, so that the plan knows it was stopped */
static bool
asks_stop(void *ctx)
{
	return state_asks_stop(ctx);
}

static struct assign_control
control_of(struct state *s)
{
	const struct clear_problem *p = s->problem;

	return (struct assign_control){ .stop = asks_stop,
		.stop_ctx = s,
		.iterations = p->iterations < 0 ? 1 : p->iterations,
		.gap_ppb = p->gap_ppb,
		.seed = p->seed,
		.warm_prices = p->warm_prices };
}

static enum engine_err
run(struct state *s, const struct model *m, struct assign_control *control,
    struct allotment *out)
{
	const struct clear_problem *p = s->problem;
	struct assign *assign = NULL;
	int32_t *warm = calloc((size_t)m->view.n_bids + 1, sizeof *warm);
	enum engine_err err = warm ? ENGINE_OK : ENGINE_NOMEM;

	for (int32_t k = 0; warm != NULL && k < m->view.n_bids; k++)
		warm[k] = s->lots[m->bid_of[k]];
	/* Lots without prices that fit them lead the search astray. */
	control->warm_lots = control->warm_prices != NULL ? warm : NULL;
	if (err == ENGINE_OK)
		err = assign_create(&m->view, &assign);
	if (err == ENGINE_OK)
		err = assign_solve(assign, control, &out->result);
	assign_destroy(&assign);
	free(warm);
	if (err != ENGINE_OK)
		return err;
	out->covered = 0;
	for (int32_t b = 0; b < p->n_bids; b++)
		out->lots[b] = 0;
	for (int32_t k = 0; k < m->view.n_bids; k++) {
		int32_t b = m->bid_of[k];

		out->lots[b] = out->result.lots[k];
		out->covered +=
		    out->lots[b] * p->lines[p->bids[b].line].lot_units;
	}
	return ENGINE_OK;
}

/* Puts the allotment in the award's place if it is better as clear counts;
 * what the rules left out of the model forbid of it is not given, and given to
 * others instead. */
static void
adopt(struct state *s, const int32_t *lots)
{
	struct mark mark = state_mark(s, s->minima_have);

	for (int32_t b = 0; b < s->problem->n_bids; b++)
		state_shift(s, b, -s->lots[b]);
	if (model_is_whole(s)) {
		for (int32_t b = 0; b < s->problem->n_bids; b++)
			state_shift(s, b, lots[b]);
	} else {
		for (int32_t b = 0; b < s->problem->n_bids; b++)
			if (lots[b] > s->lots[b])
				(void)state_award(s, b, lots[b] - s->lots[b]);
		for (int32_t l = 0; l < s->problem->n_lines; l++)
			fill_line(s, l);
	}
	(void)state_accepts(s, &mark, true);
	s->n_steps = 0;
}

/* ---- the most units ------------------------------------------------- */

/* Ends assign as soon as the question is answered: enough units are covered,
 * or it is proven that so many cannot be. */
struct question {
	struct state *s;
	int64_t most_unfilled; /* units */
	bool is_answered;
};

static void
note_answer(void *ctx, int64_t cost, int64_t bound)
{
	struct question *q = ctx;

	if (cost <= q->most_unfilled || bound > q->most_unfilled)
		q->is_answered = true;
}

static bool
is_answered(void *ctx)
{
	struct question *q = ctx;

	return q->is_answered || state_asks_stop(q->s);
}

enum engine_err
allot_units(struct state *s, int64_t enough, int64_t *bound, bool *is_taken)
{
	struct question question = { s, s->asked_units - enough, false };
	struct assign_control control = control_of(s);
	struct model *model = NULL;
	struct allotment a;
	enum engine_err err;
	int64_t most;

	control.warm_prices = NULL;
	control.gap_ppb = 0;
	if (enough != INT64_MAX) {
		control.stop = is_answered;
		control.stop_ctx = &question;
		control.progress = note_answer;
		control.progress_ctx = &question;
	}
	if (control.iterations == 0 || control.iterations > UNITS_ITERATIONS)
		control.iterations = UNITS_ITERATIONS;
	err = allotment_init(s->problem, &a);
	if (err == ENGINE_OK)
		err = model_create(s, MODEL_OF_UNITS, 0, &model);
	if (err == ENGINE_OK)
		err = run(s, model, &control, &a);
	if (err == ENGINE_OK) {
		most = s->asked_units - a.result.bound;
		*bound = most < *bound ? most : *bound;
		if (a.covered > s->score.covered)
			adopt(s, a.lots);
	}
	model_destroy(&model);
	allotment_finish(&a);
	*is_taken = err != ENGINE_OVERFLOW;
	if (err != ENGINE_OVERFLOW)
		return err;
	err = bound_units(s, &most);
	if (err == ENGINE_OK && most < *bound)
		*bound = most;
	return err;
}

/* ---- the least money ------------------------------------------------ */

static int64_t
dearest_unit(const struct clear_problem *p)
{
	int64_t most = 0;

	for (int32_t b = 0; b < p->n_bids; b++) {
		int64_t cost =
		    p->bids[b].lot_cost / p->lines[p->bids[b].line].lot_units;

		most = cost > most ? cost : most;
	}
	return most + 1;
}

/* The next weight, if units would rather be left unfilled at the last: none to
 * begin with, since unfilled costs alone most often do, and heavy ones make
 * prices hard to find. */
static int64_t
next_weight(int64_t dearest, int64_t last)
{
	return last == 0 ? 1 + dearest / 4 : 4 * last;
}

/* what the bound says of money alone */
static int64_t
net_bound(const struct state *s, int64_t bound, int64_t unit_weight)
{
	return bound - unit_weight * (s->asked_units - s->score.covered);
}

/* Every weighing proves something; the best is kept. */
static void
write_money(const struct state *s, const struct model *m,
    const struct allotment *a, struct clear_plan *plan)
{
	if (plan == NULL ||
	    (a->n_weighings > 1 &&
		net_bound(s, a->result.bound, m->unit_weight) <=
		    net_bound(s, plan->cost_bound, plan->unit_weight)))
		return;
	for (int32_t l = 0; l < s->problem->n_lines; l++)
		plan->prices[l] = a->result.prices[l];
	plan->unit_weight = m->unit_weight;
	plan->prices_bound = a->result.prices_bound;
	plan->cost_bound = a->result.bound;
}

/* Where a line has one price for all, these prices are the proof already. */
static void
cheapest_prices(const struct clear_problem *p, int64_t *prices)
{
	for (int32_t l = 0; l < p->n_lines; l++)
		prices[l] = INT64_MAX;
	for (int32_t b = 0; b < p->n_bids; b++) {
		int64_t *price = &prices[p->bids[b].line];

		if (p->bids[b].lot_cost < *price / 1000)
			*price = 1000 * p->bids[b].lot_cost;
	}
}

static enum engine_err
weigh_once(struct state *s, int64_t unit_weight, struct allotment *a,
    struct clear_plan *plan)
{
	const struct clear_problem *p = s->problem;
	struct assign_control control = control_of(s);
	struct model *model = NULL;
	enum engine_err err;

	if (p->goal != CLEAR_CHEAPEST && p->iterations >= 0)
		control.iterations = BOUND_ITERATIONS;
	if (a->n_weighings++ > 0) {
		memcpy(a->hints, a->result.prices,
		    (size_t)p->n_lines * sizeof *a->hints);
		control.warm_prices = a->hints;
	} else if (p->goal != CLEAR_CHEAPEST && control.warm_prices == NULL &&
		   s->score.covered == s->asked_units) {
		cheapest_prices(p, a->hints);
		control.warm_prices = a->hints;
	}
	if (p->weigh_unfilled) {
		control.progress = p->progress;
		control.progress_ctx = p->progress_ctx;
	}
	err = model_create(s, MODEL_OF_MONEY, unit_weight, &model);
	if (err == ENGINE_OK)
		err = run(s, model, &control, a);
	if (err == ENGINE_OK) {
		if (p->goal == CLEAR_CHEAPEST)
			adopt(s, a->lots);
		write_money(s, model, a, plan);
	}
	model_destroy(&model);
	return err;
}

enum engine_err
allot_money(struct state *s, struct clear_plan *plan, bool *is_done)
{
	const struct clear_problem *p = s->problem;
	int64_t dearest = dearest_unit(p), weight = 0;
	struct allotment a;
	enum engine_err err = allotment_init(p, &a);

	for (int i = 0; i < MOST_WEIGHINGS && err == ENGINE_OK; i++) {
		err = weigh_once(s, weight, &a, plan);
		if (p->weigh_unfilled || p->goal != CLEAR_CHEAPEST ||
		    a.covered >= s->score.covered || state_asks_stop(s))
			break;
		weight = next_weight(dearest, weight);
	}
	allotment_finish(&a);
	*is_done =
	    err == ENGINE_OK && p->goal == CLEAR_CHEAPEST && model_is_whole(s);
	return err == ENGINE_OVERFLOW ? ENGINE_OK : err;
}
