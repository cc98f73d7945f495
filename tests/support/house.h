/* SPDX-License-Identifier: Apache-2.0 */
/* house: a whole broker without sockets, threads and a clock of its own, for
 * tests. Requests go through dispatch exactly as from the network, signatures
 * and repeats included; each call is a transaction of its own; plans are
 * computed in the call that made them wanted. What the house itself cannot do
 * ends the test. Link gom_house.
 *
 *	struct house *h = house_open(NULL);
 *	struct person *exporter = house_join(h, GOM__ROLE__ROLE_EXPORTER,
 *	    "Công ty Mây", NULL);
 *	Gom__OrderListRequest in = GOM__ORDER_LIST_REQUEST__INIT;
 *	const Gom__OrderListReply *reply;
 *
 *	assert_int_equal(house_call(h, exporter, VERB_ORDER_LIST, &in), ERR_OK);
 *	reply = house_reply(h);
 *	house_close(&h);
 */
#ifndef GOM_TESTS_SUPPORT_HOUSE_H
#define GOM_TESTS_SUPPORT_HOUSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "broker/config.h"
#include "broker/dispatch.h"
#include "broker/store/store.h"
#include "proto/err.h"
#include "proto/gom.pb-c.h"
#include "proto/key.h"
#include "proto/verbs.h"
#include "proto/wire.h"

/* A member with one device. */
struct person {
	struct person *next;
	uint64_t member;
	struct gom_key_set keys;
};

struct house {
	struct store *store;
	struct config config; /* may be changed between calls */
	struct dispatch *dispatch;
	int64_t now_ms;        /* may be changed between calls */
	struct person *people; /* newest first; the last is the operator */
	struct person *operator;

	/* of the last call */
	struct err_info info; /* what a refusal is about */
	struct answer answer; /* as it would have been sent */
	enum gom_verb verb;
	uint8_t key[LIMIT_KEY_LEN];
	uint8_t id[LIMIT_REQUEST_ID_LEN];
	uint8_t frame[LIMIT_MESSAGE_LEN]; /* as it was sent */
	size_t frame_len;
	const ProtobufCMessage *reply;

	struct gom_arena arena; /* replies, until house_close */
};

/* 2027-01-04 (a Monday), 09:00 in Asia/Ho_Chi_Minh. */
#define HOUSE_START_MS 1799028000000LL

/* house_open opens a house at HOUSE_START_MS with an operator in it. path is
 * the database; NULL keeps it in memory. An existing one is opened with the
 * operator enrolled anew, nobody else has keys. */
struct house *house_open(const char *path);
void house_close(struct house **h);

/* house_join invites and enrols a member as the operator would. village may be
 * NULL; it is made when new. Owns: the house. */
struct person *house_join(
    struct house *h, Gom__Role role, const char *name, const char *village);

/* house_invite sends INVITE as `inviter` and enrols the new device; for what
 * house_join does not offer. in->invitation_key is filled in. */
struct person *house_invite(
    struct house *h, const struct person *inviter, Gom__InviteRequest *in);

/* house_call sends one request with a fresh id and returns the answer's code;
 * in is the verb's request message. Signed verbs are signed. */
enum err house_call(struct house *h, const struct person *who,
    enum gom_verb verb, const void *in);

/* house_call_noted is house_call with a note. */
enum err house_call_noted(struct house *h, const struct person *who,
    enum gom_verb verb, const void *in, const char *note);

/* house_repeat sends the last frame again. */
enum err house_repeat(struct house *h);

/* house_reply is the verb's reply message of the last call that was ERR_OK; it
 * lives until house_close. */
const void *house_reply(const struct house *h);

/* house_clock sets the clock and runs what became due. */
void house_clock(struct house *h, int64_t now_ms);

/* house_advance moves the clock forward and runs what became due. */
void house_advance(struct house *h, int64_t by_ms);

/* house_tick runs what is due now, and the plans that are wanted. */
void house_tick(struct house *h);

/* house_day is today in the broker's zone. */
int32_t house_day(const struct house *h);

#endif
