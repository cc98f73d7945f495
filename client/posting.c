/* SPDX-License-Identifier: Apache-2.0 */
#include "client/posting.h"

#include <stdint.h>
#include <string.h>

#include "proto/limits.h"

enum {
	TAG_LEN = 4
}; /* a field's tag and the length of at most 64 KiB */

/* protobuf-c wants char *; nobody writes into it. */
static char *
text(const char *s)
{
	return (char *)(uintptr_t)s;
}

void
posting_header(const struct import_order *order, Gom__OrderHeader *header)
{
	header->reference = text(order->reference);
	header->buyer_reference = text(order->buyer_reference);
	header->buyer = text(order->buyer);
	header->incoterm = text(order->incoterm);
	header->place = text(order->place);
	header->destination = text(order->destination);
	header->currency = text(order->currency);
	if (order->price == IMPORT_PRICE_ASK)
		header->price_mode = GOM__PRICE_MODE__PRICE_ASKED;
	else if (order->price == IMPORT_PRICE_FIXED)
		header->price_mode = GOM__PRICE_MODE__PRICE_FIXED;
}

static void
fill_line(const struct import_line *in, Gom__OrderLine *out)
{
	gom__order_line__init(out);
	out->label = text(in->label);
	out->sku = text(in->sku);
	out->description = text(in->description);
	out->class_ = text(in->class);
	out->sample = text(in->sample);
	out->sample_place = text(in->sample_place);
	out->spec = text(in->spec);
	out->unit = text(in->unit);
	out->hs_code = text(in->hs_code);
	out->quantity = in->quantity;
	out->pack = in->pack;
	out->cargo_ready_day = in->cargo_ready_day;
	out->piece_rate = in->piece_rate;
	out->ceiling = in->ceiling;
	out->selling_price = in->buyer_price;
}

enum err
posting_init(struct posting *posting, const struct import_order *order,
    Gom__OrderHeader *header, struct gom_arena *arena)
{
	Gom__OrderLine *lines =
	    gom_arena_alloc(arena, order->n_lines * sizeof *lines);

	*posting =
	    (struct posting){ .header = header, .n_lines = order->n_lines };
	posting->lines =
	    gom_arena_alloc(arena, order->n_lines * sizeof *posting->lines);
	if (lines == NULL || posting->lines == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < order->n_lines; i++) {
		fill_line(&order->lines[i], &lines[i]);
		posting->lines[i] = &lines[i];
	}
	return ERR_OK;
}

bool
posting_next(struct posting *posting, Gom__OrderPostRequest *out)
{
	bool is_first = posting->n_taken == 0;
	size_t left = posting->n_lines - posting->n_taken;
	size_t len;
	size_t n = 0;

	if (left == 0)
		return false;
	gom__order_post_request__init(out);
	out->header = posting->header;
	out->append = !is_first;
	out->more = true;
	len = gom__order_post_request__get_packed_size(out);
	out->lines = posting->lines + posting->n_taken;
	while (n < left && n < LIMIT_LINES_A_MESSAGE) {
		len +=
		    TAG_LEN + gom__order_line__get_packed_size(out->lines[n]);
		if (n > 0 && len > POSTING_MESSAGE_LEN)
			break;
		n++;
	}
	out->n_lines = n;
	out->more = n < left;
	posting->n_taken += n;
	return true;
}
