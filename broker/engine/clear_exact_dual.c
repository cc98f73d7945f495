/* SPDX-License-Identifier: Apache-2.0 */
/* Lagrangian bounds: with a price on every lot, and one on the units that must
 * be covered, each household takes what is best for it alone, and the sum is
 * no more than what any award comes to. The prices are looked for by
 * subgradient steps, whose length is all that floating point has a say in. */
#include "broker/engine/clear_exact_parts.h"

#include <stdlib.h>
#include <string.h>

enum {
	N_STEPS = 120,
	PATIENCE = 8 /* steps without progress before they are halved */
};

/* prices stay below, so that sums fit wide by far */
#define PRICE_MAX ((int64_t)1 << 61)

static enum engine_err
allocate(const struct exact *x, struct exact_dual *d)
{
	size_t n_lines = (size_t)x->p->n_lines + 1;
	size_t n = (size_t)x->n_layers + 1;

	exact_dual_drop(d);
	d->price = calloc(n_lines, sizeof *d->price);
	d->tail_shut = calloc(n, sizeof *d->tail_shut);
	d->tail_open = calloc(n, sizeof *d->tail_open);
	d->untouched = calloc(n, sizeof *d->untouched);
	return d->price && d->tail_shut && d->tail_open && d->untouched
		   ? ENGINE_OK
		   : ENGINE_NOMEM;
}

void
exact_dual_drop(struct exact_dual *d)
{
	free(d->price);
	free(d->tail_shut);
	free(d->tail_open);
	free(d->untouched);
	d->price = NULL;
	d->tail_shut = d->tail_open = d->untouched = NULL;
}

/* ---- the value of the prices ---------------------------------------- */

static wide
reduced(const struct exact *x, const struct exact_dual *d, int32_t o)
{
	const struct exact_option *option = &x->options[o];
	int64_t own = d->is_of_cost ? option->cost : -option->units;
	wide sum =
	    (wide)own * EXACT_SCALE - (wide)d->unit_price * option->units;

	for (int32_t k = 0; k < option->n_lines; k++) {
		const struct exact_lots *entry =
		    &x->entries[option->first_line + k];

		sum += (wide)d->price[entry->index] * entry->n;
	}
	return sum;
}

static int32_t
cheapest_option(
    const struct exact *x, const struct exact_dual *d, int32_t i, wide *value)
{
	const struct exact_layer *layer = &x->layers[i];
	int32_t best = layer->first_option;

	*value = reduced(x, d, best);
	for (int32_t o = best + 1; o < layer->first_option + layer->n_options;
	     o++) {
		wide sum;

		if (x->options[o].is_out)
			continue;
		sum = reduced(x, d, o);
		if (sum < *value) {
			*value = sum;
			best = o;
		}
	}
	return best;
}

static wide
village_cost(const struct exact *x, const struct exact_dual *d, int32_t i)
{
	int32_t village = x->layers[i].village;

	return d->is_of_cost && village >= 0
		   ? (wide)x->p->villages[village].cost * EXACT_SCALE
		   : 0;
}

static bool
begins_village(const struct exact *x, int32_t i)
{
	return x->layers[i].village < 0 || i == 0 ||
	       x->layers[i - 1].village != x->layers[i].village;
}

/* Adds layer i, whose best comes to value, in front of the tails. open is what
 * its village's layers from i on come to. Returns whether the village pays. */
static bool
prepend(const struct exact *x, struct exact_dual *d, int32_t i, wide value,
    wide *open, wide *rest)
{
	bool is_last = i + 1 == x->n_layers || begins_village(x, i + 1);
	wide cost = village_cost(x, d, i);

	if (is_last) {
		*open = 0;
		*rest = d->tail_shut[i + 1];
	}
	*open += value;
	d->tail_open[i] = *rest + *open;
	d->tail_shut[i] = *rest + (*open + cost < 0 ? *open + cost : 0);
	if (cost == 0)
		d->tail_shut[i] = d->tail_open[i];
	return cost == 0 || *open + cost < 0;
}

static int64_t
supply_of(const struct exact *x, int32_t layer, int32_t line)
{
	return x->supply[(size_t)layer * (size_t)x->p->n_lines + (size_t)line];
}

/* Takes the options of layer i out of the slope, lots wanted less lots there
 * are: n_lines of lines and one of units. */
