/* SPDX-License-Identifier: Apache-2.0 */
/* connection: what struct store holds; shared by store.c, sql.c and
 * backup.c alone. */
#ifndef GOM_STORE_CONNECTION_H
#define GOM_STORE_CONNECTION_H

#include <stdbool.h>
#include <stddef.h>

#include <sqlite3.h>

enum {
	N_STATEMENTS = 1024, /* more than the program has */
	N_PARAMETERS = 40    /* $1 to $39 */
};

struct statement {
	const char *text;   /* its key: the address of a static text */
	sqlite3_stmt *stmt; /* prepared once */
	bool is_in_use;     /* between query_start and query_end */
	unsigned char index[N_PARAMETERS]; /* SQLite's of $k; 0 if not there */
};

struct store {
	sqlite3 *db;
	bool in_transaction;
	const char *begun_file; /* who began it, for a broken contract */
	int begun_line;
	size_t n_statements;
	struct statement statements[N_STATEMENTS]; /* open addressing */
};

#endif
