/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/service/pages.h"

struct pages
pages_begin(const Gom__Page *page)
{
	struct pages pages = { 0, LIMIT_PAGE };

	if (page == NULL)
		return pages;
	/* Nobody has seen more rows than a 32-bit number counts. */
	pages.after = page->after < UINT32_MAX ? page->after : UINT32_MAX;
	if (page->limit > 0 && page->limit < LIMIT_PAGE)
		pages.cap = page->limit;
	return pages;
}

enum err
pages_end(const struct request *rq, const struct pages *pages, size_t *n,
    Gom__More **more)
{
	Gom__More *end = gom_arena_alloc(rq->arena, sizeof *end);

	if (end == NULL)
		return ERR_NOMEM;
	gom__more__init(end);
	end->more = *n > pages->cap;
	if (end->more)
		*n = pages->cap;
	end->next = pages->after + *n;
	*more = end;
	return ERR_OK;
}

enum err
pages_rows(const struct request *rq, size_t n, size_t size, void ***rows)
{
	void **pointers = gom_arena_alloc(rq->arena, n * sizeof *pointers);
	char *messages = gom_arena_alloc(rq->arena, n * size);

	if (pointers == NULL || messages == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < n; i++)
		pointers[i] = messages + i * size;
	*rows = pointers;
	return ERR_OK;
}
