/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/engine/assign/facility.h"

#include <stdlib.h>
#include <string.h>

enum {
	MAX_FACILITIES = 256,
	MAX_CELLS = 1 << 16,
	MAX_FIXED = 1 << 30,
	DEFAULT_STEPS = 4000,
	ROUNDS = 6,
	STEPS_OF_ROUND = 40,
	NEAR_OF_ROUND = 4,
	NEAR_FIRST = 20
};

/* of the first value, which the first step aims above it */
#define FIRST_REACH 0.02

/* ---- does it fit ---------------------------------------------------- */

static int64_t
fixed_of(const struct assign_model *m, int32_t h)
{
	int32_t v = m->household_village[h];

	return v < 0 ? 0 : m->village_cost[v];
}

static bool
has_bids(const struct assign_model *m, int32_t h)
{
	return m->bid_first[h] < m->bid_first[h + 1];
}

/* villages that cost something have one household with bids each, and there
 * is one at least */
static bool
villages_fit(const struct assign_model *m, int32_t *n_of)
{
	bool has_cost = false;

	for (int32_t h = 0; h < m->n_households; h++) {
		int64_t fixed = fixed_of(m, h);

		if (fixed >= MAX_FIXED)
			return false;
		if (fixed == 0 || !has_bids(m, h))
			continue;
		has_cost = true;
		if (++n_of[m->household_village[h]] > 1)
			return false;
	}
	return has_cost;
}

/* L counts what a bid may have at most, more than its line has or not */
static bool
bids_fit(const struct assign_model *m)
{
	for (int32_t b = 0; b < m->n_bids; b++)
		if (m->bids[b].most > 1)
			return false;
	return true;
}

bool
facility_fits(const struct assign_model *model)
{
	struct assign_model free_of_cost = *model;
	size_t m = (size_t)model->n_households;
	int32_t *n_of = NULL;
	int32_t *village = NULL;
	bool fits = false;

	if (m == 0 || m > MAX_FACILITIES || model->n_villages == 0 ||
	    model->n_bids > MAX_CELLS)
		return false;
	n_of = calloc((size_t)model->n_villages, sizeof(*n_of));
	village = malloc(m * sizeof(*village));
	if (n_of == NULL || village == NULL)
		goto done;
	for (size_t h = 0; h < m; h++)
		village[h] = -1;
	free_of_cost.household_village = village;
	fits = bids_fit(model) && villages_fit(model, n_of) &&
	       dense_fits(&free_of_cost);
done:
	free(n_of);
	free(village);
	return fits;
}

/* ---- the work ------------------------------------------------------- */

ENGINE_MUST_USE static enum engine_err
load(struct facility *f, const struct assign_model *model)
{
	struct dense *d = &f->d;

	if (dense_load(d, model) != ENGINE_OK)
		return ENGINE_NOMEM;
	f->fixed = calloc((size_t)d->n_agents, sizeof(*f->fixed));
	f->least = calloc((size_t)d->n_jobs, sizeof(*f->least));
	if (f->fixed == NULL || f->least == NULL)
		return ENGINE_NOMEM;
	for (int32_t i = 0; i < d->n_agents; i++)
		f->fixed[i] = fixed_of(model, i);
	for (int32_t i = 0; i < d->n_agents; i++)
		for (int32_t j = 0; j < d->n_jobs; j++) {
			int64_t weight = d->weight[i * d->n_jobs + j];

			if (weight > 0 &&
			    (f->least[j] == 0 || weight < f->least[j]))
				f->least[j] = weight;
		}
	f->demand_best = d->best;
	return ENGINE_OK;
}

static void
begin_warm(struct facility *f)
{
	const int32_t *lots = f->d.control->warm_lots;
	int32_t *warm = f->sub.job_agent;

	dense_first_warm(&f->d, lots, warm);
	for (int32_t i = 0; i < f->d.n_agents; i++)
		f->is_open[i] = false;
	for (int32_t j = 0; j < f->d.n_jobs; j++)
		if (warm[j] != DENSE_NONE)
			f->is_open[warm[j]] = true;
	facility_set_solve(f, warm, 1);
}

/* the better ones of the caller's prices and the guess */
static bool
begin_prices(struct facility *f)
{
	const int64_t *prices = f->d.control->warm_prices;
	int64_t value;

	facility_dual_guess(f);
	if (!facility_dual_settle(f))
		return false;
	value = f->top;
	for (int32_t j = 0; j < f->d.n_jobs && prices != NULL; j++) {
		int64_t most = DENSE_MILLI * f->d.unfilled[j];
		int64_t price = prices[f->d.line[j]];

		price = price < most ? price : most;
		f->top_u[j] = price > 0 ? price : 0;
	}
	if (prices == NULL)
		return true;
	if (!facility_dual_settle(f))
		return false;
	if (f->top < value)
		facility_dual_guess(f);
	return true;
}

static void
work_out(struct facility *f)
{
	if (!begin_prices(f))
		return;
	if (f->d.control->warm_lots != NULL)
		begin_warm(f);
	if (!facility_dual_begin(f, FIRST_REACH * (double)f->top + 1))
		return;
	facility_set_round(f);
	for (int k = 0; k < ROUNDS && !facility_is_done(f); k++) {
		if (!facility_dual_climb(f, STEPS_OF_ROUND))
			return;
		facility_dual_demand(f);
		facility_set_round(f);
		facility_set_near(f, NEAR_OF_ROUND);
	}
	facility_set_near(f, NEAR_FIRST);
	if (facility_is_done(f))
		return;
	facility_dual_demand(f);
	facility_tree_plant(f);
	while (!facility_is_done(f) && facility_tree_grow(f))
		;
}

enum engine_err
facility_solve(const struct assign_model *model,
    const struct assign_control *control, struct assign_result *result)
{
	struct facility *f = calloc(1, sizeof(*f));
	enum engine_err err = ENGINE_NOMEM;

	if (f == NULL)
		return ENGINE_NOMEM;
	f->d.control = control;
	if (load(f, model) != ENGINE_OK)
		goto done;
	f->d.max_steps =
	    control->iterations != 0 ? control->iterations : DEFAULT_STEPS;
	if (facility_dual_init(f) != ENGINE_OK ||
	    facility_set_init(f) != ENGINE_OK ||
	    facility_tree_init(f) != ENGINE_OK)
		goto done;
	work_out(f);
	err = f->err;
	if (err == ENGINE_OK)
		dense_deliver(&f->d, model, f->root_u, f->root_value, result);
done:
	facility_tree_finish(f);
	facility_set_finish(f);
	facility_dual_finish(f);
	dense_unload(&f->d);
	free(f->fixed);
	free(f->least);
	free(f);
	return err;
}
