/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/store/capacity.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "broker/store/row_list.h"
#include "broker/store/sql.h"
#include "proto/unit.h"

/* ---- standing capacity ---------------------------------------------- */

#define COLUMNS "class, rate_units, rate_days, least_rate, currency, auto_bid"

static void
row_read(const struct query *q, struct capacity_row *row)
{
	column_text(q, 0, row->class, sizeof row->class);
	row->rate_units = column_int(q, 1);
	row->rate_days = (int32_t)column_int(q, 2);
	row->least_rate = column_int(q, 3);
	column_text(q, 4, row->currency, sizeof row->currency);
	row->is_auto_bid = column_int(q, 5) != 0;
}

enum err
capacity_put(
    struct store *st, uint64_t household, const struct capacity_row *row)
{
	static const char SQL[] =
	    "INSERT INTO capacity (member, class, craft, rate_units, rate_days,"
	    " least_rate, currency, auto_bid)"
	    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
	    " ON CONFLICT (member, class) DO UPDATE SET rate_units = $4,"
	    " rate_days = $5, least_rate = $6, currency = $7, auto_bid = $8";
	char craft[LIMIT_CLASS_LEN + 1] = { 0 };
	struct query q;

	memcpy(craft, row->class, gom_class_craft_len(row->class));
	query_start(&q, st, SQL);
	query_int(&q, 1, (int64_t)household);
	query_text(&q, 2, row->class);
	query_text(&q, 3, craft);
	query_int(&q, 4, row->rate_units);
	query_int(&q, 5, row->rate_days);
	query_int(&q, 6, row->least_rate);
	query_text(&q, 7, row->currency);
	query_int(&q, 8, row->is_auto_bid);
	return query_run(&q);
}

/* end_was ends a query of which a row tells that something was so. */
static enum err
end_was(struct query *q, bool *was)
{
	bool has_row = false;
	enum err err;

	while (query_next(q))
		has_row = true;
	if ((err = query_end(q, ERR_OK)) == ERR_OK)
		*was = has_row;
	return err;
}

enum err
capacity_drop(
    struct store *st, uint64_t household, const char *class_name, bool *was)
{
	static const char SQL[] = "DELETE FROM capacity WHERE member = $1"
				  " AND class = $2 RETURNING rate_units";
	struct query q;

	query_start(&q, st, SQL);
	query_int(&q, 1, (int64_t)household);
	query_text(&q, 2, class_name);
	return end_was(&q, was);
}

enum err
capacity_get(struct store *st, uint64_t household, const char *class_name,
    struct capacity_row *out, bool *has)
{
	static const char SQL[] = "SELECT " COLUMNS " FROM capacity"
				  " WHERE member = $1 AND class = $2";
	struct query q;

	*has = false;
	query_start(&q, st, SQL);
	query_int(&q, 1, (int64_t)household);
	query_text(&q, 2, class_name);
	if (query_next(&q)) {
		row_read(&q, out);
		*has = true;
	}
	return query_end(&q, ERR_OK);
}

enum err
capacity_list(struct store *st, uint64_t household,
    struct capacity_row rows[LIMIT_CLASSES_A_MEMBER], size_t *n)
{
	static const char SQL[] = "SELECT " COLUMNS " FROM capacity"
				  " WHERE member = $1 ORDER BY class LIMIT $2";
	struct query q;
	size_t count = 0;
	enum err err;

	query_start(&q, st, SQL);
	query_int(&q, 1, (int64_t)household);
	query_int(&q, 2, LIMIT_CLASSES_A_MEMBER);
	while (query_next(&q))
		row_read(&q, &rows[count++]);
	if ((err = query_end(&q, ERR_OK)) == ERR_OK)
		*n = count;
	return err;
}

enum err
capacity_count(struct store *st, uint64_t household, uint32_t *out)
{
	static const char SQL[] =
	    "SELECT COUNT(*) FROM capacity WHERE member = $1";
	struct query q;

	query_start(&q, st, SQL);
	query_int(&q, 1, (int64_t)household);
	if (query_next(&q))
		*out = (uint32_t)column_int(&q, 0);
	return query_end(&q, ERR_STORE);
}

enum err
capacity_of_class_each(
    struct store *st, const char *class_name, capacity_fn *fn, void *ctx)
{
	/* MemberState 1 is active */
	static const char SQL[] =
	    "SELECT " COLUMNS ", member FROM capacity"
	    " JOIN member AS m ON m.id = capacity.member"
	    " WHERE class = $1 AND m.state = 1 ORDER BY member";
	struct capacity_row row;
	struct query q;

