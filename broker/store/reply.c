/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/store/reply.h"

#include <string.h>

#include "broker/store/sql.h"

static const char sql_find[] = "SELECT hash, answer FROM reply"
			       " WHERE member = $1 AND id = $2";

static const char sql_put[] =
    "INSERT INTO reply (member, id, hash, answer, at_ms)"
    " VALUES ($1, $2, $3, $4, $5)";

static const char sql_forget[] = "DELETE FROM reply WHERE at_ms < $1";

static const char sql_forget_member[] = "DELETE FROM reply WHERE member = $1";

/* Whatever does not fit was not written by us. */
static enum err
read_row(const struct query *q, struct reply *out)
{
	size_t hash_len;
	size_t len;
	const uint8_t *hash = column_blob(q, 0, &hash_len);
	const uint8_t *data = column_blob(q, 1, &len);

	if (hash_len != sizeof out->hash || len == 0 || len > sizeof out->data)
		return ERR_DATABASE_CORRUPT;
	memcpy(out->hash, hash, hash_len);
	memcpy(out->data, data, len);
	out->len = len;
	return ERR_OK;
}

enum err
reply_find(struct store *st, uint64_t member,
    const uint8_t id[LIMIT_REQUEST_ID_LEN], struct reply *out)
{
	struct query q;
	enum err row = ERR_OK;
	enum err err;

	query_start(&q, st, sql_find);
	query_int(&q, 1, (int64_t)member);
	query_blob(&q, 2, id, LIMIT_REQUEST_ID_LEN);
	if (query_next(&q))
		row = read_row(&q, out);
	err = query_end(&q, ERR_EMPTY);
	return row != ERR_OK ? row : err;
}

enum err
reply_put(struct store *st, uint64_t member,
    const uint8_t id[LIMIT_REQUEST_ID_LEN], int64_t at_ms,
    const uint8_t hash[LIMIT_HASH_LEN], const uint8_t *data, size_t len)
{
	struct query q;

	query_start(&q, st, sql_put);
	query_int(&q, 1, (int64_t)member);
	query_blob(&q, 2, id, LIMIT_REQUEST_ID_LEN);
	query_blob(&q, 3, hash, LIMIT_HASH_LEN);
	query_blob(&q, 4, data, len);
	query_int(&q, 5, at_ms);
	return query_run(&q);
}

enum err
reply_forget(struct store *st, int64_t before_ms)
{
	struct query q;

	query_start(&q, st, sql_forget);
	query_int(&q, 1, before_ms);
	return query_run(&q);
}

enum err
reply_forget_member(struct store *st, uint64_t member)
{
	struct query q;

	query_start(&q, st, sql_forget_member);
	query_int(&q, 1, (int64_t)member);
	return query_run(&q);
}
