/* SPDX-License-Identifier: Apache-2.0 */
#include "client/village.h"

#include <stdlib.h>
#include <string.h>

#include "client/ask.h"
#include "proto/limits.h"
#include "proto/text.h"

static bool
is_same(const char *name, const char *other)
{
	char wanted[4 * LIMIT_NAME_LEN];
	char fold[4 * LIMIT_NAME_LEN];

	return gom_text_fold(name, wanted, sizeof wanted) == ERR_OK &&
	       gom_text_fold(other, fold, sizeof fold) == ERR_OK &&
	       strcmp(wanted, fold) == 0;
}

enum err
village_find(
    struct app *app, struct village_list *list, const char *name, uint32_t *out)
{
	Gom__MemberListRequest request = GOM__MEMBER_LIST_REQUEST__INIT;
	const void *reply;
	enum err err;

	if (strspn(name, "0123456789") == strlen(name) && strlen(name) < 9) {
		*out = (uint32_t)strtoul(name, NULL, 10);
		return ERR_OK;
	}
	if (list->members == NULL) {
		err = ask_all(app, VERB_MEMBER_LIST, &request, &reply);
		if (err != ERR_OK)
			return err;
		list->members = reply;
	}
	for (size_t i = 0; i < list->members->n_members; i++) {
		const Gom__Member *member = list->members->members[i];

		if (is_same(name, member->village_name)) {
			*out = member->village;
			return ERR_OK;
		}
	}
	return app_fail(app, ERR_NO_VILLAGE, "rule", name, 0, 0);
}
