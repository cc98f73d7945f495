/* SPDX-License-Identifier: Apache-2.0 */
#include "client/cmd/award_answer.h"

#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "client/args.h"
#include "client/ask.h"
#include "client/lang.h"
#include "client/prompt.h"
#include "proto/date.h"
#include "proto/gom.pb-c.h"

struct answer_lot {
	char *lot;
	uint32_t version;
	const Gom__Award *award; /* NULL with --version-seen */
	enum err err;
	struct answer_lot *next;
};

struct answer_run {
	struct app *app;
	const struct award_answer *answer;
	bool is_single; /* one lot was typed, by its name */
	uint64_t household;
	struct answer_lot *lots;
	struct answer_lot **end;
	size_t n_lots;
	enum err failure; /* the first */
	char typed[APP_TYPED_CAP];
	char order[LIMIT_REF_LEN + 1]; /* that `list` is of */
	const Gom__AwardListReply *list;
};

/* --------------------------------------------------------------- the lots */

static enum err
list_awards(struct answer_run *run, const char *word)
{
	Gom__AwardListRequest request = GOM__AWARD_LIST_REQUEST__INIT;
	const void *reply;
	char order[LIMIT_REF_LEN + 1] = "";
	size_t len = strcspn(word, "/");
	enum err err;

	if (len < sizeof order)
		memcpy(order, word, len);
	if (run->list != NULL && strcmp(order, run->order) == 0)
		return ERR_OK;
	request.order = order;
	err = ask_all(run->app, VERB_AWARD_LIST, &request, &reply);
	if (err != ERR_OK)
		return err;
	memcpy(run->order, order, sizeof order);
	run->list = reply;
	return ERR_OK;
}

static enum err
add_lot(struct answer_run *run, char *lot, uint32_t version,
    const Gom__Award *award)
{
	struct answer_lot *row;

	for (row = run->lots; row != NULL; row = row->next)
		if (strcmp(row->lot, lot) == 0)
			return ERR_OK;
	row = gom_arena_alloc(&run->app->arena, sizeof *row);
	if (row == NULL)
		return ERR_NOMEM;
	*row = (struct answer_lot){ lot, version, award, ERR_OK, NULL };
	*run->end = row;
	run->end = &row->next;
	run->n_lots++;
	return ERR_OK;
}

static bool
is_meant(const struct answer_run *run, const Gom__Award *award,
    const char *word, bool is_lot)
{
	return is_lot ? strcmp(award->lot, word) == 0 &&
			    award->state != GOM__AWARD_STATE__AWARD_STANDBY
		      : award->household == run->household &&
			    award->state == GOM__AWARD_STATE__AWARD_OFFERED;
}

/* "HG-2041/1.3" is a lot, "HG-2041" all that wait. */
static enum err
add_word(struct answer_run *run, const char *word)
{
	bool is_lot = strchr(word, '/') != NULL;
	bool is_found = false;
	enum err err = list_awards(run, word);

	if (err != ERR_OK)
		return err;
	for (size_t i = 0; i < run->list->n_awards && err == ERR_OK; i++) {
		Gom__Award *award = run->list->awards[i];

		if (is_meant(run, award, word, is_lot)) {
			is_found = true;
			err = add_lot(run, award->lot, award->version, award);
		}
	}
	return err != ERR_OK || is_found
		   ? err
		   : app_fail(run->app, ERR_NO_AWARD, "", word, 0, 0);
}

static enum err
find_lots(struct answer_run *run, const struct args *args)
{
	enum err err;

	if (args_has(args, "version-seen")) {
		return run->is_single
			   ? add_lot(run, args_word(args, 0),
				 (uint32_t)args_number(args, "version-seen", 0),
				 NULL)
			   : app_usage(run->app,
				 _("--version-seen goes with one lot"));
	}
	for (size_t i = 0; i < args->n_words; i++) {
		err = add_word(run, args_word(args, i));
		if (err != ERR_OK &&
		    (err != ERR_NO_AWARD || args->n_words == 1))
			return err;
		if (err != ERR_OK) {
			out_error(&run->app->out, err, &run->app->info);
			run->failure = err;
		}
	}
	return ERR_OK;
}

/* ------------------------------------------------------------- the answer */

