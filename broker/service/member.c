/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/service/member.h"

#include <string.h>

#include "broker/service/acting.h"
#include "broker/service/pages.h"
#include "broker/service/record.h"
#include "broker/service/visible.h"
#include "broker/store/journal.h"
#include "broker/store/key.h"
#include "broker/store/reply.h"
#include "proto/reasons.h"

enum {
	LEADERS_SHOWN = 20
};

/* ---- showing --------------------------------------------------------- */

struct member_filter
member_filter_for(const struct request *rq)
{
	struct member_filter filter = {
		.scope = visible_scope(rq, VISIBLE_NAMES),
		.contact_roles = GOM_ROLES_LEADER | GOM_ROLES_COORDINATOR,
	};

	if ((rq->roles & GOM_ROLES_EXPORTER) != 0)
		filter.winners_of = rq->member;
	if ((rq->roles & (GOM_ROLES_HOUSEHOLD | GOM_ROLES_LEADER)) != 0)
		filter.contacts_village = rq->village;
	return filter;
}

enum err
member_views_init(struct request *rq, size_t cap, struct member_views *views)
{
	*views = (struct member_views){ .rq = rq, .cap = cap };
	views->rows =
	    gom_arena_alloc(rq->arena, (cap + 1) * sizeof *views->rows);
	return views->rows == NULL ? ERR_NOMEM : ERR_OK;
}

struct leader_list {
	uint64_t *ids;
	size_t n;
};

static enum err
leader_add(void *ctx, uint64_t member)
{
	struct leader_list *list = ctx;

	if (list->n < LEADERS_SHOWN)
		list->ids[list->n++] = member;
	return ERR_OK;
}

static enum err
fill_leaders(struct request *rq, Gom__Member *out)
{
	struct leader_list list = { 0 };
	enum err err;

	list.ids = gom_arena_alloc(rq->arena, LEADERS_SHOWN * sizeof *list.ids);
	if (list.ids == NULL)
		return ERR_NOMEM;
	err = member_leaders_each(rq->store, out->member, leader_add, &list);
	out->leaders = list.ids;
	out->n_leaders = list.n;
	return err;
}

/* Completed lots are work: who sees all of a household's work sees all of its
 * score, an exporter what it earned on that exporter's orders. */
static enum err
fill_score(struct request *rq, Gom__Member *out)
{
	struct sight_subject subject = { .household = out->member };
	struct member_score score = { 0 };
	uint64_t exporter = 0;
	bool sees;
	enum err err = visible_is(rq, VISIBLE_WORK, &subject, &sees);

	if (err != ERR_OK)
		return err;
	if (!sees && (rq->roles & GOM_ROLES_EXPORTER) == 0)
		return ERR_OK;
	if (!sees)
		exporter = rq->member;
	err = member_score_get(
	    rq->store, out->member, exporter, rq->utc_offset_s, &score);
	out->lots_done = score.lots_done;
	out->lots_in_full = score.lots_in_full;
	return err;
}

static enum err
fill_text(struct request *rq, const struct member_card *card, Gom__Member *out)
{
	out->name = gom_arena_strdup(rq->arena, card->person.name);
	out->village_name = gom_arena_strdup(rq->arena, card->village_name);
	if (out->name == NULL || out->village_name == NULL)
		return ERR_NOMEM;
	if (card->is_contact_only)
		return ERR_OK;
	out->payee = gom_arena_strdup(rq->arena, card->person.payee);
	if (out->payee == NULL)
		return ERR_NOMEM;
	return visible_phone(rq, card->row.id, card->person.phone, &out->phone);
}

static enum err
fill_view(struct request *rq, const struct member_card *card, Gom__Member *out)
{
	enum err err;

	out->member = card->row.id;
	out->roles = card->row.roles;
	out->state = (Gom__MemberState)card->row.state;
	out->village = card->row.village;
	if ((err = fill_text(rq, card, out)) != ERR_OK || card->is_contact_only)
		return err;
	out->workers = card->row.workers;
	out->last_seen_ms = card->row.last_seen_ms;
	out->keys = card->n_keys;
	if ((card->row.roles & GOM_ROLES_HOUSEHOLD) == 0)
		return ERR_OK;
	err = fill_leaders(rq, out);
	return err != ERR_OK ? err : fill_score(rq, out);
}

enum err
member_views_add(void *ctx, const struct member_card *card)
{
	struct member_views *views = ctx;
	Gom__Member *view;

	if (views->n_seen++ >= views->cap)
		return ERR_OK;
	view = gom_arena_alloc(views->rq->arena, sizeof *view);
	if (view == NULL)
		return ERR_NOMEM;
	gom__member__init(view);
	views->rows[views->n++] = view;
	return fill_view(views->rq, card, view);
}

