/* SPDX-License-Identifier: Apache-2.0 */
#include "client/cmd/post_options.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "client/lang.h"
#include "client/rule.h"
#include "client/village.h"
#include "proto/money.h"
#include "proto/text.h"
#include "proto/unit.h"

enum {
	BUFFER_DAYS = 10
};

const struct option_spec post_option_table[] = {
	{ "dry-run", 'n', OPTION_FLAG, NULL,
	    N_("only read the file and say what it holds; needs no broker"), 0,
	    NULL, 0 },
	{ "open", 0, OPTION_FLAG, NULL, N_("open the orders for bids as well"),
	    0, NULL, 0 },
	{ "ends", 'e', OPTION_TIME, N_("WHEN"),
	    N_("end of bidding: \"17:00 15/3\", 15/3 or +48h"), 0, NULL, 0 },
	{ "due", 'd', OPTION_DAY, N_("DAY"), N_("cargo-ready date"), 0, NULL,
	    0 },
	{ "buffer", 'b', OPTION_QUANTITY, N_("DAYS"),
	    N_("between hand-in and cargo-ready date (10)"), LIMIT_BUFFER_DAYS,
	    NULL, 0 },
	{ "reference", 0, OPTION_TEXT, N_("ORDER"),
	    N_("the order's number, where the file has none"), 0, NULL, 0 },
	{ "class", 'c', OPTION_TEXT, N_("CRAFT/KIND"),
	    N_("product class, as rattan/basket-m"), 0, NULL, 0 },
	{ "pack", 0, OPTION_QUANTITY, N_("N"), N_("pack multiple"), 0, NULL,
	    0 },
	{ "unit", 'u', OPTION_TEXT, N_("UNIT"),
	    N_("unit of the quantities: H87 (piece), SET, PR"), 0, NULL, 0 },
	{ "sample", 0, OPTION_TEXT, N_("CODE"), N_("approved sample"), 0, NULL,
	    0 },
	{ "sample-place", 0, OPTION_TEXT, N_("PLACE"),
	    N_("where the sample hangs"), 0, NULL, 0 },
	{ "spec", 0, OPTION_TEXT, N_("REVISION"),
	    N_("revision of the specification"), 0, NULL, 0 },
	{ "currency", 0, OPTION_TEXT, N_("CODE"),
	    N_("currency of the awards: VND, USD"), 0, NULL, 0 },
	{ "piece-rate", 'p', OPTION_MONEY, N_("AMOUNT"),
	    N_("what one accepted piece pays"), 0, NULL, 0 },
	{ "ask-price", 0, OPTION_FLAG, NULL,
	    N_("households name their price, under the ceiling"), 0, NULL, 0 },
	{ "ceiling", 0, OPTION_MONEY, N_("AMOUNT"),
	    N_("the most that may be asked"), 0, NULL, 0 },
	{ "tolerance", 0, OPTION_PERCENT, N_("PERCENT"),
	    N_("more than ordered that is still paid (0)"), 0, NULL, 0 },
	{ "advance", 0, OPTION_PERCENT, N_("PERCENT"),
	    N_("of an award's value, paid in advance"), 0, NULL, 0 },
	{ "pay-days", 0, OPTION_QUANTITY, N_("DAYS"),
	    N_("from acceptance to payment"), LIMIT_PAY_DAYS, NULL, 0 },
	{ "goal", 'g', OPTION_CHOICE, N_("GOAL"), N_("what the plan aims at"),
	    0, &gom__goal__descriptor, 0 },
	{ "rule", 0, OPTION_TEXT, N_("KIND=VALUE"),
	    N_("a rule of the plan, several times: max-share=30%, "
	       "max-line-share, min-households=8, max-households, "
	       "village-min=VILLAGE:40%, village-max, newcomers-min=10%, "
	       "open-work=30, score-min=80%; with ? behind, a target"),
	    0, NULL, 0 },
	{ "incoterm", 0, OPTION_TEXT, N_("CODE"), N_("Incoterm: FOB, CIF"), 0,
	    NULL, 0 },
	{ "place", 0, OPTION_TEXT, N_("PLACE"), N_("its named place"), 0, NULL,
	    0 },
	{ "destination", 0, OPTION_TEXT, N_("PLACE"), N_("where the goods go"),
	    0, NULL, 0 },
	{ "buyer", 0, OPTION_TEXT, N_("NAME"),
	    N_("the buyer; no household sees it"), 0, NULL, 0 },
	{ NULL, 0, OPTION_FLAG, NULL, NULL, 0, NULL, 0 }
};

