/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/store/study.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "broker/store/sql.h"

enum {
	SET_CAP = LIMIT_STUDY_ORDERS * 21 + 1 /* digits and a space each */
};

static void
set_text(const struct study_set *set, char out[SET_CAP])
{
	size_t len = 0;

	out[0] = '\0';
	for (size_t i = 0; i < set->n && len < SET_CAP; i++) {
		len += (size_t)snprintf(out + len, SET_CAP - len, "%s%" PRIu64,
		    i == 0 ? "" : " ", set->orders[i]);
	}
}

static void
start(struct query *q, struct store *st, const char *sql, uint64_t study,
    uint32_t no)
{
	query_start(q, st, sql);
	query_int(q, 1, (int64_t)study);
	query_int(q, 2, no);
}

/* ---- studies ---------------------------------------------------------- */

static enum err
drop(struct store *st, uint64_t study)
{
	static const char SQL_PLANS[] =
	    "DELETE FROM study_plan WHERE study = $1";
	static const char SQL_SCENARIOS[] =
	    "DELETE FROM study_scenario WHERE study = $1";
	static const char *const SQLS[] = { SQL_PLANS, SQL_SCENARIOS };
	struct query q;
	enum err err = ERR_OK;

	for (size_t i = 0; i < 2 && err == ERR_OK; i++) {
		query_start(&q, st, SQLS[i]);
		query_int(&q, 1, (int64_t)study);
		err = query_run(&q);
	}
	return err;
}

static enum err
drop_whole(struct store *st, uint64_t study)
{
	static const char SQL[] = "DELETE FROM study WHERE id = $1";
	struct query q;
	enum err err = drop(st, study);

	if (err != ERR_OK)
		return err;
	query_start(&q, st, SQL);
	query_int(&q, 1, (int64_t)study);
	return query_run(&q);
}

/* study_id reads one number; *id stays 0 where no row comes. */
static enum err
study_id(struct query *q, uint64_t *id)
{
	uint64_t found = 0;
	enum err err;

	if (query_next(q))
		found = (uint64_t)column_int(q, 0);
	if ((err = query_end(q, ERR_OK)) == ERR_OK)
		*id = found;
	return err;
}

static enum err
drop_oldest(struct store *st, uint64_t exporter)
{
	static const char SQL[] = "SELECT id FROM study WHERE exporter = $1"
				  " ORDER BY id DESC LIMIT 1 OFFSET $2";
	struct query q;
	uint64_t id = 0;
	enum err err;

	query_start(&q, st, SQL);
	query_int(&q, 1, (int64_t)exporter);
	query_int(&q, 2, LIMIT_STUDIES);
	err = study_id(&q, &id);
	return err != ERR_OK || id == 0 ? err : drop_whole(st, id);
}

enum err
study_put(struct store *st, uint64_t exporter, bool is_standing,
    const struct study_set *set, uint64_t version, uint64_t *id)
{
	static const char SQL[] =
	    "INSERT INTO study (exporter, set_of, standing, version)"
	    " VALUES ($1, $2, $3, $4) ON CONFLICT (set_of) DO UPDATE"
	    " SET version = max(study.version + 1, excluded.version),"
	    " standing = excluded.standing RETURNING id";
	char text[SET_CAP];
	uint64_t made = 0;
	struct query q;
	enum err err;

	set_text(set, text);
	query_start(&q, st, SQL);
	query_int(&q, 1, (int64_t)exporter);
	query_text(&q, 2, text);
	query_int(&q, 3, is_standing);
	query_int(&q, 4, (int64_t)version);
	while (query_next(&q))
		made = (uint64_t)column_int(&q, 0);
	if ((err = query_end(&q, ERR_STORE)) != ERR_OK ||
	    (err = drop(st, made)) != ERR_OK)
		return err;
	*id = made;
	return drop_oldest(st, exporter);
}

static enum err
want_order(struct store *st, uint64_t study, uint32_t no, uint64_t order,
    uint32_t tender)
{
	static const char SQL[] =
	    "INSERT INTO study_plan (study, no, orders, tender, summary, book)"
	    " VALUES ($1, $2, $3, $4, $5, $5)";
	struct query q;

	start(&q, st, SQL, study, no);
	query_int(&q, 3, (int64_t)order);
	query_int(&q, 4, tender);
	query_blob(&q, 5, "", 0);
	return query_run(&q);
}

