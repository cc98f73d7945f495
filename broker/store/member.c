/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/store/member.h"

#include <stdio.h>
#include <string.h>

#include "broker/store/member_values.h"
#include "broker/store/sql.h"
#include "proto/text.h"

enum {
	FOLDED_CAP = 4 * LIMIT_NAME_LEN + 1,
	PATTERN_CAP = 2 * FOLDED_CAP + 3
};

/* ---- villages ------------------------------------------------------- */

enum err
village_find(struct store *st, const char *name, uint32_t *out)
{
	static const char SQL[] = "SELECT id FROM village WHERE name = $1";
	struct query q;

	query_start(&q, st, SQL);
	query_text(&q, 1, name);
	if (query_next(&q))
		*out = (uint32_t)column_int(&q, 0);
	return query_end(&q, ERR_NO_VILLAGE);
}

enum err
village_put(struct store *st, const char *name, uint32_t *out)
{
	static const char SQL[] = "INSERT INTO village (name) VALUES ($1)"
				  " ON CONFLICT (name) DO NOTHING";
	struct query q;
	enum err err;

	query_start(&q, st, SQL);
	query_text(&q, 1, name);
	err = query_run(&q);
	return err != ERR_OK ? err : village_find(st, name, out);
}

enum err
village_name(struct store *st, uint32_t village, char out[LIMIT_NAME_LEN + 1])
{
	static const char SQL[] = "SELECT name FROM village WHERE id = $1";
	struct query q;

	if (village == 0) {
		out[0] = '\0';
		return ERR_OK;
	}
	query_start(&q, st, SQL);
	query_int(&q, 1, village);
	if (query_next(&q))
		column_text(&q, 0, out, LIMIT_NAME_LEN + 1);
	return query_end(&q, ERR_NO_VILLAGE);
}

/* ---- members -------------------------------------------------------- */

#define COLUMNS                                                                \
	"m.id, m.roles, m.state, m.village, m.workers, m.weekdays, m.inviter," \
	" m.feed_last, m.last_seen_ms, m.created_ms"

enum {
	N_COLUMNS = 10
};

static struct member_row
row_read(const struct query *q)
{
	return (struct member_row){
		.id = (uint64_t)column_int(q, 0),
		.roles = (uint32_t)column_int(q, 1),
		.state = (int)column_int(q, 2),
		.village = (uint32_t)column_int(q, 3),
		.workers = (uint32_t)column_int(q, 4),
		.weekdays = (uint32_t)column_int(q, 5),
		.inviter = (uint64_t)column_int(q, 6),
		.feed_last = (uint64_t)column_int(q, 7),
		.last_seen_ms = column_int(q, 8),
		.created_ms = column_int(q, 9),
	};
}

static enum err
person_put(struct store *st, uint64_t id, const struct member_person *person)
{
	static const char SQL[] =
	    "INSERT INTO person (member, name, folded, phone, payee)"
	    " VALUES ($1, $2, $3, $4, $5)";
	char folded[FOLDED_CAP];
	struct query q;
	enum err err;

	if ((err = gom_text_fold(person->name, folded, sizeof folded)) !=
	    ERR_OK)
		return err;
	query_start(&q, st, SQL);
	query_int(&q, 1, (int64_t)id);
	query_text(&q, 2, person->name);
	query_text(&q, 3, folded);
	query_text(&q, 4, person->phone);
	query_text(&q, 5, person->payee);
	return query_run(&q);
}

enum err
member_put(struct store *st, const struct member_row *row,
    const struct member_person *person, uint64_t *id)
{
	static const char SQL[] =
	    "INSERT INTO member"
	    " (roles, state, village, workers, weekdays, inviter, created_ms)"
	    " VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id";
	struct query q;
	uint64_t made = 0;
	enum err err;

	query_start(&q, st, SQL);
	query_int(&q, 1, row->roles);
	query_int(&q, 2, row->state);
	query_int(&q, 3, row->village);
	query_int(&q, 4, row->workers);
	query_int(&q, 5, row->weekdays);
	query_int(&q, 6, (int64_t)row->inviter);
	query_int(&q, 7, row->created_ms);
	while (query_next(&q))
		made = (uint64_t)column_int(&q, 0);
	if ((err = query_end(&q, ERR_STORE)) != ERR_OK ||
	    (err = person_put(st, made, person)) != ERR_OK)
		return err;
	*id = made;
	return ERR_OK;
}

