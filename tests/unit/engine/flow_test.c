/* SPDX-License-Identifier: Apache-2.0 */
/* Flows: netsimplex against the cancelling of negative cycles, fungible
 * against trying everything and, where glpsol is installed, against GLPK. */
#include "tests/unit/engine/flow_market.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "broker/engine/assign/netsimplex.h"

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);

/* allocations that still succeed; negative: all do */
static int n_good = -1;

void *
__wrap_malloc(size_t size)
{
	if (n_good == 0)
		return NULL;
	if (n_good > 0)
		n_good--;
	return __real_malloc(size);
}

/* ---- random networks ------------------------------------------------ */

enum {
	N_NODES = 9, /* the root is the last; a slack arc joins each to it */
	N_ARCS = 60,
	SLACK_COST = 10000
};

struct network {
	struct netsimplex_net net;
	struct netsimplex_arc arcs[N_ARCS];
	int64_t caps[N_ARCS];
	int64_t supplies[N_NODES];
	int32_t start[N_NODES];
};

static void
network_draw(struct network *w, uint64_t seed)
{
	struct rng rng = { seed };
	int32_t root = N_NODES - 1, n = root;
	int32_t n_arcs = root + rng_below(&rng, N_ARCS - root + 1);
	int32_t cost = 1 + rng_below(&rng, 30), cap = 1 + rng_below(&rng, 9);

	for (int32_t i = 0; i < root; i++) {
		int64_t supply = rng_below(&rng, 13) - 6;
		bool up = supply >= 0;

		w->supplies[i] = supply;
		w->start[i] = i;
		w->arcs[i] = (struct netsimplex_arc){ up ? i : root,
			up ? root : i, SLACK_COST };
		w->caps[i] = NETSIMPLEX_FREE;
	}
	w->supplies[root] = 77;
	w->start[root] = -1;
	for (; n < n_arcs; n++) {
		w->arcs[n] = (struct netsimplex_arc){ rng_below(&rng, N_NODES),
			rng_below(&rng, N_NODES),
			rng_below(&rng, cost) - rng_below(&rng, cost) / 3 };
		w->caps[n] = rng_below(&rng, cap);
	}
	w->net = (struct netsimplex_net){ .n_nodes = N_NODES,
		.n_arcs = n_arcs,
		.root = root,
		.arcs = w->arcs,
		.caps = w->caps,
		.supplies = w->supplies,
		.start = w->start };
}

static int64_t
flow_cost(const struct network *w, const int64_t *flow)
{
	int64_t cost = 0;

	for (int32_t i = 0; i < w->net.n_arcs; i++)
		cost += flow[i] * w->arcs[i].cost;
	return cost;
}

/* One residual arc: 2i is arc i ahead, 2i + 1 back. */
static int64_t
residual(const struct network *w, const int64_t *flow, int32_t i, int32_t *from,
    int32_t *to, int64_t *cost)
{
	const struct netsimplex_arc *a = &w->arcs[i / 2];
	bool back = i % 2 == 1;

	*from = back ? a->to : a->from;
	*to = back ? a->from : a->to;
	*cost = back ? -a->cost : a->cost;
	return back ? flow[i / 2] : w->caps[i / 2] - flow[i / 2];
}

/* Bellman-Ford from everywhere at once: a node on or behind a negative cycle,
 * or -1, and by which residual arc each node was reached */
static int32_t
negative_cycle(const struct network *w, const int64_t *flow, int32_t *by)
{
	int64_t distance[N_NODES] = { 0 };
	int32_t touched = -1;

	for (int32_t i = 0; i < N_NODES; i++)
		by[i] = -1;
	for (int32_t round = 0; round < N_NODES; round++) {
		touched = -1;
		for (int32_t i = 0; i < 2 * w->net.n_arcs; i++) {
			int32_t from, to;
			int64_t cost,
			    room = residual(w, flow, i, &from, &to, &cost);

			if (room > 0 && distance[from] + cost < distance[to]) {
				distance[to] = distance[from] + cost;
				by[to] = i;
				touched = to;
			}
		}
	}
	return touched;
}

