/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/engine/assign/core.h"

#include <stdlib.h>

static void *
zeroed(int64_t n, size_t size)
{
	return calloc(n > 0 ? (size_t)n : 1, size);
}

/* ---- sizes ---------------------------------------------------------- */

struct sizes {
	int32_t *upper;   /* [n_bids] lots it could have by itself, or 0 */
	int32_t *slot_of; /* [n_bids] within the household, or -1 */
	int64_t n_slots, n_rows, n_sums, n_weights;
};

static void
upper_of_household(const struct assign_model *m, int32_t h, int32_t *upper)
{
	for (int32_t b = m->bid_first[h]; b < m->bid_first[h + 1]; b++)
		upper[b] = m->bids[b].most;
	for (int32_t r = m->row_first[h]; r < m->row_first[h + 1]; r++) {
		const struct assign_row *row = &m->rows[r];

		for (int32_t e = row->first; e < row->first + row->n; e++) {
			const struct assign_entry *entry = &m->entries[e];
			int64_t fits = row->room / entry->weight;

			if (fits < upper[entry->bid])
				upper[entry->bid] = (int32_t)fits;
		}
	}
	for (int32_t b = m->bid_first[h]; b < m->bid_first[h + 1]; b++)
		if (upper[b] < m->bids[b].least)
			upper[b] = 0;
}

/* A lot dearer than leaving it unfilled can only help to reach a sum. */
static void
drop_useless(const struct assign_model *m, int32_t h, int32_t *upper)
{
	if (m->sum_first[h] < m->sum_first[h + 1])
		return;
	for (int32_t b = m->bid_first[h]; b < m->bid_first[h + 1]; b++)
		if (m->bids[b].cost >= m->line_unfilled[m->bids[b].line])
			upper[b] = 0;
}

static bool
row_can_bind(
    const struct assign_model *m, const struct assign_row *row, int32_t *upper)
{
	wide load = 0;

	for (int32_t e = row->first; e < row->first + row->n; e++)
		load += (wide)m->entries[e].weight * upper[m->entries[e].bid];
	return load > row->room;
}

/* of looking once at all entries of a household */
static int32_t
work_of(const struct assign_model *m, int32_t h)
{
	int32_t r = m->row_first[h + 1] - m->row_first[h];
	int64_t b = m->bid_first[h + 1] - m->bid_first[h];
	int64_t work = 100 + 8 * b * (r + 2);

	return work < STOP_WORK ? (int32_t)work : STOP_WORK;
}

static bool
measure(struct assign *a, struct sizes *s)
{
	const struct assign_model *m = a->m;

	for (int32_t h = 0; h < m->n_households; h++) {
		int64_t n_slots = 0, n_rows = 0;
		int64_t n_sums = m->sum_first[h + 1] - m->sum_first[h];

		if (core_stops(a, work_of(m, h)))
			return false;
		upper_of_household(m, h, s->upper);
		drop_useless(m, h, s->upper);
		for (int32_t b = m->bid_first[h]; b < m->bid_first[h + 1]; b++)
			n_slots += s->upper[b] > 0;
		for (int32_t r = m->row_first[h]; r < m->row_first[h + 1]; r++)
			n_rows += row_can_bind(m, &m->rows[r], s->upper);
		s->n_slots += n_slots;
		s->n_rows += n_rows;
		s->n_sums += n_sums;
		s->n_weights += n_slots * (n_rows + n_sums);
	}
	return true;
}

/* ---- filling -------------------------------------------------------- */

static void
fill_slots(struct assign *a, int32_t h, struct sizes *s)
{
	const struct assign_model *m = a->m;
	struct house *house = &a->houses[h];
	int32_t *bid = a->slot_bid + house->first;

	for (int32_t b = m->bid_first[h]; b < m->bid_first[h + 1]; b++) {
		int32_t i = house->n;

		if (s->upper[b] == 0)
			continue;
		house->n++;
		for (; i > 0 && m->bids[bid[i - 1]].line > m->bids[b].line; i--)
			bid[i] = bid[i - 1];
		bid[i] = b;
	}
	for (int32_t i = 0; i < house->n; i++) {
		const struct assign_bid *row = &m->bids[bid[i]];
		int32_t slot = house->first + i;

		s->slot_of[bid[i]] = i;
		a->slot_house[slot] = h;
		a->slot_line[slot] = row->line;
		a->slot_most[slot] = s->upper[bid[i]];
		a->slot_least[slot] = row->least > 1 ? row->least : 1;
		a->slot_cost[slot] = 1000 * row->cost;
		if (i > 0 && a->slot_line[slot - 1] == row->line)
			house->shares = true;
	}
}

