/* SPDX-License-Identifier: Apache-2.0 */
/* pages: lists in parts, where the cursor is how many rows of what the caller
 * may see were given already: it tells nothing about what others have. A list
 * reads one row more than it gives, to know whether there is more. */
#ifndef GOM_SERVICE_PAGES_H
#define GOM_SERVICE_PAGES_H

#include "broker/service/service.h"

struct pages {
	uint64_t after; /* rows to pass over */
	size_t cap;     /* rows to give, 1..LIMIT_PAGE */
};

/* pages_begin reads a request's page; NULL asks for the first. */
struct pages pages_begin(const Gom__Page *page);

/* pages_end cuts *n to what is given and makes the reply's More. */
GOM_MUST_USE enum err pages_end(const struct request *rq,
    const struct pages *pages, size_t *n, Gom__More **more);

/* pages_rows makes n pointers to n zeroed messages of size bytes in the
 * request's arena; the caller initialises each. */
GOM_MUST_USE enum err pages_rows(
    const struct request *rq, size_t n, size_t size, void ***rows);

#endif
