/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/service/pages.h"

struct pages
pages_begin(const Gom__Page *page)
{
	struct pages pages = { 0, LIMIT_PAGE };

	if (page == NULL)
		return pages;
	pages.after = page->after < INT64_MAX ? page->after : INT64_MAX;
	if (page->limit > 0 && page->limit < LIMIT_PAGE)
		pages.cap = page->limit;
	return pages;
}

enum err
pages_more(
    const struct request *rq, uint64_t next, bool has_more, Gom__More **more)
{
	Gom__More *end = gom_arena_alloc(rq->arena, sizeof *end);

	if (end == NULL)
		return ERR_NOMEM;
	gom__more__init(end);
	end->next = next;
	end->more = has_more;
	*more = end;
	return ERR_OK;
}

static enum err
make_rows(const struct request *rq, size_t n, size_t size, void ***rows)
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

enum err
pages_end(const struct request *rq, const struct pages *pages, size_t size,
    size_t *n, void ***rows, Gom__More **more)
{
	enum err err;
	bool has_more = *n > pages->cap;

	if (has_more)
		*n = pages->cap;
	err = make_rows(rq, *n, size, rows);
	return err != ERR_OK
		   ? err
		   : pages_more(rq, pages->after + *n, has_more, more);
}
