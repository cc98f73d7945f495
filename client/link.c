/* SPDX-License-Identifier: Apache-2.0 */
#include "client/link.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zmq.h>

#include "client/link_socket.h"
#include "proto/limits.h"
#include "proto/verbs.h"

enum {
	PATIENCE_FIRST_MS = 500, /* doubled at each try */
	PATIENCE_MOST_MS = 30000,
	HELLO_BUDGET = 64 << 10,
	PROGRAM_CAP = 32
};

#ifndef GOM_VERSION
#define GOM_VERSION "0"
#endif

struct link {
	struct link_config config;
	char *host;
	struct link_socket socket;
	bool has_greeted; /* HELLO was sent on this socket */
	uint8_t hello_id[LIMIT_REQUEST_ID_LEN];
	struct gom_arena hello_arena;
	const Gom__HelloReply *hello;
};

/* Between three quarters and five quarters, so that clients that lost the
 * broker together do not come back together. */
static int64_t
jitter(int64_t ms)
{
	uint32_t random = 0;

	if (gom_random(&random, sizeof random) != ERR_OK)
		return ms;
	return ms * 3 / 4 + (int64_t)(random % (uint32_t)(ms / 2 + 1));
}

static void
drop_socket(struct link *link)
{
	link_socket_drop(&link->socket);
	link->has_greeted = false;
}

enum err
link_create(const struct link_config *config, struct link **out)
{
	struct link *link = calloc(1, sizeof *link);

	if (link == NULL)
		return ERR_NOMEM;
	link->config = *config;
	gom_arena_init(&link->hello_arena, HELLO_BUDGET);
	link->host = strdup(config->host);
	link->config.host = link->host;
	link->socket.context = zmq_ctx_new();
	if (link->host == NULL || link->socket.context == NULL) {
		link_destroy(&link);
		return ERR_NOMEM;
	}
	*out = link;
	return ERR_OK;
}

void
link_destroy(struct link **link)
{
	struct link *old = *link;

	if (old == NULL)
		return;
	drop_socket(old);
	if (old->socket.context != NULL)
		zmq_ctx_term(old->socket.context);
	gom_arena_finish(&old->hello_arena);
	gom_key_wipe(&old->config.own, sizeof old->config.own);
	free(old->host);
	free(old);
	*link = NULL;
}

static enum err
refusal(struct link *link, enum err err, struct err_info *info)
{
	char where[GOM_HOST_CAP + 16];

	snprintf(where, sizeof where, "%s:%u", link->host,
	    (unsigned)link->config.port);
	return gom_err_fill(info, err, "", where, 0, 0);
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
	if (request->note != NULL)
		message.note = (char *)request->note;
	err = gom_wire_pack(&message.base, &arena, &len, &data);
	/* Not sent is as good as lost: it goes again. */
	if (err == ERR_OK)
		zmq_send(link->socket.dealer, data, len, ZMQ_DONTWAIT);
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
	snprintf(program, sizeof program, "gom %s", GOM_VERSION);
	hello.min_version = GOM_PROTOCOL_MIN;
	hello.max_version = GOM_PROTOCOL_MAX;
	hello.program = program;
	hello.follow = link->config.follow;
	err = gom_random(link->hello_id, sizeof link->hello_id);
	if (err == ERR_OK)
		err = gom_wire_pack(&hello.base, &arena, &len, &data);
	if (err == ERR_OK) {
		memcpy(request.id, link->hello_id, sizeof request.id);
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

	if (info == NULL)
		return;
	memset(info, 0, sizeof *info);
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
		if (row != NULL && row->retryable)
			return ERR_OK;
		link_read_refusal(answer, info);
		return row == NULL ? ERR_INTERNAL : row->code;
	}
	link->hello = NULL;
	gom_arena_reset(&link->hello_arena);
	if (gom_wire_unpack(&gom__hello_reply__descriptor, answer->body.data,
		answer->body.len, &link->hello_arena, NULL, &reply) == ERR_OK)
		link->hello = (const Gom__HelloReply *)reply;
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
	if (zmq_msg_recv(&msg, link->socket.dealer, ZMQ_DONTWAIT) < 0)
		return ERR_OK;
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

	if (!link->has_greeted)
		err = send_hello(link);
	if (err == ERR_OK)
		err = send_request(link, flight->request);
	/* A handshake takes two round trips and more: no answer can come
	 * sooner over a slow network. */
	if (patience < 2 * link->socket.handshake_ms)
		patience = 2 * link->socket.handshake_ms;
	flight->resend_ms = link_now_ms() + jitter(patience);
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

	flight->hold_ms = link_now_ms() + pause;
	flight->resend_ms = 0;
	flight->patience_ms = 2 * flight->patience_ms > PATIENCE_MOST_MS
				  ? PATIENCE_MOST_MS
				  : 2 * flight->patience_ms;
}

