/* SPDX-License-Identifier: Apache-2.0 */
#include "client/ask.h"
#include "client/cmd/invite_words.h"
#include "client/lang.h"
#include "proto/limits.h"

static const struct option_spec options[] = {
	{ "role", 'r', OPTION_CHOICE, N_("ROLE"), N_("what the member will be"),
	    0, &gom__role__descriptor, 0 },
	{ "name", 'n', OPTION_TEXT, N_("NAME"), N_("the member's name"), 0,
	    NULL, 0 },
	{ "village", 'v', OPTION_TEXT, N_("NAME"), N_("the member's village"),
	    0, NULL, 0 },
	{ "phone", 'p', OPTION_TEXT, N_("NUMBER"), N_("telephone"), 0, NULL,
	    0 },
	{ "workers", 'w', OPTION_QUANTITY, N_("N"),
	    N_("how many work in this household"), LIMIT_WORKERS, NULL, 0 },
	{ "leader", 'l', OPTION_MEMBER, N_("MEMBER"),
	    N_("this leader may act for the household"), 0, NULL, 0 },
	{ "payee", 0, OPTION_TEXT, N_("NAME"),
	    N_("who is paid, where it is not the maker"), 0, NULL, 0 },
	{ "member", 'm', OPTION_MEMBER, N_("MEMBER"),
	    N_("another device, or another role, for this member"), 0, NULL,
	    0 },
	INVITE_QR, { NULL, 0, OPTION_FLAG, NULL, NULL, 0, NULL, 0 }
};

static enum err
member_option(
    struct app *app, const struct args *args, const char *name, uint64_t *out)
{
	*out = 0;
	return args_has(args, name)
		   ? app_member(app, args_text(args, name), out)
		   : ERR_OK;
}

static enum err
run(struct app *app, const struct args *args)
{
	Gom__InviteRequest request = GOM__INVITE_REQUEST__INIT;
	enum err err;

	if (!args_has(args, "role") && !args_has(args, "member")) {
		return app_usage(
		    app, _("say --role and --name, or --member for another "
			   "device"));
	}
	request.role = (Gom__Role)args_number(args, "role", 0);
	request.name = args_text(args, "name");
	request.village = args_text(args, "village");
	request.phone = args_text(args, "phone");
	request.payee = args_text(args, "payee");
	request.workers = (uint32_t)args_number(args, "workers", 0);
	err = member_option(app, args, "leader", &request.leader);
	if (err == ERR_OK)
		err = member_option(app, args, "member", &request.member);
	return err == ERR_OK ? invite_send(app, args, &request) : err;
}

static const struct cmd_example examples[] = {
	{ "invite --role household --name \"Hộ 12\" --village \"Phú "
	  "Vinh\" --workers 4",
	    N_("a household of four") },
	{ "invite --role household --name \"Hộ 13\" --leader M7",
	    N_("a household whose leader, member 7, acts for it") },
	{ "invite --member M12 --qr",
	    N_("another device for member 12, as a QR code too") },
	{ NULL, NULL }
};

const struct cmd cmd_invite = {
	.name = "invite",
	.words = "",
	.flags = CMD_WRITES,
	.help = N_("invite a member, or a further device"),
	.more = N_("Prints one line that starts with gom://; whoever has it "
		   "can join once, so hand it over as you would a key. The "
		   "operator invites everybody, a coordinator the households "
		   "and leaders of the village."),
	.options = options,
	.examples = examples,
	.run = run,
};
