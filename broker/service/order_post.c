/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <string.h>

#include "broker/service/order_rule.h"
#include "broker/service/orders.h"
#include "broker/service/record.h"
#include "broker/service/service.h"
#include "broker/store/member.h"
#include "proto/date.h"
#include "proto/money.h"
#include "proto/text.h"
#include "proto/unit.h"

/* A text of a message, copied into a row. */
struct text_rule {
	const char *field;
	size_t in;  /* offset of the char * in the message */
	size_t out; /* offset of the array in the row */
	size_t cap; /* bytes of that array */
	bool is_required;
};

#define TEXT(message, type, row, name, required)                               \
	{                                                                      \
		message "." #name, offsetof(type, name),                       \
		    offsetof(struct row, name), sizeof((struct row *)0)->name, \
		    required                                                   \
	}
#define HEADER_TEXT(name, required)                                            \
	TEXT("header", Gom__OrderHeader, order_row, name, required)
#define LINE_TEXT(name, required)                                              \
	TEXT("lines", Gom__OrderLine, line_row, name, required)

static const struct text_rule HEADER_TEXTS[] = {
	HEADER_TEXT(reference, true),
	HEADER_TEXT(buyer_reference, false),
	HEADER_TEXT(buyer, false),
	HEADER_TEXT(place, false),
	HEADER_TEXT(destination, false),
};

static const struct text_rule LINE_TEXTS[] = {
	LINE_TEXT(label, false),
	LINE_TEXT(sku, true),
	LINE_TEXT(description, false),
	LINE_TEXT(sample, false),
	LINE_TEXT(sample_place, false),
	LINE_TEXT(spec, false),
	LINE_TEXT(hs_code, false),
};

struct count_rule {
	const char *field;
	size_t in;
	uint32_t limit;
};

#define COUNT(name, limit)                                                     \
	{                                                                      \
		"header." #name, offsetof(Gom__OrderHeader, name), limit       \
	}

static const struct count_rule HEADER_COUNTS[] = {
	COUNT(tolerance_permille, LIMIT_TOLERANCE_PERMILLE),
	COUNT(buffer_days, LIMIT_BUFFER_DAYS),
	COUNT(advance_permille, 1000),
	COUNT(pay_days, LIMIT_PAY_DAYS),
};

struct amount_rule {
	const char *field;
	size_t in;
	int64_t least;
	int64_t most;
};

#define AMOUNT(name, least, most)                                              \
	{                                                                      \
		"lines." #name, offsetof(Gom__OrderLine, name), least, most    \
	}

static const struct amount_rule LINE_AMOUNTS[] = {
	AMOUNT(quantity, 1, LIMIT_QUANTITY),
	AMOUNT(pack, 0, LIMIT_QUANTITY),
	AMOUNT(piece_rate, 0, LIMIT_PRICE),
	AMOUNT(ceiling, 0, LIMIT_PRICE),
	AMOUNT(selling_price, 0, LIMIT_PRICE),
};

/* What a rule's value may be. */
#define N(array) (sizeof array / sizeof array[0])

static enum err
take_texts(const struct request *rq, const struct text_rule *rules, size_t n,
    const void *in, void *out)
{
	for (size_t i = 0; i < n; i++) {
		const struct text_rule *rule = &rules[i];
		const void *at = (const char *)in + rule->in;
		const char *text = *(char *const *)at;
		size_t len = strlen(text);
		enum err err = gom_text_check(text, len, rule->cap - 1);

		if (len == 0 && rule->is_required)
			err = ERR_MISSING;
		if (err != ERR_OK)
			return refuse(rq, err, rule->field, NULL, (int64_t)len,
			    (int64_t)rule->cap - 1);
		memcpy((char *)out + rule->out, text, len + 1);
	}
	return ERR_OK;
}

static enum err
check_range(const struct request *rq, const char *field, int64_t value,
    int64_t least, int64_t most)
{
	if (value < least)
		return refuse(rq, ERR_TOO_SMALL, field, NULL, value, least);
	if (value > most)
		return refuse(rq, ERR_RANGE, field, NULL, value, most);
	return ERR_OK;
}

/* ---- the header ------------------------------------------------------ */

static enum err
take_counts(
    const struct request *rq, const Gom__OrderHeader *in, struct order_row *out)
{
	enum err err = ERR_OK;

	for (size_t i = 0; i < N(HEADER_COUNTS) && err == ERR_OK; i++)
		err = check_range(rq, HEADER_COUNTS[i].field,
		    *(const uint32_t *)((
			const void *)((const char *)in + HEADER_COUNTS[i].in)),
		    0, HEADER_COUNTS[i].limit);
	out->tolerance_permille = in->tolerance_permille;
	out->advance_permille = in->advance_permille;
	out->pay_days = in->pay_days;
	out->buffer_days = in->buffer_days;
	if (in->no_buffer)
		out->buffer_days = 0;
	else if (in->buffer_days == 0)
		out->buffer_days = (uint32_t)rq->config->buffer_days;
	return err;
}

