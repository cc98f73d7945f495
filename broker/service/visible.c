/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/service/visible.h"

#include "broker/store/capacity.h"
#include "broker/store/member.h"
#include "proto/require.h"

enum {
	N_ROLES = GOM__ROLE__ROLE_OPERATOR
};

static const enum sight TABLE[N_VISIBLE][N_ROLES] = {
#define X(FACT, household, leader, coordinator, exporter, operator)            \
	[VISIBLE_##FACT] = { SIGHT_##household, SIGHT_##leader,                \
		SIGHT_##coordinator, SIGHT_##exporter, SIGHT_##operator},
#include "broker/service/visible.def"
#undef X
};

enum sight
visible_cell(enum visible what, Gom__Role role)
{
	REQUIRE(what < N_VISIBLE);
	REQUIRE(role >= GOM__ROLE__ROLE_HOUSEHOLD &&
		role <= GOM__ROLE__ROLE_OPERATOR);
	return TABLE[what][role - 1];
}

/* ---- as a filter ---------------------------------------------------- */

/* WINNERS has no flag: a winner is found by a join of its own. */
static void
scope_widen(struct scope *scope, enum sight sight)
{
	scope->own |= sight == SIGHT_OWN;
	scope->typed |= sight == SIGHT_TYPED;
	scope->craft |= sight == SIGHT_CRAFT;
	scope->granted |= sight == SIGHT_GRANTED;
	scope->granted_craft |= sight == SIGHT_GRANTED_CRAFT;
	scope->village |= sight == SIGHT_VILLAGE;
	scope->own_orders |= sight == SIGHT_OWN_ORDERS;
	scope->all |= sight == SIGHT_ALL;
}

static bool
has_role(const struct request *rq, int role)
{
	return ((rq->roles >> role) & 1) != 0;
}

struct scope
visible_scope(const struct request *rq, enum visible what)
{
	struct scope scope = { .me = rq->member, .my_village = rq->village };

	for (int role = 1; role <= N_ROLES; role++)
		if (has_role(rq, role))
			scope_widen(&scope, visible_cell(what, role));
	return scope;
}

/* ---- for one subject ------------------------------------------------- */

typedef enum err sight_fn(
    const struct request *rq, const struct sight_subject *subject, bool *out);

static enum err
sees_none(
    const struct request *rq, const struct sight_subject *subject, bool *out)
{
	(void)rq;
	(void)subject;
	*out = false;
	return ERR_OK;
}

static enum err
sees_own(
    const struct request *rq, const struct sight_subject *subject, bool *out)
{
	*out = rq->member != 0 && subject->household == rq->member;
	return ERR_OK;
}

static enum err
sees_typed(
    const struct request *rq, const struct sight_subject *subject, bool *out)
{
	*out = rq->member != 0 && subject->typed_by == rq->member;
	return ERR_OK;
}

static bool
has_craft(const struct sight_subject *subject)
{
	return subject->craft != NULL && subject->craft[0] != '\0';
}

static enum err
sees_craft(
    const struct request *rq, const struct sight_subject *subject, bool *out)
{
	*out = false;
	if (!has_craft(subject))
		return ERR_OK;
	return capacity_has_craft(rq->store, rq->member, subject->craft, out);
}

static enum err
sees_granted(
    const struct request *rq, const struct sight_subject *subject, bool *out)
{
	return member_has_grant(rq->store, rq->member, subject->household, out);
}

static enum err
sees_granted_craft(
    const struct request *rq, const struct sight_subject *subject, bool *out)
{
	*out = false;
	if (!has_craft(subject))
		return ERR_OK;
	return capacity_has_granted_craft(
	    rq->store, rq->member, subject->craft, out);
}

static enum err
sees_village(
    const struct request *rq, const struct sight_subject *subject, bool *out)
{
	struct member_row row;
	enum err err;

	*out = false;
	if (rq->village == 0 || subject->household == 0)
		return ERR_OK;
	err = member_get(rq->store, subject->household, &row);
	if (err == ERR_OK)
		*out = row.village == rq->village;
	return err == ERR_NO_MEMBER ? ERR_OK : err;
}

static enum err
sees_own_orders(
    const struct request *rq, const struct sight_subject *subject, bool *out)
{
	*out = rq->member != 0 && subject->exporter == rq->member;
	return ERR_OK;
}

static enum err
sees_winners(
    const struct request *rq, const struct sight_subject *subject, bool *out)
{
	*out = rq->member != 0 && subject->exporter == rq->member &&
	       subject->is_winner;
	return ERR_OK;
}

static enum err
sees_all(
    const struct request *rq, const struct sight_subject *subject, bool *out)
{
	(void)rq;
	(void)subject;
	*out = true;
	return ERR_OK;
}

static sight_fn *const SIGHTS[] = {
	[SIGHT_NONE] = sees_none,
	[SIGHT_OWN] = sees_own,
	[SIGHT_TYPED] = sees_typed,
	[SIGHT_CRAFT] = sees_craft,
	[SIGHT_GRANTED] = sees_granted,
	[SIGHT_GRANTED_CRAFT] = sees_granted_craft,
	[SIGHT_VILLAGE] = sees_village,
	[SIGHT_OWN_ORDERS] = sees_own_orders,
	[SIGHT_WINNERS] = sees_winners,
	[SIGHT_ALL] = sees_all,
};

enum err
visible_is(const struct request *rq, enum visible what,
    const struct sight_subject *subject, bool *out)
{
	bool sees = false;
	enum err err = ERR_OK;

	for (int role = 1; role <= N_ROLES && !sees && err == ERR_OK; role++)
		if (has_role(rq, role))
			err = SIGHTS[visible_cell(what, role)](
			    rq, subject, &sees);
	if (err == ERR_OK)
		*out = sees;
	return err;
}

enum err
visible_phone(
    const struct request *rq, uint64_t household, const char *phone, char **out)
{
	struct sight_subject subject = { .household = household };
	bool sees = household == rq->member;
	enum err err = ERR_OK;

	if (!sees)
		err = visible_is(rq, VISIBLE_TELEPHONES, &subject, &sees);
	if (err != ERR_OK)
		return err;
	*out = gom_arena_strdup(rq->arena, sees ? phone : "");
	return *out != NULL ? ERR_OK : ERR_NOMEM;
}
