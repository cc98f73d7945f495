/* SPDX-License-Identifier: Apache-2.0 */
/* village: villages by number or name, as rules name them. */
#ifndef GOM_CLIENT_VILLAGE_H
#define GOM_CLIENT_VILLAGE_H

#include "client/app.h"
#include "proto/gom.pb-c.h"

/* Members one may see, and so their villages; zeroed to begin with, asked for
 * when first needed. */
struct village_list {
	const Gom__MemberListReply *members;
};

/* village_find: accents and capitals do not matter.
 * Errors: ERR_NO_VILLAGE; those of ask_all. */
GOM_MUST_USE enum err village_find(struct app *app, struct village_list *list,
    const char *name, uint32_t *out);

#endif
