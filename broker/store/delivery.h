/* SPDX-License-Identifier: Apache-2.0 */
/* delivery: what was handed in of a lot, in how many comings, and how each was
 * received and inspected. Where the pieces are is the lot's (lot.h); a
 * delivery says which of them came together. */
#ifndef GOM_STORE_DELIVERY_H
#define GOM_STORE_DELIVERY_H

#include "broker/store/store.h"
#include "proto/gom.pb-c.h"

struct delivery_row {
	uint64_t order;
	uint32_t line;
	uint32_t lot;
	uint32_t no; /* from 1 for each lot */
	uint64_t household;
	uint32_t version; /* of the award it belongs to */
	Gom__DeliveryState state;
	int64_t declared;   /* as handed in */
	int64_t despatched; /* of which within the lot and not received yet */
	int64_t delivered;  /* received within the lot, not inspected yet */
	int64_t over;       /* received beyond it, not inspected yet */
	int64_t accepted;
	int64_t rework;
	int64_t scrapped;
	int64_t declared_ms;
	int64_t received_ms;  /* 0: not yet */
	int64_t inspected_ms; /* 0: not yet */
};

/* delivery_add gives row->no the next number of its lot.
 * Errors: ERR_TOO_MANY more than LIMIT_DELIVERIES_A_LOT. */
GOM_MUST_USE enum err delivery_add(struct store *st, struct delivery_row *row);

/* Errors: ERR_NO_DELIVERY. */
GOM_MUST_USE enum err delivery_get(struct store *st, uint64_t order,
    uint32_t line, uint32_t lot, uint32_t no, struct delivery_row *out);

/* delivery_update stores state, figures and times of row. */
GOM_MUST_USE enum err delivery_update(
    struct store *st, const struct delivery_row *row);

/* delivery_next is the oldest delivery of a lot in the state; all-zero where
 * there is none. */
GOM_MUST_USE enum err delivery_next(struct store *st, uint64_t order,
    uint32_t line, uint32_t lot, Gom__DeliveryState state,
    struct delivery_row *out);

#endif
