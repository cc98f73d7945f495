/* SPDX-License-Identifier: Apache-2.0 */
/* Every award to one household, found by counting through its bids' lots: the
 * state itself says what still fits, as nobody else has anything. */
#include "broker/engine/clear_exact_parts.h"

#include <stdlib.h>
#include <string.h>

/* The array with room for one more, or NULL. */
static void *
grown(void *items, int32_t *size, int32_t n, size_t item_size)
{
	int32_t more = *size;

	if (n < *size)
		return items;
	if (__builtin_add_overflow(more, more / 2 + 64, &more))
		return NULL;
	items = realloc(items, (size_t)more * item_size);
	if (items != NULL)
		*size = more;
	return items;
}

static bool
reserve_option(struct exact *x)
{
	size_t use_size = (size_t)x->p->n_rules * sizeof *x->uses;
	int32_t size = x->options_size;
	struct exact_option *options =
	    grown(x->options, &size, x->n_options, sizeof *options);
	int64_t *uses;

	if (options == NULL)
		return false;
	x->options = options;
	if (size == x->options_size)
		return true;
	uses = realloc(x->uses, (size_t)size * use_size + 1);
	if (uses == NULL)
		return false;
	x->uses = uses;
	x->options_size = size;
	return true;
}

static bool
add_entry(struct exact *x, int32_t index, int32_t n)
{
	struct exact_lots *entries =
	    grown(x->entries, &x->entries_size, x->n_entries, sizeof *entries);

	if (entries == NULL)
		return false;
	x->entries = entries;
	entries[x->n_entries++] = (struct exact_lots){ index, n };
	return true;
}

/* ---- one option ----------------------------------------------------- */

static bool
totals_are_met(const struct state *s, int32_t household)
{
	const struct index *of = &s->of_household;

	for (int32_t i = of->first[household]; i < of->first[household + 1];
	     i++) {
		int32_t b = of->items[i];

		if (s->lots[b] == 0)
			continue;
		for (int32_t k = s->totals_of_bid.first[b];
		     k < s->totals_of_bid.first[b + 1]; k++) {
			int32_t t = s->totals_of_bid.items[k];

			if (s->total_units[t] < s->problem->totals[t].min_units)
				return false;
		}
	}
	return true;
}

/* The lots of a line, over all bids on it. */
static bool
add_line(struct exact *x, struct exact_option *option, int32_t line, int32_t n)
{
	for (int32_t i = 0; i < option->n_lines; i++) {
		struct exact_lots *entry = &x->entries[option->first_line + i];

		if (entry->index == line) {
			entry->n += n;
			return true;
		}
	}
	option->n_lines++;
	return add_entry(x, line, n);
}

static bool
add_lots(struct exact *x, struct exact_option *option, int32_t household)
{
	const struct state *s = x->s;
	const struct index *of = &s->of_household;

	option->first_line = x->n_entries;
	for (int32_t i = of->first[household]; i < of->first[household + 1];
	     i++) {
		int32_t b = of->items[i];
		const struct clear_bid *bid = &x->p->bids[b];
		const struct clear_line *line = &x->p->lines[bid->line];

		if (s->lots[b] == 0)
			continue;
		option->cost +=
		    s->lots[b] * (bid->lot_cost - line->unfilled_cost);
		if (!add_line(x, option, bid->line, s->lots[b]))
			return false;
	}
	option->first_bid = x->n_entries;
	for (int32_t i = of->first[household]; i < of->first[household + 1];
	     i++) {
		int32_t b = of->items[i];

		if (s->lots[b] > 0 && !add_entry(x, b, s->lots[b]))
			return false;
	}
	option->n_bids = x->n_entries - option->first_bid;
	return true;
}

static void
note_uses(const struct exact *x, int32_t household, const int64_t *have,
    int64_t *uses)
{
	const struct state *s = x->s;
	const struct index *of = &s->of_household;

	for (int32_t r = 0; r < x->p->n_rules; r++)
		uses[r] = exact_is_share(x, r) ? 0 : s->rule_have[r] - have[r];
	for (int32_t i = of->first[household]; i < of->first[household + 1];
	     i++) {
		int32_t b = of->items[i];

		for (int32_t k = s->link_first[b];
		     s->lots[b] > 0 && k < s->link_first[b + 1]; k++) {
			const struct link *link = &s->links[k];

			if (exact_is_share(x, link->rule)) {
				uses[link->rule] =
				    s->account_units[link->account];
			}
		}
	}
}

/* have is how far the rules are with nothing awarded. */
static bool
add_option(struct exact *x, int32_t household, const int64_t *have)
{
	const struct state *s = x->s;
	struct exact_option option = { .units = s->score.covered,
		.value = s->value[household],
		.days = s->score.days,
		.ranks = s->score.ranks };

	if (!reserve_option(x) || !add_lots(x, &option, household))
		return false;
	note_uses(x, household, have,
	    &x->uses[(size_t)x->n_options * (size_t)x->p->n_rules]);
	x->options[x->n_options++] = option;
	return true;
}

