/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/engine/gom-clear/solve.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>

#include "broker/engine/gom-clear/recount.h"

enum {
	MARGIN_BIDS = 2 /* in a microsecond */
};

static volatile sig_atomic_t is_interrupted;

struct clock {
	int64_t began_us;
	int64_t end_us; /* or -1 */
	int64_t cost;
	int64_t bound;
	bool has_cost;
	int64_t mark[SOLVE_N_MARKS];
};

static const struct {
	const char *word;
	int64_t parts;
} marks[] = {
#define SOLVE_MARK_ROW(name, word, parts) { word, parts },
	SOLVE_MARKS(SOLVE_MARK_ROW)
#undef SOLVE_MARK_ROW
};

int64_t
solve_now(void)
{
	struct timespec now;

	if (clock_gettime(CLOCK_MONOTONIC, &now) != 0)
		return 0;
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

void
solve_interrupt(int signal)
{
	(void)signal;
	is_interrupted = 1;
}

/* ---- what the engine asks and tells --------------------------------- */

static bool
is_time_up(void *ctx)
{
	const struct clock *clock = ctx;

	return is_interrupted != 0 ||
	       (clock->end_us >= 0 && solve_now() >= clock->end_us);
}

static bool
is_within(const struct clock *clock, int64_t parts)
{
	wide gap = (wide)clock->cost - clock->bound;
	wide bound = clock->bound < 1 ? 1 : clock->bound;

	if (parts < 0)
		return true;
	return parts == 0 ? gap <= 0 : gap * parts <= bound;
}

static void
note(struct clock *clock, int64_t cost, int64_t bound)
{
	int64_t us = solve_now() - clock->began_us;

	if (!clock->has_cost || cost < clock->cost)
		clock->cost = cost;
	if (bound > clock->bound)
		clock->bound = bound;
	clock->has_cost = true;
	for (int i = 0; i < SOLVE_N_MARKS; i++)
		if (clock->mark[i] < 0 && is_within(clock, marks[i].parts))
			clock->mark[i] = us;
}

static void
hear(void *ctx, int64_t cost, int64_t bound)
{
	note(ctx, cost, bound);
}

/* What it takes to end after the engine is told: the awards are there, the
 * prices are evaluated once more, a little for each bid. */
static int64_t
margin_us(const struct instance *in)
{
	return 3000 + in->n_bids / MARGIN_BIDS;
}

static void
clock_init(struct clock *clock, const struct instance *in,
    const struct options *options, int64_t start_us)
{
	*clock = (struct clock){ .began_us = solve_now(), .end_us = -1 };
	for (int i = 0; i < SOLVE_N_MARKS; i++)
		clock->mark[i] = -1;
	if (options->time_ms >= 0) {
		clock->end_us =
		    start_us + options->time_ms * 1000 - margin_us(in);
		if (clock->end_us < 0)
			clock->end_us = 0;
	}
}

/* ---- what comes back ------------------------------------------------ */

static void
take_figures(
    const struct market *m, const struct clear_plan *from, struct solved *out)
{
	*out = (struct solved){ .goal = m->problem.goal,
		.cost = from->cost,
		.bound = from->cost_bound,
		.bound_prices = from->prices_bound,
		.asked_units = from->asked_units,
		.covered_units = from->covered_units,
		.covered_bound = from->covered_bound,
		.objective = from->objective,
		.objective_bound = from->bound,
		.has_objective_bound = from->bound_known,
		.n_steps = from->n_steps,
		.end = from->end };
	for (int32_t l = 0; l < from->n_lines; l++)
		out->unfilled += from->unfilled[l];
	if (out->goal != CLEAR_SOONEST)
		return;
	if (out->objective >= 0 && out->objective < m->n_days)
		out->objective = m->days[out->objective];
	if (out->objective_bound >= 0 && out->objective_bound < m->n_days)
		out->objective_bound = m->days[out->objective_bound];
}

static bool
is_proven(const struct solved *out)
{
	if (out->goal == CLEAR_CHEAPEST)
		return out->cost == out->bound;
	return out->covered_units == out->covered_bound &&
	       out->has_objective_bound &&
	       out->objective == out->objective_bound;
}

/* What stands at the end was reached by then, whatever was told. */
static void
take_times(struct clock *clock, struct solved *out)
{
	bool is_cheapest = out->goal == CLEAR_CHEAPEST;

	out->is_proven = is_proven(out);
	if (is_cheapest)
		note(clock, out->cost, out->bound);
	else if (out->is_proven)
		note(clock, out->objective, out->objective);
	out->us = solve_now() - clock->began_us;
	for (int i = 0; i < SOLVE_N_MARKS; i++)
		out->mark[i] =
		    is_cheapest || i == SOLVE_OPTIMAL ? clock->mark[i] : -1;
}

/* Under the other goals coverage is worth more than unfilled lots cost: what
 * prices prove of money goes up to that only. */
static enum engine_err
take_plan(
    const struct instance *in, const struct clear_plan *from, struct plan **out)
{
	struct plan *plan;
	enum engine_err err = plan_create(in, &plan);

	if (err != ENGINE_OK)
		return err;
	for (int32_t b = 0; b < in->n_bids; b++)
		plan->lots[b] = from->lots[b];
	for (int32_t l = 0; l < in->n_lines; l++) {
		int64_t most = 1000 * in->lines[l].unfilled_cost;

		plan->prices[l] =
		    from->prices[l] < most ? from->prices[l] : most;
	}
	plan->has_prices = true;
	*out = plan;
	return ENGINE_OK;
}

/* The engine takes a bid's most as no more than the line has, which proves
 * more, and may leave a hard household at a bound. In generalised assignment
 * neither happens. */
static enum engine_err
evaluate_prices(
    const struct instance *in, const struct plan *plan, struct solved *out)
{
	bool is_exact;
	enum engine_err err;

	if (in->format == INSTANCE_GAP && out->goal == CLEAR_CHEAPEST)
		return ENGINE_OK;
	err = recount_prices(in, plan->prices, &out->bound_prices, &is_exact);
	if (err == ENGINE_OK && out->bound_prices > out->bound)
		out->bound = out->bound_prices;
	if (out->goal == CLEAR_CHEAPEST)
		out->objective_bound = out->bound;
	return err;
}

enum engine_err
solve_run(const struct instance *in, const struct options *options,
    int64_t start_us, struct text_fault *fault, struct solved *out,
    struct plan **plan)
{
	struct clear_fault refused = { CLEAR_PART_NONE, -1 };
	struct clear_plan *found = NULL;
	struct market *m = NULL;
	struct clock clock;
	enum engine_err err;

	err = market_create(in, options->goal, fault, &m);
	if (err != ENGINE_OK)
		return err;
	clock_init(&clock, in, options, start_us);
	m->problem.iterations = options->iterations;
	m->problem.gap_ppb = options->gap_ppb;
	m->problem.seed = options->seed;
	m->problem.stop = is_time_up;
	m->problem.stop_ctx = &clock;
	m->problem.progress = hear;
	m->problem.progress_ctx = &clock;
	err = clear(&m->problem, &found, &refused);
	if (err == ENGINE_BAD_PROBLEM || err == ENGINE_OVERFLOW) {
		(void)snprintf(fault->words, sizeof fault->words,
		    "the engine does not take row %" PRId32 " of part %d",
		    refused.index, (int)refused.part);
	}
	if (err == ENGINE_OK) {
		take_figures(m, found, out);
		err = take_plan(in, found, plan);
	}
	if (err == ENGINE_OK)
		err = evaluate_prices(in, *plan, out);
	if (err == ENGINE_OK)
		take_times(&clock, out);
	clear_plan_destroy(&found);
	market_destroy(&m);
	return err;
}

/* ---- JSON ----------------------------------------------------------- */

static void
print_ms(FILE *file, const char *word, int64_t us)
{
	if (us < 0)
		fprintf(file, ",\"%s\":null", word);
	else
		fprintf(file, ",\"%s\":%" PRId64 ".%03d", word, us / 1000,
		    (int)(us % 1000));
}

void
solve_print(const struct solved *s, FILE *file)
{
	static const char *const goals[] = { [CLEAR_FAIREST] = "fairest",
		[CLEAR_CHEAPEST] = "cheapest",
		[CLEAR_SOONEST] = "soonest" };
	static const char *const ends[] = { [CLEAR_FINISHED] = "finished",
		[CLEAR_AT_LIMIT] = "limit",
		[CLEAR_STOPPED] = "stopped" };
	int64_t bound = s->bound < 1 ? 1 : s->bound;

	fprintf(file,
	    "{\"cost\":%" PRId64 ",\"bound\":%" PRId64
	    ",\"bound_prices\":%" PRId64 ",\"gap\":%.9f,\"unfilled\":%" PRId64,
	    s->cost, s->bound, s->bound_prices,
	    (double)(s->cost - s->bound) / (double)bound, s->unfilled);
	print_ms(file, "ms", s->us);
	for (int i = 0; i < SOLVE_N_MARKS; i++)
		print_ms(file, marks[i].word, s->mark[i]);
	fprintf(file,
	    ",\"goal\":\"%s\",\"proven\":%s,\"asked_units\":%" PRId64
	    ",\"covered_units\":%" PRId64 ",\"covered_bound\":%" PRId64
	    ",\"objective\":%" PRId64,
	    goals[s->goal], s->is_proven ? "true" : "false", s->asked_units,
	    s->covered_units, s->covered_bound, s->objective);
	if (s->has_objective_bound)
		fprintf(
		    file, ",\"objective_bound\":%" PRId64, s->objective_bound);
	else
		fprintf(file, ",\"objective_bound\":null");
	fprintf(file, ",\"steps\":%" PRId64 ",\"end\":\"%s\"}\n", s->n_steps,
	    ends[s->end]);
}
