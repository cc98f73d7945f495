/* SPDX-License-Identifier: Apache-2.0 */
/* The checker on databases that the services themselves made. */
#include "tests/unit/service/trade.h"

#include <sys/stat.h>
#include <unistd.h>

#include "broker/store/check/check.h"

enum {
	REPORT_CAP = 65536
};

/* breaches copies the house's database to a file and checks that; what the
 * checker wrote is printed when something is found. */
static int64_t
breaches(struct market *m)
{
	char path[] = "/tmp/gom_check_house_XXXXXX";
	char text[REPORT_CAP];
	struct store_backup *backup = NULL;
	bool is_complete = false;
	int64_t n_breaches = -1;
	FILE *report = tmpfile();
	size_t len;
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	close(fd);
	unlink(path);
	assert_non_null(report);
	assert_int_equal(
	    store_backup_start(m->h->store, path, NULL, &backup), ERR_OK);
	while (!is_complete)
		assert_int_equal(
		    store_backup_step(backup, 1000, &is_complete), ERR_OK);
	store_backup_destroy(&backup);
	assert_int_equal(check_database(path, report, &n_breaches), ERR_OK);
	rewind(report);
	len = fread(text, 1, sizeof text - 1, report);
	text[len] = '\0';
	if (n_breaches != 0)
		print_message("%s", text);
	fclose(report);
	unlink(path);
	return n_breaches;
}

static void
bids(struct trade *t, const struct person *who, int64_t most, int64_t least)
{
	Gom__BidTerms terms = trade_terms(1, most, 10);

	terms.least = least;
	house_advance(t->m->h, 1000);
	assert_int_equal(trade_bid(t->m, who, "NH-1", terms), ERR_OK);
}

static enum err
delivers(
    struct trade *t, const struct person *who, uint32_t lot, int64_t quantity)
{
	Gom__DeliverRequest in = GOM__DELIVER_REQUEST__INIT;

	in.lot = trade_lot_name(t->m, "NH-1", lot);
	in.quantity = quantity;
	return house_call(t->m->h, who, VERB_DELIVER, &in);
}

static enum err
receives(struct trade *t, uint32_t lot, int64_t quantity, bool is_final)
{
	Gom__ReceiveRequest in = GOM__RECEIVE_REQUEST__INIT;

	in.lot = trade_lot_name(t->m, "NH-1", lot);
	in.quantity = quantity;
	in.final = is_final;
	return house_call(t->m->h, t->m->exporter, VERB_RECEIVE, &in);
}

static enum err
inspects(struct trade *t, uint32_t lot, uint32_t delivery, int64_t accepted,
    int64_t rework, int64_t scrap)
{
	Gom__InspectRequest in = GOM__INSPECT_REQUEST__INIT;
	char name[LIMIT_LOT_REF_LEN + 1];

	snprintf(name, sizeof name, "NH-1/1.%u/%u", (unsigned)lot,
	    (unsigned)delivery);
	in.delivery = name;
	in.accepted = accepted;
	in.rework = rework;
	in.scrap = scrap;
	return house_call(t->m->h, t->m->exporter, VERB_INSPECT, &in);
}

static void
advances(struct trade *t, const struct person *who, int64_t amount,
    bool is_material, uint64_t reverses)
{
	Gom__AdvanceRequest in = GOM__ADVANCE_REQUEST__INIT;

	in.order = (char *)"NH-1";
	in.household = who->member;
	in.amount = amount;
	in.material = is_material;
	in.reverses = reverses;
	assert_int_equal(house_call_noted(t->m->h, t->m->exporter, VERB_ADVANCE,
			     &in, "tạm ứng"),
	    ERR_OK);
}

static void
deducts(struct trade *t, const struct person *who, int64_t amount)
{
	Gom__DeductRequest in = GOM__DEDUCT_REQUEST__INIT;

	in.order = (char *)"NH-1";
	in.household = who->member;
	in.amount = amount;
	in.reason = 25; /* damage */
	assert_int_equal(
	    house_call(t->m->h, t->m->exporter, VERB_DEDUCT, &in), ERR_OK);
}

static void
pays(struct trade *t, const struct person *who, int64_t amount)
{
	Gom__PayRequest in = GOM__PAY_REQUEST__INIT;

	in.order = (char *)"NH-1";
	in.household = who->member;
	in.amount = amount;
	assert_int_equal(
	    house_call(t->m->h, t->m->exporter, VERB_PAY, &in), ERR_OK);
}

