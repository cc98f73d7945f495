/* SPDX-License-Identifier: Apache-2.0 */
/* Prices in two phases. First one price a unit of each agent's weight, where
 * a step costs no more than a look at every cell and the maximum is the bound
 * of the linear relaxation. Then one price a job, from the first phase's
 * u_j = min_i (c_ij + price_i w_ij), by the volume algorithm's deflected
 * subgradients (Barahona and Anbil), where the maximum is at least that.
 * Doubles steer; what is proven is relax_value of the prices in integers. */
#include "broker/engine/assign/dense.h"

#include <stdlib.h>
#include <string.h>

/* of the value, which the first step aims above it */
#define FIRST_REACH 0.001

enum {
	START_STEPS = 200,
	FAILS = 8
};

enum engine_err
dense_dual_init(struct dual *v, struct dense *d)
{
	size_t n = (size_t)d->n_jobs;
	size_t m = (size_t)d->n_agents;

	*v = (struct dual){ .blend = 0.15, .share_weight = 1 };
	v->point = calloc(n, sizeof(*v->point));
	v->centre = calloc(n, sizeof(*v->centre));
	v->way = calloc(n, sizeof(*v->way));
	v->u = calloc(n, sizeof(*v->u));
	v->best_u = calloc(n, sizeof(*v->best_u));
	v->over = calloc(n, sizeof(*v->over));
	v->picks = calloc(n, sizeof(*v->picks));
	v->root_u = calloc(n, sizeof(*v->root_u));
	v->share = calloc(n * m, sizeof(*v->share));
	v->agent_price = calloc(m, sizeof(*v->agent_price));
	for (int k = 0; k < 3; k++) {
		v->agent_work[k] = calloc(m, sizeof(double));
		if (v->agent_work[k] == NULL)
			return ENGINE_NOMEM;
	}
	if (v->picks == NULL || v->root_u == NULL || v->share == NULL ||
	    v->point == NULL || v->centre == NULL || v->way == NULL ||
	    v->u == NULL || v->best_u == NULL || v->over == NULL ||
	    v->agent_price == NULL)
		return ENGINE_NOMEM;
	return dense_relax_init(&v->relax, d);
}

void
dense_dual_finish(struct dual *v)
{
	dense_relax_finish(&v->relax);
	free(v->point);
	free(v->centre);
	free(v->way);
	free(v->u);
	free(v->best_u);
	free(v->over);
	free(v->picks);
	free(v->root_u);
	free(v->share);
	free(v->agent_price);
	for (int k = 0; k < 3; k++)
		free(v->agent_work[k]);
	*v = (struct dual){ 0 };
}

void
dense_dual_begin(struct dual *v)
{
	const struct dense *d = v->relax.d;

	dense_relax_reset(&v->relax);
	v->best_value = 0;
	v->root_value = 0;
	memset(v->root_u, 0, (size_t)d->n_jobs * sizeof(*v->root_u));
	v->share_weight = 1;
	memset(v->share, 0,
	    (size_t)d->n_agents * (size_t)d->n_jobs * sizeof(*v->share));
}

/* ---- prices of weight ----------------------------------------------- */

struct start {
	double *price; /* [n_agents] money a unit of weight */
	double *best;  /* [n_agents] */
	double *load;  /* [n_agents] above its room, and its average */
	double *way;
	double *least; /* [n_jobs] */
	int32_t *who;  /* [n_jobs] */
};

