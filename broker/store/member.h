/* SPDX-License-Identifier: Apache-2.0 */
/* member: villages, members, the persons behind them, and who may act for
 * whom. A name or a telephone number stands only in the person, which can be
 * erased. Not for keys (key.h) nor for standing capacity (capacity.h); whether
 * somebody may do or see a thing is for service/acting and service/visible. */
#ifndef GOM_STORE_MEMBER_H
#define GOM_STORE_MEMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "broker/store/scope.h"
#include "broker/store/store.h"
#include "proto/limits.h"

/* ---- villages ------------------------------------------------------- */

/* village_find: ERR_NO_VILLAGE. Names are compared as they are. */
GOM_MUST_USE enum err village_find(
    struct store *st, const char *name, uint32_t *out);

/* village_put finds the village of that name or makes it. */
GOM_MUST_USE enum err village_put(
    struct store *st, const char *name, uint32_t *out);

/* village_name writes "" for village 0. Errors: ERR_NO_VILLAGE. */
GOM_MUST_USE enum err village_name(
    struct store *st, uint32_t village, char out[LIMIT_NAME_LEN + 1]);

/* ---- members -------------------------------------------------------- */

struct member_row {
	uint64_t id;
	uint32_t roles;   /* mask, 1 << Gom__Role */
	int state;        /* Gom__MemberState */
	uint32_t village; /* 0: none */
	uint32_t workers;
	uint32_t weekdays; /* working days, bit 0 is Monday */
	uint64_t inviter;  /* who invited its newest device; 0: the operator's
			      own first invitation */
	uint64_t feed_last;
	int64_t last_seen_ms; /* 0: never */
	int64_t created_ms;
};

struct member_person {
	char name[LIMIT_NAME_LEN + 1];
	char phone[LIMIT_PHONE_LEN + 1];
	char payee[LIMIT_NAME_LEN + 1];
};

/* member_put adds a member and its person.
 * Shape: id, feed_last, last_seen_ms of *row are ignored. */
GOM_MUST_USE enum err member_put(struct store *st, const struct member_row *row,
    const struct member_person *person, uint64_t *id);

/* member_get also finds erased members, with their state.
 * Errors: ERR_NO_MEMBER. */
GOM_MUST_USE enum err member_get(
    struct store *st, uint64_t id, struct member_row *out);

/* member_name writes "" for a member erased, and for member 0.
 * Errors: ERR_NO_MEMBER. */
GOM_MUST_USE enum err member_name(
    struct store *st, uint64_t id, char out[LIMIT_NAME_LEN + 1]);

/* member_inviter: ERR_NO_MEMBER. */
GOM_MUST_USE enum err member_inviter(
    struct store *st, uint64_t id, uint64_t *out);

GOM_MUST_USE enum err member_set_inviter(
    struct store *st, uint64_t id, uint64_t inviter);
GOM_MUST_USE enum err member_set_roles(
    struct store *st, uint64_t id, uint32_t roles);
GOM_MUST_USE enum err member_set_state(
    struct store *st, uint64_t id, int state);
GOM_MUST_USE enum err member_set_week(
    struct store *st, uint64_t id, uint32_t weekdays, uint32_t workers);

/* member_erase empties the person, forgets capacity and closures, ends grants
 * both ways and sets the state. Keys are key_revoke_all, the journal and its
 * notes journal_erase. */
GOM_MUST_USE enum err member_erase(struct store *st, uint64_t id);

/* member_is_bound: live awards, or a balance that is not zero, of the member
 * as a household or on orders it exports. Bids do not bind, so that this tells
 * nothing about them. */
GOM_MUST_USE enum err member_is_bound(struct store *st, uint64_t id, bool *out);

/* member_has_namesake: a household that is not erased has this very name and
 * telephone in this village. */
GOM_MUST_USE enum err member_has_namesake(struct store *st, const char *name,
    const char *phone, uint32_t village, bool *out);

/* Completed lots of a household, and those of which the whole quantity was
 * handed in by the hand-in date and accepted. */