enum err
member_get(struct store *st, uint64_t id, struct member_row *out)
{
	static const char SQL[] =
	    "SELECT " COLUMNS " FROM member AS m WHERE m.id = $1";
	struct query q;

	query_start(&q, st, SQL);
	query_int(&q, 1, (int64_t)id);
	if (query_next(&q))
		*out = row_read(&q);
	return query_end(&q, ERR_NO_MEMBER);
}

enum err
member_name(struct store *st, uint64_t id, char out[LIMIT_NAME_LEN + 1])
{
	static const char SQL[] = "SELECT name FROM person WHERE member = $1";
	struct query q;

	if (id == 0) {
		out[0] = '\0';
		return ERR_OK;
	}
	query_start(&q, st, SQL);
	query_int(&q, 1, (int64_t)id);
	if (query_next(&q))
		column_text(&q, 0, out, LIMIT_NAME_LEN + 1);
	return query_end(&q, ERR_NO_MEMBER);
}

enum err
member_inviter(struct store *st, uint64_t id, uint64_t *out)
{
	struct member_row row;
	enum err err = member_get(st, id, &row);

	if (err == ERR_OK)
		*out = row.inviter;
	return err;
}

static enum err
run_set(struct store *st, const char *sql, uint64_t id, int64_t value)
{
	struct query q;

	query_start(&q, st, sql);
	query_int(&q, 1, value);
	query_int(&q, 2, (int64_t)id);
	return query_run(&q);
}

enum err
member_set_inviter(struct store *st, uint64_t id, uint64_t inviter)
{
	static const char SQL[] =
	    "UPDATE member SET inviter = $1 WHERE id = $2";

	return run_set(st, SQL, id, (int64_t)inviter);
}

enum err
member_set_roles(struct store *st, uint64_t id, uint32_t roles)
{
	static const char SQL[] = "UPDATE member SET roles = $1 WHERE id = $2";

	return run_set(st, SQL, id, roles);
}

enum err
member_set_state(struct store *st, uint64_t id, int state)
{
	static const char SQL[] = "UPDATE member SET state = $1 WHERE id = $2";

	return run_set(st, SQL, id, state);
}

enum err
member_set_week(
    struct store *st, uint64_t id, uint32_t weekdays, uint32_t workers)
{
	static const char SQL[] = "UPDATE member SET weekdays = $1,"
				  " workers = $2 WHERE id = $3";
	struct query q;

	query_start(&q, st, SQL);
	query_int(&q, 1, weekdays);
	query_int(&q, 2, workers);
	query_int(&q, 3, (int64_t)id);
	return query_run(&q);
}

enum err
member_erase(struct store *st, uint64_t id)
{
	static const char SQL_PERSON[] =
	    "UPDATE person SET name = '', folded = '', phone = '',"
	    " payee = '' WHERE member = $1";
	static const char SQL_CAPACITY[] =
	    "DELETE FROM capacity WHERE member = $1";
	static const char SQL_CLOSURE[] =
	    "DELETE FROM closure WHERE member = $1";
	static const char SQL_ACTING[] =
	    "DELETE FROM acting WHERE leader = $1 OR household = $1";
	static const char SQL_STATE[] =
	    "UPDATE member SET state = " ERASED " WHERE id = $1";
	static const char *const ALL[] = { SQL_PERSON, SQL_CAPACITY,
		SQL_CLOSURE, SQL_ACTING, SQL_STATE };
	enum err err = ERR_OK;

	for (size_t i = 0; i < sizeof ALL / sizeof ALL[0] && err == ERR_OK;
	     i++) {
		struct query q;

		query_start(&q, st, ALL[i]);
		query_int(&q, 1, (int64_t)id);
		err = query_run(&q);
	}
	return err;
}

/* ask_pair runs a statement about two members that returns a row if something
 * is so. */
static enum err
ask_pair(struct store *st, const char *sql, uint64_t first, uint64_t second,
    bool *out)
{
	struct query q;
	enum err err;
	bool is_so;

	query_start(&q, st, sql);
	query_int(&q, 1, (int64_t)first);
	query_int(&q, 2, (int64_t)second);
	is_so = query_next(&q);
	if ((err = query_end(&q, ERR_OK)) == ERR_OK)
		*out = is_so;
	return err;
}

