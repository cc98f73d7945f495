/* SPDX-License-Identifier: Apache-2.0 */
#include "client/link.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <zmq.h>

#include "client/probe.h"
#include "proto/limits.h"
#include "proto/verbs.h"

enum {
	PATIENCE_FIRST_MS = 500, /* doubled at each try */
	PATIENCE_MOST_MS = 30000,
	PROBE_MS = 2000,
	HANGUPS_BEFORE_PROBE = 2, /* one may be chance */
	ZAP_REFUSED = 400,
	HELLO_BUDGET = 64 << 10,
	PROGRAM_CAP = 32
};

#ifndef GOM_VERSION
#define GOM_VERSION "0"
#endif

struct link {
	struct link_config config;
	char *host;
	void *context;
	void *socket;
	void *monitor;
	bool is_up;           /* the handshake has succeeded */
	bool is_lost;         /* and the connection ended after it */
	int hangups;          /* handshakes that ended without a reason */
	int64_t tcp_up_ms;    /* when the handshake began */
	int64_t handshake_ms; /* how long the last one took */
	unsigned serial;      /* of the monitor's address */
	bool has_greeted;     /* HELLO was sent on this socket */
	uint8_t hello_id[LIMIT_REQUEST_ID_LEN];
	struct gom_arena hello_arena;
	const Gom__HelloReply *hello;
};

static int64_t
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Between three quarters and five quarters, so that clients that lost the
 * broker together do not come back together. */
static int64_t
jitter(int64_t ms)
{
	uint32_t random = 0;

	if (gom_random(&random, sizeof(random)) != ERR_OK) {
		return ms;
	}
	return ms * 3 / 4 + (int64_t)(random % (uint32_t)(ms / 2 + 1));
}

enum err
link_create(const struct link_config *config, struct link **out)
{
	struct link *link = calloc(1, sizeof(*link));

	if (link == NULL) {
		return ERR_NOMEM;
	}
	link->config = *config;
	gom_arena_init(&link->hello_arena, HELLO_BUDGET);
	link->host = strdup(config->host);
	link->context = zmq_ctx_new();
	if (link->host == NULL || link->context == NULL) {
		link_destroy(&link);
		return ERR_NOMEM;
	}
	*out = link;
	return ERR_OK;
}

static void
drop_socket(struct link *link)
{
	if (link->socket != NULL) {
		zmq_socket_monitor(link->socket, NULL, 0);
		zmq_close(link->socket);
	}
	if (link->monitor != NULL) {
		zmq_close(link->monitor);
	}
	link->socket = NULL;
	link->monitor = NULL;
	link->is_up = false;
	link->is_lost = false;
	link->has_greeted = false;
}

void
link_destroy(struct link **link)
{
	struct link *old = *link;

	if (old == NULL) {
		return;
	}
	drop_socket(old);
	if (old->context != NULL) {
		zmq_ctx_term(old->context);
	}
	gom_arena_finish(&old->hello_arena);
	gom_key_wipe(&old->config.own, sizeof(old->config.own));
	free(old->host);
	free(old);
	*link = NULL;
}

/* ---------------------------------------------------------------- socket */

struct number_option {
	int name;
	int value;
};

static const struct number_option socket_options[] = {
	{ ZMQ_LINGER, 0 },
	{ ZMQ_IMMEDIATE, 1 },
	{ ZMQ_IPV6, 1 },
	{ ZMQ_RECONNECT_IVL, 500 },
	{ ZMQ_RECONNECT_IVL_MAX, 30000 },
	{ ZMQ_CONNECT_TIMEOUT, 10000 },
	{ ZMQ_HEARTBEAT_IVL, 10000 },
	{ ZMQ_HEARTBEAT_TIMEOUT, 20000 },
	{ ZMQ_SNDHWM, 100 },
	{ ZMQ_RCVHWM, 100 },
};