/* ------------------------------------------------------------------- texts */

static const struct {
	const char *option;
	size_t at; /* in struct import_options */
	size_t max_len;
} texts[] = {
	{ "reference", offsetof(struct import_options, reference),
	    LIMIT_REF_LEN },
	{ "buyer", offsetof(struct import_options, buyer), LIMIT_NAME_LEN },
	{ "place", offsetof(struct import_options, place), LIMIT_PLACE_LEN },
	{ "destination", offsetof(struct import_options, destination),
	    LIMIT_PLACE_LEN },
	{ "sample", offsetof(struct import_options, sample), LIMIT_SAMPLE_LEN },
	{ "sample-place", offsetof(struct import_options, sample_place),
	    LIMIT_SAMPLE_LEN },
	{ "spec", offsetof(struct import_options, spec), LIMIT_SAMPLE_LEN },
};

static enum err
read_texts(struct app *app, const struct args *args, struct import_options *out)
{
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		const char *text = args_text(args, texts[i].option);
		size_t len = strlen(text);
		enum err err = gom_text_check(text, len, texts[i].max_len);

		if (err != ERR_OK) {
			return app_fail(app, err, texts[i].option, text,
			    (int64_t)len, (int64_t)texts[i].max_len);
		}
		if (len > 0)
			memcpy((char *)out + texts[i].at, &text, sizeof text);
	}
	if (out->reference != NULL &&
	    (out->reference[0] == '#' || strchr(out->reference, '/') != NULL)) {
		return app_fail(
		    app, ERR_TEXT, "reference", out->reference, 0, 0);
	}
	return ERR_OK;
}

static enum err
read_codes(struct app *app, const struct args *args, struct import_options *out)
{
	const char *text = args_text(args, "currency");
	const struct gom_currency *currency;
	const struct gom_unit *unit;

	if (text[0] != '\0') {
		if (gom_currency_parse(text, &currency) != ERR_OK) {
			return app_fail(
			    app, ERR_CURRENCY, "currency", text, 0, 0);
		}
		out->currency = currency->code;
	}
	text = args_text(args, "unit");
	if (text[0] != '\0') {
		if (gom_unit_parse(text, &unit) != ERR_OK)
			return app_fail(app, ERR_UNIT, "unit", text, 0, 0);
		out->unit = unit->code;
	}
	text = args_text(args, "incoterm");
	if (text[0] != '\0') {
		out->incoterm = gom_incoterm_find(text);
		if (out->incoterm == NULL) {
			return app_fail(
			    app, ERR_INCOTERM, "incoterm", text, 0, 0);
		}
	}
	text = args_text(args, "class");
	if (text[0] != '\0') {
		if (gom_class_check(text) != ERR_OK)
			return app_fail(app, ERR_CLASS, "class", text, 0, 0);
		out->class = text;
	}
	return ERR_OK;
}

/* ------------------------------------------------------------------- price */

static enum err
read_money(struct app *app, const struct args *args, const char *option,
    const char *currency, int64_t *out)
{
	enum err err;

	if (!args_has(args, option))
		return ERR_OK;
	if (currency == NULL) {
		return app_usage(
		    app, _("an amount needs --currency beside it"));
	}
	err = args_money(args, option, currency, &app->info, out);
	if (err != ERR_OK)
		return err;
	if (*out < 1) {
		return app_fail(app, ERR_TOO_SMALL, option,
		    args_text(args, option), *out, 1);
	}
	if (*out > LIMIT_PRICE) {
		return app_fail(app, ERR_RANGE, option, args_text(args, option),
		    *out, LIMIT_PRICE);
	}
	return ERR_OK;
}

