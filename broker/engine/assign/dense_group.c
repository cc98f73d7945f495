/* SPDX-License-Identifier: Apache-2.0 */
/* A few agents trade all their jobs anew, to the end. With prices of weight
 * every job has an agent it prefers, and an assignment costs as much as all
 * jobs where they prefer to be, plus the cost of each turn to another agent,
 * plus what room left costs: all sets of turns cheaper than what can be gained
 * are looked at, as far as their number allows. */
#include "broker/engine/assign/dense.h"

#include <stdlib.h>
#include <string.h>

enum {
	MAX_DEPTH = DENSE_TURNS,
	PRICE_STEPS = 24,
	TICKS_OF_NODE = 4,
	MAX_NODES = 20000,
	FIRST_SIZE = 64, /* sixteenths */
	LEAST_SIZE = 32,
	WHOLE = 16,
	CROWD = 16, /* agents, of whom chance would choose strangers */
	SLIP = 50   /* what rounding may add up to */
};

enum engine_err
dense_group_init(struct group *g, struct dense *d)
{
	size_t n = (size_t)d->n_jobs;
	size_t m = (size_t)d->n_agents;

	*g = (struct group){
		.d = d, .digits = d->rate_digits, .size = FIRST_SIZE
	};
	g->agents = malloc(m * sizeof(*g->agents));
	g->jobs = malloc(n * sizeof(*g->jobs));
	g->at = malloc(n * sizeof(*g->at));
	g->turns = malloc(n * (DENSE_GROUP - 1) * sizeof(*g->turns));
	g->reduced = malloc(n * DENSE_GROUP * sizeof(*g->reduced));
	g->cells = malloc(n * DENSE_GROUP * sizeof(*g->cells));
	g->is_turned = calloc(n, sizeof(*g->is_turned));
	if (g->agents == NULL || g->jobs == NULL || g->at == NULL ||
	    g->turns == NULL || g->cells == NULL || g->is_turned == NULL ||
	    g->reduced == NULL)
		return ENGINE_NOMEM;
	for (int32_t i = 0; i < d->n_agents; i++)
		g->agents[i] = i;
	return ENGINE_OK;
}

void
dense_group_finish(struct group *g)
{
	free(g->agents);
	free(g->jobs);
	free(g->at);
	free(g->turns);
	free(g->reduced);
	free(g->cells);
	free(g->is_turned);
	*g = (struct group){ 0 };
}

/* ---- prices --------------------------------------------------------- */

/* where each job prefers to be at the prices, the room that leaves, and how
 * far the cutoff is above that */
static int64_t
prefer(struct group *g)
{
	int64_t gap = g->cutoff;

	for (int i = 0; i < g->n; i++) {
		g->spare[i] = g->room[i];
		gap += (g->room[i] * g->rate[i]) >> g->digits;
	}
	for (int32_t k = 0; k < g->n_jobs; k++) {
		const struct group_cell *c = &g->cells[(size_t)k * DENSE_GROUP];
		int64_t *x = &g->reduced[(size_t)k * DENSE_GROUP];
		int best = 0;

		for (int i = 0; i < g->n; i++) {
			x[i] = INT64_MAX;
			if (c[i].weight > 0)
				x[i] =
				    c[i].cost +
				    ((g->rate[i] * c[i].weight) >> g->digits);
			if (x[i] < x[best])
				best = i;
		}
		gap -= x[best];
		g->at[k] = best;
		g->spare[best] -= c[best].weight;
	}
	return gap;
}

static bool
move_prices(struct group *g, double reach)
{
	double scale = (double)((int64_t)1 << g->digits);
	double norm = 0;

	for (int i = 0; i < g->n; i++)
		norm += (double)g->spare[i] * (double)g->spare[i];
	if (norm < 1)
		return false;
	for (int i = 0; i < g->n; i++) {
		double rate = (double)g->rate[i] -
			      reach / norm * (double)g->spare[i] * scale;

		if (rate > (double)g->limit[i])
			rate = (double)g->limit[i];
		g->rate[i] = rate <= 0 ? 0 : (int64_t)rate;
	}
	return true;
}

/* prices of weight that suit the group: the smaller the gap, the fewer sets */
static void
set_prices(struct group *g)
{
	int64_t best_rate[DENSE_GROUP];
	int64_t best = prefer(g);
	double reach = 0.5;

	memcpy(best_rate, g->rate, sizeof(best_rate));
	for (int step = 0; step < PRICE_STEPS && best >= 0; step++) {
		int64_t gap;

		if (!move_prices(g, reach * (double)best))
			break;
		gap = prefer(g);
		if (gap < best) {
			best = gap;
			memcpy(best_rate, g->rate, sizeof(best_rate));
		} else {
			reach *= 0.7;
			if (step % 3 == 2) {
				memcpy(g->rate, best_rate, sizeof(best_rate));
				(void)prefer(g);
			}
		}
	}
	memcpy(g->rate, best_rate, sizeof(best_rate));
	g->gap = prefer(g);
	g->d->n_ticks += (int64_t)PRICE_STEPS * g->n_jobs * g->n;
}