enum err
member_view(struct request *rq, uint64_t member, Gom__Member **out)
{
	struct member_filter filter = member_filter_for(rq);
	struct member_views views;
	enum err err;

	filter.only = member;
	if ((err = member_views_init(rq, 1, &views)) != ERR_OK ||
	    (err = member_each(
		 rq->store, &filter, 0, 1, member_views_add, &views)) != ERR_OK)
		return err;
	if (views.n == 0 || member == 0)
		return refuse_number(rq, ERR_NO_MEMBER, "member", member);
	*out = views.rows[0];
	return ERR_OK;
}

enum err
verb_member_list(struct request *rq, const Gom__MemberListRequest *in,
    Gom__MemberListReply *out)
{
	struct member_filter filter = member_filter_for(rq);
	struct pages pages = pages_begin(in->page);
	struct member_views views;
	uint64_t next = pages.after;
	enum err err;

	if (strlen(in->search) > LIMIT_NAME_LEN)
		return refuse(rq, ERR_TEXT_LONG, "search", in->search,
		    (int64_t)strlen(in->search), LIMIT_NAME_LEN);
	filter.search = in->search;
	filter.roles = in->role == GOM__ROLE__ROLE_NONE ? 0 : 1u << in->role;
	if ((err = member_views_init(rq, pages.cap, &views)) != ERR_OK ||
	    (err = member_each(rq->store, &filter, pages.after,
		 (uint32_t)pages.cap + 1, member_views_add, &views)) != ERR_OK)
		return err;
	if (views.n > 0)
		next = views.rows[views.n - 1]->member;
	out->members = views.rows;
	out->n_members = views.n;
	return pages_more(rq, next, views.n_seen > views.n, &out->more);
}

enum err
verb_member_show(struct request *rq, const Gom__MemberShowRequest *in,
    Gom__MemberShowReply *out)
{
	return member_view(
	    rq, in->member == 0 ? rq->member : in->member, &out->member);
}

/* ---- standing -------------------------------------------------------- */

/* find_managed reads a member whose standing the sender may change; nobody
 * changes the own one.
 * Errors: ERR_NO_MEMBER, ERR_NOT_YOURS. */
static enum err
find_managed(const struct request *rq, uint64_t member, struct member_row *out)
{
	bool sees;
	enum err err = member_get(rq->store, member, out);

	if (err == ERR_OK)
		err = acting_sees_name(rq, out, &sees);
	if (err == ERR_NO_MEMBER || (err == ERR_OK && !sees))
		return refuse_number(rq, ERR_NO_MEMBER, "member", member);
	if (err != ERR_OK)
		return err;
	if (member == rq->member || !acting_manages(rq, out))
		return refuse_number(rq, ERR_NOT_YOURS, "member", member);
	return ERR_OK;
}

static enum err
set_state(struct request *rq, const struct member_row *member,
    Gom__MemberState state, uint32_t kind, uint32_t reason)
{
	Gom__Fact fact = GOM__FACT__INIT;
	enum err err;

	if (member->state == (int)state)
		return refuse_number(rq, ERR_ALREADY, "member", member->id);
	err = member_set_state(rq->store, member->id, state);
	if (err != ERR_OK)
		return err;
	fact.kind = kind;
	fact.member = member->id;
	fact.reason = reason;
	return record(rq, &fact);
}

enum err
verb_member_suspend(struct request *rq, const Gom__MemberSuspendRequest *in,
    Gom__MemberSuspendReply *out)
{
	struct member_row member;
	enum err err;

	(void)out;
	if (in->reason == 0)
		return refuse(rq, ERR_MISSING, "reason", "", 0, 0);
	if (!gom_reason_fits(in->reason, GOM_REASON_SUSPEND))
		return refuse_number(rq, ERR_CHOICE, "reason", in->reason);
	if ((err = find_managed(rq, in->member, &member)) != ERR_OK)
		return err;
	return set_state(rq, &member, GOM__MEMBER_STATE__MEMBER_SUSPENDED,
	    FACT_MEMBER_SUSPENDED, in->reason);
}

enum err
verb_member_resume(struct request *rq, const Gom__MemberResumeRequest *in,
    Gom__MemberResumeReply *out)
{
	struct member_row member;
	enum err err;

	(void)out;
	if ((err = find_managed(rq, in->member, &member)) != ERR_OK)
		return err;
	return set_state(rq, &member, GOM__MEMBER_STATE__MEMBER_ACTIVE,
	    FACT_MEMBER_RESUMED, 0);
}

