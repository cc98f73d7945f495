/* SPDX-License-Identifier: Apache-2.0 */
/* pages: lists in parts. The cursor is how many rows of what the caller may
 * see were given already, which tells nothing about what others have; lists
 * by a number the caller sees anyway (members, lines) go on after that. A
 * list reads one row more than it gives, to know whether there is more. */
#ifndef GOM_SERVICE_PAGES_H
#define GOM_SERVICE_PAGES_H

#include "broker/service/service.h"

struct pages {
	uint64_t after; /* the cursor, at most INT64_MAX */
	size_t cap;     /* rows to give, 1..LIMIT_PAGE */
};

enum {
	/* bytes of packed rows a page may have, so that it fits a message
	 * beside its envelope however long the texts are */
	PAGES_LEN = 48 * 1024
};

/* pages_begin reads a request's page; NULL asks for the first. */
struct pages pages_begin(const Gom__Page *page);

/* pages_more makes the reply's More, with the cursor to go on from. */
GOM_MUST_USE enum err pages_more(
    const struct request *rq, uint64_t next, bool has_more, Gom__More **more);

/* pages_end cuts *n to what is given, makes More of a cursor that counts, and
 * *rows: n pointers to n zeroed messages of size bytes in the request's arena;
 * the caller initialises each. */
GOM_MUST_USE enum err pages_end(const struct request *rq,
    const struct pages *pages, size_t size, size_t *n, void ***rows,
    Gom__More **more);

#endif
