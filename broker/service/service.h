/* SPDX-License-Identifier: Apache-2.0 */
/* service: what the broker does for each verb. dispatch has checked size,
 * version, verb, role, signature and repeats and has unpacked the message;
 * the service validates its meaning, reads and changes the store inside the
 * transaction that is open, records facts, and fills the reply from the
 * request's arena. Services run in the loop's thread, never wait, never log
 * and never read a clock: rq->now_ms is the moment. On an error dispatch rolls
 * the store back to the state before the request. */
#ifndef GOM_SERVICE_SERVICE_H
#define GOM_SERVICE_SERVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "broker/config.h"
#include "broker/store/store.h"
#include "proto/err.h"
#include "proto/gom.pb-c.h"
#include "proto/limits.h"
#include "proto/verbs.h"
#include "proto/wire.h"

/* The signed part of the request at hand; signature is NULL for verbs that
 * are not signed. */
struct signed_request {
	uint32_t verb;
	const uint8_t *id; /* 16 bytes */
	const uint8_t *body;
	size_t body_len;
	const uint8_t *signature; /* 64 bytes, verified */
};

struct request {
	struct store *store;
	const struct config *config;
	struct gom_arena *arena; /* replies live here until they are packed */
	struct err_info *info;   /* never NULL */

	int64_t now_ms;
	int32_t utc_offset_s; /* of config->zone at now_ms */
	int32_t today;        /* civil day of now_ms in the zone */

	/* who sent it; all 0 when the broker acts by itself (timed actions) */
	uint64_t member;
	uint32_t roles; /* mask, 1 << Gom__Role */
	uint32_t village;
	Gom__MemberState state;
	uint8_t key[LIMIT_KEY_LEN]; /* the CURVE key it came with */
	bool is_invitation;         /* that key is an invitation's */

	struct signed_request signed_request;
	const char *note; /* free text beside the entry; "" */

	/* what the request leaves behind for dispatch */
	uint8_t receipt[LIMIT_HASH_LEN]; /* leaf of the last fact recorded */
	bool has_receipt;
	int64_t recorded_seq; /* its place in the journal; stays inside */
};

/* One function a verb: verb_order_post (rq, in, out). *out is initialised and
 * empty; strings and lists put into it come from rq->arena or live as long. */
#define X(NAME, number, name, Message, roles, flags, help)                     \
	GOM_MUST_USE enum err verb_##name(struct request *rq,                  \
	    const Gom__##Message##Request *in, Gom__##Message##Reply *out);
#include "proto/verbs.def"
#undef X

/* refuse fills rq->info and returns code: a refusal in one line. */
enum err refuse(const struct request *rq, enum err code, const char *field,
    const char *subject, int64_t value, int64_t limit);

/* refuse_number likewise, about a member, an entry or a code of a list by its
 * number. */
enum err refuse_number(const struct request *rq, enum err code,
    const char *field, uint64_t number);

/* service_tick runs the timed actions that are due at rq->now_ms, inside an
 * open transaction, at most `most` of them; *more says that others wait. */
GOM_MUST_USE enum err service_tick(struct request *rq, int most, bool *more);

/* service_put_off moves the timed action that comes first, if it is due, by so
 * long: one that cannot be done must not keep the others from their time. */
GOM_MUST_USE enum err service_put_off(struct request *rq, int64_t by_ms);

/* service_next_due tells when service_tick has something to do next;
 * INT64_MAX for never. */
GOM_MUST_USE enum err service_next_due(struct store *st, int64_t *due_ms);

/* service_outage extends running calls for bids by the part of an outage
 * [from_ms, now_ms] that fell into their last two hours. Called once at
 * start, inside a transaction. */
GOM_MUST_USE enum err service_outage(struct request *rq, int64_t from_ms);

#endif