struct member_score {
	uint32_t lots_done;
	uint32_t lots_in_full;
};

/* member_score_get counts them; exporter 0 over all orders, else over that
 * exporter's. */
GOM_MUST_USE enum err member_score_get(struct store *st, uint64_t household,
    uint64_t exporter, int32_t utc_offset_s, struct member_score *out);

/* member_is_winner: the household has or had a live or completed award on an
 * order of the exporter. */
GOM_MUST_USE enum err member_is_winner(
    struct store *st, uint64_t exporter, uint64_t household, bool *out);

/* ---- lists ---------------------------------------------------------- */

/* A member with what is shown beside it. */
struct member_card {
	struct member_row row;
	struct member_person person;
	char village_name[LIMIT_NAME_LEN + 1];
	uint32_t n_keys;      /* live */
	bool is_contact_only; /* seen by name, as the own village's leader or
				 coordinator */
};

/* Whom a list shows: what the scope gives, oneself, and as asked. */
struct member_filter {
	struct scope scope;
	uint64_t winners_of;       /* winners of this exporter's orders; 0 */
	uint32_t contacts_village; /* leaders and coordinators of it; 0 */
	uint32_t contact_roles;    /* mask of those two roles */
	uint64_t only;             /* this member alone; 0 all */
	uint32_t roles;            /* mask: any of these; 0 all */
	const char *search;        /* part of a folded name; "" all */
};

typedef enum err member_card_fn(void *ctx, const struct member_card *card);

/* member_each gives members after a number, in the order of their numbers, at
 * most limit; erased ones only where `only` asks for one. */
GOM_MUST_USE enum err member_each(struct store *st,
    const struct member_filter *filter, uint64_t after, uint32_t limit,
    member_card_fn *fn, void *ctx);

/* ---- acting --------------------------------------------------------- */

/* member_grant: ERR_DUPLICATE it has it already. */
GOM_MUST_USE enum err member_grant(
    struct store *st, uint64_t leader, uint64_t household, int64_t now_ms);
/* member_grant_end: ERR_NO_GRANT. */
GOM_MUST_USE enum err member_grant_end(
    struct store *st, uint64_t leader, uint64_t household);
GOM_MUST_USE enum err member_has_grant(
    struct store *st, uint64_t leader, uint64_t household, bool *out);

/* ---- who hears of things -------------------------------------------- */

/* Called once for each member; an error ends the walk and is returned. What
 * fn changes must not be whom the walk is about. */
typedef enum err member_fn(void *ctx, uint64_t member);

/* member_acting_each: granted leaders and the coordinators of its village. */
GOM_MUST_USE enum err member_acting_each(
    struct store *st, uint64_t household, member_fn *fn, void *ctx);

/* member_granted_each: households that granted the leader, by number. */
GOM_MUST_USE enum err member_granted_each(
    struct store *st, uint64_t leader, member_fn *fn, void *ctx);

/* member_leaders_each: leaders the household granted, by number. */
GOM_MUST_USE enum err member_leaders_each(
    struct store *st, uint64_t household, member_fn *fn, void *ctx);

/* member_with_role_each: members not erased with any of these roles. */
GOM_MUST_USE enum err member_with_role_each(
    struct store *st, uint32_t role_mask, member_fn *fn, void *ctx);

/* member_of_village_each: members not erased, by number. */
GOM_MUST_USE enum err member_of_village_each(
    struct store *st, uint32_t village, member_fn *fn, void *ctx);

/* member_of_craft_each: active members whose craft, their own or of a
 * household that granted them, is that of a line of the order, and every
 * coordinator. */
GOM_MUST_USE enum err member_of_craft_each(
    struct store *st, uint64_t order, member_fn *fn, void *ctx);

/* member_bidders_each: households with a bid or refusal on the order, and who
 * typed these. */
GOM_MUST_USE enum err member_bidders_each(
    struct store *st, uint64_t order, member_fn *fn, void *ctx);

#endif
