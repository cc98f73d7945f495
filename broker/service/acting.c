/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/service/acting.h"

#include "broker/service/visible.h"

static bool
is_erased(const struct member_row *member)
{
	return member->state == GOM__MEMBER_STATE__MEMBER_ERASED;
}

static enum err
may_act(const struct request *rq, const struct member_row *household, bool *out)
{
	*out = false;
	if ((household->roles & GOM_ROLES_HOUSEHOLD) == 0 ||
	    is_erased(household))
		return ERR_OK;
	if (household->id == rq->member ||
	    ((rq->roles & GOM_ROLES_COORDINATOR) != 0 && rq->village != 0 &&
		household->village == rq->village)) {
		*out = true;
		return ERR_OK;
	}
	if ((rq->roles & GOM_ROLES_LEADER) == 0)
		return ERR_OK;
	return member_has_grant(rq->store, rq->member, household->id, out);
}

enum err
acting_may(const struct request *rq, uint64_t household, bool *out)
{
	struct member_row row;
	enum err err = member_get(rq->store, household, &row);

	if (err == ERR_NO_MEMBER) {
		*out = false;
		return ERR_OK;
	}
	return err != ERR_OK ? err : may_act(rq, &row, out);
}

enum err
acting_for(const struct request *rq, uint64_t requested, uint64_t *household)
{
	struct member_row row;
	bool may, sees = false;
	enum err err;

	if (requested == 0) {
		if ((rq->roles & GOM_ROLES_HOUSEHOLD) == 0)
			return refuse(rq, ERR_ROLE, "household", "", 0, 0);
		*household = rq->member;
		return ERR_OK;
	}
	err = member_get(rq->store, requested, &row);
	if (err == ERR_NO_MEMBER)
		return refuse_number(rq, ERR_NO_MEMBER, "household", requested);
	if (err != ERR_OK || (err = may_act(rq, &row, &may)) != ERR_OK)
		return err;
	if (may) {
		*household = requested;
		return ERR_OK;
	}
	if ((err = acting_sees_name(rq, &row, &sees)) != ERR_OK)
		return err;
	return refuse_number(
	    rq, sees ? ERR_NOT_YOURS : ERR_NO_MEMBER, "household", requested);
}

enum err
acting_about(const struct request *rq, uint64_t requested, uint64_t *household)
{
	if (requested == 0 || (rq->roles & GOM_ROLES_EXPORTER) != 0) {
		*household = requested;
		return ERR_OK;
	}
	return acting_for(rq, requested, household);
}

enum err
acting_active(const struct request *rq, uint64_t household)
{
	struct member_row row;
	enum err err = member_get(rq->store, household, &row);

	if (err != ERR_OK)
		return refuse_number(rq, err, "household", household);
	if (row.state == GOM__MEMBER_STATE__MEMBER_ACTIVE)
		return ERR_OK;
	return refuse_number(rq, ERR_SUSPENDED, "household", household);
}

bool
acting_manages(const struct request *rq, const struct member_row *member)
{
	const uint32_t village_folk = GOM_ROLES_HOUSEHOLD | GOM_ROLES_LEADER;

	if ((rq->roles & GOM_ROLES_OPERATOR) != 0)
		return true;
	return (rq->roles & GOM_ROLES_COORDINATOR) != 0 && rq->village != 0 &&
	       member->village == rq->village &&
	       (member->roles & ~village_folk) == 0;
}

/* A household could not grant a leader it does not know of. */
static bool
is_contact(const struct request *rq, const struct member_row *member)
{
	return (rq->roles & (GOM_ROLES_HOUSEHOLD | GOM_ROLES_LEADER)) != 0 &&
	       rq->village != 0 && member->village == rq->village &&
	       (member->roles & (GOM_ROLES_LEADER | GOM_ROLES_COORDINATOR)) !=
		   0;
}

enum err
acting_sees_name(
    const struct request *rq, const struct member_row *member, bool *out)
{
	struct sight_subject subject = {
		.household = member->id,
		.exporter = rq->member,
	};
	bool sees = false;
	enum err err;

	*out = !is_erased(member) &&
	       (member->id == rq->member || is_contact(rq, member));
	if (*out || is_erased(member))
		return ERR_OK;
	err = member_is_winner(
	    rq->store, rq->member, member->id, &subject.is_winner);
	if (err != ERR_OK)
		return err;
	err = visible_is(rq, VISIBLE_NAMES, &subject, &sees);
	*out = sees;
	return err;
}
