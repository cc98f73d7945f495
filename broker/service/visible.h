/* SPDX-License-Identifier: Apache-2.0 */
/* visible: who sees what, from the one table visible.def. Services ask it
 * before they show a thing, lists filter by its scope, and the feed's
 * audience is drawn from it. Pure but for look-ups of grants and villages.
 * Not for what a role may do: that is verbs.def and service/acting.h. */
#ifndef GOM_SERVICE_VISIBLE_H
#define GOM_SERVICE_VISIBLE_H

#include "broker/service/service.h"
#include "broker/store/scope.h"

enum visible {
#define X(FACT, ...) VISIBLE_##FACT,
#include "broker/service/visible.def"
#undef X
	N_VISIBLE
};

enum sight {
	SIGHT_NONE,
	SIGHT_OWN,
	SIGHT_TYPED,
	SIGHT_CRAFT,
	SIGHT_GRANTED,
	SIGHT_GRANTED_CRAFT,
	SIGHT_VILLAGE,
	SIGHT_OWN_ORDERS,
	SIGHT_WINNERS,
	SIGHT_ALL
};

/* visible_cell reads the table. */
enum sight visible_cell(enum visible what, Gom__Role role);

/* visible_scope is the union of what the caller's roles see of `what`. TYPED
 * adds to OWN and GRANTED of the same table row, it does not replace them. */
struct scope visible_scope(const struct request *rq, enum visible what);

/* What a fact is about; 0 where it does not apply. */
struct sight_subject {
	uint64_t household;
	uint64_t typed_by;
	uint64_t exporter;
	const char *craft; /* "" or NULL: none */
	bool is_winner;    /* the household won a lot of the exporter's order */
};

/* visible_is answers for one subject: may the caller see `what` of it? */
GOM_MUST_USE enum err visible_is(const struct request *rq, enum visible what,
    const struct sight_subject *subject, bool *out);

/* visible_phone gives a member's telephone to itself and to who may know it,
 * "" to others; it lives in the request's arena. */
GOM_MUST_USE enum err visible_phone(const struct request *rq,
    uint64_t household, const char *phone, char **out);

#endif
