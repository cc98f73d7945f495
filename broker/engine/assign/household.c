/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/engine/assign/core.h"

#include <stdlib.h>

/* Households with too many awards to list. Prices on their rows give a bound
 * (Lagrange) and what each item's first deviation from it costs; items that
 * cannot deviate without falling behind the best award known are fixed, the
 * few others searched depth-first, in the order of reward to priced weight,
 * cut by Dantzig's bound over the rows summed at these prices. */

/* scaled figures stay below 2^SCALED_BITS */
#define SCALED_BITS 60

struct item {
	int64_t reward;
	int64_t weight; /* rows' weights at their prices, scaled */
	int64_t margin; /* scaled reward - weight */
	int32_t slot;   /* of the household */
	int32_t most;
	int32_t least;
	bool is_must;
	bool is_fixed; /* at most, or 0 */
};

struct dfs {
	struct item *items; /* [max_slots] fixed ones to the end */
	int32_t n;
	int32_t n_free;
	int32_t *x;          /* [max_slots] by item */
	int32_t *taken;      /* [max_slots] lots of a line, at its first slot */
	int32_t *group;      /* [max_slots] first slot of the slot's line */
	int32_t *by_ratio;   /* [max_slots] items of a row */
	int64_t *row_price;  /* [max_rows] scaled */
	int64_t *room;       /* [max_rows] */
	int64_t *load;       /* [max_sums] */
	int64_t priced_room; /* rows' rooms at their prices, scaled */
	int64_t bound;       /* at the root, not scaled */
	int64_t value;
	int32_t shift;
	int32_t n_must;
	int32_t listed; /* household whose options are wanted, or -1 */
};

bool
household_set_up(struct assign *a)
{
	struct dfs *d = calloc(1, sizeof *d);
	size_t n = (size_t)a->max_slots + 1;

	a->dfs = d;
	if (d == NULL)
		return false;
	d->listed = -1;
	d->items = calloc(n, sizeof *d->items);
	d->x = calloc(n, sizeof *d->x);
	d->taken = calloc(n, sizeof *d->taken);
	d->group = calloc(n, sizeof *d->group);
	d->by_ratio = calloc(n, sizeof *d->by_ratio);
	d->row_price = calloc((size_t)a->max_rows + 1, sizeof *d->row_price);
	d->room = calloc((size_t)a->max_rows + 1, sizeof *d->room);
	d->load = calloc((size_t)a->max_sums + 1, sizeof *d->load);
	return d->items != NULL && d->x != NULL && d->taken != NULL &&
	       d->group != NULL && d->by_ratio != NULL &&
	       d->row_price != NULL && d->room != NULL && d->load != NULL;
}

void
household_finish(struct assign *a)
{
	struct dfs *d = a->dfs;

	if (d == NULL)
		return;
	free(d->items);
	free(d->x);
	free(d->taken);
	free(d->group);
	free(d->by_ratio);
	free(d->row_price);
	free(d->room);
	free(d->load);
	free(d);
}

/* so that what was solved before changes nothing */
void
household_forget(struct assign *a, const struct house *house)
{
	for (int32_t r = 0; r < house->n_rows; r++)
		house->rows[r].price = 0;
	for (int32_t s = 0; s < house->n; s++)
		a->big_x[house->first + s] = 0;
}

/* ---- items ---------------------------------------------------------- */

static bool
is_in_a_sum(const struct house *house, int32_t slot)
{
	for (int32_t r = 0; r < house->n_sums; r++)
		if (house->sums[r].weights[slot] > 0)
			return true;
	return false;
}

static void
choose_items(const struct assign *a, const struct house *house,
    const struct house_ask *ask, struct dfs *d)
{
	const int32_t *line = a->slot_line + house->first;
	int64_t total = 1;

	d->n = 0;
	for (int32_t s = 0; s < house->n; s++) {
		int32_t slot = house->first + s;
		struct item *item = &d->items[d->n];

		d->group[s] =
		    s > 0 && line[s - 1] == line[s] ? d->group[s - 1] : s;
		d->taken[s] = 0;
		item->slot = s;
		item->reward = ask->reward[s];
		item->is_must = line[s] == ask->must;
		item->is_fixed = false;
		item->most = a->slot_most[slot];
		if (ask->cap != NULL && ask->cap[s] < item->most)
			item->most = ask->cap[s];
		item->least = a->slot_least[slot];
		if (item->most < item->least)
			continue;
		if (item->reward <= -ask->spare && !item->is_must &&
		    !is_in_a_sum(house, s))
			continue;
		total += (item->reward > 0 ? item->reward : -item->reward) *
			 item->most;
		d->n++;
	}
	d->shift = 0;
	while (d->shift < 16 && total >> (SCALED_BITS - 1 - d->shift) == 0)
		d->shift++;
}

