/* SPDX-License-Identifier: Apache-2.0 */
/* One pass through the households: a front of partial awards before each of
 * them, one for each way in which what is still to come can differ. */
#include "broker/engine/clear_exact_front.h"

#include <stdlib.h>
#include <string.h>

struct pass {
	struct exact *x;
	bool has_levels;
	struct exact_front now, next;
	int32_t layer;
	struct exact_history history;

	/* the partial award at hand, taken apart */
	int64_t *left; /* [n_lines] */
	int64_t *have; /* [n_rules] */
	int64_t *key;
	int32_t *levels;
};

/* Empties a front to hold what comes before layer. */
static enum engine_err
begin_front(struct pass *pass, struct exact_front *f, int32_t layer)
{
	const struct exact *x = pass->x;
	int32_t n_open = x->slot_first[layer + 1] - x->slot_first[layer];

	return exact_front_begin(pass->x, f, n_open + x->p->n_rules + 1,
	    pass->has_levels ? layer : 0);
}

/* ---- from one layer to the next ------------------------------------- */

static int64_t
supply_from(const struct exact *x, int32_t layer, int32_t line)
{
	return x->supply[(size_t)layer * (size_t)x->p->n_lines + (size_t)line];
}

/* Rules that can no longer matter all look the same. */
static bool
write_rules(struct pass *pass, int32_t next_layer, int64_t *key)
{
	const struct exact *x = pass->x;
	int32_t n_rules = x->p->n_rules;

	for (int32_t r = 0; r < n_rules; r++) {
		int64_t have = pass->have[r];
		int64_t least = x->aim.least[r], most = x->aim.most[r];
		int64_t future =
		    x->future[(size_t)next_layer * (size_t)n_rules + (size_t)r];

		key[r] = 0;
		if (exact_is_share(x, r))
			continue;
		if (have > most || have + future < least)
			return false;
		if (least > 0)
			key[r] = have < least ? have : least;
		else if (most < INT64_MAX)
			key[r] = have > most - future ? have : most - future;
	}
	return true;
}

/* The key of the partial award at hand before next_layer; false if it cannot
 * lead to what is aimed at. */
static bool
write_key(struct pass *pass, int32_t next_layer, const struct exact_point *at)
{
	const struct exact *x = pass->x;
	const int32_t *slots = &x->slots[x->slot_first[next_layer]];
	int32_t n = x->slot_first[next_layer + 1] - x->slot_first[next_layer];

	for (int32_t i = 0; i < n; i++) {
		int64_t supply = supply_from(x, next_layer, slots[i]);
		int64_t left = pass->left[slots[i]];

		pass->key[i] = left < supply ? left : supply;
	}
	for (int k = 0; k < EXACT_N_DUALS; k++) {
		const struct exact_dual *d = &x->duals[k];
		wide bound;

		if (d->price == NULL)
			continue;
		bound = exact_dual_tail(d, next_layer, at);
		for (int32_t i = 0; i < n; i++)
			bound -= (wide)d->price[slots[i]] * pass->key[i];
		if (bound > d->limit)
			return false;
	}
	pass->key[n + x->p->n_rules] = at->is_open;
	return write_rules(pass, next_layer, &pass->key[n]);
}

static void
write_levels(struct pass *pass, const int32_t *before, int32_t level)
{
	int32_t n = pass->layer, i = 0;

	while (i < n && before[i] <= level) {
		pass->levels[i] = before[i];
		i++;
	}
	pass->levels[i] = level;
	for (; i < n; i++)
		pass->levels[i + 1] = before[i];
}

static bool
takes(struct pass *pass, const struct exact_option *option)
{
	for (int32_t k = 0; k < option->n_lines; k++) {
		const struct exact_lots *entry =
		    &pass->x->entries[option->first_line + k];

		if (pass->left[entry->index] < entry->n)
			return false;
	}
	return true;
}

static void
take(struct pass *pass, int32_t o, int sign)
{
	const struct exact *x = pass->x;
	const struct exact_option *option = &x->options[o];
	const int64_t *uses = exact_uses(x, o);

	for (int32_t k = 0; k < option->n_lines; k++) {
		const struct exact_lots *entry =
		    &x->entries[option->first_line + k];

		pass->left[entry->index] -= sign * entry->n;
	}
	for (int32_t r = 0; r < x->p->n_rules; r++)
		pass->have[r] += sign * uses[r];
}

