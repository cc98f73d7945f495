/* SPDX-License-Identifier: Apache-2.0 */
/* Most cells are far from being worth their weight. With any rate q >= 0,
 *   D(q) = q room + sum of max(0, profit - q weight)
 * bounds an agent's knapsack, and a solution with a cell of profit - q weight
 * = -e is worth no more than D(q) - e. So only cells above -slack go into the
 * knapsack, and that is exact as soon as the value found is at least
 * D(q) - slack; if it is not, slack was a bad guess and is widened. */
#include "broker/engine/assign/dense.h"

#include <stdlib.h>

enum {
	FIRST_SLACK = 500,
	KNAP_TICKS = 50 /* beside its cells */
};

enum engine_err
dense_relax_init(struct relax *r, struct dense *d)
{
	size_t m = (size_t)d->n_agents;
	size_t n = (size_t)d->n_jobs;

	*r = (struct relax){ .d = d };
	r->cells = malloc(m * n * sizeof(*r->cells));
	r->n_cells = calloc(m, sizeof(*r->n_cells));
	r->place = malloc(m * n * sizeof(*r->place));
	r->room = calloc(m, sizeof(*r->room));
	r->jobs = calloc(n, sizeof(*r->jobs));
	r->job_place = calloc(n, sizeof(*r->job_place));
	r->moves = malloc((m + 2) * n * sizeof(*r->moves));
	r->rate = calloc(m, sizeof(*r->rate));
	r->slack = calloc(m, sizeof(*r->slack));
	r->value = calloc(m, sizeof(*r->value));
	r->taken = malloc(m * n * sizeof(*r->taken));
	r->n_taken = calloc(m, sizeof(*r->n_taken));
	r->is_needed = calloc(n, sizeof(*r->is_needed));
	if (r->is_needed == NULL || r->room == NULL || r->jobs == NULL ||
	    r->job_place == NULL || r->moves == NULL)
		return ENGINE_NOMEM;
	if (r->cells == NULL || r->n_cells == NULL || r->place == NULL ||
	    r->rate == NULL || r->slack == NULL || r->value == NULL ||
	    r->taken == NULL || r->n_taken == NULL)
		return ENGINE_NOMEM;
	return dense_knap_init(&r->knap, d->n_jobs, d->rate_digits);
}

void
dense_relax_reset(struct relax *r)
{
	const struct dense *d = r->d;
	size_t m = (size_t)d->n_agents;
	size_t n = (size_t)d->n_jobs;

	r->n_open = d->n_jobs;
	for (size_t j = 0; j < n; j++) {
		r->jobs[j] = r->job_place[j] = (int32_t)j;
		r->is_needed[j] = false;
	}
	for (size_t i = 0; i < m; i++) {
		r->room[i] = d->room[i];
		r->slack[i] = FIRST_SLACK;
		r->n_cells[i] = 0;
		r->n_taken[i] = 0;
		for (size_t j = 0; j < n; j++) {
			size_t at = i * n + j;

			r->place[at] = DENSE_NONE;
			if (d->bid[at] == DENSE_NONE ||
			    d->weight[at] > d->room[i])
				continue;
			r->place[at] = r->n_cells[i];
			r->cells[i * n + (size_t)r->n_cells[i]++] =
			    (struct cell){ (int32_t)j, d->cost[at],
				    d->weight[at] };
		}
	}
	r->given = 0;
	r->n_moves = 0;
}

void
dense_relax_finish(struct relax *r)
{
	free(r->cells);
	free(r->n_cells);
	free(r->place);
	free(r->is_needed);
	free(r->room);
	free(r->jobs);
	free(r->job_place);
	free(r->moves);
	free(r->rate);
	free(r->slack);
	free(r->value);
	free(r->taken);
	free(r->n_taken);
	dense_knap_finish(&r->knap);
	*r = (struct relax){ 0 };
}

/* ---- what is open --------------------------------------------------- */

/* both ways: the last open cell and this one trade places */
static void
swap_cells(struct relax *r, int32_t agent, int32_t a, int32_t b)
{
	size_t row = (size_t)agent * (size_t)r->d->n_jobs;
	struct cell cell = r->cells[row + (size_t)a];

	r->cells[row + (size_t)a] = r->cells[row + (size_t)b];
	r->cells[row + (size_t)b] = cell;
	r->place[row + (size_t)r->cells[row + (size_t)a].job] = a;
	r->place[row + (size_t)cell.job] = b;
}

bool
dense_relax_is_open(const struct relax *r, int32_t agent, int32_t job)
{
	int32_t place;

	if (agent == r->d->n_agents)
		return !r->is_needed[job];
	place = r->place[(size_t)agent * (size_t)r->d->n_jobs + (size_t)job];
	return place >= 0 && place < r->n_cells[agent];
}

void
dense_relax_shut(struct relax *r, int32_t agent, int32_t job)
{
	if (!dense_relax_is_open(r, agent, job))
		return;
	r->moves[r->n_moves++] = (struct relax_move){ agent, job, false };
	if (agent == r->d->n_agents) {
		r->is_needed[job] = true;
		return;
	}
	swap_cells(r, agent,
	    r->place[(size_t)agent * (size_t)r->d->n_jobs + (size_t)job],
	    --r->n_cells[agent]);
}

static void
swap_jobs(struct relax *r, int32_t a, int32_t b)
{
	int32_t job = r->jobs[a];

	r->jobs[a] = r->jobs[b];
	r->jobs[b] = job;
	r->job_place[r->jobs[a]] = a;
	r->job_place[job] = b;
}