static void
follow(const struct exact *x, int32_t option, int64_t *slope)
{
	const struct exact_option *o = &x->options[option];

	for (int32_t k = 0; k < o->n_lines; k++) {
		const struct exact_lots *entry = &x->entries[o->first_line + k];

		slope[entry->index] += entry->n;
	}
	slope[x->p->n_lines] -= o->units;
}

/* The tails and the value of the prices; slope, if not NULL, tells in which
 * direction they would be better, chosen is scratch for it. */
static void
evaluate(const struct exact *x, struct exact_dual *d, int64_t *slope,
    int32_t *chosen)
{
	int32_t n_lines = x->p->n_lines;
	wide open = 0, rest = 0, value;
	int32_t n_pending = 0;

	for (int32_t l = 0; slope != NULL && l < n_lines; l++)
		slope[l] = -supply_of(x, 0, l);
	if (slope != NULL)
		slope[n_lines] = d->units;
	d->tail_open[x->n_layers] = d->tail_shut[x->n_layers] = 0;
	for (int32_t i = x->n_layers - 1; i >= 0; i--) {
		bool pays;

		chosen[n_pending++] = cheapest_option(x, d, i, &value);
		pays = prepend(x, d, i, value, &open, &rest);
		if (!begins_village(x, i))
			continue;
		while (slope != NULL && pays && n_pending > 0)
			follow(x, chosen[--n_pending], slope);
		n_pending = 0;
	}
	d->value = d->tail_shut[0] + (wide)d->unit_price * d->units;
	for (int32_t l = 0; l < n_lines; l++)
		d->value -= (wide)d->price[l] * supply_of(x, 0, l);
}

/* ---- looking for prices --------------------------------------------- */

/* typical sizes, so that a step means as much on units as on lots */
static int64_t
mean_units(const struct exact *x)
{
	wide units = 0, lots = 0;

	for (int32_t l = 0; l < x->p->n_lines; l++) {
		units += (wide)x->p->lines[l].lot_units * supply_of(x, 0, l);
		lots += supply_of(x, 0, l);
	}
	return lots > 0 && units > lots ? (int64_t)(units / lots) : 1;
}

static int64_t
moved(int64_t price, double by, bool is_free)
{
	double to = (double)price + by;

	if (to > (double)PRICE_MAX)
		return PRICE_MAX;
	if (to < -(double)PRICE_MAX)
		return is_free ? -PRICE_MAX : 0;
	return to < 0 && !is_free ? 0 : (int64_t)to;
}

/* One step towards the target along the slope; false where there is none. */
static bool
step(const struct exact *x, struct exact_dual *d, const int64_t *slope,
    double gap, int64_t unit)
{
	int32_t n_lines = x->p->n_lines;
	double units = (double)slope[n_lines] / (double)unit;
	double square = d->unit_price >= 0 && d->units > 0 && !d->is_free
			    ? units * units
			    : 0;
	double length;

	for (int32_t l = 0; l < n_lines; l++) {
		if (slope[l] < 0 && d->price[l] == 0 && !d->is_free)
			continue;
		square += (double)slope[l] * (double)slope[l];
	}
	if (square <= 0 || gap <= 0)
		return false;
	length = gap / square;
	for (int32_t l = 0; l < n_lines; l++) {
		d->price[l] =
		    moved(d->price[l], length * (double)slope[l], d->is_free);
	}
	if (d->units > 0 && !d->is_free) {
		d->unit_price =
		    moved(d->unit_price, length * units / (double)unit, false);
	}
	return true;
}

/* At these prices the bound is what the lines can still be filled with. */
static void
price_by_units(const struct exact *x, struct exact_dual *d, int32_t *chosen)
{
	for (int32_t l = 0; l < x->p->n_lines; l++) {
		wide price = (wide)x->p->lines[l].lot_units * EXACT_SCALE;

		d->price[l] = price < PRICE_MAX ? (int64_t)price : PRICE_MAX;
	}
	evaluate(x, d, NULL, chosen);
}

struct best_prices {
	int64_t *price;
	int64_t unit_price;
	wide value;
};

static void
climb(struct exact *x, struct exact_dual *d, int64_t *slope, int32_t *chosen,
    struct best_prices *best)
{
	size_t size = (size_t)x->p->n_lines * sizeof *d->price;
	int64_t unit = mean_units(x);
	double share = 1.0;
	int n_idle = 0;