enum err
member_is_bound(struct store *st, uint64_t id, bool *out)
{
	/* AwardState 2 and 3 are live; EntryKind 1 is goods */
	static const char SQL[] =
	    "SELECT 1 FROM award JOIN orders ON orders.id = award.orders"
	    " WHERE (household = $1 OR exporter = $1) AND state IN (2, 3)"
	    " UNION ALL"
	    " SELECT 1 FROM entry JOIN orders ON orders.id = entry.orders"
	    " WHERE household = $1 OR exporter = $1"
	    " GROUP BY entry.orders, household"
	    " HAVING SUM(CASE kind WHEN 1 THEN amount ELSE -amount END) <> 0"
	    " LIMIT 1";
	struct query q;
	enum err err;
	bool is_bound;

	query_start(&q, st, SQL);
	query_int(&q, 1, (int64_t)id);
	is_bound = query_next(&q);
	if ((err = query_end(&q, ERR_OK)) == ERR_OK)
		*out = is_bound;
	return err;
}

enum err
member_has_namesake(struct store *st, const char *name, const char *phone,
    uint32_t village, bool *out)
{
	static const char SQL[] =
	    "SELECT 1 FROM member JOIN person ON person.member = member.id"
	    " WHERE name = $1 AND phone = $3 AND village = $2"
	    " AND state <> " ERASED " AND roles & " HOUSEHOLD " <> 0 LIMIT 1";
	struct query q;
	enum err err;
	bool has;

	query_start(&q, st, SQL);
	query_text(&q, 1, name);
	query_int(&q, 2, village);
	query_text(&q, 3, phone);
	has = query_next(&q);
	if ((err = query_end(&q, ERR_OK)) == ERR_OK)
		*out = has;
	return err;
}

enum err
member_score_get(struct store *st, uint64_t household, uint64_t exporter,
    int32_t utc_offset_s, struct member_score *out)
{
	/* what came in late, or was accepted only after mending came back
	 * late, is not on time; AwardState 8 is done */
	static const char SQL[] =
	    "SELECT COUNT(*), COALESCE(SUM(CASE WHEN ("
	    " SELECT COALESCE(SUM(accepted), 0) FROM delivery AS d"
	    " WHERE d.orders = a.orders AND d.line = a.line"
	    " AND d.lot = a.lot AND d.version = a.version"
	    " AND d.declared_ms < (l.hand_in_day + 1) * 86400000 - $1)"
	    " >= a.quantity THEN 1 ELSE 0 END), 0)"
	    " FROM award AS a"
	    " JOIN line AS l ON l.orders = a.orders AND l.no = a.line"
	    " JOIN orders AS o ON o.id = a.orders"
	    " WHERE a.household = $2 AND a.state = 8"
	    " AND ($3 = 0 OR o.exporter = $3)";
	struct query q;

	query_start(&q, st, SQL);
	query_int(&q, 1, (int64_t)utc_offset_s * 1000);
	query_int(&q, 2, (int64_t)household);
	query_int(&q, 3, (int64_t)exporter);
	if (query_next(&q)) {
		out->lots_done = (uint32_t)column_int(&q, 0);
		out->lots_in_full = (uint32_t)column_int(&q, 1);
	}
	return query_end(&q, ERR_STORE);
}

/* Who won: was offered a lot and neither declined nor let the offer expire.
 * Who gave work back stays, what it handed in is still to be paid. */
#define WINNER(household, exporter)                                            \
	"EXISTS (SELECT 1 FROM award JOIN orders"                              \
	" ON orders.id = award.orders WHERE award.household = " household      \
	" AND orders.exporter = " exporter                                     \
	" AND award.state IN (2, 3, 6, 7, 8))"

enum err
member_is_winner(
    struct store *st, uint64_t exporter, uint64_t household, bool *out)
{
	static const char SQL[] = "SELECT 1 WHERE $1 <> 0 AND $2 <> 0"
				  " AND " WINNER("$2", "$1");

	return ask_pair(st, SQL, exporter, household, out);
}

/* ---- lists ---------------------------------------------------------- */

/* The parameters appear once in their order; what follows uses them freely. */
#define SEEN                                                                   \
	"(m.id = $1 OR " SCOPE_ALL " OR " SCOPE_HOUSEHOLD(                     \
	    "m.id") " OR ($10 <> 0 AND " WINNER("m.id", "$10") "))"
#define CONTACT "($11 <> 0 AND m.village = $11 AND (m.roles & $12) <> 0)"

