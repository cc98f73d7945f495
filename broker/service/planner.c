/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/service/planner.h"

#include <stdlib.h>
#include <string.h>

#include "broker/service/engine_err.h"
#include "broker/service/planner_job.h"
#include "proto/whys.h"

enum {
	JOB_BUDGET = 256 << 20 /* bytes of one problem */
};

/* The numbers people are told for the engine's codes. */
static const uint32_t WHYS[CLEAR_N_CODES] = {
#define X(NAME, number, words) [CLEAR_##NAME] = WHY_##NAME,
#define Y(NAME, number, words)
#include "proto/whys.def"
#undef X
};

enum {
#define X(NAME, number, words) WHY_COUNTED_##NAME,
#define Y(NAME, number, words)
#include "proto/whys.def"
#undef X
	N_WHYS
};

_Static_assert((int)N_WHYS == (int)CLEAR_N_CODES,
    "every code of the engine has its number and words");

/* ---- wanting -------------------------------------------------------- */

enum err
planner_want(struct request *rq, uint64_t order, uint32_t tender)
{
	struct order_row row;
	enum err err;

	if ((err = order_get(rq->store, order, &row)) != ERR_OK)
		return err;
	return plan_want(rq->store, order, tender, row.goal);
}

enum err
planner_want_again(struct request *rq, uint64_t order, uint32_t tender)
{
	enum err err;

	rq->has_receipt = false;
	if ((err = store_undo(rq->store)) != ERR_OK ||
	    (err = planner_want(rq, order, tender)) != ERR_OK)
		return err;
	return store_mark(rq->store);
}

enum err
planner_next(struct store *st, uint64_t *order, uint32_t *tender)
{
	return plan_next(st, order, tender);
}

enum err
planner_next_after(struct store *st, uint64_t after_order,
    uint32_t after_tender, uint64_t *order, uint32_t *tender)
{
	return plan_next_after(st, after_order, after_tender, order, tender);
}

/* ---- a job ---------------------------------------------------------- */

enum err
planner_prepare(const struct request *rq, uint64_t order, uint32_t tender,
    struct planner_job **out)
{
	struct planner_job *job = calloc(1, sizeof *job);
	enum err err;

	if (job == NULL)
		return ERR_NOMEM;
	gom_arena_init(&job->arena, JOB_BUDGET);
	err = plan_get(rq->store, order, tender, &job->plan_row);
	if (err == ERR_OK && job->plan_row.is_ready)
		err = ERR_NO_PLAN;
	if (err != ERR_OK ||
	    (err = order_get(rq->store, order, &job->order)) != ERR_OK ||
	    (err = planner_problem(rq, job)) != ERR_OK) {
		planner_job_destroy(&job);
		return err;
	}
	*out = job;
	return ERR_OK;
}

void
planner_compute(struct planner_job *job, engine_stop *stop, void *ctx)
{
	job->problem.stop = stop;
	job->problem.stop_ctx = ctx;
	job->result = clear(&job->problem, &job->plan, NULL);
	if (job->result == ENGINE_OK)
		job->result = clear_verify(&job->problem, job->plan, NULL);
}

void
planner_job_destroy(struct planner_job **jobp)
{
	struct planner_job *job = *jobp;

	if (job == NULL)
		return;
	for (int32_t i = 0; i < job->problem.n_households; i++)
		workload_finish(&job->households[i].load);
	clear_plan_destroy(&job->plan);
	free(job->rows);
	free(job->sums);
	gom_arena_finish(&job->arena);
	free(job);
	*jobp = NULL;
}

/* ---- what the plan says of each bid ---------------------------------- */

/* n_parts is how many bids of the problem make up the bid at `at`. */
static int32_t
n_parts(const struct planner_job *job, int32_t at)
{
	int32_t n = 1;

	while (at + n < job->problem.n_bids &&
	       job->row_of_bid[at + n] == job->row_of_bid[at])
		n++;
	return n;
}

static uint32_t
rule_kind(const struct planner_job *job, int64_t rule)
{
	if (rule < 0 || rule >= job->problem.n_rules)
		return 0;
	return (uint32_t)job->rules[rule].kind;
}