static enum err
flight_poll(struct flight *flight, bool *is_done)
{
	struct link *link = flight->link;
	int64_t now = link_now_ms();
	bool is_due = flight->resend_ms == 0 && now >= flight->hold_ms;
	int64_t until =
	    flight->resend_ms != 0 ? flight->resend_ms : flight->hold_ms;
	bool has_pushed = false;
	enum err err;
	zmq_pollitem_t items[] = {
		{ .socket = link->socket.dealer,
		    .events = (short)(is_due ? ZMQ_POLLIN | ZMQ_POLLOUT
					     : ZMQ_POLLIN) },
		{ .socket = link->socket.monitor, .events = ZMQ_POLLIN },
	};

	if (is_due || until > flight->deadline_ms)
		until = flight->deadline_ms;
	if (zmq_poll(items, 2, until > now ? (long)(until - now) : 0) < 0 &&
	    errno != EINTR)
		return ERR_INTERNAL;
	err = link_socket_watch(&link->socket, &link->config);
	if (err != ERR_OK)
		return refusal(link, err, flight->info);
	if ((items[0].revents & ZMQ_POLLOUT) != 0)
		err = flight_send(flight);
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
		.deadline_ms = link_now_ms() + link->config.timeout_ms,
		.patience_ms = PATIENCE_FIRST_MS };
	bool is_done = false;
	enum err err = ERR_OK;

	link->socket.hangups = 0;
	if (link->socket.is_lost)
		drop_socket(link);
	while (
	    err == ERR_OK && !is_done && link_now_ms() < flight.deadline_ms) {
		if (link->socket.dealer == NULL) {
			err = link_socket_open(&link->socket, &link->config);
			flight.resend_ms = 0;
		}
		if (err == ERR_OK)
			err = flight_poll(&flight, &is_done);
		if (err == ERR_OK && !is_done && link->socket.is_lost) {
			flight_hold(&flight);
			drop_socket(link);
		} else if (err == ERR_OK && !is_done && flight.resend_ms != 0 &&
			   link_now_ms() >= flight.resend_ms) {
			drop_socket(link);
		}
	}
	if (err == ERR_UNREACHABLE)
		return refusal(link, err, info);
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
	int64_t deadline = link_now_ms() + wait_ms;
	struct gom_arena arena;
	bool has_pushed = false;
	enum err err = ERR_OK;

	gom_arena_init(&arena, LIMIT_UNPACK_BUDGET);
	for (int64_t left = wait_ms; err == ERR_OK && !has_pushed && left > 0;
	     left = deadline - link_now_ms()) {
		zmq_pollitem_t items[] = {
			{ .socket = link->socket.dealer, .events = ZMQ_POLLIN },
			{ .socket = link->socket.monitor,
			    .events = ZMQ_POLLIN },
		};
		const Gom__Answer *none = NULL;

		if (link->socket.dealer == NULL || link->socket.is_lost) {
			err = ERR_UNREACHABLE;
			break;
		}
		if (zmq_poll(items, 2, (long)left) < 0)
			break;
		err = link_socket_watch(&link->socket, &link->config);
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