static enum err
set_options(struct link *link)
{
	int64_t most = LIMIT_FRAME_LEN;
	const struct link_config *config = &link->config;

	for (size_t i = 0;
	     i < sizeof(socket_options) / sizeof(socket_options[0]); i++) {
		if (zmq_setsockopt(link->socket, socket_options[i].name,
			&socket_options[i].value, sizeof(int)) != 0) {
			return ERR_INTERNAL;
		}
	}
	if (zmq_setsockopt(link->socket, ZMQ_MAXMSGSIZE, &most, sizeof(most)) !=
		0 ||
	    zmq_setsockopt(link->socket, ZMQ_CURVE_SERVERKEY,
		config->server_key, LIMIT_KEY_LEN) != 0 ||
	    zmq_setsockopt(link->socket, ZMQ_CURVE_PUBLICKEY, config->own.pub,
		LIMIT_KEY_LEN) != 0 ||
	    zmq_setsockopt(link->socket, ZMQ_CURVE_SECRETKEY, config->own.sec,
		LIMIT_KEY_LEN) != 0) {
		return ERR_INTERNAL;
	}
	return ERR_OK;
}

static enum err
watch_socket(struct link *link)
{
	char address[48];
	int none = 0;

	snprintf(
	    address, sizeof(address), "inproc://monitor-%u", link->serial++);
	if (zmq_socket_monitor(link->socket, address, ZMQ_EVENT_ALL) != 0) {
		return ERR_NOMEM;
	}
	link->monitor = zmq_socket(link->context, ZMQ_PAIR);
	if (link->monitor == NULL ||
	    zmq_setsockopt(link->monitor, ZMQ_LINGER, &none, sizeof(none)) !=
		0 ||
	    zmq_connect(link->monitor, address) != 0) {
		return ERR_NOMEM;
	}
	return ERR_OK;
}

static enum err
open_socket(struct link *link)
{
	bool is_v6 = strchr(link->host, ':') != NULL;
	char endpoint[GOM_HOST_CAP + 16];
	enum err err;

	snprintf(endpoint, sizeof(endpoint), "tcp://%s%s%s:%u",
	    is_v6 ? "[" : "", link->host, is_v6 ? "]" : "",
	    (unsigned)link->config.port);
	link->socket = zmq_socket(link->context, ZMQ_DEALER);
	if (link->socket == NULL) {
		return ERR_NOMEM;
	}
	err = set_options(link);
	if (err == ERR_OK) {
		err = watch_socket(link);
	}
	if (err == ERR_OK && zmq_connect(link->socket, endpoint) != 0) {
		err = ERR_UNREACHABLE;
	}
	if (err != ERR_OK) {
		drop_socket(link);
	}
	return err;
}

/* --------------------------------------------------------------- monitor */

static enum err
refusal(struct link *link, enum err err, struct err_info *info)
{
	char where[GOM_HOST_CAP + 16];

	snprintf(where, sizeof(where), "%s:%u", link->host,
	    (unsigned)link->config.port);
	return gom_err_fill(info, err, "", where, 0, 0);
}

/* What libzmq 4.3.4 reports, as seen: a refusal by ZAP is FAILED_AUTH with
 * its status; a server with another key hangs up, which is FAILED_NO_DETAIL,
 * again and again; nobody listening is CLOSED. */
static enum err
on_event(struct link *link, uint16_t event, uint32_t value)
{
	switch (event) {
	case ZMQ_EVENT_CONNECTED:
		link->tcp_up_ms = now_ms();
		break;
	case ZMQ_EVENT_HANDSHAKE_SUCCEEDED:
		link->handshake_ms = now_ms() - link->tcp_up_ms;
		link->is_up = true;
		link->hangups = 0;
		break;
	case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH:
		return value == ZAP_REFUSED ? ERR_KEY_REFUSED : ERR_OK;
	case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL:
		return ERR_SERVER_KEY;
	case ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL:
		if (++link->hangups == HANGUPS_BEFORE_PROBE &&
		    probe_is_curve(link->host, link->config.port, PROBE_MS)) {
			return ERR_SERVER_KEY;
		}
		break;
	case ZMQ_EVENT_DISCONNECTED:
		link->is_lost = link->is_up;
		break;
	default:
		break;
	}
	return ERR_OK;
}