static enum err
take_codes(
    const struct request *rq, const Gom__OrderHeader *in, struct order_row *out)
{
	const struct gom_currency *currency = NULL;
	const char *incoterm = "";

	if (in->currency[0] == '\0')
		return refuse(rq, ERR_MISSING, "header.currency", NULL, 0, 0);
	if (gom_currency_parse(in->currency, &currency) != ERR_OK)
		return refuse(
		    rq, ERR_CURRENCY, "header.currency", in->currency, 0, 0);
	if (in->incoterm[0] != '\0')
		incoterm = gom_incoterm_find(in->incoterm);
	if (incoterm == NULL)
		return refuse(
		    rq, ERR_INCOTERM, "header.incoterm", in->incoterm, 0, 0);
	memcpy(out->currency, currency->code, sizeof currency->code);
	memcpy(out->incoterm, incoterm, strlen(incoterm) + 1);
	return ERR_OK;
}

static void
take_modes(const Gom__OrderHeader *in, struct order_row *out)
{
	out->price_mode = (int)in->price_mode;
	if (in->price_mode == GOM__PRICE_MODE__PRICE_NONE)
		out->price_mode = GOM__PRICE_MODE__PRICE_FIXED;
	out->goal = (int)in->goal;
	if (in->goal == GOM__GOAL__GOAL_NONE)
		out->goal = out->price_mode == GOM__PRICE_MODE__PRICE_ASKED
				? GOM__GOAL__GOAL_CHEAPEST
				: GOM__GOAL__GOAL_FAIREST;
}

static enum err
take_rules(
    const struct request *rq, const Gom__OrderHeader *in, struct order_row *out)
{
	enum err err = ERR_OK;

	for (size_t i = 0; i < in->n_rules && err == ERR_OK; i++) {
		err = order_rule_check(rq, in->rules[i]);
		if (err != ERR_OK)
			rq->info->index = (uint32_t)i + 1;
	}
	if (err != ERR_OK)
		return err;
	return orders_rules_put(rq, in->n_rules, in->rules, out);
}

/* A reference that begins with # would be taken for a number. */
static enum err
take_reference(
    const struct request *rq, const Gom__OrderHeader *in, struct order_row *out)
{
	uint64_t id;
	enum err err;

	err = take_texts(rq, HEADER_TEXTS, N(HEADER_TEXTS), in, out);
	if (err != ERR_OK)
		return err;
	if (out->reference[0] == '#')
		return refuse(
		    rq, ERR_TEXT, "header.reference", in->reference, 0, 0);
	err = order_find(rq->store, rq->member, out->reference, &id);
	if (err == ERR_OK)
		return refuse(
		    rq, ERR_DUPLICATE, "header.reference", in->reference, 0, 0);
	return err == ERR_NO_ORDER ? ERR_OK : err;
}

static enum err
take_header(
    const struct request *rq, const Gom__OrderHeader *in, struct order_row *out)
{
	enum err err = take_reference(rq, in, out);

	take_modes(in, out);
	if (err == ERR_OK)
		err = take_codes(rq, in, out);
	if (err == ERR_OK)
		err = take_counts(rq, in, out);
	if (err == ERR_OK)
		err = take_rules(rq, in, out);
	if (err == ERR_OK && in->ends_ms != 0 && in->ends_ms <= rq->now_ms) {
		rq->info->day = gom_day_of(in->ends_ms, rq->utc_offset_s);
		err = refuse(rq, ERR_DATE_PAST, "header.ends_ms", NULL,
		    in->ends_ms, rq->now_ms);
	}
	out->exporter = rq->member;
	out->ends_ms = in->ends_ms;
	out->posted_ms = rq->now_ms;
	return err;
}

/* An appended page names the draft it belongs to. A dry run has kept no first
 * page to append to: there the page's own header says what its lines need. */
static enum err
take_draft(const struct request *rq, const Gom__OrderPostRequest *in,
    struct order_row *out)
{
	const char *reference = in->header->reference;
	uint64_t id = 0;
	enum err err;

	if (reference[0] == '\0')
		return refuse(rq, ERR_MISSING, "header.reference", NULL, 0, 0);
	err = order_find(rq->store, rq->member, reference, &id);
	if (err == ERR_NO_ORDER && in->dry_run) {
		take_modes(in->header, out);
		return take_counts(rq, in->header, out);
	}
	if (err == ERR_OK)
		err = order_get(rq->store, id, out);
	if (err == ERR_OK &&
	    (out->is_complete || out->opened_ms != 0 || out->cancelled_ms != 0))
		err = ERR_ORDER_STATE;
	if (err == ERR_NO_ORDER || err == ERR_ORDER_STATE)
		return refuse(rq, err, "header.reference", reference, 0, 0);
	return err;
}

