/* SPDX-License-Identifier: Apache-2.0 */
/* I3: nobody is overbooked. Whenever a lot is offered, every interval that
 * holds it must have working time for all work that lies inside the interval,
 * by the calendar of that moment. Intervals that do not hold the new work may
 * be overfull: a closure that came later, or lateness, put them so. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "broker/store/check/passes.h"
#include "broker/store/check/rows.h"
#include "proto/date.h"

#define DAY_WORK INT64_C(1000000)

__extension__ typedef __int128 wide;

/* Unfinished work of one award. */
struct task {
	int32_t start_day;
	int32_t due_day;
	int64_t work;
};

/* A household's days from first_day on; until[i] counts the working days
 * before first_day + i. */
struct days {
	int32_t first_day;
	int32_t n;
	int32_t *until;
};

/* ---- calendars as the facts change them --------------------------------- */

static void
set_closure(struct check *c, struct spans *spans, const Gom__Fact *fact,
    struct name where)
{
	for (size_t i = 0; i < spans->n; i++) {
		if (spans->rows[i].from_day != fact->day ||
		    spans->rows[i].to_day != fact->until_day)
			continue;
		if (fact->final)
			spans->rows[i] = spans->rows[--spans->n];
		else
			breach(c, "I3", where, "a closure is set twice");
		return;
	}
	if (fact->final) {
		breach(c, "I3", where,
		    "a closure is taken back that was not there");
		return;
	}
	if (check_more(
		c, &spans->rows, spans->n, &spans->cap, sizeof *spans->rows))
		spans->rows[spans->n++] =
		    (struct span){ fact->day, fact->until_day, 0 };
}

static struct spans *
spans_of_village(struct check *c, uint32_t village)
{
	struct spans *spans = map_get(&c->villages, village, 0, 0);

	if (spans != NULL)
		return spans;
	spans = check_alloc(c, sizeof *spans);
	if (spans == NULL || !check_put(c, &c->villages, village, 0, 0, spans))
		return NULL;
	return spans;
}

void
check_calendar_fact(struct check *c, const Gom__Fact *fact)
{
	struct member_state *m = member_of(c, fact->member);
	struct spans *spans;

	if (fact->kind == KIND_WEEK_SET) {
		if (m != NULL)
			m->weekdays = fact->weekdays;
		return;
	}
	if (fact->member == 0) {
		spans = spans_of_village(c, fact->village);
		if (spans != NULL)
			set_closure(
			    c, spans, fact, name_of("village", fact->village));
	} else if (m != NULL) {
		set_closure(c, &m->closures, fact, name_of_member(m->id));
	}
}

/* ---- work --------------------------------------------------------------- */

static int64_t
work_of(const struct award_state *award, int64_t units)
{
	wide work;

	if (units <= 0 || award->rate_units < 1 || award->rate_days < 1)
		return 0;
	work = (wide)units * award->rate_days * DAY_WORK / award->rate_units;
	if (work > INT64_MAX / 4)
		return INT64_MAX / 4;
	return work < 1 ? 1 : (int64_t)work;
}

/* unmade is what is still to be made: of an offer all; of a confirmed award
 * what has not left the house, less what is reported made beyond what has. */
static int64_t
unmade(const struct award_state *award)
{
	const int64_t *in = award->lot->in;
	int64_t left;
	int64_t here;

	if (award->state == GOM__AWARD_STATE__AWARD_OFFERED)
		return in[GOM__BUCKET__BUCKET_OFFERED];
	left = in[GOM__BUCKET__BUCKET_DESPATCHED] +
	       in[GOM__BUCKET__BUCKET_DELIVERED] +
	       in[GOM__BUCKET__BUCKET_REWORK] +
	       in[GOM__BUCKET__BUCKET_ACCEPTED] + award->scrapped;
	here = award->made > left ? award->made - left : 0;
	return in[GOM__BUCKET__BUCKET_CONFIRMED] - here;
}

static int
by_due(const void *a, const void *b)
{
	const struct task *left = a;
	const struct task *right = b;

	if (left->due_day != right->due_day)
		return left->due_day < right->due_day ? -1 : 1;
	return (left->start_day > right->start_day) -
	       (left->start_day < right->start_day);
}

static struct task
task_of(const struct award_state *award, int64_t units, int32_t today)
{
	return (struct task){
		.start_day =
		    award->start_day > today ? award->start_day : today,
		.due_day = award->due_day,
		.work = work_of(award, units),
	};
}

