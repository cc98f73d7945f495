/* SPDX-License-Identifier: Apache-2.0 */
/* member: how a member is shown. Whatever a reader may not see of it stays
 * empty: telephone, payee and the rest where NAMES does not give them, the
 * scorecard where WORK does not. */
#ifndef GOM_SERVICE_MEMBER_H
#define GOM_SERVICE_MEMBER_H

#include "broker/service/service.h"
#include "broker/store/member.h"

/* member_filter_for is what the sender sees of members: NAMES of the
 * visibility table (an exporter's winners included), itself, and for
 * households and leaders the leaders and coordinators of their village by
 * name, without whom they could not grant one. */
struct member_filter member_filter_for(const struct request *rq);

/* Members of a reply, from the request's arena. */
struct member_views {
	struct request *rq;
	Gom__Member **rows;
	size_t n;
	size_t cap; /* further ones are only counted in n_seen */
	size_t n_seen;
};

/* member_views_init: at most cap rows. Errors: ERR_NOMEM. */
GOM_MUST_USE enum err member_views_init(
    struct request *rq, size_t cap, struct member_views *views);

/* member_views_add is a member_card_fn over a struct member_views. */
GOM_MUST_USE enum err member_views_add(
    void *ctx, const struct member_card *card);

/* member_view shows one member. Errors: ERR_NO_MEMBER it may not be seen, with
 * the number as info->subject. */
GOM_MUST_USE enum err member_view(
    struct request *rq, uint64_t member, Gom__Member **out);

/* member_grant_record lets a leader act for a household, and records it. Who
 * may do so the caller has checked.
 * Errors: ERR_NO_MEMBER no leader of the household's village has that number;
 *         ERR_SUSPENDED; ERR_ALREADY. */
GOM_MUST_USE enum err member_grant_record(
    struct request *rq, const struct member_row *household, uint64_t leader);

#endif