/* ---- the lines ------------------------------------------------------- */

static enum err
take_amounts(
    const struct request *rq, const Gom__OrderLine *in, struct line_row *out)
{
	enum err err = ERR_OK;

	for (size_t i = 0; i < N(LINE_AMOUNTS) && err == ERR_OK; i++)
		err = check_range(rq, LINE_AMOUNTS[i].field,
		    *(const int64_t *)((
			const void *)((const char *)in + LINE_AMOUNTS[i].in)),
		    LINE_AMOUNTS[i].least, LINE_AMOUNTS[i].most);
	out->quantity = in->quantity;
	out->pack = in->pack == 0 ? 1 : in->pack;
	out->piece_rate = in->piece_rate;
	out->ceiling = in->ceiling;
	out->selling_price = in->selling_price;
	return err;
}

static enum err
take_kind(
    const struct request *rq, const Gom__OrderLine *in, struct line_row *out)
{
	const struct gom_unit *unit = gom_unit_find("H87");

	if (in->class_[0] == '\0')
		return refuse(rq, ERR_MISSING, "lines.class", NULL, 0, 0);
	if (gom_class_check(in->class_) != ERR_OK)
		return refuse(rq, ERR_CLASS, "lines.class", in->class_, 0, 0);
	if (in->unit[0] != '\0' && gom_unit_parse(in->unit, &unit) != ERR_OK)
		return refuse(rq, ERR_UNIT, "lines.unit", in->unit, 0, 0);
	memcpy(out->class_name, in->class_, strlen(in->class_) + 1);
	memcpy(out->unit, unit->code, sizeof unit->code);
	return ERR_OK;
}

static enum err
check_price(const struct request *rq, const struct order_row *order,
    const struct line_row *line)
{
	bool is_asked = order->price_mode == GOM__PRICE_MODE__PRICE_ASKED;
	int64_t price = is_asked ? line->ceiling : line->piece_rate;
	int64_t value;

	if (price == 0)
		return refuse(rq, ERR_MISSING,
		    is_asked ? "lines.ceiling" : "lines.piece_rate", NULL, 0,
		    0);
	if (is_asked && line->piece_rate != 0)
		return refuse(rq, ERR_CHOICE, "lines.piece_rate", line->sku,
		    line->piece_rate, 0);
	if (!is_asked && line->ceiling != 0)
		return refuse(rq, ERR_PRICE_FIXED, "lines.ceiling", line->sku,
		    line->ceiling, 0);
	if (gom_money_mul(line->quantity, price, &value) != ERR_OK ||
	    value > LIMIT_AMOUNT)
		return refuse(rq, ERR_OVERFLOW, "lines.quantity", NULL,
		    line->quantity, 0);
	return ERR_OK;
}

static enum err
take_days(const struct request *rq, const struct order_row *order,
    const Gom__OrderLine *in, struct line_row *out)
{
	int64_t hand_in = (int64_t)in->cargo_ready_day - order->buffer_days;
	enum err err;

	if (in->cargo_ready_day == 0)
		return refuse(
		    rq, ERR_MISSING, "lines.cargo_ready_day", NULL, 0, 0);
	if (hand_in < rq->today) {
		err = refuse(
		    rq, ERR_DATE_PAST, "lines.cargo_ready_day", NULL, 0, 0);
		rq->info->day =
		    hand_in < LIMIT_DAY_MIN ? LIMIT_DAY_MIN : (int32_t)hand_in;
		return err;
	}
	if (hand_in - rq->today > LIMIT_LEAD_DAYS ||
	    in->cargo_ready_day > LIMIT_DAY_MAX)
		return refuse(rq, ERR_RANGE, "lines.cargo_ready_day", NULL,
		    hand_in - rq->today, LIMIT_LEAD_DAYS);
	out->cargo_ready_day = in->cargo_ready_day;
	out->hand_in_day = (int32_t)hand_in;
	return ERR_OK;
}

static enum err
take_line(const struct request *rq, const struct order_row *order,
    const Gom__OrderLine *in, struct line_row *out)
{
	enum err err;

	err = take_texts(rq, LINE_TEXTS, N(LINE_TEXTS), in, out);
	if (err == ERR_OK)
		err = take_kind(rq, in, out);
	if (err == ERR_OK)
		err = take_amounts(rq, in, out);
	if (err == ERR_OK)
		err = check_price(rq, order, out);
	if (err == ERR_OK)
		err = take_days(rq, order, in, out);
	return err;
}