/* tasks_read lists the household's tasks and the new one, by due day.
 * Owns: the caller frees. */
static struct task *
tasks_read(struct check *c, const struct member_state *m,
    const struct task *fresh, int32_t today, size_t *n)
{
	struct task *tasks = malloc((m->n_loads + 1) * sizeof *tasks);

	if (tasks == NULL) {
		c->err = ERR_NOMEM;
		return NULL;
	}
	*n = 0;
	for (size_t i = 0; i < m->n_loads; i++) {
		tasks[*n] = task_of(m->loads[i], unmade(m->loads[i]), today);
		if (tasks[*n].work > 0)
			++*n;
	}
	tasks[(*n)++] = *fresh;
	qsort(tasks, *n, sizeof *tasks, by_due);
	return tasks;
}

/* ---- time --------------------------------------------------------------- */

/* rest: what was shipped after the entry that is replayed must not be held
 * against it. */
static void
rest(const struct check *c, struct days *days, const struct spans *spans)
{
	for (size_t i = 0; spans != NULL && i < spans->n; i++) {
		int64_t from =
		    (int64_t)spans->rows[i].from_day - days->first_day;
		int64_t to = (int64_t)spans->rows[i].to_day - days->first_day;

		if (spans->rows[i].after_seq >= c->seq)
			continue;
		for (int64_t k = from < 0 ? 0 : from; k <= to && k < days->n;
		     k++)
			days->until[k + 1] = 0;
	}
}

/* days_read: until last_day. Owns: the caller frees until. */
static bool
days_read(struct check *c, const struct member_state *m, int32_t today,
    int32_t last_day, struct days *out)
{
	struct days days = { .first_day = today };

	days.n = last_day < today ? 0 : last_day - today + 1;
	days.until = calloc((size_t)days.n + 1, sizeof *days.until);
	if (days.until == NULL) {
		c->err = ERR_NOMEM;
		return false;
	}
	for (int32_t i = 0; i < days.n; i++)
		days.until[i + 1] =
		    m->weekdays >> gom_day_weekday(today + i) & 1;
	rest(c, &days, &m->closures);
	if (m->village != 0)
		rest(c, &days, map_get(&c->villages, m->village, 0, 0));
	rest(c, &days, &c->shipped);
	for (int32_t i = 0; i < days.n; i++)
		days.until[i + 1] += days.until[i];
	*out = days;
	return true;
}

/* time_in is the working time in [from, to]; both at or after first_day. */
static int64_t
time_in(const struct days *days, int32_t from, int32_t to)
{
	if (to < from)
		return 0;
	return (int64_t)(days->until[to - days->first_day + 1] -
			 days->until[from - days->first_day]) *
	       DAY_WORK;
}

/* An interval that needs more than it has. */
struct overfull {
	int32_t from_day;
	int32_t to_day;
	int64_t needed;
	int64_t there;
};

/* is_full_from looks at the intervals that begin on a day and hold the new
 * task. */
static bool
is_full_from(const struct days *days, const struct task *tasks, size_t n,
    const struct task *fresh, int32_t from_day, struct overfull *out)
{
	int64_t needed = 0;

	for (size_t i = 0; i < n; i++) {
		if (tasks[i].start_day >= from_day &&
		    __builtin_add_overflow(needed, tasks[i].work, &needed))
			needed = INT64_MAX;
		if (tasks[i].due_day < fresh->due_day ||
		    (i + 1 < n && tasks[i + 1].due_day == tasks[i].due_day))
			continue;
		*out = (struct overfull){ from_day, tasks[i].due_day, needed,
			time_in(days, from_day, tasks[i].due_day) };
		if (out->needed > out->there)
			return true;
	}
	return false;
}

static bool
is_overfull(const struct days *days, const struct task *tasks, size_t n,
    const struct task *fresh, struct overfull *out)
{
	int32_t seen = INT32_MIN;

	for (size_t i = 0; i < n; i++) {
		int32_t from_day = tasks[i].start_day;

		if (from_day > fresh->start_day || from_day == seen)
			continue;
		seen = from_day;
		if (is_full_from(days, tasks, n, fresh, from_day, out))
			return true;
	}
	return false;
}

/* ---- one offer ---------------------------------------------------------- */