/* ---- counting through ----------------------------------------------- */

static bool
raise(struct state *s, int32_t bid)
{
	const struct clear_bid *b = &s->problem->bids[bid];
	int32_t n = s->lots[bid] == 0 && b->min_lots > 1 ? b->min_lots : 1;

	if (s->unfilled[b->line] < n || state_room(s, bid) < n)
		return false;
	state_shift(s, bid, n);
	s->n_steps = 0;
	return !s->failed;
}

/* The next award in the order of a counter whose last digit is the last bid;
 * false after the last one, when all is back at nothing. */
static bool
count_on(struct exact *x, int32_t household)
{
	struct state *s = x->s;
	const struct index *of = &s->of_household;

	for (int32_t i = of->first[household + 1] - 1;
	     i >= of->first[household]; i--) {
		int32_t b = of->items[i];

		if (raise(s, b))
			return true;
		state_shift(s, b, -s->lots[b]);
		s->n_steps = 0;
	}
	return false;
}

static enum engine_err
list_options(struct exact *x, struct exact_layer *layer, const int64_t *have)
{
	bool goes_on = true;

	layer->first_option = x->n_options;
	while (goes_on) {
		if (totals_are_met(x->s, layer->household) &&
		    !add_option(x, layer->household, have))
			return ENGINE_NOMEM;
		goes_on = exact_spends(x) && count_on(x, layer->household);
	}
	layer->n_options = x->n_options - layer->first_option;
	return x->s->failed ? ENGINE_NOMEM : ENGINE_OK;
}

/* ---- what layers have to offer -------------------------------------- */

static int64_t
smaller(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* The most of each line, and of each rule, in one layer. */
static void
add_layer(struct exact *x, int32_t i, int64_t *supply, int64_t *future)
{
	const struct exact_layer *layer = &x->layers[i];

	for (int32_t o = layer->first_option;
	     o < layer->first_option + layer->n_options; o++) {
		const struct exact_option *option = &x->options[o];

		for (int32_t k = 0; k < option->n_lines; k++) {
			const struct exact_lots *entry =
			    &x->entries[option->first_line + k];

			if (entry->n > supply[entry->index])
				supply[entry->index] = entry->n;
		}
		for (int32_t r = 0; r < x->p->n_rules; r++)
			if (exact_uses(x, o)[r] > future[r])
				future[r] = exact_uses(x, o)[r];
	}
}

static enum engine_err
sum_layers(struct exact *x)
{
	size_t n_lines = (size_t)x->p->n_lines;
	size_t n_rules = (size_t)x->p->n_rules;
	size_t n = (size_t)x->n_layers + 1;

	x->supply = calloc(n * n_lines + 1, sizeof *x->supply);
	x->future = calloc(n * n_rules + 1, sizeof *x->future);
	if (x->supply == NULL || x->future == NULL)
		return ENGINE_NOMEM;
	for (int32_t i = x->n_layers - 1; i >= 0; i--) {
		int64_t *supply = &x->supply[(size_t)i * n_lines];
		int64_t *future = &x->future[(size_t)i * n_rules];

		add_layer(x, i, supply, future);
		for (size_t l = 0; l < n_lines; l++) {
			supply[l] = smaller(supply[l] + supply[l + n_lines],
			    x->p->lines[l].n_lots);
		}
		for (size_t r = 0; r < n_rules; r++)
			future[r] += future[r + n_rules];
	}
	return ENGINE_OK;
}

enum engine_err
exact_model_build(struct exact *x)
{
	size_t size = ((size_t)x->p->n_rules + 1) * sizeof(int64_t);
	int64_t *have = malloc(size);
	enum engine_err err = have ? exact_order_layers(x) : ENGINE_NOMEM;

	if (err == ENGINE_OK)
		memcpy(have, x->s->rule_have, size - sizeof *have);
	for (int32_t i = 0; i < x->n_layers && err == ENGINE_OK; i++)
		if (!x->gave_up)
			err = list_options(x, &x->layers[i], have);
	state_clear_all(x->s);
	free(have);
	if (err == ENGINE_OK && !x->gave_up)
		err = sum_layers(x);
	if (err == ENGINE_OK && !x->gave_up && x->has_values)
		err = exact_even_rank(x);
	return err;
}

void
exact_model_drop(struct exact *x)
{
	void *owned[] = { x->layers, x->options, x->entries, x->uses, x->supply,
		x->future, x->first_layer, x->last_layer, x->slot_first,
		x->slots };

	for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
		free(owned[i]);
	x->layers = NULL;
	x->options = NULL;
	x->entries = NULL;
	x->uses = x->supply = x->future = NULL;
	x->first_layer = x->last_layer = x->slot_first = x->slots = NULL;
	x->n_layers = x->n_options = x->options_size = 0;
	x->n_entries = x->entries_size = 0;
	for (int i = 0; i < EXACT_N_DUALS; i++)
		exact_dual_drop(&x->duals[i]);
	exact_even_drop(&x->even);
}
