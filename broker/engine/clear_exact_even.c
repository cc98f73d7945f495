/* SPDX-License-Identifier: Apache-2.0 */
/* Leximin by levels: the values per worker of all options, put in order, give
 * each a level, equal values the same one.
 *
 * The bound: an award is better than the one known if, at the first of the
 * known levels w where they differ, it has fewer households at w or below. So
 * look at each w from the lowest: with as many households allowed below w as
 * are known to be there, can all others reach w? If not, it is worse. With one
 * fewer than known allowed at w or below, can all others get past w? If so, it
 * may be better. What households need to reach a level they need at least;
 * those allowed to stay behind are those that would need most; and together
 * they need no more than the lots left are worth. */
#include "broker/engine/clear_exact_parts.h"

#include <stdlib.h>
#include <string.h>

enum {
	TABLE_MAX = 2 << 20 /* sums kept in the tables */
};

/* ---- levels --------------------------------------------------------- */

struct ranked {
	int64_t value;
	int32_t n_workers;
	int32_t option;
};

static int
by_value(const void *left, const void *right)
{
	const struct ranked *a = left, *b = right;
	int order =
	    value_compare(a->value, a->n_workers, b->value, b->n_workers);

	return order ? order
		     : (a->option > b->option) - (a->option < b->option);
}

enum engine_err
exact_even_rank(struct exact *x)
{
	struct ranked *ranked =
	    malloc(((size_t)x->n_options + 1) * sizeof *ranked);
	int32_t level = 0;

	if (ranked == NULL)
		return ENGINE_NOMEM;
	for (int32_t i = 0; i < x->n_layers; i++) {
		const struct exact_layer *layer = &x->layers[i];
		int32_t n_workers =
		    x->p->households[layer->household].n_workers;

		for (int32_t o = layer->first_option;
		     o < layer->first_option + layer->n_options; o++) {
			ranked[o] = (struct ranked){ x->options[o].value,
				n_workers, o };
		}
	}
	qsort(ranked, (size_t)x->n_options, sizeof *ranked, by_value);
	for (int32_t i = 0; i < x->n_options; i++) {
		level += i > 0 && value_compare(ranked[i - 1].value,
				      ranked[i - 1].n_workers, ranked[i].value,
				      ranked[i].n_workers) < 0;
		x->options[ranked[i].option].level = level;
	}
	free(ranked);
	return ENGINE_OK;
}

/* ---- the award known ------------------------------------------------ */

static int
by_level(const void *left, const void *right)
{
	int32_t a = *(const int32_t *)left, b = *(const int32_t *)right;

	return (a > b) - (a < b);
}

static bool
is_known(const struct exact *x, const struct exact_option *option, int32_t h)
{
	const struct index *of = &x->s->of_household;
	int32_t next = 0;

	for (int32_t i = of->first[h]; i < of->first[h + 1]; i++) {
		int32_t at = option->first_bid + next;
		int32_t n = 0;

		if (next < option->n_bids &&
		    x->entries[at].index == of->items[i]) {
			n = x->entries[at].n;
			next++;
		}
		if (x->best[of->items[i]] != n)
			return false;
	}
	return true;
}

/* False if a household has an award that is none of its options. */
static bool
find_known(const struct exact *x, int32_t *known)
{
	for (int32_t i = 0; i < x->n_layers; i++) {
		const struct exact_layer *layer = &x->layers[i];
		int32_t o = layer->first_option;
		int32_t end = o + layer->n_options;

		while (
		    o < end && !is_known(x, &x->options[o], layer->household))
			o++;
		if (o == end)
			return false;
		known[i] = x->options[o].level;
	}
	qsort(known, (size_t)x->n_layers, sizeof *known, by_level);
	return true;
}

static void
count_steps(const struct exact *x, struct exact_even *e)
{
	int64_t size = (int64_t)(x->n_layers + 1) * (x->n_layers + 1) * 2;

	for (int32_t i = 0; i < x->n_layers; i++) {
		if (i == 0 || e->known[i] > e->known[i - 1]) {
			if ((e->n_steps + 1) * size > TABLE_MAX)
				break;
			e->level[e->n_steps++] = e->known[i];
		}
		e->n_up_to[e->n_steps - 1] = i + 1;
	}
}

/* ---- what is needed ------------------------------------------------- */

/* Row of the table for households from layer on: needs[k] is what the k that
 * need most need together, of those that can at all. */
static size_t
row_of(const struct exact *x, int32_t step, int past, int32_t layer)
{
	return ((size_t)step * 2 + (size_t)past) * ((size_t)x->n_layers + 1) +
	       (size_t)layer;
}

