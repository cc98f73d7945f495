/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/dispatch.h"

#include <stdlib.h>
#include <string.h>

#include "broker/rate_limit.h"
#include "broker/store/journal.h"
#include "broker/store/key.h"
#include "broker/store/reply.h"
#include "proto/date.h"
#include "proto/key.h"
#include "proto/require.h"
#include "proto/text.h"
#include "proto/verbs.h"
#include "proto/wire.h"
#include "proto/zone.h"

enum {
	REPLY_BUDGET = 4 << 20,       /* bytes: a reply, its parts, packed */
	ZONE_STEP_MS = 15 * 60 * 1000 /* no zone changes between */
};

struct dispatch {
	struct store *store;
	const struct config *config;
	const struct verb *verbs;
	size_t n_verbs;
	bool is_draining;
	bool is_read_only;
	struct rate_limit rates;
	struct gom_arena in;  /* what the peer sent */
	struct gom_arena out; /* what it gets */
	struct err_info info;
	int64_t zone_step; /* for which offset_s holds */
	int32_t offset_s;
	struct reply kept; /* too large for the stack */
};

/* One request on its way through the stages. */
struct passage {
	struct dispatch *d;
	struct request rq;
	struct key_row sender;
	const Gom__Request *frame;
	const struct verb *verb;
	uint8_t hash[LIMIT_HASH_LEN];
	bool is_kept; /* d->kept is the answer */
	bool is_lost; /* the transaction is lost */
};

enum err
dispatch_create(struct store *store, const struct config *config,
    const struct verb *verbs, size_t n_verbs, struct dispatch **out)
{
	struct dispatch *d = calloc(1, sizeof *d);
	enum err err;

	if (d == NULL)
		return ERR_NOMEM;
	d->store = store;
	d->config = config;
	d->verbs = verbs;
	d->n_verbs = n_verbs;
	d->zone_step = -1;
	gom_arena_init(&d->in, LIMIT_UNPACK_BUDGET);
	gom_arena_init(&d->out, REPLY_BUDGET);
	err = rate_limit_init(&d->rates);
	if (err != ERR_OK) {
		dispatch_destroy(&d);
		return err;
	}
	*out = d;
	return ERR_OK;
}

void
dispatch_destroy(struct dispatch **d)
{
	if (*d == NULL)
		return;
	gom_arena_finish(&(*d)->in);
	gom_arena_finish(&(*d)->out);
	free(*d);
	*d = NULL;
}

void
dispatch_set_draining(struct dispatch *d, bool is_draining)
{
	d->is_draining = is_draining;
}

void
dispatch_set_read_only(struct dispatch *d, bool is_read_only)
{
	d->is_read_only = is_read_only;
}

/* A zone that has become unreadable keeps the offset it had last: days must
 * not jump because a file was replaced. */
static int32_t
find_offset(struct dispatch *d, int64_t now_ms)
{
	int64_t step = now_ms / ZONE_STEP_MS;
	int32_t offset_s;

	if (step != d->zone_step &&
	    gom_zone_offset(d->config->zone, now_ms, &offset_s) == ERR_OK) {
		d->offset_s = offset_s;
		d->zone_step = step;
	}
	return d->offset_s;
}

void
dispatch_request(struct dispatch *d, int64_t now_ms, struct request *rq)
{
	gom_arena_reset(&d->in);
	gom_arena_reset(&d->out);
	memset(&d->info, 0, sizeof d->info);
	memset(rq, 0, sizeof *rq);
	rq->store = d->store;
	rq->config = d->config;
	rq->arena = &d->out;
	rq->info = &d->info;
	rq->now_ms = now_ms;
	rq->utc_offset_s = find_offset(d, now_ms);
	rq->today = gom_day_of(now_ms, rq->utc_offset_s);
	rq->note = "";
}

static enum err
fail(struct passage *p, enum err code, const char *field, int64_t value,
    int64_t limit)
{
	return gom_err_fill(&p->d->info, code, field, "", value, limit);
}

/* ---- the stages, in order; each returns ERR_OK to go on -------------- */

static enum err
read_frame(
    struct passage *p, const uint8_t *data, size_t len, struct answer *out)
{
	ProtobufCMessage *message;
	enum err err;

	if (len > LIMIT_MESSAGE_LEN) {
		return fail(p, ERR_TOO_LARGE, "request", (int64_t)len,
		    LIMIT_MESSAGE_LEN);
	}
	err = gom_wire_unpack(&gom__request__descriptor, data, len, &p->d->in,
	    &p->d->info, &message);
	if (err != ERR_OK)
		return err;
	p->frame = (const Gom__Request *)message;
	if (p->frame->id.len == sizeof out->id) {
		memcpy(out->id, p->frame->id.data, sizeof out->id);
		out->id_len = sizeof out->id;
	}
	return ERR_OK;
}