/* put_why turns the problem's indices into what people know. */
static void
put_why(const struct planner_job *job, const struct clear_reason *reason,
    struct plan_bid_row *to)
{
	to->why_code = WHYS[reason->code];
	to->why_first = reason->figures[0];
	to->why_second = reason->figures[1];
	to->why_third = reason->figures[2];
	to->why_day = reason->day < 0 ? 0 : reason->day;
	switch (reason->code) {
	case CLEAR_WON_PART:
		to->why_third = WHYS[reason->figures[2]];
		break;
	case CLEAR_SHARE_LIMIT:
		to->why_third = rule_kind(job, reason->figures[2]);
		break;
	case CLEAR_RULE:
		to->why_first = rule_kind(job, reason->figures[0]);
		break;
	case CLEAR_GROUP_TOTAL:
		to->why_third = 0;
		break;
	default:
		break;
	}
}

static bool
has_won(const struct clear_reason *reason)
{
	return reason->code == CLEAR_WON || reason->code == CLEAR_WON_PART;
}

/* bid_says puts the parts of a bid together: the reason is that of its first
 * part, or of the first that won. */
static void
bid_says(const struct planner_job *job, int32_t at, int32_t n,
    struct plan_bid_row *to)
{
	const struct bid_row *row = &job->rows[job->row_of_bid[at]];
	int32_t told = at;

	*to = (struct plan_bid_row){
		.line = row->line,
		.household = row->household,
	};
	for (int32_t i = at; i < at + n; i++) {
		int32_t line = job->problem.bids[i].line;
		int32_t lots = job->plan->lots[i];

		to->lots += (uint32_t)lots;
		to->units += lots * job->problem.lines[line].lot_units;
		if (!job->lines[line].is_largest)
			to->short_lots += (uint32_t)lots;
		if (lots > 0 && !has_won(&job->plan->reasons[told]))
			told = i;
	}
	put_why(job, &job->plan->reasons[told], to);
	if (to->why_code == WHY_NOTHING_OFFERED && job->is_barred[told])
		to->why_code = WHY_GAVE_UP;
	if (to->lots > 0)
		to->why_first = to->lots;
	if (to->why_code == WHY_WON)
		to->why_second = to->units;
}

/* make_ranks finds for each bid the place of its household among the stand-bys
 * of its order line, each household counted once; 0 for none. */
static enum err
make_ranks(struct planner_job *job, uint32_t **out)
{
	const struct clear_plan *plan = job->plan;
	size_t n_households = (size_t)job->problem.n_households;
	uint32_t *ranks =
	    job_alloc(job, (size_t)job->problem.n_bids, sizeof *ranks);
	uint32_t *of = job_alloc(job, n_households, sizeof *of);

	if (ranks == NULL || of == NULL)
		return ERR_NOMEM;
	for (int32_t line = 0; line < plan->n_order_lines; line++) {
		int32_t end = plan->standby_first[line + 1];
		uint32_t last = 0;

		memset(of, 0, n_households * sizeof *of);
		for (int32_t i = plan->standby_first[line]; i < end; i++) {
			int32_t bid = plan->standby[i];
			int32_t who = job->problem.bids[bid].household;

			if (of[who] == 0)
				of[who] = ++last;
			ranks[bid] = of[who];
		}
	}
	*out = ranks;
	return ERR_OK;
}

static enum err
store_bids(struct request *rq, struct planner_job *job)
{
	uint32_t *ranks = NULL;
	int32_t at = 0;
	enum err err = make_ranks(job, &ranks);

	while (at < job->problem.n_bids && err == ERR_OK) {
		struct plan_bid_row row;
		int32_t n = n_parts(job, at);

		bid_says(job, at, n, &row);
		for (int32_t i = at; i < at + n; i++)
			if (ranks[i] > 0)
				row.rank = ranks[i];
		err = plan_bid_add(
		    rq->store, job->plan_row.order, job->plan_row.tender, &row);
		at += n;
	}
	return err;
}

/* ---- which lot goes to whom ------------------------------------------ */