static void
cancel(const struct network *w, int64_t *flow, const int32_t *by, int32_t node)
{
	int32_t from, to, on;
	int64_t cost, amount = INT64_MAX;

	for (int32_t i = 0; i < N_NODES; i++) {
		residual(w, flow, by[node], &from, &to, &cost);
		node = from;
	}
	on = node;
	do {
		int64_t room = residual(w, flow, by[node], &from, &to, &cost);

		amount = room < amount ? room : amount;
		node = from;
	} while (node != on);
	do {
		residual(w, flow, by[node], &from, &to, &cost);
		flow[by[node] / 2] += by[node] % 2 ? -amount : amount;
		node = from;
	} while (node != on);
}

static int64_t
least_cost(const struct network *w)
{
	int64_t flow[N_ARCS] = { 0 };
	int32_t by[N_NODES], node;

	for (int32_t i = 0; i < N_NODES - 1; i++)
		flow[i] = w->supplies[i] < 0 ? -w->supplies[i] : w->supplies[i];
	while ((node = negative_cycle(w, flow, by)) >= 0)
		cancel(w, flow, by, node);
	return flow_cost(w, flow);
}

static int64_t
assert_is_flow(const struct network *w, const struct netsimplex *ns)
{
	int64_t out[N_NODES] = { 0 }, flow[N_ARCS];

	for (int32_t i = 0; i < w->net.n_arcs; i++) {
		flow[i] = netsimplex_flow(ns, i);
		assert_true(flow[i] >= 0 && flow[i] <= w->caps[i]);
		out[w->arcs[i].from] += flow[i];
		out[w->arcs[i].to] -= flow[i];
	}
	for (int32_t i = 0; i < N_NODES - 1; i++)
		assert_int_equal(out[i], w->supplies[i]);
	return flow_cost(w, flow);
}

static void
assert_prices_prove(const struct network *w, const struct netsimplex *ns)
{
	assert_int_equal(netsimplex_price(ns, w->net.root), 0);
	for (int32_t i = 0; i < w->net.n_arcs; i++) {
		int64_t flow = netsimplex_flow(ns, i);
		int64_t cost = w->arcs[i].cost -
			       netsimplex_price(ns, w->arcs[i].from) +
			       netsimplex_price(ns, w->arcs[i].to);

		assert_true(flow == w->caps[i] || cost >= 0);
		assert_true(flow == 0 || cost <= 0);
	}
}

static void
netsimplex__finds__the_least_cost(void **unused)
{
	struct network w;
	int n_many = 0;

	(void)unused;
	for (uint64_t seed = 0; seed < 4000; seed++) {
		struct netsimplex *ns = NULL;
		int64_t before, cost;

		network_draw(&w, seed);
		assert_int_equal(netsimplex_create(&w.net, &ns), ENGINE_OK);
		cost = assert_is_flow(&w, ns);
		while (!netsimplex_run(ns, 1)) {
			before = cost;
			cost = assert_is_flow(&w, ns);
			assert_true(cost <= before);
		}
		assert_int_equal(cost, least_cost(&w));
		assert_prices_prove(&w, ns);
		n_many += netsimplex_n_pivots(ns) > 10;
		netsimplex_destroy(&ns);
		assert_null(ns);
	}
	assert_true(n_many > 1000);
}

static void
netsimplex__leaves__a_lone_root_alone(void **unused)
{
	static const int64_t supply = 5;
	static const int32_t start = -1;
	static const struct netsimplex_arc loop = { 0, 0, -3 };
	static const int64_t cap = 2;
	struct netsimplex_net net = { .n_nodes = 1,
		.arcs = &loop,
		.caps = &cap,
		.supplies = &supply,
		.start = &start };
	struct netsimplex *ns = NULL;

	(void)unused;
	assert_int_equal(netsimplex_create(&net, &ns), ENGINE_OK);
	assert_true(netsimplex_run(ns, -1));
	assert_int_equal(netsimplex_price(ns, 0), 0);
	netsimplex_destroy(&ns);

	net.n_arcs = 1; /* a loop that gains is filled */
	assert_int_equal(netsimplex_create(&net, &ns), ENGINE_OK);
	assert_true(netsimplex_run(ns, -1));
	assert_int_equal(netsimplex_flow(ns, 0), 2);
	netsimplex_destroy(&ns);
	netsimplex_destroy(&ns);
}

