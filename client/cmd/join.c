/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "client/ask.h"
#include "client/lang.h"
#include "client/prompt.h"
#include "proto/key.h"

enum {
	FILE_CAP = 4096, /* of an invitation as it comes out of a chat */
	NAME_MOST = CONTEXT_NAME_CAP - 4 /* room for -99 behind it */
};

static const struct option_spec options[] = {
	{ "file", 'f', OPTION_FILE, N_("FILE"),
	    N_("read the invitation from a file; - is standard input"), 0, NULL,
	    0 },
	{ "label", 'l', OPTION_TEXT, N_("TEXT"),
	    N_("what this device is called in `gom key list`"), 0, NULL, 0 },
	{ NULL, 0, OPTION_FLAG, NULL, NULL, 0, NULL, 0 }
};

/* -------------------------------------------------------- the invitation */

static enum err
read_stream(struct app *app, FILE *from, const char *name, char text[FILE_CAP])
{
	size_t len = fread(text, 1, FILE_CAP - 1, from);

	text[len] = '\0';
	if (ferror(from))
		return app_fail(app, ERR_IO, "", name, 0, 0);
	return ERR_OK;
}

static enum err
read_path(struct app *app, const char *path, char text[FILE_CAP])
{
	FILE *file = fopen(path, "re");
	enum err err;

	if (file == NULL) {
		return app_fail(app, errno == ENOENT ? ERR_NO_FILE : ERR_IO, "",
		    path, 0, 0);
	}
	err = read_stream(app, file, path, text);
	fclose(file);
	return err;
}

static enum err
read_invitation(
    struct app *app, const struct args *args, struct gom_invitation *out)
{
	char text[FILE_CAP];
	const char *path = args_text(args, "file");
	const char *word = args_word(args, 0);
	enum err err;

	if (strncmp(word, "gom:", 4) == 0) {
		return app_usage(app,
		    _("an invitation is a secret, and a command line is not: "
		      "type it when asked, or use --file"));
	}
	if (path[0] != '\0' && strcmp(path, "-") != 0) {
		err = read_path(app, path, text);
	} else if (path[0] != '\0' || word[0] != '\0' ||
		   !prompt_is_possible(app)) {
		err = read_stream(app, stdin, "-", text);
	} else {
		err = prompt_line(app,
		    _("The invitation you were given (gom://...)"), NULL, text,
		    sizeof text);
	}
	if (err == ERR_OK)
		err = gom_invitation_parse(text, &app->info, out);
	gom_key_wipe(text, sizeof text);
	return err;
}

/* --------------------------------------------------------------- context */

static bool
is_joined(struct app *app, const char *name)
{
	struct context context;

	return context_load(&app->home, name, NULL, &context) == ERR_OK;
}

/* The broker's host makes a name, with a number where it is taken. */
static enum err
choose_name(struct app *app, const char *host, char name[CONTEXT_NAME_CAP])
{
	const char *given = app->settings.context;
	enum err err;

	if (given != NULL) {
		err = context_check_name(given, &app->info);
		if (err == ERR_OK && is_joined(app, given)) {
			err = app_fail(
			    app, ERR_DUPLICATE, "context", given, 0, 0);
		}
		snprintf(name, CONTEXT_NAME_CAP, "%s", given);
		return err;
	}
	for (unsigned n = 1; n < 100; n++) {
		snprintf(name, CONTEXT_NAME_CAP, "%.*s", NAME_MOST, host);
		for (char *p = name; *p != '\0'; p++)
			*p = *p == ':' ? '-' : *p;
		if (name[0] == '.' || name[0] == '-' || name[0] == '\0')
			name[0] = 'x';
		if (n > 1)
			snprintf(name + strlen(name), 4, "-%u", n);
		err = context_check_name(name, &app->info);
		if (err != ERR_OK || !is_joined(app, name))
			return err;
	}
	return app_fail(app, ERR_DUPLICATE, "context", name, 0, 0);
}