/* ---- prices of rows ------------------------------------------------- */

/* The prices kept with the rows, if they are of any use: no higher in all
 * than the rewards, so that nothing overflows. */
static void
take_row_prices(const struct house *house, struct dfs *d)
{
	wide sum = 0;

	for (int32_t r = 0; r < house->n_rows; r++) {
		d->row_price[r] = house->rows[r].price >> (16 - d->shift);
		sum += (wide)d->row_price[r] * house->rows[r].room;
	}
	if (sum >> SCALED_BITS == 0)
		return;
	for (int32_t r = 0; r < house->n_rows; r++)
		d->row_price[r] = 0;
}

static void
find_margins(const struct house *house, struct dfs *d)
{
	d->priced_room = 0;
	for (int32_t i = 0; i < d->n; i++)
		d->items[i].weight = 0;
	for (int32_t r = 0; r < house->n_rows; r++) {
		const struct house_row *row = &house->rows[r];

		if (d->row_price[r] == 0)
			continue;
		d->priced_room += d->row_price[r] * row->room;
		for (int32_t i = 0; i < d->n; i++)
			d->items[i].weight +=
			    d->row_price[r] * row->weights[d->items[i].slot];
	}
	for (int32_t i = 0; i < d->n; i++)
		d->items[i].margin =
		    d->items[i].reward * ((int64_t)1 << d->shift) -
		    d->items[i].weight;
}

/* The price of one row, the others' given, at which the bound is least: the
 * ratio of the item that fills it (Dantzig). */
static void
price_row(const struct house *house, struct dfs *d, int32_t r)
{
	const struct house_row *row = &house->rows[r];
	int64_t old = d->row_price[r], new = 0, room = row->room;
	int32_t n = 0;

	for (int32_t i = 0; i < d->n; i++) {
		const struct item *item = &d->items[i];
		int64_t weight = row->weights[item->slot];
		int64_t worth = item->margin + old * weight;
		int32_t k = n;

		if (weight == 0 || worth <= 0)
			continue;
		for (; k > 0; k--) {
			const struct item *other =
			    &d->items[d->by_ratio[k - 1]];
			int64_t its = row->weights[other->slot];

			if ((double)(other->margin + old * its) *
				(double)weight >=
			    (double)worth * (double)its)
				break;
			d->by_ratio[k] = d->by_ratio[k - 1];
		}
		d->by_ratio[k] = i;
		n++;
	}
	for (int32_t k = 0; k < n && new == 0; k++) {
		const struct item *item = &d->items[d->by_ratio[k]];
		int64_t weight = row->weights[item->slot];

		if (weight * item->most > room)
			new = (item->margin + old * weight) / weight;
		room -= weight * item->most;
	}
	if (new == old)
		return;
	d->row_price[r] = new;
	d->priced_room += (new - old) * row->room;
	for (int32_t i = 0; i < d->n; i++) {
		int64_t more = (new - old) * row->weights[d->items[i].slot];

		d->items[i].weight += more;
		d->items[i].margin -= more;
	}
}

/* the bound at the rows' prices, rounded down to whole units; `need` lots of
 * the best of those that must be are in it */
static int64_t
root_bound(const struct dfs *d, int32_t need)
{
	int64_t sum = d->priced_room;
	int64_t must = INT64_MIN;

	for (int32_t i = 0; i < d->n; i++) {
		const struct item *item = &d->items[i];

		if (item->margin > 0)
			sum += item->margin * item->most;
		if (item->is_must && item->margin > must)
			must = item->margin;
	}
	if (need > 0 && must < 0 && must > INT64_MIN)
		sum += must * need;
	return sum >> d->shift;
}

/* A price so high is no price; the next search begins without. */
static int64_t
unscaled(int64_t price, int32_t shift)
{
	int64_t factor = (int64_t)1 << (16 - shift);

	return price < INT64_MAX / factor ? price * factor : 0;
}

static void
price_rows(const struct house *house, struct dfs *d)
{
	for (int32_t r = 0; r < house->n_rows; r++)
		price_row(house, d, r);
	for (int32_t r = 0; r < house->n_rows; r++)
		house->rows[r].price = unscaled(d->row_price[r], d->shift);
}

/* ---- the search ----------------------------------------------------- */

/* An item whose first lot away from the bound costs more than the bound is
 * above the best known stays where the bound has it. */
