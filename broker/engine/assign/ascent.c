/* SPDX-License-Identifier: Apache-2.0 */
/* The search for prices. Every line's price moves by a share `rate` of its
 * reach, times the mean direction of its excess demand over
 * the mean size of it, both fading (the step of Kingma and Ba's Adam, whose
 * strength is that lines of few and of many lots, elastic and rigid ones, all
 * move at a pace of their own); rate shrinks from step to step. Doubles
 * steer; what is evaluated are whole thousandths. */
#include "broker/engine/assign/core.h"

#include <math.h>

#define KEEP_MEAN 0.65
#define KEEP_SIZE 0.9
#define STEADY    0.6 /* of a pull: every step says the same */
#define GROWTH    1.5

static int64_t
smaller(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* of those that bid on the line; 0 where nobody does */
static int64_t
dearest(const struct assign *a, int32_t l)
{
	return a->line_first[l] < a->line_first[l + 1]
		   ? a->slot_cost[a->line_slots[a->line_first[l + 1] - 1]]
		   : 0;
}

/* The marginal bid of a line were every household's room spread evenly over
 * its bids; above them all where that is too little. */
void
ascent_first_prices(struct assign *a)
{
	for (int32_t l = 0; l < a->m->n_lines; l++) {
		int64_t top = 2 * dearest(a, l);
		int64_t price = top > 0 ? top : a->price_cap[l];
		double supply = 0;

		for (int32_t i = a->line_first[l]; i < a->line_first[l + 1];
		     i++) {
			int32_t slot = a->line_slots[i];
			const struct house *house =
			    &a->houses[a->slot_house[slot]];

			if (house->gone)
				continue;
			supply += (double)a->slot_most[slot] / house->n;
			if (supply >= a->m->line_lots[l]) {
				price = a->costs[slot];
				break;
			}
		}
		a->prices[l] = smaller(price, a->price_cap[l]);
	}
}

/* A price is looked for among the line's bids. Beyond, up to what an unfilled
 * lot costs, the reach grows while nothing but more will do. */
static double
first_reach(const struct assign *a, int32_t l)
{
	int64_t reach = dearest(a, l);

	if (reach <= 0)
		return (double)a->price_cap[l];
	if (a->prices[l] > reach)
		reach = a->prices[l];
	return (double)smaller(reach, a->price_cap[l]);
}

/* to start from a->prices, at which L stands */
void
ascent_begin(struct assign *a, double rate)
{
	struct ascent *s = &a->ascent;

	for (int32_t l = 0; l < a->m->n_lines; l++) {
		s->price[l] = (double)a->prices[l];
		s->mean[l] = 0;
		s->size[l] = 0;
		s->reach[l] = first_reach(a, l);
	}
	s->rate = rate;
	s->mean_left = 1;
	s->size_left = 1;
}

static void
move_price(struct assign *a, int32_t l)
{
	struct ascent *s = &a->ascent;
	double lack = a->m->line_lots[l] - a->asked[l];
	double cap = (double)a->price_cap[l];
	double price, pull;

	if ((lack > 0 && s->price[l] >= cap) || (lack < 0 && s->price[l] <= 0))
		lack = 0;
	s->mean[l] += (1 - KEEP_MEAN) * (lack - s->mean[l]);
	s->size[l] += (1 - KEEP_SIZE) * (lack * lack - s->size[l]);
	if (s->size[l] <= 0)
		return;
	pull = s->mean[l] / (1 - s->mean_left) /
	       sqrt(s->size[l] / (1 - s->size_left));
	if (pull > STEADY && s->reach[l] < cap)
		s->reach[l] *= GROWTH;
	price = s->price[l] + s->rate * s->reach[l] * pull;
	if (price < 0)
		price = 0;
	if (price > cap)
		price = cap;
	s->price[l] = price;
	a->prices[l] = (int64_t)(price + 0.5);
	if (a->prices[l] > a->price_cap[l])
		a->prices[l] = a->price_cap[l];
}

/* One step. False where stop came first. */
bool
ascent_step(struct assign *a, double fade)
{
	struct ascent *s = &a->ascent;

	s->mean_left *= KEEP_MEAN;
	s->size_left *= KEEP_SIZE;
	for (int32_t l = 0; l < a->m->n_lines; l++)
		move_price(a, l);
	a->node_limit = NODES_STEP;
	if (!relax(a))
		return false;
	a->n_iterations++;
	s->rate *= fade;
	if (a->tilt == 0)
		core_take_bound(a);
	return true;
}
