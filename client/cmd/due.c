/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>

#include "client/ask.h"
#include "client/cmd/lot_words.h"
#include "client/lang.h"

static void
days_cell(
    const struct out *out, const ProtobufCMessage *row, char *text, size_t cap)
{
	const Gom__LotStatus *lot = (const Gom__LotStatus *)row;
	int32_t today = gom_day_of(out->clock.now_ms, out->clock.utc_offset_s);

	snprintf(text, cap, "%" PRId32, lot->hand_in_day - today);
}

static const struct column columns[] = { { N_("Hand in by"), "hand_in_day", 0,
					     NULL },
	{ N_("Days left"), NULL, COLUMN_RIGHT, days_cell },
	{ N_("Lot"), "lot", 0, NULL },
	{ N_("What"), "description", COLUMN_TRUNC | COLUMN_WIDE, NULL },
	{ N_("Household"), "household_name", COLUMN_WRAP | COLUMN_OTHERS,
	    NULL },
	{ N_("Pieces"), "quantity", 0, NULL }, { N_("Made"), "made", 0, NULL },
	{ N_("Accepted"), "buckets.accepted", 0, NULL },
	{ N_("To mend"), "buckets.rework", COLUMN_BLANK_ZERO, NULL },
	{ "", NULL, COLUMN_ALARM, lot_alarm_cell }, { NULL, NULL, 0, NULL } };

static const struct show show = { VERB_DUE, "lots", columns,
	N_("nothing is to be handed in") };

static enum err
run(struct app *app, const struct args *args)
{
	Gom__DueRequest request = GOM__DUE_REQUEST__INIT;
	enum err err = app_household(app, &request.household);

	(void)args;
	return err == ERR_OK ? ask_show(app, &show, &request) : err;
}

static const struct cmd_example examples[] = {
	{ "due", N_("what I hand in next, and when") },
	{ "due --for M12", N_("of household 12") }, { NULL, NULL }
};

const struct cmd cmd_due = {
	.name = "due",
	.words = "",
	.flags = CMD_READS,
	.help = N_("what is to be handed in, and when"),
	.examples = examples,
	.run = run,
};
