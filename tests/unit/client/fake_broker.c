/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/client/fake_broker.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zmq.h>

#include "proto/err.h"
#include "proto/require.h"
#include "proto/verbs.h"
#include "proto/wire.h"

enum {
	BODY_CAP = 65536,
	NAME_CAP = 256,
	POLL_MS = 20
};

struct fake_broker {
	struct fake_plan plan;
	struct fake_seen seen;
	uint8_t client[LIMIT_KEY_LEN];
	struct gom_curve_pair keys;
	void *context;
	void *zap;
	void *router;
	pthread_t thread;
	pthread_mutex_t lock;
	bool is_ending;
};

static void
send_answer(struct fake_broker *broker, const char *peer, size_t peer_len,
    const Gom__Answer *answer)
{
	struct gom_arena arena;
	uint8_t *data;
	size_t len;

	gom_arena_init(&arena, 2 * BODY_CAP);
	REQUIRE(gom_wire_pack(&answer->base, &arena, &len, &data) == ERR_OK);
	zmq_send(broker->router, peer, peer_len, ZMQ_SNDMORE);
	zmq_send(broker->router, data, len, 0);
	gom_arena_finish(&arena);
}

static void
answer_hello(struct fake_broker *broker, const char *peer, size_t peer_len,
    Gom__Answer *answer)
{
	Gom__HelloReply hello = GOM__HELLO_REPLY__INIT;
	uint8_t body[512];

	hello.version = 1;
	hello.member = 7;
	hello.zone = (char *)"Asia/Ho_Chi_Minh";
	hello.utc_offset_s = 25200;
	answer->code = broker->plan.hello_code;
	answer->body.data = body;
	answer->body.len = gom__hello_reply__pack(&hello, body);
	send_answer(broker, peer, peer_len, answer);
}

static void
push_event(struct fake_broker *broker, const char *peer, size_t peer_len)
{
	Gom__Answer answer = GOM__ANSWER__INIT;
	Gom__Event event = GOM__EVENT__INIT;
	Gom__Fact fact = GOM__FACT__INIT;
	Gom__Event *events[] = { &event };

	event.n = 1;
	event.fact = &fact;
	fact.kind = 2;
	answer.version = 1;
	answer.events = events;
	answer.n_events = 1;
	send_answer(broker, peer, peer_len, &answer);
}

static void
answer_request(struct fake_broker *broker, const char *peer, size_t peer_len,
    Gom__Answer *answer)
{
	struct fake_plan *plan = &broker->plan;
	Gom__Detail detail = GOM__DETAIL__INIT;

	if (plan->n_lost > 0) {
		plan->n_lost--;
		return;
	}
	answer->code = plan->code;
	if (plan->n_busy > 0) {
		plan->n_busy--;
		answer->code = plan->busy_code;
	}
	if (plan->subject != NULL) {
		detail.subject = (char *)plan->subject;
		answer->detail = &detail;
	}
	if (answer->code == 0) {
		answer->body.data = (uint8_t *)plan->body;
		answer->body.len = plan->body_len;
	}
	if (plan->push)
		push_event(broker, peer, peer_len);
	send_answer(broker, peer, peer_len, answer);
}

static void
note_request(struct fake_broker *broker, const Gom__Request *request)
{
	struct fake_seen *seen = &broker->seen;

	if (seen->n_requests < FAKE_IDS) {
		memcpy(seen->ids[seen->n_requests], request->id.data, 16);
		seen->verbs[seen->n_requests] = request->verb;
	}
	seen->signature_len = request->signature.len;
	seen->n_requests++;
}

static void
on_request(struct fake_broker *broker)
{
	char peer[NAME_CAP];
	static uint8_t data[BODY_CAP];
	int peer_len = zmq_recv(broker->router, peer, sizeof peer, 0);
	int len = zmq_recv(broker->router, data, sizeof data, 0);
	Gom__Request *request;
	Gom__Answer answer = GOM__ANSWER__INIT;

	REQUIRE(peer_len > 0 && len >= 0);
	request = gom__request__unpack(NULL, (size_t)len, data);
	REQUIRE(request != NULL && request->id.len == 16);
	answer.version = 1;
	answer.id = request->id;
	pthread_mutex_lock(&broker->lock);
	if (request->verb == VERB_HELLO) {
		broker->seen.n_hello++;
		answer_hello(broker, peer, (size_t)peer_len, &answer);
	} else {
		note_request(broker, request);
		answer_request(broker, peer, (size_t)peer_len, &answer);
	}
	pthread_mutex_unlock(&broker->lock);
	gom__request__free_unpacked(request, NULL);
}

