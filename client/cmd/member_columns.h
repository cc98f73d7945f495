/* SPDX-License-Identifier: Apache-2.0 */
/* member_columns: a member as a row and as a card. */
#ifndef GOM_CLIENT_CMD_MEMBER_COLUMNS_H
#define GOM_CLIENT_CMD_MEMBER_COLUMNS_H

#include "client/app.h"
#include "client/out/out.h"

extern const struct column member_row[];
extern const struct column member_card[];

/* member_word reads the first word as a member: 12, M12 or a name. */
GOM_MUST_USE enum err member_word(
    struct app *app, const struct args *args, uint64_t *out);

#endif
