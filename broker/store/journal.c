/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/store/journal.h"

#include <string.h>

#include "broker/store/sql.h"
#include "proto/key.h"

struct chain_end {
	int64_t pos;
	uint8_t head[LIMIT_HASH_LEN];
};

/* chain_end_get: an empty chain ends at position 0 with a head of zeros. */
static enum err
chain_end_get(struct store *st, uint64_t chain, struct chain_end *out)
{
	static const char SQL[] = "SELECT pos, head FROM journal"
				  " WHERE chain = $1 ORDER BY pos DESC LIMIT 1";
	struct query q;
	const uint8_t *head;
	size_t len;

	*out = (struct chain_end){ 0 };
	query_start(&q, st, SQL);
	query_int(&q, 1, (int64_t)chain);
	if (query_next(&q)) {
		out->pos = column_int(&q, 0);
		head = column_blob(&q, 1, &len);
		if (head != NULL && len == sizeof out->head)
			memcpy(out->head, head, len);
	}
	return query_end(&q, ERR_OK);
}

enum err
journal_append(struct store *st, const struct journal_entry *entry,
    struct journal_place *out)
{
	static const char SQL[] =
	    "INSERT INTO journal"
	    " (chain, pos, kind, subject, payload, salt, leaf, head)"
	    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING seq";
	uint8_t salt[LIMIT_HASH_LEN];
	uint8_t head[LIMIT_HASH_LEN];
	struct chain_end end;
	struct query q;
	enum err err;

	if ((err = chain_end_get(st, entry->chain, &end)) != ERR_OK ||
	    (err = gom_random(salt, sizeof salt)) != ERR_OK)
		return err;
	gom_chain_leaf(salt, entry->payload, entry->payload_len, out->leaf);
	gom_chain_next(end.head, out->leaf, head);

	query_start(&q, st, SQL);
	query_int(&q, 1, (int64_t)entry->chain);
	query_int(&q, 2, end.pos + 1);
	query_int(&q, 3, entry->kind);
	query_int(&q, 4, (int64_t)entry->subject);
	query_blob(&q, 5, entry->payload, entry->payload_len);
	query_blob(&q, 6, salt, sizeof salt);
	query_blob(&q, 7, out->leaf, sizeof out->leaf);
	query_blob(&q, 8, head, sizeof head);
	if (query_next(&q))
		out->seq = column_int(&q, 0);
	return query_end(&q, ERR_STORE);
}

enum err
journal_erase(struct store *st, uint64_t member)
{
	static const char SQL_ENTRIES[] =
	    "UPDATE journal SET payload = NULL, salt = NULL"
	    " WHERE chain = 0 AND subject = $1";
	static const char SQL_NOTES[] = "DELETE FROM note WHERE member = $1";
	struct query q;
	enum err err;

	query_start(&q, st, SQL_ENTRIES);
	query_int(&q, 1, (int64_t)member);
	if ((err = query_run(&q)) != ERR_OK)
		return err;
	query_start(&q, st, SQL_NOTES);
	query_int(&q, 1, (int64_t)member);
	return query_run(&q);
}

enum err
journal_note(struct store *st, int64_t seq, uint64_t member, const char *text)
{
	static const char SQL[] =
	    "INSERT INTO note (seq, member, text) VALUES ($1, $2, $3)";
	struct query q;

	query_start(&q, st, SQL);
	query_int(&q, 1, seq);
	query_int(&q, 2, (int64_t)member);
	query_text(&q, 3, text);
	return query_run(&q);
}

enum err
journal_head_at(
    struct store *st, uint64_t chain, uint64_t pos, uint8_t out[LIMIT_HASH_LEN])
{
	static const char SQL[] =
	    "SELECT head FROM journal WHERE chain = $1 AND pos = $2";
	struct query q;
	const uint8_t *head;
	size_t len;

	memset(out, 0, LIMIT_HASH_LEN);
	query_start(&q, st, SQL);
	query_int(&q, 1, (int64_t)chain);
	query_int(&q, 2, (int64_t)pos);
	if (query_next(&q)) {
		head = column_blob(&q, 0, &len);
		if (head != NULL && len == LIMIT_HASH_LEN)
			memcpy(out, head, len);
	}
	return query_end(&q, ERR_OK);
}

