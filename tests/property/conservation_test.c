/* SPDX-License-Identifier: Apache-2.0 */
/* Random histories of small orders, through dispatch and every service, from
 * posting to whatever end chance gives them: declined, expired, given back,
 * short, over, scrapped, mended, in several deliveries, closed, cancelled.
 * After every step the buckets of each line add up to what was ordered (I1) and
 * the lots add up to their line; at the end nothing is held any more, and the
 * independent checker finds the whole database clean.
 *
 *	property_conservation [SEED [HISTORIES]] */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/support/cm.h"
#include "tests/support/house.h"

#include "broker/store/check/check.h"
#include "proto/reasons.h"

enum {
	N_HOUSEHOLDS = 4,
	N_STEPS = 15,
	HISTORIES_A_HOUSE = 250, /* then a fresh database */
	CALL_MS = 25,            /* stays below the rate limit */
	HOUR_MS = 3600 * 1000,
	REFERENCE_CAP = 24
};

/* What chance did, to be sure that it did everything. */
enum deed {
	CONFIRM,
	DECLINE,
	EXPIRE,
	GIVE_BACK,
	PROGRESS,
	DELIVER,
	RECEIVE,
	RECEIVE_SHORT,
	RECEIVE_OVER,
	RECEIVE_FINAL,
	ACCEPT,
	REWORK,
	SCRAP,
	RETENDER,
	SHORT,
	CANCEL,
	COMPLETE,
	N_DEEDS
};

static const char *const DEEDS[N_DEEDS] = { "confirm", "decline", "expire",
	"give back", "progress", "deliver", "receive", "receive short",
	"receive over", "receive final", "accept", "rework", "scrap",
	"retender", "short", "cancel", "complete" };

struct world {
	struct house *h;
	char path[64];
	struct person *exporter;
	struct person *coordinator;
	struct person *inspector; /* another coordinator of the village */
	struct person *households[N_HOUSEHOLDS];
	uint64_t random;
	unsigned n_orders;
	unsigned long deeds[N_DEEDS];
	unsigned long n_calls;
	char reference[REFERENCE_CAP]; /* of the order at hand */
};

static uint64_t seed_of_run = 1;
static unsigned n_histories = 10000;

/* chance is xorshift64*: the same histories for the same seed everywhere. */
static uint64_t
chance(struct world *w, uint64_t n)
{
	w->random ^= w->random >> 12;
	w->random ^= w->random << 25;
	w->random ^= w->random >> 27;
	return (w->random * 2685821657736338717u >> 33) % n;
}

static bool
percent(struct world *w, unsigned p)
{
	return chance(w, 100) < p;
}

/* call may be refused, but only by an answer about the request. */
static enum err
call(struct world *w, const struct person *who, enum gom_verb verb,
    const void *in)
{
	enum err err;

	w->n_calls++;
	w->h->now_ms += CALL_MS;
	err = house_call(w->h, who, verb, in);
	if (err == ERR_INTERNAL || err == ERR_STORE || err == ERR_NOMEM)
		print_error("verb %d failed\n", (int)verb);
	assert_int_not_equal(err, ERR_INTERNAL);
	assert_int_not_equal(err, ERR_STORE);
	assert_int_not_equal(err, ERR_NOMEM);
	assert_int_not_equal(err, ERR_MALFORMED);
	assert_int_not_equal(err, ERR_RATE);
	return err;
}

static void
must(struct world *w, const struct person *who, enum gom_verb verb,
    const void *in)
{
	enum err err = call(w, who, verb, in);

	if (err != ERR_OK)
		print_error("verb %d: error %d, %s %s %" PRId64 " %" PRId64
			    "\n",
		    verb, err, w->h->info.field, w->h->info.subject,
		    w->h->info.value, w->h->info.limit);
	assert_int_equal(err, ERR_OK);
}

static bool
did(struct world *w, enum err err, enum deed deed)
{
	if (err == ERR_OK)
		w->deeds[deed]++;
	return err == ERR_OK;
}

/* ---- a house with people ---------------------------------------------- */

