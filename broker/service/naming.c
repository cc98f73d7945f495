/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/service/naming.h"

#include <stdio.h>
#include <string.h>

#include "broker/service/orders.h"

/* read_number reads digits that end at `end`: from 1, no leading zero, nine
 * digits at most. */
static bool
read_number(const char *text, const char *end, uint32_t *out)
{
	uint32_t n = 0;

	if (text == end || end - text > 9 || *text == '0')
		return false;
	for (; text < end; text++) {
		if (*text < '0' || *text > '9')
			return false;
		n = n * 10 + (uint32_t)(*text - '0');
	}
	*out = n;
	return true;
}

static bool
read_order_number(const char *text, uint64_t *out)
{
	uint32_t n = 0;

	if (text[0] != '#' || !read_number(text + 1, text + strlen(text), &n))
		return false;
	*out = n;
	return true;
}

enum err
naming_order(const struct request *rq, const char *field, const char *text,
    uint64_t *order)
{
	struct scope scope = orders_scope(rq);
	uint64_t id = 0;
	bool is_seen = false;
	enum err err;

	if (text == NULL || text[0] == '\0')
		return refuse(rq, ERR_MISSING, field, NULL, 0, 0);
	if (read_order_number(text, &id)) {
		err = order_is_seen(rq->store, &scope, id, &is_seen);
		if (err == ERR_OK && !is_seen)
			err = ERR_NO_ORDER;
	} else {
		err = order_named(rq->store, &scope, text, &id);
	}
	if (err == ERR_NO_ORDER || err == ERR_AMBIGUOUS)
		return refuse(rq, err, field, text, 0, 0);
	if (err == ERR_OK)
		*order = id;
	return err;
}

/* last_slash finds the last '/' before `end`; NULL for none. */
static const char *
last_slash(const char *text, const char *end)
{
	while (end > text)
		if (*--end == '/')
			return end;
	return NULL;
}

/* read_lot reads LINE.LOT between `text` and `end`. */
static bool
read_lot(const char *text, const char *end, struct lot_name *out)
{
	const char *dot = memchr(text, '.', (size_t)(end - text));

	return dot != NULL && read_number(text, dot, &out->line) &&
	       read_number(dot + 1, end, &out->lot);
}

/* split_name cuts the text into the order's part, of *order_len bytes, and
 * the figures after it. */
static bool
split_name(const char *text, size_t *order_len, struct lot_name *out)
{
	const char *end = text + strlen(text);
	const char *slash = last_slash(text, end);

	if (slash == NULL)
		return false;
	if (!read_lot(slash + 1, end, out)) {
		if (!read_number(slash + 1, end, &out->delivery))
			return false;
		end = slash;
		slash = last_slash(text, end);
		if (slash == NULL || !read_lot(slash + 1, end, out))
			return false;
	}
	*order_len = (size_t)(slash - text);
	return *order_len > 0;
}

/* split_line cuts ORDER/LINE. */
static bool
split_line(const char *text, size_t *order_len, struct lot_name *out)
{
	const char *end = text + strlen(text);
	const char *slash = last_slash(text, end);

	if (slash == NULL || !read_number(slash + 1, end, &out->line))
		return false;
	*order_len = (size_t)(slash - text);
	return *order_len > 0;
}

static enum err
find_order(const struct request *rq, const char *field, const char *text,
    size_t order_len, struct lot_name *name)
{
	char *order = gom_arena_memdup(rq->arena, text, order_len + 1);

	if (order == NULL)
		return ERR_NOMEM;
	order[order_len] = '\0';
	return naming_order(rq, field, order, &name->order);
}

enum err
naming_line(const struct request *rq, const char *field, const char *text,
    struct lot_name *out)
{
	struct lot_name name = { 0 };
	size_t order_len = 0;
	enum err err;

	if (text == NULL || !split_line(text, &order_len, &name))
		return naming_lot(rq, field, text, out);
	err = find_order(rq, field, text, order_len, &name);
	if (err == ERR_OK)
		*out = name;
	return err;
}

enum err
naming_lot(const struct request *rq, const char *field, const char *text,
    struct lot_name *out)
{
	struct lot_name name = { 0 };
	size_t order_len = 0;
	enum err err;

	if (text == NULL || text[0] == '\0')
		return refuse(rq, ERR_MISSING, field, NULL, 0, 0);
	if (!split_name(text, &order_len, &name))
		return refuse(rq, ERR_NO_LOT, field, text, 0, 0);
	err = find_order(rq, field, text, order_len, &name);
	if (err == ERR_OK)
		*out = name;
	return err;
}

char *
naming_text(const struct request *rq, const char *reference,
    const struct lot_name *name)
{
	char text[LIMIT_LOT_REF_LEN + 64];
	int len;

	len = snprintf(text, sizeof text, "%s/%u", reference, name->line);
	if (name->lot != 0)
		len += snprintf(
		    text + len, sizeof text - (size_t)len, ".%u", name->lot);
	if (name->delivery != 0)
		snprintf(text + len, sizeof text - (size_t)len, "/%u",
		    name->delivery);
	return gom_arena_strdup(rq->arena, text);
}
