/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/desk.h"

#include <stdio.h>
#include <string.h>

#include "broker/store/award.h"
#include "broker/store/delivery.h"
#include "broker/store/key.h"
#include "broker/store/line.h"
#include "broker/store/lot.h"
#include "broker/store/member.h"
#include "broker/store/order.h"
#include "broker/store/sql.h"
#include "broker/store/tender.h"
#include "proto/date.h"
#include "proto/require.h"

#define MUST(call) REQUIRE((call) == ERR_OK)

enum {
	OFFSET_S = 7 * 3600,
	REPLIES_BUDGET = 64 << 20
};

/* The defaults without config.c, which belongs to the program around. */
static const struct config DEFAULTS = {
#define NUMBER(name, unit, least, most, value, help) .name = (value),
#define TEXT(name, longest, value, help)             .name = value,
#include "broker/config.def"
#undef NUMBER
#undef TEXT
};

void
desk_open(struct desk *d)
{
	memset(d, 0, sizeof *d);
	MUST(gom_key_init());
	MUST(store_open(":memory:", &d->info, &d->st));
	MUST(store_begin(d->st));
	d->config = DEFAULTS;
	gom_arena_init(&d->arena, REPLIES_BUDGET);
	desk_set_day(d, DESK_TODAY);
}

void
desk_close(struct desk *d)
{
	store_rollback(d->st);
	store_close(&d->st);
	gom_arena_finish(&d->arena);
}

void
desk_set_day(struct desk *d, int32_t day)
{
	d->today = day;
	d->now_ms = (int64_t)day * GOM_DAY_MS + (9 - 7) * 3600000LL;
}

uint64_t
desk_member(
    struct desk *d, uint32_t roles, const char *name, const char *village)
{
	struct member_row row = {
		.roles = roles,
		.state = GOM__MEMBER_STATE__MEMBER_ACTIVE,
		.workers = 1,
		.weekdays = GOM_WEEKDAYS_ALL,
		.created_ms = d->now_ms,
	};
	struct member_person person = { .phone = "0912 345 678" };
	uint64_t id;

	snprintf(person.name, sizeof person.name, "%s", name);
	if (village != NULL)
		MUST(village_put(d->st, village, &row.village));
	MUST(member_put(d->st, &row, &person, &id));
	return id;
}

struct people
desk_people(struct desk *d)
{
	return (struct people){
		.household = desk_member(
		    d, GOM_ROLES_HOUSEHOLD, "Nguyễn Thị Lý", "Phú Vinh"),
		.neighbour =
		    desk_member(d, GOM_ROLES_HOUSEHOLD, "Đồng", "Phú Vinh"),
		.leader =
		    desk_member(d, GOM_ROLES_LEADER, "Chị Hoa", "Phú Vinh"),
		.coordinator =
		    desk_member(d, GOM_ROLES_COORDINATOR, "Ông Tư", "Phú Vinh"),
		.both = desk_member(d, GOM_ROLES_HOUSEHOLD | GOM_ROLES_LEADER,
		    "Anh Ba", "Phú Vinh"),
		.stranger =
		    desk_member(d, GOM_ROLES_HOUSEHOLD, "Nhà Bảy", "Bát Tràng"),
		.far_leader =
		    desk_member(d, GOM_ROLES_LEADER, "Cô Năm", "Bát Tràng"),
		.far_coordinator = desk_member(
		    d, GOM_ROLES_COORDINATOR, "Bác Tám", "Bát Tràng"),
		.exporter = desk_member(d, GOM_ROLES_EXPORTER, "Mây Tre", NULL),
		.operator= desk_member(d, GOM_ROLES_OPERATOR, "Quản trị", NULL),
	};
}

struct gom_key_set
desk_key(struct desk *d, uint64_t member)
{
	struct gom_key_set keys;
	const struct key_new key = {
		.curve_key = keys.curve.pub,
		.sign_key = keys.sign.pub,
		.member = member,
		.label = "phone",
		.now_ms = d->now_ms,
	};

	MUST(gom_key_set_make(&keys));
	MUST(key_add(d->st, &key));
	return keys;
}

struct request *
desk_as(struct desk *d, uint64_t member)
{
	struct key_view keys[LIMIT_KEYS_A_MEMBER];
	struct member_row row;
	size_t n;

	MUST(member_get(d->st, member, &row));
	MUST(key_list(d->st, member, keys, &n));
	memset(&d->info, 0, sizeof d->info);
	memset(&d->rq, 0, sizeof d->rq);
	d->rq.store = d->st;
	d->rq.config = &d->config;
	d->rq.arena = &d->arena;
	d->rq.info = &d->info;
	d->rq.now_ms = d->now_ms;
	d->rq.utc_offset_s = OFFSET_S;
	d->rq.today = d->today;
	d->rq.member = member;
	d->rq.roles = row.roles;
	d->rq.village = row.village;
	d->rq.state = (Gom__MemberState)row.state;
	d->rq.note = "";
	if (n > 0)
		memcpy(d->rq.key, keys[0].curve_key, LIMIT_KEY_LEN);
	MUST(store_mark(d->st));
	return &d->rq;
}