static const char SQL_CARDS[] =
    "WITH bound AS (SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,"
    " $13, $14, $15, $16, $17)"
    " SELECT " COLUMNS ", p.name, p.phone, p.payee, COALESCE(v.name, ''),"
    " (SELECT COUNT(*) FROM member_key AS k"
    " WHERE k.member = m.id AND k.revoked_ms = 0), " SEEN
    " FROM member AS m JOIN person AS p ON p.member = m.id"
    " LEFT JOIN village AS v ON v.id = m.village"
    " WHERE m.id > $13 AND ($14 = 0 OR m.id = $14)"
    " AND ($14 <> 0 OR m.state <> " ERASED ")"
    " AND ($15 = 0 OR (m.roles & $15) <> 0)"
    " AND p.folded LIKE $16 ESCAPE '\\'"
    " AND (" SEEN " OR " CONTACT ")"
    " ORDER BY m.id LIMIT $17";

static void
card_read(const struct query *q, struct member_card *card)
{
	card->row = row_read(q);
	column_text(q, N_COLUMNS, card->person.name, sizeof card->person.name);
	column_text(
	    q, N_COLUMNS + 1, card->person.phone, sizeof card->person.phone);
	column_text(
	    q, N_COLUMNS + 2, card->person.payee, sizeof card->person.payee);
	column_text(
	    q, N_COLUMNS + 3, card->village_name, sizeof card->village_name);
	card->n_keys = (uint32_t)column_int(q, N_COLUMNS + 4);
	card->is_contact_only = column_int(q, N_COLUMNS + 5) == 0;
}

/* pattern_make: what was typed, anywhere in the folded name. */
static enum err
pattern_make(const char *search, char out[PATTERN_CAP])
{
	char folded[FOLDED_CAP];
	size_t n = 0;
	enum err err = gom_text_fold(search, folded, sizeof folded);

	if (err != ERR_OK)
		return err;
	out[n++] = '%';
	for (const char *at = folded; *at != '\0'; at++) {
		if (*at == '%' || *at == '_' || *at == '\\')
			out[n++] = '\\';
		out[n++] = *at;
	}
	out[n++] = '%';
	out[n] = '\0';
	return ERR_OK;
}

enum err
member_each(struct store *st, const struct member_filter *filter,
    uint64_t after, uint32_t limit, member_card_fn *fn, void *ctx)
{
	char pattern[PATTERN_CAP];
	struct member_card card;
	struct query q;
	enum err err =
	    pattern_make(filter->search != NULL ? filter->search : "", pattern);

	if (err != ERR_OK)
		return err;
	query_start(&q, st, SQL_CARDS);
	query_scope(&q, &filter->scope);
	query_int(&q, 10, (int64_t)filter->winners_of);
	query_int(&q, 11, filter->contacts_village);
	query_int(&q, 12, filter->contact_roles);
	query_int(&q, 13, (int64_t)after);
	query_int(&q, 14, (int64_t)filter->only);
	query_int(&q, 15, filter->roles);
	query_text(&q, 16, pattern);
	query_int(&q, 17, limit);
	while (query_next(&q)) {
		card_read(&q, &card);
		q.err = fn(ctx, &card);
	}
	return query_end(&q, ERR_OK);
}

/* ---- acting --------------------------------------------------------- */

enum err
member_grant(
    struct store *st, uint64_t leader, uint64_t household, int64_t now_ms)
{
	static const char SQL[] =
	    "INSERT INTO acting (leader, household, since_ms)"
	    " VALUES ($1, $2, $3)";
	struct query q;

	query_start(&q, st, SQL);
	query_int(&q, 1, (int64_t)leader);
	query_int(&q, 2, (int64_t)household);
	query_int(&q, 3, now_ms);
	return query_run(&q);
}

enum err
member_grant_end(struct store *st, uint64_t leader, uint64_t household)
{
	static const char SQL[] = "DELETE FROM acting WHERE leader = $1"
				  " AND household = $2 RETURNING since_ms";
	struct query q;

	query_start(&q, st, SQL);
	query_int(&q, 1, (int64_t)leader);
	query_int(&q, 2, (int64_t)household);
	while (query_next(&q))
		continue;
	return query_end(&q, ERR_NO_GRANT);
}

enum err
member_has_grant(
    struct store *st, uint64_t leader, uint64_t household, bool *out)
{
	static const char SQL[] = "SELECT 1 FROM acting WHERE leader = $1"
				  " AND household = $2";

	return ask_pair(st, SQL, leader, household, out);
}
