/* SPDX-License-Identifier: Apache-2.0 */
/* C(u), evaluated in integers, and the volume algorithm's steps that raise it.
 * Which facilities stay shut is a knapsack too: of those that cost something
 * to open, the dearest are left out whose rooms are not needed. */
#include "broker/engine/assign/facility.h"

#include <stdlib.h>
#include <string.h>

/* the last solution's part in averages */
#define BLEND 0.15

enum {
	FAILS = 8
};

enum engine_err
facility_dual_init(struct facility *f)
{
	size_t n = (size_t)f->d.n_jobs;
	size_t m = (size_t)f->d.n_agents;

	f->all_cells = calloc(m, sizeof(*f->all_cells));
	f->closed = calloc(m, sizeof(*f->closed));
	f->state = calloc(m, sizeof(*f->state));
	f->y = calloc(m, sizeof(*f->y));
	f->rest = calloc(m, sizeof(*f->rest));
	f->mean = calloc(m, sizeof(*f->mean));
	f->base_rest = calloc(m, sizeof(*f->base_rest));
	f->over = calloc(n, sizeof(*f->over));
	f->u = calloc(n, sizeof(*f->u));
	f->centre = calloc(n, sizeof(*f->centre));
	f->way = calloc(n, sizeof(*f->way));
	f->top_u = calloc(n, sizeof(*f->top_u));
	f->root_u = calloc(n, sizeof(*f->root_u));
	f->base_u = calloc(n, sizeof(*f->base_u));
	if (f->all_cells == NULL || f->closed == NULL || f->state == NULL ||
	    f->y == NULL || f->rest == NULL || f->mean == NULL ||
	    f->base_rest == NULL)
		return ENGINE_NOMEM;
	if (f->over == NULL || f->u == NULL || f->centre == NULL ||
	    f->way == NULL || f->top_u == NULL || f->root_u == NULL ||
	    f->base_u == NULL ||
	    dense_relax_init(&f->relax, &f->d) != ENGINE_OK)
		return ENGINE_NOMEM;
	dense_relax_reset(&f->relax);
	memcpy(f->all_cells, f->relax.n_cells, m * sizeof(*f->all_cells));
	return dense_knap_init(&f->cover, f->d.n_agents, DENSE_RATE_DIGITS);
}

void
facility_dual_finish(struct facility *f)
{
	dense_relax_finish(&f->relax);
	dense_knap_finish(&f->cover);
	free(f->all_cells);
	free(f->closed);
	free(f->state);
	free(f->y);
	free(f->rest);
	free(f->mean);
	free(f->base_rest);
	free(f->over);
	free(f->u);
	free(f->centre);
	free(f->way);
	free(f->top_u);
	free(f->root_u);
	free(f->base_u);
}

/* ---- which are open ------------------------------------------------- */

static void
add_item(struct knap *k, const struct facility *f, int32_t agent)
{
	int64_t room = f->d.room[agent] > 0 ? f->d.room[agent] : 1;

	k->items[k->n_items++] = (struct knap_item){
		.profit = f->rest[agent],
		.rate = (f->rest[agent] << k->digits) / room,
		.weight = (int32_t)room,
		.job = agent,
	};
}

/* of those not settled yet, which are left out; what they cost */
static int64_t
leave_out(struct facility *f, int64_t room)
{
	struct knap *k = &f->cover;
	int64_t value;
	int32_t n = 0;

	k->n_items = 0;
	for (int32_t i = 0; i < f->d.n_agents; i++)
		if (f->state[i] == FACILITY_FREE && f->rest[i] > 0 &&
		    f->d.room[i] <= room)
			add_item(k, f, i);
	value = dense_knap_solve(k, room, 0, &f->d);
	if (k->is_better)
		n = dense_knap_take(k, f->closed);
	for (int32_t c = 0; c < n; c++)
		f->y[f->closed[c]] = 0;
	return value;
}

/* min { sum r_i y_i : sum b_i y_i >= demand }, or less where a knapsack ran
 * out of states; FACILITY_NEVER where all rooms are too few */
static int64_t
cover(struct facility *f)
{
	int64_t sum = 0;
	int64_t room = -f->demand;
	int64_t more = 0;

	for (int32_t i = 0; i < f->d.n_agents; i++) {
		f->y[i] = f->state[i] != FACILITY_SHUT;
		if (!f->y[i])
			continue;
		room += f->d.room[i];
		if (f->state[i] == FACILITY_OPEN || f->rest[i] <= 0)
			sum += f->rest[i];
		else
			more += f->rest[i];
	}
	if (room < 0)
		return FACILITY_NEVER;
	return more > 0 ? sum + more - leave_out(f, room) : sum;
}