static enum err
ask_once(struct answer_run *run)
{
	const char *question = run->n_lots > 1 ? run->answer->question_many
					       : run->answer->question;

	for (const struct answer_lot *row = run->lots; row != NULL;
	     row = row->next)
		if (row->award != NULL)
			out_say(&run->app->out,
			    _("{lot}: {quantity} {description} at {rate} "
			      "{currency}, hand in by {hand_in_day}"),
			    row->award, NULL);
	return run->n_lots > 0 && question != NULL &&
		       prompt_is_possible(run->app)
		   ? prompt_confirm(run->app, lang_word(question))
		   : ERR_OK;
}

static enum err
answer_one(struct answer_run *run, struct answer_lot *row, const void **reply)
{
	struct app *app = run->app;

	/* What is kept must say later which lot it was. */
	if (!run->is_single) {
		snprintf(app->typed, sizeof app->typed, "%.*s: %.*s",
		    (int)sizeof app->typed / 2, run->typed, LIMIT_LOT_REF_LEN,
		    row->lot);
	}
	row->err =
	    run->answer->tell(app, run->answer, row->lot, row->version, reply);
	return row->err;
}

static enum err
answer_many(struct answer_run *run)
{
	struct app *app = run->app;

	for (struct answer_lot *row = run->lots; row != NULL; row = row->next) {
		struct pair pairs[] = { { "lot", row->lot }, { NULL, NULL } };
		const void *reply;
		enum err err = answer_one(run, row, &reply);

		if (err == ERR_OK) {
			out_say(&app->out, lang_word(run->answer->done), reply,
			    pairs);
			continue;
		}
		if (err == ERR_IO || err == ERR_NOMEM)
			return err;
		fprintf(app->out.talk, "%s:\n", row->lot);
		out_error(&app->out, err, &app->info);
		if (run->failure == ERR_OK)
			run->failure = err;
	}
	return ERR_OK;
}

static json_t *
lot_json(const struct answer_lot *row)
{
	const struct gom_err_row *result = gom_err_find((uint32_t)row->err);
	char day[GOM_DATE_CAP];

	gom_date_format_iso(row->award->hand_in_day, day);
	return json_pack("{s:s, s:I, s:s, s:i}", "lot", row->lot, "quantity",
	    (json_int_t)row->award->quantity, "hand_in_day", day, "status",
	    result == NULL ? 1 : result->exit_status);
}

static enum err
write_json(const struct answer_run *run)
{
	json_t *lots = json_array();
	json_t *json = json_pack("{s:o}", "lots", lots);
	enum err err = json == NULL ? ERR_NOMEM : ERR_OK;

	for (const struct answer_lot *row = run->lots;
	     row != NULL && err == ERR_OK; row = row->next)
		if (json_array_append_new(lots, lot_json(row)) != 0)
			err = ERR_NOMEM;
	if (err == ERR_OK) {
		json_dumpf(json, run->app->out.data, JSON_INDENT(2));
		fputc('\n', run->app->out.data);
	}
	json_decref(json);
	return err;
}

static enum err
answer_single(struct answer_run *run)
{
	struct pair pairs[] = { { "lot", run->lots->lot }, { NULL, NULL } };
	const void *reply;
	enum err err = answer_one(run, run->lots, &reply);

	return err == ERR_OK
		   ? ask_done(run->app, reply, run->answer->done, pairs)
		   : err;
}

enum err
award_answer(
    struct app *app, const struct args *args, const struct award_answer *answer)
{
	struct answer_run run = { .app = app, .answer = answer };
	enum err err;

	run.end = &run.lots;
	run.is_single =
	    args->n_words == 1 && strchr(args_word(args, 0), '/') != NULL;
	memcpy(run.typed, app->typed, sizeof run.typed);
	err = app_household(app, &run.household);
	if (run.household == 0)
		run.household = app->context.member;
	if (err == ERR_OK)
		err = find_lots(&run, args);
	if (err == ERR_OK)
		err = ask_once(&run);
	if (err != ERR_OK || run.is_single)
		return err == ERR_OK ? answer_single(&run) : err;
	err = answer_many(&run);
	if (err == ERR_OK && app->out.is_json)
		err = write_json(&run);
	if (err != ERR_OK || run.failure == ERR_OK)
		return err;
	app->is_told = true;
	return run.failure;
}
