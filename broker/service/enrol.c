/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "broker/service/acting.h"
#include "broker/service/member.h"
#include "broker/service/record.h"
#include "broker/service/service.h"
#include "broker/store/key.h"
#include "broker/store/member.h"
#include "proto/date.h"
#include "proto/key.h"
#include "proto/text.h"

enum {
	HOUR_MS = 3600000
};

static enum err
check_text(
    const struct request *rq, const char *field, const char *text, size_t most)
{
	enum err err = gom_text_check(text, strlen(text), most);

	if (err == ERR_TEXT_LONG)
		return refuse(
		    rq, err, field, text, (int64_t)strlen(text), (int64_t)most);
	return err == ERR_OK ? err : refuse(rq, err, field, "", 0, 0);
}

static enum err
check_key(const struct request *rq, const char *field,
    const ProtobufCBinaryData *key, size_t len)
{
	static const uint8_t none[LIMIT_KEY_LEN];

	if (key->len == 0)
		return refuse(rq, ERR_MISSING, field, "", 0, 0);
	if (key->len != len || memcmp(key->data, none, sizeof none) == 0)
		return refuse(rq, ERR_MALFORMED, field, "", 0, 0);
	return ERR_OK;
}

/* ---- INVITE: who may invite whom -------------------------------------- */

/* may_give_role: the operator gives every role, a coordinator those of village
 * folk. */
static bool
may_give_role(const struct request *rq, Gom__Role role)
{
	if ((rq->roles & GOM_ROLES_OPERATOR) != 0)
		return true;
	return (rq->roles & GOM_ROLES_COORDINATOR) != 0 &&
	       (role == GOM__ROLE__ROLE_HOUSEHOLD ||
		   role == GOM__ROLE__ROLE_LEADER);
}

static bool
is_village_role(Gom__Role role)
{
	return role == GOM__ROLE__ROLE_HOUSEHOLD ||
	       role == GOM__ROLE__ROLE_LEADER ||
	       role == GOM__ROLE__ROLE_COORDINATOR;
}

/* choose_village: the operator's invitation makes the village it names, a
 * coordinator's stays in its own. */
static enum err
choose_village(
    const struct request *rq, const Gom__InviteRequest *in, uint32_t *out)
{
	char own[LIMIT_NAME_LEN + 1];
	enum err err = check_text(rq, "village", in->village, LIMIT_NAME_LEN);

	if (err != ERR_OK)
		return err;
	*out = 0;
	if ((rq->roles & GOM_ROLES_OPERATOR) != 0 && in->village[0] != '\0')
		return village_put(rq->store, in->village, out);
	if (is_village_role(in->role))
		*out = rq->village;
	if (is_village_role(in->role) && rq->village == 0)
		return refuse(rq, ERR_MISSING, "village", "", 0, 0);
	if (in->village[0] == '\0')
		return ERR_OK;
	if ((err = village_name(rq->store, rq->village, own)) != ERR_OK)
		return err;
	return strcmp(own, in->village) == 0
		   ? ERR_OK
		   : refuse(rq, ERR_NOT_YOURS, "village", in->village, 0, 0);
}

static enum err
check_person(const struct request *rq, const Gom__InviteRequest *in)
{
	enum err err;

	if (in->name[0] == '\0')
		return refuse(rq, ERR_MISSING, "name", "", 0, 0);
	if ((err = check_text(rq, "name", in->name, LIMIT_NAME_LEN)) !=
		ERR_OK ||
	    (err = check_text(rq, "phone", in->phone, LIMIT_PHONE_LEN)) !=
		ERR_OK ||
	    (err = check_text(rq, "payee", in->payee, LIMIT_NAME_LEN)) !=
		ERR_OK)
		return err;
	if (in->workers > LIMIT_WORKERS)
		return refuse(
		    rq, ERR_RANGE, "workers", "", in->workers, LIMIT_WORKERS);
	return ERR_OK;
}

/* A repeated command must not make a household twice; namesakes differ by
 * their telephone. */
static enum err
check_namesake(
    const struct request *rq, const Gom__InviteRequest *in, uint32_t village)
{
	bool has;
	enum err err;

	if (in->role != GOM__ROLE__ROLE_HOUSEHOLD)
		return ERR_OK;
	err =
	    member_has_namesake(rq->store, in->name, in->phone, village, &has);
	if (err != ERR_OK || !has)
		return err;
	return refuse(rq, ERR_NAMESAKE, "name", in->name, 0, 0);
}

static enum err
put_member(struct request *rq, const Gom__InviteRequest *in, uint32_t village,
    struct member_row *out)
{
	struct member_person person = { 0 };

