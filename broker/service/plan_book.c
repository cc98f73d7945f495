/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/service/plan_book.h"

#include <string.h>

static enum err
fill_bid(struct gom_arena *arena, const struct plan_bid_row *row,
    Gom__PlanBookBid *out)
{
	Gom__Why *why = gom_arena_alloc(arena, sizeof *why);

	if (why == NULL)
		return ERR_NOMEM;
	gom__plan_book_bid__init(out);
	gom__why__init(why);
	out->line = row->line;
	out->household = row->household;
	out->lots = row->lots;
	out->short_lots = row->short_lots;
	out->units = row->units;
	out->rank = row->rank;
	out->win_price = row->win_price;
	out->win_lots = row->win_lots;
	out->why = why;
	why->code = row->why_code;
	why->first = row->why_first;
	why->second = row->why_second;
	why->third = row->why_third;
	why->day = row->why_day;
	return ERR_OK;
}

static void
fill_lot(const struct plan_lot_row *row, Gom__PlanBookLot *out)
{
	gom__plan_book_lot__init(out);
	out->line = row->line;
	out->lot = row->lot;
	out->household = row->household;
}

enum err
plan_book_fill(
    struct gom_arena *arena, const struct job_book *book, Gom__PlanBook *out)
{
	Gom__PlanBookBid *bids =
	    gom_arena_alloc(arena, (book->n_bids + 1) * sizeof *bids);
	Gom__PlanBookLot *lots =
	    gom_arena_alloc(arena, (book->n_lots + 1) * sizeof *lots);
	enum err err = ERR_OK;

	out->bids =
	    gom_arena_alloc(arena, (book->n_bids + 1) * sizeof *out->bids);
	out->lots =
	    gom_arena_alloc(arena, (book->n_lots + 1) * sizeof *out->lots);
	if (bids == NULL || lots == NULL || out->bids == NULL ||
	    out->lots == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < book->n_bids && err == ERR_OK; i++) {
		err = fill_bid(arena, &book->bids[i], &bids[i]);
		out->bids[out->n_bids++] = &bids[i];
	}
	for (size_t i = 0; i < book->n_lots; i++) {
		fill_lot(&book->lots[i], &lots[i]);
		out->lots[out->n_lots++] = &lots[i];
	}
	return err;
}

static struct plan_bid_row
read_bid(const Gom__PlanBookBid *from)
{
	struct plan_bid_row row = {
		.line = from->line,
		.household = from->household,
		.lots = from->lots,
		.short_lots = from->short_lots,
		.units = from->units,
		.rank = from->rank,
		.win_price = from->win_price,
		.win_lots = from->win_lots,
	};

	if (from->why != NULL) {
		row.why_code = from->why->code;
		row.why_first = from->why->first;
		row.why_second = from->why->second;
		row.why_third = from->why->third;
		row.why_day = from->why->day;
	}
	return row;
}

enum err
plan_book_read(struct gom_arena *arena, const uint8_t *packed, size_t len,
    struct job_book *out)
{
	Gom__PlanBook *book =
	    gom__plan_book__unpack(&arena->allocator, len, packed);

	if (book == NULL)
		return arena->is_exhausted ? ERR_NOMEM : ERR_DATABASE_CORRUPT;
	*out = (struct job_book){
		.bids = gom_arena_alloc(
		    arena, (book->n_bids + 1) * sizeof *out->bids),
		.lots = gom_arena_alloc(
		    arena, (book->n_lots + 1) * sizeof *out->lots),
	};
	if (out->bids == NULL || out->lots == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < book->n_bids; i++)
		out->bids[out->n_bids++] = read_bid(book->bids[i]);
	for (size_t i = 0; i < book->n_lots; i++)
		out->lots[out->n_lots++] = (struct plan_lot_row){
			.line = book->lots[i]->line,
			.lot = book->lots[i]->lot,
			.household = book->lots[i]->household,
		};
	return ERR_OK;
}
