/* SPDX-License-Identifier: Apache-2.0 */
/* line: the lines of an order, numbered from 1 as they were posted. How their
 * quantity stands is store/lot. */
#ifndef GOM_STORE_LINE_H
#define GOM_STORE_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "broker/store/lot.h"
#include "broker/store/store.h"
#include "proto/limits.h"

struct scope;

struct line_row {
	uint64_t order;
	uint32_t no;
	char label[LIMIT_LABEL_LEN + 1];
	char sku[LIMIT_SKU_LEN + 1];
	char description[LIMIT_DESCRIPTION_LEN + 1];
	char class_name[LIMIT_CLASS_LEN + 1];
	char sample[LIMIT_SAMPLE_LEN + 1];
	char sample_place[LIMIT_SAMPLE_LEN + 1];
	char spec[LIMIT_SAMPLE_LEN + 1];
	char unit[LIMIT_UNIT_LEN + 1];
	int64_t quantity;
	int64_t pack;
	int32_t cargo_ready_day;
	int32_t hand_in_day;
	int64_t piece_rate; /* where the order pays a fixed rate */
	int64_t ceiling;    /* where it asks prices */
	int64_t
	    selling_price; /* private to the exporter, never reckoned with */
	char hs_code[LIMIT_SKU_LEN + 1];
	int64_t lot_units; /* 0: not split yet */
	uint32_t lot_last; /* newest lot number */
};

/* line_put adds a line; lot_units and lot_last are ignored. */
GOM_MUST_USE enum err line_put(struct store *st, const struct line_row *row);

/* line_get: ERR_NO_LINE. */
GOM_MUST_USE enum err line_get(
    struct store *st, uint64_t order, uint32_t no, struct line_row *out);

/* line_after reads lines above `after`, ascending. */
GOM_MUST_USE enum err line_after(struct store *st, uint64_t order,
    uint32_t after, size_t cap, struct line_row *rows, size_t *n);

/* line_seen_after reads those of them the caller may see: of an order of its
 * own all; of an opened one all if it sees all, lines of its crafts, and lines
 * where it bid, typed a bid, or sees an award. Whether others bid changes
 * nothing. */
GOM_MUST_USE enum err line_seen_after(struct store *st,
    const struct scope *scope, uint64_t order, uint32_t after, size_t cap,
    struct line_row *rows, size_t *n);

/* line_set_split keeps the size of a lot and the newest lot number. */
GOM_MUST_USE enum err line_set_split(struct store *st, uint64_t order,
    uint32_t no, int64_t lot_units, uint32_t lot_last);

/* Lines and units of an order, and their dates; zeros where it has none. */
struct line_total {
	uint32_t lines;
	int64_t units;
	int32_t first_hand_in_day;
	int32_t last_hand_in_day;
	int32_t last_cargo_ready_day;
};
GOM_MUST_USE enum err line_total(
    struct store *st, uint64_t order, struct line_total *out);
/* line_total_seen: of the lines of line_seen_after. */
GOM_MUST_USE enum err line_total_seen(struct store *st,
    const struct scope *scope, uint64_t order, struct line_total *out);

/* line_buckets_seen adds up the lots of a line (0: of every line seen): to the
 * exporter all of them; to others what is open, and lots whose newest award
 * they may see. `lots` counts the lots added. */
GOM_MUST_USE enum err line_buckets_seen(struct store *st,
    const struct scope *scope, uint64_t order, uint32_t line,
    int64_t in[LOT_BUCKETS], uint32_t *lots);

#endif