/* Lots go out by ascending number, to households in the order of receipt. */
static enum err
store_lots(struct request *rq, const struct planner_job *job)
{
	size_t *next = calloc((size_t)job->problem.n_lines + 1, sizeof *next);
	enum err err = next == NULL ? ERR_NOMEM : ERR_OK;

	for (int32_t i = 0; i < job->problem.n_bids && err == ERR_OK; i++) {
		int32_t line = job->problem.bids[i].line;

		for (int32_t k = 0; k < job->plan->lots[i] && err == ERR_OK;
		     k++) {
			const struct job_lot *lot =
			    &job->lots[job->lines[line].first_lot +
				       next[line]++];
			struct plan_lot_row row = {
				.line = lot->line,
				.lot = lot->no,
				.household =
				    job->rows[job->row_of_bid[i]].household,
			};

			err = plan_lot_add(rq->store, job->plan_row.order,
			    job->plan_row.tender, &row);
		}
	}
	free(next);
	return err;
}

/* ---- the summary ----------------------------------------------------- */

/* Figures of a plan over its bids. */
struct tally {
	int64_t value;
	int32_t last_due_day;
	uint32_t n_winners;
	int64_t largest_units; /* of one household, held ones included */
	int64_t held_units;
};

static enum err
tally_bids(const struct planner_job *job, int64_t *units, struct tally *out)
{
	for (int32_t i = 0; i < job->problem.n_bids; i++) {
		const struct clear_bid *bid = &job->problem.bids[i];
		const struct clear_line *line = &job->problem.lines[bid->line];
		int64_t value;

		if (job->plan->lots[i] == 0)
			continue;
		units[bid->household] += job->plan->lots[i] * line->lot_units;
		if (__builtin_mul_overflow(
			job->plan->lots[i], bid->lot_price, &value) ||
		    __builtin_add_overflow(out->value, value, &out->value))
			return ERR_OVERFLOW;
		if (line->due_day > out->last_due_day)
			out->last_due_day = line->due_day;
	}
	return ERR_OK;
}

static enum err
tally(const struct planner_job *job, struct tally *out)
{
	size_t n = (size_t)job->problem.n_households;
	int64_t *units = calloc(n + 1, sizeof *units);
	enum err err;

	if (units == NULL)
		return ERR_NOMEM;
	*out = (struct tally){ 0 };
	err = tally_bids(job, units, out);
	for (size_t i = 0; i < n; i++)
		out->n_winners += units[i] > 0;
	for (int32_t i = 0; i < job->problem.n_held; i++) {
		units[job->problem.held[i].household] +=
		    job->problem.held[i].units;
		out->held_units += job->problem.held[i].units;
	}
	for (size_t i = 0; i < n; i++)
		if (units[i] > out->largest_units)
			out->largest_units = units[i];
	free(units);
	return err;
}

/* Households that win lots of an order line. */
static uint32_t
line_winners(const struct planner_job *job, const struct job_order_line *line)
{
	uint32_t n = 0;
	int32_t at = 0;

	while (at < job->problem.n_bids) {
		int32_t parts = n_parts(job, at);
		bool has_lots = false;

		if (job->problem.bids[at].line == line->first)
			for (int32_t i = at; i < at + parts; i++)
				has_lots |= job->plan->lots[i] > 0;
		n += has_lots;
		at += parts;
	}
	return n;
}

/* line_bound: no plan covers more of this line than the bids on it offer, and
 * none more than the whole of it. */
static void
fill_line(const struct planner_job *job, const struct job_order_line *line,
    Gom__PlanLine *out)
{
	gom__plan_line__init(out);
	out->line = line->line;
	out->households = line_winners(job, line);
	for (int32_t i = line->first; i < line->first + line->n_lines; i++) {
		const struct clear_line *of = &job->problem.lines[i];
		int64_t offered = 0;

		for (int32_t k = 0; k < job->problem.n_bids; k++)
			if (job->problem.bids[k].line == i &&
			    !job->problem.bids[k].standby_only)
				offered += job->problem.bids[k].max_lots;
		if (offered > of->n_lots)
			offered = of->n_lots;
		out->units += of->n_lots * of->lot_units;
		out->covered +=
		    (of->n_lots - job->plan->unfilled[i]) * of->lot_units;
		out->bound += offered * of->lot_units;
	}
}