static wide *
needs_of(const struct exact *x, size_t row)
{
	return &x->even.needs[row * ((size_t)x->n_layers + 1)];
}

/* The least value to be added for a level; -1 if there is none. */
static int64_t
need_of(const struct exact *x, int32_t layer, int32_t level)
{
	const struct exact_layer *at = &x->layers[layer];
	int64_t before = x->options[at->first_option].value, least = -1;

	for (int32_t o = at->first_option; o < at->first_option + at->n_options;
	     o++) {
		const struct exact_option *option = &x->options[o];

		if (!option->is_out && option->level >= level &&
		    (least < 0 || option->value - before < least))
			least = option->value - before;
	}
	return least;
}

/* One need more among those of the row before; sums are of the largest. */
static void
insert_need(const wide *before, wide *row, int32_t n, int64_t need)
{
	int32_t k = 0;

	row[0] = 0;
	while (k < n && before[k + 1] - before[k] >= need) {
		row[k + 1] = before[k + 1];
		k++;
	}
	for (; k <= n; k++)
		row[k + 1] = before[k] + need;
}

static void
fill_table(struct exact *x, int32_t step, int past)
{
	struct exact_even *e = &x->even;
	int32_t level = e->level[step] + past;
	size_t end = row_of(x, step, past, x->n_layers);

	needs_of(x, end)[0] = 0;
	e->n_never[end] = 0;
	for (int32_t i = x->n_layers - 1; i >= 0; i--) {
		size_t row = row_of(x, step, past, i);
		int32_t n = x->n_layers - 1 - i - e->n_never[row + 1];
		int64_t need = need_of(x, i, level);

		e->n_never[row] = e->n_never[row + 1] + (need < 0);
		if (need < 0) {
			memcpy(needs_of(x, row), needs_of(x, row + 1),
			    ((size_t)n + 1) * sizeof(wide));
		} else {
			insert_need(
			    needs_of(x, row + 1), needs_of(x, row), n, need);
		}
	}
}

static enum engine_err
allocate(const struct exact *x, struct exact_even *e)
{
	size_t n = (size_t)x->n_layers + 1;

	exact_even_drop(e);
	e->known = calloc(n, sizeof *e->known);
	e->level = calloc(n, sizeof *e->level);
	e->n_up_to = calloc(n, sizeof *e->n_up_to);
	return e->known && e->level && e->n_up_to ? ENGINE_OK : ENGINE_NOMEM;
}

enum engine_err
exact_even_build(struct exact *x)
{
	struct exact_even *e = &x->even;
	size_t n = (size_t)x->n_layers + 1;
	enum engine_err err = allocate(x, e);

	if (err != ENGINE_OK || !find_known(x, e->known))
		return err;
	count_steps(x, e);
	e->needs = calloc(2 * n * n * (size_t)e->n_steps + 1, sizeof *e->needs);
	e->n_never = calloc(2 * n * (size_t)e->n_steps + 1, sizeof *e->n_never);
	if (e->needs == NULL || e->n_never == NULL)
		return ENGINE_NOMEM;
	for (int32_t step = 0; step < e->n_steps; step++) {
		fill_table(x, step, 0);
		fill_table(x, step, 1);
	}
	return ENGINE_OK;
}

void
exact_even_drop(struct exact_even *e)
{
	free(e->known);
	free(e->level);
	free(e->n_up_to);
	free(e->needs);
	free(e->n_never);
	*e = (struct exact_even){ NULL };
}

/* ---- the question --------------------------------------------------- */

/* Whether all but n_behind households can reach the level. */
static bool
can_reach(const struct exact *x, const int32_t *levels, int32_t layer,
    int32_t step, int past, int32_t n_behind, wide budget)
{
	const struct exact_even *e = &x->even;
	size_t row = row_of(x, step, past, layer);
	int32_t n = x->n_layers - layer - e->n_never[row];
	const wide *needs = needs_of(x, row);

	for (int32_t i = 0; i < layer && levels[i] < e->level[step] + past; i++)
		n_behind--;
	n_behind -= e->n_never[row];
	if (n_behind < 0)
		return false;
	return n_behind >= n || needs[n] - needs[n_behind] <= budget;
}

bool
exact_even_can_match(
    const struct exact *x, const int32_t *levels, int32_t layer, wide budget)
{
	const struct exact_even *e = &x->even;

	for (int32_t j = 0; j < e->n_steps; j++) {
		int32_t n_below = j > 0 ? e->n_up_to[j - 1] : 0;

		if (!can_reach(x, levels, layer, j, 0, n_below, budget))
			return false;
		if (can_reach(
			x, levels, layer, j, 1, e->n_up_to[j] - 1, budget))
			return true;
	}
	return true;
}
