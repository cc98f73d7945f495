/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/service/bid_terms.h"

#include <stdio.h>
#include <stdlib.h>

#include "broker/service/engine_err.h"
#include "broker/service/workload.h"
#include "broker/store/capacity.h"
#include "proto/date.h"
#include "proto/least.h"
#include "proto/rate.h"

int64_t
bid_usable_most(const struct bid_row *bid)
{
	return bid->batch > 0 ? bid->most - bid->most % bid->batch : bid->most;
}

int64_t
bid_usable_least(const struct bid_row *bid)
{
	if (bid->batch <= 0 || bid->least % bid->batch == 0)
		return bid->least;
	return bid->least - bid->least % bid->batch + bid->batch;
}

/* ---- what is bid for ------------------------------------------------ */

bool
bid_line_is_late(const struct request *rq, const struct tender_row *tender)
{
	return tender->ended_ms > 0 || rq->now_ms >= tender->ends_ms;
}

static void
count_lot(struct bid_line *line, int64_t units)
{
	if (units <= 0)
		return;
	if (units > line->lot_units) {
		line->lot_units = units;
		line->n_lots = 0;
	}
	if (units == line->lot_units)
		line->n_lots++;
	if (line->least_lot == 0 || units < line->least_lot)
		line->least_lot = units;
	line->waiting_units += units;
}

enum err
bid_line_load(const struct request *rq, const struct order_row *order,
    const struct tender_row *tender, uint32_t line, uint64_t household,
    struct bid_line *out)
{
	struct bid_line loaded = {
		.order = order,
		.tender = *tender,
		.household = household,
		.is_late = bid_line_is_late(rq, tender),
	};
	struct lot_filter filter = {
		.order = order->id,
		.line = line,
		.tender = tender->no,
	};
	struct lot_row *lots = NULL;
	size_t n = 0;
	enum err err;

	snprintf(loaded.name, sizeof loaded.name, "%s/%u", order->reference,
	    (unsigned)line);
	err = line_get(rq->store, order->id, line, &loaded.line);
	if (err == ERR_NO_LINE)
		return refuse(rq, err, "lines.line", loaded.name, line, 0);
	if (err != ERR_OK ||
	    (err = lot_each(rq->store, &filter, &lots, &n)) != ERR_OK)
		return err;
	for (size_t i = 0; i < n; i++)
		count_lot(&loaded, loaded.is_late
				       ? lot_unaccepted(&lots[i])
				       : lots[i].in[GOM__BUCKET__BUCKET_OPEN]);
	free(lots);
	if (loaded.waiting_units == 0)
		return refuse(
		    rq, ERR_NO_LINE, "lines.line", loaded.name, line, 0);
	*out = loaded;
	return ERR_OK;
}

/* ---- checking ------------------------------------------------------- */

/* One figure of the terms and what it may be. */
struct bound {
	const char *field;
	int64_t value;
	int64_t least;
	int64_t most;
};

static enum err
check_bounds(const struct request *rq, const struct bid_line *line,
    const Gom__BidTerms *terms)
{
	const struct bound bounds[] = {
		{ "lines.most", terms->most, 1, LIMIT_QUANTITY },
		{ "lines.least", terms->least, 0, terms->most },
		{ "lines.batch", terms->batch, 0, terms->most },
		{ "lines.tail_days", terms->tail_days, 0, LIMIT_TAIL_DAYS },
		{ "lines.lead_days", terms->lead_days, 0, LIMIT_LEAD_DAYS },
		{ "lines.give_back_days", terms->give_back_days, 0,
		    LIMIT_LEAD_DAYS },
		{ "lines.start_day", terms->start_day, 0, LIMIT_DAY_MAX },
		{ "lines.price", terms->price, 0, LIMIT_PRICE },
	};

	for (size_t i = 0; i < sizeof bounds / sizeof bounds[0]; i++) {
		const struct bound *b = &bounds[i];

		if (b->value < b->least)
			return refuse(rq, ERR_TOO_SMALL, b->field, line->name,
			    b->value, b->least);
		if (b->value > b->most)
			return refuse(rq, ERR_RANGE, b->field, line->name,
			    b->value, b->most);
	}
	return ERR_OK;
}