static enum err
fill_lines(struct planner_job *job, Gom__OrderPlanReply *out)
{
	int32_t n = job->problem.n_order_lines;
	Gom__PlanLine *lines;

	if (n > LIMIT_PAGE)
		n = LIMIT_PAGE;
	lines = job_alloc(job, (size_t)n, sizeof *lines);
	out->lines = job_alloc(job, (size_t)n, sizeof *out->lines);
	if (lines == NULL || out->lines == NULL)
		return ERR_NOMEM;
	for (int32_t i = 0; i < n; i++) {
		fill_line(job, &job->order_lines[i], &lines[i]);
		out->lines[out->n_lines++] = &lines[i];
	}
	return ERR_OK;
}

static Gom__RuleBreach *
make_breach(struct planner_job *job, const struct clear_broken *broken)
{
	const struct job_rule *from = &job->rules[broken->rule];
	Gom__RuleBreach *breach = job_alloc(job, 1, sizeof *breach);
	Gom__Rule *rule = job_alloc(job, 1, sizeof *rule);

	if (breach == NULL || rule == NULL)
		return NULL;
	gom__rule_breach__init(breach);
	gom__rule__init(rule);
	rule->kind = from->kind;
	rule->value = from->value;
	rule->village = from->village;
	rule->target = from->is_target;
	rule->priority = from->priority;
	breach->rule = rule;
	breach->by = broken->by;
	return breach;
}

static enum err
fill_breaches(struct planner_job *job, Gom__OrderPlanReply *out)
{
	int32_t n = job->plan->n_broken;

	if (n > LIMIT_PAGE)
		n = LIMIT_PAGE;
	out->breaches = job_alloc(job, (size_t)n, sizeof *out->breaches);
	if (out->breaches == NULL)
		return ERR_NOMEM;
	for (int32_t i = 0; i < n; i++) {
		out->breaches[i] = make_breach(job, &job->plan->broken[i]);
		if (out->breaches[i] == NULL)
			return ERR_NOMEM;
		out->n_breaches++;
	}
	return ERR_OK;
}

static enum err
fill_summary(struct planner_job *job, Gom__OrderPlanReply *out)
{
	const struct clear_plan *plan = job->plan;
	struct tally sums;
	int64_t quantity;
	enum err err;

	if ((err = tally(job, &sums)) != ERR_OK)
		return err;
	quantity = plan->asked_units + sums.held_units;
	out->tender = job->plan_row.tender;
	out->version = job->plan_row.version;
	out->goal = (Gom__Goal)job->plan_row.goal;
	out->units = plan->asked_units;
	out->covered = plan->covered_units;
	out->covered_bound = plan->covered_bound;
	out->value = sums.value;
	out->objective = plan->objective;
	out->objective_bound = plan->bound;
	out->objective_proven = plan->bound_known;
	out->households = sums.n_winners;
	out->last_due_day = sums.last_due_day;
	if (quantity > 0)
		out->largest_share_permille =
		    (uint32_t)(sums.largest_units * 1000 / quantity);
	if ((err = fill_lines(job, out)) != ERR_OK)
		return err;
	return fill_breaches(job, out);
}

/* ---- applying -------------------------------------------------------- */

static enum err
store_plan(struct request *rq, struct planner_job *job)
{
	Gom__OrderPlanReply summary = GOM__ORDER_PLAN_REPLY__INIT;
	uint8_t *packed;
	size_t len;
	enum err err;

	if ((err = fill_summary(job, &summary)) != ERR_OK)
		return err;
	len = gom__order_plan_reply__get_packed_size(&summary);
	if ((packed = job_alloc(job, len, 1)) == NULL)
		return ERR_NOMEM;
	gom__order_plan_reply__pack(&summary, packed);
	if ((err = plan_ready(rq->store, &job->plan_row, packed, len)) !=
		ERR_OK ||
	    (err = store_bids(rq, job)) != ERR_OK)
		return err;
	return store_lots(rq, job);
}

enum err
planner_apply(struct request *rq, struct planner_job *job)
{
	struct plan_row now;
	enum err err;

	err = plan_get(
	    rq->store, job->plan_row.order, job->plan_row.tender, &now);
	if (err == ERR_NO_PLAN)
		return ERR_OK;
	if (err != ERR_OK)
		return err;
	if (now.is_ready || now.version != job->plan_row.version)
		return ERR_OK;
	if (job->result != ENGINE_OK)
		return engine_err(job->result);
	return store_plan(rq, job);
}