	snprintf(person.name, sizeof person.name, "%s", in->name);
	snprintf(person.phone, sizeof person.phone, "%s", in->phone);
	snprintf(person.payee, sizeof person.payee, "%s", in->payee);
	*out = (struct member_row){
		.roles = 1u << in->role,
		.state = GOM__MEMBER_STATE__MEMBER_ACTIVE,
		.village = village,
		.workers = in->workers == 0 ? 1 : in->workers,
		.weekdays = GOM_WEEKDAYS_ALL,
		.inviter = rq->member,
		.created_ms = rq->now_ms,
	};
	return member_put(rq->store, out, &person, &out->id);
}

/* make_member makes the member an invitation is for. */
static enum err
make_member(
    struct request *rq, const Gom__InviteRequest *in, struct member_row *out)
{
	uint32_t village;
	enum err err;

	if (in->role == GOM__ROLE__ROLE_NONE)
		return refuse(rq, ERR_MISSING, "role", "", 0, 0);
	if (!may_give_role(rq, in->role))
		return refuse(rq, ERR_ROLE, "role", "", in->role, 0);
	if (in->leader != 0 && in->role != GOM__ROLE__ROLE_HOUSEHOLD)
		return refuse_number(rq, ERR_CHOICE, "leader", in->leader);
	if ((err = check_person(rq, in)) != ERR_OK ||
	    (err = choose_village(rq, in, &village)) != ERR_OK ||
	    (err = check_namesake(rq, in, village)) != ERR_OK)
		return err;
	return put_member(rq, in, village, out);
}

/* add_role gives an existing member a further role. */
static enum err
add_role(
    struct request *rq, const Gom__InviteRequest *in, struct member_row *member)
{
	uint32_t roles = member->roles | 1u << in->role;

	if (!may_give_role(rq, in->role))
		return refuse(rq, ERR_ROLE, "role", "", in->role, 0);
	if (is_village_role(in->role) && member->village == 0)
		return refuse(rq, ERR_MISSING, "village", "", 0, 0);
	if (roles == member->roles)
		return refuse_number(rq, ERR_ALREADY, "role", member->id);
	member->roles = roles;
	return member_set_roles(rq->store, member->id, roles);
}

/* take_member finds the member a further device or role is for. Village folk
 * only for a coordinator: with a device of an exporter it would be one. */
static enum err
take_member(
    struct request *rq, const Gom__InviteRequest *in, struct member_row *out)
{
	bool sees;
	enum err err = member_get(rq->store, in->member, out);

	if (err == ERR_OK)
		err = acting_sees_name(rq, out, &sees);
	if (err == ERR_NO_MEMBER || (err == ERR_OK && !sees))
		return refuse_number(rq, ERR_NO_MEMBER, "member", in->member);
	if (err != ERR_OK)
		return err;
	if (in->member != rq->member && !acting_manages(rq, out))
		return refuse_number(rq, ERR_NOT_YOURS, "member", in->member);
	return in->role == GOM__ROLE__ROLE_NONE ? ERR_OK
						: add_role(rq, in, out);
}

static enum err
check_open(const struct request *rq)
{
	uint32_t n_open;
	enum err err =
	    invitation_count_open(rq->store, rq->member, rq->now_ms, &n_open);

	if (err != ERR_OK || n_open < LIMIT_INVITATIONS_OPEN)
		return err;
	return refuse(rq, ERR_TOO_MANY, "invitation_key", "",
	    (int64_t)n_open + 1, LIMIT_INVITATIONS_OPEN);
}

static enum err
record_invited(
    struct request *rq, Gom__Role role, const struct member_row *member)
{
	Gom__Fact fact = GOM__FACT__INIT;

	fact.kind = FACT_MEMBER_INVITED;
	fact.member = member->id;
	fact.role = role == GOM__ROLE__ROLE_NONE ? 0 : 1u << role;
	fact.village = member->village;
	fact.count = member->workers;
	return record(rq, &fact);
}

enum err
verb_invite(
    struct request *rq, const Gom__InviteRequest *in, Gom__InviteReply *out)
{
	int64_t expires_ms =
	    rq->now_ms + rq->config->invitation_hours * HOUR_MS;
	struct member_row member;
	enum err err;

	if ((err = check_key(rq, "invitation_key", &in->invitation_key,
		 LIMIT_KEY_LEN)) != ERR_OK ||
	    (err = check_open(rq)) != ERR_OK ||
	    (err = in->member == 0 ? make_member(rq, in, &member)
				   : take_member(rq, in, &member)) != ERR_OK)
		return err;
	err = invitation_put(rq->store, in->invitation_key.data, member.id,
	    rq->member, expires_ms);
	if (err == ERR_KEY_TAKEN)
		return refuse(rq, err, "invitation_key", "", 0, 0);
	if (err != ERR_OK ||
	    (err = record_invited(rq, in->role, &member)) != ERR_OK)
		return err;
	if (in->leader != 0 && in->member == 0) {
		err = member_grant_record(rq, &member, in->leader);
		if (err != ERR_OK)
			return err;
	}
	out->member = member.id;
	out->expires_ms = expires_ms;
	return ERR_OK;
}

