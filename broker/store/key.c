/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/store/key.h"

#include <string.h>

#include "broker/store/sql.h"
#include "proto/gom.pb-c.h"

enum {
	SEEN_EVERY_MS = 60000
};

static void
column_key(const struct query *q, int k, uint8_t out[LIMIT_KEY_LEN])
{
	size_t len;
	const uint8_t *data = column_blob(q, k, &len);

	if (data != NULL && len == LIMIT_KEY_LEN)
		memcpy(out, data, len);
	else
		memset(out, 0, LIMIT_KEY_LEN);
}

enum err
key_find(struct store *st, const uint8_t curve_key[LIMIT_KEY_LEN],
    struct key_row *out)
{
	static const char SQL[] =
	    "SELECT 0, k.revoked_ms <> 0, 0, k.sign_key,"
	    " m.id, m.roles, m.village, m.state"
	    " FROM member_key AS k JOIN member AS m ON m.id = k.member"
	    " WHERE k.curve_key = $1"
	    " UNION ALL SELECT 1, i.dead, i.expires_ms, NULL,"
	    " m.id, m.roles, m.village, m.state"
	    " FROM invitation AS i JOIN member AS m ON m.id = i.member"
	    " WHERE i.curve_key = $1";
	struct query q;

	query_start(&q, st, SQL);
	query_blob(&q, 1, curve_key, LIMIT_KEY_LEN);
	if (query_next(&q)) {
		out->is_invitation = column_int(&q, 0) != 0;
		out->is_revoked = column_int(&q, 1) != 0;
		out->expires_ms =
		    out->is_invitation ? column_int(&q, 2) : INT64_MAX;
		column_key(&q, 3, out->sign_key);
		out->member = (uint64_t)column_int(&q, 4);
		out->roles = (uint32_t)column_int(&q, 5);
		out->village = (uint32_t)column_int(&q, 6);
		out->state = (int)column_int(&q, 7);
	}
	return query_end(&q, ERR_NO_KEY);
}

bool
key_is_live(const struct key_row *row, int64_t now_ms)
{
	return !row->is_revoked && now_ms < row->expires_ms &&
	       row->state != GOM__MEMBER_STATE__MEMBER_ERASED;
}

static enum err
member_seen(struct store *st, uint64_t member, int64_t now_ms)
{
	static const char SQL[] =
	    "UPDATE member SET last_seen_ms = $1 WHERE id = $2";
	struct query q;

	query_start(&q, st, SQL);
	query_int(&q, 1, now_ms);
	query_int(&q, 2, (int64_t)member);
	return query_run(&q);
}

static enum err
invitation_kill(struct store *st, const uint8_t enrolled[LIMIT_KEY_LEN])
{
	static const char SQL[] =
	    "UPDATE invitation SET dead = 1 WHERE dead = 0 AND curve_key ="
	    " (SELECT invitation FROM member_key WHERE curve_key = $1)";
	struct query q;

	query_start(&q, st, SQL);
	query_blob(&q, 1, enrolled, LIMIT_KEY_LEN);
	return query_run(&q);
}

enum err
key_seen(
    struct store *st, const uint8_t curve_key[LIMIT_KEY_LEN], int64_t now_ms)
{
	/* a clock that went back must not silence a key for long */
	static const char SQL[] =
	    "UPDATE member_key SET last_seen_ms = $1 WHERE curve_key = $2"
	    " AND (last_seen_ms <= $1 - $3 OR last_seen_ms > $1)"
	    " RETURNING member";
	struct query q;
	uint64_t member = 0;
	enum err err;

	query_start(&q, st, SQL);
	query_int(&q, 1, now_ms);
	query_blob(&q, 2, curve_key, LIMIT_KEY_LEN);
	query_int(&q, 3, SEEN_EVERY_MS);
	while (query_next(&q))
		member = (uint64_t)column_int(&q, 0);
	if ((err = query_end(&q, ERR_OK)) != ERR_OK || member == 0)
		return err;
	if ((err = member_seen(st, member, now_ms)) != ERR_OK)
		return err;
	return invitation_kill(st, curve_key);
}

/* A key is a member's or an invitation's, and only once. */
static enum err
require_free(struct store *st, const uint8_t curve_key[LIMIT_KEY_LEN])
{
	struct key_row row;
	enum err err = key_find(st, curve_key, &row);

	if (err == ERR_NO_KEY)
		return ERR_OK;
	return err == ERR_OK ? ERR_KEY_TAKEN : err;
}

enum err
key_add(struct store *st, const struct key_new *key)
{
	static const char SQL[] =
	    "INSERT INTO member_key"
	    " (curve_key, sign_key, member, label, added_ms, invitation)"
	    " VALUES ($1, $2, $3, $4, $5, $6)";
	struct query q;
	enum err err = require_free(st, key->curve_key);

	if (err != ERR_OK)
		return err;
	query_start(&q, st, SQL);
	query_blob(&q, 1, key->curve_key, LIMIT_KEY_LEN);
	query_blob(&q, 2, key->sign_key, LIMIT_KEY_LEN);
	query_int(&q, 3, (int64_t)key->member);
	query_text(&q, 4, key->label);
	query_int(&q, 5, key->now_ms);
	query_blob(&q, 6, key->invitation, LIMIT_KEY_LEN);
	return query_run(&q);
}

enum err
key_list(struct store *st, uint64_t member,
    struct key_view rows[LIMIT_KEYS_A_MEMBER], size_t *n)
{
	static const char SQL[] =
	    "SELECT curve_key, label, added_ms, last_seen_ms, revoked_ms <> 0"
	    " FROM member_key WHERE member = $1"
	    " ORDER BY revoked_ms <> 0, added_ms DESC, curve_key LIMIT $2";
	struct query q;
	size_t count = 0;
	enum err err;

