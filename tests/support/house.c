/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/house.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "broker/operator.h"
#include "broker/service/planner.h"
#include "broker/verb_table.h"
#include "proto/date.h"
#include "proto/require.h"
#include "proto/zone.h"

enum {
	REPLIES_BUDGET = 256 << 20, /* bytes of replies until house_close */
	TICK_MOST = 1000            /* timed actions a transaction */
};

#define MUST(call) REQUIRE((call) == ERR_OK)

/* ---- a frame ---------------------------------------------------------- */

static uint8_t *
pack(struct house *h, const ProtobufCMessage *message, size_t *len)
{
	uint8_t *data;

	MUST(gom_wire_pack(message, &h->arena, len, &data));
	return data;
}

static const struct verb *
find_verb(enum gom_verb number)
{
	size_t i = 0;

	while (i < n_verb_table && verb_table[i].number != number)
		i++;
	REQUIRE(i < n_verb_table);
	return &verb_table[i];
}

static void
remember_detail(struct house *h, const Gom__Answer *answer)
{
	memset(&h->info, 0, sizeof(h->info));
	if (answer->detail == NULL)
		return;
	(void)gom_err_fill(&h->info, ERR_OK, answer->detail->field,
	    answer->detail->subject, answer->detail->value,
	    answer->detail->limit);
	h->info.day = answer->detail->day;
	h->info.index = answer->detail->index;
}

static enum err
read_answer(struct house *h)
{
	const Gom__Answer *answer;
	ProtobufCMessage *message;
	struct err_info info;

	MUST(gom_wire_unpack(&gom__answer__descriptor, h->answer.data,
	    h->answer.len, &h->arena, &info, &message));
	answer = (const Gom__Answer *)message;
	REQUIRE(answer->id.len == sizeof(h->id));
	REQUIRE(memcmp(answer->id.data, h->id, sizeof(h->id)) == 0);
	remember_detail(h, answer);
	h->reply = NULL;
	if (answer->code == ERR_OK) {
		MUST(gom_wire_unpack(find_verb(h->verb)->reply,
		    answer->body.data, answer->body.len, &h->arena, &info,
		    &message));
		h->reply = message;
	}
	return (enum err)answer->code;
}

/* What the worker thread does for the loop. */
static void
make_plans(struct house *h)
{
	struct planner_place place = { .order = 0 };

	MUST(store_begin(h->store));
	while (planner_next(h->store, &place) == ERR_OK) {
		struct planner_job *job = NULL;
		struct request rq;

		dispatch_request(h->dispatch, h->now_ms, &rq);
		MUST(planner_prepare(&rq, &place, &job));
		do {
			planner_compute(job, NULL, NULL);
			MUST(planner_apply(&rq, job));
		} while (planner_goes_on(job));
		planner_job_destroy(&job);
	}
	MUST(store_commit(h->store));
}

static enum err
send_frame(struct house *h, const uint8_t key[LIMIT_KEY_LEN])
{
	enum err e;

	MUST(store_begin(h->store));
	MUST(dispatch_handle(
	    h->dispatch, h->now_ms, key, h->frame, h->frame_len, &h->answer));
	MUST(store_commit(h->store));
	e = read_answer(h);
	make_plans(h);
	return e;
}

static enum err
call(struct house *h, const uint8_t key[LIMIT_KEY_LEN],
    const struct gom_sign_pair *sign, enum gom_verb verb, const void *in,
    const char *note)
{
	Gom__Request request = GOM__REQUEST__INIT;
	uint8_t signature[LIMIT_SIGNATURE_LEN];

	MUST(gom_random(h->id, sizeof(h->id)));
	h->verb = verb;
	memcpy(h->key, key, sizeof(h->key));
	request.version = GOM_PROTOCOL_MAX;
	request.id.data = h->id;
	request.id.len = sizeof(h->id);
	request.verb = verb;
	request.note = (char *)note;
	request.body.data = pack(h, in, &request.body.len);
	if ((find_verb(verb)->flags & VERB_FLAG_SIGNED) != 0) {
		MUST(gom_sign(sign->sec, verb, h->id, request.body.data,
		    request.body.len, signature));
		request.signature.data = signature;
		request.signature.len = sizeof(signature);
	}
	h->frame_len = gom__request__get_packed_size(&request);
	REQUIRE(h->frame_len <= sizeof(h->frame));
	(void)gom__request__pack(&request, h->frame);
	return send_frame(h, key);
}

enum err
house_call_noted(struct house *h, const struct person *who, enum gom_verb verb,
    const void *in, const char *note)
{
	return call(h, who->keys.curve.pub, &who->keys.sign, verb, in, note);
}

enum err
house_call(struct house *h, const struct person *who, enum gom_verb verb,
    const void *in)
{
	return house_call_noted(h, who, verb, in, "");
}

enum err
house_repeat(struct house *h)
{
	return send_frame(h, h->key);
}

const void *
house_reply(const struct house *h)
{
	REQUIRE(h->reply != NULL);
	return h->reply;
}