/* Reads all events that wait. */
static enum err
read_monitor(struct link *link)
{
	enum err err = ERR_OK;
	zmq_msg_t msg;

	while (err == ERR_OK) {
		uint16_t event = 0;
		uint32_t value = 0;

		zmq_msg_init(&msg);
		if (zmq_msg_recv(&msg, link->monitor, ZMQ_DONTWAIT) < 0) {
			break;
		}
		if (zmq_msg_size(&msg) >= sizeof(event) + sizeof(value)) {
			const char *data = zmq_msg_data(&msg);

			memcpy(&event, data, sizeof(event));
			memcpy(&value, data + sizeof(event), sizeof(value));
		}
		while (zmq_msg_more(&msg) &&
		       zmq_msg_recv(&msg, link->monitor, ZMQ_DONTWAIT) >= 0) {
		}
		zmq_msg_close(&msg);
		err = on_event(link, event, value);
	}
	return err;
}

/* ------------------------------------------------------------- messages */

static enum err
send_request(struct link *link, const struct link_request *request)
{
	Gom__Request message = GOM__REQUEST__INIT;
	struct gom_arena arena;
	uint8_t *data;
	size_t len;
	enum err err;

	gom_arena_init(&arena, 2 * LIMIT_MESSAGE_LEN);
	message.version = GOM_PROTOCOL_MAX;
	message.id.data = (uint8_t *)request->id;
	message.id.len = LIMIT_REQUEST_ID_LEN;
	message.verb = request->verb;
	message.body.data = (uint8_t *)request->body;
	message.body.len = request->body_len;
	if (request->signature != NULL) {
		message.signature.data = (uint8_t *)request->signature;
		message.signature.len = LIMIT_SIGNATURE_LEN;
	}
	if (request->note != NULL) {
		message.note = (char *)request->note;
	}
	err = gom_wire_pack(&message.base, &arena, &len, &data);
	/* Not sent is as good as lost: it goes again. */
	if (err == ERR_OK) {
		zmq_send(link->socket, data, len, ZMQ_DONTWAIT);
	}
	gom_arena_finish(&arena);
	return err;
}

static enum err
send_hello(struct link *link)
{
	Gom__HelloRequest hello = GOM__HELLO_REQUEST__INIT;
	struct link_request request = { .verb = VERB_HELLO };
	char program[PROGRAM_CAP];
	struct gom_arena arena;
	uint8_t *data;
	size_t len;
	enum err err;

	gom_arena_init(&arena, LIMIT_MESSAGE_LEN);
	snprintf(program, sizeof(program), "gom %s", GOM_VERSION);
	hello.min_version = GOM_PROTOCOL_MIN;
	hello.max_version = GOM_PROTOCOL_MAX;
	hello.program = program;
	hello.follow = link->config.follow;
	err = gom_random(link->hello_id, sizeof(link->hello_id));
	if (err == ERR_OK) {
		err = gom_wire_pack(&hello.base, &arena, &len, &data);
	}
	if (err == ERR_OK) {
		memcpy(request.id, link->hello_id, sizeof(request.id));
		request.body = data;
		request.body_len = len;
		err = send_request(link, &request);
		link->has_greeted = true;
	}
	gom_arena_finish(&arena);
	return err;
}

void
link_read_refusal(const Gom__Answer *answer, struct err_info *info)
{
	const Gom__Detail *detail = answer->detail;

	if (info == NULL) {
		return;
	}
	memset(info, 0, sizeof(*info));
	if (detail != NULL) {
		gom_err_fill(info, ERR_OK, detail->field, detail->subject,
		    detail->value, detail->limit);
		info->day = detail->day;
		info->index = detail->index;
	}
}

