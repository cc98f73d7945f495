/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "client/ask.h"
#include "client/defect.h"
#include "client/lang.h"
#include "client/out/field.h"
#include "client/prompt.h"
#include "proto/reasons.h"
#include "proto/money.h"

enum {
	ANSWER_CAP = 200
};

struct inspection {
	Gom__InspectRequest request;
	Gom__Defect defects[LIMIT_DEFECTS];
	Gom__Defect *rows[LIMIT_DEFECTS];
};

/* ------------------------------------------------------------- what is said */

static enum err
add_defect(struct app *app, struct inspection *in, const char *text)
{
	size_t n = in->request.n_defects;
	enum err err;

	if (n == LIMIT_DEFECTS) {
		return app_fail(app, ERR_TOO_MANY, "--defect", "",
		    LIMIT_DEFECTS + 1, LIMIT_DEFECTS);
	}
	memset(&app->info, 0, sizeof app->info);
	err = defect_parse(text, &app->info, &in->defects[n]);
	if (err == ERR_OK) {
		in->rows[n] = &in->defects[n];
		in->request.defects = in->rows;
		in->request.n_defects = n + 1;
	}
	return err;
}

static enum err
take_options(struct app *app, const struct args *args, struct inspection *in)
{
	const struct option_value *value = args_next(args, "defect", NULL);
	enum err err = ERR_OK;

	in->request.accepted = args_number(args, "accepted", 0);
	in->request.rework = args_number(args, "rework", 0);
	in->request.scrap = args_number(args, "scrap", 0);
	while (value != NULL && err == ERR_OK) {
		err = add_defect(app, in, value->text);
		value = args_next(args, "defect", value);
	}
	return err;
}

static enum err
read_number(struct app *app, const char *answer, void *out)
{
	enum err err = gom_quantity_parse(answer, out);

	return err == ERR_OK ? ERR_OK : app_fail(app, err, "", answer, 0, 0);
}

static enum err
ask_number(
    struct app *app, const char *question, int64_t fallback, int64_t *out)
{
	char number[GOM_MONEY_CAP];

	gom_quantity_format(fallback, app->out.is_vi, number);
	return prompt_value(app, question, number, read_number, out);
}

static enum err
read_defects(struct app *app, const char *answer, void *out)
{
	struct inspection *in = out;
	enum err err = ERR_OK;

	in->request.n_defects = 0;
	while (err == ERR_OK && *(answer += strspn(answer, " ")) != '\0') {
		char word[ANSWER_CAP];
		size_t len = strcspn(answer, " ");

		snprintf(word, sizeof word, "%.*s", (int)len, answer);
		err = add_defect(app, in, word);
		answer += len;
	}
	return err;
}

static enum err
ask_defects(struct app *app, struct inspection *in)
{
	char question[2 * ANSWER_CAP];
	char names[ANSWER_CAP];

	gom_reason_names(GOM_REASON_DEFECT, names, sizeof names);
	snprintf(question, sizeof question,
	    _("What was wrong, as major:loose:3, blanks between several (%s)"),
	    names);
	return prompt_value(app, question, "", read_defects, in);
}

static int64_t
at_least_zero(int64_t n)
{
	return n < 0 ? 0 : n;
}

/* Four questions at most; those whose answer follows are not asked. */
static enum err
ask_questions(struct app *app, const Gom__LotStatus *lot, struct inspection *in)
{
	int64_t left = lot == NULL ? 0 : lot->delivery_quantity;
	bool is_known = lot != NULL;
	enum err err = ask_number(
	    app, _("How many are accepted"), left, &in->request.accepted);

	left = at_least_zero(left - in->request.accepted);
	if (err != ERR_OK || (is_known && left == 0))
		return err;
	err = ask_number(
	    app, _("How many are to be mended"), left, &in->request.rework);
	left = at_least_zero(left - in->request.rework);
	if (err == ERR_OK && (!is_known || left > 0)) {
		err = ask_number(
		    app, _("How many are lost"), left, &in->request.scrap);
	}
	return err == ERR_OK ? ask_defects(app, in) : err;
}

/* --------------------------------------------------------------- read-back */

static bool
is_of_lot(const char *delivery, const char *lot)
{
	return strcmp(delivery, lot) == 0;
}

/* The delivery in the table of lots, for what is known of it; a lot's own
 * name stands for its delivery that waits. NULL where nothing is known. */
static enum err
find_delivery(struct app *app, const char *name, const Gom__LotStatus **out)
{
	Gom__StatusRequest request = GOM__STATUS_REQUEST__INIT;
	const Gom__StatusReply *status;
	const void *reply;
	char order[LIMIT_LOT_REF_LEN + 1];
	enum err err;

	*out = NULL;
	snprintf(order, sizeof order, "%s", name);
	order[strcspn(order, "/")] = '\0';
	request.order = order;
	err = ask_all(app, VERB_STATUS, &request, &reply);
	if (err != ERR_OK)
		return err;
	status = reply;
	for (size_t i = 0; i < status->n_lots; i++) {
		const Gom__LotStatus *lot = status->lots[i];

		if (lot->delivery[0] != '\0' &&
		    lot->delivery_state ==
			GOM__DELIVERY_STATE__DELIVERY_RECEIVED &&
		    (is_of_lot(lot->delivery, name) ||
			is_of_lot(lot->lot, name)))
			*out = lot;
	}
	return ERR_OK;
}

