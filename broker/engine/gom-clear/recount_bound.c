/* SPDX-License-Identifier: Apache-2.0 */
/* recount_bound: L(u), in thousandths:
 *
 *   sum of lots x u over lines
 *   + sum over villages of min(0, 1000 x cost - gains of its households)
 *   - gains of households without a village,
 *
 * a household's gain being the most it could make of lots at u - 1000 x cost
 * within its own days, offers, shares and groups. No award costs less. */
#include "broker/engine/gom-clear/recount.h"

#include <inttypes.h>
#include <stdlib.h>

#include "broker/engine/verify/gain.h"

#define EFFORT_OF_ONE INT64_C(1000000000)
#define EFFORT_OF_ALL INT64_C(4000000000)

struct evaluation {
	const struct instance *in;
	const int64_t *prices;
	struct gain *gain;
	int32_t *number;    /* [n_bids] of its offer */
	int32_t *set_first; /* sets of household h, as in instance */
	int32_t *set_of;
};

/* ---- one household -------------------------------------------------- */

struct household {
	const struct instance *in;
	int32_t index;
};

static int64_t
minutes_between(const void *ctx, int32_t first_day, int32_t due_day)
{
	const struct household *hh = ctx;

	return instance_between(hh->in, hh->index, first_day, due_day);
}

static enum engine_err
put_offers(struct evaluation *e, int32_t h)
{
	const struct instance *in = e->in;
	enum engine_err err = ENGINE_OK;
	int32_t n = 0;

	for (int32_t k = in->bid_first[h];
	     k < in->bid_first[h + 1] && err == ENGINE_OK; k++) {
		int32_t b = in->bid_of[k];
		const struct instance_bid *bid = &in->bids[b];
		const struct instance_line *line = &in->lines[bid->line];
		struct gain_offer offer = { .gain = e->prices[bid->line] -
						    1000 * bid->lot_cost,
			.work = bid->lot_minutes,
			.units = line->lot_units,
			.most = bid->most,
			.least = bid->least,
			.first_day = bid->first_day,
			.due_day = line->due_day };

		e->number[b] = n++;
		err = gain_offer(e->gain, &offer);
	}
	return err;
}

static enum engine_err
put_works(struct evaluation *e, int32_t h)
{
	const struct instance *in = e->in;
	enum engine_err err = ENGINE_OK;

	for (int32_t k = in->work_first[h];
	     k < in->work_first[h + 1] && err == ENGINE_OK; k++) {
		const struct instance_work *work = &in->works[in->work_of[k]];

		err = gain_work(e->gain, &(struct gain_work){ work->first_day,
					     work->due_day, work->minutes });
	}
	return err;
}

static enum engine_err
put_sets(struct evaluation *e, int32_t h)
{
	enum engine_err err = ENGINE_OK;

	for (int32_t i = e->set_first[h];
	     i < e->set_first[h + 1] && err == ENGINE_OK; i++) {
		const struct instance_set *set = &e->in->sets[e->set_of[i]];
		const int32_t *members = e->in->members + set->first_member;

		err = gain_set(e->gain, set->least_units, set->most_units);
		for (int32_t k = 0; k < set->n_members && err == ENGINE_OK; k++)
			err = gain_member(e->gain, e->number[members[k]]);
	}
	return err;
}

static enum engine_err
gain_of_household(struct evaluation *e, int32_t h, struct pack_gain *out)
{
	const struct household hh = { e->in, h };
	enum engine_err err;

	gain_begin(e->gain, minutes_between, &hh);
	err = put_offers(e, h);
	if (err == ENGINE_OK)
		err = put_works(e, h);
	if (err == ENGINE_OK)
		err = put_sets(e, h);
	return err == ENGINE_OK ? gain_of(e->gain, out) : err;
}

/* ---- all households ------------------------------------------------- */

static void
index_sets(struct evaluation *e)
{
	const struct instance *in = e->in;

	for (int32_t s = 0; s < in->n_sets; s++)
		e->set_first[in->sets[s].household]++;
	for (int32_t h = 0; h < in->n_households; h++)
		e->set_first[h + 1] += e->set_first[h];
	for (int32_t s = in->n_sets - 1; s >= 0; s--)
		e->set_of[--e->set_first[in->sets[s].household]] = s;
}