static void
fix_items(struct dfs *d, int64_t best)
{
	int64_t slack = d->bound - best + 1;
	int32_t n = 0;

	if (slack > ((int64_t)1 << SCALED_BITS) >> d->shift)
		return;
	slack <<= d->shift;
	for (int32_t i = 0; i < d->n; i++) {
		struct item *item = &d->items[i];

		item->is_fixed = !item->is_must && (item->margin > slack ||
						       item->margin < -slack);
		if (item->is_fixed && item->margin < 0)
			continue;
		d->items[n++] = *item;
	}
	d->n = n;
}

/* fixed ones first, then those that must be, then best first; ties by slot */
static bool
is_before(const struct item *p, const struct item *q)
{
	double one, two;

	if (p->is_fixed != q->is_fixed)
		return p->is_fixed;
	if (p->is_must != q->is_must)
		return p->is_must;
	one = (double)p->reward * (double)q->weight;
	two = (double)q->reward * (double)p->weight;
	if (p->weight == 0 && q->weight == 0) {
		one = (double)p->reward;
		two = (double)q->reward;
	}
	return one != two ? one > two : p->slot < q->slot;
}

static void
sort_items(struct dfs *d)
{
	for (int32_t i = 1; i < d->n; i++) {
		struct item item = d->items[i];
		int32_t k = i;

		for (; k > 0 && is_before(&item, &d->items[k - 1]); k--)
			d->items[k] = d->items[k - 1];
		d->items[k] = item;
	}
}

/* reward x room / weight, rounded down */
static int64_t
part_of(int64_t reward, int64_t room, int64_t weight)
{
	if (reward < (int64_t)1 << 31 && room < (int64_t)1 << 32)
		return reward * room / weight;
	return (int64_t)((wide)reward * room / weight);
}

/* what the items from i on could add, with fractions of a lot allowed */
static int64_t
dantzig(const struct dfs *d, int32_t i)
{
	int64_t room = d->priced_room;
	int64_t sum = 0;

	for (; i < d->n; i++) {
		const struct item *item = &d->items[i];
		int64_t weight = item->weight * item->most;

		if (item->reward <= 0)
			continue;
		sum += item->reward * item->most;
		if (item->is_must)
			continue; /* not in the order of worth */
		if (weight > room)
			return sum - item->reward * item->most +
			       part_of(item->reward, room, item->weight);
		room -= weight;
	}
	return sum;
}

static void
place(const struct house *house, struct dfs *d, int32_t i, int32_t change)
{
	const struct item *item = &d->items[i];

	d->x[i] += change;
	d->value += item->reward * change;
	d->priced_room -= item->weight * change;
	d->taken[d->group[item->slot]] += change;
	d->n_must += item->is_must ? change : 0;
	for (int32_t r = 0; r < house->n_rows; r++)
		d->room[r] -= house->rows[r].weights[item->slot] * change;
	for (int32_t r = 0; r < house->n_sums; r++)
		d->load[r] += house->sums[r].weights[item->slot] * change;
}

static int32_t
most_that_fit(const struct house *house, const struct house_ask *ask,
    const struct dfs *d, int32_t i)
{
	const struct item *item = &d->items[i];
	int64_t most = item->most;

	if (house->shares && ask->cap != NULL) {
		int32_t left =
		    ask->cap[item->slot] - d->taken[d->group[item->slot]];

		if (left < most)
			most = left;
	}
	for (int32_t r = 0; r < house->n_rows; r++) {
		int64_t weight = house->rows[r].weights[item->slot];

		while (weight * most > d->room[r])
			most = d->room[r] / weight;
	}
	return most < item->least ? 0 : (int32_t)most;
}

static bool
is_award(
    const struct house *house, const struct house_ask *ask, const struct dfs *d)
{
	if (d->n_must < ask->need)
		return false;
	for (int32_t r = 0; r < house->n_sums; r++)
		if (d->load[r] > 0 && d->load[r] < house->sums[r].least)
			return false;
	return true;
}

static void
keep(const struct house *house, const struct dfs *d, int32_t *x)
{
	for (int32_t s = 0; s < house->n; s++)
		x[s] = 0;
	for (int32_t i = 0; i < d->n; i++)
		x[d->items[i].slot] = d->x[i];
}

/* to the next lower choice of an item before i; -1 where there is none */
static int32_t
step_back(const struct house *house, struct dfs *d, int32_t i)
{
	for (i--; i >= 0; i--) {
		int32_t less = 1;

		if (d->x[i] == 0)
			continue;
		if (d->x[i] - 1 < d->items[i].least || d->items[i].is_fixed)
			less = d->x[i];
		place(house, d, i, -less);
		if (!d->items[i].is_fixed)
			return i + 1;
	}
	return -1;
}

