/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/engine/assign/branch.h"

#include <stdlib.h>
#include <string.h>

/* figures inside stay below this */
#define FIGURE_MOST ((wide)1 << 60)

/* prices kept for the way back, of all levels together */
#define KEPT_MOST (1 << 20)

/* the first cutoff, as a part of the gap; the next is as far again above the
 * bound by prices, or a part of that where the last was not for little */
#define CUTOFF_FIRST 32
#define CUTOFF_NEXT  3
#define WORK_LITTLE  1000000

/* the part of the work that is done while the gap is wide */
#define WORK_FAR 16

/* ---- memory --------------------------------------------------------- */

/* X(field, count): arrays of the model's size */
#define ARRAYS(X)                                                              \
	X(members, m->n_households + 1)                                        \
	X(movable, m->n_households)                                            \
	X(live, m->n_households)                                               \
	X(root_lots, m->n_lines)                                               \
	X(root_open, m->n_villages)                                            \
	X(is_decided, m->n_villages)                                           \
	X(must_open, m->n_villages)                                            \
	X(open_often, m->n_villages)                                           \
	X(lines, m->n_lines)                                                   \
	X(lots, m->n_lines)                                                    \
	X(price, m->n_lines)                                                   \
	X(root_price, m->n_lines)                                              \
	X(best_price, m->n_lines)                                              \
	X(asked, m->n_lines)                                                   \
	X(direction, m->n_lines)                                               \
	X(low, m->n_lines)                                                     \
	X(high, m->n_lines)                                                    \
	X(least, m->n_lines)                                                   \
	X(most, m->n_lines)                                                    \
	X(in, m->n_lines)                                                      \
	X(stamp, m->n_lines)                                                   \
	X(tight, m->n_lines)

/* of the list's */
#define LIST_ARRAYS(X)                                                         \
	X(is_out, b->n_columns)                                                \
	X(often, b->n_columns)                                                 \
	X(trail, b->n_columns + m->n_villages)                                 \
	X(live_columns, b->n_columns)                                          \
	X(levels, b->n_columns + m->n_villages)                                \
	X(prices_kept, b->kept_room)                                           \
	X(lines_kept, b->kept_room)

static void *
zeroed(int64_t n, size_t size)
{
	return calloc(n > 0 ? (size_t)n : 1, size);
}

static void *
raw(int64_t n, size_t size)
{
	return malloc((n > 0 ? (size_t)n : 1) * size);
}

#define ALLOCATE(field, n)                                                     \
	b->field = zeroed(n, sizeof *b->field);                                \
	is_good = is_good && b->field != NULL;
#define ALLOCATE_RAW(field, n)                                                 \
	b->field = raw(n, sizeof *b->field);                                   \
	is_good = is_good && b->field != NULL;
#define FREE(field, n)                                                         \
	free(b->field);                                                        \
	b->field = NULL;

static bool
allocate(struct branch *b)
{
	const struct assign_model *m = b->a->m;
	bool is_good = true;

	ARRAYS(ALLOCATE)
	return is_good;
}

static void
free_list(struct branch *b)
{
	LIST_ARRAYS(FREE)
}

static bool
allocate_list(struct branch *b)
{
	const struct assign_model *m = b->a->m;
	int64_t n = ((int64_t)b->n_columns + m->n_villages) * m->n_lines;
	bool is_good = true;

	free_list(b);
	b->kept_room = n < KEPT_MOST ? (int32_t)n : KEPT_MOST;
	LIST_ARRAYS(ALLOCATE_RAW)
	if (!is_good)
		b->no_memory = true;
	else
		memset(b->is_out, 0, (size_t)b->n_columns * sizeof *b->is_out);
	return is_good;
}

static void
finish(struct branch *b)
{
	ARRAYS(FREE)
	free_list(b);
	free(b->columns);
	free(b->parts);
	free(b->takes);
}

/* ---- the root ------------------------------------------------------- */

/* members of one column are taken out once and for all */
static void
fix_at_root(struct branch *b, const struct member *member)
{
	int32_t c = member->first + (b->is_out[member->first] ? 1 : 0);
	const struct column *column = &b->columns[c];

	b->root_base += column->cost;
	for (int32_t i = column->first; i < column->first + column->n; i++)
		b->root_lots[b->parts[i].line] -= b->parts[i].lots;
	if (member->village >= 0 && column->n > 0)
		b->root_open[member->village] = true;
}

static bool
begin_root(struct branch *b)
{
	const struct assign_model *m = b->a->m;

	if (!allocate_list(b))
		return false;
	b->root_base = 0;
	b->n_movable = 0;
	b->n_trail = 0;
	b->n_kept = 0;
	b->depth = 0;
	memcpy(b->root_lots, m->line_lots,
	    (size_t)m->n_lines * sizeof *b->root_lots);
	memset(b->root_open, 0, (size_t)m->n_villages * sizeof *b->root_open);
	memset(b->is_decided, 0, (size_t)m->n_villages * sizeof *b->is_decided);
	for (int32_t i = 0; i < b->n_members; i++) {
		const struct member *member = &b->members[i];

		b->is_out[member->first] = member->n_left < member->n;
		if (member->n_left == 1)
			fix_at_root(b, member);
		else
			b->movable[b->n_movable++] = i;
	}
	memcpy(b->price, b->a->prices, (size_t)m->n_lines * sizeof *b->price);
	return true;
}