static enum err
on_hello(struct link *link, const Gom__Answer *answer, struct err_info *info)
{
	const struct gom_err_row *row = gom_err_find(answer->code);
	ProtobufCMessage *reply;

	if (answer->code != ERR_OK) {
		if (row != NULL && row->retryable) {
			return ERR_OK;
		}
		link_read_refusal(answer, info);
		return row == NULL ? ERR_INTERNAL : row->code;
	}
	link->hello = NULL;
	gom_arena_reset(&link->hello_arena);
	if (gom_wire_unpack(&gom__hello_reply__descriptor, answer->body.data,
		answer->body.len, &link->hello_arena, NULL, &reply) == ERR_OK) {
		link->hello = (const Gom__HelloReply *)reply;
	}
	return ERR_OK;
}

static bool
is_id(const Gom__Answer *answer, const uint8_t *id)
{
	return answer->id.len == LIMIT_REQUEST_ID_LEN &&
	       memcmp(answer->id.data, id, LIMIT_REQUEST_ID_LEN) == 0;
}

/* Takes one message from the socket. *out is set when it answers the request
 * (NULL: none is waited for); *has_pushed when it brought entries. */
static enum err
read_message(struct link *link, const struct link_request *request,
    struct gom_arena *arena, struct err_info *info, const Gom__Answer **out,
    bool *has_pushed)
{
	ProtobufCMessage *message;
	const Gom__Answer *answer;
	enum err err = ERR_OK;
	zmq_msg_t msg;

	zmq_msg_init(&msg);
	if (zmq_msg_recv(&msg, link->socket, ZMQ_DONTWAIT) < 0) {
		return ERR_OK;
	}
	if (gom_wire_unpack(&gom__answer__descriptor, zmq_msg_data(&msg),
		zmq_msg_size(&msg), arena, NULL, &message) == ERR_OK) {
		answer = (const Gom__Answer *)message;
		if (answer->id.len == 0 && answer->n_events > 0) {
			*has_pushed = true;
			if (link->config.push != NULL) {
				link->config.push(link->config.push_ctx,
				    answer->events, answer->n_events);
			}
		} else if (is_id(answer, link->hello_id)) {
			err = on_hello(link, answer, info);
		} else if (request != NULL && is_id(answer, request->id)) {
			*out = answer;
		}
	}
	zmq_msg_close(&msg);
	return err;
}

/* ----------------------------------------------------------------- calls */

/* One request on its way. */
struct flight {
	struct link *link;
	const struct link_request *request;
	struct gom_arena *arena;
	struct err_info *info;
	int64_t deadline_ms;
	int64_t patience_ms; /* wait this long for an answer */
	int64_t resend_ms;   /* when patience ends; 0: not sent yet */
	int64_t hold_ms;     /* do not send before */
	const Gom__Answer *answer;
};

static enum err
flight_send(struct flight *flight)
{
	struct link *link = flight->link;
	int64_t patience = flight->patience_ms;
	enum err err = ERR_OK;

	if (!link->has_greeted) {
		err = send_hello(link);
	}
	if (err == ERR_OK) {
		err = send_request(link, flight->request);
	}
	/* A handshake takes two round trips and more: no answer can come
	 * sooner over a slow network. */
	if (patience < 2 * link->handshake_ms) {
		patience = 2 * link->handshake_ms;
	}
	flight->resend_ms = now_ms() + jitter(patience);
	flight->patience_ms = 2 * flight->patience_ms > PATIENCE_MOST_MS
				  ? PATIENCE_MOST_MS
				  : 2 * flight->patience_ms;
	return err;
}

static bool
is_waited_out(uint32_t code)
{
	const struct gom_err_row *row = gom_err_find(code);

	return row != NULL && row->retryable && row->exit_status != 1;
}

/* An answer of "not now" is asked again on the same connection. */
static void
flight_hold(struct flight *flight)
{
	int64_t pause = jitter(flight->patience_ms);

	flight->hold_ms = now_ms() + pause;
	flight->resend_ms = 0;
	flight->patience_ms = 2 * flight->patience_ms > PATIENCE_MOST_MS
				  ? PATIENCE_MOST_MS
				  : 2 * flight->patience_ms;
}

