/* SPDX-License-Identifier: Apache-2.0 */
/* order: an exporter's order as it was posted, the moments that change it, and
 * the figures its state is reckoned from. A state is never stored: see
 * service/states. Lines are store/line, quantities store/lot. */
#ifndef GOM_STORE_ORDER_H
#define GOM_STORE_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "broker/store/lot.h"
#include "broker/store/store.h"
#include "proto/limits.h"

struct scope;

enum {
	ORDER_RULES_CAP =
	    LIMIT_RULES * 48 /* bytes of LIMIT_RULES packed rules */
};

struct order_row {
	uint64_t id;
	uint64_t exporter;
	char reference[LIMIT_REF_LEN + 1];
	char buyer_reference[LIMIT_REF_LEN + 1]; /* private to the exporter */
	char buyer[LIMIT_NAME_LEN + 1];          /* private to the exporter */
	char incoterm[LIMIT_INCOTERM_LEN + 1];
	char place[LIMIT_PLACE_LEN + 1];
	char destination[LIMIT_PLACE_LEN + 1];
	char currency[LIMIT_CURRENCY_LEN + 1];
	uint32_t tolerance_permille;
	int64_t ends_ms; /* end of bidding asked for; 0 none */
	int goal;        /* Gom__Goal, never NONE */
	int price_mode;  /* Gom__PriceMode, never NONE */
	uint32_t buffer_days;
	uint32_t advance_permille;
	uint32_t pay_days;
	bool is_complete; /* its last line has come */
	int64_t posted_ms;
	int64_t opened_ms;    /* 0: draft */
	int64_t unsealed_ms;  /* first opening of bids; 0 not yet */
	int64_t cancelled_ms; /* 0: not cancelled */
	uint32_t deviations;
	/* an OrderHeader with nothing but rules; service/order_rules reads it */
	uint8_t rules[ORDER_RULES_CAP];
	size_t rules_len;
};

/* order_put adds a draft and gives it a number; id, opened_ms, unsealed_ms,
 * cancelled_ms and deviations of *row are ignored.
 * Errors: ERR_DUPLICATE the exporter has an order of that reference. */
GOM_MUST_USE enum err order_put(
    struct store *st, const struct order_row *row, uint64_t *id);

/* order_get: ERR_NO_ORDER. */
GOM_MUST_USE enum err order_get(
    struct store *st, uint64_t id, struct order_row *out);

/* order_find finds an exporter's order by its reference: ERR_NO_ORDER. */
GOM_MUST_USE enum err order_find(
    struct store *st, uint64_t exporter, const char *reference, uint64_t *id);

/* Whether a caller may know of an order: its exporter always; once it is open
 * also who sees all, or one of its lines (store/line). */
GOM_MUST_USE enum err order_is_seen(
    struct store *st, const struct scope *scope, uint64_t id, bool *out);

/* order_named finds the order of that reference among those seen.
 * Errors: ERR_NO_ORDER; ERR_AMBIGUOUS several. */
GOM_MUST_USE enum err order_named(struct store *st, const struct scope *scope,
    const char *reference, uint64_t *id);

/* order_seen_after gives numbers of orders seen, above `after`, ascending. */
GOM_MUST_USE enum err order_seen_after(struct store *st,
    const struct scope *scope, uint64_t after, size_t cap, uint64_t *ids,
    size_t *n);

GOM_MUST_USE enum err order_set_complete(struct store *st, uint64_t id);
GOM_MUST_USE enum err order_set_opened(
    struct store *st, uint64_t id, int64_t now_ms, int64_t ends_ms);
/* order_set_unsealed keeps the first moment. */
GOM_MUST_USE enum err order_set_unsealed(
    struct store *st, uint64_t id, int64_t now_ms);
GOM_MUST_USE enum err order_set_cancelled(
    struct store *st, uint64_t id, int64_t now_ms);
/* order_count_deviation adds one to what the exporter's record shows. */
GOM_MUST_USE enum err order_count_deviation(struct store *st, uint64_t id);

/* order_entry_next takes the next number of a statement entry. */
GOM_MUST_USE enum err order_entry_next(
    struct store *st, uint64_t id, uint64_t *no);

/* What the state of an order is reckoned from. */
struct order_figures {
	bool is_opened;
	bool is_cancelled;
	bool is_bidding_first; /* its first call for bids is running */
	bool is_plan_waiting;  /* a plan that awards lots has not been taken */
	bool is_balanced;      /* every household's balance is zero */
	int64_t in[LOT_BUCKETS];
};
GOM_MUST_USE enum err order_figures(
    struct store *st, uint64_t id, struct order_figures *out);

/* An exporter's record, over its opened orders. */
struct order_record {
	uint32_t orders;
	uint32_t settled;
	uint32_t cancelled;
	uint32_t deviations;
	uint32_t days_to_pay; /* mean, from the newest acceptance before it */
};
GOM_MUST_USE enum err order_record(
    struct store *st, uint64_t exporter, struct order_record *out);

/* order_told counts the active households whose craft the lines are. */
GOM_MUST_USE enum err order_told(struct store *st, uint64_t id, uint32_t *out);

#endif