enum err
study_want(struct store *st, uint64_t study, const struct study_set *set,
    uint32_t no, const uint8_t *asked, size_t len)
{
	static const char SQL[] =
	    "INSERT INTO study_scenario (study, no, asked, version, ready,"
	    " summary) SELECT $1, $2, $3, version, 0, $4 FROM study"
	    " WHERE id = $1";
	struct query q;
	enum err err;

	start(&q, st, SQL, study, no);
	query_blob(&q, 3, len > 0 ? (const void *)asked : "", len);
	query_blob(&q, 4, "", 0);
	err = query_run(&q);
	for (size_t i = 0; i < set->n && err == ERR_OK; i++)
		err =
		    want_order(st, study, no, set->orders[i], set->tenders[i]);
	return err;
}

enum err
study_find(struct store *st, const struct study_set *set, struct study_row *out)
{
	static const char SQL[] =
	    "SELECT id, standing FROM study WHERE set_of = $1";
	char text[SET_CAP];
	struct query q;

	set_text(set, text);
	query_start(&q, st, SQL);
	query_text(&q, 1, text);
	if (query_next(&q))
		*out = (struct study_row){
			.id = (uint64_t)column_int(&q, 0),
			.is_standing = column_int(&q, 1) != 0,
		};
	return query_end(&q, ERR_NO_STUDY);
}

enum err
study_get_set(struct store *st, uint64_t study, struct study_set *out)
{
	static const char SQL[] =
	    "SELECT orders, max(tender) FROM study_plan WHERE study = $1"
	    " GROUP BY orders ORDER BY orders";
	struct study_set set = { .n = 0 };
	struct query q;
	enum err err;

	query_start(&q, st, SQL);
	query_int(&q, 1, (int64_t)study);
	while (set.n < LIMIT_STUDY_ORDERS && query_next(&q)) {
		set.orders[set.n] = (uint64_t)column_int(&q, 0);
		set.tenders[set.n++] = (uint32_t)column_int(&q, 1);
	}
	if ((err = query_end(&q, ERR_NO_STUDY)) == ERR_OK)
		*out = set;
	return err;
}

/* ---- scenarios -------------------------------------------------------- */

enum err
study_next(struct store *st, uint64_t *study, uint32_t *no)
{
	static const char SQL[] =
	    "SELECT study, no FROM study_scenario WHERE ready = 0"
	    " ORDER BY CASE WHEN study > $1 OR (study = $1 AND no > $2)"
	    " THEN 0 ELSE 1 END, study, no LIMIT 1";
	struct query q;

	start(&q, st, SQL, *study, *no);
	if (query_next(&q)) {
		*study = (uint64_t)column_int(&q, 0);
		*no = (uint32_t)column_int(&q, 1);
	}
	return query_end(&q, ERR_NO_PLAN);
}

enum err
study_scenario(struct store *st, uint64_t study, uint32_t no,
    struct study_scenario_row *out)
{
	static const char SQL[] = "SELECT version, ready FROM study_scenario"
				  " WHERE study = $1 AND no = $2";
	struct query q;

	start(&q, st, SQL, study, no);
	if (query_next(&q))
		*out = (struct study_scenario_row){
			.study = study,
			.no = no,
			.version = (uint64_t)column_int(&q, 0),
			.is_ready = column_int(&q, 1) != 0,
		};
	return query_end(&q, ERR_NO_SCENARIO);
}

/* blob_read gives the only column of the only row. */
static enum err
blob_read(struct query *q, uint8_t **out, size_t *len)
{
	const uint8_t *data;
	uint8_t *copy = NULL;
	size_t data_len = 0;
	enum err err;

	if (query_next(q)) {
		data = column_blob(q, 0, &data_len);
		if (data_len > 0 && (copy = malloc(data_len)) == NULL)
			q->err = ERR_NOMEM;
		else if (data_len > 0)
			memcpy(copy, data, data_len);
	}
	if ((err = query_end(q, ERR_NO_SCENARIO)) != ERR_OK) {
		free(copy);
		return err;
	}
	*out = copy;
	*len = data_len;
	return ERR_OK;
}

