/* SPDX-License-Identifier: Apache-2.0 */
/* aside: what the broker does by itself in the course of a request: the next
 * stand-by's offer after a decline, say. Its facts are nobody's (by 0), carry
 * neither the request's note nor its signature, and leave the request's
 * receipt alone; its memory is its own, so that a thousand lots need no
 * larger arena than one. */
#ifndef GOM_SERVICE_ASIDE_H
#define GOM_SERVICE_ASIDE_H

#include "broker/service/service.h"

struct aside {
	struct request rq;
	struct gom_arena arena;
};

/* aside_init: the aside must not move until aside_finish; it shares the
 * request's info. */
void aside_init(struct aside *aside, const struct request *rq);

/* aside_init_by is an aside in the name of who sent the request. */
void aside_init_by(struct aside *aside, const struct request *rq);

/* aside_reset ends the life of what was allocated. */
void aside_reset(struct aside *aside);
void aside_finish(struct aside *aside);

#endif