static void
fill_weights(const struct assign_model *m, const struct sizes *s, int32_t first,
    int32_t n, int64_t *weights)
{
	for (int32_t e = first; e < first + n; e++)
		if (s->slot_of[m->entries[e].bid] >= 0)
			weights[s->slot_of[m->entries[e].bid]] =
			    m->entries[e].weight;
}

struct filled {
	int32_t slots, rows, sums;
	int64_t weights;
};

static void
fill_house(struct assign *a, int32_t h, struct sizes *s, struct filled *at)
{
	const struct assign_model *m = a->m;
	struct house *house = &a->houses[h];

	house->first = at->slots;
	house->village = m->n_villages > 0 ? m->household_village[h] : -1;
	house->rows = a->rows + at->rows;
	house->sums = a->sums + at->sums;
	fill_slots(a, h, s);
	for (int32_t r = m->row_first[h]; r < m->row_first[h + 1]; r++) {
		const struct assign_row *row = &m->rows[r];

		if (!row_can_bind(m, row, s->upper))
			continue;
		house->rows[house->n_rows].room = row->room;
		house->rows[house->n_rows].weights = a->weights + at->weights;
		fill_weights(
		    m, s, row->first, row->n, a->weights + at->weights);
		at->weights += house->n;
		house->n_rows++;
	}
	for (int32_t r = m->sum_first[h]; r < m->sum_first[h + 1]; r++) {
		const struct assign_sum *sum = &m->sums[r];

		house->sums[house->n_sums].least = sum->least;
		house->sums[house->n_sums].weights = a->weights + at->weights;
		fill_weights(
		    m, s, sum->first, sum->n, a->weights + at->weights);
		at->weights += house->n;
		house->n_sums++;
	}
	at->slots += house->n;
	at->rows += house->n_rows;
	at->sums += house->n_sums;
	if (house->n > a->max_slots)
		a->max_slots = house->n;
	if (house->n_rows > a->max_rows)
		a->max_rows = house->n_rows;
	if (house->n_sums > a->max_sums)
		a->max_sums = house->n_sums;
}

/* ---- lines and villages --------------------------------------------- */

static void
sort_line(struct assign *a, int32_t first, int32_t n)
{
	int32_t *s = a->line_slots + first;

	/* heap sort, dearest to the root; ties by slot */
	for (int32_t start = n / 2 - 1, end = n; end > 1;) {
		int32_t i, top;

		if (start >= 0) {
			i = start--;
		} else {
			int32_t swap = s[0];

			s[0] = s[--end];
			s[end] = swap;
			i = 0;
		}
		for (top = s[i]; 2 * i + 1 < end;) {
			int32_t c = 2 * i + 1;

			if (c + 1 < end &&
			    (a->slot_cost[s[c + 1]] > a->slot_cost[s[c]] ||
				(a->slot_cost[s[c + 1]] == a->slot_cost[s[c]] &&
				    s[c + 1] > s[c])))
				c++;
			if (a->slot_cost[s[c]] < a->slot_cost[top] ||
			    (a->slot_cost[s[c]] == a->slot_cost[top] &&
				s[c] < top))
				break;
			s[i] = s[c];
			i = c;
		}
		s[i] = top;
	}
}

static bool
fill_lines(struct assign *a)
{
	int32_t n_lines = a->m->n_lines;

	for (int32_t s = 0; s < a->n_slots; s++)
		a->line_first[a->slot_line[s] + 1]++;
	for (int32_t l = 0; l < n_lines; l++)
		a->line_first[l + 1] += a->line_first[l];
	for (int32_t s = 0; s < a->n_slots; s++)
		a->line_slots[a->line_first[a->slot_line[s]]++] = s;
	for (int32_t l = n_lines; l > 0; l--)
		a->line_first[l] = a->line_first[l - 1];
	a->line_first[0] = 0;
	for (int32_t l = 0; l < n_lines; l++) {
		int32_t n = a->line_first[l + 1] - a->line_first[l];

		if (core_stops(a, 10 + 20 * (n < 1000 ? n : 1000)))
			return false;
		sort_line(a, a->line_first[l], n);
	}
	return true;
}

