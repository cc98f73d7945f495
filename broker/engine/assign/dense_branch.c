/* SPDX-License-Identifier: Apache-2.0 */
/* Depth-first branch and bound on the Lagrangian bound, as a decision: is
 * there an assignment below the cutoff? (Posta, Ferland and Michelon.) Asked
 * with cutoffs that rise from the bound, each no raises the proven bound by
 * one, and small cutoffs let nearly every cell be shut from its reduced cost:
 * with K_i the knapsack of an agent, D_i(q) >= K_i its bound by a rate q, and
 * e = profit - q weight of a cell, forcing the cell in costs at least
 * K_i - D_i - e, keeping it out at least K_i - D_i + e. */
#include "broker/engine/assign/dense.h"

#include <stdlib.h>
#include <string.h>

enum {
	MAX_SAVED = 256,
	NODE_STEPS = 12
};

enum engine_err
dense_branch_init(struct branch *b, struct dual *v)
{
	size_t n = (size_t)v->relax.d->n_jobs;
	size_t m = (size_t)v->relax.d->n_agents;

	*b = (struct branch){ .dual = v };
	b->n_saved = n < MAX_SAVED ? (int32_t)n : MAX_SAVED;
	b->frames = malloc(n * sizeof(*b->frames));
	b->saved = malloc((size_t)b->n_saved * n * sizeof(*b->saved));
	b->gap = malloc(m * sizeof(*b->gap));
	b->most = malloc(n * sizeof(*b->most));
	b->answer = malloc(n * sizeof(*b->answer));
	if (b->frames == NULL || b->saved == NULL || b->gap == NULL ||
	    b->most == NULL || b->answer == NULL)
		return ENGINE_NOMEM;
	return ENGINE_OK;
}

void
dense_branch_finish(struct branch *b)
{
	free(b->frames);
	free(b->saved);
	free(b->gap);
	free(b->most);
	free(b->answer);
	*b = (struct branch){ 0 };
}

/* ---- what it costs to go against the relaxed solution --------------- */

static int64_t
excess(const struct branch *b, int32_t agent, const struct cell *c)
{
	const struct relax *r = &b->dual->relax;
	int64_t rate = r->rate[agent];

	return b->dual->u[c->job] - (int64_t)DENSE_MILLI * c->cost -
	       ((rate * c->weight) >> r->d->rate_digits);
}

static int64_t
at_least_0(int64_t x)
{
	return x > 0 ? x : 0;
}

static int64_t
cost_in(const struct branch *b, int32_t agent, const struct cell *c)
{
	return at_least_0(-excess(b, agent, c) - b->gap[agent]);
}

static int64_t
cost_out(const struct branch *b, int32_t agent, const struct cell *c)
{
	return at_least_0(excess(b, agent, c) - b->gap[agent]);
}

static const struct cell *
cells_of(const struct relax *r, int32_t agent)
{
	return &r->cells[(size_t)agent * (size_t)r->d->n_jobs];
}

static void
measure(struct branch *b)
{
	struct relax *r = &b->dual->relax;

	for (int32_t k = 0; k < r->n_open; k++)
		b->most[r->jobs[k]] = 0;
	for (int32_t i = 0; i < r->d->n_agents; i++) {
		const struct cell *c = cells_of(r, i);
		int64_t sum = ((r->rate[i] * r->room[i]) >> r->d->rate_digits) +
			      1 - r->value[i];

		for (int32_t k = 0; k < r->n_cells[i]; k++)
			sum += at_least_0(excess(b, i, &c[k]));
		b->gap[i] = sum;
		for (int32_t k = 0; k < r->n_cells[i]; k++)
			b->most[c[k].job] += cost_out(b, i, &c[k]);
	}
}

/* ---- shutting ------------------------------------------------------- */

static int64_t
room_to_cutoff(const struct branch *b)
{
	return (b->cutoff - 1) * DENSE_MILLI - b->dual->best_value;
}

