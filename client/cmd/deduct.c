/* SPDX-License-Identifier: Apache-2.0 */
#include "client/ask.h"
#include "client/cmd/booking.h"
#include "client/lang.h"
#include "client/word.h"
#include "proto/reasons.h"

static enum err
run(struct app *app, const struct args *args)
{
	Gom__DeductRequest request = GOM__DEDUCT_REQUEST__INIT;
	struct tell tell = { .verb = VERB_DEDUCT, .request = &request };
	struct booking booking;
	const void *reply;
	enum err err = ERR_OK;

	if (!args_has(args, "reverse")) {
		err =
		    word_reason(app, args, GOM_REASON_DEDUCT, &request.reason);
	}
	if (err == ERR_OK)
		err = booking_read(app, args, true, &booking);
	if (err != ERR_OK)
		return err;
	request.order = booking.order;
	request.household = booking.household;
	request.amount = booking.amount;
	request.reverses = booking.reverses;
	err = ask_tell(app, &tell, &reply);
	if (err != ERR_OK)
		return err;
	return booking_done(app, &booking, reply,
	    N_("{money} are deducted from {member} for {order} (entry "
	       "{entry})"));
}

static const struct option_spec options[] = { { "reason", 'r', OPTION_REASON,
						  N_("REASON"), N_("why"), 0,
						  NULL, GOM_REASON_DEDUCT },
	BOOKING_REVERSE, { NULL, 0, OPTION_FLAG, NULL, NULL, 0, NULL, 0 } };

static const struct cmd_example examples[] = {
	{ "deduct HG-2041 M12 45.000 --reason mending --note \"3 lids\"",
	    N_("mended by others; the note goes beside it") },
	{ "deduct HG-2041 M12 --reverse 7", N_("take a deduction back") },
	{ NULL, NULL }
};

const struct cmd cmd_deduct = {
	.name = "deduct",
	.words = N_("ORDER HOUSEHOLD [AMOUNT]"),
	.min_words = 2,
	.max_words = 3,
	.flags = CMD_WRITES,
	.help = N_("deduct from what a household is owed, with a reason"),
	.options = options,
	.examples = examples,
	.run = run,
};
