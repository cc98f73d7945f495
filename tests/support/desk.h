/* SPDX-License-Identifier: Apache-2.0 */
/* desk: services called directly over a store in memory, as dispatch would
 * call them, but without frames, roles of verbs and signatures: for the unit
 * tests of single services. Members, keys and orders are put into the store as
 * they are needed. Link gom_desk. Whole flows are for house.h.
 *
 *	struct desk d;
 *	Gom__GrantRequest in = GOM__GRANT_REQUEST__INIT;
 *	Gom__GrantReply out = GOM__GRANT_REPLY__INIT;
 *
 *	desk_open(&d);
 *	assert_int_equal(DESK(&d, who, verb_grant, &in, &out), ERR_OK);
 *	desk_close(&d);
 */
#ifndef GOM_TESTS_SUPPORT_DESK_H
#define GOM_TESTS_SUPPORT_DESK_H

#include "broker/service/service.h"
#include "proto/key.h"

/* 2027-01-04, a Monday */
#define DESK_TODAY 20822

struct desk {
	struct store *st;
	struct config config;
	struct gom_arena arena; /* replies, until desk_close */
	struct err_info info;   /* of the last call */
	struct request rq;
	int64_t now_ms; /* 09:00 of today in a zone of +07:00 */
	int32_t today;
};

void desk_open(struct desk *d);
void desk_close(struct desk *d);

/* desk_set_day moves the clock to 09:00 of a day. */
void desk_set_day(struct desk *d, int32_t day);

/* desk_member puts a member with a mask of roles; village NULL for none. */
uint64_t desk_member(
    struct desk *d, uint32_t roles, const char *name, const char *village);

/* Two villages' people, an exporter and the operator. */
struct people {
	uint64_t household; /* of Phú Vinh, as the next four */
	uint64_t neighbour;
	uint64_t leader; /* granted by nobody */
	uint64_t coordinator;
	uint64_t both;     /* household and leader */
	uint64_t stranger; /* household of Bát Tràng, as the next two */
	uint64_t far_leader;
	uint64_t far_coordinator;
	uint64_t exporter;
	uint64_t operator;
};

struct people desk_people(struct desk *d);

/* desk_key gives a member a fresh key pair. */
struct gom_key_set desk_key(struct desk *d, uint64_t member);

/* desk_as begins a request of a member; its key is its first, if it has one.
 * desk_end takes back what a refused one changed. */
struct request *desk_as(struct desk *d, uint64_t member);
enum err desk_end(struct desk *d, enum err err);

#define DESK(d, who, verb, in, out)                                            \
	desk_end((d), verb(desk_as((d), (who)), (in), (out)))

/* desk_count is the one number a statement gives. */
int64_t desk_count(struct desk *d, const char *sql);

/* desk_order posts and opens an order of one line, with a call for bids. */
uint64_t desk_order(
    struct desk *d, uint64_t exporter, const char *class_name, int32_t hand_in);

/* What desk_lot makes: a lot of line 1 under an award. Zeros: quantity 10,
 * one unit a day, start today. */
struct desk_lot {
	uint64_t order;
	uint64_t household;
	int64_t quantity;
	int64_t rate_units; /* as counted, per rate_days */
	int32_t rate_days;
	int32_t start_day;
	int32_t due_day;
	Gom__AwardState state; /* OFFERED, CONFIRMED, or DONE: all accepted */
};

/* desk_lot returns the lot's number. */
uint32_t desk_lot(struct desk *d, const struct desk_lot *lot);

/* desk_hand_in adds a delivery of so many units, all accepted, by a lot's
 * newest award, on a day. */
void desk_hand_in(
    struct desk *d, uint64_t order, uint32_t lot, int64_t units, int32_t day);

#endif