/* ---- turns ---------------------------------------------------------- */

static bool
is_before(const struct group_turn *a, const struct group_turn *b)
{
	if (a->cost != b->cost)
		return a->cost < b->cost;
	if (a->at != b->at)
		return a->at < b->at;
	return a->to < b->to;
}

static void
sift(struct group_turn *t, int32_t n, int32_t at)
{
	struct group_turn turn = t[at];
	int32_t child;

	while ((child = 2 * at + 1) < n) {
		if (child + 1 < n && is_before(&t[child], &t[child + 1]))
			child++;
		if (!is_before(&turn, &t[child]))
			break;
		t[at] = t[child];
		at = child;
	}
	t[at] = turn;
}

static void
sort_turns(struct group_turn *t, int32_t n)
{
	for (int32_t i = n / 2 - 1; i >= 0; i--)
		sift(t, n, i);
	for (int32_t i = n - 1; i > 0; i--) {
		struct group_turn turn = t[i];

		t[i] = t[0];
		t[0] = turn;
		sift(t, i, 0);
	}
}

static void
list_turns(struct group *g)
{
	struct group_turn *t = g->turns;

	g->n_turns = 0;
	for (int32_t k = 0; k < g->n_jobs; k++) {
		const int64_t *x = &g->reduced[(size_t)k * DENSE_GROUP];
		const struct group_cell *c = &g->cells[(size_t)k * DENSE_GROUP];
		int from = g->at[k];

		for (int i = 0; i < g->n; i++) {
			if (i == from || x[i] == INT64_MAX ||
			    x[i] - x[from] > g->gap)
				continue;
			t[g->n_turns++] = (struct group_turn){
				.cost = x[i] - x[from],
				.at = k,
				.from = (int8_t)from,
				.to = (int8_t)i,
				.out = c[from].weight,
				.in = c[i].weight,
			};
		}
	}
	sort_turns(t, g->n_turns);
}

/* ---- sets of turns -------------------------------------------------- */

static void
turn(struct group *g, const struct group_turn *t, int64_t way)
{
	int64_t *spare = g->spare;

	g->n_overdrawn -= (spare[t->from] < 0) + (spare[t->to] < 0);
	spare[t->from] += way * t->out;
	spare[t->to] -= way * t->in;
	g->n_overdrawn += (spare[t->from] < 0) + (spare[t->to] < 0);
	g->is_turned[t->at] = way > 0;
}

static void
weigh(struct group *g, const int32_t *set, int32_t n, int64_t sum)
{
	if (g->n_overdrawn > 0)
		return;
	for (int i = 0; i < g->n; i++)
		sum += (g->spare[i] * g->rate[i]) >> g->digits;
	if (sum > g->gap)
		return;
	g->gap = sum - 1;
	g->n_best = n;
	memcpy(g->best, set, (size_t)n * sizeof(*set));
}

/* each overdrawn agent needs a turn, and all that follow cost as much */
static int64_t
at_least(const struct group *g, const struct group_turn *t)
{
	return t->cost * (g->n_overdrawn > 1 ? g->n_overdrawn : 1);
}

static int64_t
enumerate(struct group *g, int64_t max_nodes)
{
	const struct group_turn *t = g->turns;
	int32_t set[MAX_DEPTH] = { 0 };
	int32_t depth = 0;
	int32_t next = 0;
	int64_t n_nodes = 0;
	int64_t sum = 0;

	g->n_overdrawn = 0;
	for (int i = 0; i < g->n; i++)
		g->n_overdrawn += g->spare[i] < 0;
	weigh(g, set, 0, 0);
	for (;;) {
		if (next < g->n_turns && depth < MAX_DEPTH &&
		    sum + at_least(g, &t[next]) <= g->gap &&
		    n_nodes < max_nodes) {
			n_nodes++;
			if (!g->is_turned[t[next].at]) {
				set[depth++] = next;
				sum += t[next].cost;
				turn(g, &t[next], 1);
				weigh(g, set, depth, sum);
			}
		} else if (depth > 0) {
			next = set[--depth];
			sum -= t[next].cost;
			turn(g, &t[next], -1);
		} else {
			return n_nodes;
		}
		next++;
	}
}