/* ---- its value ------------------------------------------------------ */

static int64_t
price_sum(const struct facility *f, const int64_t *u)
{
	int64_t sum = 0;

	for (int32_t j = 0; j < f->d.n_jobs; j++)
		sum += u[j];
	return sum;
}

static bool
is_root(const struct facility *f)
{
	for (int32_t i = 0; i < f->d.n_agents; i++)
		if (f->state[i] != FACILITY_FREE)
			return false;
	return true;
}

static void
take_root(struct facility *f, int64_t sum, int64_t value)
{
	size_t n = (size_t)f->d.n_jobs;

	f->plain = sum;
	for (int32_t i = 0; i < f->d.n_agents; i++)
		f->plain += f->rest[i] < 0 ? f->rest[i] : 0;
	if (f->relax.is_exact && f->plain > f->root_value) {
		f->root_value = f->plain;
		memcpy(f->root_u, f->u, n * sizeof(*f->u));
	}
	dense_raise(&f->d, dense_milli_up(f->plain));
	if (value <= f->base_value)
		return;
	f->base = sum;
	f->base_value = value;
	memcpy(f->base_u, f->u, n * sizeof(*f->u));
	memcpy(f->base_rest, f->rest, (size_t)f->d.n_agents * sizeof(*f->rest));
	value = dense_milli_up(value);
	dense_raise(&f->d, value < f->d.best ? value : f->d.best);
}

static void
count(struct facility *f)
{
	size_t n = (size_t)f->d.n_jobs;

	memset(f->over, 0, n * sizeof(*f->over));
	for (size_t i = 0; i < (size_t)f->d.n_agents; i++)
		for (int32_t t = 0; f->y[i] && t < f->relax.n_taken[i]; t++)
			f->over[f->relax.taken[i * n + (size_t)t]]++;
}

/* C(u), INT64_MIN where stopped */
static int64_t
evaluate(struct facility *f)
{
	struct relax *r = &f->relax;
	int64_t sum = price_sum(f, f->u);
	int64_t value;

	for (int32_t i = 0; i < f->d.n_agents; i++)
		r->n_cells[i] =
		    f->state[i] == FACILITY_SHUT ? 0 : f->all_cells[i];
	if (dense_relax_value(r, f->u, f->over) == INT64_MIN)
		return INT64_MIN;
	f->d.n_steps++;
	for (int32_t i = 0; i < f->d.n_agents; i++)
		f->rest[i] = DENSE_MILLI * f->fixed[i] - r->value[i];
	value = cover(f);
	if (f->d.is_over)
		return INT64_MIN;
	value = value >= FACILITY_NEVER ? FACILITY_NEVER : sum + value;
	if (is_root(f))
		take_root(f, sum, value);
	count(f);
	return value;
}

/* ---- demand --------------------------------------------------------- */

/* the most weight that may be left out at so much above the bound: as if a
 * part of the last customer could be */
static int64_t
left_out(struct facility *f, int64_t budget)
{
	const struct dense *d = &f->d;
	int64_t spare = budget;
	int64_t weight = 0;

	memset(f->over, 0, (size_t)d->n_jobs * sizeof(*f->over));
	for (;;) {
		int32_t best = DENSE_NONE;
		int64_t price = 0;

		for (int32_t j = 0; j < d->n_jobs; j++) {
			int64_t p = DENSE_MILLI * d->unfilled[j] - f->root_u[j];

			if (f->over[j] > 0 || p > budget)
				continue;
			if (best != DENSE_NONE && (wide)f->least[j] * price <=
						      (wide)f->least[best] * p)
				continue;
			best = j;
			price = p;
		}
		if (best == DENSE_NONE)
			return weight;
		if (price > spare)
			return weight +
			       (int64_t)((wide)f->least[best] * spare / price);
		f->over[best] = 1;
		weight += f->least[best];
		spare -= price;
	}
}

void
facility_dual_demand(struct facility *f)
{
	int64_t spare = DENSE_MILLI * f->d.best - f->root_value;
	int64_t demand = 0;

	for (int32_t j = 0; j < f->d.n_jobs; j++)
		demand += f->least[j];
	demand -= left_out(f, spare > 0 ? spare : 0);
	f->demand_best = f->d.best;
	if (demand > f->demand)
		f->demand = demand;
}

/* ---- the climb ------------------------------------------------------ */

