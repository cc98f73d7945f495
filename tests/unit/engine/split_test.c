/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/cm.h"

#include "broker/engine/rng.h"
#include "broker/engine/split.h"

enum {
	N_RANDOM = 4000,
	MAX_POOL = 60
};

static struct split_result
split(struct split_request req)
{
	struct split_result out = { 0 };

	assert_int_equal(split_line(&req, &out), ENGINE_OK);
	return out;
}

static enum engine_err
refusal(struct split_request req)
{
	struct split_result out = { .n_lots = -7 };
	enum engine_err err = split_line(&req, &out);

	assert_int_equal(out.n_lots, -7);
	return err;
}

static void
split_line__sizes_lots__for_four_of_five_households(void **unused)
{
	static const int64_t pool[] = { 400, 30, 80, 90, 500 };
	struct split_result out = split((struct split_request){
	    .quantity = 1600, .pack = 10, .capacity = pool, .n_capable = 5 });

	(void)unused;
	assert_int_equal(out.why, SPLIT_BY_POOL);
	assert_int_equal(out.lot_units, 80);
	assert_int_equal(out.n_lots, 20);
	assert_int_equal(out.last_units, 80);
	assert_int_equal(out.n_capable, 5);
	assert_int_equal(out.n_able, 5);
	assert_int_equal(out.n_can_make_one, 4);
}

static void
split_line__gives_the_last_lot__what_is_left(void **unused)
{
	static const int64_t pool[] = { 55, 55, 55 };
	struct split_result out = split((struct split_request){
	    .quantity = 503, .pack = 10, .capacity = pool, .n_capable = 3 });

	(void)unused;
	assert_int_equal(out.lot_units, 50);
	assert_int_equal(out.n_lots, 11);
	assert_int_equal(out.last_units, 3);
}

static void
split_line__makes__a_lot_for_each_of_a_strong_pool(void **unused)
{
	static const int64_t pool[] = { 9000, 9000, 9000, 9000 };
	struct split_result out = split((struct split_request){
	    .quantity = 400, .pack = 1, .capacity = pool, .n_capable = 4 });

	(void)unused;
	assert_int_equal(out.why, SPLIT_BY_SPREAD);
	assert_int_equal(out.lot_units, 100);
	assert_int_equal(out.n_lots, 4);
}

static void
split_line__makes_lots_larger__where_one_weak_household_would_rule(void **u)
{
	static const int64_t pool[] = { 2, 2, 300, 300, 300 };
	struct split_result out = split((struct split_request){
	    .quantity = 1000, .pack = 1, .capacity = pool, .n_capable = 5 });

	(void)u;
	assert_int_equal(out.why, SPLIT_BY_COUNT);
	assert_int_equal(out.lot_units, 50);
	assert_int_equal(out.n_lots, 20);
	assert_int_equal(out.n_can_make_one, 3);
}

static void
split_line__stays_within__two_thousand_lots(void **unused)
{
	static const int64_t pool[] = { 1, 1, 1 };
	struct split_result out =
	    split((struct split_request){ .quantity = 100000000,
		.pack = 1,
		.capacity = pool,
		.n_capable = 3 });

	(void)unused;
	assert_int_equal(out.why, SPLIT_BY_BOUND);
	assert_int_equal(out.lot_units, 50000);
	assert_int_equal(out.n_lots, 2000);
	assert_int_equal(out.n_can_make_one, 0);

	out = split((struct split_request){ .quantity = INT64_MAX,
	    .pack = INT64_MAX - 1,
	    .capacity = pool,
	    .n_capable = 3 });
	assert_int_equal(out.n_lots, 2);
	assert_int_equal(out.last_units, 1);
}

static void
split_line__cuts__twenty_lots_for_an_empty_pool(void **unused)
{
	static const int64_t nobody_able[] = { 0, 5 };
	struct split_result out =
	    split((struct split_request){ .quantity = 2000, .pack = 12 });

	(void)unused;
	assert_int_equal(out.why, SPLIT_NO_POOL);
	assert_int_equal(out.lot_units, 108);
	assert_int_equal(out.n_lots, 19);
	out = split((struct split_request){ .quantity = 2000,
	    .pack = 12,
	    .capacity = nobody_able,
	    .n_capable = 2 });
	assert_int_equal(out.why, SPLIT_NO_POOL);
	assert_int_equal(out.n_able, 0);
}

static void
split_line__never_cuts__a_pack(void **unused)
{
	static const int64_t pool[] = { 14, 14, 14 };
	struct split_result out = split((struct split_request){
	    .quantity = 120, .pack = 12, .capacity = pool, .n_capable = 3 });

	(void)unused;
	assert_int_equal(out.why, SPLIT_BY_PACK);
	assert_int_equal(out.lot_units, 12);
	out = split((struct split_request){
	    .quantity = 7, .pack = 12, .capacity = pool, .n_capable = 3 });
	assert_int_equal(out.why, SPLIT_WHOLE);
	assert_int_equal(out.lot_units, 7);
	assert_int_equal(out.last_units, 7);
	assert_int_equal(out.n_lots, 1);
	assert_int_equal(out.n_can_make_one, 3);
}

