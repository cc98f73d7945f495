/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/server/prove.h"

#include <stdbool.h>
#include <string.h>

#include <zmq.h>

#include "broker/clock.h"
#include "broker/server/monitor.h"
#include "broker/server/router.h"

enum {
	PROVE_MS = 5000, /* a handshake on loopback takes a few */
	STEP_MS = 100
};

/* Both ends of the handshake. */
struct proof {
	void *server;
	void *client;
	void *monitor; /* of the client */
	struct gom_curve_pair stranger;
};

static enum err
open_client(struct proof *proof, void *context,
    const uint8_t server_key[LIMIT_KEY_LEN], const char *endpoint)
{
	static const int linger = 0;
	struct gom_key_set keys;
	enum err err = gom_key_set_make(&keys);

	if (err != ERR_OK)
		return err;
	proof->stranger = keys.curve;
	gom_key_wipe(&keys, sizeof keys);
	proof->client = zmq_socket(context, ZMQ_DEALER);
	if (proof->client == NULL ||
	    zmq_setsockopt(proof->client, ZMQ_LINGER, &linger, sizeof linger) !=
		0 ||
	    zmq_setsockopt(proof->client, ZMQ_CURVE_SERVERKEY, server_key,
		LIMIT_KEY_LEN) != 0 ||
	    zmq_setsockopt(proof->client, ZMQ_CURVE_PUBLICKEY,
		proof->stranger.pub, LIMIT_KEY_LEN) != 0 ||
	    zmq_setsockopt(proof->client, ZMQ_CURVE_SECRETKEY,
		proof->stranger.sec, LIMIT_KEY_LEN) != 0)
		return ERR_INTERNAL;
	err = monitor_open(context, proof->client,
	    ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH,
	    "inproc://gom-prove", &proof->monitor);
	if (err == ERR_OK && zmq_connect(proof->client, endpoint) != 0)
		err = ERR_INTERNAL;
	return err;
}

/* ERR_NOT_READY while the handshake has not ended. */
static enum err
judge(const struct proof *proof, const struct auth *auth)
{
	uint16_t event;

	while (monitor_next(proof->monitor, &event) == ERR_OK) {
		if (event == ZMQ_EVENT_HANDSHAKE_SUCCEEDED)
			return ERR_AUTH_OPEN;
		if (event == ZMQ_EVENT_HANDSHAKE_FAILED_AUTH &&
		    memcmp(auth->last_refused, proof->stranger.pub,
			LIMIT_KEY_LEN) == 0)
			return ERR_OK;
	}
	return ERR_NOT_READY;
}

static enum err
await(const struct proof *proof, struct auth *auth)
{
	int64_t wall_ms;
	int64_t now_ms;
	int64_t end_ms = 0;
	enum err err;

	do {
		zmq_pollitem_t items[] = {
			{ auth->socket, 0, ZMQ_POLLIN, 0 },
			{ proof->monitor, 0, ZMQ_POLLIN, 0 },
		};

		err = clock_now(&wall_ms, &now_ms);
		if (err != ERR_OK)
			return err;
		end_ms = end_ms == 0 ? now_ms + PROVE_MS : end_ms;
		(void)zmq_poll(items, 2, STEP_MS);
		auth_answer(auth, wall_ms);
		err = judge(proof, auth);
	} while (err == ERR_NOT_READY && now_ms < end_ms);
	return err == ERR_NOT_READY ? ERR_AUTH_OPEN : err;
}

enum err
prove_refusal(
    void *context, const struct gom_curve_pair *server, struct auth *auth)
{
	struct proof proof;
	char endpoint[ROUTER_ENDPOINT_CAP];
	enum err err;

	memset(&proof, 0, sizeof proof);
	err = router_open(context, server, &proof.server);
	if (err == ERR_OK) {
		err = router_bind(
		    proof.server, "tcp://127.0.0.1:*", NULL, endpoint);
	}
	if (err == ERR_OK)
		err = open_client(&proof, context, server->pub, endpoint);
	if (err == ERR_OK) {
		auth->is_proving = true;
		err = await(&proof, auth);
		auth->is_proving = false;
	}
	if (proof.monitor != NULL)
		(void)zmq_close(proof.monitor);
	if (proof.client != NULL)
		(void)zmq_close(proof.client);
	if (proof.server != NULL)
		(void)zmq_close(proof.server);
	gom_key_wipe(&proof.stranger, sizeof proof.stranger);
	return err;
}