	query_start(&q, st, SQL);
	query_int(&q, 1, (int64_t)member);
	query_int(&q, 2, LIMIT_KEYS_A_MEMBER);
	while (query_next(&q)) {
		struct key_view *row = &rows[count++];

		column_key(&q, 0, row->curve_key);
		column_text(&q, 1, row->label, sizeof row->label);
		row->added_ms = column_int(&q, 2);
		row->last_seen_ms = column_int(&q, 3);
		row->is_revoked = column_int(&q, 4) != 0;
	}
	if ((err = query_end(&q, ERR_OK)) == ERR_OK)
		*n = count;
	return err;
}

enum err
key_count_live(struct store *st, uint64_t member, uint32_t *out)
{
	static const char SQL[] = "SELECT COUNT(*) FROM member_key"
				  " WHERE member = $1 AND revoked_ms = 0";
	struct query q;

	query_start(&q, st, SQL);
	query_int(&q, 1, (int64_t)member);
	if (query_next(&q))
		*out = (uint32_t)column_int(&q, 0);
	return query_end(&q, ERR_STORE);
}

enum err
key_revoke(
    struct store *st, const uint8_t curve_key[LIMIT_KEY_LEN], int64_t now_ms)
{
	static const char SQL[] =
	    "UPDATE member_key SET revoked_ms = $1"
	    " WHERE curve_key = $2 AND revoked_ms = 0 RETURNING member";
	struct query q;

	query_start(&q, st, SQL);
	query_int(&q, 1, now_ms);
	query_blob(&q, 2, curve_key, LIMIT_KEY_LEN);
	while (query_next(&q))
		continue;
	return query_end(&q, ERR_NO_KEY);
}

enum err
key_revoke_all(struct store *st, uint64_t member, int64_t now_ms)
{
	static const char SQL_KEYS[] =
	    "UPDATE member_key SET revoked_ms ="
	    " CASE revoked_ms WHEN 0 THEN $1 ELSE revoked_ms END,"
	    " label = '' WHERE member = $2";
	static const char SQL_INVITATIONS[] =
	    "UPDATE invitation SET dead = 1 WHERE member = $1 AND dead = 0";
	struct query q;
	enum err err;

	query_start(&q, st, SQL_KEYS);
	query_int(&q, 1, now_ms);
	query_int(&q, 2, (int64_t)member);
	if ((err = query_run(&q)) != ERR_OK)
		return err;
	query_start(&q, st, SQL_INVITATIONS);
	query_int(&q, 1, (int64_t)member);
	return query_run(&q);
}

/* ---- invitations ---------------------------------------------------- */

enum err
invitation_put(struct store *st, const uint8_t curve_key[LIMIT_KEY_LEN],
    uint64_t member, uint64_t inviter, int64_t expires_ms)
{
	static const char SQL[] =
	    "INSERT INTO invitation (curve_key, member, inviter, expires_ms)"
	    " VALUES ($1, $2, $3, $4)";
	struct query q;
	enum err err = require_free(st, curve_key);

	if (err != ERR_OK)
		return err;
	query_start(&q, st, SQL);
	query_blob(&q, 1, curve_key, LIMIT_KEY_LEN);
	query_int(&q, 2, (int64_t)member);
	query_int(&q, 3, (int64_t)inviter);
	query_int(&q, 4, expires_ms);
	return query_run(&q);
}

enum err
invitation_find(struct store *st, const uint8_t curve_key[LIMIT_KEY_LEN],
    struct invitation_row *out)
{
	static const char SQL[] =
	    "SELECT member, inviter, expires_ms, enrolled, dead"
	    " FROM invitation WHERE curve_key = $1";
	struct query q;
	size_t len;

	query_start(&q, st, SQL);
	query_blob(&q, 1, curve_key, LIMIT_KEY_LEN);
	if (query_next(&q)) {
		out->member = (uint64_t)column_int(&q, 0);
		out->inviter = (uint64_t)column_int(&q, 1);
		out->expires_ms = column_int(&q, 2);
		out->is_used = column_blob(&q, 3, &len) != NULL;
		column_key(&q, 3, out->enrolled);
		out->is_dead = column_int(&q, 4) != 0;
	}
	return query_end(&q, ERR_NO_KEY);
}

enum err
invitation_use(struct store *st, const uint8_t curve_key[LIMIT_KEY_LEN],
    const uint8_t enrolled[LIMIT_KEY_LEN])
{
	static const char SQL[] =
	    "UPDATE invitation SET enrolled = $1 WHERE curve_key = $2";
	struct query q;

	query_start(&q, st, SQL);
	query_blob(&q, 1, enrolled, LIMIT_KEY_LEN);
	query_blob(&q, 2, curve_key, LIMIT_KEY_LEN);
	return query_run(&q);
}

enum err
invitation_count_open(
    struct store *st, uint64_t inviter, int64_t now_ms, uint32_t *out)
{
	static const char SQL[] =
	    "SELECT COUNT(*) FROM invitation WHERE inviter = $1"
	    " AND expires_ms > $2 AND enrolled IS NULL AND dead = 0";
	struct query q;

	query_start(&q, st, SQL);
	query_int(&q, 1, (int64_t)inviter);
	query_int(&q, 2, now_ms);
	if (query_next(&q))
		*out = (uint32_t)column_int(&q, 0);
	return query_end(&q, ERR_STORE);
}