static enum engine_err
evaluation_init(
    const struct instance *in, const int64_t *prices, struct evaluation *e)
{
	*e = (struct evaluation){ .in = in, .prices = prices };
	e->number = calloc((size_t)in->n_bids + 1, sizeof *e->number);
	e->set_first =
	    calloc((size_t)in->n_households + 2, sizeof *e->set_first);
	e->set_of = calloc((size_t)in->n_sets + 1, sizeof *e->set_of);
	if (!e->number || !e->set_first || !e->set_of)
		return ENGINE_NOMEM;
	index_sets(e);
	return gain_create(EFFORT_OF_ONE, EFFORT_OF_ALL, &e->gain);
}

static void
evaluation_finish(struct evaluation *e)
{
	free(e->number);
	free(e->set_first);
	free(e->set_of);
	gain_destroy(&e->gain);
}

static enum engine_err
sum_up(struct evaluation *e, wide *sum, bool *is_exact)
{
	const struct instance *in = e->in;
	wide *left = calloc((size_t)in->n_villages + 1, sizeof *left);
	enum engine_err err = left == NULL ? ENGINE_NOMEM : ENGINE_OK;

	for (int32_t v = 0; v < in->n_villages && left != NULL; v++)
		left[v] = (wide)1000 * in->villages[v].cost;
	for (int32_t h = 0; h < in->n_households && err == ENGINE_OK; h++) {
		int32_t village = in->households[h].village;
		struct pack_gain gain = { 0, 0 };

		err = gain_of_household(e, h, &gain);
		*is_exact &= gain.found == gain.bound;
		if (village < 0)
			*sum -= gain.bound;
		else if (left != NULL)
			left[village] -= gain.bound;
	}
	for (int32_t v = 0; v < in->n_villages && left != NULL; v++)
		*sum += left[v] < 0 ? left[v] : 0;
	free(left);
	return err;
}

enum engine_err
recount_prices(const struct instance *in, const int64_t *prices, int64_t *bound,
    bool *is_exact)
{
	struct evaluation e;
	wide sum = 0;
	enum engine_err err = evaluation_init(in, prices, &e);

	*is_exact = true;
	for (int32_t l = 0; l < in->n_lines; l++)
		sum += (wide)in->lines[l].n_lots * prices[l];
	if (err == ENGINE_OK)
		err = sum_up(&e, &sum, is_exact);
	evaluation_finish(&e);
	if (err != ENGINE_OK)
		return err;
	/* division cuts off towards 0 */
	sum = sum / 1000 + (sum % 1000 > 0);
	if (sum > INT64_MAX || sum < -INT64_MAX) {
		sum = sum > 0 ? INT64_MAX : -INT64_MAX;
		*is_exact = false;
	}
	*bound = (int64_t)sum;
	return ENGINE_OK;
}

/* Leaving a lot unfilled may not pay, or L would be no bound. */
static enum engine_err
prices_hold(
    const struct instance *in, const struct plan *plan, struct recount *out)
{
	for (int32_t l = 0; l < in->n_lines; l++) {
		const struct instance_line *line = &in->lines[l];
		int64_t most = 1000 * line->unfilled_cost;

		if (plan->prices[l] < 0 || plan->prices[l] > most) {
			return recount_flawed(out,
			    "%s %" PRId64 ": price %" PRId64
			    " is not from 0 to %" PRId64
			    ", its unfilled cost in thousandths",
			    instance_word_line(in), line->id, plan->prices[l],
			    most);
		}
	}
	return ENGINE_OK;
}

enum engine_err
recount_bound(
    const struct instance *in, const struct plan *plan, struct recount *out)
{
	enum engine_err err = prices_hold(in, plan, out);

	if (err == ENGINE_OK)
		err = recount_prices(
		    in, plan->prices, &out->bound_prices, &out->is_exact);
	out->has_bound = err == ENGINE_OK;
	return err;
}
