/* SPDX-License-Identifier: Apache-2.0 */
/* Walks over the members who act for others, and who hear of things. */
#include "broker/store/member.h"

#include "broker/store/member_values.h"
#include "broker/store/sql.h"

/* each_of walks the ids a statement of one parameter returns. */
static enum err
each_of(
    struct store *st, const char *sql, int64_t first, member_fn *fn, void *ctx)
{
	struct query q;

	query_start(&q, st, sql);
	query_int(&q, 1, first);
	while (query_next(&q))
		q.err = fn(ctx, (uint64_t)column_int(&q, 0));
	return query_end(&q, ERR_OK);
}

enum err
member_acting_each(
    struct store *st, uint64_t household, member_fn *fn, void *ctx)
{
	static const char SQL[] =
	    "SELECT leader FROM acting WHERE household = $1"
	    " UNION SELECT c.id FROM member AS c"
	    " JOIN member AS h ON h.village = c.village"
	    " WHERE h.id = $1 AND h.village <> 0 AND c.state <> " ERASED
	    " AND c.roles & " COORDINATOR " <> 0";

	return each_of(st, SQL, (int64_t)household, fn, ctx);
}

enum err
member_granted_each(struct store *st, uint64_t leader, member_fn *fn, void *ctx)
{
	static const char SQL[] = "SELECT household FROM acting"
				  " WHERE leader = $1 ORDER BY household";

	return each_of(st, SQL, (int64_t)leader, fn, ctx);
}

enum err
member_leaders_each(
    struct store *st, uint64_t household, member_fn *fn, void *ctx)
{
	static const char SQL[] = "SELECT leader FROM acting"
				  " WHERE household = $1 ORDER BY leader";

	return each_of(st, SQL, (int64_t)household, fn, ctx);
}

enum err
member_with_role_each(
    struct store *st, uint32_t role_mask, member_fn *fn, void *ctx)
{
	static const char SQL[] =
	    "SELECT id FROM member WHERE (roles & $1) <> 0"
	    " AND state <> " ERASED " ORDER BY id";

	return each_of(st, SQL, role_mask, fn, ctx);
}

enum err
member_of_village_each(
    struct store *st, uint32_t village, member_fn *fn, void *ctx)
{
	static const char SQL[] = "SELECT id FROM member WHERE village = $1"
				  " AND state <> " ERASED " ORDER BY id";

	return each_of(st, SQL, village, fn, ctx);
}

enum err
member_of_craft_each(struct store *st, uint64_t order, member_fn *fn, void *ctx)
{
	static const char SQL[] =
	    "WITH maker AS (SELECT DISTINCT capacity.member AS id"
	    " FROM capacity JOIN line ON line.craft = capacity.craft"
	    " WHERE line.orders = $1)"
	    " SELECT id FROM member WHERE state = " ACTIVE
	    " AND id IN (SELECT id FROM maker UNION SELECT leader FROM acting"
	    " JOIN maker ON maker.id = acting.household)"
	    " UNION SELECT id FROM member WHERE state = " ACTIVE
	    " AND roles & " COORDINATOR " <> 0";

	return each_of(st, SQL, (int64_t)order, fn, ctx);
}

enum err
member_bidders_each(struct store *st, uint64_t order, member_fn *fn, void *ctx)
{
	static const char SQL[] =
	    "SELECT household FROM bid WHERE orders = $1"
	    " UNION SELECT typed_by FROM bid WHERE orders = $1"
	    " AND typed_by <> 0"
	    " UNION SELECT household FROM refusal WHERE orders = $1"
	    " UNION SELECT typed_by FROM refusal WHERE orders = $1"
	    " AND typed_by <> 0";

	return each_of(st, SQL, (int64_t)order, fn, ctx);
}