static double
start_value(const struct relax *r, const struct start *s)
{
	const struct dense *d = r->d;
	double sum = 0;

	for (int32_t j = 0; j < d->n_jobs; j++) {
		s->least[j] = (double)d->unfilled[j];
		s->who[j] = DENSE_NONE;
	}
	for (int32_t i = 0; i < d->n_agents; i++) {
		const struct cell *cell =
		    &r->cells[(size_t)i * (size_t)d->n_jobs];
		const struct cell *end = cell + r->n_cells[i];
		double price = s->price[i];

		sum -= price * d->room[i];
		s->load[i] = -d->room[i];
		for (; cell < end; cell++) {
			double cost = cell->cost + price * cell->weight;

			if (cost < s->least[cell->job]) {
				s->least[cell->job] = cost;
				s->who[cell->job] = i;
			}
		}
	}
	for (int32_t j = 0; j < d->n_jobs; j++) {
		sum += s->least[j];
		if (s->who[j] != DENSE_NONE)
			s->load[s->who[j]] +=
			    d->weight[(size_t)s->who[j] * (size_t)d->n_jobs +
				      (size_t)j];
	}
	return sum;
}

/* a step of that length, which would reach the value aimed at if the value
 * were linear; loads are measured in rooms, so that large and small agents
 * move alike */
static void
start_move(const struct dense *d, const struct start *s, double reach)
{
	double norm = 0;

	for (int32_t i = 0; i < d->n_agents; i++) {
		double room = d->room[i] + 1.0;

		s->way[i] = 0.7 * s->way[i] + s->load[i] / room;
		norm += s->way[i] * s->way[i];
	}
	if (norm < 1e-12)
		return;
	for (int32_t i = 0; i < d->n_agents; i++) {
		double price =
		    s->price[i] + reach / norm * s->way[i] / (d->room[i] + 1.0);

		s->price[i] = price > 0 ? price : 0;
	}
}

static void
start_climb(struct dual *v, const struct start *s)
{
	const struct dense *d = v->relax.d;
	size_t bytes = (size_t)d->n_agents * sizeof(double);
	double best = start_value(&v->relax, s);
	double reach = 0.1 * best;
	int32_t n_fails = 0;

	for (int32_t step = 0; step < START_STEPS; step++) {
		double value;

		if (dense_stop(v->relax.d))
			return;
		start_move(d, s, reach);
		value = start_value(&v->relax, s);
		if (value > best) {
			best = value;
			n_fails = 0;
			reach *= 1.3;
			memcpy(s->best, s->price, bytes);
		} else if (++n_fails >= 4) {
			n_fails = 0;
			reach *= 0.6;
			memcpy(s->price, s->best, bytes);
			memset(s->way, 0, bytes);
		}
	}
	memcpy(s->price, s->best, bytes);
	(void)start_value(&v->relax, s);
}

/* a needed job may cost more than leaving it out would, though not so much
 * that sums overflow */
static int64_t
in_range(const struct relax *r, int32_t job, double price)
{
	const struct dense *d = r->d;
	double limit = (double)d->unfilled[job] * DENSE_MILLI;

	if (r->is_needed[job])
		limit = d->top_price;

	if (price <= 0)
		return 0;
	if (price >= limit)
		return (int64_t)limit;
	return (int64_t)(price + 0.5);
}

bool
dense_dual_start(struct dual *v)
{
	struct dense *d = v->relax.d;
	struct start s = {
		.price = v->agent_price,
		.best = v->agent_work[0],
		.load = v->agent_work[1],
		.way = v->agent_work[2],
		.least = v->point,
		.who = v->over,
	};
	double scale = (double)((int64_t)1 << d->rate_digits) * DENSE_MILLI;

	dense_dual_begin(v);
	start_climb(v, &s);
	for (int32_t j = 0; j < d->n_jobs; j++)
		v->best_u[j] =
		    in_range(&v->relax, j, v->point[j] * DENSE_MILLI);
	for (int32_t i = 0; i < d->n_agents; i++)
		dense_relax_guess(&v->relax, i, (int64_t)(s.price[i] * scale));
	if (!dense_dual_value(v))
		return false;
	dense_dual_turn(v, FIRST_REACH * (double)v->best_value + 1);
	return true;
}

/* ---- prices of jobs ------------------------------------------------- */

