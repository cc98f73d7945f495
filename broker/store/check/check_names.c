/* SPDX-License-Identifier: Apache-2.0 */
/* No name and no telephone in the journal: every payload is searched for all
 * of them at once, by their first bytes. */
#include <stdlib.h>
#include <string.h>

#include "broker/store/check/passes.h"
#include "broker/store/check/rows.h"

enum {
	PREFIX_LEN = 6, /* shorter ones would be found by chance */
	FILTER_BITS = 1 << 18
};

struct wanted {
	struct wanted *next; /* of the same prefix */
	uint64_t member;
	size_t len;
	char *text;
};

struct name_search {
	struct map by_prefix;
	uint8_t filter[FILTER_BITS / 8];
};

static uint64_t
prefix_of(const uint8_t *data)
{
	uint64_t prefix = 0;

	memcpy(&prefix, data, PREFIX_LEN);
	return prefix;
}

static size_t
filter_bit(uint64_t prefix)
{
	return (size_t)(prefix * UINT64_C(0x9e3779b97f4a7c15) >> 46);
}

static void
want(struct check *c, uint64_t member, const char *text)
{
	struct wanted *wanted;
	uint64_t prefix;
	size_t len = strlen(text);

	if (len < PREFIX_LEN ||
	    (wanted = check_alloc(c, sizeof *wanted)) == NULL)
		return;
	prefix = prefix_of((const uint8_t *)text);
	wanted->member = member;
	wanted->len = len;
	wanted->text = gom_arena_strdup(&c->arena, text);
	wanted->next = map_get(&c->names->by_prefix, prefix, 0, 0);
	if (wanted->text == NULL ||
	    !check_put(c, &c->names->by_prefix, prefix, 0, 0, wanted))
		c->err = ERR_NOMEM;
	c->names->filter[filter_bit(prefix) / 8] |=
	    (uint8_t)(1 << filter_bit(prefix) % 8);
}

void
check_names_load(struct check *c)
{
	struct rows rows;

	c->names = calloc(1, sizeof *c->names);
	if (c->names == NULL) {
		c->err = ERR_NOMEM;
		return;
	}
	rows_open(&rows, c, "SELECT member, name, phone FROM person");
	while (rows_next(&rows)) {
		want(c, (uint64_t)rows_int(&rows, 0), rows_text(&rows, 1));
		want(c, (uint64_t)rows_int(&rows, 0), rows_text(&rows, 2));
	}
}

void
check_names_finish(struct check *c)
{
	if (c->names != NULL)
		map_finish(&c->names->by_prefix);
	free(c->names);
	c->names = NULL;
}

/* A reference or a class may happen to hold the letters of somebody's name;
 * those are public words of the order, not the person. */
static bool
is_public_word(
    const struct check *c, const Gom__Fact *fact, const struct wanted *wanted)
{
	const struct order_state *order = order_of(c, fact->order);

	return strstr(fact->class_, wanted->text) != NULL ||
	       (order != NULL &&
		   strstr(order->reference, wanted->text) != NULL);
}

static void
look_at(struct check *c, const Gom__Fact *fact, const uint8_t *at, size_t left)
{
	const struct wanted *wanted =
	    map_get(&c->names->by_prefix, prefix_of(at), 0, 0);

	for (; wanted != NULL; wanted = wanted->next) {
		if (wanted->len > left ||
		    memcmp(at, wanted->text, wanted->len) != 0 ||
		    is_public_word(c, fact, wanted))
			continue;
		breach(c, "I7", name_of_member(wanted->member),
		    "the payload holds the name or telephone");
	}
}

void
check_names(
    struct check *c, const Gom__Fact *fact, const uint8_t *payload, size_t len)
{
	for (size_t i = 0; i + PREFIX_LEN <= len; i++) {
		size_t bit = filter_bit(prefix_of(payload + i));

		if (c->names->filter[bit / 8] >> bit % 8 & 1)
			look_at(c, fact, payload + i, len - i);
	}
}
