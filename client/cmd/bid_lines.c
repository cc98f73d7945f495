/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "client/ask.h"
#include "client/cmd/bid.h"
#include "client/lang.h"
#include "client/word.h"

enum {
	WORD_CAP = 80
};

void
bid_draft_init(struct bid_draft *draft)
{
	memset(draft, 0, sizeof *draft);
	gom__bid_put_request__init(&draft->request);
	draft->request.order = draft->order;
	draft->request.lines = draft->list;
}

Gom__BidTerms *
bid_draft_add(struct bid_draft *draft, uint32_t line)
{
	size_t n = draft->request.n_lines;
	Gom__BidTerms *terms;

	if (n == LIMIT_BID_LINES)
		return NULL;
	terms = &draft->terms[n];
	gom__bid_terms__init(terms);
	terms->line = line;
	draft->list[n] = terms;
	draft->request.n_lines = n + 1;
	return terms;
}

enum err
bid_open_lines(struct app *app, char *order, uint64_t household,
    const Gom__LotListReply **out)
{
	Gom__LotListRequest request = GOM__LOT_LIST_REQUEST__INIT;
	const void *reply;
	enum err err;

	request.order = order;
	request.household = household;
	err = ask_all(app, VERB_LOT_LIST, &request, &reply);
	if (err == ERR_OK)
		*out = reply;
	return err;
}

enum err
bid_speed(struct app *app, const char *text, Gom__BidTerms *terms)
{
	struct gom_rate rate;
	int64_t days;

	if (gom_quantity_parse(text, &days) == ERR_OK) {
		if (days < 1 || days > LIMIT_LEAD_DAYS) {
			return app_fail(app, ERR_RANGE, "days", text, days,
			    LIMIT_LEAD_DAYS);
		}
		terms->lead_days = (uint32_t)days;
		return ERR_OK;
	}
	if (gom_rate_parse(text, GOM_WEEKDAYS_ALL, &rate) != ERR_OK)
		return app_fail(app, ERR_RATE_TEXT, "rate", text, 0, 0);
	terms->rate_units = rate.units;
	terms->rate_days = (uint32_t)rate.days;
	return ERR_OK;
}

/* LINE:MOST or LINE:MOST:SPEED */
static enum err
add_word(struct app *app, struct bid_draft *draft, const char *word)
{
	char text[WORD_CAP];
	char *most;
	char *speed;
	uint32_t line = 0;
	Gom__BidTerms *terms;
	enum err err;

	snprintf(text, sizeof text, "%s", word);
	most = strchr(text, ':');
	if (most != NULL)
		*most++ = '\0';
	speed = most == NULL ? NULL : strchr(most, ':');
	if (speed != NULL)
		*speed++ = '\0';
	err = word_line_number(app, text, &line);
	if (err != ERR_OK)
		return err;
	terms = bid_draft_add(draft, line);
	if (terms == NULL) {
		return app_fail(app, ERR_TOO_MANY, "lines", "",
		    LIMIT_BID_LINES + 1, LIMIT_BID_LINES);
	}
	if (most != NULL && gom_quantity_parse(most, &terms->most) != ERR_OK)
		return app_fail(app, ERR_NUMBER, "most", most, 0, 0);
	return speed == NULL ? ERR_OK : bid_speed(app, speed, terms);
}

/* An order with one open line needs no line number. */
static enum err
add_only_line(struct app *app, struct bid_draft *draft)
{
	const Gom__LotListReply *open;
	enum err err =
	    bid_open_lines(app, draft->order, draft->request.household, &open);

	if (err != ERR_OK)
		return err;
	if (open->n_lines != 1) {
		return open->n_lines == 0
			   ? app_fail(app, ERR_NO_LINE, "", draft->order, 0, 0)
			   : app_usage(app, _("say which line of the order: "
					      "ORDER/LINE"));
	}
	return bid_draft_add(draft, open->lines[0]->line) == NULL ? ERR_INTERNAL
								  : ERR_OK;
}

static enum err
add_lines(struct app *app, const struct args *args, struct bid_draft *draft)
{
	const char *first = args_word(args, 0);
	size_t len = strcspn(first, "/");
	enum err err = ERR_OK;

	if (len >= sizeof draft->order)
		return app_fail(app, ERR_NO_ORDER, "", first, 0, 0);
	memcpy(draft->order, first, len);
	draft->order[len] = '\0';
	if (first[len] == '/')
		err = add_word(app, draft, first + len + 1);
	for (size_t i = 1; i < args->n_words && err == ERR_OK; i++)
		err = add_word(app, draft, args_word(args, i));
	return err == ERR_OK && draft->request.n_lines == 0
		   ? add_only_line(app, draft)
		   : err;
}

/* Options hold for every line that does not say otherwise. */
static enum err
apply_options(struct app *app, const struct args *args, Gom__BidTerms *terms)
{
	const struct option_value *rate = args_get(args, "rate");
	bool has_own = terms->lead_days != 0 || terms->rate_units != 0;

	if (terms->most == 0)
		terms->most = args_number(args, "most", 0);
	if (terms->most == 0)
		return app_fail(app, ERR_MISSING, "--most", "", 0, 0);
	if (!has_own)
		terms->lead_days = (uint32_t)args_number(args, "days", 0);
	if (!has_own && rate != NULL) {
		terms->rate_units = rate->rate.units;
		terms->rate_days = (uint32_t)rate->rate.days;
	}
	if (terms->lead_days == 0 && terms->rate_units == 0) {
		return app_fail(
		    app, ERR_MISSING, _("--days or --rate"), "", 0, 0);
	}
	terms->start_day = (int32_t)args_number(args, "start", 0);
	terms->least = args_number(args, "least", 0);
	terms->batch = args_number(args, "batch", 0);
	terms->tail_days = (uint32_t)args_number(args, "tail", 0);
	terms->give_back_days = (uint32_t)args_number(args, "give-back", 0);
	return ERR_OK;
}

/* What a price means depends on the order's currency. */
static enum err
apply_price(struct app *app, const struct args *args, struct bid_draft *draft)
{
	const Gom__LotListReply *open;
	int64_t price;
	enum err err;

	if (!args_has(args, "price"))
		return ERR_OK;
	err =
	    bid_open_lines(app, draft->order, draft->request.household, &open);
	if (err == ERR_OK && open->n_lines == 0)
		err = app_fail(app, ERR_NO_LINE, "", draft->order, 0, 0);
	if (err == ERR_OK) {
		app->out.currency = open->lines[0]->currency;
		err = args_money(args, "price", open->lines[0]->currency,
		    &app->info, &price);
	}
	for (size_t i = 0; i < draft->request.n_lines && err == ERR_OK; i++)
		draft->terms[i].price = price;
	return err;
}

enum err
bid_lines_read(
    struct app *app, const struct args *args, struct bid_draft *draft)
{
	enum err err;

	if (args_has(args, "days") && args_has(args, "rate")) {
		return app_usage(
		    app, _("give --days or --rate, not both: the one follows "
			   "from the other"));
	}
	err = add_lines(app, args, draft);
	for (size_t i = 0; i < draft->request.n_lines && err == ERR_OK; i++)
		err = apply_options(app, args, &draft->terms[i]);
	return err == ERR_OK ? apply_price(app, args, draft) : err;
}