void
dense_relax_give(struct relax *r, int32_t agent, int32_t job)
{
	const struct dense *d = r->d;
	size_t at = (size_t)agent * (size_t)d->n_jobs + (size_t)job;

	for (int32_t i = 0; i <= d->n_agents; i++)
		dense_relax_shut(r, i, job);
	swap_jobs(r, r->job_place[job], --r->n_open);
	if (agent < d->n_agents) {
		r->room[agent] -= d->weight[at];
		r->given += d->cost[at];
	} else {
		r->given += d->unfilled[job];
	}
	r->moves[r->n_moves++] = (struct relax_move){ agent, job, true };
}

static void
take_back(struct relax *r, int32_t agent, int32_t job)
{
	const struct dense *d = r->d;
	size_t at = (size_t)agent * (size_t)d->n_jobs + (size_t)job;

	r->n_open++;
	if (agent < d->n_agents) {
		r->room[agent] += d->weight[at];
		r->given -= d->cost[at];
	} else {
		r->given -= d->unfilled[job];
	}
}

void
dense_relax_undo(struct relax *r, int32_t n_moves)
{
	while (r->n_moves > n_moves) {
		struct relax_move *m = &r->moves[--r->n_moves];

		if (m->is_given)
			take_back(r, m->agent, m->job);
		else if (m->agent == r->d->n_agents)
			r->is_needed[m->job] = false;
		else
			r->n_cells[m->agent]++;
	}
}

/* ---- its value ------------------------------------------------------ */

/* what is left of the last solution at new prices */
static int64_t
carry_over(struct relax *r, int32_t agent, const int64_t *u)
{
	const struct dense *d = r->d;
	size_t row = (size_t)agent * (size_t)d->n_jobs;
	int32_t *taken = &r->taken[row];
	int64_t value = 0;
	int64_t room = r->room[agent];
	int32_t n = 0;

	for (int32_t i = 0; i < r->n_taken[agent]; i++) {
		size_t at = row + (size_t)taken[i];
		int64_t profit =
		    u[taken[i]] - (int64_t)DENSE_MILLI * d->cost[at];

		if (r->place[at] >= r->n_cells[agent] || profit <= 0 ||
		    d->weight[at] > room)
			continue;
		room -= d->weight[at];
		value += profit;
		taken[n++] = taken[i];
	}
	r->n_taken[agent] = n;
	return value;
}

/* the cells above -slack become the items; D(rate) */
static int64_t
collect(struct relax *r, int32_t agent, const int64_t *u, int64_t slack)
{
	const struct cell *cell =
	    &r->cells[(size_t)agent * (size_t)r->d->n_jobs];
	const struct cell *end = cell + r->n_cells[agent];
	struct knap_item *item = r->knap.items;
	int64_t rate = r->rate[agent];
	int digits = r->d->rate_digits;
	int32_t room = r->room[agent];
	int64_t sum = ((rate * room) >> digits) + 1;

	for (; cell < end; cell++) {
		int64_t profit =
		    u[cell->job] - (int64_t)DENSE_MILLI * cell->cost;
		int64_t rest = profit - ((rate * cell->weight) >> digits);

		if (rest <= -slack || profit <= 0 || cell->weight > room)
			continue;
		sum += rest > 0 ? rest : 0;
		item->profit = profit;
		item->rate = (profit << digits) / cell->weight;
		item->weight = cell->weight;
		item->job = cell->job;
		item++;
	}
	r->knap.n_items = (int32_t)(item - r->knap.items);
	return sum;
}

void
dense_relax_guess(struct relax *r, int32_t agent, int64_t rate)
{
	int64_t limit = ((int64_t)1 << 62) / (r->room[agent] + 1);

	r->rate[agent] = rate < limit ? rate : limit;
}

static int64_t
solve_agent(struct relax *r, int32_t agent, const int64_t *u)
{
	struct knap *k = &r->knap;
	int64_t value = carry_over(r, agent, u);
	int64_t slack = r->slack[agent];
	int64_t bound;

	for (;;) {
		int64_t sum = collect(r, agent, u, slack);

		bound = dense_knap_solve(k, r->room[agent], value, r->d);
		if (k->is_better) {
			value = k->best;
			r->n_taken[agent] = dense_knap_take(
			    k, &r->taken[(size_t)agent * (size_t)r->d->n_jobs]);
		}
		r->slack[agent] = (sum - value) * 3 / 2 + 100;
		if (sum - slack <= value)
			break;
		slack = sum - value;
	}
	if (k->n_break < k->n_items)
		dense_relax_guess(r, agent, k->items[k->n_break].rate);
	else
		r->rate[agent] -= r->rate[agent] / 64;
	r->is_exact &= !k->is_cut && k->ease == 0;
	r->value[agent] = bound;
	return bound;
}

int64_t
dense_relax_value(struct relax *r, const int64_t *u, int32_t *over)
{
	const struct dense *d = r->d;
	int64_t sum = DENSE_MILLI * r->given;

	r->is_exact = true;
	for (int32_t k = 0; k < r->n_open; k++) {
		sum += u[r->jobs[k]];
		over[r->jobs[k]] = 0;
	}
	for (int32_t i = 0; i < d->n_agents; i++) {
		const int32_t *taken = &r->taken[(size_t)i * (size_t)d->n_jobs];

		if (dense_stop_at_times(r->d))
			return INT64_MIN;
		r->d->n_ticks += KNAP_TICKS + r->n_cells[i];
		sum -= solve_agent(r, i, u);
		for (int32_t t = 0; t < r->n_taken[i]; t++)
			over[taken[t]]++;
	}
	return r->d->is_over ? INT64_MIN : sum;
}