static struct person *
maker(struct trade *t, uint64_t order, uint32_t lot, uint32_t *version)
{
	struct award_row award = trade_live(t->m, order, lot);
	struct person *people[] = { t->m->weaver, t->m->second, t->third,
		t->fourth };

	*version = award.version;
	for (size_t i = 0; i < sizeof people / sizeof people[0]; i++)
		if (people[i]->member == award.household)
			return people[i];
	fail_msg("lot %u has no known maker", (unsigned)lot);
	return NULL;
}

static struct person *
confirmed(struct trade *t, uint64_t order, uint32_t lot)
{
	uint32_t version;
	struct person *who = maker(t, order, lot, &version);

	assert_int_equal(
	    trade_confirm(t->m, who, "NH-1", lot, version), ERR_OK);
	return who;
}

/* awarded opens NH-1 with a tolerance, in lots of 100, takes bids of every
 * sort and takes the plan. */
static uint64_t
awarded(struct trade *t, int64_t quantity)
{
	struct market *m = t->m;
	uint64_t order;

	market_draft(m, "NH-1", 1);
	m->lines[0].quantity = quantity;
	m->header.tolerance_permille = 20;
	order = trade_open_drafted(m, TRADE_RATTAN_LOT);
	bids(t, m->weaver, 100, 0);
	bids(t, m->weaver, 200, 100);
	assert_int_equal(trade_bid_for(m, m->coordinator, t->third->member,
			     "NH-1", trade_terms(1, 200, 10)),
	    ERR_OK);
	bids(t, t->fourth, 300, 0);
	trade_award(m, "NH-1");
	return order;
}

/* ---- tests -------------------------------------------------------------- */

static void
a_new_house__is_clean(void **state)
{
	struct trade *t = *state;

	assert_int_equal(breaches(t->m), 0);
}

static void
orders_that_are_bid_for_and_cancelled__are_clean(void **state)
{
	struct trade *t = *state;
	Gom__OrderCancelRequest cancel = GOM__ORDER_CANCEL_REQUEST__INIT;

	market_post(t->m, "DRAFT-1", 3);
	trade_open(t->m, "NH-1", 350);
	bids(t, t->m->weaver, 100, 0);
	bids(t, t->third, 100, 0);
	assert_int_equal(breaches(t->m), 0);
	cancel.order = (char *)"DRAFT-1";
	assert_int_equal(
	    house_call(t->m->h, t->m->exporter, VERB_ORDER_CANCEL, &cancel),
	    ERR_OK);
	cancel.order = (char *)"NH-1";
	assert_int_equal(
	    house_call(t->m->h, t->m->exporter, VERB_ORDER_CANCEL, &cancel),
	    ERR_OK);
	assert_int_equal(breaches(t->m), 0);
}

static void
offers_answered_in_every_way__are_clean(void **state)
{
	struct trade *t = *state;
	uint64_t order = awarded(t, 400);
	struct person *who;
	uint32_t version;

	assert_int_equal(breaches(t->m), 0);
	confirmed(t, order, 1);
	who = maker(t, order, 2, &version);
	assert_int_equal(trade_decline(t->m, who, "NH-1", 2, version), ERR_OK);
	who = confirmed(t, order, 3);
	assert_int_equal(trade_give_back(t->m, who, "NH-1", 3, 0), ERR_OK);
	assert_int_equal(breaches(t->m), 0);
	house_advance(t->m->h, 49 * MARKET_HOUR_MS);
	assert_int_equal(breaches(t->m), 0);
	house_advance(t->m->h, 49 * MARKET_HOUR_MS);
	assert_int_equal(breaches(t->m), 0);
}

static void
work_that_is_closed_returned_and_late__is_clean(void **state)
{
	struct trade *t = *state;
	uint64_t order = awarded(t, 300);
	struct person *who = confirmed(t, order, 1);
	Gom__ProgressRequest progress = GOM__PROGRESS_REQUEST__INIT;
	Gom__OrderShortRequest closing = GOM__ORDER_SHORT_REQUEST__INIT;

	progress.lot = trade_lot_name(t->m, "NH-1", 1);
	progress.made = 90;
	assert_int_equal(
	    house_call(t->m->h, who, VERB_PROGRESS, &progress), ERR_OK);
	assert_int_equal(trade_give_back(t->m, who, "NH-1", 1, 30), ERR_OK);
	assert_int_equal(
	    trade_close(t->m, who, TRADE_TODAY + 5, TRADE_TODAY + 40), ERR_OK);
	assert_int_equal(breaches(t->m), 0);
	closing.order = (char *)"NH-1";
	assert_int_equal(
	    house_call(t->m->h, t->m->exporter, VERB_ORDER_SHORT, &closing),
	    ERR_OK);
	house_advance(t->m->h, 60 * MARKET_DAY_MS);
	assert_int_equal(breaches(t->m), 0);
}

