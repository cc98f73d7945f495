/* SPDX-License-Identifier: Apache-2.0 */
/* row_list: as many rows of one type as a query gives; private to this folder.
 *
 *	struct row_list rows = { .size = sizeof *row };
 *	query_start(&q, st, SQL);
 *	while ((row = row_list_next(&rows, &q)) != NULL)
 *		row_read(&q, row);
 *	err = row_list_end(&rows, &q);
 *	if (err == ERR_OK) {
 *		*out = rows.data;
 *		*n = rows.n;
 *	}
 */
#ifndef GOM_STORE_ROW_LIST_H
#define GOM_STORE_ROW_LIST_H

#include <stddef.h>

#include "broker/store/sql.h"

struct row_list {
	void *data;
	size_t n;
	size_t cap;
	size_t size; /* bytes a row; set before the first row_list_next */
};

/* row_list_next steps the query and makes room for the row that came; NULL at the
 * end and after an error. */
void *row_list_next(struct row_list *rows, struct query *q);

/* row_list_end ends the query.
 * Owns: rows->data is the caller's, free() it; NULL for none, and after an
 *       error. */
GOM_MUST_USE enum err row_list_end(struct row_list *rows, struct query *q);

#endif
