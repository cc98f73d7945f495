/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/operator.h"

#include <string.h>

#include "broker/service/record.h"
#include "broker/store/key.h"
#include "broker/store/member.h"
#include "proto/verbs.h"

enum {
	HOUR_MS = 3600000,
	ALL_WEEK = 127
};

static enum err
keep_lowest(void *ctx, uint64_t member)
{
	uint64_t *lowest = ctx;

	if (*lowest == 0 || member < *lowest)
		*lowest = member;
	return ERR_OK;
}

static enum err
make(struct request *rq, uint64_t *out)
{
	struct member_row row;
	struct member_person person;
	Gom__Fact fact = GOM__FACT__INIT;
	enum err err;

	memset(&row, 0, sizeof row);
	memset(&person, 0, sizeof person);
	row.roles = GOM_ROLES_OPERATOR;
	row.state = GOM__MEMBER_STATE__MEMBER_ACTIVE;
	row.workers = 1;
	row.weekdays = ALL_WEEK;
	row.created_ms = rq->now_ms;
	strcpy(person.name, "operator");
	err = member_put(rq->store, &row, &person, out);
	if (err != ERR_OK)
		return err;
	fact.kind = FACT_MEMBER_INVITED;
	fact.member = *out;
	fact.role = GOM_ROLES_OPERATOR;
	fact.count = row.workers;
	return record(rq, &fact);
}

enum err
operator_invite(struct request *rq, const uint8_t invitation_key[LIMIT_KEY_LEN])
{
	uint64_t member = 0;
	enum err err = member_with_role_each(
	    rq->store, GOM_ROLES_OPERATOR, keep_lowest, &member);

	if (err == ERR_OK && member == 0)
		err = make(rq, &member);
	if (err == ERR_OK) {
		err = invitation_put(rq->store, invitation_key, member, 0,
		    rq->now_ms + rq->config->invitation_hours * HOUR_MS);
	}
	return err;
}
