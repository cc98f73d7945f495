/* SPDX-License-Identifier: Apache-2.0 */
/* read_cpb: the formats `cpb 1` and `cpb 2`, section by section. */
#include "broker/engine/gom-clear/read.h"

#include <inttypes.h>
#include <stdlib.h>

struct cpb {
	struct text *text;
	struct instance *in;
	int64_t n_rows; /* room of in->rows and in->members */
	int64_t rows_cap;
	int64_t n_members;
	int64_t members_cap;
};

static int
by_id(const void *left, const void *right)
{
	const struct instance_id *a = left, *b = right;

	if (a->id != b->id)
		return a->id < b->id ? -1 : 1;
	return (a->index > b->index) - (a->index < b->index);
}

/* ---- ids ------------------------------------------------------------ */

typedef int64_t id_at(const struct instance *in, int32_t i, int64_t *line);

static int64_t
line_id(const struct instance *in, int32_t i, int64_t *line)
{
	*line = in->lines[i].at;
	return in->lines[i].id;
}

static int64_t
village_id(const struct instance *in, int32_t i, int64_t *line)
{
	*line = in->villages[i].at;
	return in->villages[i].id;
}

static int64_t
household_id(const struct instance *in, int32_t i, int64_t *line)
{
	*line = in->households[i].at;
	return in->households[i].id;
}

static int64_t
bid_id(const struct instance *in, int32_t i, int64_t *line)
{
	*line = in->bids[i].at;
	return in->bids[i].id;
}

static void
sort_unless_sorted(struct instance_id *ids, int32_t n)
{
	int32_t i = 1;

	while (i < n && ids[i].id >= ids[i - 1].id)
		i++;
	if (i < n)
		qsort(ids, (size_t)n, sizeof *ids, by_id);
}

static struct instance_id *
sort_ids(struct cpb *c, int32_t n, id_at *get, const char *what)
{
	struct instance_id *ids = text_array(c->text, n, sizeof *ids);
	int64_t line = 0;

	if (ids == NULL)
		return NULL;
	for (int32_t i = 0; i < n; i++)
		ids[i] = (struct instance_id){ get(c->in, i, &line), i };
	sort_unless_sorted(ids, n);
	for (int32_t i = 1; i < n; i++) {
		int64_t first = 0;

		if (ids[i].id != ids[i - 1].id)
			continue;
		(void)get(c->in, ids[i].index, &line);
		(void)get(c->in, ids[i - 1].index, &first);
		text_fail(c->text, line,
		    "%s %" PRId64 " is there twice, first on line %" PRId64,
		    what, ids[i].id, first);
	}
	return ids;
}

static int32_t
read_ref(
    struct cpb *c, const struct instance_id *ids, int32_t n, const char *what)
{
	int64_t id = text_number(c->text, what, 0, READ_ID_MOST);
	int32_t index = c->text->has_failed ? 0 : instance_find(ids, n, id);

	if (index < 0) {
		text_fail(c->text, c->text->line,
		    "there is no %s %" PRId64 " in this file", what, id);
		return 0;
	}
	return index;
}

static int32_t
read_day(struct cpb *c, const char *what)
{
	return (int32_t)text_number(
	    c->text, what, INSTANCE_DAY_LEAST + 2, INSTANCE_DAY_MOST);
}

/* A record begins with its name; returns its line in the file. */
static int64_t
begin_record(struct cpb *c, const char *name)
{
	text_expect(c->text, name);
	return c->text->line;
}

static int32_t
begin_section(struct cpb *c, const char *name, int words_each)
{
	text_expect(c->text, name);
	return text_count(c->text, name, words_each);
}

/* ---- lines and villages --------------------------------------------- */

/* Orders have no section: they are numbered by their ids. */
static void
number_orders(struct cpb *c, const int64_t *order)
{
	struct instance *in = c->in;
	struct instance_id *ids = text_array(c->text, in->n_lines, sizeof *ids);

	if (ids == NULL)
		return;
	for (int32_t i = 0; i < in->n_lines; i++)
		ids[i] = (struct instance_id){ order[i], i };
	sort_unless_sorted(ids, in->n_lines);
	for (int32_t i = 0; i < in->n_lines; i++) {
		if (i == 0 || ids[i].id != ids[i - 1].id)
			in->n_orders++;
		in->lines[ids[i].index].order = in->n_orders - 1;
	}
	free(ids);
}

