/* SPDX-License-Identifier: Apache-2.0 */
#include "client/member.h"

#include <stdlib.h>
#include <string.h>

#include "proto/limits.h"
#include "proto/text.h"

enum {
	FOLD_CAP = 4 * LIMIT_NAME_LEN,
	DIGITS_MAX = 15
};

bool
member_is_number(const char *text, uint64_t *out)
{
	uint64_t number;
	size_t len;

	if (text[0] == 'M' || text[0] == 'm')
		text++;
	len = strlen(text);
	if (len == 0 || len > DIGITS_MAX || strspn(text, "0123456789") != len)
		return false;
	number = strtoull(text, NULL, 10);
	if (number == 0)
		return false;
	*out = number;
	return true;
}

/* Those found so far: how many, and the last one. */
struct found {
	size_t n;
	uint64_t member;
};

enum err
member_named(const Gom__MemberListReply *list, const char *name, uint64_t *out)
{
	char wanted[FOLD_CAP];
	char fold[FOLD_CAP];
	struct found whole = { 0, 0 };
	struct found part = { 0, 0 };

	if (list == NULL ||
	    gom_text_fold(name, wanted, sizeof wanted) != ERR_OK)
		return ERR_NO_MEMBER;
	for (size_t i = 0; i < list->n_members; i++) {
		const Gom__Member *member = list->members[i];

		if (gom_text_fold(member->name, fold, sizeof fold) != ERR_OK)
			continue;
		if (strcmp(fold, wanted) == 0)
			whole = (struct found){ whole.n + 1, member->member };
		else if (strstr(fold, wanted) != NULL)
			part = (struct found){ part.n + 1, member->member };
	}
	if (whole.n == 0)
		whole = part;
	if (whole.n != 1)
		return whole.n == 0 ? ERR_NO_MEMBER : ERR_AMBIGUOUS;
	*out = whole.member;
	return ERR_OK;
}