static void
move_in(struct world *w)
{
	Gom__CapacitySetRequest in = GOM__CAPACITY_SET_REQUEST__INIT;
	Gom__Capacity row = GOM__CAPACITY__INIT;
	Gom__Capacity *rows[] = { &row };
	char name[24];

	strcpy(w->path, "/tmp/gom-property-XXXXXX");
	assert_non_null(mkdtemp(w->path));
	strcat(w->path, "/gom.db");
	w->h = house_open(NULL);
	w->exporter =
	    house_join(w->h, GOM__ROLE__ROLE_EXPORTER, "Exporter", NULL);
	w->coordinator = house_join(
	    w->h, GOM__ROLE__ROLE_COORDINATOR, "Coordinator", "Upper");
	w->inspector =
	    house_join(w->h, GOM__ROLE__ROLE_COORDINATOR, "Inspector", "Upper");
	row.class_ = (char *)"rattan/basket";
	row.rate_units = 60;
	row.rate_days = 1;
	in.rows = rows;
	in.n_rows = 1;
	for (int i = 0; i < N_HOUSEHOLDS; i++) {
		snprintf(name, sizeof name, "Household %d", i);
		w->households[i] =
		    house_join(w->h, GOM__ROLE__ROLE_HOUSEHOLD, name, "Upper");
		must(w, w->households[i], VERB_CAPACITY_SET, &in);
	}
}

/* keep_copy: the house lives in memory, the checker reads files. */
static void
keep_copy(struct world *w)
{
	struct store_backup *backup = NULL;
	bool is_complete = false;

	assert_int_equal(
	    store_backup_start(w->h->store, w->path, NULL, &backup), ERR_OK);
	while (!is_complete)
		assert_int_equal(
		    store_backup_step(backup, 10000, &is_complete), ERR_OK);
	store_backup_destroy(&backup);
}

/* move_out: nothing may be held when every order has ended. */
static void
move_out(struct world *w)
{
	Gom__CapacityShowRequest in = GOM__CAPACITY_SHOW_REQUEST__INIT;
	const Gom__CapacityShowReply *reply;
	int64_t n_breaches = -1;

	for (int i = 0; i < N_HOUSEHOLDS; i++) {
		must(w, w->households[i], VERB_CAPACITY_SHOW, &in);
		reply = house_reply(w->h);
		assert_int_equal(reply->n_loads, 0);
	}
	keep_copy(w);
	house_close(&w->h);
	assert_int_equal(check_database(w->path, stderr, &n_breaches), ERR_OK);
	assert_int_equal(n_breaches, 0);
	unlink(w->path);
	*strrchr(w->path, '/') = '\0';
	rmdir(w->path);
}

/* ---- an order up to its awards ---------------------------------------- */

static void
post(struct world *w)
{
	Gom__OrderPostRequest in = GOM__ORDER_POST_REQUEST__INIT;
	Gom__OrderHeader header = GOM__ORDER_HEADER__INIT;
	Gom__OrderLine lines[2] = { GOM__ORDER_LINE__INIT,
		GOM__ORDER_LINE__INIT };
	Gom__OrderLine *list[2] = { &lines[0], &lines[1] };

	snprintf(w->reference, sizeof w->reference, "H-%u", ++w->n_orders);
	header.reference = w->reference;
	header.currency = (char *)"VND";
	header.price_mode = GOM__PRICE_MODE__PRICE_FIXED;
	header.buffer_days = 10;
	header.tolerance_permille = percent(w, 50) ? 100 : 0;
	in.header = &header;
	in.lines = list;
	in.n_lines = 1 + chance(w, 2);
	for (size_t i = 0; i < in.n_lines; i++) {
		lines[i].sku = (char *)"RB-1";
		lines[i].class_ = (char *)"rattan/basket";
		lines[i].unit = (char *)"H87";
		lines[i].quantity = 1 + (int64_t)chance(w, 60);
		lines[i].pack = 1 + (int64_t)chance(w, 4);
		lines[i].piece_rate = 22000;
		lines[i].cargo_ready_day = house_day(w->h) + 60;
	}
	must(w, w->exporter, VERB_ORDER_POST, &in);
}

