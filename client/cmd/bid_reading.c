/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>

#include "client/ask.h"
#include "client/cmd/bid.h"
#include "client/lang.h"
#include "proto/date.h"
#include "proto/rate.h"

enum err
bid_reckon(int32_t today, const Gom__BidTerms *terms, Gom__BidReading *out)
{
	static const struct gom_workdays every_day = { GOM_WEEKDAYS_ALL, NULL,
		0 };
	int32_t from_day = terms->start_day != 0 ? terms->start_day : today + 1;
	int32_t to_day;
	int64_t days = terms->lead_days;
	enum err err;

	if (days == 0 && terms->rate_units > 0) {
		int64_t work;

		if (__builtin_mul_overflow(
			terms->most, (int64_t)terms->rate_days, &work))
			return ERR_OVERFLOW;
		days =
		    work / terms->rate_units + (work % terms->rate_units != 0);
	}
	if (days < 1 || days > LIMIT_DAY_MAX)
		return ERR_RANGE;
	err =
	    gom_date_add_working(from_day, (int32_t)days, &every_day, &to_day);
	if (err != ERR_OK)
		return err;
	gom__bid_reading__init(out);
	out->line = terms->line;
	out->units = terms->most;
	out->work_from_day = from_day;
	out->work_to_day = to_day;
	out->hand_in_day = to_day + (int32_t)terms->tail_days;
	return ERR_OK;
}

/* Does the broker reckon at less than what was typed? */
static bool
is_slowed(const Gom__BidTerms *typed, const Gom__BidTerms *reckoned)
{
	bool is_whole = typed->lead_days > 0;
	int64_t units = is_whole ? typed->most : typed->rate_units;
	int64_t days = is_whole ? typed->lead_days : typed->rate_days;
	int64_t a;
	int64_t b;

	return reckoned->rate_units > 0 &&
	       !__builtin_mul_overflow(
		   (int64_t)reckoned->rate_units, days, &a) &&
	       !__builtin_mul_overflow(
		   units, (int64_t)reckoned->rate_days, &b) &&
	       a < b;
}

static void
say_slowed(struct app *app, const Gom__BidTerms *reckoned)
{
	const struct gom_rate rate = { reckoned->rate_units,
		(int32_t)reckoned->rate_days };
	char words[GOM_RATE_CAP];
	struct pair pairs[] = { { "rate", words }, { NULL, NULL } };

	gom_rate_format(&rate, app->out.is_vi, words);
	out_say(&app->out,
	    _("  reckoned at {rate}, the standing rate: it counts until two "
	      "accepted lots prove a faster one"),
	    NULL, pairs);
}

static void
say_reading(struct app *app, const char *order, const Gom__BidReading *reading,
    const char *currency)
{
	char name[LIMIT_LOT_REF_LEN + 1];
	struct pair pairs[] = { { "name", name }, { "currency", currency },
		{ NULL, NULL } };

	snprintf(name, sizeof name, "%s/%" PRIu32, order, reading->line);
	out_say(&app->out,
	    _("{name}: {units} pieces: work {work_from_day} to "
	      "{work_to_day}, hand in by {hand_in_day}"),
	    reading, pairs);
	if (reading->lots > 0) {
		out_say(&app->out, _("  whole lots of {lot_units}: {lots}"),
		    reading, pairs);
	}
	if (reading->value > 0) {
		out_say(
		    &app->out, _("  worth {value} {currency}"), reading, pairs);
	}
}

static enum err
read_back_here(struct app *app, const struct bid_draft *draft)
{
	for (size_t i = 0; i < draft->request.n_lines; i++) {
		Gom__BidReading reading;
		enum err err =
		    bid_reckon(app_today(app), &draft->terms[i], &reading);

		if (err != ERR_OK) {
			return app_fail(app, err, "most", draft->order,
			    draft->terms[i].most, LIMIT_QUANTITY);
		}
		say_reading(app, draft->order, &reading, "");
	}
	out_note(&app->out,
	    _("This is reckoned here, without the broker's calendar, your "
	      "other work and the hand-in date."),
	    NULL, NULL);
	return ERR_OK;
}

enum err
bid_read_back(struct app *app, struct bid_draft *draft, bool is_all)
{
	const Gom__BidPutReply *reply;
	const void *answer;
	enum err err;

	draft->request.dry_run = true;
	err = ask_one(app, VERB_BID_PUT, &draft->request, &answer);
	draft->request.dry_run = false;
	if (err != ERR_NOMEM && ask_is_waiting(err))
		return read_back_here(app, draft);
	if (err != ERR_OK)
		return err;
	if (app->out.is_json)
		return is_all ? out_json(&app->out, answer) : ERR_OK;
	reply = answer;
	app->out.currency = reply->currency;
	for (size_t i = 0; i < reply->n_readings; i++) {
		const Gom__BidReading *reading = reply->readings[i];

		say_reading(app, draft->order, reading, reply->currency);
		if (i < draft->request.n_lines && reading->terms != NULL &&
		    is_slowed(&draft->terms[i], reading->terms))
			say_slowed(app, reading->terms);
	}
	if (reply->late) {
		out_note(&app->out,
		    _("Bidding has ended; the bid would be kept as "
		      "stand-by."),
		    NULL, NULL);
	}
	return ERR_OK;
}