/* ------------------------------------------------------------- enrolment */

static enum err
pack_enrol(struct app *app, const char *label, struct link_request *out)
{
	Gom__EnrolRequest request = GOM__ENROL_REQUEST__INIT;
	uint8_t proof[LIMIT_SIGNATURE_LEN];
	uint8_t *body;
	enum err err;

	gom_enrol_sign(&app->keys, proof);
	request.curve_key.data = app->keys.curve.pub;
	request.curve_key.len = LIMIT_KEY_LEN;
	request.sign_key.data = app->keys.sign.pub;
	request.sign_key.len = LIMIT_KEY_LEN;
	request.proof.data = proof;
	request.proof.len = sizeof proof;
	request.label = (char *)label;
	out->verb = VERB_ENROL;
	err = gom_wire_pack(&request.base, &app->arena, &out->body_len, &body);
	out->body = body;
	return err == ERR_OK ? gom_random(out->id, sizeof out->id) : err;
}

/* Speaks with the invitation's one-time key. */
static enum err
enrol(
    struct app *app, const struct gom_invitation *invitation, const char *label)
{
	struct link_config config = { .host = invitation->host,
		.port = invitation->port,
		.timeout_ms = app->settings.timeout_ms };
	struct link_request request = { .verb = VERB_ENROL };
	struct link *link = NULL;
	const Gom__Answer *answer;
	enum err err = pack_enrol(app, label, &request);

	memcpy(config.server_key, invitation->server_key, LIMIT_KEY_LEN);
	gom_key_from_seed(invitation->seed, &config.own);
	if (err == ERR_OK)
		err = link_create(&config, &link);
	if (err == ERR_OK) {
		err =
		    link_call(link, &request, &app->arena, &app->info, &answer);
	}
	if (err == ERR_OK && answer->code != ERR_OK) {
		link_read_refusal(answer, &app->info);
		err = (enum err)answer->code;
	}
	link_destroy(&link);
	gom_key_wipe(&config, sizeof config);
	return err;
}

/* The first message with the device's own key: it ends the invitation, and
 * says who we are. */
static enum err
greet(struct app *app, const Gom__WhoamiReply **out)
{
	Gom__WhoamiRequest request = GOM__WHOAMI_REQUEST__INIT;
	char path[CONTEXT_PATH_CAP];
	const void *reply;
	enum err err = context_outbox_path(
	    &app->home, app->context.name, &app->info, path);

	if (err == ERR_OK)
		err = outbox_open(path, &app->info, &app->outbox);
	if (err == ERR_OK)
		err = ask_one(app, VERB_WHOAMI, &request, &reply);
	if (err == ERR_OK)
		*out = reply;
	return err;
}

static enum err
remember(struct app *app, const Gom__WhoamiReply *who)
{
	struct context *context = &app->context;
	enum err err;

	if (who->member != NULL) {
		context->member = who->member->member;
		context->roles = who->member->roles;
		snprintf(context->member_name, sizeof context->member_name,
		    "%s", who->member->name);
	}
	snprintf(context->zone, sizeof context->zone, "%s", who->zone);
	if (app->settings.lang != NULL) {
		snprintf(context->lang, sizeof context->lang, "%s",
		    app->settings.lang);
	}
	err = context_save(&app->home, context, &app->info);
	return err == ERR_OK
		   ? context_use(&app->home, context->name, &app->info)
		   : err;
}

static void
take_address(struct app *app, const struct gom_invitation *invitation)
{
	snprintf(app->context.host, sizeof app->context.host, "%s",
	    invitation->host);
	app->context.port = invitation->port;
	memcpy(app->context.server_key, invitation->server_key, LIMIT_KEY_LEN);
}