/* ---- ENROL ------------------------------------------------------------ */

static enum err
check_enrolment(const struct request *rq, const Gom__EnrolRequest *in)
{
	enum err err;

	if ((err = check_key(rq, "curve_key", &in->curve_key, LIMIT_KEY_LEN)) !=
		ERR_OK ||
	    (err = check_key(rq, "sign_key", &in->sign_key, LIMIT_KEY_LEN)) !=
		ERR_OK ||
	    (err = check_key(rq, "proof", &in->proof, LIMIT_SIGNATURE_LEN)) !=
		ERR_OK ||
	    (err = check_text(rq, "label", in->label, LIMIT_LABEL_LEN)) !=
		ERR_OK)
		return err;
	err = gom_enrol_verify(
	    in->curve_key.data, in->sign_key.data, in->proof.data);
	return err == ERR_OK ? err : refuse(rq, err, "proof", "", 0, 0);
}

/* check_invitation: *repeats when this very key was enrolled with it before
 * and has not been used yet. */
static enum err
check_invitation(const struct request *rq, const Gom__EnrolRequest *in,
    struct invitation_row *out, bool *repeats)
{
	enum err err = rq->is_invitation
			   ? invitation_find(rq->store, rq->key, out)
			   : ERR_NO_KEY;

	if (err == ERR_NO_KEY)
		return refuse(rq, ERR_INVITATION_BAD, "key", "", 0, 0);
	if (err != ERR_OK)
		return err;
	*repeats =
	    out->is_used && !out->is_dead &&
	    memcmp(out->enrolled, in->curve_key.data, LIMIT_KEY_LEN) == 0;
	if (*repeats)
		return ERR_OK;
	if (out->is_used || out->is_dead)
		return refuse(rq, ERR_INVITATION_USED, "", "", 0, 0);
	if (rq->now_ms >= out->expires_ms) {
		rq->info->day = gom_day_of(out->expires_ms, rq->utc_offset_s);
		return ERR_INVITATION_EXPIRED;
	}
	return ERR_OK;
}

static enum err
check_keys_left(const struct request *rq, uint64_t member)
{
	uint32_t n_live;
	enum err err = key_count_live(rq->store, member, &n_live);

	if (err != ERR_OK || n_live < LIMIT_KEYS_A_MEMBER)
		return err;
	return refuse(rq, ERR_TOO_MANY, "curve_key", "", (int64_t)n_live + 1,
	    LIMIT_KEYS_A_MEMBER);
}

static enum err
put_key(struct request *rq, const Gom__EnrolRequest *in,
    const struct invitation_row *invitation)
{
	const struct key_new key = {
		.curve_key = in->curve_key.data,
		.sign_key = in->sign_key.data,
		.invitation = rq->key,
		.member = invitation->member,
		.label = in->label,
		.now_ms = rq->now_ms,
	};
	Gom__Fact fact = GOM__FACT__INIT;
	enum err err;

	if ((err = check_keys_left(rq, invitation->member)) != ERR_OK)
		return err;
	if ((err = key_add(rq->store, &key)) == ERR_KEY_TAKEN)
		return refuse(rq, err, "curve_key", "", 0, 0);
	if (err != ERR_OK ||
	    (err = invitation_use(rq->store, rq->key, in->curve_key.data)) !=
		ERR_OK ||
	    (err = member_set_inviter(
		 rq->store, invitation->member, invitation->inviter)) != ERR_OK)
		return err;
	fact.kind = FACT_MEMBER_ENROLLED;
	fact.member = invitation->member;
	fact.key = in->curve_key;
	return record(rq, &fact);
}

static enum err
answer_enrol(struct request *rq, uint64_t id, Gom__EnrolReply *out)
{
	char name[LIMIT_NAME_LEN + 1];
	char village[LIMIT_NAME_LEN + 1];
	struct member_row member;
	enum err err;

	if ((err = member_get(rq->store, id, &member)) != ERR_OK ||
	    (err = member_name(rq->store, id, name)) != ERR_OK ||
	    (err = village_name(rq->store, member.village, village)) != ERR_OK)
		return err;
	out->member = id;
	out->name = gom_arena_strdup(rq->arena, name);
	out->roles = member.roles;
	out->village = member.village;
	out->village_name = gom_arena_strdup(rq->arena, village);
	return out->name == NULL || out->village_name == NULL ? ERR_NOMEM
							      : ERR_OK;
}

enum err
verb_enrol(
    struct request *rq, const Gom__EnrolRequest *in, Gom__EnrolReply *out)
{
	struct invitation_row invitation;
	bool repeats = false;
	enum err err;

	if ((err = check_enrolment(rq, in)) != ERR_OK ||
	    (err = check_invitation(rq, in, &invitation, &repeats)) != ERR_OK)
		return err;
	if (!repeats && (err = put_key(rq, in, &invitation)) != ERR_OK)
		return err;
	return answer_enrol(rq, invitation.member, out);
}