static enum err
check_price(const struct request *rq, const struct bid_line *line,
    const Gom__BidTerms *terms)
{
	if (line->order->price_mode != GOM__PRICE_MODE__PRICE_ASKED) {
		if (terms->price != 0)
			return refuse(rq, ERR_PRICE_FIXED, "lines.price",
			    line->name, terms->price, 0);
		return ERR_OK;
	}
	if (terms->price == 0)
		return refuse(rq, ERR_MISSING, "lines.price", line->name, 0, 0);
	if (terms->price > line->line.ceiling)
		return refuse(rq, ERR_PRICE, "lines.price", line->name,
		    terms->price, line->line.ceiling);
	return ERR_OK;
}

static enum err
too_late(const struct request *rq, const struct bid_line *line, int64_t value,
    int64_t limit)
{
	rq->info->day = line->line.hand_in_day;
	return refuse(rq, ERR_TOO_LATE, "lines", line->name, value, limit);
}

/* The day after bidding ends is the first on which an award can be known. */
static enum err
fill_start(const struct request *rq, const struct bid_line *line,
    const Gom__BidTerms *terms, struct bid_row *bid)
{
	int32_t ends_day = gom_day_of(line->tender.ends_ms, rq->utc_offset_s);

	if (terms->start_day == 0) {
		bid->start_day =
		    ends_day < rq->today ? rq->today : ends_day + 1;
	} else if (terms->start_day < rq->today) {
		rq->info->day = terms->start_day;
		return refuse(rq, ERR_DATE_PAST, "lines.start_day", line->name,
		    terms->start_day, rq->today);
	} else {
		bid->start_day = terms->start_day;
	}
	if (bid->start_day > line->line.hand_in_day - bid->tail_days)
		return too_late(rq, line, bid->start_day,
		    line->line.hand_in_day - bid->tail_days);
	return ERR_OK;
}

/* "most in so many days": most per the working days among them. */
static enum err
rate_of_lead(
    const struct request *rq, const struct bid_line *line, struct bid_row *bid)
{
	int32_t last_day = bid->start_day + bid->lead_days - 1;
	struct workload load = { 0 };
	int64_t days;
	enum err err;

	err = workload_load(rq, line->household, last_day, &load);
	if (err != ERR_OK)
		return err;
	days = calendar_between(&load.calendar, bid->start_day, last_day) /
	       ENGINE_DAY_WORK;
	workload_finish(&load);
	if (days < 1)
		return too_late(rq, line, 0, bid->lead_days);
	bid->rate_units = bid->most;
	if (days > LIMIT_RATE_DAYS) {
		bid->rate_units = bid->most * LIMIT_RATE_DAYS / days;
		if (bid->rate_units < 1)
			bid->rate_units = 1;
		days = LIMIT_RATE_DAYS;
	}
	bid->rate_days = (int32_t)days;
	return ERR_OK;
}

static enum err
rate_of_standing(
    const struct request *rq, const struct bid_line *line, struct bid_row *bid)
{
	struct capacity_row standing;
	bool has = false;
	enum err err;

	err = capacity_get(
	    rq->store, line->household, line->line.class_name, &standing, &has);
	if (err != ERR_OK)
		return err;
	if (!has)
		return refuse(
		    rq, ERR_MISSING, "lines.rate_units", line->name, 0, 0);
	bid->rate_units = standing.rate_units;
	bid->rate_days = standing.rate_days;
	return ERR_OK;
}

static enum err
fill_rate(const struct request *rq, const struct bid_line *line,
    const Gom__BidTerms *terms, struct bid_row *bid)
{
	struct gom_rate rate;
	bool has_rate = terms->rate_units != 0 || terms->rate_days != 0;

	if (terms->lead_days > 0 && has_rate)
		return refuse(rq, ERR_EITHER, "lines.lead_days",
		    "lines.rate_units", 0, 0);
	if (terms->lead_days > 0)
		return rate_of_lead(rq, line, bid);
	if (!has_rate)
		return rate_of_standing(rq, line, bid);
	if (terms->rate_days > LIMIT_RATE_DAYS)
		return refuse(rq, ERR_RANGE, "lines.rate_days", line->name,
		    terms->rate_days, LIMIT_RATE_DAYS);
	rate = (struct gom_rate){
		.units = terms->rate_units,
		.days = (int32_t)terms->rate_days,
	};
	if (gom_rate_check(&rate) != ERR_OK)
		return refuse(rq, ERR_RATE_TEXT, "lines.rate_units", line->name,
		    terms->rate_units, LIMIT_QUANTITY);
	bid->rate_units = rate.units;
	bid->rate_days = rate.days;
	return ERR_OK;
}