static enum err
check_version(struct passage *p)
{
	uint32_t version = p->frame->version;

	if (version < GOM_PROTOCOL_MIN) {
		return fail(
		    p, ERR_VERSION_OLD, "version", version, GOM_PROTOCOL_MIN);
	}
	if (version > GOM_PROTOCOL_MAX) {
		return fail(
		    p, ERR_VERSION_NEW, "version", version, GOM_PROTOCOL_MAX);
	}
	return ERR_OK;
}

static const struct verb *
look_up(const struct dispatch *d, uint32_t number)
{
	for (size_t i = 0; i < d->n_verbs; i++)
		if (d->verbs[i].number == number)
			return &d->verbs[i];
	return NULL;
}

static enum err
find_verb(struct passage *p)
{
	p->verb = look_up(p->d, p->frame->verb);
	return p->verb != NULL
		   ? ERR_OK
		   : fail(p, ERR_VERB_UNKNOWN, "verb", p->frame->verb, 0);
}

/* ZAP asks only when a connection is made, so the key is judged again for
 * every message: a revoked one ends with the next. */
static enum err
judge_key(const struct key_row *row, const struct request *rq)
{
	if (row->is_invitation && row->is_revoked)
		return ERR_INVITATION_USED;
	if (row->is_invitation && row->expires_ms <= rq->now_ms) {
		rq->info->day = gom_day_of(row->expires_ms, rq->utc_offset_s);
		return ERR_INVITATION_EXPIRED;
	}
	return row->is_revoked ? ERR_KEY_REVOKED : ERR_OK;
}

static enum err
find_sender(struct passage *p)
{
	struct request *rq = &p->rq;
	enum err err = key_find(p->d->store, rq->key, &p->sender);

	if (err != ERR_OK)
		return err == ERR_NO_KEY ? ERR_KEY_REFUSED : err;
	rq->member = p->sender.member;
	rq->roles = p->sender.roles;
	rq->village = p->sender.village;
	rq->state = (Gom__MemberState)p->sender.state;
	rq->is_invitation = p->sender.is_invitation;
	return judge_key(&p->sender, rq);
}

static enum err
check_role(struct passage *p)
{
	if (p->sender.is_invitation) {
		return (p->verb->flags & VERB_FLAG_GREETING) != 0
			   ? ERR_OK
			   : ERR_NOT_ENROLLED;
	}
	return (p->sender.roles & p->verb->roles) != 0 ? ERR_OK : ERR_ROLE;
}

/* Counted by key, not by member: a key that is nobody's costs as much. */
static enum err
check_rate(struct passage *p)
{
	return rate_limit_take(&p->d->rates, p->rq.now_ms, p->rq.key)
		   ? ERR_OK
		   : fail(p, ERR_RATE, "", 0, LIMIT_RATE);
}

static enum err
check_id(struct passage *p)
{
	size_t len = p->frame->id.len;

	return len == LIMIT_REQUEST_ID_LEN
		   ? ERR_OK
		   : fail(p, ERR_REQUEST_ID, "id", (int64_t)len,
			 LIMIT_REQUEST_ID_LEN);
}

/* A repeat gets the answer that the first one got, whatever has changed
 * since: that is why suspension is checked after it. */
static enum err
find_repeat(struct passage *p)
{
	const Gom__Request *frame = p->frame;
	enum err err;

	if ((p->verb->flags & VERB_FLAG_WRITE) == 0)
		return ERR_OK;
	gom_body_hash(frame->verb, frame->body.data, frame->body.len, p->hash);
	err =
	    reply_find(p->d->store, p->rq.member, frame->id.data, &p->d->kept);
	if (err == ERR_EMPTY)
		return ERR_OK;
	if (err != ERR_OK)
		return err;
	if (memcmp(p->hash, p->d->kept.hash, sizeof p->hash) != 0)
		return ERR_REQUEST_REUSED;
	p->is_kept = true;
	return ERR_OK;
}

static enum err
check_state(struct passage *p)
{
	uint32_t flags = p->verb->flags;

	if ((flags & VERB_FLAG_WRITE) != 0 && p->d->is_draining)
		return ERR_DRAINING;
	if (p->sender.state != GOM__MEMBER_STATE__MEMBER_ACTIVE &&
	    (flags & VERB_FLAG_SERVING) == 0)
		return refuse_number(
		    &p->rq, ERR_SUSPENDED, "", p->sender.member);
	return ERR_OK;
}

