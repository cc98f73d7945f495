/* SPDX-License-Identifier: Apache-2.0 */
/* acting: for which household a request is made, and who may do so: itself, a
 * leader it granted, a coordinator of its village. One place for every verb
 * that names a household. What may be seen of it is service/visible. */
#ifndef GOM_SERVICE_ACTING_H
#define GOM_SERVICE_ACTING_H

#include "broker/service/service.h"
#include "broker/store/member.h"

/* acting_for turns the household a request names into the one it is made for;
 * 0 is the sender itself.
 * Errors: ERR_ROLE 0, and the sender is no household; ERR_NOT_YOURS it may
 *         be seen but not acted for; ERR_NO_MEMBER there is none, or it may
 *         not be seen; info->subject is the number. */
GOM_MUST_USE enum err acting_for(
    const struct request *rq, uint64_t requested, uint64_t *household);

/* acting_about turns the household a list is asked for into the one it is cut
 * to; 0 stays 0, everything the caller may see. An exporter names households
 * it does not act for: of theirs the list's scope shows its own orders'.
 * Errors: as acting_for. */
GOM_MUST_USE enum err acting_about(
    const struct request *rq, uint64_t requested, uint64_t *household);

/* acting_may: the sender may act for this household. False for a member that
 * is no household, or erased. */
GOM_MUST_USE enum err acting_may(
    const struct request *rq, uint64_t household, bool *out);

/* acting_active refuses what takes on new work for a suspended household (bid,
 * confirm): dispatch knows only whether the sender itself is suspended.
 * Errors: ERR_SUSPENDED with the number as info->subject. */
GOM_MUST_USE enum err acting_active(
    const struct request *rq, uint64_t household);

/* acting_manages: the sender may manage the keys and the standing of a member:
 * an operator anybody's, a coordinator those of its village that are nothing
 * but household or leader. Not asked about the sender itself. */
bool acting_manages(const struct request *rq, const struct member_row *member);

/* acting_sees_name: the sender may know this member by name: itself, what the
 * visibility table gives for NAMES, and for households and leaders the leaders
 * and coordinators of their village, without whom they could not grant one. */
GOM_MUST_USE enum err acting_sees_name(
    const struct request *rq, const struct member_row *member, bool *out);

#endif