enum err
study_asked(
    struct store *st, uint64_t study, uint32_t no, uint8_t **out, size_t *len)
{
	static const char SQL[] = "SELECT asked FROM study_scenario"
				  " WHERE study = $1 AND no = $2";
	struct query q;

	start(&q, st, SQL, study, no);
	return blob_read(&q, out, len);
}

enum err
study_summary(
    struct store *st, uint64_t study, uint32_t no, uint8_t **out, size_t *len)
{
	static const char SQL[] = "SELECT summary FROM study_scenario"
				  " WHERE study = $1 AND no = $2";
	struct query q;

	start(&q, st, SQL, study, no);
	return blob_read(&q, out, len);
}

enum err
study_order_summary(struct store *st, uint64_t study, uint32_t no,
    uint64_t order, uint8_t **out, size_t *len)
{
	static const char SQL[] = "SELECT summary FROM study_plan"
				  " WHERE study = $1 AND no = $2"
				  " AND orders = $3";
	struct query q;

	start(&q, st, SQL, study, no);
	query_int(&q, 3, (int64_t)order);
	return blob_read(&q, out, len);
}

enum err
study_order_book(struct store *st, uint64_t study, uint32_t no, uint64_t order,
    uint8_t **out, size_t *len)
{
	static const char SQL[] = "SELECT book FROM study_plan"
				  " WHERE study = $1 AND no = $2"
				  " AND orders = $3";
	struct query q;

	start(&q, st, SQL, study, no);
	query_int(&q, 3, (int64_t)order);
	return blob_read(&q, out, len);
}

enum err
study_ready(struct store *st, const struct study_scenario_row *row,
    const uint8_t *summary, size_t len)
{
	static const char SQL[] =
	    "UPDATE study_scenario SET ready = 1, summary = $4"
	    " WHERE study = $1 AND no = $2 AND version = $3";
	struct query q;

	start(&q, st, SQL, row->study, row->no);
	query_int(&q, 3, (int64_t)row->version);
	query_blob(&q, 4, len > 0 ? (const void *)summary : "", len);
	return query_run(&q);
}

enum err
study_ready_order(struct store *st, const struct study_scenario_row *row,
    uint64_t order, const uint8_t *summary, size_t summary_len,
    const uint8_t *book, size_t book_len)
{
	static const char SQL[] =
	    "UPDATE study_plan SET summary = $4, book = $5"
	    " WHERE study = $1 AND no = $2 AND orders = $3";
	struct query q;

	start(&q, st, SQL, row->study, row->no);
	query_int(&q, 3, (int64_t)order);
	query_blob(
	    &q, 4, summary_len > 0 ? (const void *)summary : "", summary_len);
	query_blob(&q, 5, book_len > 0 ? (const void *)book : "", book_len);
	return query_run(&q);
}

/* ---- what an order's change voids -------------------------------------- */

enum err
study_again(struct store *st, uint64_t order)
{
	static const char SQL_STUDIES[] =
	    "UPDATE study SET version = version + 1 WHERE id IN"
	    " (SELECT study FROM study_plan WHERE orders = $1)";
	static const char SQL_SCENARIOS[] =
	    "UPDATE study_scenario SET ready = 0, version ="
	    " (SELECT version FROM study WHERE id = study)"
	    " WHERE study IN"
	    " (SELECT study FROM study_plan WHERE orders = $1)";
	static const char *const SQLS[] = { SQL_STUDIES, SQL_SCENARIOS };
	struct query q;
	enum err err = ERR_OK;

	for (size_t i = 0; i < 2 && err == ERR_OK; i++) {
		query_start(&q, st, SQLS[i]);
		query_int(&q, 1, (int64_t)order);
		err = query_run(&q);
	}
	return err;
}

enum err
study_drop(struct store *st, uint64_t order)
{
	static const char SQL[] =
	    "SELECT min(study) FROM study_plan WHERE orders = $1";
	struct query q;
	uint64_t id = 0;
	enum err err;

	do {
		query_start(&q, st, SQL);
		query_int(&q, 1, (int64_t)order);
		err = study_id(&q, &id);
		if (err == ERR_OK && id != 0)
			err = drop_whole(st, id);
	} while (err == ERR_OK && id != 0);
	return err;
}
