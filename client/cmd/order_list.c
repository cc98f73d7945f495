/* SPDX-License-Identifier: Apache-2.0 */
#include "client/ask.h"
#include "client/lang.h"

static const struct column columns[] = { { N_("Order"), "reference", 0, NULL },
	{ N_("State"), "state", 0, NULL }, { N_("Lines"), "lines", 0, NULL },
	{ N_("Ordered"), "buckets.ordered", 0, NULL },
	{ N_("Open"), "buckets.open", COLUMN_BLANK_ZERO | COLUMN_WIDE, NULL },
	{ N_("Accepted"), "buckets.accepted", COLUMN_BLANK_ZERO, NULL },
	{ N_("Hand in by"), "hand_in_day", 0, NULL },
	{ N_("Cargo ready"), "cargo_ready_day", COLUMN_WIDE, NULL },
	{ N_("Bids until"), "ends_ms", COLUMN_BLANK_ZERO, NULL },
	{ N_("Exporter"), "exporter_name", COLUMN_WIDE | COLUMN_WRAP, NULL },
	{ NULL, NULL, 0, NULL } };

static const struct show show = { VERB_ORDER_LIST, "orders", columns,
	N_("there are no orders you may see") };

static enum err
run(struct app *app, const struct args *args)
{
	Gom__OrderListRequest request = GOM__ORDER_LIST_REQUEST__INIT;

	(void)args;
	return ask_show(app, &show, &request);
}

static const struct cmd_example examples[] = {
	{ "order list", N_("every order, with its state") },
	{ "order list --json", N_("the same for a program") }, { NULL, NULL }
};

const struct cmd cmd_order_list = {
	.name = "order list",
	.alias = "orders",
	.words = "",
	.flags = CMD_READS,
	.help = N_("list orders and how far they are"),
	.examples = examples,
	.run = run,
};
