/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "broker/service/member.h"
#include "broker/service/service.h"
#include "broker/store/key.h"
#include "broker/store/member.h"
#include "proto/key.h"

#ifndef GOM_VERSION
#error "the build names the version"
#endif

enum {
	ACTS_FOR_MAX = 100
};

static enum err
agree(const struct request *rq, const Gom__HelloRequest *in, uint32_t *version)
{
	if (in->max_version < GOM_PROTOCOL_MIN)
		return refuse(rq, ERR_VERSION_OLD, "max_version", "",
		    in->max_version, GOM_PROTOCOL_MIN);
	if (in->min_version > GOM_PROTOCOL_MAX)
		return refuse(rq, ERR_VERSION_NEW, "min_version", "",
		    in->min_version, GOM_PROTOCOL_MAX);
	*version = in->max_version < GOM_PROTOCOL_MAX ? in->max_version
						      : GOM_PROTOCOL_MAX;
	return ERR_OK;
}

static enum err
name_of(const struct request *rq, uint64_t member, char **out)
{
	char name[LIMIT_NAME_LEN + 1];
	enum err err = member_name(rq->store, member, name);

	if (err != ERR_OK)
		return err;
	*out = gom_arena_strdup(rq->arena, name);
	return *out == NULL ? ERR_NOMEM : ERR_OK;
}

/* Whom the key is for: an invitation greets in the name of who was invited. */
static enum err
member_of_sender(const struct request *rq, struct member_row *out)
{
	struct key_row key;
	enum err err = key_find(rq->store, rq->key, &key);

	if (err == ERR_OK)
		err = member_get(rq->store, key.member, out);
	return err;
}

enum err
verb_hello(
    struct request *rq, const Gom__HelloRequest *in, Gom__HelloReply *out)
{
	struct member_row member;
	enum err err;

	if ((err = agree(rq, in, &out->version)) != ERR_OK ||
	    (err = member_of_sender(rq, &member)) != ERR_OK)
		return err;
	out->broker = (char *)(uintptr_t)GOM_VERSION;
	out->now_ms = rq->now_ms;
	out->utc_offset_s = rq->utc_offset_s;
	out->zone = (char *)(uintptr_t)rq->config->zone;
	out->member = member.id;
	out->roles = member.roles;
	out->last_event = rq->is_invitation ? 0 : member.feed_last;
	out->state = (Gom__MemberState)member.state;
	out->invited_only = rq->is_invitation;
	return name_of(rq, member.id, &out->name);
}

/* ---- WHOAMI ---------------------------------------------------------- */

/* Households somebody acts for, each once, by number. */
struct acting_list {
	uint64_t self;
	uint64_t ids[ACTS_FOR_MAX];
	size_t n;
	struct store *st;
};

static enum err
acts_for_add(void *ctx, uint64_t member)
{
	struct acting_list *list = ctx;
	struct member_row row;
	size_t at = 0;
	enum err err = member_get(list->st, member, &row);

	if (err != ERR_OK || member == list->self ||
	    (row.roles & GOM_ROLES_HOUSEHOLD) == 0)
		return err;
	while (at < list->n && list->ids[at] < member)
		at++;
	if (at == ACTS_FOR_MAX || (at < list->n && list->ids[at] == member))
		return ERR_OK;
	if (list->n == ACTS_FOR_MAX)
		list->n--;
	memmove(&list->ids[at + 1], &list->ids[at],
	    (list->n - at) * sizeof list->ids[0]);
	list->ids[at] = member;
	list->n++;
	return ERR_OK;
}

static enum err
acts_for_find(const struct request *rq, struct acting_list *list)
{
	enum err err = ERR_OK;

	*list = (struct acting_list){ .self = rq->member, .st = rq->store };
	if ((rq->roles & GOM_ROLES_LEADER) != 0)
		err = member_granted_each(
		    rq->store, rq->member, acts_for_add, list);
	if (err == ERR_OK && (rq->roles & GOM_ROLES_COORDINATOR) != 0 &&
	    rq->village != 0)
		err = member_of_village_each(
		    rq->store, rq->village, acts_for_add, list);
	return err;
}

enum err
verb_whoami(
    struct request *rq, const Gom__WhoamiRequest *in, Gom__WhoamiReply *out)
{
	char fingerprint[GOM_FINGERPRINT_CAP];
	struct acting_list list;
	enum err err;

	(void)in;
	if ((err = member_view(rq, rq->member, &out->member)) != ERR_OK ||
	    (err = acts_for_find(rq, &list)) != ERR_OK)
		return err;
	gom_key_fingerprint(rq->key, fingerprint);
	out->key = gom_arena_strdup(rq->arena, fingerprint);
	out->acts_for =
	    gom_arena_alloc(rq->arena, (list.n + 1) * sizeof *out->acts_for);
	if (out->key == NULL || out->acts_for == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < list.n; i++) {
		err = member_view(rq, list.ids[i], &out->acts_for[i]);
		if (err != ERR_OK)
			return err;
		out->n_acts_for++;
	}
	out->zone = (char *)(uintptr_t)rq->config->zone;
	return ERR_OK;
}
