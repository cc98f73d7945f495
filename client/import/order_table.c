/* SPDX-License-Identifier: Apache-2.0 */
#include "client/import/order_table.h"

#include <stdlib.h>
#include <string.h>

enum {
	SLOTS_FIRST = 64 /* a power of two, as all that follow */
};

void
order_table_init(struct order_table *table)
{
	memset(table, 0, sizeof *table);
}

void
order_table_finish(struct order_table *table)
{
	free(table->entry);
	free(table->slot);
	order_table_init(table);
}

/* FNV-1a: the file is its reader's own, nobody gains by colliding. */
static uint64_t
hash(const char *text)
{
	uint64_t value = 14695981039346656037ULL;
	for (; *text != '\0'; text++)
		value = (value ^ (unsigned char)*text) * 1099511628211ULL;
	return value ^ (value >> 32);
}

/* find_slot: the one of this reference, or a free one. */
static size_t *
find_slot(const struct order_table *table, const char *reference)
{
	size_t at = (size_t)hash(reference) & (table->n_slots - 1);
	while (table->slot[at] != 0) {
		const struct order_entry *entry =
		    &table->entry[table->slot[at] - 1];
		if (strcmp(entry->order.reference, reference) == 0)
			break;
		at = (at + 1) & (table->n_slots - 1);
	}
	return &table->slot[at];
}

static enum err
grow_slots(struct order_table *table)
{
	size_t n = table->n_slots == 0 ? SLOTS_FIRST : table->n_slots * 2;
	size_t *slot = calloc(n, sizeof *slot);
	if (slot == NULL)
		return ERR_NOMEM;
	free(table->slot);
	table->slot = slot;
	table->n_slots = n;
	for (size_t i = 0; i < table->n; i++)
		*find_slot(table, table->entry[i].order.reference) = i + 1;
	return ERR_OK;
}

static enum err
grow_entries(struct order_table *table)
{
	size_t cap = table->cap == 0 ? 16 : table->cap * 2;
	struct order_entry *entry = realloc(table->entry, cap * sizeof *entry);
	if (entry == NULL)
		return ERR_NOMEM;
	table->entry = entry;
	table->cap = cap;
	return ERR_OK;
}

struct order_entry *
order_table_find(const struct order_table *table, const char *reference)
{
	if (table->n == 0)
		return NULL;
	size_t found = *find_slot(table, reference);
	return found == 0 ? NULL : &table->entry[found - 1];
}

enum err
order_table_add(struct order_table *table, struct pool *pool,
    const char *reference, struct order_entry **out)
{
	enum err err = ERR_OK;
	*out = order_table_find(table, reference);
	if (*out != NULL)
		return ERR_OK;
	if ((table->n + 1) * 2 > table->n_slots)
		err = grow_slots(table);
	if (err == ERR_OK && table->n == table->cap)
		err = grow_entries(table);
	if (err != ERR_OK)
		return err;
	struct order_entry *entry = &table->entry[table->n];
	memset(entry, 0, sizeof *entry);
	err = pool_text(
	    pool, reference, strlen(reference), &entry->order.reference);
	if (err != ERR_OK)
		return err;
	*find_slot(table, reference) = ++table->n;
	*out = entry;
	return ERR_OK;
}