/* from best, an award known: into x and best where a better one is found */
static void
dfs_run(struct assign *a, const struct house *house,
    const struct house_ask *ask, struct house_best *best, int32_t *x)
{
	struct dfs *d = a->dfs;
	int32_t i = 0;

	for (int32_t n_nodes = 0; i >= 0; n_nodes++) {
		if (n_nodes == a->node_limit || core_stops(a, 16)) {
			best->bound = d->bound;
			return;
		}
		if (i == d->n) {
			if (d->value > best->value && is_award(house, ask, d)) {
				keep(house, d, x);
				if (d->listed < 0)
					best->value = d->value;
				else
					options_take(a, d->listed, d->value, x,
					    &best->value);
			}
			i = step_back(house, d, i);
		} else if (d->value + dantzig(d, i) <= best->value) {
			i = step_back(house, d, i);
		} else {
			int32_t lots = most_that_fit(house, ask, d, i);

			if (d->items[i].is_fixed && lots < d->items[i].most) {
				i = step_back(house, d, i);
				continue;
			}
			if (lots > 0)
				place(house, d, i, lots);
			i++;
		}
	}
	best->bound = best->value;
}

static void
start_search(const struct house *house, struct dfs *d)
{
	for (int32_t i = 0; i < d->n; i++)
		d->x[i] = 0;
	for (int32_t r = 0; r < house->n_rows; r++)
		d->room[r] = house->rows[r].room;
	for (int32_t r = 0; r < house->n_sums; r++)
		d->load[r] = 0;
	d->value = 0;
	d->n_must = 0;
}

/* x may hold an award to beat: then its value is in best */
static void
dfs_best(struct assign *a, const struct house *house,
    const struct house_ask *ask, struct house_best *best, int32_t *x)
{
	struct dfs *d = a->dfs;

	choose_items(a, house, ask, d);
	take_row_prices(house, d);
	find_margins(house, d);
	if (ask->cap == NULL)
		price_rows(house, d);
	d->bound = root_bound(d, ask->need);
	best->bound = best->value;
	if (d->bound <= best->value)
		return;
	if (best->value > CORE_NEVER)
		fix_items(d, best->value);
	sort_items(d);
	start_search(house, d);
	dfs_run(a, house, ask, best, x);
}

/* with the award of last time as the one to beat */
int64_t
household_relaxed(struct assign *a, const struct house *house,
    const int64_t *reward, int32_t *x)
{
	const struct house_ask ask = {
		.reward = reward, .must = -1, .floor = CORE_NEVER
	};
	struct house_best best = { 0 };

	for (int32_t s = 0; s < house->n; s++)
		best.value += reward[s] * x[s];
	if (best.value < 0) {
		best.value = 0;
		for (int32_t s = 0; s < house->n; s++)
			x[s] = 0;
	}
	dfs_best(a, house, &ask, &best, x);
	a->cut_short += best.bound - best.value;
	return best.bound;
}

/* awards of household h worth more than floor, to its options */
void
household_list(struct assign *a, int32_t h, int64_t floor)
{
	const struct house *house = &a->houses[h];
	const struct house_ask ask = { .reward = a->reward,
		.must = -1,
		.spare = a->gain[h] - floor,
		.floor = floor };
	struct house_best best = { .value = floor };

	a->dfs->listed = h;
	dfs_best(a, house, &ask, &best, a->try_x);
	a->dfs->listed = -1;
}

static struct house_best
search_best(struct assign *a, const struct house *house,
    const struct house_ask *ask, int32_t *x)
{
	struct house_best best = { .value = ask->floor };

	if (ask->need <= 0 && ask->floor < 0) {
		best.value = 0;
		for (int32_t s = 0; s < house->n; s++)
			x[s] = 0;
	}
	dfs_best(a, house, ask, &best, x);
	if (best.value == ask->floor)
		best.value = CORE_NEVER;
	return best;
}

struct house_best
household_best(struct assign *a, const struct house *house,
    const struct house_ask *ask, int32_t *x)
{
	struct house_best best;
	int32_t pick;

	if (house->n_patterns == 0)
		return search_best(a, house, ask, x);
	if (ask->cap == NULL && ask->bend == NULL && ask->need <= 0)
		best.value = pattern_best(house, ask->reward, &pick);
	else
		best.value = pattern_best_within(a, house, ask, &pick);
	best.bound = best.value;
	if (best.value > ask->floor)
		pattern_lots(house, pick, x);
	else
		best.value = CORE_NEVER;
	return best;
}
