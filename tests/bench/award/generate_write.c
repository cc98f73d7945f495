/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/bench/award/generate.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
write_head(const struct instance *in)
{
	int32_t i;

	printf("cpb %d\nnlines %" PRId32 "\n", in->kind == STARTS ? 2 : 1,
	    in->n_lines);
	for (i = 0; i < in->n_lines; i++) {
		const struct line *line = &in->lines[i];

		printf("line %" PRId32 " %" PRId32 " %" PRId32 " %" PRId32
		       " %" PRId64 " %" PRId64 "\n",
		    i, line->order, line->due_day, line->lots, line->units,
		    line->units * line->unit_price * 9 / 5);
	}
	printf("nvill %" PRId32 "\n", in->n_villages);
	for (i = 0; i < in->n_villages; i++)
		printf("village %" PRId32 " %" PRId64 "\n", i,
		    in->village_cost[i]);
}

/* The days that a household's rows need. */
static void
mark_days(const struct instance *in, const struct household *hh, bool *listed)
{
	int32_t i;

	memset(listed, 0, (LAST_DAY + 1) * sizeof(*listed));
	for (i = 0; i < hh->n_bids; i++) {
		const struct bid *bid = &in->bids[hh->bids[i]];

		listed[in->lines[bid->line].due_day] = true;
		listed[bid->first_day - 1] = in->kind == STARTS;
	}
	for (i = 0; i < hh->n_fixed; i++) {
		listed[hh->fixed[i].due_day] = true;
		listed[hh->fixed[i].first_day - 1] = true;
	}
}

static void
write_households(const struct instance *in)
{
	bool listed[LAST_DAY + 1];
	int32_t day;
	int32_t i;

	printf("nhh %" PRId32 "\n", in->size.households);
	for (i = 0; i < in->size.households; i++) {
		const struct household *hh = &in->households[i];
		int32_t n = 0;

		mark_days(in, hh, listed);
		for (day = 0; day <= LAST_DAY; day++)
			n += listed[day];
		printf(
		    "hh %" PRId32 " %" PRId32 " %" PRId32, i, hh->village, n);
		for (day = 0; day <= LAST_DAY; day++)
			if (listed[day])
				printf(" %" PRId32 " %" PRId64, day,
				    hh->until[day]);
		putchar('\n');
	}
}

static void
write_work(const struct instance *in)
{
	int32_t n = 0;
	int32_t i;
	int32_t j;

	for (i = 0; i < in->size.households; i++)
		n += in->households[i].n_fixed;
	printf("nwork %" PRId32 "\n", n);
	for (i = 0; i < in->size.households; i++)
		for (j = 0; j < in->households[i].n_fixed; j++) {
			const struct fixed *job = &in->households[i].fixed[j];

			printf("work %" PRId32 " %" PRId32 " %" PRId32
			       " %" PRId64 "\n",
			    i, job->first_day, job->due_day, job->minutes);
		}
}

static void
write_bids(const struct instance *in)
{
	int32_t b;

	printf("nbids %" PRId32 "\n", in->size.bids);
	for (b = 0; b < in->size.bids; b++) {
		const struct bid *bid = &in->bids[b];

		printf("bid %" PRId32 " %" PRId32 " %" PRId32 " %" PRId64
		       " %" PRId64 " %" PRId32 " %" PRId32,
		    b, bid->household, bid->line, generate_lot_cost(in, bid),
		    bid->minutes, bid->most, bid->least);
		if (in->kind == STARTS)
			printf(" %" PRId32, bid->first_day);
		putchar('\n');
	}
}

/* ---- limits over several bids ---------------------------------------- */

/* A limit in the making: the bids of one household in one order, or all of
 * them. */
struct several {
	int32_t n;
	int64_t most_units;  /* of all of them */
	int64_t large_units; /* the largest lot */
	int64_t least_units; /* the most that a least number of lots asks */
};

static struct several
gather(const struct instance *in, const struct household *hh, int32_t order)
{
	struct several s = { 0, 0, 0, 0 };
	int32_t i;

	for (i = 0; i < hh->n_bids; i++) {
		const struct bid *bid = &in->bids[hh->bids[i]];
		const struct line *line = &in->lines[bid->line];
		int64_t least = bid->least * line->units;

		if (order >= 0 && line->order != order)
			continue;
		s.n++;
		s.most_units += bid->most * line->units;
		if (line->units > s.large_units)
			s.large_units = line->units;
		if (least > s.least_units)
			s.least_units = least;
	}
	return s;
}

static void
write_members(
    const struct instance *in, const struct household *hh, int32_t order)
{
	int32_t i;

	for (i = 0; i < hh->n_bids; i++) {
		const struct bid *bid = &in->bids[hh->bids[i]];

		if (order < 0 || in->lines[bid->line].order == order)
			printf(" %" PRId32, hh->bids[i]);
	}
	putchar('\n');
}

/* No household gets more than a twentieth of an order, of a small one a tenth,
 * but what it said it needs at the least. Shares that could not bind are left
 * out. */
static int32_t
shares(const struct instance *in, const int64_t *order_units, bool write)
{
	int64_t part = in->size.lots / in->size.orders < 100 ? 10 : 20;
	int32_t n = 0;
	int32_t h;
	int32_t o;

	if (in->kind == DISTINCT || in->kind == FUNGIBLE)
		return 0;
	for (h = 0; h < in->size.households; h++)
		for (o = 0; o < in->size.orders; o++) {
			const struct household *hh = &in->households[h];
			struct several s = gather(in, hh, o);
			int64_t limit = order_units[o] / part;

			if (limit < s.large_units)
				limit = s.large_units;
			if (limit < s.least_units)
				limit = s.least_units;
			if (s.most_units <= limit)
				continue;
			n++;
			if (!write)
				continue;
			printf("share %" PRId32 " %" PRId64 " %" PRId32, h,
			    limit, s.n);
			write_members(in, hh, o);
		}
	return n;
}

static void
write_shares(const struct instance *in)
{
	int64_t *order_units =
	    generate_rows((size_t)in->size.orders, sizeof(*order_units));
	int32_t l;

	for (l = 0; l < in->n_lines; l++)
		order_units[in->lines[l].order] +=
		    in->lines[l].lots * in->lines[l].units;
	printf("nshare %" PRId32 "\n", shares(in, order_units, false));
	shares(in, order_units, true);
	free(order_units);
}

/* One household in twelve offers a total: all its bids together, half of what
 * they add up to at most, and half of them nothing below two large lots. */
static int32_t
groups(const struct instance *in, bool write)
{
	int32_t n = 0;
	int32_t h;

	for (h = 0; h < in->size.households; h++) {
		const struct household *hh = &in->households[h];
		struct several s = gather(in, hh, -1);
		int64_t most = s.most_units / 2;
		int64_t least = h % 24 == 0 ? 2 * s.large_units : 0;

		if (h % 12 != 0 || s.n < 2 || most < 2 * s.large_units)
			continue;
		n++;
		if (!write)
			continue;
		printf("group %" PRId32 " %" PRId64 " %" PRId64 " %" PRId32, h,
		    least, most, s.n);
		write_members(in, hh, -1);
	}
	return n;
}

void
generate_write(const struct instance *in)
{
	write_head(in);
	write_households(in);
	if (in->kind == STARTS)
		write_work(in);
	write_bids(in);
	write_shares(in);
	if (in->kind == STARTS) {
		printf("ngroup %" PRId32 "\n", groups(in, false));
		groups(in, true);
	}
}
