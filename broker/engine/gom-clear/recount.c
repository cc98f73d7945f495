/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/engine/gom-clear/recount.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum engine_err
recount_flawed(struct recount *out, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)vsnprintf(out->flaw, sizeof out->flaw, format, args);
	va_end(args);
	return ENGINE_BAD_PLAN;
}

/* ---- bids and lines ------------------------------------------------- */

static enum engine_err
bids_hold(
    const struct instance *in, const struct plan *plan, struct recount *out)
{
	for (int32_t b = 0; b < in->n_bids; b++) {
		const struct instance_bid *bid = &in->bids[b];
		int32_t lots = plan->lots[b];

		if (lots < 0 || lots > bid->most) {
			return recount_flawed(out,
			    "bid %" PRId64 " has %" PRId32
			    " lots, at most %" PRId32 " are offered",
			    bid->id, lots, bid->most);
		}
		if (lots > 0 && lots < bid->least) {
			return recount_flawed(out,
			    "bid %" PRId64 " has %" PRId32
			    " lots, at least %" PRId32 " are asked",
			    bid->id, lots, bid->least);
		}
	}
	return ENGINE_OK;
}

/* In generalised assignment every job must be done, unless it is said how many
 * are not. */
static enum engine_err
lines_hold(const struct instance *in, const struct plan *plan, int64_t allowed,
    int64_t *lots_of, struct recount *out)
{

	for (int32_t b = 0; b < in->n_bids; b++)
		lots_of[in->bids[b].line] += plan->lots[b];
	for (int32_t l = 0; l < in->n_lines; l++) {
		const struct instance_line *line = &in->lines[l];

		if (lots_of[l] > line->n_lots) {
			return recount_flawed(out,
			    "%s %" PRId64 " is awarded %" PRId64
			    " lots, it has %" PRId32,
			    instance_word_line(in), line->id, lots_of[l],
			    line->n_lots);
		}
		out->unfilled += line->n_lots - lots_of[l];
		out->asked_units += line->n_lots * line->lot_units;
		out->covered_units += lots_of[l] * line->lot_units;
		if (in->format == INSTANCE_GAP && out->unfilled > allowed) {
			return recount_flawed(out,
			    "job %" PRId64 " is assigned to no agent",
			    line->id);
		}
	}
	return ENGINE_OK;
}

/* ---- shares and groups ---------------------------------------------- */

static enum engine_err
sets_hold(
    const struct instance *in, const struct plan *plan, struct recount *out)
{
	for (int32_t s = 0; s < in->n_sets; s++) {
		const struct instance_set *set = &in->sets[s];
		wide units = 0;

		for (int32_t k = 0; k < set->n_members; k++) {
			int32_t b = in->members[set->first_member + k];

			units += (wide)plan->lots[b] *
				 in->lines[in->bids[b].line].lot_units;
		}
		if (units > 0 &&
		    (units < set->least_units || units > set->most_units)) {
			return recount_flawed(out,
			    "household %" PRId64 ": the bids of the row on "
			    "line %" PRId64 " of the problem have %" PRId64
			    " units, allowed are %s%" PRId64 " to %" PRId64,
			    in->households[set->household].id, set->at,
			    (int64_t)units, set->least_units > 0 ? "0 or " : "",
			    set->least_units, set->most_units);
		}
	}
	return ENGINE_OK;
}

/* ---- calendars ------------------------------------------------------ */

struct job {
	int32_t first_day;
	int32_t due_day;
	wide minutes;
};

static int
by_due(const void *left, const void *right)
{
	const struct job *a = left, *b = right;

	if (a->due_day != b->due_day)
		return a->due_day < b->due_day ? -1 : 1;
	return (a->first_day > b->first_day) - (a->first_day < b->first_day);
}

/* Awards and work of a household, by due day. */
static int32_t
gather(const struct instance *in, const struct plan *plan, int32_t h,
    struct job *jobs)
{
	int32_t n = 0;

	for (int32_t k = in->bid_first[h]; k < in->bid_first[h + 1]; k++) {
		int32_t b = in->bid_of[k];
		const struct instance_bid *bid = &in->bids[b];

		if (plan->lots[b] > 0) {
			jobs[n++] = (struct job){ bid->first_day,
				in->lines[bid->line].due_day,
				(wide)plan->lots[b] * bid->lot_minutes };
		}
	}
	if (n == 0)
		return 0;
	for (int32_t k = in->work_first[h]; k < in->work_first[h + 1]; k++) {
		const struct instance_work *work = &in->works[in->work_of[k]];

		jobs[n++] = (struct job){ work->first_day, work->due_day,
			work->minutes };
	}
	qsort(jobs, (size_t)n, sizeof *jobs, by_due);
	return n;
}

