/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/engine/assign/branch.h"

#include <stdlib.h>

/* awards looked at in one household without patterns */
#define LISTED_MOST 30000

/* ---- lists that grow ------------------------------------------------ */

static bool
reserve(void **array, int32_t n, int32_t *room, size_t size)
{
	int32_t bigger = n + n / 2 + 64;
	void *new;

	if (n <= *room)
		return true;
	new = realloc(*array, (size_t)bigger * size);
	if (new == NULL)
		return false;
	*array = new;
	*room = bigger;
	return true;
}

static bool
reserve_column(struct branch *b, int32_t n_takes)
{
	void *columns = b->columns, *parts = b->parts, *takes = b->takes;
	bool is_good = reserve(&columns, b->n_columns + 1, &b->columns_room,
			   sizeof *b->columns) &&
		       reserve(&parts, b->n_parts + n_takes, &b->parts_room,
			   sizeof *b->parts) &&
		       reserve(&takes, b->n_takes + n_takes, &b->takes_room,
			   sizeof *b->takes);

	b->columns = columns;
	b->parts = parts;
	b->takes = takes;
	if (!is_good)
		b->no_memory = true;
	return is_good;
}

static bool
exceeds_a_line(const struct branch *b, const struct column *column)
{
	for (int32_t i = column->first; i < column->first + column->n; i++)
		if (b->parts[i].lots > b->a->m->line_lots[b->parts[i].line])
			return true;
	return false;
}

/* a column of the last member; takes stand by slot, and so by line */
static void
add(struct branch *b, int64_t cost, const struct take *takes, int32_t n_takes)
{
	struct column *column;

	if (b->n_columns >= COLUMNS_MOST)
		b->is_full = true;
	if (b->is_full || !reserve_column(b, n_takes))
		return;
	column = &b->columns[b->n_columns];
	*column = (struct column){ .cost = cost,
		.first = b->n_parts,
		.take = b->n_takes,
		.n_takes = n_takes,
		.member = b->n_members };
	for (int32_t i = 0; i < n_takes; i++) {
		int32_t line = b->a->slot_line[takes[i].slot];
		struct part *part = b->parts + column->first + column->n;

		b->takes[b->n_takes + i] = takes[i];
		if (column->n > 0 && part[-1].line == line) {
			part[-1].lots += takes[i].lots;
			continue;
		}
		*part = (struct part){ line, takes[i].lots };
		column->n++;
	}
	if (exceeds_a_line(b, column))
		return;
	b->n_parts += column->n;
	b->n_takes += n_takes;
	b->n_columns++;
	b->members[b->n_members].n++;
}

/* ---- households with patterns --------------------------------------- */

static void
add_pattern(struct branch *b, const struct house *house, int32_t i)
{
	struct assign *a = b->a;
	struct take takes[PATTERN_MOST];
	int32_t first = PATTERN_MOST;
	int64_t cost = 0;

	for (; i > 0; i = house->patterns[i].parent) {
		int32_t slot =
		    house->first + (house->patterns[i].slot & PATTERN_SLOT);

		cost += a->slot_cost[slot];
		if (first < PATTERN_MOST && takes[first].slot == slot)
			takes[first].lots++;
		else
			takes[--first] = (struct take){ slot, 1 };
	}
	add(b, cost, takes + first, PATTERN_MOST - first);
}

/* the patterns worth at least `least` */
static void
list_patterns(struct branch *b, const struct house *house, int64_t least)
{
	int64_t value[PATTERN_MOST];
	const struct pattern *node = house->patterns;

	value[0] = 0;
	for (int32_t i = 1; i < house->n_patterns; i++) {
		int32_t slot = node[i].slot;

		value[i] =
		    value[node[i].parent] + b->a->reward[slot & PATTERN_SLOT];
		if (value[i] >= least && (slot & PATTERN_PART) == 0)
			add_pattern(b, house, i);
	}
}

/* ---- households without --------------------------------------------- */

/* Depth first over the slots, best first, cut by Dantzig's bound over the rows
 * added up at their prices, whatever these are. */
struct walk {
	int64_t *weight; /* [n] by order, a lot's in all rows */
	int32_t *slot;   /* [n] of the household, by order */
	int32_t *x;      /* [n] by order, -1: not begun */
	int64_t *room;   /* [n_rows] */
	int64_t priced_room;
	int64_t value;
	int64_t least; /* what is worth less is not listed */
	int32_t n;
};