static void
read_lines(struct cpb *c)
{
	struct text *t = c->text;
	struct instance *in = c->in;
	int64_t *order;

	in->n_lines = begin_section(c, "nlines", 7);
	in->lines = text_array(t, in->n_lines, sizeof *in->lines);
	order = text_array(t, in->n_lines, sizeof *order);
	for (int32_t i = 0; i < in->n_lines && !t->has_failed; i++) {
		struct instance_line *line = &in->lines[i];

		line->at = begin_record(c, "line");
		line->id = text_number(t, "the line's id", 0, READ_ID_MOST);
		order[i] = text_number(t, "the order", 0, READ_ID_MOST);
		line->due_day = read_day(c, "the due day");
		line->n_lots = (int32_t)text_number(
		    t, "the lots of the line", 0, READ_LOTS_MOST);
		line->lot_units =
		    text_number(t, "the units of a lot", 1, READ_UNITS_MOST);
		line->unfilled_cost =
		    text_number(t, "the unfilled cost", 0, READ_MONEY_MOST);
	}
	if (!t->has_failed)
		number_orders(c, order);
	free(order);
	in->line_ids = sort_ids(c, in->n_lines, line_id, "line");
}

static void
read_villages(struct cpb *c)
{
	struct text *t = c->text;
	struct instance *in = c->in;

	in->n_villages = begin_section(c, "nvill", 3);
	in->villages = text_array(t, in->n_villages, sizeof *in->villages);
	for (int32_t i = 0; i < in->n_villages && !t->has_failed; i++) {
		in->villages[i].at = begin_record(c, "village");
		in->villages[i].id =
		    text_number(t, "the village's id", 0, READ_ID_MOST);
		in->villages[i].cost = text_number(
		    t, "the cost of the village", 0, READ_MONEY_MOST);
	}
	in->village_ids = sort_ids(c, in->n_villages, village_id, "village");
}

/* ---- households ----------------------------------------------------- */

/* Doubles an array when it is full; what is new in it is not zeroed. */
static void
make_room(struct text *t, void **array, int64_t *cap, int64_t n, size_t size)
{
	int64_t wanted = *cap < 64 ? 64 : *cap * 2;
	void *larger;

	if (n <= *cap || t->has_failed)
		return;
	if (wanted < n)
		wanted = n;
	larger = realloc(*array, (size_t)wanted * size);
	if (larger == NULL) {
		t->is_out_of_memory = true;
		text_fail(t, 0, "out of memory");
		return;
	}
	*array = larger;
	*cap = wanted;
}

static void
read_row(struct cpb *c, struct instance_household *hh, int32_t k)
{
	struct text *t = c->text;
	struct instance_row *row = &c->in->rows[hh->first_row + k];

	row->day = read_day(c, "the day of a row");
	row->minutes =
	    text_number(t, "the minutes of a row", 0, READ_MINUTES_MOST);
	if (t->has_failed || k == 0)
		return;
	if (row->day <= row[-1].day) {
		text_fail(t, t->line,
		    "day %" PRId32 " does not come after day %" PRId32,
		    row->day, row[-1].day);
	}
	if (c->in->version == 2 && row->minutes < row[-1].minutes) {
		text_fail(t, t->line,
		    "until day %" PRId32 " there are %" PRId64
		    " minutes, fewer than the %" PRId64 " before it",
		    row->day, row->minutes, row[-1].minutes);
	}
}

static void
read_household(struct cpb *c, struct instance_household *hh)
{
	struct text *t = c->text;
	struct instance *in = c->in;

	hh->at = begin_record(c, "hh");
	hh->id = text_number(t, "the household's id", 0, READ_ID_MOST);
	hh->village = read_ref(c, in->village_ids, in->n_villages, "village");
	hh->n_rows = text_count(t, "the number of rows", 2);
	hh->first_row = c->n_rows;
	make_room(t, (void **)&in->rows, &c->rows_cap, c->n_rows + hh->n_rows,
	    sizeof *in->rows);
	for (int32_t k = 0; k < hh->n_rows && !t->has_failed; k++)
		read_row(c, hh, k);
	c->n_rows += hh->n_rows;
	/* In `cpb 1` each row stands by itself, so that what is to be had
	 * until a day is no more than what is to be had until a later one. */
	for (int32_t k = hh->n_rows - 2; k >= 0 && !t->has_failed; k--) {
		struct instance_row *row = &in->rows[hh->first_row + k];

		if (row->minutes > row[1].minutes)
			row->minutes = row[1].minutes;
	}
}