enum err
bid_terms_check(const struct request *rq, const struct bid_line *line,
    const Gom__BidTerms *terms, uint32_t at, struct bid_row *out)
{
	struct bid_row bid = {
		.order = line->order->id,
		.tender = line->tender.no,
		.line = line->line.no,
		.household = line->household,
		.is_current = true,
		.is_late = line->is_late,
		.typed_by = rq->member,
		.received_ms = rq->now_ms,
		.most = terms->most,
		.least = terms->least,
		.batch = terms->batch,
		.price = terms->price,
	};
	enum err err;

	rq->info->index = at;
	if ((err = check_bounds(rq, line, terms)) != ERR_OK ||
	    (err = check_price(rq, line, terms)) != ERR_OK)
		return err;
	bid.tail_days = (int32_t)terms->tail_days;
	bid.lead_days = (int32_t)terms->lead_days;
	bid.give_back_days = (int32_t)terms->give_back_days;
	if (bid_usable_least(&bid) > bid_usable_most(&bid))
		return refuse(rq, ERR_RANGE, "lines.least", line->name,
		    bid.least, bid_usable_most(&bid));
	if ((err = fill_start(rq, line, terms, &bid)) != ERR_OK ||
	    (err = fill_rate(rq, line, terms, &bid)) != ERR_OK)
		return err;
	rq->info->index = 0;
	*out = bid;
	return ERR_OK;
}

/* ---- reckoning ------------------------------------------------------ */

/* A bid beside the household's calendar. */
struct reckoning {
	struct workload load;
	struct gom_rate rate; /* that counts */
	int32_t start_day;
	int32_t due_day; /* end of work */
};

static enum err
reckoning_init(const struct request *rq, const struct bid_line *line,
    const struct bid_row *bid, struct reckoning *r)
{
	struct gom_rate stated = { bid->rate_units, bid->rate_days };
	enum err err;

	*r = (struct reckoning){
		.start_day =
		    bid->start_day > rq->today ? bid->start_day : rq->today,
		.due_day = line->line.hand_in_day - bid->tail_days,
	};
	err = workload_rate(
	    rq, line->household, line->line.class_name, &stated, &r->rate);
	if (err != ERR_OK)
		return err;
	return workload_load(rq, line->household, r->due_day, &r->load);
}

/* room: how many jobs of so much work fit until a day. */
static enum err
room(const struct request *rq, const struct reckoning *r, int32_t due_day,
    int64_t work_each, int64_t *out)
{
	return engine_err(calendar_room(&r->load.calendar, rq->today,
	    r->load.items, (int32_t)r->load.n_items, r->start_day, due_day,
	    work_each, out));
}

/* fitting: how many lots of so many units can be made in time. */
static enum err
fitting(const struct request *rq, const struct reckoning *r, int64_t units,
    int64_t *out)
{
	int64_t work;
	enum err err;

	err =
	    engine_err(work_of_lot(units, r->rate.units, r->rate.days, &work));
	return err != ERR_OK ? err : room(rq, r, r->due_day, work, out);
}

/* finish_day is the earliest day by which the work can be done beside what is
 * booked; it can by due_day. */
static enum err
finish_day(const struct request *rq, const struct reckoning *r, int64_t work,
    int32_t *out)
{
	int32_t low = r->start_day;
	int32_t high = r->due_day;
	enum err err;

	while (low < high) {
		int32_t middle = low + (high - low) / 2;
		int64_t count = 0;

		if ((err = room(rq, r, middle, work, &count)) != ERR_OK)
			return err;
		if (count > 0)
			high = middle;
		else
			low = middle + 1;
	}
	*out = low;
	return ERR_OK;
}