/* so that the weights stay below 2^60 */
static int32_t
price_shift(const struct house *house)
{
	wide sum = 0;
	int32_t shift = 0;

	for (int32_t r = 0; r < house->n_rows; r++)
		sum += (wide)house->rows[r].price * house->rows[r].room;
	while (sum >> (60 + shift) > 0)
		shift++;
	return shift;
}

static bool
is_before(const struct branch *b, const struct walk *w, int32_t s,
    int64_t weight, int32_t i)
{
	int64_t reward = b->a->reward[s];
	int64_t other = b->a->reward[w->slot[i]];

	if (reward <= 0 || other <= 0)
		return reward > 0;
	if (w->weight[i] == 0 && weight == 0)
		return reward > other;
	return (wide)reward * w->weight[i] > (wide)other * weight;
}

static void
walk_begin(const struct branch *b, const struct house *house, struct walk *w)
{
	int32_t shift = price_shift(house);

	w->n = 0;
	w->value = 0;
	w->priced_room = 0;
	for (int32_t r = 0; r < house->n_rows; r++) {
		w->room[r] = house->rows[r].room;
		w->priced_room +=
		    (house->rows[r].price >> shift) * house->rows[r].room;
	}
	for (int32_t s = 0; s < house->n; s++) {
		int64_t weight = 0;
		int32_t i = w->n++;

		for (int32_t r = 0; r < house->n_rows; r++)
			weight += (house->rows[r].price >> shift) *
				  house->rows[r].weights[s];
		for (; i > 0 && is_before(b, w, s, weight, i - 1); i--) {
			w->weight[i] = w->weight[i - 1];
			w->slot[i] = w->slot[i - 1];
		}
		w->weight[i] = weight;
		w->slot[i] = s;
	}
}

/* whether the slots from the i-th on can still bring what is asked for */
static bool
may_reach(const struct branch *b, const struct house *house,
    const struct walk *w, int32_t i)
{
	int64_t room = w->priced_room;
	int64_t sum = w->value;

	for (; i < w->n && sum < w->least; i++) {
		int32_t s = w->slot[i];
		int64_t reward = b->a->reward[s];
		int64_t most = b->a->slot_most[house->first + s];

		if (reward <= 0)
			break;
		if (w->weight[i] * most > room)
			return sum + (int64_t)((wide)reward * room /
					       w->weight[i]) >=
			       w->least;
		room -= w->weight[i] * most;
		sum += reward * most;
	}
	return sum >= w->least;
}

static bool
fits_rows(
    const struct house *house, const struct walk *w, int32_t s, int32_t lots)
{
	for (int32_t r = 0; r < house->n_rows; r++)
		if (house->rows[r].weights[s] * lots > w->room[r])
			return false;
	return true;
}

static void
place(const struct branch *b, const struct house *house, struct walk *w,
    int32_t i, int32_t lots)
{
	int32_t s = w->slot[i];

	w->value += b->a->reward[s] * lots;
	w->priced_room -= w->weight[i] * lots;
	for (int32_t r = 0; r < house->n_rows; r++)
		w->room[r] -= house->rows[r].weights[s] * lots;
	w->x[i] += lots;
}

/* the next number of lots for the i-th slot; false: back to none begun */
static bool
walk_next(const struct branch *b, const struct house *house, struct walk *w,
    int32_t i)
{
	int32_t s = w->slot[i];
	int32_t most = b->a->slot_most[house->first + s];

	if (w->x[i] < 0) {
		w->x[i] = 0;
		if (may_reach(b, house, w, i + 1))
			return true;
	}
	for (;;) {
		int32_t more =
		    w->x[i] > 0 ? 1 : b->a->slot_least[house->first + s];

		if (w->x[i] + more > most || !fits_rows(house, w, s, more))
			break;
		place(b, house, w, i, more);
		if (may_reach(b, house, w, i + 1))
			return true;
	}
	place(b, house, w, i, -w->x[i]);
	w->x[i] = -1;
	return false;
}

static bool
keeps_sums(const struct house *house, const struct walk *w)
{
	for (int32_t r = 0; r < house->n_sums; r++) {
		wide load = 0;

		for (int32_t i = 0; i < w->n; i++)
			load +=
			    (wide)house->sums[r].weights[w->slot[i]] * w->x[i];
		if (load > 0 && load < house->sums[r].least)
			return false;
	}
	return true;
}

