/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/bench/award/generate.h"

#include <stdbool.h>
#include <stdlib.h>

#include "broker/engine/rng.h"

/* ---- random numbers -------------------------------------------------- */

/* Every draw comes from a stream named by what is drawn, so that the kinds of
 * one seed differ in little but their kind. */
enum stream {
	STREAM_FESTIVAL = 1,
	STREAM_VILLAGE,
	STREAM_HOUSEHOLD,
	STREAM_FIXED,
	STREAM_ORDER,
	STREAM_LINE,
	STREAM_LOTS,
	STREAM_PAIR,
	STREAM_BID,
	STREAM_START
};

static struct rng
stream(const struct instance *in, enum stream name, int64_t index)
{
	struct rng rng = { in->seed };

	rng.state = rng_next(&rng) ^ (uint64_t)name << 56;
	rng.state = rng_next(&rng) ^ (uint64_t)index;
	rng_next(&rng);
	return rng;
}

static int64_t
between(struct rng *rng, int32_t low, int32_t high)
{
	return low + rng_below(rng, high - low + 1);
}

/* a standard normal deviate in 2^-20: the sum of twelve even ones */
static int64_t
normal(struct rng *rng)
{
	int64_t sum = 0;
	int i;

	for (i = 0; i < 12; i++)
		sum += (int64_t)(rng_next(rng) >> 44);
	return sum - (INT64_C(6) << 20);
}

/* e^x for x in 2^-20, |x| < 6 x 2^20, in 2^-20: the series for x / 2^10, which
 * is then squared ten times */
static int64_t
exponential(int64_t x)
{
	const int64_t one = INT64_C(1) << 30;
	int64_t term = one;
	int64_t sum = one;
	int i;

	for (i = 1; i < 6; i++) {
		term = term * x / i / one;
		sum += term;
	}
	for (i = 0; i < 10; i++)
		sum = (sum >> 4) * (sum >> 4) >> 22;
	return sum >> 10;
}

/* median 1 and the given sigma, both in permille */
static int64_t
lognormal(struct rng *rng, int64_t sigma)
{
	int64_t x = normal(rng) * sigma / PERMILLE;
	int64_t value = exponential(x) * PERMILLE >> 20;

	return value < 1 ? 1 : value;
}

static int64_t
times(int64_t value, int64_t permille)
{
	return value * permille / PERMILLE;
}

/* ---- villages and households ----------------------------------------- */

void *
generate_rows(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size);

	if (p == NULL)
		exit(EXIT_FAILURE);
	return p;
}

static void
draw_villages(struct instance *in)
{
	size_t n;
	int32_t v;

	in->n_villages = in->size.households / 25;
	n = (size_t)in->n_villages;
	in->village_pricing = generate_rows(n, sizeof(*in->village_pricing));
	in->village_cost = generate_rows(n, sizeof(*in->village_cost));
	for (v = 0; v < in->n_villages; v++) {
		struct rng rng = stream(in, STREAM_VILLAGE, v);

		in->village_pricing[v] = lognormal(&rng, 100);
		in->village_cost[v] = lognormal(&rng, 800); /* scaled later */
	}
}

/* every household works on day 1, so that none is without any time */
static void
draw_calendar(struct household *hh, struct rng *rng, int32_t festival)
{
	int64_t available = between(rng, 450, 950);
	int32_t day;

	for (day = 1; day <= LAST_DAY; day++) {
		bool works = between(rng, 0, PERMILLE - 1) < available;

		if (day >= festival && day < festival + 7)
			works = false;
		hh->until[day] = hh->until[day - 1];
		if (works || day == 1)
			hh->until[day] += hh->day_minutes;
	}
}

/* A job takes a fifth of its days at most: three of them fit wherever they
 * lie. */