static void
open_order(struct world *w)
{
	Gom__OrderOpenRequest in = GOM__ORDER_OPEN_REQUEST__INIT;
	Gom__LotSize size = GOM__LOT_SIZE__INIT;
	Gom__LotSize *sizes[] = { &size };

	in.order = w->reference;
	in.ends_ms = w->h->now_ms + HOUR_MS;
	size.line = 1;
	size.count = 1 + (uint32_t)chance(w, 4);
	in.sizes = sizes;
	in.n_sizes = percent(w, 70) ? 1 : 0;
	must(w, w->exporter, VERB_ORDER_OPEN, &in);
}

static void
bid(struct world *w, const struct person *household)
{
	Gom__BidPutRequest in = GOM__BID_PUT_REQUEST__INIT;
	Gom__BidTerms terms[2] = { GOM__BID_TERMS__INIT, GOM__BID_TERMS__INIT };
	Gom__BidTerms *lines[2] = { &terms[0], &terms[1] };

	in.order = w->reference;
	in.lines = lines;
	for (uint32_t line = 1; line <= 2; line++) {
		Gom__BidTerms *t = &terms[line - 1];

		t->line = line;
		t->most = 1 + (int64_t)chance(w, 60);
		t->rate_units = 60;
		t->rate_days = 1;
		if (percent(w, 20))
			t->least = 1 + (int64_t)chance(w, (uint64_t)t->most);
	}
	/* A line that is not there, or not open, is refused whole. */
	in.n_lines = 2;
	if (call(w, household, VERB_BID_PUT, &in) == ERR_OK)
		return;
	for (size_t i = 0; i < 2; i++) {
		in.lines = &lines[i];
		in.n_lines = 1;
		(void)call(w, household, VERB_BID_PUT, &in);
	}
}

static bool
award(struct world *w)
{
	Gom__OrderEndBiddingRequest end = GOM__ORDER_END_BIDDING_REQUEST__INIT;
	Gom__OrderPlanRequest ask = GOM__ORDER_PLAN_REQUEST__INIT;
	Gom__OrderAwardRequest in = GOM__ORDER_AWARD_REQUEST__INIT;

	for (int i = 0; i < N_HOUSEHOLDS; i++)
		if (percent(w, 75))
			bid(w, w->households[i]);
	end.order = w->reference;
	if (call(w, w->exporter, VERB_ORDER_END_BIDDING, &end) != ERR_OK)
		return false;
	ask.order = w->reference;
	if (call(w, w->exporter, VERB_ORDER_PLAN, &ask) != ERR_OK)
		return false;
	in.order = w->reference;
	in.version = ((const Gom__OrderPlanReply *)house_reply(w->h))->version;
	return call(w, w->exporter, VERB_ORDER_AWARD, &in) == ERR_OK;
}

/* ---- what must hold after every step ----------------------------------- */

static int64_t
sum(const Gom__Buckets *b)
{
	assert_true(b->open >= 0 && b->offered >= 0 && b->confirmed >= 0 &&
		    b->despatched >= 0 && b->delivered >= 0 && b->rework >= 0 &&
		    b->accepted >= 0 && b->short_closed >= 0 && b->over >= 0);
	return b->open + b->offered + b->confirmed + b->despatched +
	       b->delivered + b->rework + b->accepted + b->short_closed;
}

static const Gom__StatusReply *
lots(struct world *w)
{
	Gom__StatusRequest in = GOM__STATUS_REQUEST__INIT;
	const Gom__StatusReply *reply;

	in.order = w->reference;
	must(w, w->exporter, VERB_STATUS, &in);
	reply = house_reply(w->h);
	assert_false(reply->more->more);
	return reply;
}

static void
conserve(struct world *w)
{
	Gom__OrderShowRequest in = GOM__ORDER_SHOW_REQUEST__INIT;
	const Gom__OrderShowReply *order;
	const Gom__StatusReply *status;
	int64_t ordered = 0;
	int64_t in_lots = 0;

	in.order = w->reference;
	must(w, w->exporter, VERB_ORDER_SHOW, &in);
	order = house_reply(w->h);
	for (size_t i = 0; i < order->n_lines; i++) {
		const Gom__OrderLine *line = order->lines[i];

		assert_int_equal(sum(line->buckets), line->quantity);
		assert_int_equal(line->buckets->ordered, line->quantity);
		ordered += line->quantity;
	}
	status = lots(w);
	for (size_t i = 0; i < status->n_lots; i++) {
		const Gom__LotStatus *lot = status->lots[i];

		assert_int_equal(sum(lot->buckets), lot->quantity);
		in_lots += lot->quantity;
	}
	/* A draft has no lots yet. */
	if (order->summary->state != GOM__ORDER_STATE__ORDER_DRAFT)
		assert_int_equal(in_lots, ordered);
}