static void
fill_villages(struct assign *a)
{
	int32_t n = a->m->n_villages;
	int32_t *first = a->village_first;

	for (int32_t h = 0; h < a->m->n_households; h++)
		first[a->houses[h].village + 2]++;
	for (int32_t v = 0; v <= n; v++)
		first[v + 1] += first[v];
	for (int32_t h = 0; h < a->m->n_households; h++)
		a->order[first[a->houses[h].village + 1]++] = h;
	for (int32_t v = n + 1; v > 0; v--)
		first[v] = first[v - 1];
	first[0] = 0;
}

/* What a household could gain at the highest prices must stay far below
 * 2^62. Lower prices are as valid; a model has to be near the limit of
 * amounts, with many bids of one household on one line, to need them. */
static void
cap_prices(struct assign *a)
{
	wide most = 1;

	for (int32_t l = 0; l < a->m->n_lines; l++)
		a->price_cap[l] = 1000 * a->m->line_unfilled[l];
	for (int32_t h = 0; h < a->m->n_households; h++) {
		const struct house *house = &a->houses[h];
		wide sum = 0;

		for (int32_t s = house->first; s < house->first + house->n; s++)
			sum +=
			    (wide)a->slot_most[s] *
			    (a->price_cap[a->slot_line[s]] + a->slot_cost[s]);
		if (sum > most)
			most = sum;
	}
	for (; most > CORE_MOST; most /= 2)
		for (int32_t l = 0; l < a->m->n_lines; l++)
			a->price_cap[l] /= 2;
}

/* ---- allocation ----------------------------------------------------- */

static bool
allocate_award(const struct assign *a, struct award *award)
{
	award->x = zeroed(a->n_slots, sizeof *award->x);
	award->open = zeroed(a->m->n_lines, sizeof *award->open);
	award->used = zeroed(a->m->n_villages, sizeof *award->used);
	award->lots = zeroed(a->m->n_households, sizeof *award->lots);
	return award->x != NULL && award->open != NULL && award->used != NULL &&
	       award->lots != NULL;
}

static void
free_award(struct award *award)
{
	free(award->x);
	free(award->open);
	free(award->used);
	free(award->lots);
}

/* X(field, count): every array of struct assign that setup makes */
#define ARRAYS(X)                                                              \
	X(slot_bid, a->n_slots)                                                \
	X(slot_line, a->n_slots)                                               \
	X(slot_most, a->n_slots)                                               \
	X(slot_least, a->n_slots)                                              \
	X(slot_cost, a->n_slots)                                               \
	X(slot_house, a->n_slots)                                              \
	X(line_first, a->m->n_lines + 1)                                       \
	X(line_slots, a->n_slots)                                              \
	X(price_cap, a->m->n_lines)                                            \
	X(order, a->m->n_households)                                           \
	X(village_first, a->m->n_villages + 2)                                 \
	X(weights, s->n_weights)                                               \
	X(rows, s->n_rows)                                                     \
	X(sums, s->n_sums)                                                     \
	X(prices, a->m->n_lines)                                               \
	X(asked, a->m->n_lines)                                                \
	X(gain, a->m->n_households)                                            \
	X(pick, a->m->n_households)                                            \
	X(big_x, a->n_slots)                                                   \
	X(village_gain, a->m->n_villages)                                      \
	X(is_open, a->m->n_villages)                                           \
	X(best_prices, a->m->n_lines)                                          \
	X(lean, a->m->n_lines)                                                 \
	X(touched, a->m->n_lines)                                              \
	X(is_touched, a->m->n_lines)                                           \
	X(marked, a->m->n_households)                                          \
	X(is_marked, a->m->n_households)                                       \
	X(ascent.price, a->m->n_lines)                                         \
	X(ascent.mean, a->m->n_lines)                                          \
	X(ascent.size, a->m->n_lines)                                          \
	X(ascent.reach, a->m->n_lines)