	for (int i = 0; i < N_STEPS && !x->gave_up; i++) {
		evaluate(x, d, slope, chosen);
		if (i == 0 || d->value > best->value) {
			best->value = d->value;
			best->unit_price = d->unit_price;
			memcpy(best->price, d->price, size);
			n_idle = 0;
		} else if (++n_idle >= PATIENCE) {
			share /= 2;
			n_idle = 0;
		}
		if (state_asks_stop(x->s))
			x->gave_up = true;
		if (!step(x, d, slope, share * (double)(d->limit - d->value),
			unit))
			break;
	}
	d->unit_price = best->unit_price;
	memcpy(d->price, best->price, size);
	evaluate(x, d, NULL, chosen);
}

/* What the lines nobody has come to yet add, layer by layer. */
static void
sum_untouched(const struct exact *x, struct exact_dual *d)
{
	for (int32_t i = 0; i <= x->n_layers; i++) {
		d->untouched[i] = 0;
		for (int32_t l = 0; l < x->p->n_lines; l++)
			if (x->first_layer[l] >= i)
				d->untouched[i] +=
				    (wide)d->price[l] * supply_of(x, i, l);
	}
}

static enum engine_err
search_prices(struct exact *x, struct exact_dual *d, int32_t *chosen)
{
	size_t n_lines = (size_t)x->p->n_lines + 1;
	struct best_prices best = { calloc(n_lines, sizeof *best.price), 0, 0 };
	int64_t *slope = calloc(n_lines, sizeof *slope);
	enum engine_err err = best.price && slope ? ENGINE_OK : ENGINE_NOMEM;

	if (err == ENGINE_OK)
		climb(x, d, slope, chosen, &best);
	free(best.price);
	free(slope);
	return err;
}

enum engine_err
exact_dual_solve(struct exact *x, struct exact_dual *d, bool is_searched)
{
	int32_t *chosen = calloc((size_t)x->n_layers + 1, sizeof *chosen);
	enum engine_err err = chosen ? allocate(x, d) : ENGINE_NOMEM;

	if (err == ENGINE_OK) {
		d->unit_price = 0;
		if (is_searched)
			err = search_prices(x, d, chosen);
		else
			price_by_units(x, d, chosen);
	}
	if (err == ENGINE_OK)
		sum_untouched(x, d);
	free(chosen);
	return err;
}

wide
exact_dual_tail(
    const struct exact_dual *d, int32_t layer, const struct exact_point *at)
{
	int64_t own = d->is_of_cost ? at->cost : -at->units;
	wide tail = at->is_open ? d->tail_open[layer] : d->tail_shut[layer];

	return (wide)own * EXACT_SCALE + tail - d->untouched[layer] +
	       (wide)d->unit_price * (d->units - at->units);
}

/* ---- fixing --------------------------------------------------------- */

/* What the village of layer i comes to if layer i had value instead of own,
 * and whether that must open it. */
static wide
village_with(wide open, wide cost, wide own, wide value, bool must_open)
{
	wide sum = open - own + value + cost;

	return must_open || cost == 0 || sum < 0 ? sum : 0;
}

/* Options of layer i; open is what its village's layers come to together. */
static void
fix_layer(struct exact *x, const struct exact_dual *d, int32_t i, wide open)
{
	const struct exact_layer *layer = &x->layers[i];
	wide cost = village_cost(x, d, i), own, now;

	(void)cheapest_option(x, d, i, &own);
	now = village_with(open, cost, own, own, false);
	for (int32_t k = 1; k < layer->n_options; k++) {
		struct exact_option *option =
		    &x->options[layer->first_option + k];
		wide value;

		if (option->is_out)
			continue;
		value = reduced(x, d, layer->first_option + k);
		value = village_with(open, cost, own, value, true);
		option->is_out = d->value - now + value > d->limit;
	}
}

void
exact_dual_fix(struct exact *x, const struct exact_dual *d)
{
	for (int32_t i = 0; i < x->n_layers;) {
		int32_t end = i + 1;
		wide open = 0, value;

		while (end < x->n_layers && !begins_village(x, end))
			end++;
		for (int32_t k = i; k < end; k++) {
			(void)cheapest_option(x, d, k, &value);
			open += value;
		}
		for (; i < end; i++)
			fix_layer(x, d, i, open);
	}
}
