/* SPDX-License-Identifier: Apache-2.0 */
/* The house fixture, and through it every part of a broker but the sockets. */
#include "tests/support/cm.h"

#include <string.h>

#include "tests/support/house.h"

static void
house__enrols__an_operator_and_members(void **state)
{
	struct house *h = house_open(NULL);
	struct person *lan =
	    house_join(h, GOM__ROLE__ROLE_HOUSEHOLD, "Chị Lan", "Phú Vinh");
	Gom__WhoamiRequest in = GOM__WHOAMI_REQUEST__INIT;
	const Gom__WhoamiReply *reply;

	(void)state;
	assert_int_equal(h->operator->member, 1);
	assert_int_equal(lan->member, 2);
	assert_int_equal(house_call(h, lan, VERB_WHOAMI, &in), ERR_OK);
	reply = house_reply(h);
	assert_string_equal(reply->member->name, "Chị Lan");
	assert_string_equal(reply->member->village_name, "Phú Vinh");
	assert_int_equal(reply->member->roles, GOM_ROLES_HOUSEHOLD);
	house_close(&h);
	assert_null(h);
}

static void
house__repeats__with_the_first_answer(void **state)
{
	struct house *h = house_open(NULL);
	struct person *lan =
	    house_join(h, GOM__ROLE__ROLE_HOUSEHOLD, "Lan", "Phú Vinh");
	Gom__CapacitySetRequest in = GOM__CAPACITY_SET_REQUEST__INIT;
	uint8_t receipt[LIMIT_HASH_LEN];

	(void)state;
	in.weekdays = 0x3f;
	assert_int_equal(house_call(h, lan, VERB_CAPACITY_SET, &in), ERR_OK);
	memcpy(receipt, h->answer.data + h->answer.len - sizeof(receipt),
	    sizeof(receipt));
	house_advance(h, 1000);
	assert_int_equal(house_repeat(h), ERR_OK);
	assert_memory_equal(h->answer.data + h->answer.len - sizeof(receipt),
	    receipt, sizeof(receipt));
	house_close(&h);
}

static void
house__pushes__new_entries_of_the_own_feed(void **state)
{
	struct house *h = house_open(NULL);
	uint64_t since = 0;
	uint64_t before;
	Gom__Answer *push;

	(void)state;
	while (dispatch_push(h->dispatch, h->now_ms,
		   h->operator->keys.curve.pub, &since, &h->answer) == ERR_OK) {
	}
	before = since;
	(void)house_join(h, GOM__ROLE__ROLE_HOUSEHOLD, "Lan", "Phú Vinh");
	assert_int_equal(dispatch_push(h->dispatch, h->now_ms,
			     h->operator->keys.curve.pub, &since, &h->answer),
	    ERR_OK);
	push = gom__answer__unpack(NULL, h->answer.len, h->answer.data);
	assert_non_null(push);
	assert_int_equal(push->id.len, 0);
	assert_true(push->n_events >= 1);
	assert_int_equal(push->events[0]->n, before + 1);
	assert_int_equal(since, before + push->n_events);
	gom__answer__free_unpacked(push, NULL);
	assert_int_equal(dispatch_push(h->dispatch, h->now_ms,
			     h->operator->keys.curve.pub, &since, &h->answer),
	    ERR_EMPTY);
	house_close(&h);
}

static void
house__follows__from_the_number_hello_told(void **state)
{
	struct house *h = house_open(NULL);
	Gom__HelloRequest in = GOM__HELLO_REQUEST__INIT;
	const Gom__HelloReply *reply;

	(void)state;
	in.min_version = 1;
	in.max_version = 1;
	in.program = (char *)"test";
	assert_int_equal(house_call(h, h->operator, VERB_HELLO, &in), ERR_OK);
	assert_false(h->answer.is_follow);
	in.follow = true;
	assert_int_equal(house_call(h, h->operator, VERB_HELLO, &in), ERR_OK);
	reply = house_reply(h);
	assert_true(h->answer.is_follow);
	assert_int_equal(h->answer.follow_from, reply->last_event);
	house_close(&h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(house__enrols__an_operator_and_members),
		cmocka_unit_test(house__repeats__with_the_first_answer),
		cmocka_unit_test(house__pushes__new_entries_of_the_own_feed),
		cmocka_unit_test(house__follows__from_the_number_hello_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