/* The partial award from after one option more. */
static struct exact_point
after_option(const struct pass *pass, const struct exact_point *from,
    const struct exact_option *option)
{
	const struct exact *x = pass->x;
	const struct exact_layer *layer = &x->layers[pass->layer];
	struct exact_point at = *from;

	at.units += option->units;
	at.cost += option->cost;
	at.days += option->days;
	at.ranks += option->ranks;
	if (layer->village >= 0) {
		if (!at.is_open && option->n_bids > 0) {
			at.cost += x->p->villages[layer->village].cost;
			at.is_open = true;
		}
		if (pass->layer + 1 == x->n_layers ||
		    layer[1].village != layer->village)
			at.is_open = false;
	}
	return at;
}

static enum engine_err
extend(struct pass *pass, int32_t i, int32_t o)
{
	const struct exact_option *option = &pass->x->options[o];
	const struct exact_point *from = &pass->now.points[i];
	struct exact_point at;
	enum engine_err err = ENGINE_OK;

	if (option->is_out || !takes(pass, option) || !exact_spends(pass->x))
		return ENGINE_OK;
	at = after_option(pass, from, option);
	take(pass, o, 1);
	if (write_key(pass, pass->layer + 1, &at)) {
		if (pass->has_levels) {
			write_levels(pass, exact_front_levels(&pass->now, i),
			    option->level);
		}
		err = exact_front_offer(pass->x, &pass->next, &pass->history,
		    pass->key, pass->levels, &at,
		    (struct exact_link){ from->link, o });
	}
	take(pass, o, -1);
	return err;
}

/* Reads a partial award's key; returns what the lots left are worth. */
static wide
open_up(struct pass *pass, int32_t i)
{
	const struct exact *x = pass->x;
	const int32_t *slots = &x->slots[x->slot_first[pass->layer]];
	int32_t n = x->slot_first[pass->layer + 1] - x->slot_first[pass->layer];
	const int64_t *key = exact_front_key(&pass->now, i);
	wide worth = 0;

	for (int32_t l = 0; l < x->p->n_lines; l++)
		if (x->first_layer[l] >= pass->layer)
			pass->left[l] = supply_from(x, pass->layer, l);
	for (int32_t k = 0; k < n; k++)
		pass->left[slots[k]] = key[k];
	for (int32_t l = 0; l < x->p->n_lines; l++)
		if (x->last_layer[l] >= pass->layer)
			worth += (wide)pass->left[l] * x->p->lines[l].lot_value;
	memcpy(pass->have, &key[n], (size_t)x->p->n_rules * sizeof *pass->have);
	return worth;
}

static enum engine_err
pass_layer(struct pass *pass)
{
	const struct exact *x = pass->x;
	const struct exact_layer *layer = &x->layers[pass->layer];
	enum engine_err err = begin_front(pass, &pass->next, pass->layer + 1);

	for (int32_t i = 0; i < pass->now.n && err == ENGINE_OK; i++) {
		wide worth = open_up(pass, i);

		if (pass->has_levels &&
		    !exact_even_can_match(x, exact_front_levels(&pass->now, i),
			pass->layer, worth))
			continue;
		for (int32_t k = 0;
		     k < layer->n_options && err == ENGINE_OK && !x->gave_up;
		     k++)
			err = extend(pass, i, layer->first_option + k);
	}
	return err;
}

/* ---- the whole ------------------------------------------------------ */

static void
read_off(struct pass *pass)
{
	struct exact *x = pass->x;
	const struct exact_link *links = pass->history.links;
	int32_t at = pass->now.points[0].link;

	memset(x->found, 0, ((size_t)x->p->n_bids + 1) * sizeof *x->found);
	for (; links[at].before >= 0; at = links[at].before) {
		const struct exact_option *option =
		    &x->options[links[at].option];

		for (int32_t k = 0; k < option->n_bids; k++) {
			const struct exact_lots *entry =
			    &x->entries[option->first_bid + k];

			x->found[entry->index] = entry->n;
		}
	}
}