/* shuts every cell that would lift the bound to the cutoff */
static bool
shut_cells(struct branch *b)
{
	struct relax *r = &b->dual->relax;
	const struct dense *d = r->d;
	int64_t limit = room_to_cutoff(b);
	bool is_any = false;

	for (int32_t i = 0; i < d->n_agents; i++) {
		const struct cell *c = cells_of(r, i);

		for (int32_t k = r->n_cells[i] - 1; k >= 0; k--)
			if (c[k].weight > r->room[i] ||
			    cost_in(b, i, &c[k]) + b->most[c[k].job] -
				    cost_out(b, i, &c[k]) >
				limit) {
				dense_relax_shut(r, i, c[k].job);
				is_any = true;
			}
	}
	for (int32_t k = 0; k < r->n_open; k++) {
		int32_t j = r->jobs[k];

		if (!r->is_needed[j] &&
		    d->unfilled[j] * DENSE_MILLI - b->dual->u[j] + b->most[j] >
			limit) {
			dense_relax_shut(r, d->n_agents, j);
			is_any = true;
		}
	}
	return is_any;
}

/* gives away jobs with one way left; false if one has none */
static bool
give_forced(struct branch *b, bool *any)
{
	struct relax *r = &b->dual->relax;
	const struct dense *d = r->d;

	for (int32_t k = r->n_open - 1; k >= 0; k--) {
		int32_t job = r->jobs[k];
		int32_t n = 0;
		int32_t last = 0;

		for (int32_t i = 0; i <= d->n_agents && n < 2; i++) {
			size_t at = (size_t)i * (size_t)d->n_jobs + (size_t)job;

			if (!dense_relax_is_open(r, i, job))
				continue;
			if (i < d->n_agents && d->weight[at] > r->room[i])
				continue;
			n++;
			last = i;
		}
		if (n == 0)
			return false;
		if (n > 1)
			continue;
		dense_relax_give(r, last, job);
		*any = true;
	}
	return true;
}

/* ---- a node --------------------------------------------------------- */

/* the relaxed solution, where it gives no job twice, is an assignment */
static void
look_at_solution(struct branch *b)
{
	struct dual *v = b->dual;
	struct relax *r = &v->relax;
	const struct dense *d = r->d;
	size_t n = (size_t)d->n_jobs;
	int64_t cost = r->given;

	for (int32_t k = 0; k < r->n_open; k++) {
		if (v->over[r->jobs[k]] > 1)
			return;
		if (v->over[r->jobs[k]] == 0)
			cost += d->unfilled[r->jobs[k]];
		b->answer[r->jobs[k]] = DENSE_NONE;
	}
	for (int32_t i = 0; i < d->n_agents; i++)
		for (int32_t t = 0; t < r->n_taken[i]; t++) {
			int32_t job = r->taken[(size_t)i * n + (size_t)t];

			b->answer[job] = i;
			cost += d->cost[(size_t)i * n + (size_t)job];
		}
	if (cost >= d->best)
		return;
	for (int32_t k = 0; k < r->n_moves; k++)
		if (r->moves[k].is_given)
			b->answer[r->moves[k].job] =
			    r->moves[k].agent == d->n_agents
				? DENSE_NONE
				: r->moves[k].agent;
	dense_better(r->d, b->answer, cost);
}

static bool
is_cut_off(const struct branch *b)
{
	return room_to_cutoff(b) < 0;
}

static bool
climb(struct branch *b, int32_t n_steps)
{
	struct dual *v = b->dual;

	if (!dense_dual_value(v))
		return false;
	look_at_solution(b);
	dense_dual_turn(v, 0);
	for (int32_t s = 0; s < n_steps && !is_cut_off(b); s++) {
		v->reach = (double)(room_to_cutoff(b) + DENSE_MILLI) *
			   (s < n_steps / 2 ? 1.0 : 0.4);
		if (!dense_dual_step(v))
			break;
		look_at_solution(b);
	}
	return !v->relax.d->is_over;
}

enum node_end {
	NODE_SHUT,
	NODE_OPEN,
	NODE_OVER
};

static enum node_end
visit(struct branch *b)
{
	struct dual *v = b->dual;
	struct relax *r = &v->relax;
	bool again = true;

	b->n_nodes++;
	for (int round = 0; again; round++) {
		again = false;
		r->d->n_ticks += (int64_t)r->d->n_agents * r->n_open;
		if (!give_forced(b, &again))
			return NODE_SHUT;
		if (again && round < 20)
			continue;
		if (!climb(b, round < 3 ? NODE_STEPS : 2))
			return NODE_OVER;
		if (r->d->best < b->cutoff)
			return NODE_OPEN;
		if (is_cut_off(b))
			return NODE_SHUT;
		if (!dense_dual_value(v))
			return NODE_OVER;
		measure(b);
		again = shut_cells(b) && round < 6;
	}
	return NODE_OPEN;
}