static void
assert_create(const struct network *w, enum engine_err expected)
{
	struct netsimplex *ns = NULL;

	assert_int_equal(netsimplex_create(&w->net, &ns), expected);
	assert_null(ns);
}

static void
netsimplex__refuses__a_start_that_is_no_tree_with_room(void **unused)
{
	struct network w;

	(void)unused;
	network_draw(&w, 3);
	w.start[2] = 3; /* touches neither end */
	assert_create(&w, ENGINE_BAD_PROBLEM);
	w.start[2] = -1;
	assert_create(&w, ENGINE_BAD_PROBLEM);
	w.start[2] = w.net.n_arcs;
	assert_create(&w, ENGINE_BAD_PROBLEM);

	network_draw(&w, 3);
	w.arcs[0] = (struct netsimplex_arc){ 0, 1, 1 };
	w.arcs[1] = (struct netsimplex_arc){ 1, 0, 1 };
	assert_create(&w, ENGINE_BAD_PROBLEM);

	network_draw(&w, 3);
	w.supplies[0] = 4;
	w.arcs[0] = (struct netsimplex_arc){ 0, w.net.root, 1 };
	w.caps[0] = 4; /* full */
	assert_create(&w, ENGINE_BAD_PROBLEM);
	w.caps[0] = 3;
	assert_create(&w, ENGINE_BAD_PROBLEM);
	w.arcs[0] = (struct netsimplex_arc){ w.net.root, 0, 1 };
	w.caps[0] = 9; /* the wrong way */
	assert_create(&w, ENGINE_BAD_PROBLEM);
	w.supplies[0] = 0; /* away from the root, and empty */
	assert_create(&w, ENGINE_BAD_PROBLEM);
}

static void
netsimplex__refuses__sums_past_its_range(void **unused)
{
	const int64_t max = INT64_C(1) << 61;
	struct network w;

	(void)unused;
	network_draw(&w, 3);
	w.arcs[0].cost = max;
	assert_create(&w, ENGINE_OVERFLOW);
	w.arcs[0].cost = INT64_MIN;
	assert_create(&w, ENGINE_OVERFLOW);
	network_draw(&w, 3);
	w.supplies[0] = max;
	w.supplies[1] = max;
	assert_create(&w, ENGINE_OVERFLOW);
	w.supplies[0] = INT64_MIN;
	assert_create(&w, ENGINE_OVERFLOW);
}

/* ---- which models are flows ----------------------------------------- */

/* One household, three bids on two lines, rows as asked. */
static const struct assign_bid three_bids[] = { { 0, 2, 0, 5 }, { 0, 2, 1, 6 },
	{ 1, 3, 0, 7 } };
static const int32_t one_household[] = { 0, 3 };

struct small {
	struct assign_model m;
	struct assign_bid bids[3];
	struct assign_row rows[2];
	struct assign_entry entries[6];
	struct assign_sum sum;
	int32_t row_first[2];
	int32_t sum_first[2];
	int64_t village_cost;
	int32_t village;
};

static void
small_make(struct small *s)
{
	static const int32_t lots[] = { 3, 2 };
	static const int64_t unfilled[] = { 10, 20 };

	*s = (struct small){ .rows = { { 8, 0, 2 }, { 9, 2, 3 } },
		.entries = { { 0, 2 }, { 1, 2 }, { 0, 3 }, { 1, 3 }, { 2, 3 } },
		.row_first = { 0, 2 } };
	memcpy(s->bids, three_bids, sizeof s->bids);
	s->m = (struct assign_model){ .n_lines = 2,
		.n_villages = 1,
		.n_households = 1,
		.n_bids = 3,
		.line_lots = lots,
		.line_unfilled = unfilled,
		.village_cost = &s->village_cost,
		.household_village = &s->village,
		.bid_first = one_household,
		.bids = s->bids,
		.row_first = s->row_first,
		.rows = s->rows,
		.sum_first = s->sum_first,
		.sums = &s->sum,
		.entries = s->entries };
}

