/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/engine/assign/branch.h"

#include <string.h>

#define STEPS_ROOT 300
#define STEPS_NODE 100

/* the share of steps from which a choice is not sure */
#define EVEN_LEAST 0.02

/* choices tried at a node this near the root, and how long */
#define TRIES     8
#define DEPTH_TRY 12
#define STEPS_TRY 20

/* ---- what to decide ------------------------------------------------- */

/* the village that was open in some steps of prices and shut in others, most
 * evenly; -1: none */
static int32_t
choose_village(const struct branch *b)
{
	int32_t best = -1;
	double most = EVEN_LEAST * b->all_often;

	for (int32_t i = 0; i < b->n_live; i++) {
		int32_t v = b->members[b->live[i].member].village;
		double even;

		if (v < 0 || b->must_open[v])
			continue;
		even = b->all_often - b->open_often[v];
		if (b->open_often[v] < even)
			even = b->open_often[v];
		if (even > most) {
			most = even;
			best = v;
		}
	}
	return best;
}

/* The column most often best of the member that is least sure of it; where
 * all are sure, of the one whose next best loses least. */
static void
choose_column(const struct branch *b, struct choice *choice)
{
	int64_t least = INT64_MAX;
	double most = -1;

	for (int32_t i = 0; i < b->n_live; i++) {
		const struct live *live = &b->live[i];
		int32_t top = b->live_columns[live->first].column;
		int64_t next = INT64_MAX;
		double sum = 0, even;

		for (int32_t c = live->first; c < live->first + live->n; c++) {
			const struct live_column *column = &b->live_columns[c];

			sum += b->often[column->column];
			if (b->often[column->column] > b->often[top])
				top = column->column;
			if (c != live->pick &&
			    live->best - column->value < next)
				next = live->best - column->value;
		}
		even = sum > 0 ? 1 - b->often[top] / sum : 0;
		if (even > most || (!(even < most) && next < least)) {
			most = even;
			least = next;
			choice->column = top;
			choice->first = true;
		}
	}
}

/* how often a member's best has at least so many lots of a line, of 1 */
static double
share_of(
    const struct branch *b, const struct live *live, int32_t line, int32_t lots)
{
	double sum = 0, with = 0;

	for (int32_t c = live->first; c < live->first + live->n; c++) {
		const struct live_column *column = &b->live_columns[c];
		double often = b->often[column->column];

		sum += often;
		for (int32_t i = column->first; i < column->first + column->n;
		     i++)
			if (b->parts[i].line == line &&
			    b->parts[i].lots >= lots)
				with += often;
	}
	return sum > 0 ? with / sum : 0;
}

/* choices of which the outcome is least sure, least sure first */
struct choices {
	struct choice choice[TRIES];
	double even[TRIES];
	int32_t n;
	int32_t most;
};

static void
insert(struct choices *list, double even, const struct choice *choice)
{
	int32_t i = list->n;

	if (even <= EVEN_LEAST ||
	    (i == list->most && even <= list->even[i - 1]))
		return;
	if (i == list->most)
		i--;
	else
		list->n++;
	for (; i > 0 && list->even[i - 1] < even; i--) {
		list->even[i] = list->even[i - 1];
		list->choice[i] = list->choice[i - 1];
	}
	list->even[i] = even;
	list->choice[i] = *choice;
}

/* one of each member: the lots of a line that it has as often as not */
static void
list_lots(const struct branch *b, const struct live *live, struct choices *list)
{
	struct choice choice = { .village = -1, .line = -1 };
	double most = 0;

	for (int32_t c = live->first; c < live->first + live->n; c++) {
		const struct live_column *column = &b->live_columns[c];

		for (int32_t k = column->first; k < column->first + column->n &&
						b->often[column->column] > 0;
		     k++) {
			const struct part *part = &b->parts[k];
			double share =
			    share_of(b, live, part->line, part->lots);
			double even = share < 0.5 ? share : 1 - share;

			if (even <= most)
				continue;
			most = even;
			choice.column = column->column;
			choice.line = part->line;
			choice.lots = part->lots;
			choice.first = share >= 0.5;
		}
	}
	insert(list, most, &choice);
}

static void
list_choices(const struct branch *b, struct choices *list)
{
	struct choice choice = { .column = -1, .line = -1 };

	list->n = 0;
	choice.village = choose_village(b);
	if (choice.village >= 0) {
		choice.first =
		    2 * b->open_often[choice.village] >= b->all_often;
		list->choice[list->n++] = choice;
		return;
	}
	for (int32_t i = 0; i < b->n_live; i++)
		list_lots(b, &b->live[i], list);
	if (list->n > 0)
		return;
	choose_column(b, &choice);
	list->choice[list->n++] = choice;
}