	query_start(&q, st, SQL);
	query_text(&q, 1, class_name);
	while (query_next(&q)) {
		row_read(&q, &row);
		q.err = fn(ctx, (uint64_t)column_int(&q, 6), &row);
	}
	return query_end(&q, ERR_OK);
}

enum err
capacity_has_craft(
    struct store *st, uint64_t member, const char *craft, bool *out)
{
	static const char SQL[] = "SELECT 1 FROM capacity WHERE member = $1"
				  " AND craft = $2 LIMIT 1";
	struct query q;

	query_start(&q, st, SQL);
	query_int(&q, 1, (int64_t)member);
	query_text(&q, 2, craft);
	return end_was(&q, out);
}

enum err
capacity_has_granted_craft(
    struct store *st, uint64_t leader, const char *craft, bool *out)
{
	static const char SQL[] =
	    "SELECT 1 FROM acting JOIN capacity"
	    " ON capacity.member = acting.household"
	    " WHERE acting.leader = $1 AND capacity.craft = $2 LIMIT 1";
	struct query q;

	query_start(&q, st, SQL);
	query_int(&q, 1, (int64_t)leader);
	query_text(&q, 2, craft);
	return end_was(&q, out);
}

/* ---- closures ------------------------------------------------------- */

static void
bind_closure(struct query *q, const struct closure_row *row)
{
	query_int(q, 1, (int64_t)row->member);
	query_int(q, 2, row->village);
	query_int(q, 3, row->from_day);
	query_int(q, 4, row->to_day);
}

enum err
closure_put(struct store *st, const struct closure_row *row, bool *is_new)
{
	static const char SQL[] =
	    "INSERT INTO closure (member, village, from_day, to_day, calendar)"
	    " VALUES ($1, $2, $3, $4, $5)"
	    " ON CONFLICT (member, village, from_day, to_day, calendar)"
	    " DO NOTHING RETURNING from_day";
	struct query q;

	query_start(&q, st, SQL);
	bind_closure(&q, row);
	query_text(&q, 5, row->calendar);
	return end_was(&q, is_new);
}

enum err
closure_drop(struct store *st, const struct closure_row *row, bool *was)
{
	static const char SQL[] =
	    "DELETE FROM closure WHERE member = $1 AND village = $2"
	    " AND from_day = $3 AND to_day = $4 RETURNING from_day";
	struct query q;

	query_start(&q, st, SQL);
	bind_closure(&q, row);
	return end_was(&q, was);
}

enum err
closure_count(struct store *st, uint64_t member, uint32_t village,
    int32_t since_day, uint32_t *out)
{
	static const char SQL[] =
	    "SELECT COUNT(*) FROM closure WHERE member = $1 AND village = $2"
	    " AND to_day >= $3";
	struct query q;

	query_start(&q, st, SQL);
	query_int(&q, 1, (int64_t)member);
	query_int(&q, 2, village);
	query_int(&q, 3, since_day);
	if (query_next(&q))
		*out = (uint32_t)column_int(&q, 0);
	return query_end(&q, ERR_STORE);
}

static void
closure_read(const struct query *q, struct closure_row *row)
{
	row->member = (uint64_t)column_int(q, 0);
	row->village = (uint32_t)column_int(q, 1);
	row->from_day = (int32_t)column_int(q, 2);
	row->to_day = (int32_t)column_int(q, 3);
	column_text(q, 4, row->calendar, sizeof row->calendar);
	column_text(q, 5, row->words, sizeof row->words);
}

enum err
closure_list(struct store *st, uint64_t household, uint32_t village,
    int32_t since_day, struct closure_row **out, size_t *n)
{
	static const char SQL[] =
	    "SELECT member, village, from_day, to_day, calendar, words"
	    " FROM closure"
	    " WHERE ((member = $1 AND village = 0)"
	    " OR (member = 0 AND village = $2)"
	    " OR (member = 0 AND village = 0))"
	    " AND to_day >= $3 ORDER BY from_day, to_day, member, village";
	struct row_list rows = { .size = sizeof(struct closure_row) };
	struct closure_row *row;
	struct query q;
	enum err err;

	query_start(&q, st, SQL);
	query_int(&q, 1, (int64_t)household);
	query_int(&q, 2, village);
	query_int(&q, 3, since_day);
	while ((row = row_list_next(&rows, &q)) != NULL)
		closure_read(&q, row);
	err = row_list_end(&rows, &q);
	if (err == ERR_OK) {
		*out = rows.data;
		*n = rows.n;
	}
	return err;
}

/* calendar_clear forgets the closures of a calendar that are not among rows:
 * those that stay keep the moment they were loaded. */