static int64_t
in_range(const struct facility *f, int32_t job, double price)
{
	int64_t limit = DENSE_MILLI * f->d.unfilled[job];

	if (price <= 0)
		return 0;
	return price >= (double)limit ? limit : (int64_t)(price + 0.5);
}

/* every customer where it is cheapest, with its part of the facility */
void
facility_dual_guess(struct facility *f)
{
	const struct dense *d = &f->d;

	for (int32_t j = 0; j < d->n_jobs; j++) {
		double least = (double)d->unfilled[j];

		for (int32_t i = 0; i < d->n_agents; i++) {
			size_t at = (size_t)i * (size_t)d->n_jobs + (size_t)j;
			double cost;

			if (d->bid[at] == DENSE_NONE)
				continue;
			cost = (double)f->fixed[i] * d->weight[at] /
				   (d->room[i] + 1.0) +
			       d->cost[at];
			least = cost < least ? cost : least;
		}
		f->top_u[j] = in_range(f, j, least * DENSE_MILLI);
	}
}

static void
take_centre(struct facility *f, int64_t value)
{
	f->top = value;
	memcpy(f->top_u, f->u, (size_t)f->d.n_jobs * sizeof(*f->u));
	for (int32_t j = 0; j < f->d.n_jobs; j++)
		f->centre[j] = (double)f->u[j];
}

bool
facility_dual_settle(struct facility *f)
{
	int64_t value;

	memcpy(f->u, f->top_u, (size_t)f->d.n_jobs * sizeof(*f->u));
	value = evaluate(f);
	if (value == INT64_MIN)
		return false;
	take_centre(f, value);
	return true;
}

bool
facility_dual_begin(struct facility *f, double reach)
{
	if (!facility_dual_settle(f))
		return false;
	for (int32_t j = 0; j < f->d.n_jobs; j++)
		f->way[j] = 1 - f->over[j];
	for (int32_t i = 0; i < f->d.n_agents; i++)
		f->mean[i] = f->y[i];
	f->reach = reach;
	f->n_fails = 0;
	return true;
}

static bool
step(struct facility *f)
{
	int32_t n = f->d.n_jobs;
	double norm = 0;
	int64_t value;

	for (int32_t j = 0; j < n; j++)
		norm += f->way[j] * f->way[j];
	if (norm < 1e-9)
		return true;
	for (int32_t j = 0; j < n; j++)
		f->u[j] =
		    in_range(f, j, f->centre[j] + f->reach / norm * f->way[j]);
	value = evaluate(f);
	if (value == INT64_MIN)
		return false;
	for (int32_t j = 0; j < n; j++)
		f->way[j] = (1 - BLEND) * f->way[j] + BLEND * (1 - f->over[j]);
	for (int32_t i = 0; i < f->d.n_agents; i++)
		f->mean[i] += BLEND * (f->y[i] - f->mean[i]);
	if (value > f->top) {
		take_centre(f, value);
		f->n_fails = 0;
		f->reach *= 1.1;
	} else if (++f->n_fails >= FAILS) {
		f->n_fails = 0;
		f->reach *= 0.7;
	}
	return true;
}

bool
facility_dual_climb(struct facility *f, int32_t n_steps)
{
	for (int32_t k = 0; k < n_steps; k++) {
		if (facility_is_done(f) || facility_dual_is_hopeless(f) ||
		    f->reach < 10)
			break;
		if (!step(f))
			return false;
	}
	return !f->d.is_over;
}

bool
facility_dual_is_hopeless(const struct facility *f)
{
	return f->top >= FACILITY_NEVER || dense_milli_up(f->top) >= f->d.best;
}

/* ---- fixing --------------------------------------------------------- */

/* the other way round than the relaxation has it */
static bool
is_never(struct facility *f, int32_t agent, int8_t state, int64_t sum)
{
	int64_t value;

	f->state[agent] = state;
	value = cover(f);
	f->state[agent] = FACILITY_FREE;
	return value >= FACILITY_NEVER ||
	       dense_milli_up(sum + value) >= f->d.best;
}

void
facility_dual_fix(struct facility *f)
{
	int64_t sum = price_sum(f, f->u);

	for (int32_t i = 0; i < f->d.n_agents; i++) {
		if (f->state[i] != FACILITY_FREE)
			continue;
		if (dense_stop_at_times(&f->d))
			return;
		f->d.n_ticks += 4 * (int64_t)f->d.n_agents;
		if (is_never(f, i, FACILITY_SHUT, sum))
			f->state[i] = FACILITY_OPEN;
		else if (is_never(f, i, FACILITY_OPEN, sum))
			f->state[i] = FACILITY_SHUT;
	}
}
