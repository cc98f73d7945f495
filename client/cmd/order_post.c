/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>

#include "client/ask.h"
#include "client/cmd/post_options.h"
#include "client/cmd/post_report.h"
#include "client/input.h"
#include "client/lang.h"
#include "client/posting.h"
#include "client/prompt.h"
#include "proto/money.h"

enum {
	BULK = 3
}; /* so many orders at once are asked about */

struct post {
	struct app *app;
	const struct args *args;
	const char *path;
	struct post_options options;
	struct import_result *result;
	uint64_t *numbers; /* one an order */
	bool is_offline;   /* from here on everything is kept for later */
};

/* ------------------------------------------------------------------- file */

static enum err
read_file(struct post *post)
{
	char *data = NULL;
	size_t len = 0;
	enum err err = input_read(
	    post->path, LIMIT_CSV_LEN, &post->app->info, &data, &len);

	if (err == ERR_OK) {
		err = import_read(
		    data, len, &post->options.import, &post->result);
	}
	free(data);
	return err;
}

/* The problems were said one by one; the code is for the exit status. */
static enum err
unsound(struct post *post)
{
	struct out *out = &post->app->out;
	enum err err = ERR_OK;

	post_report_notes(out, post->path, post->result);
	post_report_problems(out, post->path, post->result);
	fprintf(out->talk, "%s\n",
	    _("nothing was posted: correct the file and post it again"));
	if (out->is_json)
		err = post_report_json(out, post->result, NULL);
	post->app->is_told = err == ERR_OK;
	return err == ERR_OK ? ERR_CSV : err;
}

static enum err
show_dry(struct post *post)
{
	struct out *out = &post->app->out;

	return out->is_json ? post_report_json(out, post->result, NULL)
			    : post_report_table(post->app, post->result);
}

/* ------------------------------------------------------------------ posting */

static enum err
refused(struct post *post, const struct import_order *order,
    const struct posting *posting, size_t n_lines, enum err err)
{
	const struct err_info *info = &post->app->info;
	FILE *talk = post->app->out.talk;
	uint32_t line = order->source_line;

	if (err == ERR_UNREACHABLE)
		return err;
	if (info->index >= 1 && info->index <= n_lines) {
		line =
		    order->lines[posting->n_taken - n_lines + info->index - 1]
			.source_line;
	}
	fprintf(talk, _("%s:%u: order %s was not taken:\n"), post->path,
	    (unsigned)line, order->reference);
	return err;
}

/* Once a part is kept for later all that follows must stand behind it.
 * Shape:  *reply is NULL where it is kept. */
static enum err
tell(struct post *post, enum gom_verb verb, const void *request,
    const void **reply)
{
	struct tell what = { .verb = verb, .request = request };
	enum err err;

	*reply = NULL;
	if (post->is_offline)
		return ask_keep(post->app, &what);
	err = ask_tell(post->app, &what, reply);
	if (err == ERR_QUEUED) {
		post->is_offline = true;
		return ERR_OK;
	}
	return err;
}

/* Sends an order, or only has the broker try it. */
static enum err
send_order(struct post *post, size_t at, bool is_dry)
{
	const struct import_order *order = &post->result->orders[at];
	Gom__OrderHeader header = post->options.header;
	Gom__OrderPostRequest request;
	struct posting posting;
	const void *reply = NULL;
	enum err err;

	posting_header(order, &header);
	err = posting_init(&posting, order, &header, &post->app->arena);
	while (err == ERR_OK && posting_next(&posting, &request)) {
		request.dry_run = is_dry;
		err = is_dry ? ask_one(
				   post->app, VERB_ORDER_POST, &request, &reply)
			     : tell(post, VERB_ORDER_POST, &request, &reply);
		if (err == ERR_OK && !is_dry && reply != NULL) {
			post->numbers[at] =
			    ((const Gom__OrderPostReply *)reply)->order;
		}
		if (err != ERR_OK) {
			err = refused(
			    post, order, &posting, request.n_lines, err);
		}
	}
	return err;
}

static enum err
send_all(struct post *post)
{
	size_t n = post->result->n_orders;
	enum err err = ERR_OK;

	for (size_t i = 0; i < n && err == ERR_OK; i++)
		err = send_order(post, i, true);
	for (size_t i = 0; i < n && err == ERR_OK; i++)
		err = send_order(post, i, false);
	return err;
}

