/* SPDX-License-Identifier: Apache-2.0 */
/* answers: what is to be sent once the transaction is on the disk, in order,
 * and what a peer's full queue keeps waiting. Bounded: a peer that does not
 * read loses its answers after ROUTER_STUCK_MS and asks again with the same
 * id. The loop's thread only. */
#ifndef GOM_BROKER_SERVER_ANSWERS_H
#define GOM_BROKER_SERVER_ANSWERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "broker/server/router.h"
#include "proto/limits.h"

enum {
	ANSWERS_WAITING_MAX = 4096,    /* answers that wait */
	ANSWERS_WAITING_LEN = 32 << 20 /* their bytes */
};

struct waiting {
	struct waiting *next;
	struct route route;
	uint8_t id[LIMIT_REQUEST_ID_LEN];
	size_t id_len;
	int64_t since_ms;
	size_t len;
	uint8_t data[];
};

struct answers {
	struct waiting *first;
	struct waiting **last;
	size_t n;
	size_t len; /* bytes */
};

void answers_init(struct answers *answers);
void answers_finish(struct answers *answers);

/* answers_add copies an answer; one for which there is no memory is left out,
 * and its peer asks again. */
void answers_add(
    struct answers *answers, const struct waiting *head, const uint8_t *data);

/* answers_send sends what can be sent; what stays is a full queue's. */
void answers_send(struct answers *answers, void *router, int64_t now_ms);

/* answers_move appends all of `from` to `to`. */
void answers_move(struct answers *from, struct answers *to);

#endif