/* ---- steps -------------------------------------------------------------- */

static void
answer_offer(struct world *w, const Gom__LotStatus *lot)
{
	Gom__AwardConfirmRequest yes = GOM__AWARD_CONFIRM_REQUEST__INIT;
	Gom__AwardDeclineRequest no = GOM__AWARD_DECLINE_REQUEST__INIT;

	if (percent(w, 4)) {
		house_advance(w->h, 49LL * HOUR_MS);
		w->deeds[EXPIRE]++;
	} else if (percent(w, 15)) {
		no.lot = lot->lot;
		no.version = lot->version;
		no.reason = 1;
		did(w, call(w, w->coordinator, VERB_AWARD_DECLINE, &no),
		    DECLINE);
	} else {
		yes.lot = lot->lot;
		yes.version = lot->version;
		did(w, call(w, w->coordinator, VERB_AWARD_CONFIRM, &yes),
		    CONFIRM);
	}
}

static void
work(struct world *w, const Gom__LotStatus *lot)
{
	Gom__AwardGiveBackRequest back = GOM__AWARD_GIVE_BACK_REQUEST__INIT;
	Gom__ProgressRequest progress = GOM__PROGRESS_REQUEST__INIT;
	Gom__DeliverRequest deliver = GOM__DELIVER_REQUEST__INIT;
	int64_t at_home = lot->buckets->confirmed + lot->buckets->rework;

	if (percent(w, 8)) {
		back.lot = lot->lot;
		back.reason = 1;
		back.quantity = (int64_t)chance(w, (uint64_t)at_home + 1);
		did(w, call(w, w->coordinator, VERB_AWARD_GIVE_BACK, &back),
		    GIVE_BACK);
	} else if (percent(w, 15)) {
		progress.lot = lot->lot;
		progress.made = (int64_t)chance(w, (uint64_t)at_home + 1);
		did(w, call(w, w->coordinator, VERB_PROGRESS, &progress),
		    PROGRESS);
	} else {
		deliver.lot = lot->lot;
		deliver.quantity = 1 + (int64_t)chance(w, (uint64_t)at_home);
		if (percent(w, 50))
			deliver.quantity = at_home;
		if (percent(w, 5))
			deliver.quantity += 1 + (int64_t)chance(w, 3);
		deliver.no_mended = percent(w, 20);
		did(w, call(w, w->coordinator, VERB_DELIVER, &deliver),
		    DELIVER);
	}
}

static void
receive(struct world *w, const Gom__LotStatus *lot)
{
	Gom__ReceiveRequest in = GOM__RECEIVE_REQUEST__INIT;
	int64_t declared = lot->delivery_quantity;
	enum err err;

	in.lot = lot->lot;
	in.quantity = declared;
	if (percent(w, 20))
		in.quantity = (int64_t)chance(w, (uint64_t)declared + 1);
	else if (percent(w, 10))
		in.quantity += 1 + (int64_t)chance(w, 3);
	in.final = percent(w, 15);
	err = call(w, w->inspector, VERB_RECEIVE, &in);
	did(w, err, RECEIVE);
	if (in.quantity < declared)
		did(w, err, RECEIVE_SHORT);
	if (in.quantity > declared)
		did(w, err, RECEIVE_OVER);
	if (in.final)
		did(w, err, RECEIVE_FINAL);
}