static void
read_households(struct cpb *c)
{
	struct instance *in = c->in;

	in->n_households = begin_section(c, "nhh", 4);
	in->households =
	    text_array(c->text, in->n_households, sizeof *in->households);
	for (int32_t i = 0; i < in->n_households && !c->text->has_failed; i++)
		read_household(c, &in->households[i]);
	in->household_ids =
	    sort_ids(c, in->n_households, household_id, "household");
}

static int32_t
read_household_ref(struct cpb *c)
{
	return read_ref(
	    c, c->in->household_ids, c->in->n_households, "household");
}

/* ---- days that must be among the rows of a household ---------------- */

static bool
is_listed(const struct instance *in, int32_t household, int32_t day)
{
	const struct instance_household *hh = &in->households[household];
	int32_t low = 0, high = hh->n_rows;

	while (low < high) {
		int32_t middle = low + (high - low) / 2;

		if (in->rows[hh->first_row + middle].day < day)
			low = middle + 1;
		else
			high = middle;
	}
	return low < hh->n_rows && in->rows[hh->first_row + low].day == day;
}

static void
check_due(struct cpb *c, int32_t household, int32_t due_day)
{
	const struct instance_household *hh = &c->in->households[household];
	const struct instance_row *rows = c->in->rows + hh->first_row;

	if (c->text->has_failed)
		return;
	if (hh->n_rows == 0 || due_day > rows[hh->n_rows - 1].day) {
		text_fail(c->text, c->text->line,
		    "due day %" PRId32 " is past the last row of household "
		    "%" PRId64,
		    due_day, hh->id);
	} else if (c->in->version == 2 &&
		   !is_listed(c->in, household, due_day)) {
		text_fail(c->text, c->text->line,
		    "due day %" PRId32 " is not among the rows of household "
		    "%" PRId64,
		    due_day, hh->id);
	}
}

/* Before the first row there are no minutes, so nothing need be listed. */
static void
check_first(struct cpb *c, int32_t household, int32_t first_day)
{
	const struct instance_household *hh = &c->in->households[household];

	if (c->text->has_failed || hh->n_rows == 0 ||
	    first_day - 1 < c->in->rows[hh->first_row].day ||
	    is_listed(c->in, household, first_day - 1))
		return;
	text_fail(c->text, c->text->line,
	    "the day before first day %" PRId32
	    " is not among the rows of household %" PRId64,
	    first_day, hh->id);
}

/* ---- work and bids -------------------------------------------------- */

static void
read_work(struct cpb *c, struct instance_work *work)
{
	struct text *t = c->text;

	work->at = begin_record(c, "work");
	work->household = read_household_ref(c);
	work->first_day = read_day(c, "the first day");
	work->due_day = read_day(c, "the due day");
	work->minutes =
	    text_number(t, "the minutes of the work", 0, READ_MINUTES_MOST);
	if (work->first_day > work->due_day) {
		text_fail(t, work->at,
		    "work that begins on day %" PRId32
		    " cannot be due on day %" PRId32,
		    work->first_day, work->due_day);
	}
	check_due(c, work->household, work->due_day);
	check_first(c, work->household, work->first_day);
}

static void
read_works(struct cpb *c)
{
	struct instance *in = c->in;

	in->n_works = begin_section(c, "nwork", 5);
	in->works = text_array(c->text, in->n_works, sizeof *in->works);
	for (int32_t i = 0; i < in->n_works && !c->text->has_failed; i++)
		read_work(c, &in->works[i]);
}

static void
read_bid(struct cpb *c, struct instance_bid *bid)
{
	struct text *t = c->text;
	struct instance *in = c->in;
	int32_t due_day;

	bid->at = begin_record(c, "bid");
	bid->id = text_number(t, "the bid's id", 0, READ_ID_MOST);
	bid->household = read_household_ref(c);
	bid->line = read_ref(c, in->line_ids, in->n_lines, "line");
	bid->lot_cost = text_number(t, "the cost of a lot", 0, READ_MONEY_MOST);
	bid->lot_minutes =
	    text_number(t, "the minutes of a lot", 1, READ_MINUTES_MOST);
	bid->most = (int32_t)text_number(t, "kmax", 0, READ_LOTS_MOST);
	bid->least = (int32_t)text_number(t, "kmin", 0, bid->most);
	bid->first_day = INSTANCE_AT_ONCE;
	if (in->version == 2)
		bid->first_day = read_day(c, "the first day");
	if (t->has_failed)
		return;
	due_day = in->lines[bid->line].due_day;
	check_due(c, bid->household, due_day);
	/* one that begins too late is never awarded, whatever the rows say */
	if (in->version == 2 && bid->first_day <= due_day)
		check_first(c, bid->household, bid->first_day);
}