static enum engine_err
overloaded(const struct instance *in, int32_t h, const struct job *from,
    int32_t due_day, wide needed, int64_t room, struct recount *out)
{
	const char *what = instance_word_household(in);
	int64_t id = in->households[h].id;
	int64_t shown = needed > INT64_MAX ? INT64_MAX : (int64_t)needed;

	if (in->format == INSTANCE_GAP) {
		return recount_flawed(out,
		    "%s %" PRId64 " needs %" PRId64 ", it has %" PRId64, what,
		    id, shown, room);
	}
	if (from->first_day == INSTANCE_AT_ONCE) {
		return recount_flawed(out,
		    "%s %" PRId64 " needs %" PRId64
		    " minutes until day %" PRId32 ", it has %" PRId64,
		    what, id, shown, due_day, room);
	}
	return recount_flawed(out,
	    "%s %" PRId64 " needs %" PRId64 " minutes from day %" PRId32
	    " to day %" PRId32 ", it has %" PRId64,
	    what, id, shown, from->first_day, due_day, room);
}

/* What lies in [first day of one job, due day of another], for all pairs. A
 * sum over part of a due day's jobs is no more than that over all of them. */
static enum engine_err
household_holds(const struct instance *in, int32_t h, const struct job *jobs,
    int32_t n, struct recount *out)
{
	for (int32_t i = 0; i < n; i++) {
		wide needed = 0;

		for (int32_t k = 0; k < n; k++) {
			int64_t room;

			if (jobs[k].first_day < jobs[i].first_day ||
			    jobs[k].minutes == 0)
				continue;
			needed += jobs[k].minutes;
			room = instance_between(
			    in, h, jobs[i].first_day, jobs[k].due_day);
			if (needed > room) {
				return overloaded(in, h, &jobs[i],
				    jobs[k].due_day, needed, room, out);
			}
		}
	}
	return ENGINE_OK;
}

static enum engine_err
calendars_hold(
    const struct instance *in, const struct plan *plan, struct recount *out)
{
	struct job *jobs =
	    calloc((size_t)in->n_bids + (size_t)in->n_works + 1, sizeof *jobs);
	enum engine_err err = ENGINE_OK;

	if (jobs == NULL)
		return ENGINE_NOMEM;
	for (int32_t h = 0; h < in->n_households && err == ENGINE_OK; h++) {
		int32_t n = gather(in, plan, h, jobs);

		if (in->format == INSTANCE_GAP && n > 0) {
			for (int32_t i = 1; i < n; i++)
				jobs[0].minutes += jobs[i].minutes;
			n = 1;
		}
		err = household_holds(in, h, jobs, n, out);
	}
	free(jobs);
	return err;
}

/* ---- cost ------------------------------------------------ */

static enum engine_err
count_cost(const struct instance *in, const struct plan *plan,
    const int64_t *lots_of, struct recount *out)
{
	bool *is_open = calloc((size_t)in->n_villages + 1, sizeof *is_open);
	wide cost = 0;

	if (is_open == NULL)
		return ENGINE_NOMEM;
	for (int32_t b = 0; b < in->n_bids; b++) {
		int32_t village = in->households[in->bids[b].household].village;

		cost += (wide)plan->lots[b] * in->bids[b].lot_cost;
		if (plan->lots[b] > 0 && village >= 0)
			is_open[village] = true;
	}
	for (int32_t l = 0; l < in->n_lines; l++) {
		cost += (wide)(in->lines[l].n_lots - lots_of[l]) *
			in->lines[l].unfilled_cost;
	}
	for (int32_t v = 0; v < in->n_villages; v++)
		cost += is_open[v] ? in->villages[v].cost : 0;
	free(is_open);
	out->cost = (int64_t)cost;
	return ENGINE_OK;
}

enum engine_err
recount_plan(const struct instance *in, const struct plan *plan,
    const struct claims *claims, struct recount *out)
{
	int64_t *lots_of = calloc((size_t)in->n_lines + 1, sizeof *lots_of);
	enum engine_err err;

	*out = (struct recount){ .is_exact = true };
	if (lots_of == NULL)
		return ENGINE_NOMEM;
	err = bids_hold(in, plan, out);
	if (err == ENGINE_OK)
		err = lines_hold(in, plan,
		    claims != NULL ? claims->value[CLAIM_UNFILLED] : 0, lots_of,
		    out);
	if (err == ENGINE_OK)
		err = sets_hold(in, plan, out);
	if (err == ENGINE_OK)
		err = calendars_hold(in, plan, out);
	if (err == ENGINE_OK)
		err = count_cost(in, plan, lots_of, out);
	if (err == ENGINE_OK && plan->has_prices)
		err = recount_bound(in, plan, out);
	if (err == ENGINE_OK && claims != NULL)
		err = recount_claims(claims, out);
	free(lots_of);
	return err;
}
