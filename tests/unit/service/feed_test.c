/* SPDX-License-Identifier: Apache-2.0 */
/* EVENTS and LEAVES: one's own feed, and what anyone may check. */
#include "tests/unit/service/workshop.h"

#include "broker/service/feed.h"

static const Gom__EventsReply *
events(struct workshop *w, const struct person *who, uint64_t since,
    uint32_t limit)
{
	Gom__EventsRequest in = GOM__EVENTS_REQUEST__INIT;

	in.since = since;
	in.limit = limit;
	assert_int_equal(house_call(w->m->h, who, VERB_EVENTS, &in), ERR_OK);
	return house_reply(w->m->h);
}

static enum err
ask_leaves(struct workshop *w, const struct person *who, uint64_t after)
{
	Gom__LeavesRequest in = GOM__LEAVES_REQUEST__INIT;
	Gom__Page page = GOM__PAGE__INIT;

	page.after = after;
	page.limit = 5;
	in.order = (char *)WORKSHOP_ORDER;
	in.page = &page;
	return house_call(w->m->h, who, VERB_LEAVES, &in);
}

/* follow_chain reckons the head from all pages; returns how many leaves. */
static size_t
follow_chain(
    struct workshop *w, const struct person *who, uint8_t head[LIMIT_HASH_LEN])
{
	const Gom__LeavesReply *reply;
	uint8_t reckoned[LIMIT_HASH_LEN] = { 0 };
	size_t n = 0;

	do {
		assert_int_equal(ask_leaves(w, who, n), ERR_OK);
		reply = house_reply(w->m->h);
		for (size_t i = 0; i < reply->n_leaves; i++)
			gom_chain_next(
			    reckoned, reply->leaves[i].data, reckoned);
		n += reply->n_leaves;
	} while (reply->more->more);
	assert_memory_equal(reckoned, reply->head.data, sizeof reckoned);
	memcpy(head, reckoned, sizeof reckoned);
	return n;
}

static void
events__come__numbered_without_gaps_and_prove_themselves(void **state)
{
	struct workshop *w = *state;
	const Gom__EventsReply *reply = events(w, w->m->weaver, 0, 0);
	uint8_t leaf[LIMIT_HASH_LEN];

	assert_true(reply->n_events > 3);
	assert_int_equal(reply->last, reply->n_events);
	for (size_t i = 0; i < reply->n_events; i++) {
		const Gom__Event *event = reply->events[i];

		assert_int_equal(event->n, i + 1);
		gom_chain_leaf(event->salt.data, event->payload.data,
		    event->payload.len, leaf);
		assert_memory_equal(leaf, event->leaf.data, sizeof leaf);
	}
}

static void
events__come__a_page_at_a_time(void **state)
{
	struct workshop *w = *state;
	const Gom__EventsReply *reply = events(w, w->m->weaver, 1, 2);

	assert_int_equal(reply->n_events, 2);
	assert_int_equal(reply->events[0]->n, 2);
	assert_true(reply->last > 3);
	assert_int_equal(events(w, w->m->weaver, reply->last, 2)->n_events, 0);
}

static void
events__of_others__move_nobodys_numbers(void **state)
{
	struct workshop *w = *state;
	uint64_t before = events(w, w->m->potter, 0, 0)->last;

	workshop_hand_in(w, 30, WORKSHOP_LOT "/1");
	assert_int_equal(events(w, w->m->potter, 0, 0)->last, before);
}

static void
leaves__lead__to_the_published_head(void **state)
{
	struct workshop *w = *state;
	uint8_t first[LIMIT_HASH_LEN];
	uint8_t second[LIMIT_HASH_LEN];
	size_t n = follow_chain(w, w->m->second, first);

	assert_true(n > 5);
	assert_int_equal(workshop_deliver(w, 5), ERR_OK);
	assert_int_equal(follow_chain(w, w->m->second, second), n + 1);
	assert_memory_not_equal(first, second, sizeof first);
}

static void
leaves__before_the_opening__are_refused(void **state)
{
	struct workshop *w = *state;
	Gom__LeavesRequest in = GOM__LEAVES_REQUEST__INIT;

	trade_open(w->m, "PO-10", 100);
	in.order = (char *)"PO-10";
	assert_int_equal(house_call(w->m->h, w->m->exporter, VERB_LEAVES, &in),
	    ERR_BIDDING_OPEN);
}

static void
leaves__while_a_further_call_runs__tell_of_no_bid(void **state)
{
	struct workshop *w = *state;
	uint8_t before[LIMIT_HASH_LEN];
	uint8_t after[LIMIT_HASH_LEN];
	size_t n;

	assert_int_equal(workshop_receive(w, 0, true), ERR_OK);
	n = follow_chain(w, w->m->exporter, before);
	assert_int_equal(trade_bid(w->m, w->t->third, WORKSHOP_ORDER,
			     trade_terms(1, WORKSHOP_UNITS, 10)),
	    ERR_OK);
	assert_int_equal(follow_chain(w, w->m->exporter, after), n);
	assert_memory_equal(before, after, sizeof before);
	assert_int_equal(market_end_bidding(w->m, WORKSHOP_ORDER), ERR_OK);
	assert_true(follow_chain(w, w->m->exporter, after) > n);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WORKSHOP_TEST(
		    events__come__numbered_without_gaps_and_prove_themselves),
		WORKSHOP_TEST(events__come__a_page_at_a_time),
		WORKSHOP_TEST(events__of_others__move_nobodys_numbers),
		WORKSHOP_TEST(leaves__lead__to_the_published_head),
		WORKSHOP_TEST(leaves__before_the_opening__are_refused),
		WORKSHOP_TEST(
		    leaves__while_a_further_call_runs__tell_of_no_bid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