enum err
desk_end(struct desk *d, enum err err)
{
	MUST(err == ERR_OK ? store_keep(d->st) : store_undo(d->st));
	return err;
}

int64_t
desk_count(struct desk *d, const char *sql)
{
	struct query q;
	int64_t n = -1;

	query_start(&q, d->st, sql);
	if (query_next(&q))
		n = column_int(&q, 0);
	MUST(query_end(&q, ERR_STORE));
	return n;
}

/* ---- orders ------------------------------------------------------------ */

uint64_t
desk_order(
    struct desk *d, uint64_t exporter, const char *class_name, int32_t hand_in)
{
	struct order_row order = {
		.exporter = exporter,
		.currency = "VND",
		.goal = GOM__GOAL__GOAL_FAIREST,
		.price_mode = GOM__PRICE_MODE__PRICE_FIXED,
		.is_complete = true,
		.posted_ms = d->now_ms,
	};
	struct line_row line = {
		.no = 1,
		.sku = "SKU",
		.unit = "H87",
		.quantity = 1000000,
		.pack = 1,
		.hand_in_day = hand_in,
		.cargo_ready_day = hand_in + 10,
		.piece_rate = 1000,
	};
	int64_t n = desk_count(d, "SELECT COUNT(*) FROM orders");
	uint32_t tender;

	snprintf(order.reference, sizeof order.reference, "PO-%d", (int)n + 1);
	snprintf(line.class_name, sizeof line.class_name, "%s", class_name);
	MUST(order_put(d->st, &order, &line.order));
	MUST(line_put(d->st, &line));
	MUST(order_set_opened(
	    d->st, line.order, d->now_ms, d->now_ms + GOM_DAY_MS));
	MUST(tender_put(
	    d->st, line.order, d->now_ms, d->now_ms + GOM_DAY_MS, &tender));
	return line.order;
}

static Gom__Bucket
bucket_of(Gom__AwardState state)
{
	switch (state) {
	case GOM__AWARD_STATE__AWARD_OFFERED:
		return GOM__BUCKET__BUCKET_OFFERED;
	case GOM__AWARD_STATE__AWARD_CONFIRMED:
		return GOM__BUCKET__BUCKET_CONFIRMED;
	default:
		return GOM__BUCKET__BUCKET_ACCEPTED;
	}
}

static uint32_t
next_lot(struct desk *d, uint64_t order)
{
	struct line_row line;

	MUST(line_get(d->st, order, 1, &line));
	MUST(line_set_split(d->st, order, 1, 10, line.lot_last + 1));
	return line.lot_last + 1;
}

uint32_t
desk_lot(struct desk *d, const struct desk_lot *lot)
{
	struct award_row award = {
		.order = lot->order,
		.line = 1,
		.lot = next_lot(d, lot->order),
		.household = lot->household,
		.tender = 1,
		.quantity = lot->quantity != 0 ? lot->quantity : 10,
		.rate = 1000,
		.start_day = lot->start_day != 0 ? lot->start_day : d->today,
		.due_day = lot->due_day,
		.rate_units = lot->rate_units != 0 ? lot->rate_units : 1,
		.rate_days = lot->rate_days != 0 ? lot->rate_days : 1,
		.offered_ms = d->now_ms,
		.expires_ms = d->now_ms + GOM_DAY_MS,
	};
	struct lot_row row = {
		.order = lot->order,
		.line = 1,
		.no = award.lot,
		.round = 1,
		.tender = 1,
	};

	row.in[bucket_of(lot->state)] = award.quantity;
	MUST(lot_put(d->st, &row));
	MUST(award_offer(d->st, &award, &award.version));
	if (lot->state != GOM__AWARD_STATE__AWARD_OFFERED)
		MUST(award_move(d->st, &award,
		    GOM__AWARD_STATE__AWARD_CONFIRMED, 0, d->now_ms));
	if (lot->state == GOM__AWARD_STATE__AWARD_DONE)
		MUST(award_move(
		    d->st, &award, GOM__AWARD_STATE__AWARD_DONE, 0, d->now_ms));
	return award.lot;
}

void
desk_hand_in(
    struct desk *d, uint64_t order, uint32_t lot, int64_t units, int32_t day)
{
	struct delivery_row row = {
		.order = order,
		.line = 1,
		.lot = lot,
		.state = GOM__DELIVERY_STATE__DELIVERY_INSPECTED,
		.declared = units,
		.accepted = units,
		.declared_ms = (int64_t)day * GOM_DAY_MS,
	};
	struct award_row award;

	MUST(award_last(d->st, order, 1, lot, &award));
	row.household = award.household;
	row.version = award.version;
	MUST(delivery_add(d->st, &row));
}