static void
carry_out(struct group *g, struct search *s)
{
	for (int32_t k = 0; k < g->n_jobs; k++)
		if (s->agent[g->jobs[k]] != g->agents[g->at[k]])
			dense_search_put(s, g->jobs[k], g->agents[g->at[k]]);
	dense_search_note(s);
}

/* where an agent not in the group yet stands that suits a job of its last */
static int32_t
neighbour(const struct group *g, const struct search *s, int n)
{
	struct dense *d = s->d;
	int32_t last = g->agents[rng_below(&d->rng, n)];
	int32_t best = n + rng_below(&d->rng, d->n_agents - n);
	int64_t least = INT64_MAX;
	int32_t job;

	if (s->n_of[last] == 0)
		return best;
	job = s->jobs[(size_t)last * (size_t)d->n_jobs +
		      (size_t)rng_below(&d->rng, s->n_of[last])];
	for (int32_t k = n; k < d->n_agents; k++) {
		int32_t i = g->agents[k];
		int64_t x;

		if (rng_below(&d->rng, 2) == 0 || !dense_search_can(s, job, i))
			continue;
		x = DENSE_MILLI * dense_search_cost(s, job, i) +
		    ((s->rate[i] * dense_search_weight(s, job, i)) >>
			g->digits);
		if (x < least) {
			least = x;
			best = k;
		}
	}
	return best;
}

static void
choose(struct group *g, struct search *s)
{
	struct dense *d = s->d;

	g->n_jobs = 0;
	for (int i = 0; i < g->n; i++) {
		bool is_near = i > 0 && d->n_agents > CROWD;
		int32_t other = is_near
				    ? neighbour(g, s, i)
				    : i + rng_below(&d->rng, d->n_agents - i);
		int32_t agent = g->agents[other];

		g->agents[other] = g->agents[i];
		g->agents[i] = agent;
		g->room[i] = d->room[agent];
		g->rate[i] = s->rate[agent];
		g->limit[i] = s->limit[agent];
		memcpy(&g->jobs[g->n_jobs],
		    &s->jobs[(size_t)agent * (size_t)d->n_jobs],
		    (size_t)s->n_of[agent] * sizeof(*g->jobs));
		g->n_jobs += s->n_of[agent];
	}
}

static void
list_cells(struct group *g, const struct search *s)
{
	g->cutoff = 0;
	for (int32_t k = 0; k < g->n_jobs; k++) {
		struct group_cell *c = &g->cells[(size_t)k * DENSE_GROUP];
		int32_t job = g->jobs[k];

		g->cutoff +=
		    DENSE_MILLI * dense_search_cost(s, job, s->agent[job]);
		for (int i = 0; i < g->n; i++) {
			int32_t agent = g->agents[i];

			c[i].weight = 0;
			if (dense_search_can(s, job, agent))
				c[i].weight =
				    dense_search_weight(s, job, agent);
			c[i].cost =
			    DENSE_MILLI * dense_search_cost(s, job, agent);
		}
	}
}

/* the best below the cutoff, in at */
static bool
solve(struct group *g, int64_t max_nodes)
{
	int64_t n_nodes;

	g->n_best = DENSE_NONE;
	set_prices(g);
	g->is_cut = false;
	if (g->gap < 0)
		return false;
	list_turns(g);
	n_nodes = enumerate(g, max_nodes);
	g->d->n_ticks += TICKS_OF_NODE * n_nodes;
	g->is_cut = n_nodes >= max_nodes;
	g->n_nodes = n_nodes;
	if (g->n_best == DENSE_NONE)
		return false;
	for (int32_t k = 0; k < g->n_best; k++)
		g->at[g->turns[g->best[k]].at] = g->turns[g->best[k]].to;
	return true;
}

void
dense_group_improve(struct group *g, struct search *s)
{
	int32_t most =
	    s->d->n_agents < DENSE_GROUP ? s->d->n_agents : DENSE_GROUP;

	g->n = (g->size + rng_below(&s->d->rng, WHOLE)) / WHOLE;
	g->n = g->n < most ? g->n : most;
	choose(g, s);
	list_cells(g, s);
	/* one time in four, another of the same cost will do */
	if (rng_below(&s->d->rng, 4) > 0)
		g->cutoff -= DENSE_MILLI - SLIP;
	else
		g->cutoff += SLIP;
	if (solve(g, MAX_NODES))
		carry_out(g, s);
	if (g->is_cut)
		g->size -= g->size > LEAST_SIZE;
	else if (g->n_nodes < MAX_NODES / 8)
		g->size += g->size < most * WHOLE;
}