static bool
allocate(struct assign *a, const struct sizes *s)
{
	bool is_good = true;

	a->n_slots = (int32_t)s->n_slots;
#define ALLOCATE(field, n)                                                     \
	a->field = zeroed(n, sizeof *a->field);                                \
	is_good = is_good && a->field != NULL;
	ARRAYS(ALLOCATE)
#undef ALLOCATE
	return allocate_award(a, &a->best) && allocate_award(a, &a->now) &&
	       is_good;
}

static bool
allocate_scratch(struct assign *a)
{
	a->reward = zeroed(a->max_slots, sizeof *a->reward);
	a->bend = zeroed(a->max_slots, sizeof *a->bend);
	a->cap = zeroed(a->max_slots, sizeof *a->cap);
	a->try_x = zeroed(a->max_slots, sizeof *a->try_x);
	return a->reward != NULL && a->bend != NULL && a->cap != NULL &&
	       a->try_x != NULL;
}

static bool
set_up(struct assign *a, struct sizes *s)
{
	const struct assign_model *m = a->m;
	struct filled at = { 0 };

	s->upper = zeroed(m->n_bids, sizeof *s->upper);
	s->slot_of = zeroed(m->n_bids, sizeof *s->slot_of);
	a->houses = zeroed(m->n_households, sizeof *a->houses);
	if (s->upper == NULL || s->slot_of == NULL || a->houses == NULL)
		return false;
	for (int32_t b = 0; b < m->n_bids; b++)
		s->slot_of[b] = -1;
	if (!measure(a, s) || !allocate(a, s))
		return false;
	for (int32_t h = 0; h < m->n_households; h++) {
		if (core_stops(a, work_of(m, h)))
			return false;
		fill_house(a, h, s, &at);
		a->houses[h].gone = a->is_gone[h];
	}
	if (!fill_lines(a))
		return false;
	fill_villages(a);
	cap_prices(a);
	return tilt_set_up(a) && level_set_up(a) && allocate_scratch(a) &&
	       household_set_up(a) && pattern_set_up(a) && chain_set_up(a) &&
	       options_set_up(a);
}

/* back to what assign_create made */
static void
tear_down(struct assign *a)
{
	struct assign left = { .m = a->m,
		.control = a->control,
		.result = a->result,
		.is_stopped = a->is_stopped,
		.has_gone = a->has_gone,
		.is_gone = a->is_gone,
		.kept_lots = a->kept_lots,
		.kept_prices = a->kept_prices };

#define FREE(field, n) free(a->field);
	ARRAYS(FREE)
#undef FREE
	free_award(&a->best);
	free_award(&a->now);
	free(a->houses);
	free(a->tilt_cost);
	level_finish(a);
	free(a->reward);
	free(a->bend);
	free(a->cap);
	free(a->try_x);
	household_finish(a);
	pattern_finish(a);
	chain_finish(a);
	options_finish(a);
	*a = left;
}

bool
core_set_up(struct assign *a)
{
	struct sizes s = { 0 };

	if (!a->is_set_up)
		a->is_set_up = set_up(a, &s);
	free(s.upper);
	free(s.slot_of);
	if (a->is_set_up)
		return true;
	tear_down(a);
	return false;
}

enum engine_err
assign_create(const struct assign_model *model, struct assign **out)
{
	struct assign *a = calloc(1, sizeof *a);

	if (a == NULL)
		return ENGINE_NOMEM;
	a->m = model;
	a->is_gone = zeroed(model->n_households, sizeof *a->is_gone);
	a->kept_lots = zeroed(model->n_bids, sizeof *a->kept_lots);
	a->kept_prices = zeroed(model->n_lines, sizeof *a->kept_prices);
	if (a->is_gone == NULL || a->kept_lots == NULL ||
	    a->kept_prices == NULL) {
		assign_destroy(&a);
		return ENGINE_NOMEM;
	}
	*out = a;
	return ENGINE_OK;
}

void
assign_destroy(struct assign **pointer)
{
	struct assign *a = *pointer;

	if (a == NULL)
		return;
	tear_down(a);
	free(a->is_gone);
	free(a->kept_lots);
	free(a->kept_prices);
	free(a);
	*pointer = NULL;
}