static enum err
read_units(const struct request *rq, const struct bid_line *line,
    const struct bid_row *bid, const struct reckoning *r, Gom__BidReading *out)
{
	int64_t free_work = 0;
	int64_t work = 0;
	enum err err;

	if ((err = room(rq, r, r->due_day, 1, &free_work)) != ERR_OK ||
	    (err = engine_err(units_of_work(free_work, r->rate.units,
		 r->rate.days, &out->units))) != ERR_OK)
		return err;
	out->units = gom_least(out->units, bid_usable_most(bid));
	out->units = gom_least(out->units, line->waiting_units);
	if (out->units == 0)
		return ERR_OK;
	if ((err = engine_err(work_of_lot(
		 out->units, r->rate.units, r->rate.days, &work))) != ERR_OK ||
	    (err = finish_day(rq, r, 1, &out->work_from_day)) != ERR_OK ||
	    (err = finish_day(rq, r, work, &out->work_to_day)) != ERR_OK)
		return err;
	out->hand_in_day = out->work_to_day + bid->tail_days;
	return ERR_OK;
}

static enum err
read_lots(const struct request *rq, const struct bid_line *line,
    const struct bid_row *bid, const struct reckoning *r, Gom__BidReading *out)
{
	int64_t usable = bid_usable_most(bid);
	int64_t fits = 0;
	int64_t lots = 0;
	int64_t size =
	    usable >= line->lot_units ? line->lot_units : line->least_lot;
	enum err err;

	if (usable < line->least_lot)
		return refuse(rq, ERR_CAPACITY_ZERO, "lines.most", line->name,
		    usable, line->least_lot);
	if (bid_usable_least(bid) > line->waiting_units)
		return refuse(rq, ERR_CAPACITY_ZERO, "lines.least", line->name,
		    line->waiting_units, bid_usable_least(bid));
	if ((err = fitting(rq, r, size, &fits)) != ERR_OK)
		return err;
	if (fits == 0 && size > line->least_lot) {
		size = line->least_lot;
		if ((err = fitting(rq, r, size, &fits)) != ERR_OK)
			return err;
	}
	if (fits == 0)
		return too_late(rq, line, out->units, size);
	lots = gom_least(fits, usable / size);
	lots = gom_least(lots, size == line->lot_units ? line->n_lots : fits);
	if (out->units < bid_usable_least(bid))
		return too_late(rq, line, out->units, bid_usable_least(bid));
	out->lots = (uint32_t)lots;
	out->lot_units = size;
	return ERR_OK;
}

enum err
bid_terms_read(const struct request *rq, const struct bid_line *line,
    const struct bid_row *bid, Gom__BidReading *out)
{
	int64_t rate = bid->price > 0 ? bid->price : line->line.piece_rate;
	struct reckoning r = { 0 };
	Gom__BidReading reading;
	enum err err;

	gom__bid_reading__init(&reading);
	reading.line = line->line.no;
	if ((err = reckoning_init(rq, line, bid, &r)) != ERR_OK ||
	    (err = read_units(rq, line, bid, &r, &reading)) != ERR_OK ||
	    (err = read_lots(rq, line, bid, &r, &reading)) != ERR_OK)
		goto done;
	/* only whole lots are awarded */
	if (__builtin_mul_overflow(
		reading.lots * reading.lot_units, rate, &reading.value)) {
		err = refuse(
		    rq, ERR_OVERFLOW, "lines.price", line->name, rate, 0);
		goto done;
	}
	if ((reading.terms = bid_terms_pack(rq, bid)) == NULL) {
		err = ERR_NOMEM;
		goto done;
	}
	reading.terms->rate_units = r.rate.units;
	reading.terms->rate_days = (uint32_t)r.rate.days;
	*out = reading;
done:
	workload_finish(&r.load);
	return err;
}

Gom__BidTerms *
bid_terms_pack(const struct request *rq, const struct bid_row *bid)
{
	Gom__BidTerms *terms = gom_arena_alloc(rq->arena, sizeof *terms);

	if (terms == NULL)
		return NULL;
	gom__bid_terms__init(terms);
	terms->line = bid->line;
	terms->most = bid->most;
	terms->least = bid->least;
	terms->batch = bid->batch;
	terms->tail_days = (uint32_t)bid->tail_days;
	terms->lead_days = (uint32_t)bid->lead_days;
	terms->rate_units = bid->rate_units;
	terms->rate_days = (uint32_t)bid->rate_days;
	terms->start_day = bid->start_day;
	terms->price = bid->price;
	terms->give_back_days = (uint32_t)bid->give_back_days;
	return terms;
}