static enum err
flight_poll(struct flight *flight, bool *is_done)
{
	struct link *link = flight->link;
	int64_t now = now_ms();
	bool is_due = flight->resend_ms == 0 && now >= flight->hold_ms;
	int64_t until =
	    flight->resend_ms != 0 ? flight->resend_ms : flight->hold_ms;
	bool has_pushed = false;
	enum err err;
	zmq_pollitem_t items[] = {
		{ .socket = link->socket,
		    .events = (short)(is_due ? ZMQ_POLLIN | ZMQ_POLLOUT
					     : ZMQ_POLLIN) },
		{ .socket = link->monitor, .events = ZMQ_POLLIN },
	};

	if (is_due || until > flight->deadline_ms) {
		until = flight->deadline_ms;
	}
	if (zmq_poll(items, 2, until > now ? (long)(until - now) : 0) < 0 &&
	    errno != EINTR) {
		return ERR_INTERNAL;
	}
	err = read_monitor(link);
	if (err != ERR_OK) {
		return refusal(link, err, flight->info);
	}
	if ((items[0].revents & ZMQ_POLLOUT) != 0) {
		err = flight_send(flight);
	}
	if (err == ERR_OK && (items[0].revents & ZMQ_POLLIN) != 0) {
		flight->answer = NULL;
		err = read_message(link, flight->request, flight->arena,
		    flight->info, &flight->answer, &has_pushed);
		if (flight->answer != NULL) {
			*is_done = !is_waited_out(flight->answer->code);
			flight_hold(flight);
		}
	}
	return err;
}

enum err
link_call(struct link *link, const struct link_request *request,
    struct gom_arena *arena, struct err_info *info, const Gom__Answer **out)
{
	struct flight flight = { .link = link,
		.request = request,
		.arena = arena,
		.info = info,
		.deadline_ms = now_ms() + link->config.timeout_ms,
		.patience_ms = PATIENCE_FIRST_MS };
	bool is_done = false;
	enum err err = ERR_OK;

	link->hangups = 0;
	if (link->is_lost) {
		drop_socket(link);
	}
	while (err == ERR_OK && !is_done && now_ms() < flight.deadline_ms) {
		if (link->socket == NULL) {
			err = open_socket(link);
			flight.resend_ms = 0;
		}
		if (err == ERR_OK) {
			err = flight_poll(&flight, &is_done);
		}
		if (err == ERR_OK && !is_done && link->is_lost) {
			flight_hold(&flight);
			drop_socket(link);
		} else if (err == ERR_OK && !is_done && flight.resend_ms != 0 &&
			   now_ms() >= flight.resend_ms) {
			drop_socket(link);
		}
	}
	if (err == ERR_UNREACHABLE) {
		return refusal(link, err, info);
	}
	if (err != ERR_OK) {
		drop_socket(link);
		return err;
	}
	if (flight.answer == NULL) {
		drop_socket(link);
		return refusal(link, ERR_UNREACHABLE, info);
	}
	*out = flight.answer;
	return ERR_OK;
}

enum err
link_wait(struct link *link, int64_t wait_ms)
{
	int64_t deadline = now_ms() + wait_ms;
	struct gom_arena arena;
	bool has_pushed = false;
	enum err err = ERR_OK;

	gom_arena_init(&arena, LIMIT_UNPACK_BUDGET);
	for (int64_t left = wait_ms; err == ERR_OK && !has_pushed && left > 0;
	     left = deadline - now_ms()) {
		zmq_pollitem_t items[] = {
			{ .socket = link->socket, .events = ZMQ_POLLIN },
			{ .socket = link->monitor, .events = ZMQ_POLLIN },
		};
		const Gom__Answer *none = NULL;

		if (link->socket == NULL || link->is_lost) {
			err = ERR_UNREACHABLE;
			break;
		}
		if (zmq_poll(items, 2, (long)left) < 0) {
			break;
		}
		err = read_monitor(link);
		if (err == ERR_OK && (items[0].revents & ZMQ_POLLIN) != 0) {
			gom_arena_reset(&arena);
			err = read_message(
			    link, NULL, &arena, NULL, &none, &has_pushed);
		}
	}
	gom_arena_finish(&arena);
	return err;
}

const Gom__HelloReply *
link_hello(const struct link *link)
{
	return link->hello;
}
