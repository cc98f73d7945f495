/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/store/row_list.h"

#include <stdlib.h>

static bool
has_room(struct row_list *rows)
{
	size_t cap = rows->cap == 0 ? 16 : rows->cap * 2;
	void *grown;

	if (rows->n < rows->cap)
		return true;
	grown = realloc(rows->data, cap * rows->size);
	if (grown == NULL)
		return false;
	rows->data = grown;
	rows->cap = cap;
	return true;
}

void *
row_list_next(struct row_list *rows, struct query *q)
{
	if (!query_next(q))
		return NULL;
	if (!has_room(rows)) {
		q->err = ERR_NOMEM;
		return NULL;
	}
	return (char *)rows->data + rows->n++ * rows->size;
}

enum err
row_list_end(struct row_list *rows, struct query *q)
{
	enum err err = query_end(q, ERR_OK);

	if (err != ERR_OK) {
		free(rows->data);
		rows->data = NULL;
		rows->n = 0;
	}
	return err;
}