static void
fungible_fits__tells__flows_from_others(void **unused)
{
	struct small s;

	(void)unused;
	small_make(&s); /* each row has a weight of its own */
	assert_true(fungible_fits(&s.m));
	s.entries[4].weight = 4;
	assert_false(fungible_fits(&s.m));

	small_make(&s); /* rows that cross: bids 0 and 1, bids 1 and 2 */
	s.rows[1] = (struct assign_row){ 9, 3, 2 };
	assert_false(fungible_fits(&s.m));

	small_make(&s); /* apart: bids 0 and 1, bid 2 */
	s.rows[1] = (struct assign_row){ 9, 4, 1 };
	assert_true(fungible_fits(&s.m));

	small_make(&s);
	s.bids[2].least = 2;
	assert_false(fungible_fits(&s.m));

	small_make(&s);
	s.village_cost = 1;
	assert_false(fungible_fits(&s.m));
	s.village = -1;
	assert_true(fungible_fits(&s.m));

	small_make(&s); /* one lot is enough for the sum, or it is not */
	s.sum = (struct assign_sum){ 2, 0, 2 };
	s.sum_first[1] = 1;
	assert_true(fungible_fits(&s.m));
	s.sum.least = 3;
	assert_false(fungible_fits(&s.m));
}

/* ---- solving them --------------------------------------------------- */

static struct flow_market market;
static int32_t lots[MARKET_BIDS];
static int64_t prices[MARKET_LINES];
static struct assign_result result;

static enum engine_err
solve(const struct assign_model *m, const struct assign_control *control)
{
	static const struct assign_control all = { 0 };

	memset(lots, 0x55, sizeof lots);
	memset(prices, 0x55, sizeof prices);
	memset(&result, 0x55, sizeof result);
	result.lots = lots;
	result.prices = prices;
	return fungible_solve(m, control ? control : &all, &result);
}

static void
assert_sound(const struct assign_model *m)
{
	assert_true(is_feasible(m, lots));
	assert_int_equal(result.cost, cost_of(m, lots));
	for (int32_t l = 0; l < m->n_lines; l++)
		assert_in_range(prices[l], 0, 1000 * m->line_unfilled[l]);
}

static void
assert_proven(const struct assign_model *m)
{
	assert_sound(m);
	assert_int_equal(result.end, ASSIGN_PROVEN);
	assert_int_equal(result.bound, result.cost);
	assert_int_equal(result.prices_bound, result.cost);
}

static void
fungible_solve__finds__the_least_cost_and_its_proof(void **unused)
{
	int64_t n_bound = 0;

	(void)unused;
	for (uint64_t seed = 0; seed < 1500; seed++) {
		const struct market_size size = { 1 + seed % 4, 3, 3, 2,
			1 + (int32_t)(seed % 7) * 5 };

		flow_market_draw(&market, seed, &size);
		assert_true(fungible_fits(&market.m));
		assert_int_equal(solve(&market.m, NULL), ENGINE_OK);
		assert_proven(&market.m);
		assert_int_equal(result.cost, best_cost(&market.m));
		assert_int_equal(bound_of(&market.m, prices), result.cost);
		n_bound += market.n_rows > 2 && result.cost > 0;
	}
	assert_true(n_bound > 700);
}

static void
fungible_solve__answers__where_there_is_nothing(void **unused)
{
	static const int32_t none[] = { 0, 0 };
	static const int32_t village = -1;
	static const int32_t zero = 0;
	static const int64_t unfilled = 9;
	struct assign_model m = { .bid_first = none,
		.row_first = none,
		.sum_first = none,
		.household_village = &village };

	(void)unused;
	assert_true(fungible_fits(&m));
	assert_int_equal(solve(&m, NULL), ENGINE_OK);
	assert_proven(&m);
	assert_int_equal(result.cost, 0);
	m.n_households = 1;
	m.n_lines = 1;
	m.line_lots = &zero;
	m.line_unfilled = &unfilled;
	assert_true(fungible_fits(&m));
	assert_int_equal(solve(&m, NULL), ENGINE_OK);
	assert_proven(&m);
	assert_int_equal(result.cost, 0);
}

