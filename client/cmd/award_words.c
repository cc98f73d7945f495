/* SPDX-License-Identifier: Apache-2.0 */
#include "client/cmd/award_words.h"

#include <string.h>

#include "client/ask.h"
#include "client/lang.h"

enum err
award_find(struct app *app, char *lot, const Gom__Award **out)
{
	Gom__AwardListRequest request = GOM__AWARD_LIST_REQUEST__INIT;
	const Gom__AwardListReply *list;
	const void *reply;
	char order[LIMIT_REF_LEN + 1] = "";
	size_t len = strcspn(lot, "/");
	enum err err;

	if (len < sizeof(order))
		memcpy(order, lot, len);
	request.order = order;
	err = ask_all(app, VERB_AWARD_LIST, &request, &reply);
	if (err != ERR_OK)
		return err;
	list = reply;
	for (size_t i = 0; i < list->n_awards; i++) {
		const Gom__Award *award = list->awards[i];

		if (strcmp(award->lot, lot) == 0 &&
		    award->state != GOM__AWARD_STATE__AWARD_STANDBY) {
			*out = award;
			return ERR_OK;
		}
	}
	return app_fail(app, ERR_NO_AWARD, "", lot, 0, 0);
}

enum err
award_version(
    struct app *app, const struct args *args, char *lot, uint32_t *out)
{
	const Gom__Award *award;
	enum err err;

	if (args_has(args, "version-seen")) {
		*out = (uint32_t)args_number(args, "version-seen", 0);
		return ERR_OK;
	}
	err = award_find(app, lot, &award);
	if (err != ERR_OK)
		return err;
	out_say(&app->out,
	    _("{lot}: {quantity} {description} at {rate} {currency}, hand in "
	      "by {hand_in_day}"),
	    award, NULL);
	*out = award->version;
	return ERR_OK;
}