typedef void say_fn(const struct out *out, const char *sentence,
    const void *message, const struct pair *pairs);

static void
say_counts(
    const struct out *out, const Gom__InspectRequest *request, say_fn *say)
{
	say(out,
	    _("{delivery}: {accepted} accepted, {rework} to mend, {scrap} "
	      "lost"),
	    request, NULL);
	for (size_t i = 0; i < request->n_defects; i++) {
		say(out, "  {class}: {reason}: {quantity}", request->defects[i],
		    NULL);
	}
}

static void
read_back(const struct app *app, const Gom__LotStatus *lot,
    const Gom__InspectRequest *request)
{
	say_counts(&app->out, request, out_note);
	if (lot != NULL) {
		out_note(&app->out,
		    _("made by {household_name}; {delivery_quantity} waited "
		      "to be inspected"),
		    lot, NULL);
	}
}

static void
say_result(const struct out *out, const Gom__InspectReply *reply,
    const Gom__InspectRequest *request)
{
	char money[OUT_TEXT_CAP / 2];
	struct pair pairs[] = { { "money", money }, { NULL, NULL } };

	field_money(out, reply->value, reply->currency, money, sizeof money);
	say_counts(out, request, out_say);
	if (reply->value > 0) {
		out_say(out, _("{money} are credited to the household"), NULL,
		    pairs);
	}
	if (reply->child[0] != '\0') {
		out_say(
		    out, _("what was lost is now lot {child}"), reply, NULL);
	}
	if (reply->left > 0) {
		out_say(
		    out, _("{left} of this delivery still wait"), reply, NULL);
	}
}

static bool
has_counts(const struct args *args)
{
	return args_has(args, "accepted") || args_has(args, "rework") ||
	       args_has(args, "scrap");
}

static enum err
gather(struct app *app, const struct args *args, const Gom__LotStatus *lot,
    struct inspection *in)
{
	enum err err;

	if (has_counts(args))
		err = take_options(app, args, in);
	else if (prompt_is_possible(app))
		err = ask_questions(app, lot, in);
	else
		err = app_fail(app, ERR_MISSING, "--accepted", "", 0, 0);
	if (err == ERR_OK && prompt_is_possible(app) &&
	    !app->settings.is_sure) {
		read_back(app, lot, &in->request);
		err = prompt_confirm(app, _("Record this?"));
	}
	return err;
}

static enum err
run(struct app *app, const struct args *args)
{
	struct inspection in = {
		.request = GOM__INSPECT_REQUEST__INIT,
	};
	struct tell tell = { .verb = VERB_INSPECT, .request = &in.request };
	const Gom__LotStatus *lot = NULL;
	const void *reply;
	enum err err = find_delivery(app, args_word(args, 0), &lot);

	/* What is known is a help, not a condition: offline it goes without. */
	if (err != ERR_OK && err != ERR_UNREACHABLE)
		return err;
	if (err == ERR_UNREACHABLE || app->is_stale)
		app->settings.is_cached = true; /* one wait is enough */
	in.request.delivery = lot != NULL ? lot->delivery : args_word(args, 0);
	err = gather(app, args, lot, &in);
	if (err == ERR_OK)
		err = ask_tell(app, &tell, &reply);
	if (err != ERR_OK)
		return err;
	if (app->out.is_json)
		return out_json(&app->out, reply);
	say_result(&app->out, reply, &in.request);
	return ERR_OK;
}

static const struct option_spec options[] = {
	{ "accepted", 'a', OPTION_QUANTITY, N_("N"),
	    N_("pieces that match the sample"), 0, NULL, 0 },
	{ "rework", 'r', OPTION_QUANTITY, N_("N"),
	    N_("pieces the household mends"), 0, NULL, 0 },
	{ "scrap", 's', OPTION_QUANTITY, N_("N"),
	    N_("pieces that are lost and made anew"), 0, NULL, 0 },
	{ "defect", 'd', OPTION_TEXT, N_("CLASS:REASON:PIECES"),
	    N_("what was wrong, as major:loose:3; several times. Classes "
	       "critical, major, minor"),
	    0, NULL, 0 },
	{ NULL, 0, OPTION_FLAG, NULL, NULL, 0, NULL, 0 }
};

static const struct cmd_example examples[] = {
	{ "inspect HG-2041/1.3/1 --accepted 118 --rework 2 --defect "
	  "major:loose:2",
	    N_("118 accepted, 2 with loose weave go back") },
	{ "inspect HG-2041/1.3", N_("asks about the delivery that waits") },
	{ NULL, NULL }
};

const struct cmd cmd_inspect = {
	.name = "inspect",
	.words = N_("DELIVERY|LOT"),
	.min_words = 1,
	.max_words = 1,
	.flags = CMD_WRITES,
	.help = N_("record the inspection of a delivery"),
	.more = N_("Accepted pieces are credited at once. Reasons of defects: "
		   "broken, mould, size, colour, loose, stain, other. Nobody "
		   "inspects on a line where they bid."),
	.options = options,
	.examples = examples,
	.run = run,
};
