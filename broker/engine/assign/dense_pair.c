/* SPDX-License-Identifier: Apache-2.0 */
/* Two agents trade all their jobs anew. With what room is worth as a price of
 * weight, every job has a side it prefers, and an assignment of the two costs
 * as much as all jobs on their preferred sides, plus the cost of each turn to
 * the other side, plus what room left (or overdrawn) costs. Turns dearer than
 * what can be gained need not be looked at, and few are left. */
#include "broker/engine/assign/dense.h"

#include <string.h>

enum {
	MAX_TURNS = 60,
	MAX_NODES = 20000
};

struct pair {
	struct search *s;
	int32_t a;
	int32_t b;
	int32_t n; /* turns of which at least one side is open */
	int32_t n_cheap;
	int64_t spare_a; /* with all jobs on their preferred side */
	int64_t spare_b;
	int64_t gap; /* a better assignment stays below */
	int32_t best[MAX_TURNS];
	int32_t n_best; /* or DENSE_NONE */
};

/* what room costs if not used, or if used too much, beyond its rate */
static int64_t
spare_cost(const struct search *s, int32_t agent, int64_t spare)
{
	int64_t rate = s->rate[agent];

	if (spare < 0)
		rate -= s->fine[agent];
	return (spare * rate) >> s->d->rate_digits;
}

static int64_t
reduced(const struct search *s, int32_t job, int32_t agent)
{
	return DENSE_MILLI * dense_search_cost(s, job, agent) +
	       ((s->rate[agent] * dense_search_weight(s, job, agent)) >>
		   s->d->rate_digits);
}

static void
add_job(struct pair *p, int32_t job, int32_t me, int32_t you)
{
	struct search *s = p->s;
	int64_t mine;
	int64_t yours;
	int32_t side = me;
	struct turn *t;

	if (!dense_search_can(s, job, you)) {
		*(me == p->a ? &p->spare_a : &p->spare_b) -=
		    dense_search_weight(s, job, me);
		return;
	}
	mine = reduced(s, job, me);
	yours = reduced(s, job, you);
	if (yours < mine) {
		p->gap += mine - yours;
		side = you;
	}
	t = &s->turns[p->n++];
	t->job = job;
	t->to = me + you - side;
	t->cost = mine < yours ? yours - mine : mine - yours;
	t->shift_a = dense_search_weight(s, job, p->a);
	t->shift_b = dense_search_weight(s, job, p->b);
	if (side == p->a) {
		p->spare_a -= t->shift_a;
		t->shift_b = -t->shift_b;
	} else {
		p->spare_b -= t->shift_b;
		t->shift_a = -t->shift_a;
	}
}

static void
gather(struct pair *p)
{
	struct search *s = p->s;
	size_t n = (size_t)s->d->n_jobs;

	p->n = 0;
	p->n_best = DENSE_NONE;
	p->spare_a = s->d->room[p->a];
	p->spare_b = s->d->room[p->b];
	p->gap = spare_cost(s, p->a, s->spare[p->a]) +
		 spare_cost(s, p->b, s->spare[p->b]);
	for (int32_t k = 0; k < s->n_of[p->a]; k++)
		add_job(p, s->jobs[(size_t)p->a * n + (size_t)k], p->a, p->b);
	for (int32_t k = 0; k < s->n_of[p->b]; k++)
		add_job(p, s->jobs[(size_t)p->b * n + (size_t)k], p->b, p->a);
}

/* the turns that are cheap enough, cheapest first, stand before the others */
static void
sort_turns(struct pair *p)
{
	struct turn *t = p->s->turns;

	p->n_cheap = 0;
	for (int32_t k = 0; k < p->n; k++) {
		struct turn turn = t[k];
		int32_t at = p->n_cheap;

		if (turn.cost >= p->gap)
			continue;
		t[k] = t[p->n_cheap++];
		for (; at > 0 && t[at - 1].cost > turn.cost; at--)
			t[at] = t[at - 1];
		t[at] = turn;
	}
}

static void
weigh(struct pair *p, const int32_t *turned, int32_t n, int64_t sum)
{
	int64_t cost = sum + spare_cost(p->s, p->a, p->spare_a) +
		       spare_cost(p->s, p->b, p->spare_b);

	if (cost >= p->gap)
		return;
	p->gap = cost;
	p->n_best = n;
	memcpy(p->best, turned, (size_t)n * sizeof(*turned));
}

/* all sets of turns cheaper than the gap, up to MAX_NODES of them */
static void
enumerate(struct pair *p)
{
	const struct turn *t = p->s->turns;
	int32_t turned[MAX_TURNS] = { 0 };
	int32_t depth = 0;
	int32_t next = 0;
	int32_t n_nodes = 0;
	int64_t sum = 0;

	weigh(p, turned, 0, 0);
	for (;;) {
		if (next < p->n_cheap && depth < MAX_TURNS &&
		    sum + t[next].cost < p->gap && n_nodes < MAX_NODES) {
			n_nodes++;
			turned[depth++] = next;
			sum += t[next].cost;
			p->spare_a += t[next].shift_a;
			p->spare_b += t[next].shift_b;
			weigh(p, turned, depth, sum);
		} else if (depth > 0) {
			next = turned[--depth];
			sum -= t[next].cost;
			p->spare_a -= t[next].shift_a;
			p->spare_b -= t[next].shift_b;
		} else {
			return;
		}
		next++;
	}
}

static void
carry_out(struct pair *p)
{
	struct search *s = p->s;

	for (int32_t k = 0; k < p->n_best; k++) {
		struct turn *t = &s->turns[p->best[k]];

		t->to = p->a + p->b - t->to;
	}
	for (int32_t k = 0; k < p->n; k++) {
		int32_t side = p->a + p->b - s->turns[k].to;

		if (s->agent[s->turns[k].job] != side)
			dense_search_put(s, s->turns[k].job, side);
	}
	dense_search_note(s);
}

bool
dense_pair_improve(struct search *s, int32_t a, int32_t b)
{
	struct pair p;

	p.s = s;
	p.a = a;
	p.b = b;
	gather(&p);
	sort_turns(&p);
	enumerate(&p);
	if (p.n_best == DENSE_NONE)
		return false;
	carry_out(&p);
	return true;
}

bool
dense_pairs(struct search *s, int64_t n_pairs)
{
	struct dense *d = s->d;

	for (int64_t k = 0; k < n_pairs && d->n_agents > 1; k++) {
		int32_t a = rng_below(&d->rng, d->n_agents);
		int32_t b = rng_below(&d->rng, d->n_agents - 1);

		b += b >= a;
		(void)dense_pair_improve(s, a, b);
		if (k % 8 == 0 && dense_stop(d))
			return false;
	}
	return true;
}