static void
draw_fixed(const struct instance *in, struct household *hh, int32_t index)
{
	struct rng rng = stream(in, STREAM_FIXED, index);
	int64_t n = between(&rng, 0, 5);

	if (in->kind != STARTS || n > FIXED_MAX)
		return;
	for (; n > 0; n--) {
		struct fixed *job = &hh->fixed[hh->n_fixed];
		int64_t room;

		job->first_day = (int32_t)between(&rng, 1, 50);
		job->due_day = job->first_day + (int32_t)between(&rng, 10, 30);
		room = hh->until[job->due_day] - hh->until[job->first_day - 1];
		job->minutes = times(room, between(&rng, 50, 200));
		if (job->minutes > 0)
			hh->n_fixed++;
	}
}

static void
draw_households(struct instance *in)
{
	struct rng rng = stream(in, STREAM_FESTIVAL, 0);
	int32_t festival = (int32_t)between(&rng, 8, 60);
	int32_t n = in->size.households;
	int32_t i;

	in->households = generate_rows((size_t)n, sizeof(*in->households));
	for (i = 0; i < n; i++) {
		struct household *hh = &in->households[i];

		rng = stream(in, STREAM_HOUSEHOLD, i);
		hh->village = rng_below(&rng, in->n_villages);
		hh->lead_days = (int32_t)between(&rng, 0, 25);
		hh->quality = between(&rng, 600, 990);
		hh->pace = lognormal(&rng, 250);
		hh->pricing = lognormal(&rng, 120);
		hh->day_minutes = times(400, lognormal(&rng, 600)) + 1;
		draw_calendar(hh, &rng, festival);
		draw_fixed(in, hh, i);
		in->middle_minutes += hh->until[LAST_DAY];
	}
	in->middle_minutes /= n;
}

/* ---- orders ---------------------------------------------------------- */

/* Lots that are due early are small. */
static void
draw_line(struct instance *in, int32_t l, int32_t order)
{
	struct rng rng = stream(in, STREAM_ORDER, order);
	int32_t due = (int32_t)between(&rng, 30, LAST_DAY);
	int64_t price = times(2000, lognormal(&rng, 500)) + 50;
	struct line *line = &in->lines[l];

	rng = stream(in, STREAM_LINE, l);
	line->order = order;
	line->due_day = due - 7 * (int32_t)between(&rng, 0, 2);
	line->lots = 1;
	line->units = 3 + between(&rng, 12, 40) * line->due_day / LAST_DAY;
	line->unit_price = times(price, lognormal(&rng, 200)) + 1;
	line->unit_effort = times(1000000, lognormal(&rng, 200)) + 1;
}

static void
index_lots(struct instance *in)
{
	int32_t i = 0;
	int32_t l;
	int32_t k;

	in->lot_line =
	    generate_rows((size_t)in->size.lots, sizeof(*in->lot_line));
	for (l = 0; l < in->n_lines; l++) {
		const struct line *line = &in->lines[l];

		for (k = 0; k < line->lots; k++)
			in->lot_line[i++] = l;
		in->middle_effort +=
		    line->lots * line->units * line->unit_effort;
	}
	in->middle_effort /= in->size.lots;
}

/* Every line has a lot; the rest fall on lines by a weight of theirs. */
static void
draw_lines(struct instance *in)
{
	size_t n = (size_t)in->n_lines;
	int64_t *weight = generate_rows(n, sizeof(*weight));
	int32_t spare = in->size.lots - in->n_lines;
	int32_t given = in->n_lines;
	int64_t sum = 0;
	int32_t l;

	in->lines = generate_rows(n, sizeof(*in->lines));
	for (l = 0; l < in->n_lines; l++) {
		struct rng rng = stream(in, STREAM_LOTS, l);

		draw_line(in, l,
		    (int32_t)((int64_t)l * in->size.orders / in->n_lines));
		weight[l] = lognormal(&rng, 500);
		sum += weight[l];
	}
	for (l = 0; l < in->n_lines; l++) {
		int32_t more = (int32_t)(spare * weight[l] / sum);

		in->lines[l].lots += more;
		given += more;
	}
	for (l = 0; given < in->size.lots; given++)
		in->lines[l++ % in->n_lines].lots++;
	free(weight);
	index_lots(in);
}

