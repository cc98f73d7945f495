/* SPDX-License-Identifier: Apache-2.0 */
/* read_gap: generalised assignment as OR-Library writes it: agents and jobs,
 * what each job costs each agent, agent by agent, what it takes of each, agent
 * by agent, and what each agent has. gap1 to gap12 begin with the number of
 * problems in the file. */
#include "broker/engine/gom-clear/read.h"

#include <inttypes.h>

enum {
	PAIRS_MOST = 1 << 28
};
#define MEASURE_MOST INT64_C(1000000000000)

/* How many words are left; a copy of the text reads ahead. */
static int64_t
words_left(struct text ahead)
{
	struct text_fault unused;
	struct text_word word;
	int64_t n = 0;

	ahead.fault = &unused;
	while (text_next(&ahead, &word))
		n++;
	return n;
}

static int64_t
words_of(int64_t n_agents, int64_t n_jobs)
{
	return 2 * n_agents * n_jobs + n_agents;
}

static void
read_size(struct text *t, int64_t *n_agents, int64_t *n_jobs)
{
	*n_agents = text_number(t, "the number of agents", 1, PAIRS_MOST);
	*n_jobs = text_number(t, "the number of jobs", 1, PAIRS_MOST);
	if (*n_agents * *n_jobs > PAIRS_MOST) {
		text_fail(t, t->line,
		    "%" PRId64 " agents and %" PRId64 " jobs are too many",
		    *n_agents, *n_jobs);
	}
}

static void
skip_problem(struct text *t)
{
	struct text_word word;
	int64_t n_agents, n_jobs;

	read_size(t, &n_agents, &n_jobs);
	for (int64_t i = 0; !t->has_failed && i < words_of(n_agents, n_jobs);
	     i++) {
		if (!text_next(t, &word)) {
			text_fail(
			    t, word.line, "the file ends within a problem");
		}
	}
}

/* Whether all of the text is so many problems, one after the other. */
static bool
is_all(struct text ahead, int64_t n_problems)
{
	struct text_fault unused;

	ahead.fault = &unused;
	for (int64_t i = 0; i < n_problems && !ahead.has_failed; i++)
		skip_problem(&ahead);
	return !ahead.has_failed && words_left(ahead) == 0;
}

/* Moves to the problem wanted; true where others may stand behind it. What is
 * neither one problem nor several is read as one, so that a fault is told. */
static bool
seek_problem(struct text *t, int32_t problem)
{
	struct text_fault unused;
	struct text ahead = *t;
	int64_t n_problems;

	ahead.fault = &unused;
	n_problems = text_number(&ahead, "problems", 1, PAIRS_MOST);
	if (is_all(*t, 1) || ahead.has_failed || !is_all(ahead, n_problems)) {
		if (problem != 1) {
			text_fail(t, t->line,
			    "the file holds one problem, there is no problem "
			    "%" PRId32,
			    problem);
		}
		return false;
	}
	if (problem > n_problems) {
		text_fail(t, t->line,
		    "the file holds %" PRId64
		    " problems, there is no problem %" PRId32,
		    n_problems, problem);
	}
	ahead.fault = t->fault;
	for (int32_t i = 1; i < problem && !t->has_failed; i++)
		skip_problem(&ahead);
	if (!t->has_failed)
		*t = ahead;
	return true;
}

static void
make_arrays(struct text *t, struct instance *in)
{
	in->lines = text_array(t, in->n_lines, sizeof *in->lines);
	in->households =
	    text_array(t, in->n_households, sizeof *in->households);
	in->rows = text_array(t, in->n_households, sizeof *in->rows);
	in->bids = text_array(t, in->n_bids, sizeof *in->bids);
	in->line_ids = text_array(t, in->n_lines, sizeof *in->line_ids);
	in->household_ids =
	    text_array(t, in->n_households, sizeof *in->household_ids);
}

/* A bid for each pair, those of an agent together. */
static void
read_pairs(struct text *t, struct instance *in)
{
	int32_t n = in->n_lines;

	for (int32_t b = 0; b < in->n_bids && !t->has_failed; b++) {
		struct instance_bid *bid = &in->bids[b];

		bid->id = b;
		bid->household = b / n;
		bid->line = b % n;
		bid->most = 1;
		bid->first_day = INSTANCE_AT_ONCE;
		bid->lot_cost =
		    text_number(t, "the cost of a job", 0, MEASURE_MOST);
		bid->at = t->line;
	}
	for (int32_t b = 0; b < in->n_bids && !t->has_failed; b++) {
		in->bids[b].lot_minutes =
		    text_number(t, "what a job takes", 0, MEASURE_MOST);
	}
}

static void
read_agents(struct text *t, struct instance *in)
{
	for (int32_t h = 0; h < in->n_households && !t->has_failed; h++) {
		in->rows[h].day = 0;
		in->rows[h].minutes =
		    text_number(t, "the capacity of an agent", 0, MEASURE_MOST);
		in->households[h] =
		    (struct instance_household){ h + 1, t->line, -1, 1, h };
		in->household_ids[h] = (struct instance_id){ h + 1, h };
	}
}

/* More than all jobs could cost: one job left out is dearer than any way to
 * do them all, so none is where that can be helped. */
static void
price_jobs(struct text *t, struct instance *in)
{
	wide worst = 1;

	for (int32_t l = 0; l < in->n_lines; l++) {
		int64_t dearest = 0;

		for (int32_t h = 0; h < in->n_households; h++) {
			int64_t cost =
			    in->bids[(int64_t)h * in->n_lines + l].lot_cost;

			if (cost > dearest)
				dearest = cost;
		}
		worst += dearest;
	}
	if (worst * in->n_lines > READ_MONEY_MOST) {
		text_fail(t, 0, "the costs are too large together");
		return;
	}
	for (int32_t l = 0; l < in->n_lines; l++) {
		in->lines[l] = (struct instance_line){ .id = l + 1,
			.at = 1,
			.n_lots = 1,
			.lot_units = 1,
			.unfilled_cost = (int64_t)worst };
		in->line_ids[l] = (struct instance_id){ l + 1, l };
	}
}

void
read_gap(struct text *text, int32_t problem, struct instance *in)
{
	int64_t n_agents = 0, n_jobs = 0;
	bool is_one_of_several = seek_problem(text, problem);

	read_size(text, &n_agents, &n_jobs);
	if (text->has_failed)
		return;
	if (words_of(n_agents, n_jobs) * 2 > text->end - text->at + 1) {
		text_fail(text, text->line,
		    "%" PRId64 " agents and %" PRId64
		    " jobs are more than the rest of the file holds",
		    n_agents, n_jobs);
		return;
	}
	in->n_orders = 1;
	in->n_lines = (int32_t)n_jobs;
	in->n_households = (int32_t)n_agents;
	in->n_bids = (int32_t)(n_agents * n_jobs);
	make_arrays(text, in);
	read_pairs(text, in);
	read_agents(text, in);
	if (!text->has_failed)
		price_jobs(text, in);
	if (!is_one_of_several)
		text_close(text, "the capacities");
}