static void
fungible_solve__keeps__large_figures_exact(void **unused)
{
	static const int32_t n_lots[] = { INT32_MAX, 1 };
	static const int64_t unfilled[] = { 4000000, INT64_C(1) << 52 };
	struct small s;

	(void)unused;
	small_make(&s);
	s.m.line_lots = n_lots;
	s.m.line_unfilled = unfilled;
	for (int i = 0; i < 3; i++)
		s.bids[i].most = INT32_MAX;
	s.rows[0].room = INT64_MAX / 2;
	s.rows[1].room = 3 * INT64_C(1000000000);
	s.bids[2].cost = unfilled[1] - 1;
	assert_true(fungible_fits(&s.m));
	assert_int_equal(solve(&s.m, NULL), ENGINE_OK);
	assert_int_equal(result.end, ASSIGN_PROVEN);
	assert_int_equal(result.cost,
	    5 * INT64_C(1000000000) +
		(INT32_MAX - INT64_C(1000000000)) * 4000000 + unfilled[1]);
	assert_int_equal(result.prices_bound, result.cost);
	assert_int_equal(lots[0], 1000000000);
}

/* ---- being stopped, and short of memory ----------------------------- */

static const struct market_size middling = { 40, 100, 10, 4, 50 };

struct countdown {
	int n;
	int64_t cost;
	int64_t bound;
};

static bool
count_down(void *ctx)
{
	struct countdown *c = ctx;

	return c->n-- <= 0;
}

static void
hear(void *ctx, int64_t cost, int64_t bound)
{
	struct countdown *c = ctx;

	assert_true(cost <= c->cost && bound >= c->bound && bound <= cost);
	c->cost = cost;
	c->bound = bound;
}

static void
fungible_solve__leaves__an_award_and_a_bound_when_stopped(void **unused)
{
	struct countdown c;
	struct assign_control control = { .stop = count_down,
		.stop_ctx = &c,
		.progress = hear,
		.progress_ctx = &c };
	int64_t best, n_stops = 0;

	(void)unused;
	for (uint64_t seed = 0; seed < 30; seed++) {
		flow_market_draw(&market, seed, &middling);
		assert_int_equal(solve(&market.m, NULL), ENGINE_OK);
		assert_proven(&market.m);
		best = result.cost;
		for (int n = 0; n == 0 || result.end == ASSIGN_STOPPED; n++) {
			c = (struct countdown){ n, INT64_MAX, 0 };
			assert_int_equal(solve(&market.m, &control), ENGINE_OK);
			assert_sound(&market.m);
			assert_true(result.cost >= best);
			assert_true(result.bound <= best);
			assert_int_equal(result.bound, result.prices_bound);
			assert_int_equal(c.cost, result.cost);
			assert_int_equal(c.bound, result.bound);
			n_stops += result.end == ASSIGN_STOPPED;
		}
		assert_int_equal(result.cost, best);
	}
	assert_true(n_stops > 60);
}

static void
fungible_solve__gives__the_same_award_again(void **unused)
{
	static int32_t first[MARKET_BIDS];

	(void)unused;
	flow_market_draw(&market, 5, &middling);
	assert_int_equal(solve(&market.m, NULL), ENGINE_OK);
	memcpy(first, lots, sizeof first);
	assert_int_equal(solve(&market.m, NULL), ENGINE_OK);
	assert_memory_equal(first, lots, sizeof first);
}

static void
fungible__returns__an_error_whichever_allocation_fails(void **unused)
{
	(void)unused;
	for (int32_t n_lines = 1; n_lines < 3; n_lines++) {
		struct market_size size = middling;
		enum engine_err err = ENGINE_NOMEM;
		int n = 0;

		size.n_lines = n_lines;
		flow_market_draw(&market, 1, &size);
		for (; err != ENGINE_OK; n++) {
			n_good = n;
			err = solve(&market.m, NULL);
			n_good = -1;
			assert_true(err == ENGINE_OK || err == ENGINE_NOMEM);
		}
		assert_true(n > 13);
		n_good = 3;
		assert_false(fungible_fits(&market.m));
		n_good = -1;
	}
}

/* ---- against GLPK --------------------------------------------------- */

