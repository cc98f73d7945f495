/* SPDX-License-Identifier: Apache-2.0 */
#include "client/cmd/member_named.h"

#include <string.h>

#include "proto/limits.h"
#include "proto/text.h"

enum {
	FOLD_CAP = 4 * LIMIT_NAME_LEN
};

/* The one whose whole name it is, or the only one whose name holds it;
 * accents do not matter. */
enum err
member_named(const Gom__MemberListReply *list, const char *name, uint64_t *out)
{
	char wanted[FOLD_CAP];
	char fold[FOLD_CAP];
	size_t n_whole = 0;
	size_t n_part = 0;
	uint64_t whole = 0;
	uint64_t part = 0;

	if (list == NULL ||
	    gom_text_fold(name, wanted, sizeof(wanted)) != ERR_OK)
		return ERR_NO_MEMBER;
	for (size_t i = 0; i < list->n_members; i++) {
		if (gom_text_fold(list->members[i]->name, fold, sizeof(fold)) !=
		    ERR_OK)
			continue;
		if (strcmp(fold, wanted) == 0) {
			whole = list->members[i]->member;
			n_whole++;
		} else if (strstr(fold, wanted) != NULL) {
			part = list->members[i]->member;
			n_part++;
		}
	}
	*out = n_whole > 0 ? whole : part;
	n_whole = n_whole > 0 ? n_whole : n_part;
	return n_whole == 1  ? ERR_OK
	       : n_whole > 1 ? ERR_AMBIGUOUS
			     : ERR_NO_MEMBER;
}
