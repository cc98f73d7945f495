/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/cm.h"

#include <stdlib.h>
#include <string.h>

#include "broker/engine/verify/pack.h"
#include "broker/engine/rng.h"

enum {
	ITEMS = 7,
	ROWS = 6,
	USES = ITEMS * ROWS,
	ROUNDS = 3000
};

struct box {
	struct pack pack;
	struct pack_item items[ITEMS];
	struct pack_row rows[ROWS];
	int32_t uses[USES];
};

static int32_t
draw(struct rng *rng, int32_t least, int32_t most)
{
	return least + (int32_t)rng_below(rng, most - least + 1);
}

/* Work rows are intervals [first, due]: an item is in all that hold its own. */
static void
fill(struct box *box, struct rng *rng, bool has_units)
{
	static const int firsts[] = { 0, 0, 1, 1 }, dues[] = { 1, 2, 1, 2 };
	int n_work = has_units ? 4 : draw(rng, 1, 4);
	int n_rows = has_units ? ROWS : n_work;
	int32_t n = 0;

	memset(box, 0, sizeof *box);
	box->pack = (struct pack){ box->items, draw(rng, 0, ITEMS), box->rows,
		n_rows, box->uses, INT64_C(1) << 40 };
	for (int r = 0; r < n_rows; r++) {
		box->rows[r] =
		    (struct pack_row){ draw(rng, 0, 40), 0, r >= n_work };
		if (box->rows[r].is_units && draw(rng, 0, 1) == 0) {
			box->rows[r].least = draw(rng, 2, 20);
			box->rows[r].room += box->rows[r].least;
		}
	}
	for (int32_t i = 0; i < box->pack.n_items; i++) {
		struct pack_item *item = &box->items[i];
		int first = draw(rng, 0, 1), due = draw(rng, 1, 2);

		*item = (struct pack_item){ .gain = draw(rng, -20, 90),
			.weight = draw(rng, 1, 12),
			.units = draw(rng, 1, 6),
			.most = draw(rng, 1, 3),
			.first_use = n };
		item->least = draw(rng, 0, 3) == 0 ? draw(rng, 0, 3) : 0;
		for (int r = 0; r < n_rows; r++)
			if (box->rows[r].is_units
				? draw(rng, 0, 1) == 0
				: n_work == 1 ||
				      (firsts[r] <= first && dues[r] >= due))
				box->uses[n++] = r;
		item->n_uses = n - item->first_use;
	}
}

static bool
holds(const struct box *box, const int64_t *x)
{
	for (int32_t r = 0; r < box->pack.n_rows; r++) {
		wide sum = 0;

		for (int32_t i = 0; i < box->pack.n_items; i++) {
			const struct pack_item *item = &box->items[i];

			for (int32_t k = 0; k < item->n_uses; k++)
				if (box->uses[item->first_use + k] == r)
					sum += x[i] * (box->rows[r].is_units
							      ? item->units
							      : item->weight);
		}
		if (sum > box->rows[r].room ||
		    (sum > 0 && sum < box->rows[r].least))
			return false;
	}
	return true;
}

/* Every choice of every item. */
static wide
brute(const struct box *box)
{
	int64_t x[ITEMS] = { 0 };
	wide best = 0;
	int32_t i = 0;

	while (i < box->pack.n_items) {
		wide gain = 0;
		bool is_allowed = true;

		for (i = 0; i < box->pack.n_items; i++) {
			gain += (wide)box->items[i].gain * x[i];
			is_allowed &= x[i] == 0 || x[i] >= box->items[i].least;
		}
		if (is_allowed && gain > best && holds(box, x))
			best = gain;
		for (i = 0; i < box->pack.n_items; i++) {
			if (x[i] < box->items[i].most) {
				x[i]++;
				break;
			}
			x[i] = 0;
		}
	}
	return best;
}

static void
pack_solve__equals__every_choice_tried(void **unused)
{
	struct rng rng;

	(void)unused;
	rng.state = 1;
	for (int round = 0; round < ROUNDS; round++) {
		static struct box box;
		struct pack_gain gain;
		wide expected;

		fill(&box, &rng, round % 2 == 0);
		expected = brute(&box);
		assert_int_equal(pack_solve(&box.pack, &gain), ENGINE_OK);
		assert_int_equal((int64_t)gain.found, (int64_t)expected);
		assert_int_equal((int64_t)gain.bound, (int64_t)expected);
	}
}

static void
pack_solve__says__when_it_gave_up(void **unused)
{
	struct rng rng;
	int n_given_up = 0;

	(void)unused;
	rng.state = 2;
	for (int round = 0; round < 300; round++) {
		static struct box box;
		struct pack_gain gain;
		wide expected;

		fill(&box, &rng, true);
		expected = brute(&box);
		box.pack.effort = 30;
		assert_int_equal(pack_solve(&box.pack, &gain), ENGINE_OK);
		assert_true(gain.bound >= expected);
		assert_true(gain.found <= expected);
		n_given_up += gain.bound > gain.found;
	}
	assert_true(n_given_up > 20);
}

static void
pack_list__equals__every_choice_tried(void **unused)
{
	struct rng rng;

	(void)unused;
	rng.state = 3;
	for (int round = 0; round < ROUNDS; round++) {
		static struct box box;
		struct pack_gain gain = { 0, 0 };
		int32_t n = 0;
		wide expected;

		fill(&box, &rng, false);
		box.pack.n_rows = 1;
		for (int32_t i = 0; i < box.pack.n_items; i++) {
			box.items[i].n_uses = 1;
			box.items[i].first_use = i;
			box.uses[i] = 0;
			if (box.items[i].gain > 0 &&
			    box.items[i].least <= box.items[i].most)
				box.items[n++] = box.items[i];
		}
		box.pack.n_items = n;
		expected = brute(&box);
		/* by gain a weight, as pack_solve hands them over */
		for (int32_t i = 1; i < n; i++) {
			for (int32_t k = i; k > 0; k--) {
				struct pack_item a = box.items[k - 1];
				struct pack_item b = box.items[k];

				if (a.gain * b.weight >= b.gain * a.weight)
					break;
				box.items[k - 1] = b;
				box.items[k] = a;
			}
		}
		assert_int_equal(
		    pack_list(&box.pack, box.rows[0].room, &gain), ENGINE_OK);
		assert_int_equal((int64_t)gain.found, (int64_t)expected);
		assert_int_equal((int64_t)gain.bound, (int64_t)expected);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pack_solve__equals__every_choice_tried),
		cmocka_unit_test(pack_solve__says__when_it_gave_up),
		cmocka_unit_test(pack_list__equals__every_choice_tried),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