/* Who has joined already is told so. */
static void
note_joined(void *ctx, const char *name)
{
	struct app *app = ctx;
	struct context known;
	struct pair pairs[] = { { "context", name },
		{ "name", known.member_name }, { NULL, NULL } };

	if (context_load(&app->home, name, NULL, &known) == ERR_OK &&
	    memcmp(known.server_key, app->context.server_key, LIMIT_KEY_LEN) ==
		0) {
		out_note(&app->out,
		    _("this device has joined that broker already, as {name}: "
		      "`gom context use {context}`"),
		    NULL, pairs);
	}
}

static enum err
over(struct app *app)
{
	enum err err = context_list(&app->home, note_joined, app);

	return err == ERR_OK ? app_fail(app, ERR_INVITATION_OVER, "", "", 0, 0)
			     : err;
}

static enum err
join(struct app *app, const struct gom_invitation *invitation,
    const char *label, const Gom__WhoamiReply **out)
{
	enum err refused;
	enum err err = choose_name(app, invitation->host, app->context.name);

	if (err == ERR_OK) {
		err = context_prepare(
		    &app->home, app->context.name, &app->info, &app->keys);
	}
	if (err != ERR_OK)
		return err;
	take_address(app, invitation);
	refused = enrol(app, invitation, label);
	if (refused != ERR_OK && refused != ERR_KEY_REFUSED)
		return refused;
	/* A refused invitation may be one that this very device has used,
	 * before it was interrupted: then its own key is known. */
	err = greet(app, out);
	if (err != ERR_OK && refused != ERR_OK)
		return err == ERR_KEY_REFUSED ? over(app) : err;
	return err;
}

/* What each role does first. */
static enum err
welcome(struct app *app, const Gom__WhoamiReply *who)
{
	uint32_t roles = who->member == NULL ? 0 : who->member->roles;
	const char *first = "gom help";
	struct pair pairs[] = { { "first", NULL }, { NULL, NULL } };

	if ((roles & (1u << GOM__ROLE__ROLE_HOUSEHOLD)) != 0)
		first = "gom capacity set";
	else if ((roles & (1u << GOM__ROLE__ROLE_EXPORTER)) != 0)
		first = "gom order post";
	else if ((roles & (1u << GOM__ROLE__ROLE_LEADER)) != 0)
		first = "gom lots";
	else if (roles != 0)
		first = "gom invite";
	pairs[0].value = first;
	return ask_done(app, who,
	    N_("Welcome, {member.name}! You are member {member.member} "
	       "({member.roles}). Try `{first}`, or `gom help`."),
	    pairs);
}

static enum err
run(struct app *app, const struct args *args)
{
	struct gom_invitation invitation;
	const Gom__WhoamiReply *who = NULL;
	char host[LIMIT_LABEL_LEN + 1] = "";
	const char *label = args_text(args, "label");
	enum err err = read_invitation(app, args, &invitation);

	if (err != ERR_OK)
		return err;
	if (label[0] == '\0' && gethostname(host, sizeof host - 1) == 0)
		label = host;
	memset(&app->context, 0, sizeof app->context);
	err = join(app, &invitation, label, &who);
	gom_key_wipe(&invitation, sizeof invitation);
	if (err == ERR_OK)
		err = remember(app, who);
	return err == ERR_OK ? welcome(app, who) : err;
}

static const struct cmd_example examples[] = {
	{ "join", N_("asks for the invitation") },
	{ "join --file invitation.txt", N_("reads it from a file") },
	{ "join - < invitation.txt", N_("reads it from standard input") },
	{ NULL, NULL }
};

const struct cmd cmd_join = {
	.name = "join",
	.words = "[-]",
	.max_words = 1,
	.flags = CMD_NO_BROKER,
	.help = N_("join a broker with an invitation"),
	.more = N_("Makes a new key for this device, registers it, and "
		   "remembers the broker. An attempt that was interrupted is "
		   "simply repeated."),
	.options = options,
	.examples = examples,
	.run = run,
};