static enum err
check_signature(struct passage *p)
{
	const Gom__Request *frame = p->frame;
	enum err err;

	if ((p->verb->flags & VERB_FLAG_SIGNED) == 0)
		return ERR_OK;
	if (frame->signature.len != LIMIT_SIGNATURE_LEN) {
		return fail(p, ERR_SIGNATURE, "signature",
		    (int64_t)frame->signature.len, LIMIT_SIGNATURE_LEN);
	}
	err = gom_sign_verify(p->sender.sign_key, frame->verb, frame->id.data,
	    frame->body.data, frame->body.len, frame->signature.data);
	if (err != ERR_OK)
		return err;
	p->rq.signed_request.signature = frame->signature.data;
	return ERR_OK;
}

static enum err
check_note(struct passage *p)
{
	size_t len = strlen(p->frame->note);
	enum err err = gom_text_check(p->frame->note, len, LIMIT_NOTE_LEN);

	if (err != ERR_OK)
		return fail(p, err, "note", (int64_t)len, LIMIT_NOTE_LEN);
	p->rq.note = p->frame->note;
	return ERR_OK;
}

/* ---- the service and its answer -------------------------------------- */

void
dispatch_refuse(enum err code, struct answer *out)
{
	answer_refuse(code, NULL, out);
	out->has_written = false;
	out->is_follow = false;
}

static enum err
pack_reply(struct passage *p, const ProtobufCMessage *reply, struct answer *out)
{
	Gom__Answer answer = GOM__ANSWER__INIT;
	enum err err = gom_wire_pack(
	    reply, &p->d->out, &answer.body.len, &answer.body.data);

	if (err != ERR_OK)
		return err;
	if (p->rq.has_receipt) {
		answer.receipt.data = p->rq.receipt;
		answer.receipt.len = sizeof p->rq.receipt;
	}
	return answer_pack(&answer, out);
}

/* A follower is told of every entry after the one HELLO told it of. */
static void
note_follow(const struct passage *p, const ProtobufCMessage *in,
    const ProtobufCMessage *reply, struct answer *out)
{
	if (p->verb->number != VERB_HELLO || p->rq.is_invitation)
		return;
	out->is_follow = ((const Gom__HelloRequest *)in)->follow;
	out->follow_from = ((const Gom__HelloReply *)reply)->last_event;
}

static enum err
run_service(struct passage *p, struct answer *out)
{
	struct dispatch *d = p->d;
	const Gom__Request *frame = p->frame;
	ProtobufCMessage *reply;
	ProtobufCMessage *in;
	enum err err = gom_wire_unpack(p->verb->request, frame->body.data,
	    frame->body.len, &d->in, &d->info, &in);

	if (err == ERR_OK)
		err = check_note(p);
	if (err != ERR_OK)
		return err;
	reply = gom_arena_alloc(&d->out, p->verb->reply->sizeof_message);
	if (reply == NULL)
		return ERR_NOMEM;
	protobuf_c_message_init(p->verb->reply, reply);
	p->rq.signed_request.verb = frame->verb;
	p->rq.signed_request.id = frame->id.data;
	p->rq.signed_request.body = frame->body.data;
	p->rq.signed_request.body_len = frame->body.len;
	err = p->verb->run(&p->rq, in, reply);
	if (err == ERR_OK)
		err = pack_reply(p, reply, out);
	if (err == ERR_OK)
		note_follow(p, in, reply, out);
	return err;
}

/* An error that tells nothing about the request: repeating may help. */
static bool
is_passing(enum err err)
{
	const struct gom_err_row *row = gom_err_find((uint32_t)err);

	return row != NULL && row->retryable;
}

/* Runs the service in a savepoint, and keeps the answer of a write: also a
 * refusal, or a repeat that arrives in other circumstances would take effect
 * after its sender was told no. */
static enum err
serve(struct passage *p, struct answer *out)
{
	struct dispatch *d = p->d;
	const bool is_write = (p->verb->flags & VERB_FLAG_WRITE) != 0;
	enum err err = store_mark(d->store);
	enum err lost;

	if (err != ERR_OK) {
		p->is_lost = true;
		return err;
	}
	err = run_service(p, out);
	lost = err == ERR_OK ? store_keep(d->store) : store_undo(d->store);
	if (lost != ERR_OK) {
		p->is_lost = true;
		return lost;
	}
	/* a stale plan is refused, and wanted again */
	out->has_written = is_write && (err == ERR_OK || err == ERR_PLAN_STALE);
	if (err != ERR_OK)
		answer_refuse(err, &d->info, out);
	if (is_write && !is_passing(err)) {
		err = reply_put(d->store, p->rq.member, p->frame->id.data,
		    p->rq.now_ms, p->hash, out->data, out->len);
		p->is_lost = err != ERR_OK;
		return err;
	}
	return ERR_OK;
}

