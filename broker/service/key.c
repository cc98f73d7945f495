/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/store/key.h"

#include <string.h>

#include "broker/service/acting.h"
#include "broker/service/member.h"
#include "broker/service/record.h"
#include "broker/service/service.h"
#include "proto/key.h"

/* find_owner reads the member whose keys are meant, 0 the sender, if the
 * sender may manage them.
 * Errors: ERR_NO_MEMBER, ERR_NOT_YOURS. */
static enum err
find_owner(const struct request *rq, uint64_t requested, struct member_row *out)
{
	uint64_t id = requested == 0 ? rq->member : requested;
	bool sees;
	enum err err = member_get(rq->store, id, out);

	if (err == ERR_OK)
		err = acting_sees_name(rq, out, &sees);
	if (err == ERR_NO_MEMBER || (err == ERR_OK && !sees))
		return refuse_number(rq, ERR_NO_MEMBER, "member", id);
	if (err != ERR_OK)
		return err;
	if (id != rq->member && !acting_manages(rq, out))
		return refuse_number(rq, ERR_NOT_YOURS, "member", id);
	return ERR_OK;
}

static enum err
fill_key(struct request *rq, const struct key_view *key, Gom__Key **out)
{
	char fingerprint[GOM_FINGERPRINT_CAP];
	Gom__Key *view = gom_arena_alloc(rq->arena, sizeof *view);

	if (view == NULL)
		return ERR_NOMEM;
	gom__key__init(view);
	gom_key_fingerprint(key->curve_key, fingerprint);
	view->fingerprint = gom_arena_strdup(rq->arena, fingerprint);
	view->label = gom_arena_strdup(rq->arena, key->label);
	view->added_ms = key->added_ms;
	view->last_seen_ms = key->last_seen_ms;
	view->revoked = key->is_revoked;
	view->in_use = memcmp(key->curve_key, rq->key, LIMIT_KEY_LEN) == 0;
	*out = view;
	return view->fingerprint == NULL || view->label == NULL ? ERR_NOMEM
								: ERR_OK;
}

enum err
verb_key_list(
    struct request *rq, const Gom__KeyListRequest *in, Gom__KeyListReply *out)
{
	struct key_view keys[LIMIT_KEYS_A_MEMBER];
	struct member_row owner;
	size_t n;
	enum err err;

	if ((err = find_owner(rq, in->member, &owner)) != ERR_OK ||
	    (err = key_list(rq->store, owner.id, keys, &n)) != ERR_OK)
		return err;
	out->keys = gom_arena_alloc(rq->arena, (n + 1) * sizeof *out->keys);
	if (out->keys == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < n && err == ERR_OK; i++)
		err = fill_key(rq, &keys[i], &out->keys[out->n_keys++]);
	return err;
}

/* ---- revoking -------------------------------------------------------- */

static enum err
find_key(const struct request *rq, uint64_t owner, const char *fingerprint,
    struct key_view *out)
{
	struct key_view keys[LIMIT_KEYS_A_MEMBER];
	char text[GOM_FINGERPRINT_CAP];
	size_t n;
	enum err err = key_list(rq->store, owner, keys, &n);

	if (err != ERR_OK)
		return err;
	for (size_t i = 0; i < n; i++) {
		gom_key_fingerprint(keys[i].curve_key, text);
		if (strcmp(text, fingerprint) == 0) {
			*out = keys[i];
			return ERR_OK;
		}
	}
	return refuse(rq, ERR_NO_KEY, "fingerprint", fingerprint, 0, 0);
}

/* Nobody above an exporter or operator could let it in again. */
static enum err
keep_last_key(const struct request *rq, const struct member_row *owner)
{
	const uint32_t alone = GOM_ROLES_EXPORTER | GOM_ROLES_OPERATOR;
	uint32_t n_live;
	enum err err;

	if (owner->id != rq->member || (owner->roles & alone) == 0)
		return ERR_OK;
	if ((err = key_count_live(rq->store, owner->id, &n_live)) != ERR_OK)
		return err;
	return n_live > 1
		   ? ERR_OK
		   : refuse_number(rq, ERR_LAST_KEY, "fingerprint", owner->id);
}

enum err
verb_key_revoke(struct request *rq, const Gom__KeyRevokeRequest *in,
    Gom__KeyRevokeReply *out)
{
	Gom__Fact fact = GOM__FACT__INIT;
	struct member_row owner;
	struct key_view key;
	enum err err;

	(void)out;
	if (in->fingerprint[0] == '\0')
		return refuse(rq, ERR_MISSING, "fingerprint", "", 0, 0);
	if ((err = find_owner(rq, in->member, &owner)) != ERR_OK ||
	    (err = find_key(rq, owner.id, in->fingerprint, &key)) != ERR_OK)
		return err;
	if (key.is_revoked)
		return refuse(
		    rq, ERR_ALREADY, "fingerprint", in->fingerprint, 0, 0);
	if ((err = keep_last_key(rq, &owner)) != ERR_OK ||
	    (err = key_revoke(rq->store, key.curve_key, rq->now_ms)) != ERR_OK)
		return err;
	fact.kind = FACT_KEY_REVOKED;
	fact.member = owner.id;
	fact.key = (ProtobufCBinaryData){ LIMIT_KEY_LEN, key.curve_key };
	return record(rq, &fact);
}
