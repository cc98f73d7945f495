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

/* "1", or "HG-2041/1" as the table names it. */
static const Gom__OpenLine *
find_line(const Gom__LotListReply *open, const char *answer)
{
	char name[LIMIT_LOT_REF_LEN + 1];
	int64_t n;

	for (size_t i = 0; i < open->n_lines; i++) {
		snprintf(name, sizeof(name), "%s/%" PRIu32,
		    open->lines[i]->reference, open->lines[i]->line);
		if (strcmp(name, answer) == 0)
			return open->lines[i];
	}
	if (gom_quantity_parse(answer, &n) == ERR_OK && n >= 1 &&
	    (uint64_t)n <= open->n_lines)
		return open->lines[n - 1];
	return NULL;
}

static enum err
ask_line(
    struct app *app, const Gom__LotListReply *open, const Gom__OpenLine **out)
{
	char answer[ANSWER_CAP];
	enum err err;

	if (open->n_lines == 1) {
		*out = open->lines[0];
		return ERR_OK;
	}
	err = prompt_line(app, _("Which line? (its name, or 1 for the first)"),
	    "1", answer, sizeof(answer));
	if (err != ERR_OK)
		return err;
	*out = find_line(open, answer);
	return *out == NULL ? app_fail(app, ERR_NO_LINE, "", answer, 0, 0)
			    : ERR_OK;
}

/* "500 25" or "500 16/6d"; "500 in 25" is understood as well. */
static enum err
ask_pace(struct app *app, Gom__BidTerms *terms)
{
	char answer[ANSWER_CAP];
	char *speed;
	enum err err = prompt_line(app,
	    _("How many at most, and in how many days or how fast? (500 25, "
	      "or 500 16/6d)"),
	    NULL, answer, sizeof(answer));

	if (err != ERR_OK)
		return err;
	speed = strrchr(answer, ' ');
	if (speed == NULL)
		return app_fail(app, ERR_RATE_TEXT, "rate", answer, 0, 0);
	speed++;
	answer[strcspn(answer, " ")] = '\0';
	if (gom_quantity_parse(answer, &terms->most) != ERR_OK)
		return app_fail(app, ERR_NUMBER, "most", answer, 0, 0);
	return bid_speed(app, speed, terms);
}

static enum err
ask_price(struct app *app, const Gom__OpenLine *line, Gom__BidTerms *terms)
{
	char answer[ANSWER_CAP];
	char most[OUT_TEXT_CAP / 4];
	char question[OUT_TEXT_CAP];
	enum err err;

	field_money(
	    &app->out, line->ceiling, line->currency, most, sizeof(most));
	snprintf(
	    question, sizeof(question), _("Price a piece? (at most %s)"), most);
	err = prompt_line(app, question, NULL, answer, sizeof(answer));
	if (err != ERR_OK)
		return err;
	if (gom_currency_find(line->currency) == NULL) {
		return app_fail(
		    app, ERR_CURRENCY, "currency", line->currency, 0, 0);
	}
	err = gom_money_parse(
	    answer, gom_currency_find(line->currency), &terms->price);
	return err == ERR_OK ? ERR_OK
			     : app_fail(app, err, "price", answer, 0, 0);
}

enum err
bid_questions(struct app *app, struct bid_draft *draft)
{
	const Gom__LotListReply *open;
	const Gom__OpenLine *line = NULL;
	Gom__BidTerms *terms;
	char all[] = "";
	enum err err;

	if (!prompt_is_possible(app)) {
		return app_usage(
		    app, _("say what you bid for: gom bid ORDER/LINE --most N "
			   "--days N"));
	}
	err = bid_open_lines(app, all, draft->request.household, &open);
	if (err == ERR_OK)
		err = out_rows(&app->out, open, "lines", lots_columns, NULL);
	if (err == ERR_OK && open->n_lines == 0) {
		return app_fail(
		    app, ERR_EMPTY, "", _("the list of open lines"), 0, 0);
	}
	if (err == ERR_OK)
		err = ask_line(app, open, &line);
	if (err != ERR_OK)
		return err;
	snprintf(draft->order, sizeof(draft->order), "%s", line->reference);
	app->out.currency = line->currency;
	terms = bid_draft_add(draft, line->line);
	err = ask_pace(app, terms);
	return err == ERR_OK && line->price_mode == GOM__PRICE_MODE__PRICE_ASKED
		   ? ask_price(app, line, terms)
		   : err;
}
