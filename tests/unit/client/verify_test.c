/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/cm.h"

#include <string.h>

#include "client/verify.h"
#include "proto/key.h"

enum {
	N = 4,
	PAYLOAD_CAP = 200,
	ORDER = 7
};

/* A chain of four entries of an order; the feed holds all but the second. */
struct chain {
	Gom__LeavesReply reply;
	ProtobufCBinaryData leaves[N];
	uint8_t leaf[N][LIMIT_HASH_LEN];
	uint8_t head[LIMIT_HASH_LEN];
	Gom__Fact facts[N];
	uint8_t salt[N][LIMIT_HASH_LEN];
	uint8_t payload[N][PAYLOAD_CAP];
	Gom__Event events[N];
	Gom__Event *feed[N];
	size_t n_feed;
};

static void
make_entry(struct chain *chain, size_t i)
{
	Gom__Fact *fact = &chain->facts[i];
	Gom__Event *event = &chain->events[i];
	size_t len;

	gom__fact__init(fact);
	fact->kind = 40;
	fact->order = ORDER;
	fact->quantity = (int64_t)i + 1;
	memset(chain->salt[i], (int)i + 1, LIMIT_HASH_LEN);
	len = gom__fact__pack(fact, chain->payload[i]);
	gom_chain_leaf(chain->salt[i], chain->payload[i], len, chain->leaf[i]);
	gom_chain_next(chain->head, chain->leaf[i], chain->head);
	chain->leaves[i] =
	    (ProtobufCBinaryData){ LIMIT_HASH_LEN, chain->leaf[i] };
	gom__event__init(event);
	event->n = i + 10;
	event->fact = fact;
	event->leaf = chain->leaves[i];
	event->salt = (ProtobufCBinaryData){ LIMIT_HASH_LEN, chain->salt[i] };
	event->payload = (ProtobufCBinaryData){ len, chain->payload[i] };
	if (i != 1)
		chain->feed[chain->n_feed++] = event;
}

static void
make_chain(struct chain *chain)
{
	memset(chain, 0, sizeof *chain);
	gom__leaves_reply__init(&chain->reply);
	for (size_t i = 0; i < N; i++)
		make_entry(chain, i);
	chain->reply.leaves = chain->leaves;
	chain->reply.n_leaves = N;
	chain->reply.head =
	    (ProtobufCBinaryData){ LIMIT_HASH_LEN, chain->head };
}

static struct verify_result
verify(const struct chain *chain)
{
	struct verify_result result;

	assert_int_equal(verify_order(ORDER, &chain->reply, chain->feed,
			     chain->n_feed, &result),
	    ERR_OK);
	return result;
}

static void
verify_order__confirms__an_untouched_history(void **state)
{
	struct chain chain;
	struct verify_result result;

	(void)state;
	make_chain(&chain);
	result = verify(&chain);
	assert_true(result.is_chain_right);
	assert_int_equal(result.n_leaves, N);
	assert_int_equal(result.n_own, 3);
	assert_int_equal(result.n_newer, 0);
	assert_int_equal(result.bad_entry, 0);
}

static void
verify_order__sees__a_leaf_taken_out_or_changed(void **state)
{
	struct chain chain;

	(void)state;
	make_chain(&chain);
	chain.leaf[1][0] ^= 1;
	assert_false(verify(&chain).is_chain_right);
	make_chain(&chain);
	chain.reply.n_leaves = N - 1;
	assert_false(verify(&chain).is_chain_right);
	make_chain(&chain);
	chain.leaves[0].len = 31;
	assert_false(verify(&chain).is_chain_right);
}

static void
verify_order__sees__a_payload_or_salt_that_was_changed(void **state)
{
	struct chain chain;

	(void)state;
	make_chain(&chain);
	chain.payload[2][1] ^= 1;
	assert_int_equal(verify(&chain).bad_entry, 12);
	make_chain(&chain);
	chain.salt[0][5] ^= 1;
	assert_int_equal(verify(&chain).bad_entry, 10);
}

static void
verify_order__sees__a_fact_that_is_not_the_one_hashed(void **state)
{
	struct chain chain;

	(void)state;
	make_chain(&chain);
	chain.facts[3].quantity = 400;
	assert_int_equal(verify(&chain).bad_entry, 13);
}

static void
verify_order__lets__newer_entries_be_unpublished(void **state)
{
	struct chain chain;
	struct verify_result result;

	(void)state;
	make_chain(&chain);
	memset(chain.head, 0, sizeof chain.head);
	for (size_t i = 0; i + 1 < N; i++)
		gom_chain_next(chain.head, chain.leaf[i], chain.head);
	chain.reply.n_leaves = N - 1;
	result = verify(&chain);
	assert_true(result.is_chain_right);
	assert_int_equal(result.n_own, 2);
	assert_int_equal(result.n_newer, 1);
	assert_int_equal(result.bad_entry, 0);
}

static void
verify_order__sees__an_entry_missing_among_published_ones(void **state)
{
	struct chain chain;

	(void)state;
	make_chain(&chain);
	/* the first entry is left out, the later ones are there */
	memset(chain.head, 0, sizeof chain.head);
	for (size_t i = 1; i < N; i++)
		gom_chain_next(chain.head, chain.leaf[i], chain.head);
	chain.reply.leaves = chain.leaves + 1;
	chain.reply.n_leaves = N - 1;
	assert_true(verify(&chain).is_chain_right);
	assert_int_equal(verify(&chain).bad_entry, 10);
}

static void
verify_order__leaves_out__entries_of_other_orders(void **state)
{
	struct chain chain;
	struct verify_result result;

	(void)state;
	make_chain(&chain);
	assert_int_equal(verify_order(ORDER + 1, &chain.reply, chain.feed,
			     chain.n_feed, &result),
	    ERR_OK);
	assert_int_equal(result.n_own, 0);
	assert_int_equal(result.bad_entry, 0);
}

static int
set_up(void **state)
{
	(void)state;
	return gom_key_init() == ERR_OK ? 0 : -1;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(verify_order__confirms__an_untouched_history),
		cmocka_unit_test(
		    verify_order__sees__a_leaf_taken_out_or_changed),
		cmocka_unit_test(
		    verify_order__sees__a_payload_or_salt_that_was_changed),
		cmocka_unit_test(
		    verify_order__sees__a_fact_that_is_not_the_one_hashed),
		cmocka_unit_test(
		    verify_order__lets__newer_entries_be_unpublished),
		cmocka_unit_test(
		    verify_order__sees__an_entry_missing_among_published_ones),
		cmocka_unit_test(
		    verify_order__leaves_out__entries_of_other_orders),
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}