/* RFC 27: version, id, domain, address, identity, mechanism, key. */
static void
on_zap(struct fake_broker *broker)
{
	char frames[8][NAME_CAP];
	int lens[8] = { 0 };
	int more = 1;
	size_t more_len = sizeof more;
	int n = 0;
	bool is_known;

	while (more && n < 8) {
		lens[n] = zmq_recv(broker->zap, frames[n], NAME_CAP, 0);
		zmq_getsockopt(broker->zap, ZMQ_RCVMORE, &more, &more_len);
		n++;
	}
	is_known = n == 7 && lens[6] == LIMIT_KEY_LEN &&
		   memcmp(frames[6], broker->client, LIMIT_KEY_LEN) == 0;
	if (!is_known)
		broker->seen.n_refused++;
	zmq_send(broker->zap, "1.0", 3, ZMQ_SNDMORE);
	zmq_send(broker->zap, frames[1], (size_t)lens[1], ZMQ_SNDMORE);
	zmq_send(broker->zap, is_known ? "200" : "400", 3, ZMQ_SNDMORE);
	zmq_send(broker->zap, "", 0, ZMQ_SNDMORE);
	zmq_send(broker->zap, "u", 1, ZMQ_SNDMORE);
	zmq_send(broker->zap, "", 0, 0);
}

static void *
serve(void *arg)
{
	struct fake_broker *broker = arg;
	bool is_ending = false;

	while (!is_ending) {
		zmq_pollitem_t items[] = {
			{ .socket = broker->zap, .events = ZMQ_POLLIN },
			{ .socket = broker->router, .events = ZMQ_POLLIN },
		};

		zmq_poll(items, 2, POLL_MS);
		if (items[0].revents != 0)
			on_zap(broker);
		if (items[1].revents != 0)
			on_request(broker);
		pthread_mutex_lock(&broker->lock);
		is_ending = broker->is_ending;
		pthread_mutex_unlock(&broker->lock);
	}
	return NULL;
}

struct fake_broker *
fake_broker_start(const uint8_t client[LIMIT_KEY_LEN],
    const struct fake_plan *plan, uint16_t *out_port,
    uint8_t out_server_key[LIMIT_KEY_LEN])
{
	struct fake_broker *broker = calloc(1, sizeof *broker);
	struct gom_key_set keys;
	int on = 1;
	int none = 0;
	char endpoint[NAME_CAP];
	size_t len = sizeof endpoint;

	REQUIRE(broker != NULL && gom_key_set_make(&keys) == ERR_OK);
	broker->plan = *plan;
	broker->keys = keys.curve;
	memcpy(broker->client, client, LIMIT_KEY_LEN);
	memcpy(out_server_key, keys.curve.pub, LIMIT_KEY_LEN);
	pthread_mutex_init(&broker->lock, NULL);
	broker->context = zmq_ctx_new();
	broker->zap = zmq_socket(broker->context, ZMQ_REP);
	REQUIRE(zmq_bind(broker->zap, "inproc://zeromq.zap.01") == 0);
	broker->router = zmq_socket(broker->context, ZMQ_ROUTER);
	zmq_setsockopt(broker->router, ZMQ_LINGER, &none, sizeof none);
	zmq_setsockopt(broker->router, ZMQ_CURVE_SERVER, &on, sizeof on);
	zmq_setsockopt(broker->router, ZMQ_CURVE_SECRETKEY, broker->keys.sec,
	    LIMIT_KEY_LEN);
	zmq_setsockopt(broker->router, ZMQ_ZAP_DOMAIN, "gom", 3);
	REQUIRE(zmq_bind(broker->router, "tcp://127.0.0.1:*") == 0);
	zmq_getsockopt(broker->router, ZMQ_LAST_ENDPOINT, endpoint, &len);
	*out_port = (uint16_t)atoi(strrchr(endpoint, ':') + 1);
	REQUIRE(pthread_create(&broker->thread, NULL, serve, broker) == 0);
	return broker;
}

struct fake_seen
fake_broker_stop(struct fake_broker **broker)
{
	struct fake_broker *old = *broker;
	struct fake_seen seen;

	pthread_mutex_lock(&old->lock);
	old->is_ending = true;
	pthread_mutex_unlock(&old->lock);
	pthread_join(old->thread, NULL);
	seen = old->seen;
	zmq_close(old->router);
	zmq_close(old->zap);
	zmq_ctx_term(old->context);
	pthread_mutex_destroy(&old->lock);
	free(old);
	*broker = NULL;
	return seen;
}