/* ---- the tree ------------------------------------------------------- */

static void
keep_prices(struct branch *b)
{
	for (int32_t i = 0; i < b->n_lines && b->n_kept < b->kept_room; i++) {
		b->lines_kept[b->n_kept] = b->lines[i];
		b->prices_kept[b->n_kept++] = b->price[b->lines[i]];
	}
}

static void
restore_prices(struct branch *b, int32_t from)
{
	for (int32_t i = from; i < b->n_kept; i++)
		b->price[b->lines_kept[i]] = b->prices_kept[i];
}

static void
shut_village(struct branch *b, int32_t v)
{
	for (int32_t i = 0; i < b->n_movable; i++) {
		const struct member *member = &b->members[b->movable[i]];

		if (member->village != v)
			continue;
		for (int32_t c = member->first + 1;
		     c < member->first + member->n; c++)
			if (!b->is_out[c])
				branch_strike(b, c);
	}
}

static bool
has_lots(const struct branch *b, int32_t column, int32_t line, int32_t lots)
{
	int32_t first = b->columns[column].first;

	for (int32_t i = first; i < first + b->columns[column].n; i++)
		if (b->parts[i].line == line)
			return b->parts[i].lots >= lots;
	return false;
}

/* strikes what is not on this side of a choice */
static void
take_side(struct branch *b, const struct choice *choice, bool side)
{
	const struct member *member;

	if (choice->village >= 0) {
		if (side)
			branch_open(b, choice->village);
		else
			shut_village(b, choice->village);
		return;
	}
	member = &b->members[b->columns[choice->column].member];
	for (int32_t c = member->first; c < member->first + member->n; c++) {
		bool is_there = choice->line < 0 ? c == choice->column
						 : has_lots(b, c, choice->line,
						       choice->lots);

		if (!b->is_out[c] && is_there != side)
			branch_strike(b, c);
	}
}

/* how far a side of a choice lifts the bound; -1: there is nothing below it */
static double
try_side(struct branch *b, const struct choice *choice, bool side, int64_t from)
{
	int32_t trail = b->n_trail;
	enum node_state state;

	take_side(b, choice, side);
	state = branch_bound(b, STEPS_TRY);
	branch_undo(b, trail);
	restore_prices(b, b->levels[b->depth - 1].kept);
	if (state == NODE_DONE)
		return -1;
	return state == NODE_OPEN && b->best_relaxed > from
		   ? (double)(b->best_relaxed - from)
		   : 0;
}

/* Strong branching: the choice both sides of which lift the bound most. */
static void
choose(struct branch *b, struct level *level)
{
	struct choices list = { .most = b->depth <= DEPTH_TRY ? TRIES : 1 };
	int64_t from = b->best_relaxed;
	double most = -1;

	list_choices(b, &list);
	level->choice = list.choice[0];
	for (int32_t i = 0; i < list.n && list.n > 1; i++) {
		struct choice *choice = &list.choice[i];
		double with = try_side(b, choice, true, from);
		double without = try_side(b, choice, false, from);
		double score = (with + 100) * (without + 100);

		if (with < 0 || without < 0) {
			level->choice = *choice;
			level->choice.first = with >= 0;
			level->is_second = true;
			return;
		}
		if (score > most) {
			most = score;
			level->choice = *choice;
		}
	}
}

static void
descend(struct branch *b)
{
	struct level *level = &b->levels[b->depth++];

	level->trail = b->n_trail;
	level->kept = b->n_kept;
	level->is_second = false;
	keep_prices(b);
	choose(b, level);
	take_side(b, &level->choice, level->choice.first);
}

/* to the nearest choice of which one side is left; false: none */
static bool
turn(struct branch *b)
{
	while (b->depth > 0) {
		struct level *level = &b->levels[b->depth - 1];

		branch_undo(b, level->trail);
		if (level->is_second) {
			b->n_kept = level->kept;
			b->depth--;
			continue;
		}
		level->is_second = true;
		restore_prices(b, level->kept);
		take_side(b, &level->choice, !level->choice.first);
		return true;
	}
	return false;
}

/* NODE_DONE: there is nothing of interest that was not found */
enum node_state
branch_tree(struct branch *b)
{
	enum node_state state = branch_bound(b, STEPS_ROOT);

	memcpy(b->root_price, b->price,
	    (size_t)b->a->m->n_lines * sizeof *b->price);

	for (;;) {
		if (state == NODE_LIMIT)
			return state;
		if (state == NODE_OPEN)
			descend(b);
		else if (!turn(b))
			return NODE_DONE;
		state = branch_bound(b, STEPS_NODE);
	}
}
