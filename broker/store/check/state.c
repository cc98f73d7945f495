/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/store/check/state.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

/* ---- breaches ----------------------------------------------------------- */

struct name
name_of(const char *what, int64_t number)
{
	struct name name;

	snprintf(name.text, sizeof name.text, "%s %" PRId64, what, number);
	return name;
}

struct name
name_of_order(const struct order_state *order)
{
	struct name name;

	snprintf(name.text, sizeof name.text, "order %s", order->reference);
	return name;
}

struct name
name_of_line(const struct line_state *line)
{
	struct name name;

	snprintf(name.text, sizeof name.text, "line %s/%u",
	    line->order->reference, (unsigned)line->no);
	return name;
}

struct name
name_of_lot(const struct lot_state *lot)
{
	struct name name;

	snprintf(name.text, sizeof name.text, "lot %s/%u.%u",
	    lot->line->order->reference, (unsigned)lot->line->no,
	    (unsigned)lot->no);
	return name;
}

struct name
name_of_award(const struct award_state *award)
{
	const struct lot_state *lot = award->lot;
	struct name name;

	snprintf(name.text, sizeof name.text,
	    "award %s/%u.%u version %u of member %" PRIu64,
	    lot->line->order->reference, (unsigned)lot->line->no,
	    (unsigned)lot->no, (unsigned)award->version, award->household);
	return name;
}

struct name
name_of_member(uint64_t member)
{
	return name_of("member", (int64_t)member);
}

struct name
name_of_bid(const struct check *c, const struct bid_state *bid)
{
	const struct order_state *order = order_of(c, bid->order);
	struct name name;

	snprintf(name.text, sizeof name.text,
	    "bid of member %" PRIu64 " on %s/%u, call %u", bid->household,
	    order != NULL ? order->reference : "?", (unsigned)bid->line,
	    (unsigned)bid->tender);
	return name;
}

void
breach(struct check *c, const char *invariant, struct name where,
    const char *format, ...)
{
	va_list args;

	c->n_breaches++;
	fprintf(c->report, "%s %s", invariant, where.text);
	if (c->seq > 0)
		fprintf(c->report, " (entry %" PRId64 ")", c->seq);
	fputs(": ", c->report);
	va_start(args, format);
	vfprintf(c->report, format, args);
	va_end(args);
	putc('\n', c->report);
}

void
differs(struct check *c, const char *invariant, struct name where,
    const char *what, int64_t found, int64_t expected)
{
	if (found != expected)
		breach(c, invariant, where,
		    "%s is %" PRId64 ", the facts say %" PRId64, what, found,
		    expected);
}

/* ---- memory ------------------------------------------------------------- */

void *
check_alloc(struct check *c, size_t len)
{
	void *data = gom_arena_alloc(&c->arena, len);

	if (data == NULL && c->err == ERR_OK)
		c->err = ERR_NOMEM;
	return data;
}

bool
check_more(struct check *c, void *rows, size_t n, size_t *cap, size_t size)
{
	size_t wider = *cap == 0 ? 4 : *cap * 2;
	void *old;
	void *grown;

	if (n < *cap)
		return true;
	memcpy(&old, rows, sizeof old);
	grown = check_alloc(c, wider * size);
	if (grown == NULL)
		return false;
	if (n > 0)
		memcpy(grown, old, n * size);
	memcpy(rows, &grown, sizeof grown);
	*cap = wider;
	return true;
}

bool
check_put(struct check *c, struct map *map, uint64_t a, uint64_t b, uint64_t d,
    void *value)
{
	void **place = map_place(map, a, b, d);

	if (place == NULL) {
		if (c->err == ERR_OK)
			c->err = ERR_NOMEM;
		return false;
	}
	*place = value;
	return true;
}

/* ---- finding ------------------------------------------------------------ */

struct order_state *
order_of(const struct check *c, uint64_t id)
{
	return map_get(&c->orders, id, 0, 0);
}

struct member_state *
member_of(const struct check *c, uint64_t id)
{
	return map_get(&c->members, id, 0, 0);
}

struct line_state *
line_of(const struct order_state *order, uint32_t no)
{
	return no >= 1 && no <= order->n_lines ? order->lines[no - 1] : NULL;
}

struct lot_state *
lot_of(const struct line_state *line, uint32_t no)
{
	return no < line->n_lots ? line->lots[no] : NULL;
}

struct tender_state *
tender_of(const struct order_state *order, uint32_t no)
{
	return no >= 1 && no <= order->n_tenders ? &order->tenders[no - 1]
						 : NULL;
}

struct bid_state *
bid_of(const struct check *c, uint64_t order, uint32_t tender, uint32_t line,
    uint64_t household)
{
	return map_get(
	    &c->bids, order, (uint64_t)tender << 32 | line, household);
}

bool
is_erased(const struct check *c, uint64_t member)
{
	const struct member_state *m = member_of(c, member);

	return m == NULL || m->state == GOM__MEMBER_STATE__MEMBER_ERASED;
}

struct lot_state *
place_lot(struct check *c, struct line_state *line, uint32_t no)
{
	struct lot_state *lot = lot_of(line, no);

	if (lot != NULL)
		return lot;
	if (no > LIMIT_QUANTITY)
		return NULL;
	while (line->n_lots <= no) {
		if (!check_more(c, &line->lots, line->n_lots, &line->cap_lots,
			sizeof *line->lots))
			return NULL;
		line->lots[line->n_lots++] = NULL;
	}
	lot = check_alloc(c, sizeof *lot);
	if (lot == NULL)
		return NULL;
	lot->line = line;
	lot->no = no;
	lot->born_seq = c->seq;
	line->lots[no] = lot;
	return lot;
}

int64_t
lot_size(const struct lot_state *lot)
{
	int64_t sum = 0;

	for (int b = GOM__BUCKET__BUCKET_OPEN; b < GOM__BUCKET__BUCKET_OVER;
	     b++)
		sum += lot->in[b];
	return sum;
}

int64_t
lot_unfinished(const struct lot_state *lot)
{
	return lot_size(lot) - lot->in[GOM__BUCKET__BUCKET_ACCEPTED] -
	       lot->in[GOM__BUCKET__BUCKET_SHORT_CLOSED];
}