/* ---- people ----------------------------------------------------------- */

/* The new device shows that it has the signing key. */
static void
prove(const struct gom_key_set *keys, uint8_t out[LIMIT_SIGNATURE_LEN])
{
	static const char label[] = "gom-enrol-1"; /* with its NUL */
	uint8_t message[sizeof(label) + 2 * LIMIT_KEY_LEN];

	memcpy(message, label, sizeof(label));
	memcpy(message + sizeof(label), keys->curve.pub, LIMIT_KEY_LEN);
	memcpy(message + sizeof(label) + LIMIT_KEY_LEN, keys->sign.pub,
	    LIMIT_KEY_LEN);
	crypto_sign_detached(
	    out, NULL, message, sizeof(message), keys->sign.sec);
}

/* Uses an invitation's one-time key for a new device. */
static struct person *
enrol(struct house *h, const struct gom_curve_pair *invitation)
{
	Gom__EnrolRequest in = GOM__ENROL_REQUEST__INIT;
	struct person *person = calloc(1, sizeof(*person));
	uint8_t proof[LIMIT_SIGNATURE_LEN];

	REQUIRE(person != NULL);
	MUST(gom_key_set_make(&person->keys));
	prove(&person->keys, proof);
	in.curve_key.data = person->keys.curve.pub;
	in.curve_key.len = LIMIT_KEY_LEN;
	in.sign_key.data = person->keys.sign.pub;
	in.sign_key.len = LIMIT_KEY_LEN;
	in.proof.data = proof;
	in.proof.len = sizeof(proof);
	in.label = (char *)"device";
	MUST(call(h, invitation->pub, NULL, VERB_ENROL, &in, ""));
	person->member = ((const Gom__EnrolReply *)h->reply)->member;
	person->next = h->people;
	h->people = person;
	return person;
}

static void
make_invitation(struct gom_curve_pair *out)
{
	uint8_t seed[LIMIT_KEY_LEN];

	MUST(gom_random(seed, sizeof(seed)));
	gom_key_from_seed(seed, out);
}

struct person *
house_invite(
    struct house *h, const struct person *inviter, Gom__InviteRequest *in)
{
	struct gom_curve_pair invitation;

	make_invitation(&invitation);
	in->invitation_key.data = invitation.pub;
	in->invitation_key.len = sizeof(invitation.pub);
	MUST(house_call(h, inviter, VERB_INVITE, in));
	return enrol(h, &invitation);
}

struct person *
house_join(
    struct house *h, Gom__Role role, const char *name, const char *village)
{
	Gom__InviteRequest in = GOM__INVITE_REQUEST__INIT;

	in.role = role;
	in.name = (char *)name;
	in.village = (char *)(village == NULL ? "" : village);
	return house_invite(h, h->operator, & in);
}

static void
join_operator(struct house *h)
{
	struct gom_curve_pair invitation;
	struct request rq;

	make_invitation(&invitation);
	MUST(store_begin(h->store));
	dispatch_request(h->dispatch, h->now_ms, &rq);
	MUST(operator_invite(&rq, invitation.pub));
	MUST(store_commit(h->store));
	h->operator= enrol(h, &invitation);
}

/* ---- the house -------------------------------------------------------- */

struct house *
house_open(const char *path)
{
	struct house *h = calloc(1, sizeof(*h));
	struct err_info info;

	REQUIRE(h != NULL);
	MUST(gom_key_init());
	gom_arena_init(&h->arena, REPLIES_BUDGET);
	config_default(&h->config);
	h->now_ms = HOUSE_START_MS;
	MUST(store_open(path == NULL ? ":memory:" : path, &info, &h->store));
	MUST(dispatch_create(
	    h->store, &h->config, verb_table, n_verb_table, &h->dispatch));
	join_operator(h);
	return h;
}

void
house_close(struct house **h)
{
	if (*h == NULL)
		return;
	while ((*h)->people != NULL) {
		struct person *person = (*h)->people;

		(*h)->people = person->next;
		free(person);
	}
	dispatch_destroy(&(*h)->dispatch);
	store_close(&(*h)->store);
	gom_arena_finish(&(*h)->arena);
	free(*h);
	*h = NULL;
}

void
house_tick(struct house *h)
{
	bool more = true;

	while (more) {
		struct request rq;

		MUST(store_begin(h->store));
		dispatch_request(h->dispatch, h->now_ms, &rq);
		MUST(service_tick(&rq, TICK_MOST, &more));
		MUST(store_commit(h->store));
	}
	make_plans(h);
}

void
house_clock(struct house *h, int64_t now_ms)
{
	h->now_ms = now_ms;
	house_tick(h);
}

void
house_advance(struct house *h, int64_t by_ms)
{
	house_clock(h, h->now_ms + by_ms);
}

int32_t
house_day(const struct house *h)
{
	int32_t offset_s;

	MUST(gom_zone_offset(h->config.zone, h->now_ms, &offset_s));
	return gom_day_of(h->now_ms, offset_s);
}