/* Shares are a matter of each option alone. */
static void
screen_options(struct exact *x)
{
	for (int32_t o = 0; o < x->n_options; o++) {
		x->options[o].is_out = false;
		for (int32_t r = 0; r < x->p->n_rules; r++)
			if (exact_is_share(x, r) &&
			    exact_uses(x, o)[r] > x->aim.most[r])
				x->options[o].is_out = true;
	}
}

/* Whether so many units are all that the lines can be filled with. */
static bool
is_everything(const struct exact *x, int64_t units)
{
	for (int32_t l = 0; l < x->p->n_lines; l++)
		units -= supply_from(x, 0, l) * x->p->lines[l].lot_units;
	return units == 0;
}

/* The bounds fit the aim and the options left, so they are new each time. */
static enum engine_err
solve_duals(struct exact *x, bool is_final)
{
	bool weighs = x->p->weigh_unfilled;
	struct exact_dual *first = &x->duals[EXACT_FIRST];
	struct exact_dual *lines = &x->duals[EXACT_LINES];
	struct exact_dual *cost = &x->duals[EXACT_COST];
	enum engine_err err;

	first->is_of_cost = weighs;
	first->limit = (wide)x->aim.limit * EXACT_SCALE;
	err = exact_dual_solve(x, first, true);
	if (err == ENGINE_OK && !weighs) {
		lines->limit = first->limit;
		err = exact_dual_solve(x, lines, false);
	}
	if (err == ENGINE_OK && !weighs && is_final && !x->has_values) {
		cost->is_of_cost = true;
		cost->units = -x->aim.limit;
		cost->is_free = is_everything(x, cost->units);
		cost->limit = (wide)x->best_cost * EXACT_SCALE;
		err = exact_dual_solve(x, cost, true);
	}
	for (int k = 0; k < EXACT_N_DUALS && err == ENGINE_OK; k++)
		if (x->duals[k].price != NULL)
			exact_dual_fix(x, &x->duals[k]);
	return err;
}

static enum engine_err
begin(struct pass *pass)
{
	struct exact *x = pass->x;
	size_t n_lines = (size_t)x->p->n_lines, n_rules = (size_t)x->p->n_rules;
	struct exact_point nothing = { .units = 0 };
	enum engine_err err = begin_front(pass, &pass->now, 0);

	pass->left = calloc(n_lines + 1, sizeof *pass->left);
	pass->have = calloc(n_rules + 1, sizeof *pass->have);
	pass->key = calloc(n_lines + n_rules + 1, sizeof *pass->key);
	pass->levels = calloc((size_t)x->n_layers + 1, sizeof *pass->levels);
	if (!pass->left || !pass->have || !pass->key || !pass->levels)
		err = ENGINE_NOMEM;
	if (err != ENGINE_OK || x->gave_up)
		return err;
	memcpy(pass->have, x->s->rule_have, n_rules * sizeof *pass->have);
	if (!write_key(pass, 0, &nothing))
		return ENGINE_OK;
	return exact_front_offer(x, &pass->now, &pass->history, pass->key,
	    pass->levels, &nothing, (struct exact_link){ -1, -1 });
}

enum engine_err
exact_pass(struct exact *x, bool is_final, bool *out_found)
{
	struct pass pass = { .x = x,
		.now.is_final = is_final,
		.next.is_final = is_final,
		.has_levels = is_final && x->has_values };
	enum engine_err err;

	screen_options(x);
	err = solve_duals(x, is_final);
	if (err == ENGINE_OK)
		err = begin(&pass);
	if (err == ENGINE_OK && pass.has_levels)
		err = exact_even_build(x);
	while (err == ENGINE_OK && pass.layer < x->n_layers && !x->gave_up) {
		struct exact_front front = pass.now;

		err = pass_layer(&pass);
		pass.now = pass.next;
		pass.next = front;
		pass.layer++;
	}
	*out_found = err == ENGINE_OK && !x->gave_up && pass.now.n > 0;
	if (*out_found)
		read_off(&pass);
	exact_front_finish(&pass.now);
	exact_front_finish(&pass.next);
	free(pass.history.links);
	free(pass.left);
	free(pass.have);
	free(pass.key);
	free(pass.levels);
	return err;
}
