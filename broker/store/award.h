/* SPDX-License-Identifier: Apache-2.0 */
/* award: one offer of one lot to one household, live or ended, and its
 * version, the fencing token a confirmation names. The statements only;
 * offering, losing and expiring are in service/offer. I2 (one live award a
 * lot) is a unique index of the schema. */
#ifndef GOM_STORE_AWARD_H
#define GOM_STORE_AWARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "broker/store/store.h"
#include "proto/limits.h"

struct scope;

struct award_row {
	uint64_t order;
	uint32_t line;
	uint32_t lot;
	uint32_t version; /* from 1 for each lot */
	uint64_t household;
	uint32_t tender; /* whose bid it rests on */
	int state;       /* Gom__AwardState */
	int64_t quantity;
	int64_t rate; /* money per piece */
	int32_t start_day;
	int32_t due_day; /* end of work: hand-in less tail */
	int64_t rate_units;
	int32_t rate_days;
	int64_t offered_ms;
	int64_t expires_ms;
	int64_t decided_ms; /* confirmed or declined; 0 not yet */
	int64_t ended_ms;   /* 0: live */
	uint32_t reason;
	int64_t made; /* reported progress */
};

/* award_offer adds an offered award and raises the lot's version.
 * Shape:  version, state, decided_ms, ended_ms, reason, made of *row are
 *         ignored.
 * Errors: ERR_DUPLICATE the lot has a live award (I2); ERR_NO_LOT. */
GOM_MUST_USE enum err award_offer(
    struct store *st, const struct award_row *row, uint32_t *version);

/* award_live finds the offered or confirmed award of a lot.
 * Errors: ERR_NO_AWARD. */
GOM_MUST_USE enum err award_live(struct store *st, uint64_t order,
    uint32_t line, uint32_t lot, struct award_row *out);

/* award_get finds one by its version.
 * Errors: ERR_NO_AWARD. */
GOM_MUST_USE enum err award_get(struct store *st, uint64_t order, uint32_t line,
    uint32_t lot, uint32_t version, struct award_row *out);

/* award_last finds the newest award of a lot, live or ended.
 * Errors: ERR_NO_AWARD. */
GOM_MUST_USE enum err award_last(struct store *st, uint64_t order,
    uint32_t line, uint32_t lot, struct award_row *out);

/* award_move sets the state of the award named by row's lot and version;
 * what a state ends gets ended_ms, what the household decided decided_ms.
 * Errors: ERR_NO_AWARD. */
GOM_MUST_USE enum err award_move(struct store *st, const struct award_row *row,
    int state, uint32_t reason, int64_t now_ms);

/* award_made sets reported progress of the award named by row. */
GOM_MUST_USE enum err award_made(
    struct store *st, const struct award_row *row, int64_t made);

/* award_has_lost: the household declined, let expire or gave back this very
 * lot, or one it was split from before the split, or it was split from an
 * award of the household's. */
GOM_MUST_USE enum err award_has_lost(struct store *st, uint64_t order,
    uint32_t line, uint32_t lot, uint64_t household, bool *out);

/* A live award and what of its lot is still to be done. */
struct award_load {
	struct award_row award;
	int64_t offered;   /* units of the lot in that bucket */
	int64_t confirmed; /* units not yet handed in */
	int64_t rework;    /* units to be mended */
	int32_t hand_in_day;
	bool at_risk;
	char reference[LIMIT_REF_LEN + 1];
};

/* award_loads reads a household's live awards, by order, line and lot.
 * Owns: *out is the caller's, free() it; NULL for none. */
GOM_MUST_USE enum err award_loads(
    struct store *st, uint64_t household, struct award_load **out, size_t *n);

/* award_makers reads the households that have live awards, by number.
 * Owns: *out is the caller's, free() it; NULL for none. */
GOM_MUST_USE enum err award_makers(struct store *st, uint64_t **out, size_t *n);

/* Units a household holds of an order under awards live or done. */
struct award_sum {
	uint64_t household;
	uint32_t line;
	uint32_t tender;
	int64_t units;
	int64_t lots;
};

/* award_sums adds them up a household, line and tender, in that order.
 * Owns: *out is the caller's, free() it; NULL for none. */
GOM_MUST_USE enum err award_sums(
    struct store *st, uint64_t order, struct award_sum **out, size_t *n);

/* award_past_value is quantity x rate of a household's awards in a currency,
 * live or done, offered since a moment.
 * Errors: ERR_OVERFLOW. */
GOM_MUST_USE enum err award_past_value(struct store *st, uint64_t household,
    const char *currency, int64_t since_ms, int64_t *out);

/* award_done_count is how many lots the household brought to their end. */
GOM_MUST_USE enum err award_done_count(
    struct store *st, uint64_t household, uint32_t *out);

/* One row of `gom awards`: an award, or a place in a stand-by list. */
struct award_view {
	struct award_row award; /* of a stand-by: order, line, household,
				   tender; state AWARD_STANDBY */
	uint32_t rank;          /* of a stand-by; 0 else */
	int32_t hand_in_day;
	uint32_t advance_permille;
	char reference[LIMIT_REF_LEN + 1];
	char currency[LIMIT_CURRENCY_LEN + 1];
	char sku[LIMIT_SKU_LEN + 1];
	char description[LIMIT_DESCRIPTION_LEN + 1];
	char sample[LIMIT_SAMPLE_LEN + 1];
};

struct award_filter {
	uint64_t order;     /* 0: all */
	uint64_t household; /* 0: all */
	bool with_ended;
};

/* award_page lists what the scope shows: live awards first, then stand-bys,
 * then (with_ended) ended ones. skip and cap as bid_page. */
GOM_MUST_USE enum err award_page(struct store *st, const struct scope *scope,
    const struct award_filter *filter, uint64_t skip, size_t cap,
    struct award_view *rows, size_t *n);

#endif