static void
take_centre(struct dual *v, int64_t value)
{
	const struct dense *d = v->relax.d;
	size_t n = (size_t)d->n_jobs;

	v->best_value = value;
	memcpy(v->best_u, v->u, n * sizeof(*v->u));
	for (size_t j = 0; j < n; j++)
		v->centre[j] = (double)v->u[j];
	if (v->relax.n_moves > 0)
		return;
	dense_raise(v->relax.d, dense_milli_up(value));
	if (v->relax.is_exact && value > v->root_value) {
		v->root_value = value;
		memcpy(v->root_u, v->u, n * sizeof(*v->u));
	}
}

/* shares fade by making new ones heavier */
static void
add_shares(struct dual *v)
{
	const struct relax *r = &v->relax;
	size_t n = (size_t)r->d->n_jobs;
	size_t m = (size_t)r->d->n_agents;

	v->share_weight /= 1 - v->blend;
	if (v->share_weight > 1e20) {
		for (size_t k = 0; k < m * n; k++)
			v->share[k] *= 1e-20f;
		v->share_weight *= 1e-20;
	}
	for (size_t i = 0; i < m; i++)
		for (int32_t t = 0; t < r->n_taken[i]; t++)
			v->share[i * n + (size_t)r->taken[i * n + (size_t)t]] +=
			    (float)v->share_weight;
}

bool
dense_dual_value(struct dual *v)
{
	const struct relax *r = &v->relax;
	int64_t value;

	for (int32_t k = 0; k < r->n_open; k++) {
		int32_t j = r->jobs[k];

		v->u[j] = in_range(r, j, (double)v->best_u[j]);
	}
	value = dense_relax_value(&v->relax, v->u, v->over);
	if (value == INT64_MIN)
		return false;
	take_centre(v, value);
	return true;
}

void
dense_dual_turn(struct dual *v, double reach)
{
	const struct relax *r = &v->relax;

	for (int32_t k = 0; k < r->n_open; k++)
		v->way[r->jobs[k]] = 1 - v->over[r->jobs[k]];
	v->reach = reach;
	v->n_fails = 0;
}

void
dense_dual_restore(struct dual *v)
{
	dense_relax_undo(&v->relax, 0);
	memcpy(v->best_u, v->root_u,
	    (size_t)v->relax.d->n_jobs * sizeof(*v->best_u));
	v->best_value = v->root_value;
}

bool
dense_dual_step(struct dual *v)
{
	const struct relax *r = &v->relax;
	double norm = 0;
	int64_t value;

	for (int32_t k = 0; k < r->n_open; k++)
		norm += v->way[r->jobs[k]] * v->way[r->jobs[k]];
	if (norm < 1e-9)
		return false;
	for (int32_t k = 0; k < r->n_open; k++) {
		int32_t j = r->jobs[k];

		v->u[j] =
		    in_range(r, j, v->centre[j] + v->reach / norm * v->way[j]);
	}
	value = dense_relax_value(&v->relax, v->u, v->over);
	if (value == INT64_MIN)
		return false;
	for (int32_t k = 0; k < r->n_open; k++) {
		int32_t j = r->jobs[k];

		v->way[j] =
		    (1 - v->blend) * v->way[j] + v->blend * (1 - v->over[j]);
	}
	add_shares(v);
	if (value > v->best_value) {
		take_centre(v, value);
		v->n_fails = 0;
		v->reach *= 1.1;
	} else if (++v->n_fails >= FAILS) {
		v->n_fails = 0;
		v->reach *= 0.7;
	}
	return true;
}

int64_t
dense_ease(const struct dual *v)
{
	return v->root_value / ((int64_t)v->relax.d->n_jobs * DENSE_MILLI);
}

bool
dense_dual_warm(struct dual *v, const int64_t *prices)
{
	const struct dense *d = v->relax.d;
	double reach = v->reach;

	for (int32_t j = 0; j < d->n_jobs; j++)
		v->best_u[j] = prices[d->line[j]];
	if (!dense_dual_value(v))
		return false;
	if (v->best_value < v->root_value) {
		dense_dual_restore(v);
		if (!dense_dual_value(v))
			return false;
	}
	dense_dual_turn(v, reach);
	return true;
}
