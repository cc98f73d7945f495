/* SPDX-License-Identifier: Apache-2.0 */
/* order_split: the lots a draft's lines would be split into, as a preview shows
 * them, a plan on standing capacities uses them and the opening makes them.
 * Reads the store, changes nothing. */
#ifndef GOM_SERVICE_ORDER_SPLIT_H
#define GOM_SERVICE_ORDER_SPLIT_H

#include "broker/engine/split.h"
#include "broker/service/pool.h"
#include "broker/service/service.h"
#include "broker/store/line.h"

/* How the lines of one order are split. */
struct order_split {
	const struct request *rq;
	struct pool *pool;
	int32_t max_lots; /* a line */
	size_t n_sizes;
	Gom__LotSize *const *sizes;
};

struct line_split {
	struct split_result lots;
	int64_t capacity; /* of all capable households */
};

/* order_split_init checks the sizes asked for, which are borrowed, and fills
 * *total.
 * Errors: ERR_NO_LINE, ERR_TOO_SMALL, ERR_RANGE, ERR_TOO_MANY, ERR_CHOICE,
 *         ERR_DUPLICATE about a size; ERR_NOMEM; ERR_STORE.
 * Owns:   finish with order_split_finish, also one that is zeroed. */
GOM_MUST_USE enum err order_split_init(const struct request *rq, uint64_t order,
    size_t n_sizes, Gom__LotSize *const *sizes, struct line_total *total,
    struct order_split *out);
void order_split_finish(struct order_split *s);

/* order_split_line splits one line.
 * Errors: ERR_MULTIPLE, ERR_TOO_MANY the size asked for; ERR_NOMEM. */
GOM_MUST_USE enum err order_split_line(
    struct order_split *s, const struct line_row *line, struct line_split *out);

#endif
