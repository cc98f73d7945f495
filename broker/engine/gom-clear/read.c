/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/engine/gom-clear/read.h"

#include <inttypes.h>
#include <stdlib.h>

/* as the engine bounds what it adds up: a thousandth of 2^62 */
#define SUM_MOST (((wide)1 << 62) / 1000)

/* ---- bids and works by household ------------------------------------ */

typedef int32_t household_at(const struct instance *in, int32_t i);

static int32_t
household_of_bid(const struct instance *in, int32_t i)
{
	return in->bids[i].household;
}

static int32_t
household_of_work(const struct instance *in, int32_t i)
{
	return in->works[i].household;
}

static void
group_by_household(struct text *text, const struct instance *in, int32_t n,
    household_at *get, int32_t **first, int32_t **of)
{
	*first =
	    text_array(text, (int64_t)in->n_households + 1, sizeof **first);
	*of = text_array(text, n, sizeof **of);
	if (text->has_failed)
		return;
	for (int32_t i = 0; i < n; i++)
		(*first)[get(in, i)]++;
	for (int32_t h = 0; h < in->n_households; h++)
		(*first)[h + 1] += (*first)[h];
	for (int32_t i = n - 1; i >= 0; i--)
		(*of)[--(*first)[get(in, i)]] = i;
}

/* ---- sums ----------------------------------------------------------- */

static void
check_sums(struct text *text, const struct instance *in)
{
	wide units = 0, unfilled = 0, costs = 0;

	for (int32_t i = 0; i < in->n_lines && !text->has_failed; i++) {
		const struct instance_line *line = &in->lines[i];

		units += (wide)line->n_lots * line->lot_units;
		unfilled += (wide)line->n_lots * line->unfilled_cost;
		if (units > SUM_MOST || unfilled > SUM_MOST) {
			text_fail(text, line->at,
			    "the %s up to here add up "
			    "to too much",
			    units > SUM_MOST ? "units" : "unfilled costs");
		}
	}
	for (int32_t i = 0; i < in->n_villages; i++)
		costs += in->villages[i].cost;
	for (int32_t i = 0; i < in->n_bids && !text->has_failed; i++) {
		const struct instance_bid *bid = &in->bids[i];
		int32_t n_lots = in->lines[bid->line].n_lots;

		costs += (wide)bid->lot_cost * (n_lots < 1 ? 1 : n_lots);
		if (costs > SUM_MOST) {
			text_fail(text, bid->at,
			    "the costs up to here add up to too much");
		}
	}
}

/* ---- fixed work ----------------------------------------------------- */

static int
by_due(const void *left, const void *right)
{
	const struct instance_work *a = left, *b = right;

	if (a->due_day != b->due_day)
		return a->due_day < b->due_day ? -1 : 1;
	return (a->at > b->at) - (a->at < b->at);
}

/* Everything of a household that must lie between first_day and each due day,
 * the works standing by due day. */
static void
check_works_from(struct text *text, const struct instance *in,
    const struct instance_work *works, int32_t n, int32_t first_day)
{
	wide minutes = 0;

	for (int32_t i = 0; i < n && !text->has_failed; i++) {
		int64_t room = instance_between(
		    in, works[i].household, first_day, works[i].due_day);

		if (works[i].first_day < first_day)
			continue;
		minutes += works[i].minutes;
		if (minutes > room) {
			text_fail(text, works[i].at,
			    "the work of household %" PRId64
			    " does not fit by itself: from day %" PRId32
			    " to day %" PRId32 " it has %" PRId64 " minutes",
			    in->households[works[i].household].id, first_day,
			    works[i].due_day, room);
		}
	}
}

static void
check_works(struct text *text, const struct instance *in)
{
	struct instance_work *works =
	    text_array(text, in->n_works, sizeof *works);

	for (int32_t h = 0; h < in->n_households && !text->has_failed; h++) {
		int32_t first = in->work_first[h];
		int32_t n = in->work_first[h + 1] - first;

		for (int32_t i = 0; i < n; i++)
			works[i] = in->works[in->work_of[first + i]];
		if (n > 1)
			qsort(works, (size_t)n, sizeof *works, by_due);
		for (int32_t i = 0; i < n; i++)
			check_works_from(
			    text, in, works, n, works[i].first_day);
	}
	free(works);
}

/* ---- all of it ------------------------------------------------------ */

static bool
begins_with_number(struct text ahead)
{
	struct text_fault unused;
	struct text_word word;

	ahead.fault = &unused;
	return text_next(&ahead, &word) && word.bytes[0] >= '0' &&
	       word.bytes[0] <= '9';
}

static void
read_format(struct text *text, enum instance_format format, int32_t problem,
    struct instance *in)
{
	if (format == INSTANCE_GUESS)
		format =
		    begins_with_number(*text) ? INSTANCE_GAP : INSTANCE_CPB;
	in->format = format;
	if (format == INSTANCE_GAP)
		read_gap(text, problem, in);
	else
		read_cpb(text, in);
	group_by_household(text, in, in->n_bids, household_of_bid,
	    &in->bid_first, &in->bid_of);
	group_by_household(text, in, in->n_works, household_of_work,
	    &in->work_first, &in->work_of);
	if (!text->has_failed)
		check_sums(text, in);
	if (!text->has_failed)
		check_works(text, in);
}

enum engine_err
read_instance(const char *bytes, size_t len, enum instance_format format,
    int32_t problem, struct text_fault *fault, struct instance **out)
{
	struct instance *in = calloc(1, sizeof *in);
	struct text text;

	if (in == NULL)
		return ENGINE_NOMEM;
	text_begin(&text, bytes, len, fault);
	read_format(&text, format, problem, in);
	if (text.has_failed) {
		instance_destroy(&in);
		return text.is_out_of_memory ? ENGINE_NOMEM
					     : ENGINE_BAD_PROBLEM;
	}
	*out = in;
	return ENGINE_OK;
}
