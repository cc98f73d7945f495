/* SPDX-License-Identifier: Apache-2.0 */
#include "client/cmd/member_columns.h"

#include <stdio.h>

#include "client/lang.h"
#include "proto/gom.pb-c.h"

/* Completed lots, and how many of them on time and in full. */
static void
score_cell(
    const struct out *out, const ProtobufCMessage *row, char *text, size_t cap)
{
	const Gom__Member *member = (const Gom__Member *)row;

	(void)out;
	text[0] = '\0';
	if (member->lots_done > 0) {
		snprintf(text, cap, "%u/%u", member->lots_in_full,
		    member->lots_done);
	}
}

const struct column member_row[] = { { N_("Member"), "member", 0, NULL },
	{ N_("Name"), "name", COLUMN_WRAP, NULL },
	{ N_("Role"), "roles", COLUMN_WRAP, NULL },
	{ N_("Village"), "village_name", COLUMN_WRAP, NULL },
	{ N_("Telephone"), "phone", 0, NULL },
	{ N_("State"), "state", 0, NULL },
	{ N_("Devices"), "keys", COLUMN_WIDE, NULL },
	{ N_("Last seen"), "last_seen_ms", COLUMN_WIDE, NULL },
	{ N_("In full"), NULL, COLUMN_WIDE, score_cell },
	{ NULL, NULL, 0, NULL } };

static void
show_score(const struct out *out, const ProtobufCMessage *message, char *text,
    size_t cap)
{
	const Gom__MemberShowReply *reply =
	    (const Gom__MemberShowReply *)message;

	text[0] = '\0';
	if (reply->member != NULL)
		score_cell(out, &reply->member->base, text, cap);
}

const struct column member_card[] = { { N_("Member"), "member.member", 0,
					  NULL },
	{ N_("Name"), "member.name", 0, NULL },
	{ N_("Role"), "member.roles", 0, NULL },
	{ N_("State"), "member.state", 0, NULL },
	{ N_("Village"), "member.village_name", 0, NULL },
	{ N_("Telephone"), "member.phone", 0, NULL },
	{ N_("Is paid"), "member.payee", 0, NULL },
	{ N_("Workers"), "member.workers", COLUMN_BLANK_ZERO, NULL },
	{ N_("Devices"), "member.keys", 0, NULL },
	{ N_("Leaders"), "member.leaders", 0, NULL },
	{ N_("Last seen"), "member.last_seen_ms", 0, NULL },
	{ N_("In full"), NULL, 0, show_score }, { NULL, NULL, 0, NULL } };

enum err
member_word(struct app *app, const struct args *args, uint64_t *out)
{
	return app_member(app, args_word(args, 0), out);
}