/* the open job that hurts most if not done in its best way */
static struct branch_frame
choose(const struct branch *b)
{
	const struct relax *r = &b->dual->relax;
	const struct dense *d = r->d;
	struct branch_frame f = { DENSE_NONE, 0, r->n_moves };
	int64_t worst = -1;

	for (int32_t k = 0; k < r->n_open; k++) {
		int32_t job = r->jobs[k];
		int64_t least =
		    r->is_needed[job]
			? INT64_MAX
			: d->unfilled[job] * DENSE_MILLI - b->dual->u[job];
		int64_t next = INT64_MAX;
		int32_t who = d->n_agents;

		for (int32_t i = 0; i < d->n_agents; i++) {
			const struct cell *c = cells_of(r, i);
			int64_t cost;

			if (!dense_relax_is_open(r, i, job))
				continue;
			c += r->place[(size_t)i * (size_t)d->n_jobs +
				      (size_t)job];
			if (c->weight > r->room[i])
				continue;
			cost = at_least_0(-excess(b, i, c)) -
			       at_least_0(excess(b, i, c));
			if (cost < least) {
				next = least;
				least = cost;
				who = i;
			} else if (cost < next) {
				next = cost;
			}
		}
		next = next < INT64_MAX / 4 ? next : INT64_MAX / 4;
		if (next - least + (b->dual->over[job] != 1) * 100 > worst) {
			worst = next - least + (b->dual->over[job] != 1) * 100;
			f.job = job;
			f.agent = who;
		}
	}
	return f;
}

static void
descend(struct branch *b)
{
	struct dual *v = b->dual;
	struct branch_frame f = choose(b);
	size_t n = (size_t)v->relax.d->n_jobs;

	if (b->depth < b->n_saved)
		memcpy(&b->saved[(size_t)b->depth * n], v->best_u,
		    n * sizeof(*v->best_u));
	b->frames[b->depth++] = f;
	dense_relax_give(&v->relax, f.agent, f.job);
}

static void
go_back(struct branch *b)
{
	struct dual *v = b->dual;
	struct branch_frame f = b->frames[--b->depth];
	size_t n = (size_t)v->relax.d->n_jobs;

	dense_relax_undo(&v->relax, f.mark);
	if (b->depth < b->n_saved)
		memcpy(v->best_u, &b->saved[(size_t)b->depth * n],
		    n * sizeof(*v->best_u));
	dense_relax_shut(&v->relax, f.agent, f.job);
}

int64_t
dense_branch_left(struct branch *b, int64_t cutoff)
{
	struct relax *r = &b->dual->relax;
	int64_t n = 0;

	b->cutoff = cutoff;
	dense_dual_restore(b->dual);
	if (!dense_dual_value(b->dual))
		return 0;
	measure(b);
	(void)shut_cells(b);
	for (int32_t i = 0; i < r->d->n_agents; i++)
		n += r->n_cells[i];
	dense_dual_restore(b->dual);
	return n;
}

enum branch_end
dense_branch_decide(struct branch *b, int64_t cutoff, int64_t n_ticks)
{
	struct dual *v = b->dual;
	int64_t last = v->relax.d->n_ticks + n_ticks;
	enum branch_end end = BRANCH_OVER;

	b->cutoff = cutoff;
	b->depth = 0;
	b->n_nodes = 0;
	dense_dual_restore(v);
	v->relax.knap.ease = dense_ease(v) / 2;
	while (v->relax.d->n_ticks < last) {
		enum node_end node = visit(b);

		if (v->relax.d->best < cutoff) {
			end = BRANCH_FOUND;
			break;
		}
		if (node == NODE_OVER)
			break;
		if (node == NODE_OPEN && v->relax.n_open > 0) {
			descend(b);
		} else if (b->depth > 0) {
			go_back(b);
		} else {
			end = BRANCH_NONE;
			break;
		}
	}
	v->relax.knap.ease = 0;
	dense_dual_restore(v);
	return end;
}
