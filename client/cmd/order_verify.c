/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "client/ask.h"
#include "client/cmd/order_facts.h"
#include "client/lang.h"
#include "client/merge.h"
#include "client/verify.h"
#include "proto/limits.h"

enum {
	NUMBER_CAP = 24
};

/* All of one's feed; it is read before the leaves, so that what was in it
 * then must be among them unless it is not published. */
static enum err
read_feed(struct app *app, const Gom__EventsReply **out)
{
	Gom__EventsRequest request = GOM__EVENTS_REQUEST__INIT;
	const void *whole = NULL;
	const Gom__EventsReply *page;
	const void *reply;
	enum err err;

	request.limit = LIMIT_EVENTS;
	do {
		err = ask_one(app, VERB_EVENTS, &request, &reply);
		if (err == ERR_OK)
			err = merge_pages(&app->arena, whole, reply, &whole);
		if (err != ERR_OK)
			return err;
		page = reply;
		if (page->n_events > 0)
			request.since = page->events[page->n_events - 1]->n;
	} while (page->n_events > 0 && request.since < page->last);
	*out = whole;
	return ERR_OK;
}

/* The head that counts is that of the last page: the chain may grow while it
 * is read. */
static enum err
read_leaves(struct app *app, char *order, Gom__LeavesReply *out)
{
	Gom__LeavesRequest request = GOM__LEAVES_REQUEST__INIT;
	Gom__Page page = GOM__PAGE__INIT;
	const void *whole = NULL;
	const Gom__LeavesReply *last;
	const void *reply;
	enum err err;

	request.order = order;
	request.page = &page;
	do {
		err = ask_one(app, VERB_LEAVES, &request, &reply);
		if (err == ERR_OK)
			err = merge_pages(&app->arena, whole, reply, &whole);
		if (err != ERR_OK)
			return err;
		last = reply;
		page.after = last->more == NULL ? 0 : last->more->next;
	} while (last->more != NULL && last->more->more);
	*out = *(const Gom__LeavesReply *)whole;
	out->head = last->head;
	return ERR_OK;
}

static void
head_text(const Gom__LeavesReply *leaves, char *text, size_t cap)
{
	size_t len = 0;

	text[0] = '\0';
	for (size_t i = 0; i < leaves->head.len && len + 3 <= cap; i++) {
		len += (size_t)snprintf(
		    text + len, cap - len, "%02x", leaves->head.data[i]);
	}
}

static enum err
write_json(const struct out *out, const struct verify_result *result,
    const char *order, const char *head)
{
	json_t *json = json_pack("{s:s, s:b, s:i, s:s, s:i, s:i, s:I}", "order",
	    order, "right", result->is_chain_right && result->bad_entry == 0,
	    "leaves", (int)result->n_leaves, "head", head, "own_entries",
	    (int)result->n_own, "not_published", (int)result->n_newer,
	    "bad_entry", (json_int_t)result->bad_entry);
	int failed;

	if (json == NULL)
		return ERR_NOMEM;
	failed = json_dumpf(json, out->data, JSON_INDENT(2));
	json_decref(json);
	fputc('\n', out->data);
	return failed != 0 ? ERR_IO : ERR_OK;
}

static void
say(const struct out *out, const struct verify_result *result,
    const char *order, const char *head)
{
	char leaves[NUMBER_CAP];
	char own[NUMBER_CAP];
	char newer[NUMBER_CAP];
	struct pair pairs[] = { { "order", order }, { "head", head },
		{ "leaves", leaves }, { "own", own }, { "newer", newer },
		{ NULL, NULL } };

	snprintf(leaves, sizeof leaves, "%zu", result->n_leaves);
	snprintf(own, sizeof own, "%zu", result->n_own);
	snprintf(newer, sizeof newer, "%zu", result->n_newer);
	out_say(out,
	    _("{order}: the {leaves} published entries give the published "
	      "head"),
	    NULL, pairs);
	out_say(out, "  {head}", NULL, pairs);
	out_say(out,
	    _("entries of your own feed among them, word for word: {own}"),
	    NULL, pairs);
	if (result->n_newer > 0) {
		out_say(out,
		    _("newer ones that are not published yet: {newer}"), NULL,
		    pairs);
	}
	out_say(out,
	    _("Keep the head: if it is ever given otherwise for so many "
	      "entries, history was changed."),
	    NULL, NULL);
}

static enum err
report(struct app *app, const char *order, const struct verify_result *result,
    const Gom__LeavesReply *leaves)
{
	char head[2 * LIMIT_HASH_LEN + 1];
	char number[NUMBER_CAP];
	struct pair pairs[] = { { "order", order }, { "entry", number },
		{ NULL, NULL } };
	enum err err = ERR_OK;

	head_text(leaves, head, sizeof head);
	if (app->out.is_json)
		err = write_json(&app->out, result, order, head);
	if (result->is_chain_right && result->bad_entry == 0) {
		say(&app->out, result, order, head);
		return err;
	}
	snprintf(number, sizeof number, "%" PRIu64, result->bad_entry);
	out_note(&app->out,
	    result->is_chain_right
		? _("{order}: entry {entry} of your feed does not fit the "
		    "published hashes: the broker's record of it was changed. "
		    "Keep your copy and ask the operator")
		: _("{order}: the published entries do not give the published "
		    "head: the broker's record was changed. Ask the operator"),
	    NULL, pairs);
	app->is_told = true;
	return app_fail(app, ERR_DATABASE_CORRUPT, "", order, 0, 0);
}

static enum err
run(struct app *app, const struct args *args)
{
	const Gom__OrderShowReply *facts;
	const Gom__EventsReply *feed;
	Gom__LeavesReply leaves;
	struct verify_result result;
	enum err err = order_facts(app, args_word(args, 0), &facts);

	if (err == ERR_OK)
		err = read_feed(app, &feed);
	if (err == ERR_OK)
		err = read_leaves(app, args_word(args, 0), &leaves);
	if (err == ERR_OK) {
		err = verify_order(facts->summary->order, &leaves, feed->events,
		    feed->n_events, &result);
	}
	return err == ERR_OK
		   ? report(app, facts->summary->reference, &result, &leaves)
		   : err;
}

static const struct cmd_example examples[] = {
	{ "order verify HG-2041", N_("was anything changed afterwards?") },
	{ "order verify HG-2041 --json", N_("the same for a program") },
	{ NULL, NULL }
};

const struct cmd cmd_order_verify = {
	.name = "order verify",
	.words = N_("ORDER"),
	.min_words = 1,
	.max_words = 1,
	.flags = CMD_READS,
	.help = N_("check that an order's history was only added to"),
	.more = N_("From the opening of the bids the broker publishes a hash "
		   "of every entry and one over all of them. This reckons the "
		   "chain anew, and checks every entry of your own feed "
		   "against it."),
	.examples = examples,
	.run = run,
};