static enum err
read_price(struct app *app, const struct args *args, struct import_options *out)
{
	bool is_asked =
	    args_has(args, "ask-price") || args_has(args, "ceiling");
	enum err err;

	if (is_asked && args_has(args, "piece-rate")) {
		return app_fail(app, ERR_EITHER, "--piece-rate",
		    args_has(args, "ceiling") ? "--ceiling" : "--ask-price", 0,
		    0);
	}
	if (is_asked)
		out->price = IMPORT_PRICE_ASK;
	else if (args_has(args, "piece-rate"))
		out->price = IMPORT_PRICE_FIXED;
	err = read_money(
	    app, args, "piece-rate", out->currency, &out->piece_rate);
	return err == ERR_OK ? read_money(app, args, "ceiling", out->currency,
				   &out->ceiling)
			     : err;
}

/* ------------------------------------------------------------------- rules */

static enum err
read_rules(struct app *app, const struct args *args, struct post_options *out)
{
	const struct option_value *value = args_next(args, "rule", NULL);
	Gom__OrderHeader *header = &out->header;
	uint32_t priority = 0;

	for (; value != NULL; value = args_next(args, "rule", value)) {
		Gom__Rule *rule;
		struct rule_typed typed;
		enum err err;

		if (header->n_rules == LIMIT_RULES) {
			return app_fail(app, ERR_TOO_MANY, "--rule", "",
			    LIMIT_RULES + 1, LIMIT_RULES);
		}
		memset(&app->info, 0, sizeof app->info);
		err = rule_parse(value->text, &app->info, &typed);
		if (err != ERR_OK)
			return err;
		rule = &out->rules[header->n_rules];
		gom__rule__init(rule);
		rule->kind = typed.kind;
		rule->value = typed.value;
		rule->target = typed.is_target;
		rule->priority = typed.is_target ? ++priority : 0;
		out->rule_rows[header->n_rules++] = rule;
	}
	header->rules = out->rule_rows;
	return ERR_OK;
}

enum err
post_options_villages(
    struct app *app, const struct args *args, struct post_options *options)
{
	const struct option_value *value = args_next(args, "rule", NULL);
	struct village_list villages = { 0 };
	enum err err = ERR_OK;

	for (size_t i = 0; value != NULL && err == ERR_OK; i++) {
		struct rule_typed typed;

		err = rule_parse(value->text, &app->info, &typed);
		if (err == ERR_OK && typed.village[0] != '\0') {
			err = village_find(app, &villages, typed.village,
			    &options->rules[i].village);
		}
		value = args_next(args, "rule", value);
	}
	return err;
}

/* -------------------------------------------------------------------- all */

static enum err
read_terms(struct app *app, const struct args *args, struct post_options *out)
{
	Gom__OrderHeader *header = &out->header;
	int64_t tolerance = args_number(args, "tolerance", 0);

	if (tolerance > LIMIT_TOLERANCE_PERMILLE) {
		return app_fail(app, ERR_RANGE, "tolerance",
		    args_text(args, "tolerance"), tolerance / 10,
		    LIMIT_TOLERANCE_PERMILLE / 10);
	}
	gom__order_header__init(header);
	header->tolerance_permille = (uint32_t)tolerance;
	header->ends_ms = args_number(args, "ends", 0);
	header->goal = (Gom__Goal)args_number(args, "goal", 0);
	header->buffer_days = (uint32_t)args_number(args, "buffer", 0);
	header->no_buffer =
	    args_has(args, "buffer") && header->buffer_days == 0;
	header->advance_permille = (uint32_t)args_number(args, "advance", 0);
	header->pay_days = (uint32_t)args_number(args, "pay-days", 0);
	return read_rules(app, args, out);
}

enum err
post_options_read(
    struct app *app, const struct args *args, struct post_options *out)
{
	struct import_options *import = &out->import;
	enum err err;

	memset(out, 0, sizeof *out);
	import->today_day = app_today(app);
	import->buffer_days = (int32_t)args_number(args, "buffer", BUFFER_DAYS);
	import->due_day = (int32_t)args_number(args, "due", 0);
	import->pack = args_number(args, "pack", 0);
	import->needs_price = !args_has(args, "dry-run");
	err = read_texts(app, args, import);
	if (err == ERR_OK)
		err = read_codes(app, args, import);
	if (err == ERR_OK)
		err = read_price(app, args, import);
	return err == ERR_OK ? read_terms(app, args, out) : err;
}