static void
read_bids(struct cpb *c)
{
	struct instance *in = c->in;

	in->n_bids = begin_section(c, "nbids", in->version == 2 ? 9 : 8);
	in->bids = text_array(c->text, in->n_bids, sizeof *in->bids);
	for (int32_t i = 0; i < in->n_bids && !c->text->has_failed; i++)
		read_bid(c, &in->bids[i]);
	in->bid_ids = sort_ids(c, in->n_bids, bid_id, "bid");
}

/* ---- shares and groups ---------------------------------------------- */

static int
by_index(const void *left, const void *right)
{
	const int32_t *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

static void
read_members(struct cpb *c, struct instance_set *set)
{
	struct text *t = c->text;
	struct instance *in = c->in;
	int32_t *members;

	set->n_members = text_count(t, "the number of bids", 1);
	set->first_member = c->n_members;
	make_room(t, (void **)&in->members, &c->members_cap,
	    c->n_members + set->n_members, sizeof *in->members);
	if (t->has_failed)
		return;
	members = in->members + set->first_member;
	for (int32_t k = 0; k < set->n_members && !t->has_failed; k++) {
		int32_t bid = read_ref(c, in->bid_ids, in->n_bids, "bid");

		members[k] = bid;
		if (!t->has_failed &&
		    in->bids[bid].household != set->household) {
			text_fail(t, t->line,
			    "bid %" PRId64 " is not of household %" PRId64,
			    in->bids[bid].id,
			    in->households[set->household].id);
		}
	}
	if (t->has_failed)
		return;
	c->n_members += set->n_members;
	qsort(members, (size_t)set->n_members, sizeof *members, by_index);
	for (int32_t k = 1; k < set->n_members; k++) {
		if (members[k] == members[k - 1]) {
			text_fail(t, set->at, "bid %" PRId64 " is named twice",
			    in->bids[members[k]].id);
		}
	}
}

static void
read_set(struct cpb *c, bool is_group, struct instance_set *set)
{
	struct text *t = c->text;

	set->at = begin_record(c, is_group ? "group" : "share");
	set->household = read_household_ref(c);
	if (is_group) {
		set->least_units =
		    text_number(t, "the least units", 0, READ_UNITS_MOST);
	}
	set->most_units =
	    text_number(t, "the most units", set->least_units, READ_UNITS_MOST);
	read_members(c, set);
}

static void
read_sets(struct cpb *c)
{
	struct text *t = c->text;
	struct instance *in = c->in;
	int64_t cap = 0;
	int32_t n;

	for (int is_group = 0; is_group < in->version && !t->has_failed;
	     is_group++) {
		n = is_group ? begin_section(c, "ngroup", 5)
			     : begin_section(c, "nshare", 4);
		make_room(t, (void **)&in->sets, &cap,
		    (int64_t)in->n_sets + n + 1, sizeof *in->sets);
		for (int32_t i = 0; i < n && !t->has_failed; i++) {
			in->sets[in->n_sets] = (struct instance_set){ 0 };
			read_set(c, is_group == 1, &in->sets[in->n_sets]);
			in->n_sets++;
		}
	}
}

void
read_cpb(struct text *text, struct instance *in)
{
	struct cpb c = { .text = text, .in = in };

	/* both grow, and there may be nothing in them */
	in->rows = text_array(text, 0, sizeof *in->rows);
	in->members = text_array(text, 0, sizeof *in->members);
	text_expect(text, "cpb");
	in->version =
	    (int32_t)text_number(text, "the version of the format", 1, 2);
	read_lines(&c);
	read_villages(&c);
	read_households(&c);
	if (in->version == 2)
		read_works(&c);
	read_bids(&c);
	read_sets(&c);
	text_close(text, in->version == 2 ? "the groups" : "the shares");
}
