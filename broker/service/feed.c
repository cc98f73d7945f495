/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/service/feed.h"

#include <string.h>

#include "broker/service/naming.h"
#include "broker/service/record.h"
#include "broker/store/journal.h"
#include "broker/store/order.h"
#include "broker/store/tender.h"

enum {
	EVENTS_LEN = LIMIT_MESSAGE_LEN - 8192 /* leaves room for the envelope */
};

struct filling {
	struct gom_arena *arena;
	Gom__Event **events;
	size_t n;
	size_t len; /* bytes so far */
	bool is_full;
};

static enum err
copy_bytes(struct gom_arena *arena, const uint8_t *data, size_t len,
    ProtobufCBinaryData *out)
{
	if (data == NULL)
		return ERR_OK;
	out->data = gom_arena_memdup(arena, data, len);
	out->len = len;
	return out->data != NULL ? ERR_OK : ERR_NOMEM;
}

static enum err
fill_event(
    struct gom_arena *arena, const struct feed_row *row, Gom__Event *event)
{
	enum err err;

	gom__event__init(event);
	event->n = row->n;
	if ((err = copy_bytes(
		 arena, row->leaf, LIMIT_HASH_LEN, &event->leaf)) != ERR_OK ||
	    (err = copy_bytes(
		 arena, row->salt, LIMIT_HASH_LEN, &event->salt)) != ERR_OK ||
	    (err = copy_bytes(arena, row->payload, row->payload_len,
		 &event->payload)) != ERR_OK ||
	    row->payload == NULL)
		return err;
	event->fact = gom__fact__unpack(
	    &arena->allocator, row->payload_len, row->payload);
	return event->fact != NULL ? ERR_OK : ERR_DATABASE_CORRUPT;
}

static enum err
take_row(void *ctx, const struct feed_row *row)
{
	struct filling *filling = ctx;
	Gom__Event *event;
	enum err err;

	if (filling->is_full)
		return ERR_OK;
	event = gom_arena_alloc(filling->arena, sizeof *event);
	if (event == NULL)
		return ERR_NOMEM;
	err = fill_event(filling->arena, row, event);
	if (err != ERR_OK)
		return err;
	filling->len += gom__event__get_packed_size(event) + 8;
	filling->is_full = filling->len > EVENTS_LEN;
	if (!filling->is_full)
		filling->events[filling->n++] = event;
	return ERR_OK;
}

enum err
feed_events(struct store *st, struct gom_arena *arena, uint64_t member,
    uint64_t since, uint32_t limit, size_t *n, Gom__Event ***events)
{
	struct filling filling = { .arena = arena };
	enum err err;

	if (limit == 0 || limit > LIMIT_EVENTS)
		limit = LIMIT_EVENTS;
	filling.events = gom_arena_alloc(arena, limit * sizeof *filling.events);
	if (filling.events == NULL)
		return ERR_NOMEM;
	err = feed_each(st, member, since, limit, take_row, &filling);
	if (err != ERR_OK)
		return err;
	*n = filling.n;
	*events = filling.events;
	return ERR_OK;
}

enum err
verb_events(
    struct request *rq, const Gom__EventsRequest *in, Gom__EventsReply *out)
{
	enum err err = feed_last(rq->store, rq->member, &out->last);

	if (err != ERR_OK)
		return err;
	return feed_events(rq->store, rq->arena, rq->member, in->since,
	    in->limit, &out->n_events, &out->events);
}

/* The leaves of one page. */
struct leaves {
	struct gom_arena *arena;
	ProtobufCBinaryData *list;
	size_t n;
};

static enum err
take_leaf(void *ctx, uint64_t pos, const uint8_t leaf[LIMIT_HASH_LEN])
{
	struct leaves *leaves = ctx;

	(void)pos;
	return copy_bytes(
	    leaves->arena, leaf, LIMIT_HASH_LEN, &leaves->list[leaves->n++]);
}

enum err
feed_published(struct store *st, uint64_t order, uint64_t *pos,
    uint8_t head[LIMIT_HASH_LEN])
{
	struct order_row row;
	struct tender_row tender;
	enum err err;

	*pos = 0;
	memset(head, 0, LIMIT_HASH_LEN);
	if ((err = order_get(st, order, &row)) != ERR_OK ||
	    row.unsealed_ms == 0)
		return err;
	err = tender_running(st, order, &tender);
	if (err == ERR_OK)
		err = journal_last(st, order, FACT_TENDER_STARTED, pos);
	else if (err == ERR_BIDDING_ENDED)
		err = journal_last(st, order, 0, pos);
	if (err != ERR_OK)
		return err;
	return journal_head_at(st, order, *pos, head);
}

static enum err
fill_leaves(const struct request *rq, uint64_t order, uint64_t until,
    const Gom__Page *page, Gom__LeavesReply *out)
{
	uint64_t after = page != NULL ? page->after : 0;
	uint32_t limit = LIMIT_PAGE;
	struct leaves leaves = { .arena = rq->arena };
	enum err err;

	if (page != NULL && page->limit > 0 && page->limit < LIMIT_PAGE)
		limit = page->limit;
	leaves.list = gom_arena_alloc(rq->arena, limit * sizeof *leaves.list);
	out->more = gom_arena_alloc(rq->arena, sizeof *out->more);
	if (leaves.list == NULL || out->more == NULL)
		return ERR_NOMEM;
	gom__more__init(out->more);
	err = journal_leaves_each(
	    rq->store, order, after, until, limit, take_leaf, &leaves);
	if (err != ERR_OK)
		return err;
	out->leaves = leaves.list;
	out->n_leaves = leaves.n;
	out->more->next = after + leaves.n;
	out->more->more = out->more->next < until;
	return ERR_OK;
}

enum err
verb_leaves(
    struct request *rq, const Gom__LeavesRequest *in, Gom__LeavesReply *out)
{
	uint8_t *head = gom_arena_alloc(rq->arena, LIMIT_HASH_LEN);
	uint64_t order = 0;
	uint64_t until = 0;
	enum err err;

	if (head == NULL)
		return ERR_NOMEM;
	err = naming_order(rq, "order", in->order, &order);
	if (err == ERR_OK)
		err = feed_published(rq->store, order, &until, head);
	if (err != ERR_OK)
		return err;
	if (until == 0)
		return refuse(rq, ERR_BIDDING_OPEN, "order", in->order, 0, 0);
	out->head = (ProtobufCBinaryData){ LIMIT_HASH_LEN, head };
	return fill_leaves(rq, order, until, in->page, out);
}