static void
lots_made_inspected_and_paid__are_clean(void **state)
{
	struct trade *t = *state;
	uint64_t order = awarded(t, 200);
	struct person *who = confirmed(t, order, 1);
	struct person *other = confirmed(t, order, 2);

	advances(t, who, 500000, false, 0);
	advances(t, who, 500000, false, 1);
	advances(t, who, 70000, true, 0);
	assert_int_equal(delivers(t, who, 1, 60), ERR_OK);
	assert_int_equal(receives(t, 1, 58, false), ERR_OK);
	assert_int_equal(inspects(t, 1, 1, 40, 10, 5), ERR_OK);
	assert_int_equal(inspects(t, 1, 1, 3, 0, 0), ERR_OK);
	assert_int_equal(breaches(t->m), 0);
	/* 10 mended, 42 made, 9 beyond the lot, of which 4 are tolerated */
	assert_int_equal(receives(t, 1, 61, false), ERR_OK);
	assert_int_equal(inspects(t, 1, 2, 57, 0, 4), ERR_OK);
	assert_int_equal(delivers(t, other, 2, 70), ERR_OK);
	assert_int_equal(receives(t, 2, 65, true), ERR_OK);
	assert_int_equal(inspects(t, 2, 1, 65, 0, 0), ERR_OK);
	assert_int_equal(breaches(t->m), 0);
	deducts(t, who, 10000);
	pays(t, who, 1000);
	pays(t, who, 0);
	pays(t, other, 0);
	house_advance(t->m->h, 100 * MARKET_DAY_MS);
	assert_int_equal(breaches(t->m), 0);
}

static void
a_lot_of_which_nothing_comes__is_clean(void **state)
{
	struct trade *t = *state;
	uint64_t order = awarded(t, 200);
	struct person *who = confirmed(t, order, 1);

	assert_int_equal(delivers(t, who, 1, 10), ERR_OK);
	assert_int_equal(receives(t, 1, 0, true), ERR_OK);
	house_advance(t->m->h, 100 * MARKET_DAY_MS);
	assert_int_equal(breaches(t->m), 0);
}

static void
members_suspended_and_erased__are_clean(void **state)
{
	struct trade *t = *state;
	Gom__MemberSuspendRequest suspend = GOM__MEMBER_SUSPEND_REQUEST__INIT;
	Gom__MemberResumeRequest resume = GOM__MEMBER_RESUME_REQUEST__INIT;
	Gom__MemberEraseRequest erase = GOM__MEMBER_ERASE_REQUEST__INIT;

	assert_int_equal(
	    trade_close(t->m, t->m->potter, TRADE_TODAY, TRADE_TODAY + 3),
	    ERR_OK);
	suspend.member = resume.member = erase.member = t->m->potter->member;
	suspend.reason = 22; /* a dispute */
	assert_int_equal(house_call(t->m->h, t->m->h->operator,
			     VERB_MEMBER_SUSPEND, &suspend),
	    ERR_OK);
	assert_int_equal(
	    house_call(t->m->h, t->m->h->operator, VERB_MEMBER_RESUME, &resume),
	    ERR_OK);
	assert_int_equal(breaches(t->m), 0);
	assert_int_equal(
	    house_call(t->m->h, t->m->h->operator, VERB_MEMBER_ERASE, &erase),
	    ERR_OK);
	assert_int_equal(breaches(t->m), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TRADE_TEST(a_new_house__is_clean),
		TRADE_TEST(orders_that_are_bid_for_and_cancelled__are_clean),
		TRADE_TEST(offers_answered_in_every_way__are_clean),
		TRADE_TEST(work_that_is_closed_returned_and_late__is_clean),
		TRADE_TEST(lots_made_inspected_and_paid__are_clean),
		TRADE_TEST(a_lot_of_which_nothing_comes__is_clean),
		TRADE_TEST(members_suspended_and_erased__are_clean),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
