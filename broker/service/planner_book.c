/* SPDX-License-Identifier: Apache-2.0 */
/* What a plan says of each bid, and which lot goes to whom. */
#include <string.h>

#include "broker/service/planner_job.h"
#include "proto/whys.h"

/* The numbers people are told for the engine's codes. */
static const uint32_t WHYS[CLEAR_N_CODES] = {
#define X(NAME, number, words, told) [CLEAR_##NAME] = WHY_##NAME,
#define Y(NAME, number, words, told)
#include "proto/whys.def"
#undef X
};

enum {
#define X(NAME, number, words, told) WHY_COUNTED_##NAME,
#define Y(NAME, number, words, told)
#include "proto/whys.def"
#undef X
	N_WHYS
};

_Static_assert((int)N_WHYS == (int)CLEAR_N_CODES,
    "every code of the engine has its number and words");

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
	const struct bid_row *row = &job->rows[job->row_of_bid[at]].row;
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
	if (to->lots == 0 && job->winnings != NULL) {
		const struct clear_line *line =
		    &job->problem.lines[job->problem.bids[at].line];

		to->win_price = job->winnings[at].price / line->lot_units;
		to->win_lots = (uint32_t)job->winnings[at].lots;
	}
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
book_bids(struct planner_job *job, int32_t order, struct job_book *out)
{
	uint32_t *ranks = NULL;
	int32_t at = 0;
	enum err err = make_ranks(job, &ranks);

	out->bids =
	    job_alloc(job, (size_t)job->problem.n_bids, sizeof *out->bids);
	if (err == ERR_OK && out->bids == NULL)
		err = ERR_NOMEM;
	while (at < job->problem.n_bids && err == ERR_OK) {
		int32_t n = job_n_parts(job, at);
		struct plan_bid_row *row = &out->bids[out->n_bids];

		if (job_order_of(job, at) == order) {
			bid_says(job, at, n, row);
			for (int32_t i = at; i < at + n; i++)
				if (ranks[i] > 0)
					row->rank = ranks[i];
			out->n_bids++;
		}
		at += n;
	}
	return err;
}

/* Lots go out by ascending number, to households in the order of receipt. */
static enum err
book_lots(struct planner_job *job, int32_t order, struct job_book *out)
{
	size_t *next =
	    job_alloc(job, (size_t)job->problem.n_lines, sizeof *next);

	out->lots = job_alloc(job, job->n_lots, sizeof *out->lots);
	if (next == NULL || out->lots == NULL)
		return ERR_NOMEM;
	for (int32_t i = 0; i < job->problem.n_bids; i++) {
		int32_t line = job->problem.bids[i].line;

		if (job_order_of(job, i) != order)
			continue;
		for (int32_t k = 0; k < job->plan->lots[i]; k++) {
			const struct job_lot *lot =
			    &job->lots[job->lines[line].first_lot +
				       next[line]++];

			out->lots[out->n_lots++] = (struct plan_lot_row){
				.line = lot->line,
				.lot = lot->no,
				.household =
				    job->rows[job->row_of_bid[i]].row.household,
			};
		}
	}
	return ERR_OK;
}

enum err
planner_book(struct planner_job *job, int32_t order, struct job_book *out)
{
	enum err err;

	*out = (struct job_book){ 0 };
	err = book_bids(job, order, out);
	return err == ERR_OK ? book_lots(job, order, out) : err;
}
