/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/server/router.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

struct option {
	int name;
	int value;
};

static const struct option options[] = {
	{ ZMQ_CURVE_SERVER, 1 },
	{ ZMQ_HANDSHAKE_IVL, 3000 },
	{ ZMQ_ROUTER_MANDATORY, 1 },
	{ ZMQ_HEARTBEAT_IVL, 10000 },
	{ ZMQ_HEARTBEAT_TIMEOUT, 20000 },
	{ ZMQ_HEARTBEAT_TTL, 40000 },
	{ ZMQ_SNDHWM, ROUTER_HWM },
	{ ZMQ_RCVHWM, ROUTER_HWM },
	{ ZMQ_LINGER, 0 },
	{ ZMQ_BACKLOG, 512 },
	{ ZMQ_TCP_KEEPALIVE, 1 },
	{ ZMQ_IPV6, 1 },
};

static bool
set_options(void *socket, const struct gom_curve_pair *keys)
{
	int64_t longest = LIMIT_FRAME_LEN;

	for (size_t i = 0; i < sizeof options / sizeof options[0]; i++)
		if (zmq_setsockopt(socket, options[i].name, &options[i].value,
			sizeof options[i].value) != 0)
			return false;
	return zmq_setsockopt(
		   socket, ZMQ_MAXMSGSIZE, &longest, sizeof longest) == 0 &&
	       zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, keys->sec,
		   sizeof keys->sec) == 0 &&
	       zmq_setsockopt(socket, ZMQ_ZAP_DOMAIN, ROUTER_ZAP_DOMAIN,
		   strlen(ROUTER_ZAP_DOMAIN)) == 0;
}

enum err
router_open(void *context, const struct gom_curve_pair *keys, void **out)
{
	void *socket = zmq_socket(context, ZMQ_ROUTER);

	if (socket == NULL)
		return ERR_INTERNAL;
	if (!set_options(socket, keys)) {
		(void)zmq_close(socket);
		return ERR_INTERNAL;
	}
	*out = socket;
	return ERR_OK;
}

enum err
router_bind(void *socket, const char *listen, struct err_info *info,
    char endpoint[ROUTER_ENDPOINT_CAP])
{
	char bound[ROUTER_ENDPOINT_CAP];
	size_t len = sizeof bound;
	const char *host_end = strrchr(listen, ':');
	const char *port;
	int written;

	if (host_end == NULL || zmq_bind(socket, listen) != 0 ||
	    zmq_getsockopt(socket, ZMQ_LAST_ENDPOINT, bound, &len) != 0)
		return gom_err_fill(info, ERR_BIND, "listen", listen, 0, 0);
	/* libzmq tells an IPv4 address as IPv6 sees it; only its port is new */
	port = strrchr(bound, ':');
	written = snprintf(endpoint, ROUTER_ENDPOINT_CAP, "%.*s%s",
	    (int)(host_end - listen), listen, port == NULL ? "" : port);
	return written > 0 && written < ROUTER_ENDPOINT_CAP
		   ? ERR_OK
		   : gom_err_fill(info, ERR_BIND, "listen", listen, 0, 0);
}

static bool
has_more(void *socket)
{
	int more = 0;
	size_t len = sizeof more;

	return zmq_getsockopt(socket, ZMQ_RCVMORE, &more, &len) == 0 &&
	       more != 0;
}

/* Reads what is left of a message, so that the next one begins at its first
 * frame. True when there was something. */
static bool
drop_rest(void *socket)
{
	bool was_more = false;

	while (has_more(socket)) {
		zmq_msg_t part;

		was_more = true;
		if (zmq_msg_init(&part) != 0)
			break;
		(void)zmq_msg_recv(&part, socket, ZMQ_DONTWAIT);
		(void)zmq_msg_close(&part);
	}
	return was_more;
}

/* The key that ZAP attached. libzmq 4.3.4 loses it on the first frame when the
 * message was prefetched by zmq_poll; the payload carries it always. */
static bool
read_key(zmq_msg_t *payload, uint8_t out[LIMIT_KEY_LEN])
{
	const char *text = zmq_msg_gets(payload, "User-Id");

	return text != NULL && gom_key_parse(text, strlen(text), out) == ERR_OK;
}

static enum err
receive_payload(void *socket, struct frame *out)
{
	bool is_good;

	if (!has_more(socket))
		return ERR_MALFORMED;
	if (zmq_msg_init(&out->payload) != 0)
		return ERR_NOMEM;
	is_good = zmq_msg_recv(&out->payload, socket, ZMQ_DONTWAIT) >= 0;
	/* both, so that the rest is read in any case */
	is_good = !drop_rest(socket) && is_good;
	out->has_key = read_key(&out->payload, out->key);
	if (!is_good || !out->has_key) {
		(void)zmq_msg_close(&out->payload);
		return ERR_MALFORMED;
	}
	return ERR_OK;
}

enum err
router_receive(void *socket, struct frame *out)
{
	uint8_t id[256];
	int len;

	out->has_key = false;
	do {
		len = zmq_recv(socket, id, sizeof id, ZMQ_DONTWAIT);
	} while (len < 0 && errno == EINTR);
	if (len < 0)
		return errno == EAGAIN ? ERR_EMPTY : ERR_INTERNAL;
	/* an id that a peer chose itself may shadow another's */
	if (len != sizeof out->route.id || id[0] != 0) {
		(void)drop_rest(socket);
		return ERR_MALFORMED;
	}
	memcpy(out->route.id, id, sizeof out->route.id);
	return receive_payload(socket, out);
}

static enum err
send_err(void)
{
	switch (errno) {
	case EAGAIN:
	case EINTR:
		return ERR_NOT_READY;
	case ENOMEM:
		return ERR_NOMEM;
	default:
		return ERR_UNREACHABLE;
	}
}

enum err
router_send(
    void *socket, const struct route *route, const uint8_t *data, size_t len)
{
	if (zmq_send(socket, route->id, sizeof route->id,
		ZMQ_DONTWAIT | ZMQ_SNDMORE) < 0)
		return send_err();
	if (zmq_send(socket, data, len, ZMQ_DONTWAIT) < 0)
		return send_err();
	return ERR_OK;
}
