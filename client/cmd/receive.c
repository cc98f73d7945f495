/* SPDX-License-Identifier: Apache-2.0 */
#include "client/ask.h"
#include "client/lang.h"
#include "client/word.h"
#include "proto/money.h"

static void
say_receipt(const struct out *out, const Gom__ReceiveReply *reply,
    const struct pair *pairs)
{
	out_say(out, _("{delivery}: {quantity} received"), reply, pairs);
	if (reply->short_quantity > 0) {
		out_say(out,
		    _("{short_quantity} of those declared were not "
		      "there"),
		    reply, NULL);
	}
	if (reply->over > 0) {
		out_say(
		    out, _("{over} are more than was ordered"), reply, NULL);
	}
	if (reply->child[0] != '\0') {
		out_say(
		    out, _("what is missing is now lot {child}"), reply, NULL);
	}
	if (reply->delivery[0] != '\0')
		out_say(out, _("next: gom inspect {delivery}"), reply, NULL);
}

static enum err
run(struct app *app, const struct args *args)
{
	Gom__ReceiveRequest request = GOM__RECEIVE_REQUEST__INIT;
	struct tell tell = { .verb = VERB_RECEIVE, .request = &request };
	struct pair pairs[] = { { "quantity", args_word(args, 1) },
		{ NULL, NULL } };
	char number[GOM_MONEY_CAP];
	const void *reply;
	enum err err = word_quantity(app, args, 1, &request.quantity);

	request.lot = args_word(args, 0);
	request.final = args_has(args, "final");
	request.delivery = (uint32_t)args_number(args, "delivery", 0);
	if (err == ERR_OK)
		err = ask_tell(app, &tell, &reply);
	if (err != ERR_OK)
		return err;
	if (app->out.is_json)
		return out_json(&app->out, reply);
	gom_quantity_format(request.quantity, app->out.is_vi, number);
	pairs[0].value = number;
	say_receipt(&app->out, reply, pairs);
	return ERR_OK;
}

static const struct option_spec options[] = {
	{ "final", 0, OPTION_FLAG, NULL,
	    N_("nothing more will come of this lot; what is missing becomes a "
	       "new lot"),
	    0, NULL, 0 },
	{ "delivery", 'd', OPTION_QUANTITY, N_("N"),
	    N_("the nth delivery of the lot, not the oldest one"),
	    LIMIT_DELIVERIES_A_LOT, NULL, 0 },
	{ NULL, 0, OPTION_FLAG, NULL, NULL, 0, NULL, 0 }
};

static const struct cmd_example examples[] = {
	{ "receive HG-2041/1.3 120", N_("120 pieces of this lot arrived") },
	{ "receive HG-2041/1.3 95 --final", N_("95, and no more will come") },
	{ NULL, NULL }
};

const struct cmd cmd_receive = {
	.name = "receive",
	.words = N_("LOT PIECES"),
	.min_words = 2,
	.max_words = 2,
	.flags = CMD_WRITES,
	.help = N_("count what arrived of a lot"),
	.more = N_("Fewer than declared: the rest is expected later, unless "
		   "--final says that it will not come."),
	.options = options,
	.examples = examples,
	.run = run,
};
