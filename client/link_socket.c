/* SPDX-License-Identifier: Apache-2.0 */
#include "client/link_socket.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include <zmq.h>

#include "client/probe.h"
#include "proto/limits.h"

enum {
	PROBE_MS = 2000,
	HANGUPS_BEFORE_PROBE = 2, /* one may be chance */
	ZAP_REFUSED = 400
};

int64_t
link_now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void
link_socket_drop(struct link_socket *link)
{
	if (link->dealer != NULL) {
		zmq_socket_monitor(link->dealer, NULL, 0);
		zmq_close(link->dealer);
	}
	if (link->monitor != NULL)
		zmq_close(link->monitor);
	link->dealer = NULL;
	link->monitor = NULL;
	link->is_up = false;
	link->is_lost = false;
}

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
set_options(struct link_socket *link, const struct link_config *config)
{
	int64_t most = LIMIT_FRAME_LEN;

	for (size_t i = 0; i < sizeof socket_options / sizeof socket_options[0];
	     i++)
		if (zmq_setsockopt(link->dealer, socket_options[i].name,
			&socket_options[i].value, sizeof(int)) != 0)
			return ERR_INTERNAL;
	if (zmq_setsockopt(link->dealer, ZMQ_MAXMSGSIZE, &most, sizeof most) !=
		0 ||
	    zmq_setsockopt(link->dealer, ZMQ_CURVE_SERVERKEY,
		config->server_key, LIMIT_KEY_LEN) != 0 ||
	    zmq_setsockopt(link->dealer, ZMQ_CURVE_PUBLICKEY, config->own.pub,
		LIMIT_KEY_LEN) != 0 ||
	    zmq_setsockopt(link->dealer, ZMQ_CURVE_SECRETKEY, config->own.sec,
		LIMIT_KEY_LEN) != 0)
		return ERR_INTERNAL;
	return ERR_OK;
}

static enum err
watch_socket(struct link_socket *link)
{
	char address[48];
	int none = 0;

	snprintf(
	    address, sizeof address, "inproc://monitor-%u", link->serial++);
	if (zmq_socket_monitor(link->dealer, address, ZMQ_EVENT_ALL) != 0)
		return ERR_NOMEM;
	link->monitor = zmq_socket(link->context, ZMQ_PAIR);
	if (link->monitor == NULL ||
	    zmq_setsockopt(link->monitor, ZMQ_LINGER, &none, sizeof none) !=
		0 ||
	    zmq_connect(link->monitor, address) != 0)
		return ERR_NOMEM;
	return ERR_OK;
}

enum err
link_socket_open(struct link_socket *link, const struct link_config *config)
{
	bool is_v6 = strchr(config->host, ':') != NULL;
	char endpoint[GOM_HOST_CAP + 16];
	enum err err;

	snprintf(endpoint, sizeof endpoint, "tcp://%s%s%s:%u", is_v6 ? "[" : "",
	    config->host, is_v6 ? "]" : "", (unsigned)config->port);
	link->dealer = zmq_socket(link->context, ZMQ_DEALER);
	if (link->dealer == NULL)
		return ERR_NOMEM;
	err = set_options(link, config);
	if (err == ERR_OK)
		err = watch_socket(link);
	if (err == ERR_OK && zmq_connect(link->dealer, endpoint) != 0)
		err = ERR_UNREACHABLE;
	if (err != ERR_OK)
		link_socket_drop(link);
	return err;
}

/* What libzmq 4.3.4 reports, as seen: a refusal by ZAP is FAILED_AUTH with
 * its status; a server with another key hangs up, which is FAILED_NO_DETAIL,
 * again and again; nobody listening is CLOSED. */
static enum err
on_event(struct link_socket *link, const struct link_config *config,
    uint16_t event, uint32_t value)
{
	switch (event) {
	case ZMQ_EVENT_CONNECTED:
		link->tcp_up_ms = link_now_ms();
		break;
	case ZMQ_EVENT_HANDSHAKE_SUCCEEDED:
		link->handshake_ms = link_now_ms() - link->tcp_up_ms;
		link->is_up = true;
		link->hangups = 0;
		break;
	case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH:
		return value == ZAP_REFUSED ? ERR_KEY_REFUSED : ERR_OK;
	case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL:
		return ERR_SERVER_KEY;
	case ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL:
		if (++link->hangups == HANGUPS_BEFORE_PROBE &&
		    probe_is_curve(config->host, config->port, PROBE_MS))
			return ERR_SERVER_KEY;
		break;
	case ZMQ_EVENT_DISCONNECTED:
		link->is_lost = link->is_up;
		break;
	default:
		break;
	}
	return ERR_OK;
}

enum err
link_socket_watch(struct link_socket *link, const struct link_config *config)
{
	enum err err = ERR_OK;
	zmq_msg_t msg;

	while (err == ERR_OK) {
		uint16_t event = 0;
		uint32_t value = 0;

		zmq_msg_init(&msg);
		if (zmq_msg_recv(&msg, link->monitor, ZMQ_DONTWAIT) < 0)
			break;
		if (zmq_msg_size(&msg) >= sizeof event + sizeof value) {
			const char *data = zmq_msg_data(&msg);

			memcpy(&event, data, sizeof event);
			memcpy(&value, data + sizeof event, sizeof value);
		}
		while (zmq_msg_more(&msg) &&
		       zmq_msg_recv(&msg, link->monitor, ZMQ_DONTWAIT) >= 0) {
		}
		zmq_msg_close(&msg);
		err = on_event(link, config, event, value);
	}
	return err;
}
