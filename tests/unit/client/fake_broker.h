/* SPDX-License-Identifier: Apache-2.0 */
/* fake_broker: a ROUTER in a thread of the test, with CURVE and a ZAP handler
 * of its own, that answers as the test tells it. It counts what it heard and
 * keeps the last request, to be read after fake_broker_stop or while nothing
 * is being sent. */
#ifndef GOM_TESTS_UNIT_CLIENT_FAKE_BROKER_H
#define GOM_TESTS_UNIT_CLIENT_FAKE_BROKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/gom.pb-c.h"
#include "proto/key.h"

enum {
	FAKE_IDS = 16
};

struct fake_broker;

/* What it does with requests other than HELLO. */
struct fake_plan {
	unsigned n_lost; /* swallow the first so many */
	unsigned n_busy; /* then answer so many with busy_code */
	uint32_t busy_code;
	uint32_t code;       /* then answer with this */
	const char *subject; /* of the refusal */
	uint32_t hello_code; /* 0: greet properly */
	bool push;           /* send one event, unasked, before the answer */
	const uint8_t *body; /* of the answer */
	size_t body_len;
};

struct fake_seen {
	unsigned n_hello;
	unsigned n_requests;
	uint8_t ids[FAKE_IDS][16]; /* of the requests, in order */
	uint32_t verbs[FAKE_IDS];
	size_t signature_len; /* of the last one */
	unsigned n_refused;   /* keys the ZAP handler turned away */
};

/* fake_broker_start listens on a free port of loopback. Only `client` is let
 * in. */
struct fake_broker *fake_broker_start(const uint8_t client[LIMIT_KEY_LEN],
    const struct fake_plan *plan, uint16_t *out_port,
    uint8_t out_server_key[LIMIT_KEY_LEN]);

/* fake_broker_stop ends the thread and gives what it saw. */
struct fake_seen fake_broker_stop(struct fake_broker **broker);

#endif