static enum err
take_lines(const struct request *rq, const Gom__OrderPostRequest *in,
    const struct order_row *order, uint32_t n_before, struct line_row *out)
{
	enum err err = ERR_OK;

	if (in->n_lines == 0)
		return refuse(rq, ERR_MISSING, "lines", NULL, 0, 0);
	if (in->n_lines > LIMIT_LINES_A_MESSAGE)
		return refuse(rq, ERR_TOO_MANY, "lines", NULL,
		    (int64_t)in->n_lines, LIMIT_LINES_A_MESSAGE);
	if (n_before + in->n_lines > LIMIT_LINES_AN_ORDER)
		return refuse(rq, ERR_TOO_MANY, "lines", NULL,
		    n_before + (int64_t)in->n_lines, LIMIT_LINES_AN_ORDER);
	for (size_t i = 0; i < in->n_lines && err == ERR_OK; i++) {
		out[i] = (struct line_row){
			.order = order->id,
			.no = n_before + (uint32_t)i + 1,
		};
		err = take_line(rq, order, in->lines[i], &out[i]);
		if (err != ERR_OK)
			rq->info->index = (uint32_t)i + 1;
	}
	return err;
}

/* ---- keeping it ------------------------------------------------------ */

static enum err
put_order(struct request *rq, struct order_row *order)
{
	Gom__Fact fact = GOM__FACT__INIT;
	enum err err = orders_rules(rq, order, &fact.n_rules, &fact.rules);

	if (err == ERR_OK)
		err = order_put(rq->store, order, &order->id);
	if (err != ERR_OK)
		return err;
	fact.kind = FACT_ORDER_POSTED;
	fact.order = order->id;
	fact.currency = order->currency;
	fact.tolerance_permille = order->tolerance_permille;
	fact.price_mode = (uint32_t)order->price_mode;
	fact.goal = (uint32_t)order->goal;
	return record(rq, &fact);
}

/* Until its split a line's quantity is all open, in lot 0. */
static enum err
put_line(struct request *rq, struct line_row *line)
{
	struct lot_row unsplit = { .order = line->order, .line = line->no };
	Gom__Fact fact = GOM__FACT__INIT;
	enum err err;

	unsplit.round = 1;
	err = line_put(rq->store, line);
	if (err == ERR_OK)
		err = lot_put(rq->store, &unsplit);
	if (err == ERR_OK)
		err = record_move(rq, &fact, GOM__BUCKET__BUCKET_NONE,
		    GOM__BUCKET__BUCKET_OPEN, line->quantity, 0);
	if (err != ERR_OK)
		return err;
	fact.kind = FACT_LINE_POSTED;
	fact.order = line->order;
	fact.line = line->no;
	fact.quantity = line->quantity;
	fact.pack = line->pack;
	fact.day = line->hand_in_day;
	fact.until_day = line->cargo_ready_day;
	fact.rate = line->piece_rate != 0 ? line->piece_rate : line->ceiling;
	fact.class_ = line->class_name;
	return record(rq, &fact);
}

static enum err
keep(struct request *rq, const Gom__OrderPostRequest *in,
    struct order_row *order, struct line_row *lines)
{
	enum err err = ERR_OK;

	if (!in->append) {
		order->is_complete = !in->more;
		err = put_order(rq, order);
	} else if (!in->more) {
		err = order_set_complete(rq->store, order->id);
	}
	for (size_t i = 0; i < in->n_lines && err == ERR_OK; i++) {
		lines[i].order = order->id;
		err = put_line(rq, &lines[i]);
	}
	return err;
}

enum err
verb_order_post(struct request *rq, const Gom__OrderPostRequest *in,
    Gom__OrderPostReply *out)
{
	struct line_row lines[LIMIT_LINES_A_MESSAGE];
	struct line_total before = { 0 };
	struct order_row order = { 0 };
	enum err err;

	if (in->header == NULL)
		return refuse(rq, ERR_MISSING, "header", NULL, 0, 0);
	err = in->append ? take_draft(rq, in, &order)
			 : take_header(rq, in->header, &order);
	if (err == ERR_OK && order.id != 0)
		err = line_total(rq->store, order.id, &before);
	if (err == ERR_OK)
		err = take_lines(rq, in, &order, before.lines, lines);
	if (err == ERR_OK && !in->dry_run)
		err = keep(rq, in, &order, lines);
	if (err != ERR_OK)
		return err;
	out->order = order.id;
	out->reference = in->header->reference;
	out->lines = before.lines + (uint32_t)in->n_lines;
	out->units = before.units;
	for (size_t i = 0; i < in->n_lines; i++)
		out->units += lines[i].quantity;
	return ERR_OK;
}