static enum err
open_all(struct post *post)
{
	for (size_t i = 0; i < post->result->n_orders; i++) {
		Gom__OrderOpenRequest request = GOM__ORDER_OPEN_REQUEST__INIT;
		const char *reference = post->result->orders[i].reference;
		struct pair pairs[] = { { "order", reference },
			{ NULL, NULL } };
		const void *reply;
		enum err err;

		request.order = (char *)(uintptr_t)reference;
		request.ends_ms = post->options.header.ends_ms;
		err = tell(post, VERB_ORDER_OPEN, &request, &reply);
		if (err != ERR_OK)
			return err;
		if (reply == NULL)
			continue;
		out_say(&post->app->out,
		    _("{order} is open for bids until {ends_ms}; lots: {lots}, "
		      "households told: {households}"),
		    reply, pairs);
	}
	return ERR_OK;
}

static enum err
confirm(struct post *post)
{
	enum err err;

	if (post->result->n_orders < BULK || !prompt_is_possible(post->app))
		return ERR_OK;
	err = post_report_table(post->app, post->result);
	return err == ERR_OK ? prompt_confirm(post->app, _("Post all of them?"))
			     : err;
}

static void
say_posted(struct post *post)
{
	for (size_t i = 0; i < post->result->n_orders; i++) {
		const struct import_order *order = &post->result->orders[i];
		char lines[GOM_MONEY_CAP];
		char units[GOM_MONEY_CAP];
		struct pair pairs[] = { { "order", order->reference },
			{ "lines", lines }, { "units", units },
			{ NULL, NULL } };
		bool is_vi = post->app->out.is_vi;

		gom_quantity_format((int64_t)order->n_lines, is_vi, lines);
		gom_quantity_format(order->units, is_vi, units);
		out_say(&post->app->out,
		    _("{order} is posted as a draft; lines: {lines}, pieces: "
		      "{units}"),
		    NULL, pairs);
		if (i == 0 && !args_has(post->args, "open")) {
			out_note(&post->app->out,
			    _("next: gom order preview {order}, gom order "
			      "open {order}"),
			    NULL, pairs);
		}
	}
}

static enum err
post_all(struct post *post)
{
	struct app *app = post->app;
	enum err err = app_open(app);

	post->numbers = gom_arena_alloc(
	    &app->arena, (post->result->n_orders + 1) * sizeof *post->numbers);
	if (post->numbers == NULL)
		return ERR_NOMEM;
	if (err == ERR_OK)
		err = post_options_villages(app, post->args, &post->options);
	if (err == ERR_OK)
		err = confirm(post);
	if (err == ERR_OK)
		err = send_all(post);
	if (err != ERR_OK)
		return err;
	if (!post->is_offline)
		say_posted(post);
	if (args_has(post->args, "open"))
		err = open_all(post);
	if (err == ERR_OK && post->is_offline)
		return app_fail(app, ERR_QUEUED, "", "", 0, 0);
	return err == ERR_OK && app->out.is_json
		   ? post_report_json(&app->out, post->result, post->numbers)
		   : err;
}

static enum err
run(struct app *app, const struct args *args)
{
	struct post post = {
		.app = app, .args = args, .path = args_word(args, 0)
	};
	enum err err = post_options_read(app, args, &post.options);

	if (err == ERR_OK)
		err = read_file(&post);
	if (err == ERR_OK && !post.result->is_sound) {
		err = unsound(&post);
	} else if (err == ERR_OK) {
		post_report_notes(&app->out, post.path, post.result);
		err = args_has(args, "dry-run") ? show_dry(&post)
						: post_all(&post);
	}
	import_result_destroy(&post.result);
	return err;
}

static const struct cmd_example examples[] = {
	{ "order post po-2041.csv --due 15/5 --class rattan/basket-m "
	  "--currency VND",
	    N_("what the file does not say, the options do") },
	{ "order post po-2041.csv --dry-run",
	    N_("only read it: what is in it, what is wrong with it") },
	{ "order post - --ends +72h --rule max-share=20% --open",
	    N_("from standard input, with rules, and open it at once") },
	{ NULL, NULL }
};

const struct cmd cmd_order_post = {
	.name = "order post",
	.words = N_("FILE|-"),
	.min_words = 1,
	.max_words = 1,
	.flags = CMD_WRITES | CMD_NO_BROKER | CMD_FILES,
	.help = N_("post a buyer's order from a CSV file, as a draft"),
	.more = N_("Takes the file as importers send it: other names for the "
		   "columns, comma, semicolon or tab, several orders in one "
		   "file. Every problem is said with line, column and remedy, "
		   "and nothing is posted unless all of it is sound. The "
		   "buyer's price is never shown to households."),
	.options = post_option_table,
	.examples = examples,
	.run = run,
};