static void
inspect(struct world *w, const Gom__LotStatus *lot)
{
	Gom__InspectRequest in = GOM__INSPECT_REQUEST__INIT;
	int64_t left = lot->delivery_quantity;
	enum err err;

	in.delivery = lot->delivery;
	if (percent(w, 25))
		in.rework = (int64_t)chance(w, (uint64_t)left + 1);
	left -= in.rework;
	if (percent(w, 15))
		in.scrap = (int64_t)chance(w, (uint64_t)left + 1);
	left -= in.scrap;
	in.accepted =
	    percent(w, 85) ? left : (int64_t)chance(w, (uint64_t)left + 1);
	err = call(w, w->inspector, VERB_INSPECT, &in);
	if (in.accepted > 0)
		did(w, err, ACCEPT);
	if (in.rework > 0)
		did(w, err, REWORK);
	if (in.scrap > 0)
		did(w, err, SCRAP);
}

static void
find_another(struct world *w, const Gom__LotStatus *lot)
{
	Gom__OrderShortRequest in = GOM__ORDER_SHORT_REQUEST__INIT;

	if (percent(w, 20)) {
		in.order = w->reference;
		in.lot = lot->lot;
		in.reason = 31;
		did(w, call(w, w->exporter, VERB_ORDER_SHORT, &in), SHORT);
	} else if (award(w)) {
		w->deeds[RETENDER]++;
	}
}

static void
step(struct world *w)
{
	const Gom__StatusReply *reply = lots(w);
	const Gom__LotStatus *lot;

	if (reply->n_lots == 0)
		return;
	lot = reply->lots[chance(w, reply->n_lots)];
	if (lot->delivery_state == GOM__DELIVERY_STATE__DELIVERY_RECEIVED)
		inspect(w, lot);
	else if (lot->delivery_state ==
		     GOM__DELIVERY_STATE__DELIVERY_DESPATCHED &&
		 percent(w, 70))
		receive(w, lot);
	else if (lot->buckets->confirmed + lot->buckets->rework > 0)
		work(w, lot);
	else if (lot->buckets->offered > 0)
		answer_offer(w, lot);
	else if (lot->buckets->open > 0)
		find_another(w, lot);
}

/* finish: what chance left unfinished is closed as short or cancelled. */
static void
finish(struct world *w)
{
	Gom__OrderShowRequest show = GOM__ORDER_SHOW_REQUEST__INIT;
	Gom__OrderCancelRequest cancel = GOM__ORDER_CANCEL_REQUEST__INIT;
	const Gom__OrderShowReply *order;

	show.order = w->reference;
	must(w, w->exporter, VERB_ORDER_SHOW, &show);
	order = house_reply(w->h);
	if (order->summary->buckets->accepted ==
	    order->summary->buckets->ordered) {
		w->deeds[COMPLETE]++;
		return;
	}
	cancel.order = w->reference;
	cancel.reason = 30;
	did(w, call(w, w->exporter, VERB_ORDER_CANCEL, &cancel), CANCEL);
	conserve(w);
}

static void
history(struct world *w)
{
	post(w);
	conserve(w);
	open_order(w);
	conserve(w);
	award(w);
	conserve(w);
	for (int i = 0; i < N_STEPS; i++) {
		step(w);
		conserve(w);
	}
	conserve(w);
	finish(w);
}

static void
quantities__are_conserved__through_random_histories(void **state)
{
	struct world w = { .random = seed_of_run * 0x9e3779b97f4a7c15u | 1 };

	(void)state;
	for (unsigned i = 0; i < n_histories; i++) {
		if (i % HISTORIES_A_HOUSE == 0)
			move_in(&w);
		history(&w);
		if (i % HISTORIES_A_HOUSE == HISTORIES_A_HOUSE - 1 ||
		    i == n_histories - 1)
			move_out(&w);
	}
	print_message("seed %" PRIu64 ": %u histories, %lu requests:",
	    seed_of_run, n_histories, w.n_calls);
	for (int i = 0; i < N_DEEDS; i++)
		print_message(" %s %lu", DEEDS[i], w.deeds[i]);
	print_message("\n");
	for (int i = 0; i < N_DEEDS; i++)
		assert_true(w.deeds[i] >= n_histories / 500);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    quantities__are_conserved__through_random_histories),
	};

	if (argc > 1)
		seed_of_run = strtoull(argv[1], NULL, 10);
	if (argc > 2)
		n_histories = (unsigned)strtoul(argv[2], NULL, 10);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
