/* SPDX-License-Identifier: Apache-2.0 */
#include "client/ask.h"
#include "client/cmd/booking.h"
#include "client/lang.h"

static enum err
run(struct app *app, const struct args *args)
{
	Gom__AdvanceRequest request = GOM__ADVANCE_REQUEST__INIT;
	struct tell tell = { .verb = VERB_ADVANCE, .request = &request };
	struct booking booking;
	const void *reply;
	enum err err = booking_read(app, args, true, &booking);

	if (err != ERR_OK)
		return err;
	request.order = booking.order;
	request.household = booking.household;
	request.amount = booking.amount;
	request.reverses = booking.reverses;
	request.material = args_has(args, "material");
	err = ask_tell(app, &tell, &reply);
	if (err != ERR_OK)
		return err;
	return booking_done(app, &booking, reply,
	    request.material
		? N_("{member} received material worth {money} for {order} "
		     "(entry {entry})")
		: N_("{member} received an advance of {money} for {order} "
		     "(entry {entry})"));
}

static const struct option_spec options[] = {
	{ "material", 'm', OPTION_FLAG, NULL,
	    N_("handed over as material, not as money"), 0, NULL, 0 },
	BOOKING_REVERSE, { NULL, 0, OPTION_FLAG, NULL, NULL, 0, NULL, 0 }
};

static const struct cmd_example examples[] = {
	{ "advance HG-2041 M12 500.000", N_("an advance in the order's "
					    "currency") },
	{ "advance HG-2041 \"Hộ 12\" 320.000 --material",
	    N_("rattan worth as much") },
	{ "advance HG-2041 M12 --reverse 4",
	    N_("entry 4 of the statement was wrong") },
	{ NULL, NULL }
};

const struct cmd cmd_advance = {
	.name = "advance",
	.words = N_("ORDER HOUSEHOLD [AMOUNT]"),
	.min_words = 2,
	.max_words = 3,
	.flags = CMD_WRITES,
	.help = N_("record an advance, in money or material"),
	.more = N_("An entry is never changed: --reverse writes the opposite "
		   "of it (with --material for one that was material)."),
	.options = options,
	.examples = examples,
	.run = run,
};
