/* SPDX-License-Identifier: Apache-2.0 */
/* entry: money, in append-only entries of an order's statement, and the
 * balances they add up to (I8). Amounts are positive; the kind says whether
 * they are owed to the household (goods) or reduce what is (all others); a
 * counter-entry has the negative amount and names the entry it counters. */
#ifndef GOM_STORE_ENTRY_H
#define GOM_STORE_ENTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "broker/store/scope.h"
#include "broker/store/store.h"
#include "proto/gom.pb-c.h"
#include "proto/limits.h"

struct entry_row {
	uint64_t order;
	uint64_t no; /* from 1 for each order */
	uint64_t household;
	Gom__EntryKind kind;
	int64_t at_ms;
	uint32_t line; /* lot and delivery of a goods entry */
	uint32_t lot;
	uint32_t delivery;
	int64_t quantity;
	int64_t rate;
	int64_t amount;
	uint32_t reason;
	uint64_t typed_by;
	uint64_t reverses;
	int64_t seq; /* of its journal entry */
};

/* entry_add keeps an entry whose number order_entry_next gave. */
GOM_MUST_USE enum err entry_add(struct store *st, const struct entry_row *row);
/* Errors: ERR_NO_ENTRY. */
GOM_MUST_USE enum err entry_get(
    struct store *st, uint64_t order, uint64_t no, struct entry_row *out);
GOM_MUST_USE enum err entry_is_reversed(
    struct store *st, uint64_t order, uint64_t no, bool *out);

/* What an order's statements, or a household's, are made of. */
struct entry_filter {
	uint64_t order;     /* 0: all */
	uint64_t household; /* 0: all */
};

struct entry_view {
	struct entry_row entry;
	char reference[LIMIT_REF_LEN + 1];
	char currency[LIMIT_CURRENCY_LEN + 1];
	char note[LIMIT_NOTE_LEN + 1];
};

/* entry_page lists entries in the order they were made. skip rows are passed
 * over; at most cap are given. */
GOM_MUST_USE enum err entry_page(struct store *st, const struct scope *scope,
    const struct entry_filter *filter, uint64_t skip, size_t cap,
    struct entry_view *rows, size_t *n);

struct balance_row {
	uint64_t order;
	uint64_t household;
	int64_t sums[GOM__ENTRY_KIND__ENTRY_PAYMENT + 1]; /* by kind */
	int64_t accepted;                                 /* units paid for */
	int64_t last_accepted_ms;                         /* 0: none yet */
	uint32_t pay_days;
	char reference[LIMIT_REF_LEN + 1];
	char currency[LIMIT_CURRENCY_LEN + 1];
};

/* balance_amount is goods less everything else. */
int64_t balance_amount(const struct balance_row *row);

/* balance_page adds entries up by household and order. */
GOM_MUST_USE enum err balance_page(struct store *st, const struct scope *scope,
    const struct entry_filter *filter, uint64_t skip, size_t cap,
    struct balance_row *rows, size_t *n);

/* balance_get is one household's in one order; zeros where it has none. */
GOM_MUST_USE enum err balance_get(struct store *st, uint64_t order,
    uint64_t household, struct balance_row *out);

#endif
