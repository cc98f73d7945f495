/* SPDX-License-Identifier: Apache-2.0 */
/* lot_status: lots at a glance: what they are, who makes them, by when, and
 * the delivery that waits to be received or inspected. One statement behind
 * `gom status`, `gom due` and `gom collect`. */
#ifndef GOM_STORE_LOT_STATUS_H
#define GOM_STORE_LOT_STATUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "broker/store/lot.h"
#include "broker/store/scope.h"
#include "broker/store/store.h"

struct lot_status_row {
	struct lot_row lot;
	int32_t hand_in_day;
	char reference[LIMIT_REF_LEN + 1];
	char currency[LIMIT_CURRENCY_LEN + 1];
	char sku[LIMIT_SKU_LEN + 1];
	char description[LIMIT_DESCRIPTION_LEN + 1];
	/* of its live or completed award; 0 where there is none */
	uint64_t household;
	int64_t rate;
	int64_t made;
	int64_t awarded; /* quantity at the offer */
	int64_t expires_ms;
	char name[LIMIT_NAME_LEN + 1];
	char phone[LIMIT_PHONE_LEN + 1];
	char village[LIMIT_NAME_LEN + 1];
	/* deliveries so far, and the oldest that is not inspected; no 0: none */
	uint32_t n_deliveries;
	uint32_t delivery_no;
	int delivery_state; /* Gom__DeliveryState */
	int64_t delivery_quantity;
};

enum lot_status_view {
	LOT_STATUS_ALL,    /* every lot, by order, line and number */
	LOT_STATUS_DUE,    /* what a household still has to hand in, by day */
	LOT_STATUS_COLLECT /* what can be fetched, by village and household */
};

struct lot_status_filter {
	enum lot_status_view view;
	uint64_t order;      /* 0: all */
	uint64_t household;  /* 0: all */
	bool with_unawarded; /* also lots that are nobody's */
	int32_t day;         /* LOT_STATUS_COLLECT: due by then is fetched */
};

/* lot_status_page lists lots of opened orders that the scope shows. skip rows
 * are passed over, at most cap given. */
GOM_MUST_USE enum err lot_status_page(struct store *st,
    const struct scope *scope, const struct lot_status_filter *filter,
    uint64_t skip, size_t cap, struct lot_status_row *rows, size_t *n);

#endif