static void
add_walk(struct branch *b, const struct house *house, const struct walk *w,
    struct take *takes)
{
	struct assign *a = b->a;
	int64_t cost = 0;
	int32_t n = 0;

	if (!keeps_sums(house, w))
		return;
	for (int32_t i = 0; i < w->n; i++)
		a->try_x[w->slot[i]] = w->x[i];
	for (int32_t s = 0; s < house->n; s++) {
		if (a->try_x[s] == 0)
			continue;
		cost += a->slot_cost[house->first + s] * a->try_x[s];
		takes[n++] = (struct take){ house->first + s, a->try_x[s] };
	}
	if (n > 0)
		add(b, cost, takes, n);
}

static void
walk_awards(struct branch *b, const struct house *house, struct walk *w,
    struct take *takes)
{
	int32_t i = 0;

	w->x[0] = -1;
	for (int32_t n_nodes = 0; i >= 0; n_nodes++) {
		if (n_nodes == LISTED_MOST || core_stops(b->a, 16)) {
			b->is_full = true;
			return;
		}
		if (!walk_next(b, house, w, i))
			i--;
		else if (i == w->n - 1)
			add_walk(b, house, w, takes);
		else
			w->x[++i] = -1;
	}
}

static void
list_walk(struct branch *b, const struct house *house, int64_t least)
{
	size_t n = (size_t)house->n;
	struct walk w = {
		.weight = malloc(n * sizeof *w.weight),
		.slot = malloc(n * sizeof *w.slot),
		.x = malloc(n * sizeof *w.x),
		.room = malloc(((size_t)house->n_rows + 1) * sizeof *w.room),
		.least = least,
	};
	struct take *takes = malloc(n * sizeof *takes);

	if (w.weight == NULL || w.slot == NULL || w.x == NULL ||
	    w.room == NULL || takes == NULL)
		b->no_memory = true;
	else {
		walk_begin(b, house, &w);
		walk_awards(b, house, &w, takes);
	}
	free(w.weight);
	free(w.slot);
	free(w.x);
	free(w.room);
	free(takes);
}

/* ---- all ------------------------------------------------------------ */

/* what opening a village, or shutting it, loses */
static void
village_losses(
    const struct assign *a, int32_t v, int64_t *to_open, int64_t *to_shut)
{
	wide over;

	*to_open = 0;
	*to_shut = INT64_MAX / 2;
	if (v < 0)
		return;
	over = a->village_gain[v] - (wide)1000 * a->m->village_cost[v];
	*to_open = over < 0 ? (int64_t)-over : 0;
	*to_shut = over > 0 ? (int64_t)over : 0;
}

static void
list_house(struct branch *b, int32_t h, int64_t room)
{
	struct assign *a = b->a;
	const struct house *house = &a->houses[h];
	struct member *member = &b->members[b->n_members];
	int64_t to_open, to_shut;
	bool may_be_empty;

	village_losses(a, house->village, &to_open, &to_shut);
	*member = (struct member){
		.house = h, .village = house->village, .first = b->n_columns
	};
	add(b, 0, NULL, 0);
	may_be_empty = to_shut <= room || to_open + a->gain[h] <= room;
	core_rewards(a, house, a->reward);
	if (to_open <= room) {
		int64_t least = a->gain[h] + to_open - room;

		if (house->n_patterns > 0)
			list_patterns(b, house, least);
		else
			list_walk(b, house, least);
	}
	if (b->is_full || b->no_memory)
		return;
	member->n_left = member->n - !may_be_empty;
	b->n_members++;
}

bool
branch_list(struct branch *b, int64_t room)
{
	struct assign *a = b->a;

	b->n_columns = 0;
	b->n_parts = 0;
	b->n_takes = 0;
	b->n_members = 0;
	b->is_full = false;
	for (int32_t i = 0; i < a->m->n_households; i++) {
		const struct house *house = &a->houses[a->order[i]];

		if (house->gone || house->n == 0)
			continue;
		list_house(b, a->order[i], room);
		if (b->is_full || b->no_memory ||
		    core_stops(a, 32 + house->n_patterns))
			return false;
	}
	return true;
}