/* To fetch from every village would cost about 4 % of what all goods do. */
static void
scale_villages(struct instance *in)
{
	int64_t mean = 0;
	int32_t v;
	int32_t l;

	for (l = 0; l < in->n_lines; l++)
		mean += in->lines[l].lots * in->lines[l].units *
			in->lines[l].unit_price;
	mean /= 25 * in->n_villages;
	for (v = 0; v < in->n_villages; v++)
		in->village_cost[v] =
		    in->kind == VILLAGE ? times(mean, in->village_cost[v]) : 0;
}

/* ---- bids ------------------------------------------------------------ */

static int64_t
free_minutes(const struct household *hh, int32_t first_day, int32_t due_day)
{
	int64_t room = hh->until[due_day] - hh->until[first_day - 1];
	int32_t i;

	for (i = 0; i < hh->n_fixed; i++)
		if (hh->fixed[i].first_day >= first_day &&
		    hh->fixed[i].due_day <= due_day)
			room -= hh->fixed[i].minutes;
	return room;
}

/* Half of the bids of the kind start later, as long as a third of the time
 * stays. */
static int32_t
draw_first_day(const struct instance *in, const struct household *hh,
    int32_t due_day, int64_t pair)
{
	struct rng rng = stream(in, STREAM_START, pair);
	int32_t day = (int32_t)between(&rng, 1, due_day - 1);

	if (in->kind != STARTS || rng_below(&rng, 2) == 0)
		return 1;
	while (
	    3 * (hh->until[due_day] - hh->until[day - 1]) < hh->until[due_day])
		day = (day + 1) / 2;
	return day;
}

/* Nobody bids for a lot that would not fit even alone: then most is 0. */
static struct bid
draw_bid(const struct instance *in, int32_t h, int32_t l, int64_t scale)
{
	const struct household *hh = &in->households[h];
	const struct line *line = &in->lines[l];
	int64_t pair = (int64_t)h * in->n_lines + l;
	struct rng rng = stream(in, STREAM_BID, pair);
	int64_t effort = line->units * line->unit_effort;
	int64_t pace = times(hh->pace, lognormal(&rng, 150));
	int64_t eager = between(&rng, 400, 1000);
	bool has_least = rng_below(&rng, 8) == 0;
	struct bid bid = { .household = h, .line = l };
	int64_t most;

	bid.pricing = lognormal(&rng, 80);
	bid.first_day = draw_first_day(in, hh, line->due_day, pair);
	if (in->kind == FUNGIBLE) {
		effort = in->middle_effort;
		pace = hh->pace;
	}
	bid.minutes = times(times(in->middle_minutes, scale), pace) * effort /
			  in->middle_effort +
		      1;
	most = free_minutes(hh, bid.first_day, line->due_day) / bid.minutes;
	if (most > 0)
		most = (most * eager + PERMILLE - 1) / PERMILLE;
	bid.most = (int32_t)(most > line->lots ? line->lots : most);
	if (has_least && bid.most >= 2 && in->kind != FUNGIBLE)
		bid.least = 2;
	return bid;
}

static bool
has_bid(const struct instance *in, const struct household *hh, int32_t line)
{
	int32_t i;

	for (i = 0; i < hh->n_bids; i++)
		if (in->bids[hh->bids[i]].line == line)
			return true;
	return false;
}

static void
add_bid(struct instance *in, int32_t b, const struct bid *bid)
{
	struct household *hh = &in->households[bid->household];

	if (hh->n_bids == hh->room_bids) {
		hh->room_bids += 8;
		hh->bids = realloc(
		    hh->bids, (size_t)hh->room_bids * sizeof(*hh->bids));
		if (hh->bids == NULL)
			exit(EXIT_FAILURE);
	}
	hh->bids[hh->n_bids++] = b;
	in->bids[b] = *bid;
}

/* One bid a line first, then lines in proportion to their lots. false where
 * bids that fit are not to be found any more. */