static void
write_terms(FILE *f, const struct assign_model *m)
{
	fputs("Minimize\n cost:\n", f);
	for (int32_t b = 0; b < m->n_bids; b++)
		fprintf(f, " + %lld x%d\n", (long long)m->bids[b].cost, b);
	for (int32_t l = 0; l < m->n_lines; l++)
		fprintf(f, " + %lld s%d\n", (long long)m->line_unfilled[l], l);
	fputs("Subject To\n", f);
	for (int32_t l = 0; l < m->n_lines; l++) {
		fprintf(f, " line%d: s%d\n", l, l);
		for (int32_t b = 0; b < m->n_bids; b++)
			if (m->bids[b].line == l)
				fprintf(f, " + x%d\n", b);
		fprintf(f, " = %d\n", m->line_lots[l]);
	}
}

/* the model as it stands, in minutes of work, with whole lots */
static void
write_lp(FILE *f, const struct assign_model *m)
{
	write_terms(f, m);
	for (int32_t r = 0; r < m->row_first[m->n_households]; r++) {
		const struct assign_entry *e = &m->entries[m->rows[r].first];

		fprintf(f, " row%d:\n", r);
		for (int32_t i = 0; i < m->rows[r].n; i++)
			fprintf(f, " + %lld x%d\n", (long long)e[i].weight,
			    e[i].bid);
		fprintf(f, " <= %lld\n", (long long)m->rows[r].room);
	}
	fputs("Bounds\n", f);
	for (int32_t b = 0; b < m->n_bids; b++)
		fprintf(f, " 0 <= x%d <= %d\n", b, m->bids[b].most);
	fputs("General\n", f);
	for (int32_t b = 0; b < m->n_bids; b++)
		fprintf(f, " x%d\n", b);
	fputs("End\n", f);
}

/* glpsol -w writes a line "s mip ROWS COLUMNS o OBJECTIVE" */
static int64_t
glpk_cost(const struct assign_model *m)
{
	char lp[] = "/tmp/flow_testXXXXXX", out[sizeof lp + 4], command[128];
	int fd = mkstemp(lp);
	char text[256];
	double cost = -1;
	FILE *f = fdopen(fd, "w");

	assert_non_null(f);
	write_lp(f, m);
	fclose(f);
	snprintf(out, sizeof out, "%s.out", lp);
	snprintf(command, sizeof command,
	    "glpsol --cuts --lp %s -w %s >/dev/null", lp, out);
	assert_int_equal(system(command), 0);
	f = fopen(out, "r");
	assert_non_null(f);
	while (fgets(text, sizeof text, f))
		if (sscanf(text, "s mip %*d %*d o %lf", &cost) == 1)
			break;
	fclose(f);
	unlink(lp);
	unlink(out);
	return (int64_t)(cost + 0.5);
}

static void
fungible_solve__agrees__with_glpk(void **unused)
{
	(void)unused;
	if (system("command -v glpsol >/dev/null") != 0) {
		print_message("glpsol is not installed: skipped\n");
		skip();
	}
	for (uint64_t seed = 0; seed < 20; seed++) {
		flow_market_draw(&market, seed, &middling);
		assert_int_equal(solve(&market.m, NULL), ENGINE_OK);
		assert_proven(&market.m);
		assert_int_equal(result.cost, glpk_cost(&market.m));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(netsimplex__finds__the_least_cost),
		cmocka_unit_test(netsimplex__leaves__a_lone_root_alone),
		cmocka_unit_test(
		    netsimplex__refuses__a_start_that_is_no_tree_with_room),
		cmocka_unit_test(netsimplex__refuses__sums_past_its_range),
		cmocka_unit_test(fungible_fits__tells__flows_from_others),
		cmocka_unit_test(
		    fungible_solve__finds__the_least_cost_and_its_proof),
		cmocka_unit_test(
		    fungible_solve__answers__where_there_is_nothing),
		cmocka_unit_test(fungible_solve__keeps__large_figures_exact),
		cmocka_unit_test(
		    fungible_solve__leaves__an_award_and_a_bound_when_stopped),
		cmocka_unit_test(fungible_solve__gives__the_same_award_again),
		cmocka_unit_test(
		    fungible__returns__an_error_whichever_allocation_fails),
		cmocka_unit_test(fungible_solve__agrees__with_glpk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