/* Not worth losing the request, and not tried while nothing can be written,
 * so that reading goes on. */
static enum err
note_seen(struct passage *p)
{
	struct dispatch *d = p->d;
	enum err err;

	if (d->is_read_only || p->sender.is_invitation)
		return ERR_OK;
	err = store_mark(d->store);
	if (err != ERR_OK)
		return err;
	err = key_seen(d->store, p->rq.key, p->rq.now_ms);
	return err == ERR_OK ? store_keep(d->store) : store_undo(d->store);
}

typedef enum err stage_fn(struct passage *p);

static enum err
pass_stages(struct passage *p)
{
	static stage_fn *const stages[] = { check_version, find_verb,
		check_rate, find_sender, check_role, check_id, find_repeat,
		check_state, check_signature };
	enum err err = ERR_OK;

	for (size_t i = 0; i < sizeof stages / sizeof stages[0]; i++) {
		err = stages[i](p);
		if (err != ERR_OK || p->is_kept)
			return err;
	}
	return err;
}

static enum err
give_kept(struct passage *p, struct answer *out)
{
	struct dispatch *d = p->d;
	ProtobufCMessage *answer;
	enum err err = gom_wire_unpack(&gom__answer__descriptor, d->kept.data,
	    d->kept.len, &d->in, &d->info, &answer);

	if (err != ERR_OK)
		return err == ERR_NOMEM ? err : ERR_DATABASE_CORRUPT;
	out->code = (enum err)((const Gom__Answer *)answer)->code;
	memcpy(out->data, d->kept.data, d->kept.len);
	out->len = d->kept.len;
	return ERR_OK;
}

enum err
dispatch_handle(struct dispatch *d, int64_t now_ms,
    const uint8_t key[LIMIT_KEY_LEN], const uint8_t *frame, size_t frame_len,
    struct answer *out)
{
	struct passage p = { .d = d };
	enum err err;

	answer_clear(out);
	dispatch_request(d, now_ms, &p.rq);
	memcpy(p.rq.key, key, LIMIT_KEY_LEN);
	err = read_frame(&p, frame, frame_len, out);
	if (err == ERR_OK)
		err = pass_stages(&p);
	out->member = p.rq.member;
	if (err == ERR_OK)
		err = p.is_kept ? give_kept(&p, out) : serve(&p, out);
	if (p.is_lost)
		return err;
	if (err != ERR_OK) {
		answer_refuse(err, &d->info, out);
		return ERR_OK;
	}
	return note_seen(&p);
}

/* The page that EVENTS would give, as a push. */
static enum err
pack_push(struct passage *p, uint64_t *since, struct answer *out)
{
	Gom__EventsRequest in = GOM__EVENTS_REQUEST__INIT;
	Gom__EventsReply reply = GOM__EVENTS_REPLY__INIT;
	Gom__Answer push = GOM__ANSWER__INIT;
	enum err err;

	in.since = *since;
	in.limit = LIMIT_EVENTS;
	err = p->verb->run(&p->rq, &in.base, &reply.base);
	if (err != ERR_OK)
		return err;
	if (reply.n_events == 0)
		return ERR_EMPTY;
	push.events = reply.events;
	push.n_events = reply.n_events;
	err = answer_pack(&push, out);
	if (err == ERR_OK)
		*since = reply.events[reply.n_events - 1]->n;
	return err;
}

enum err
dispatch_push(struct dispatch *d, int64_t now_ms,
    const uint8_t key[LIMIT_KEY_LEN], uint64_t *since, struct answer *out)
{
	struct passage p = { .d = d };
	uint64_t last;
	enum err err;

	answer_clear(out);
	dispatch_request(d, now_ms, &p.rq);
	memcpy(p.rq.key, key, LIMIT_KEY_LEN);
	p.verb = look_up(d, VERB_EVENTS);
	REQUIRE(p.verb != NULL);
	err = find_sender(&p);
	if (err == ERR_OK)
		err = feed_last(d->store, p.rq.member, &last);
	if (err != ERR_OK)
		return err;
	return last > *since ? pack_push(&p, since, out) : ERR_EMPTY;
}