static enum err
calendar_clear(struct store *st, const char *calendar,
    const struct closure_row *rows, size_t n)
{
	static const char SQL_CLEAR[] =
	    "DELETE FROM closure WHERE member = 0 AND village = 0"
	    " AND calendar = $1 AND from_day = $2 AND to_day = $3";
	struct closure_row *there = NULL;
	size_t n_there;
	struct query q;
	enum err err = closure_list(st, 0, 0, LIMIT_DAY_MIN, &there, &n_there);

	for (size_t i = 0; err == ERR_OK && i < n_there; i++) {
		size_t k = 0;

		if (strcmp(there[i].calendar, calendar) != 0)
			continue;
		while (k < n && (rows[k].from_day != there[i].from_day ||
				    rows[k].to_day != there[i].to_day))
			k++;
		if (k < n)
			continue;
		query_start(&q, st, SQL_CLEAR);
		query_text(&q, 1, calendar);
		query_int(&q, 2, there[i].from_day);
		query_int(&q, 3, there[i].to_day);
		err = query_run(&q);
	}
	free(there);
	return err;
}

static enum err
calendar_put(
    struct store *st, const char *calendar, const struct closure_row *row)
{
	static const char SQL[] =
	    "INSERT INTO closure (member, village, from_day, to_day, calendar,"
	    " words, loaded_seq) VALUES (0, 0, $1, $2, $3, $4,"
	    " (SELECT COALESCE(MAX(seq), 0) FROM journal))"
	    " ON CONFLICT (member, village, from_day, to_day, calendar)"
	    " DO UPDATE SET words = excluded.words";
	struct query q;

	query_start(&q, st, SQL);
	query_int(&q, 1, row->from_day);
	query_int(&q, 2, row->to_day);
	query_text(&q, 3, calendar);
	query_text(&q, 4, row->words);
	return query_run(&q);
}

enum err
capacity_calendar_load(struct store *st, const char *calendar,
    const struct closure_row *rows, size_t n)
{
	uint32_t total = 0;
	enum err err;

	if (n > CAPACITY_SHIPPED_MAX)
		return ERR_TOO_MANY;
	err = calendar_clear(st, calendar, rows, n);
	for (size_t i = 0; i < n && err == ERR_OK; i++)
		err = calendar_put(st, calendar, &rows[i]);
	if (err == ERR_OK)
		err = closure_count(st, 0, 0, LIMIT_DAY_MIN, &total);
	if (err == ERR_OK && total > CAPACITY_SHIPPED_MAX)
		err = ERR_TOO_MANY;
	return err;
}

/* ---- what was made --------------------------------------------------- */

enum err
capacity_proofs(struct store *st, uint64_t household, const char *class_name,
    size_t cap, struct capacity_proof *rows, size_t *n)
{
	/* AwardState 8 is done */
	static const char SQL[] =
	    "SELECT a.quantity, a.start_day,"
	    " (SELECT MAX(d.declared_ms) FROM delivery AS d"
	    " WHERE d.orders = a.orders AND d.line = a.line"
	    " AND d.lot = a.lot AND d.version = a.version) AS last_ms"
	    " FROM award AS a"
	    " JOIN line AS l ON l.orders = a.orders AND l.no = a.line"
	    " WHERE a.household = $1 AND a.state = 8 AND l.class = $2"
	    " ORDER BY a.ended_ms DESC, a.orders DESC, a.line, a.lot LIMIT $3";
	struct query q;
	size_t count = 0;
	enum err err;

	query_start(&q, st, SQL);
	query_int(&q, 1, (int64_t)household);
	query_text(&q, 2, class_name);
	query_int(&q, 3, (int64_t)cap);
	while (query_next(&q)) {
		rows[count++] = (struct capacity_proof){
			.units = column_int(&q, 0),
			.start_day = (int32_t)column_int(&q, 1),
			.last_hand_in_ms = column_int(&q, 2),
		};
	}
	if ((err = query_end(&q, ERR_OK)) == ERR_OK)
		*n = count;
	return err;
}

enum err
capacity_scrapped(struct store *st, uint64_t order, uint32_t line, uint32_t lot,
    uint32_t version, int64_t *out)
{
	static const char SQL[] =
	    "SELECT COALESCE(SUM(scrapped), 0) FROM delivery WHERE orders = $1"
	    " AND line = $2 AND lot = $3 AND version = $4";
	struct query q;

	query_start(&q, st, SQL);
	query_int(&q, 1, (int64_t)order);
	query_int(&q, 2, line);
	query_int(&q, 3, lot);
	query_int(&q, 4, version);
	if (query_next(&q))
		*out = column_int(&q, 0);
	return query_end(&q, ERR_STORE);
}
