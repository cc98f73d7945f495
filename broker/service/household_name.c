/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/service/household_name.h"

#include "broker/service/acting.h"
#include "broker/store/member.h"

static enum err
copy(const struct request *rq, const char *text, char **out)
{
	char *name = gom_arena_strdup(rq->arena, text);

	if (name == NULL)
		return ERR_NOMEM;
	*out = name;
	return ERR_OK;
}

enum err
household_name(const struct request *rq, uint64_t household, char **out)
{
	char name[LIMIT_NAME_LEN + 1] = "";
	struct member_row member;
	bool is_seen = false;
	enum err err;

	if ((err = member_get(rq->store, household, &member)) != ERR_OK ||
	    (err = acting_sees_name(rq, &member, &is_seen)) != ERR_OK)
		return err;
	if (is_seen &&
	    (err = member_name(rq->store, household, name)) != ERR_OK)
		return err;
	return copy(rq, name, out);
}

enum err
household_village(const struct request *rq, uint64_t household, char **out)
{
	char name[LIMIT_NAME_LEN + 1] = "";
	struct member_row member;
	enum err err;

	if ((err = member_get(rq->store, household, &member)) != ERR_OK ||
	    (err = village_name(rq->store, member.village, name)) != ERR_OK)
		return err;
	return copy(rq, name, out);
}
