/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "client/cmd/bid.h"
#include "client/cmd/lots.h"
#include "client/lang.h"
#include "client/out/field.h"
#include "client/prompt.h"

enum {
	ANSWER_CAP = 80
};

/* What the first question chooses from, and what it chose. */
struct choice {
	const Gom__LotListReply *open;
	const Gom__OpenLine *line;
};

/* "1", or "HG-2041/1" as the table names it. */
static enum err
read_line(struct app *app, const char *answer, void *out)
{
	struct choice *choice = out;
	const Gom__LotListReply *open = choice->open;
	char name[LIMIT_LOT_REF_LEN + 1];
	int64_t n;

	for (size_t i = 0; i < open->n_lines; i++) {
		snprintf(name, sizeof name, "%s/%" PRIu32,
		    open->lines[i]->reference, open->lines[i]->line);
		if (strcmp(name, answer) == 0) {
			choice->line = open->lines[i];
			return ERR_OK;
		}
	}
	if (gom_quantity_parse(answer, &n) != ERR_OK || n < 1 ||
	    (uint64_t)n > open->n_lines)
		return app_fail(app, ERR_NO_LINE, "", answer, 0, 0);
	choice->line = open->lines[n - 1];
	return ERR_OK;
}

/* "500 25" or "500 16/6d"; "500 in 25" is understood as well. */
static enum err
read_pace(struct app *app, const char *answer, void *out)
{
	Gom__BidTerms *terms = out;
	const char *speed = strrchr(answer, ' ');
	char most[ANSWER_CAP];

	snprintf(most, sizeof most, "%.*s", (int)strcspn(answer, " "), answer);
	if (gom_quantity_parse(most, &terms->most) != ERR_OK)
		return app_fail(app, ERR_NUMBER, "most", most, 0, 0);
	if (speed == NULL) {
		return app_fail(
		    app, ERR_MISSING, _("--days or --rate"), "", 0, 0);
	}
	terms->lead_days = 0;
	terms->rate_units = 0;
	return bid_speed(app, speed + 1, terms);
}

struct price {
	const struct gom_currency *currency;
	int64_t minor;
};

static enum err
read_price(struct app *app, const char *answer, void *out)
{
	struct price *price = out;
	enum err err = gom_money_parse(answer, price->currency, &price->minor);

	return err == ERR_OK ? ERR_OK
			     : app_fail(app, err, "price", answer, 0, 0);
}

static enum err
ask_price(struct app *app, const Gom__OpenLine *line, Gom__BidTerms *terms)
{
	struct price price = { gom_currency_find(line->currency), 0 };
	char most[OUT_TEXT_CAP / 4];
	char question[OUT_TEXT_CAP];
	enum err err;

	if (price.currency == NULL) {
		return app_fail(
		    app, ERR_CURRENCY, "currency", line->currency, 0, 0);
	}
	field_money(
	    &app->out, line->ceiling, line->currency, most, sizeof most);
	snprintf(
	    question, sizeof question, _("Price a piece? (at most %s)"), most);
	err = prompt_value(app, question, NULL, read_price, &price);
	if (err == ERR_OK)
		terms->price = price.minor;
	return err;
}

enum err
bid_questions(struct app *app, struct bid_draft *draft)
{
	struct choice choice = { NULL, NULL };
	const Gom__OpenLine *line;
	Gom__BidTerms *terms;
	char all[] = "";
	enum err err;

	if (!prompt_is_possible(app)) {
		return app_usage(
		    app, _("say what you bid for: gom bid ORDER/LINE --most N "
			   "--days N"));
	}
	err = bid_open_lines(app, all, draft->request.household, &choice.open);
	if (err != ERR_OK)
		return err;
	if (choice.open->n_lines == 0) {
		return app_fail(
		    app, ERR_EMPTY, "", _("the list of open lines"), 0, 0);
	}
	err = out_rows(&app->out, choice.open, "lines", lots_columns, NULL);
	choice.line = choice.open->lines[0];
	if (err == ERR_OK && choice.open->n_lines > 1) {
		err = prompt_value(app,
		    _("Which line? (its name, or 1 for the first)"), "1",
		    read_line, &choice);
	}
	if (err != ERR_OK)
		return err;
	line = choice.line;
	snprintf(draft->order, sizeof draft->order, "%s", line->reference);
	app->out.currency = line->currency;
	terms = bid_draft_add(draft, line->line);
	err = prompt_value(app,
	    _("How many at most, and in how many days or how fast? (500 25, "
	      "or 500 16/6d)"),
	    NULL, read_pace, terms);
	return err == ERR_OK && line->price_mode == GOM__PRICE_MODE__PRICE_ASKED
		   ? ask_price(app, line, terms)
		   : err;
}
