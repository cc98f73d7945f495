/* SPDX-License-Identifier: Apache-2.0 */
#include "client/cmd/order_facts.h"

#include "client/ask.h"

enum err
order_facts(struct app *app, char *order, const Gom__OrderShowReply **out)
{
	Gom__OrderShowRequest request = GOM__ORDER_SHOW_REQUEST__INIT;
	Gom__Page page = GOM__PAGE__INIT;
	const void *reply;
	enum err err;

	page.limit = 1;
	request.order = order;
	request.page = &page;
	err = ask_one(app, VERB_ORDER_SHOW, &request, &reply);
	if (err != ERR_OK)
		return err;
	*out = reply;
	if ((*out)->summary == NULL || (*out)->header == NULL)
		return app_fail(app, ERR_MALFORMED, "summary", "", 0, 0);
	app->out.currency = (*out)->summary->currency;
	return ERR_OK;
}