static bool
fits(struct check *c, const struct member_state *m, const struct task *fresh,
    int32_t today, struct overfull *out)
{
	struct days days = { 0 };
	struct task *tasks;
	bool is_full = false;
	int32_t last_day;
	size_t n = 0;

	tasks = tasks_read(c, m, fresh, today, &n);
	if (tasks == NULL)
		return true;
	last_day = tasks[n - 1].due_day;
	if (last_day <= LIMIT_DAY_MAX &&
	    days_read(c, m, today, last_day, &days))
		is_full = is_overfull(&days, tasks, n, fresh, out);
	free(days.until);
	free(tasks);
	return !is_full;
}

void
check_calendar_fits(
    struct check *c, const Gom__Fact *fact, const struct award_state *award)
{
	const struct member_state *m = member_of(c, award->household);
	int32_t today = gom_day_of(fact->at_ms, c->utc_offset_s);
	struct task fresh = task_of(award, award->quantity, today);
	struct overfull over = { 0 };

	if (m == NULL) {
		breach(
		    c, "I3", name_of_award(award), "there is no such member");
		return;
	}
	if (m->state == GOM__MEMBER_STATE__MEMBER_ERASED)
		return; /* its calendar went with it */
	if (fresh.work == 0 || fresh.due_day > LIMIT_DAY_MAX) {
		breach(c, "I3", name_of_award(award),
		    "the offer counts no work, or beyond all days");
		return;
	}
	if (!fits(c, m, &fresh, today, &over))
		breach(c, "I3", name_of_award(award),
		    "overbooked: days %d to %d need %" PRId64
		    " micro-days and have %" PRId64,
		    (int)over.from_day, (int)over.to_day, over.needed,
		    over.there);
}

void
check_calendar_add(struct check *c, struct award_state *award)
{
	struct member_state *m = member_of(c, award->household);

	if (m != NULL && check_more(c, &m->loads, m->n_loads, &m->cap_loads,
			     sizeof *m->loads))
		m->loads[m->n_loads++] = award;
}

void
check_calendar_drop(struct check *c, const struct award_state *award)
{
	struct member_state *m = member_of(c, award->household);

	for (size_t i = 0; m != NULL && i < m->n_loads; i++) {
		if (m->loads[i] != award)
			continue;
		m->loads[i] = m->loads[--m->n_loads];
		return;
	}
}

/* ---- the rows of the tables --------------------------------------------- */

static bool
has_span(const struct spans *spans, int64_t from_day, int64_t to_day)
{
	for (size_t i = 0; spans != NULL && i < spans->n; i++)
		if (spans->rows[i].from_day == from_day &&
		    spans->rows[i].to_day == to_day)
			return true;
	return false;
}

/* count_spans: every row has its fact; where the numbers agree as well, every
 * fact has its row. */
static int64_t
count_spans(const struct check *c)
{
	const struct member_state *m;
	const struct spans *spans;
	int64_t n = 0;
	size_t at = 0;

	while ((m = map_next(&c->members, &at)) != NULL)
		if (m->state != GOM__MEMBER_STATE__MEMBER_ERASED)
			n += (int64_t)m->closures.n;
	at = 0;
	while ((spans = map_next(&c->villages, &at)) != NULL)
		n += (int64_t)spans->n;
	return n;
}

static void
check_closures(struct check *c)
{
	struct rows rows;
	int64_t n = 0;

	rows_open(&rows, c,
	    "SELECT member, village, from_day, to_day FROM closure"
	    " WHERE member <> 0 OR village <> 0");
	while (rows_next(&rows)) {
		const struct member_state *m =
		    member_of(c, (uint64_t)rows_int(&rows, 0));
		const struct spans *spans =
		    rows_int(&rows, 0) == 0
			? map_get(
			      &c->villages, (uint64_t)rows_int(&rows, 1), 0, 0)
		    : m != NULL ? &m->closures
				: NULL;

		n++;
		if (!has_span(spans, rows_int(&rows, 2), rows_int(&rows, 3)))
			breach(c, "I3",
			    rows_int(&rows, 0) != 0
				? name_of_member((uint64_t)rows_int(&rows, 0))
				: name_of("village", rows_int(&rows, 1)),
			    "no fact set the closure from day %" PRId64,
			    rows_int(&rows, 2));
	}
	differs(c, "I3", name_of("closures of all members and villages:", n),
	    "their number", n, count_spans(c));
}

void
check_calendar_rows(struct check *c)
{
	const struct member_state *m;
	size_t at = 0;

	while ((m = map_next(&c->members, &at)) != NULL)
		if (m->state != GOM__MEMBER_STATE__MEMBER_ERASED)
			differs(c, "I3", name_of_member(m->id), "weekdays",
			    m->weekdays_now, m->weekdays);
	check_closures(c);
}
