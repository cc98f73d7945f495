/* SPDX-License-Identifier: Apache-2.0 */
/* posting: an order of a file made into ORDER_POST requests that fit a
 * message each. Used by `gom order post`; pure but for the arena. */
#ifndef GOM_CLIENT_POSTING_H
#define GOM_CLIENT_POSTING_H

#include <stdbool.h>
#include <stddef.h>

#include "client/import/order_file.h"
#include "proto/err.h"
#include "proto/gom.pb-c.h"
#include "proto/wire.h"

enum {
	POSTING_MESSAGE_LEN = 60000
}; /* bytes; the rest is the envelope's */

/* An order on its way: the header is of the caller's making, the lines follow
 * in pieces. */
struct posting {
	Gom__OrderHeader *header;
	Gom__OrderLine **lines;
	size_t n_lines;
	size_t n_taken; /* lines of earlier messages */
};

/* posting_header writes what the file says of the order into a header that
 * holds what the command line said.
 * Owns:   texts stay the import's. */
void posting_header(const struct import_order *order, Gom__OrderHeader *header);

/* posting_init makes the lines.
 * Owns:   lines live in the arena, their texts are the import's.
 * Errors: ERR_NOMEM. */
GOM_MUST_USE enum err posting_init(struct posting *posting,
    const struct import_order *order, Gom__OrderHeader *header,
    struct gom_arena *arena);

/* posting_next fills in the next message: as many lines as fit, `append` from
 * the second one on, `more` while lines are left. The header goes with each:
 * a dry run keeps nothing that later lines could be checked by.
 * Shape:  false when all lines were taken. */
bool posting_next(struct posting *posting, Gom__OrderPostRequest *out);

#endif
