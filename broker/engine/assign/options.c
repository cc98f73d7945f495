/* SPDX-License-Identifier: Apache-2.0 */
/* The few awards of a household that are nearly the best for it at the prices
 * last relaxed. An assignment much better than the one in hand is made of
 * these: its cost is the bound, and what its households lose against their
 * best, and what open lots cost above their price. */
#include "broker/engine/assign/core.h"

#include <stdlib.h>

/* of a household's search */
#define NODES_LIST 300

struct options {
	struct option *all; /* [n_households * OPTIONS] */
	int8_t *n;          /* [n_households], -1: not asked yet */
	int64_t most_loss;
	int64_t value[OPTIONS];
	int32_t node[OPTIONS];
	int32_t n_values;
};

bool
options_set_up(struct assign *a)
{
	struct options *o = calloc(1, sizeof *o);
	size_t n = (size_t)a->m->n_households + 1;

	a->options = o;
	if (o == NULL)
		return false;
	o->all = calloc(n, OPTIONS * sizeof *o->all);
	o->n = calloc(n, sizeof *o->n);
	return o->all != NULL && o->n != NULL;
}

void
options_finish(struct assign *a)
{
	if (a->options == NULL)
		return;
	free(a->options->all);
	free(a->options->n);
	free(a->options);
}

/* from now on, at the prices last relaxed */
void
options_begin(struct assign *a, int64_t most_loss)
{
	a->options->most_loss = most_loss;
	for (int32_t h = 0; h < a->m->n_households; h++)
		a->options->n[h] = -1;
}

/* where value stands among the best found, of equals later; OPTIONS: not */
static int32_t
rank_of(struct options *o, int64_t value)
{
	int32_t i = o->n_values;

	if (i == OPTIONS && o->value[--i] >= value)
		return OPTIONS;
	for (; i > 0 && o->value[i - 1] < value; i--) {
		o->value[i] = o->value[i - 1];
		o->node[i] = o->node[i - 1];
	}
	o->value[i] = value;
	if (o->n_values < OPTIONS)
		o->n_values++;
	return i;
}

static void
write_pattern(const struct house *house, int32_t node, struct option *out)
{
	out->n = 0;
	for (; node > 0; node = house->patterns[node].parent) {
		uint16_t slot = house->patterns[node].slot & PATTERN_SLOT;

		if (out->n > 0 && out->slot[out->n - 1] == slot) {
			out->lots[out->n - 1]++;
		} else if (out->n < OPTION_SLOTS) {
			out->slot[out->n] = slot;
			out->lots[out->n++] = 1;
		} else {
			out->loss = -1;
			return;
		}
	}
}

static void
list_patterns(struct assign *a, int32_t h)
{
	const struct house *house = &a->houses[h];
	const struct pattern *node = house->patterns;
	struct options *o = a->options;
	int64_t value[PATTERN_MOST];
	int64_t floor = a->gain[h] - o->most_loss;
	struct option *out = o->all + (size_t)h * OPTIONS;

	value[0] = 0;
	o->n_values = 0;
	if (floor <= 0)
		o->node[rank_of(o, 0)] = 0;
	for (int32_t i = 1; i < house->n_patterns; i++) {
		int32_t slot = node[i].slot;

		value[i] =
		    value[node[i].parent] + a->reward[slot & PATTERN_SLOT];
		if (value[i] >= floor && (slot & PATTERN_PART) == 0) {
			int32_t rank = rank_of(o, value[i]);

			if (rank < OPTIONS)
				o->node[rank] = i;
			if (o->n_values == OPTIONS)
				floor = o->value[OPTIONS - 1] + 1;
		}
	}
	o->n[h] = 0;
	for (int32_t i = 0; i < o->n_values; i++) {
		out->loss = a->gain[h] - o->value[i];
		write_pattern(house, o->node[i], out);
		if (out->loss >= 0) {
			o->n[h]++;
			out++;
		}
	}
}

/* one of a household that is searched, better than *floor */
void
options_take(struct assign *a, int32_t h, int64_t value, const int32_t *x,
    int64_t *floor)
{
	struct options *o = a->options;
	const struct house *house = &a->houses[h];
	struct option *list = o->all + (size_t)h * OPTIONS;
	struct option new = { .loss = a->gain[h] - value };
	int32_t i = o->n[h];

	for (int32_t s = house->n - 1; s >= 0; s--) {
		if (x[s] == 0)
			continue;
		if (new.n == OPTION_SLOTS)
			return;
		new.slot[new.n] = (uint16_t)s;
		new.lots[new.n++] = (uint16_t)x[s];
	}
	if (i < OPTIONS)
		o->n[h]++;
	else
		i--;
	for (; i > 0 && list[i - 1].loss > new.loss; i--)
		list[i] = list[i - 1];
	list[i] = new;
	if (o->n[h] == OPTIONS)
		*floor = a->gain[h] - list[OPTIONS - 1].loss;
}

const struct option *
options_of(struct assign *a, int32_t h, int32_t *n)
{
	struct options *o = a->options;
	const struct house *house = &a->houses[h];

	if (o->n[h] < 0) {
		core_rewards(a, house, a->reward);
		o->n[h] = 0;
		if (house->n_patterns > 0) {
			list_patterns(a, h);
		} else {
			a->node_limit = NODES_LIST;
			household_list(a, h, a->gain[h] - o->most_loss - 1);
		}
	}
	*n = o->n[h];
	return o->all + (size_t)h * OPTIONS;
}