enum err
journal_last(struct store *st, uint64_t chain, uint32_t kind, uint64_t *pos)
{
	static const char SQL[] = "SELECT COALESCE(MAX(pos), 0) FROM journal"
				  " WHERE chain = $1"
				  " AND ($2 = 0 OR kind = $2)";
	struct query q;

	query_start(&q, st, SQL);
	query_int(&q, 1, (int64_t)chain);
	query_int(&q, 2, kind);
	if (query_next(&q))
		*pos = (uint64_t)column_int(&q, 0);
	return query_end(&q, ERR_STORE);
}

enum err
journal_leaves_each(struct store *st, uint64_t chain, uint64_t after,
    uint64_t until, uint32_t limit, leaf_fn *fn, void *ctx)
{
	static const char SQL[] = "SELECT pos, leaf FROM journal"
				  " WHERE chain = $1 AND pos > $2"
				  " AND pos <= $4 ORDER BY pos LIMIT $3";
	struct query q;
	const uint8_t *leaf;
	size_t len;

	query_start(&q, st, SQL);
	query_int(&q, 1, (int64_t)chain);
	query_int(&q, 2, (int64_t)after);
	query_int(&q, 3, limit);
	query_int(&q, 4, (int64_t)until);
	while (query_next(&q)) {
		leaf = column_blob(&q, 1, &len);
		if (leaf == NULL || len != LIMIT_HASH_LEN)
			q.err = ERR_DATABASE_CORRUPT;
		else
			q.err = fn(ctx, (uint64_t)column_int(&q, 0), leaf);
	}
	return query_end(&q, ERR_OK);
}

enum err
feed_add(struct store *st, uint64_t member, int64_t seq)
{
	static const char SQL_NUMBER[] =
	    "UPDATE member SET feed_last = feed_last + 1"
	    " WHERE id = $1 RETURNING feed_last";
	static const char SQL_ADD[] =
	    "INSERT INTO feed (member, n, seq) VALUES ($1, $2, $3)";
	struct query q;
	int64_t n = 0;
	enum err err;

	query_start(&q, st, SQL_NUMBER);
	query_int(&q, 1, (int64_t)member);
	while (query_next(&q))
		n = column_int(&q, 0);
	if ((err = query_end(&q, ERR_NO_MEMBER)) != ERR_OK)
		return err;
	query_start(&q, st, SQL_ADD);
	query_int(&q, 1, (int64_t)member);
	query_int(&q, 2, n);
	query_int(&q, 3, seq);
	return query_run(&q);
}

enum err
feed_last(struct store *st, uint64_t member, uint64_t *out)
{
	static const char SQL[] = "SELECT feed_last FROM member WHERE id = $1";
	struct query q;

	query_start(&q, st, SQL);
	query_int(&q, 1, (int64_t)member);
	if (query_next(&q))
		*out = (uint64_t)column_int(&q, 0);
	return query_end(&q, ERR_NO_MEMBER);
}

static void
feed_row_read(const struct query *q, struct feed_row *row)
{
	size_t len;

	row->n = (uint64_t)column_int(q, 0);
	row->payload = column_blob(q, 1, &row->payload_len);
	row->salt = column_blob(q, 2, &len);
	row->leaf = column_blob(q, 3, &len);
}

enum err
feed_each(struct store *st, uint64_t member, uint64_t since, uint32_t limit,
    feed_fn *fn, void *ctx)
{
	static const char SQL[] =
	    "SELECT feed.n, payload, salt, leaf"
	    " FROM feed JOIN journal ON journal.seq = feed.seq"
	    " WHERE feed.member = $1 AND feed.n > $2"
	    " ORDER BY feed.n LIMIT $3";
	struct query q;
	struct feed_row row;

	query_start(&q, st, SQL);
	query_int(&q, 1, (int64_t)member);
	query_int(&q, 2, (int64_t)since);
	query_int(&q, 3, limit);
	while (query_next(&q)) {
		feed_row_read(&q, &row);
		q.err = fn(ctx, &row);
	}
	return query_end(&q, ERR_OK);
}