/* ---- cutoffs -------------------------------------------------------- */

static int64_t
gcd(int64_t p, int64_t q)
{
	while (q != 0) {
		int64_t rest = p % q;

		p = q;
		q = rest;
	}
	return p < 0 ? -p : p;
}

/* of all that costs are made of */
static int64_t
cost_gcd(const struct assign *a)
{
	int64_t g = 0;

	for (int32_t s = 0; s < a->n_slots && g != 1; s++)
		g = gcd(a->slot_cost[s] / 1000, g);
	for (int32_t l = 0; l < a->m->n_lines && g != 1; l++)
		g = gcd(a->m->line_unfilled[l], g);
	for (int32_t v = 0; v < a->m->n_villages && g != 1; v++)
		g = gcd(a->m->village_cost[v], g);
	return g > 0 ? g : 1;
}

static bool
is_small_enough(const struct assign *a)
{
	const struct assign_model *m = a->m;
	wide sum = 0;

	for (int32_t l = 0; l < m->n_lines; l++)
		sum += (wide)1000 * m->line_unfilled[l] * m->line_lots[l];
	for (int32_t s = 0; s < a->n_slots; s++)
		sum += a->slot_cost[s] < 0
			   ? -(wide)a->slot_cost[s] * a->slot_most[s]
			   : (wide)a->slot_cost[s] * a->slot_most[s];
	for (int32_t v = 0; v < m->n_villages; v++)
		sum += (wide)1000 * m->village_cost[v];
	return sum < FIGURE_MOST;
}

static void
raise_bound(struct assign *a, int64_t bound)
{
	struct assign_result *r = a->result;

	if (bound > r->cost)
		bound = r->cost;
	if (bound <= r->bound)
		return;
	r->bound = bound;
	core_report(a);
}

/* Every assignment of at most `most` looked for. False: not brought to an
 * end. */
static bool
look_below(struct branch *b, int64_t most)
{
	struct assign *a = b->a;
	enum node_state state;

	b->cutoff = 1000 * most;
	b->has_found = false;
	if (!branch_list(b, b->cutoff - (int64_t)a->relaxed) || !begin_root(b))
		return false;
	state = branch_tree(b);
	if (state == NODE_LIMIT)
		return false;
	raise_bound(a, b->has_found ? a->result->cost : most + b->gcd);
	return true;
}

/* Prices that are best for the columns below a cutoff are often better for
 * all of them, too. False where stop came first. */
static bool
try_root_prices(struct branch *b)
{
	struct assign *a = b->a;

	memcpy(a->prices, b->root_price,
	    (size_t)a->m->n_lines * sizeof *a->prices);
	a->node_limit = a->bound_limit;
	if (!relax(a))
		return false;
	if (core_take_bound(a))
		return true;
	core_use_best_prices(a);
	return relax(a);
}

static bool
is_good_enough(const struct assign *a)
{
	return a->is_stopped || a->result->cost <= a->result->bound ||
	       (a->control->gap_ppb > 0 && core_is_within_gap(a));
}

/* Cutoffs a little above the bound first: few columns are left below them,
 * and what is found, or known not to be there, is worth the same. */
static void
raise_cutoffs(struct branch *b)
{
	struct assign *a = b->a;
	struct assign_result *r = a->result;
	int64_t more = (r->cost - r->bound) / CUTOFF_FIRST;

	while (!is_good_enough(a)) {
		int64_t work = b->work_left;
		int64_t most;

		if (more < b->gcd)
			more = b->gcd;
		most = r->bound + more;
		if (most > r->cost - b->gcd)
			most = r->cost - b->gcd;
		most -= ((most % b->gcd) + b->gcd) % b->gcd;
		if (look_below(b, most)) {
			if (is_good_enough(a) || !try_root_prices(b))
				return;
			more = most - r->prices_bound;
			if (work - b->work_left > WORK_LITTLE)
				more /= CUTOFF_NEXT;
		} else if (b->is_full && more > b->gcd) {
			more /= 4;
		} else {
			return;
		}
	}
}

/* More than a per mille is for the search to bring down first. */
static bool
is_far(const struct assign *a)
{
	const struct assign_result *r = a->result;

	return (wide)1000 * (r->cost - r->bound) > r->bound;
}

/* Looks for all that could still be better than the best known, as far as
 * `work` goes. */
void
branch(struct assign *a, int64_t work)
{
	struct branch b = { .a = a, .work_left = work };

	if (!is_small_enough(a) || is_good_enough(a))
		return;
	tilt_not(a);
	core_use_best_prices(a);
	a->node_limit = a->bound_limit;
	if (!relax(a))
		return;
	core_take_bound(a);
	if (is_far(a))
		b.work_left /= 16;
	b.gcd = cost_gcd(a);
	if (!allocate(&b))
		b.no_memory = true;
	else
		raise_cutoffs(&b);
	if (b.no_memory) {
		a->no_memory = true;
		a->is_stopped = true;
	}
	finish(&b);
}