enum err
verb_member_erase(struct request *rq, const Gom__MemberEraseRequest *in,
    Gom__MemberEraseReply *out)
{
	Gom__Fact fact = GOM__FACT__INIT;
	struct member_row member;
	bool is_bound;
	enum err err;

	(void)out;
	if ((err = find_managed(rq, in->member, &member)) != ERR_OK ||
	    (err = member_is_bound(rq->store, member.id, &is_bound)) != ERR_OK)
		return err;
	if (is_bound)
		return refuse_number(rq, ERR_MEMBER_BOUND, "member", member.id);
	if ((err = key_revoke_all(rq->store, member.id, rq->now_ms)) !=
		ERR_OK ||
	    (err = member_erase(rq->store, member.id)) != ERR_OK ||
	    (err = journal_erase(rq->store, member.id)) != ERR_OK ||
	    (err = reply_forget_member(rq->store, member.id)) != ERR_OK)
		return err;
	/* recorded after it, or it would be erased itself; no words beside it,
	 * they could name who is to be forgotten */
	rq->note = "";
	fact.kind = FACT_MEMBER_ERASED;
	fact.member = member.id;
	return record(rq, &fact);
}

/* ---- grants ---------------------------------------------------------- */

/* find_leader reads a leader of a village that may be granted.
 * Errors: ERR_NO_MEMBER, ERR_SUSPENDED. */
static enum err
find_leader(const struct request *rq, uint64_t leader, uint32_t village,
    struct member_row *out)
{
	enum err err = member_get(rq->store, leader, out);

	if (err != ERR_OK && err != ERR_NO_MEMBER)
		return err;
	if (err == ERR_NO_MEMBER || (out->roles & GOM_ROLES_LEADER) == 0 ||
	    out->village != village ||
	    out->state == GOM__MEMBER_STATE__MEMBER_ERASED)
		return refuse_number(rq, ERR_NO_MEMBER, "leader", leader);
	if (out->state == GOM__MEMBER_STATE__MEMBER_SUSPENDED)
		return refuse_number(rq, ERR_SUSPENDED, "leader", leader);
	return ERR_OK;
}

enum err
member_grant_record(
    struct request *rq, const struct member_row *household, uint64_t leader)
{
	Gom__Fact fact = GOM__FACT__INIT;
	struct member_row row;
	enum err err = find_leader(rq, leader, household->village, &row);

	if (err != ERR_OK)
		return err;
	if (leader == household->id)
		return refuse_number(rq, ERR_ALREADY, "leader", leader);
	err = member_grant(rq->store, leader, household->id, rq->now_ms);
	if (err == ERR_DUPLICATE)
		return refuse_number(rq, ERR_ALREADY, "leader", leader);
	if (err != ERR_OK)
		return err;
	fact.kind = FACT_GRANTED;
	fact.member = household->id;
	fact.entry = leader;
	return record(rq, &fact);
}

static enum err
end_grant(struct request *rq, uint64_t household, uint64_t leader)
{
	Gom__Fact fact = GOM__FACT__INIT;
	bool has;
	enum err err = member_has_grant(rq->store, leader, household, &has);

	if (err != ERR_OK)
		return err;
	if (!has)
		return refuse_number(rq, ERR_NO_GRANT, "leader", leader);
	/* recorded before it, so that the leader hears of it */
	fact.kind = FACT_GRANT_ENDED;
	fact.member = household;
	fact.entry = leader;
	err = record(rq, &fact);
	return err != ERR_OK ? err
			     : member_grant_end(rq->store, leader, household);
}

/* A grant is the household's to give, or typed by its coordinator: a leader it
 * granted cannot hand it on. */
static enum err
may_grant(const struct request *rq, const struct member_row *household)
{
	if (household->id == rq->member ||
	    ((rq->roles & GOM_ROLES_COORDINATOR) != 0 && rq->village != 0 &&
		household->village == rq->village))
		return ERR_OK;
	return refuse_number(rq, ERR_NOT_YOURS, "household", household->id);
}

enum err
verb_grant(
    struct request *rq, const Gom__GrantRequest *in, Gom__GrantReply *out)
{
	struct member_row household;
	uint64_t id;
	enum err err;

	(void)out;
	if (in->leader == 0)
		return refuse(rq, ERR_MISSING, "leader", "", 0, 0);
	if ((err = acting_for(rq, in->household, &id)) != ERR_OK ||
	    (err = member_get(rq->store, id, &household)) != ERR_OK ||
	    (err = may_grant(rq, &household)) != ERR_OK)
		return err;
	if (in->end)
		return end_grant(rq, id, in->leader);
	return member_grant_record(rq, &household, in->leader);
}