static bool
draw_bids(struct instance *in, int64_t scale)
{
	struct rng rng = stream(in, STREAM_PAIR, 0);
	int64_t tries = 0;
	int32_t n = 0;
	int32_t h;

	for (h = 0; h < in->size.households; h++)
		in->households[h].n_bids = 0;
	while (n < in->size.bids) {
		int32_t lot = rng_below(&rng, in->size.lots);
		int32_t line = n < in->n_lines ? n : in->lot_line[lot];
		struct bid bid;

		h = rng_below(&rng, in->size.households);
		if (++tries > INT64_C(40) * in->size.bids)
			return false;
		if (has_bid(in, &in->households[h], line))
			continue;
		bid = draw_bid(in, h, line, scale);
		if (bid.most > 0)
			add_bid(in, n++, &bid);
	}
	return true;
}

/* what a household could make if it made lots of one of its bids, of any with
 * the same chance; in thousandths of a lot */
static int64_t
household_lots(const struct instance *in, const struct household *hh)
{
	int64_t lots = 0;
	int64_t most = 0;
	int32_t i;

	if (hh->n_bids == 0)
		return 0;
	for (i = 0; i < hh->n_bids; i++) {
		const struct bid *bid = &in->bids[hh->bids[i]];

		lots += free_minutes(
			    hh, bid->first_day, in->lines[bid->line].due_day) /
			bid->minutes;
		most += bid->most;
	}
	lots = lots * PERMILLE / hh->n_bids;
	most *= PERMILLE;
	return lots < most ? lots : most;
}

static int64_t
supply(struct instance *in, int64_t scale)
{
	int64_t lots = 0;
	int32_t i;

	if (!draw_bids(in, scale))
		return 0;
	for (i = 0; i < in->size.households; i++)
		lots += household_lots(in, &in->households[i]);
	return lots / PERMILLE;
}

/* The scale of work at which the lots asked for are `tightness` of the lots
 * that the bids could make; where that many bids are not to be had, the
 * largest that lets them. */
static void
scale_work(struct instance *in)
{
	int64_t asked = (int64_t)in->size.lots * PERMILLE;
	int64_t low = 1;
	int64_t high = 3 * PERMILLE;

	in->bids = generate_rows((size_t)in->size.bids, sizeof(*in->bids));
	while (low < high) {
		int64_t scale = (low + high + 1) / 2;

		if (supply(in, scale) * in->tightness >= asked)
			low = scale;
		else
			high = scale - 1;
	}
	if (!draw_bids(in, low))
		exit(EXIT_FAILURE);
}

/* Price, the risk that some of it must be made again, and 1 % for every day
 * that the household's lead time leaves too few. */
int64_t
generate_lot_cost(const struct instance *in, const struct bid *bid)
{
	const struct household *hh = &in->households[bid->household];
	const struct line *line = &in->lines[bid->line];
	int64_t goods = line->units * line->unit_price;
	int64_t price = times(times(goods, hh->pricing), bid->pricing);
	int64_t late;

	if (in->kind == EQUAL_RATE)
		return goods;
	price = times(price, in->village_pricing[hh->village]);
	price = times(price, 600 + hh->quality / 2);
	if (price > goods * 9 / 5)
		price = goods * 9 / 5;
	late = bid->first_day + hh->lead_days + bid->minutes / hh->day_minutes -
	       line->due_day;
	return price + times(goods, PERMILLE - hh->quality) / 4 +
	       (late > 0 ? goods * late / 100 : 0);
}

/* ---- all of it ------------------------------------------------------- */

void
generate_draw(struct instance *in)
{
	in->n_lines = in->kind == DISTINCT ? in->size.lots : in->size.lines;
	draw_villages(in);
	draw_households(in);
	draw_lines(in);
	scale_villages(in);
	scale_work(in);
}

void
generate_finish(struct instance *in)
{
	int32_t i;

	for (i = 0; i < in->size.households; i++)
		free(in->households[i].bids);
	free(in->households);
	free(in->village_pricing);
	free(in->village_cost);
	free(in->lines);
	free(in->lot_line);
	free(in->bids);
}
