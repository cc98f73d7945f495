/* SPDX-License-Identifier: Apache-2.0 */
/* order_table: the orders of a file by their number, in the order of their
 * first appearance; hashed, for a file may hold as many as it has rows. */
#ifndef GOM_IMPORT_ORDER_TABLE_H
#define GOM_IMPORT_ORDER_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "client/import/order_file.h"

/* Where the first filled cell of a term stood, as it stood there. */
struct term_source {
	const char *text; /* NULL while none is filled */
	uint32_t line;
};

enum {
	N_TERMS = 6 /* rows of the table in terms.c */
};

struct order_entry {
	struct import_order order;
	uint32_t n_rows;
	uint32_t n_negative; /* rows with a negative quantity */
	bool is_cancellation;
	uint32_t fixed_line; /* first line of the file with a piece rate */
	uint32_t ask_line;   /* first line of the file with a ceiling */
	struct term_source source[N_TERMS];
};

struct order_table {
	struct order_entry *entry;
	size_t n;
	/* private */
	size_t cap;
	size_t *slot; /* number of an entry + 1, 0 for a free one */
	size_t n_slots;
};

void order_table_init(struct order_table *table);
void order_table_finish(struct order_table *table);

/* order_table_find is the entry of a reference, or NULL. It is gone with the
 * next order_table_add. */
struct order_entry *order_table_find(
    const struct order_table *table, const char *reference);

/* order_table_add finds an entry or makes it.
 * Errors: ERR_NOMEM. Owns: the reference's copy lives in the pool. */
enum err order_table_add(struct order_table *table, struct pool *pool,
    const char *reference, struct order_entry **out) GOM_MUST_USE;

#endif