static void
split_line__takes__an_asked_size_or_count(void **unused)
{
	struct split_request req = { .quantity = 1000, .pack = 10 };
	struct split_result out;

	(void)unused;
	req.asked_units = 300;
	out = split(req);
	assert_int_equal(out.why, SPLIT_ASKED_SIZE);
	assert_int_equal(out.n_lots, 4);
	assert_int_equal(out.last_units, 100);
	req.asked_units = 5001;
	out = split(req);
	assert_int_equal(out.n_lots, 1);
	assert_int_equal(out.lot_units, 1000);
	req.asked_units = 0;
	req.asked_count = 3;
	out = split(req);
	assert_int_equal(out.why, SPLIT_ASKED_COUNT);
	assert_int_equal(out.lot_units, 340);
	assert_int_equal(out.n_lots, 3);
	assert_int_equal(out.last_units, 320);
}

static void
split_line__refuses__what_was_asked_against_pack_and_bound(void **unused)
{
	struct split_request req = { .quantity = 1000, .pack = 10 };

	(void)unused;
	req.asked_units = 305;
	assert_int_equal(refusal(req), ENGINE_LOT_SIZE);
	req.asked_units = 10;
	req.max_lots = 99;
	assert_int_equal(refusal(req), ENGINE_TOO_MANY_LOTS);
	req.max_lots = 100;
	assert_int_equal(split(req).n_lots, 100);
	req.asked_units = 0;
	req.asked_count = 101;
	assert_int_equal(refusal(req), ENGINE_TOO_MANY_LOTS);
}

static void
split_line__refuses__figures_outside_their_shape(void **unused)
{
	static const int64_t negative[] = { 4, -1 };
	const struct split_request bad[] = {
		{ .quantity = 0, .pack = 1 },
		{ .quantity = 1, .pack = 0 },
		{ .quantity = 1, .pack = 1, .asked_units = -1 },
		{ .quantity = 1, .pack = 1, .asked_count = -1 },
		{ .quantity = 1,
		    .pack = 1,
		    .asked_units = 1,
		    .asked_count = 1 },
		{ .quantity = 1, .pack = 1, .max_lots = SPLIT_MAX_LOTS + 1 },
		{ .quantity = 1, .pack = 1, .n_capable = -1 },
		{ .quantity = 1,
		    .pack = 1,
		    .capacity = negative,
		    .n_capable = 2 },
	};

	(void)unused;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(refusal(bad[i]), ENGINE_BAD_PROBLEM);
}

static void
check_rules(const struct split_request *req, const struct split_result *out)
{
	int32_t max_lots = req->max_lots ? req->max_lots : SPLIT_MAX_LOTS;

	assert_in_range(out->n_lots, 1, max_lots);
	assert_in_range(out->last_units, 1, out->lot_units);
	assert_int_equal((out->n_lots - 1) * out->lot_units + out->last_units,
	    req->quantity);
	if (out->n_lots > 1)
		assert_int_equal(out->lot_units % req->pack, 0);
	if (out->why == SPLIT_BY_POOL || out->why == SPLIT_BY_SPREAD)
		assert_true(out->n_can_make_one * 5 >= out->n_able * 4);
	if (out->why == SPLIT_BY_COUNT)
		assert_true(out->n_can_make_one * 2 >= out->n_able);
	if (out->why == SPLIT_BY_SPREAD)
		assert_true(out->n_lots <= SPLIT_LOTS_EACH * out->n_able);
}

static void
split_line__keeps__its_rules_for_random_pools(void **unused)
{
	int64_t pool[MAX_POOL];
	struct rng rng = { 3 };
	int seen[SPLIT_WHOLE + 1] = { 0 };

	(void)unused;
	for (int i = 0; i < N_RANDOM; i++) {
		struct split_request req = { .capacity = pool };
		struct split_result out;

		req.quantity = 1 + rng_below(&rng, 20000);
		req.pack = 1 + rng_below(&rng, 24);
		req.n_capable = rng_below(&rng, MAX_POOL);
		if (rng_below(&rng, 3) == 0)
			req.max_lots = 1 + rng_below(&rng, 90);
		for (int32_t k = 0; k < req.n_capable; k++) {
			int32_t most = 1 + rng_below(&rng, 900);

			pool[k] = rng_below(&rng, most);
		}
		out = split(req);
		check_rules(&req, &out);
		seen[out.why]++;
	}
	for (int why = SPLIT_NO_POOL; why <= SPLIT_WHOLE; why++)
		assert_true(seen[why] > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    split_line__sizes_lots__for_four_of_five_households),
		cmocka_unit_test(split_line__gives_the_last_lot__what_is_left),
		cmocka_unit_test(
		    split_line__makes__a_lot_for_each_of_a_strong_pool),
		cmocka_unit_test(
		    split_line__makes_lots_larger__where_one_weak_household_would_rule),
		cmocka_unit_test(split_line__stays_within__two_thousand_lots),
		cmocka_unit_test(
		    split_line__cuts__twenty_lots_for_an_empty_pool),
		cmocka_unit_test(split_line__never_cuts__a_pack),
		cmocka_unit_test(split_line__takes__an_asked_size_or_count),
		cmocka_unit_test(
		    split_line__refuses__what_was_asked_against_pack_and_bound),
		cmocka_unit_test(
		    split_line__refuses__figures_outside_their_shape),
		cmocka_unit_test(split_line__keeps__its_rules_for_random_pools),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
