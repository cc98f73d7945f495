/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/service/order_split.h"

enum {
	/* lots of all lines: what one transaction can take in without
	 * keeping everybody else waiting */
	MAX_LOTS_AN_ORDER = 100000
};

static enum err
refuse_size(const struct request *rq, enum err code, const char *field,
    size_t i, int64_t value, int64_t limit)
{
	rq->info->index = (uint32_t)i + 1;
	return refuse(rq, code, field, NULL, value, limit);
}

/* refuse_line names the line a size is for. */
static enum err
refuse_line(const struct request *rq, enum err code, size_t i, uint32_t line)
{
	rq->info->index = (uint32_t)i + 1;
	return refuse_number(rq, code, "sizes.line", line);
}

static enum err
check_size(const struct request *rq, Gom__LotSize *const *sizes, size_t i,
    uint32_t n_lines)
{
	const Gom__LotSize *size = sizes[i];

	if (size->line == 0 || size->line > n_lines)
		return refuse_line(rq, ERR_NO_LINE, i, size->line);
	if (size->units < 0)
		return refuse_size(
		    rq, ERR_TOO_SMALL, "sizes.units", i, size->units, 0);
	if (size->units > LIMIT_QUANTITY)
		return refuse_size(rq, ERR_RANGE, "sizes.units", i, size->units,
		    LIMIT_QUANTITY);
	if (size->count > LIMIT_LOTS_A_LINE)
		return refuse_size(rq, ERR_TOO_MANY, "sizes.count", i,
		    size->count, LIMIT_LOTS_A_LINE);
	if (size->units > 0 && size->count > 0)
		return refuse_size(
		    rq, ERR_CHOICE, "sizes.count", i, size->count, 0);
	for (size_t k = 0; k < i; k++)
		if (sizes[k]->line == size->line)
			return refuse_line(rq, ERR_DUPLICATE, i, size->line);
	return ERR_OK;
}

enum err
order_split_init(const struct request *rq, uint64_t order, size_t n_sizes,
    Gom__LotSize *const *sizes, struct line_total *total,
    struct order_split *out)
{
	enum err err = line_total(rq->store, order, total);

	for (size_t i = 0; i < n_sizes && err == ERR_OK; i++)
		err = check_size(rq, sizes, i, total->lines);
	if (err != ERR_OK)
		return err;
	*out = (struct order_split){
		.rq = rq,
		.n_sizes = n_sizes,
		.sizes = sizes,
		.max_lots = SPLIT_MAX_LOTS,
	};
	if (total->lines * (int64_t)SPLIT_MAX_LOTS > MAX_LOTS_AN_ORDER)
		out->max_lots = MAX_LOTS_AN_ORDER / (int32_t)total->lines;
	return pool_create(rq, total->last_hand_in_day, &out->pool);
}

/* asked_size finds the override of a line; n_sizes for none. */
static size_t
asked_size(const struct order_split *s, uint32_t line)
{
	size_t i = 0;

	while (i < s->n_sizes && s->sizes[i]->line != line)
		i++;
	return i;
}

static enum err
refuse_split(const struct order_split *s, enum engine_err err, size_t asked,
    const struct split_request *req)
{
	switch (err) {
	case ENGINE_LOT_SIZE:
		return refuse_size(s->rq, ERR_MULTIPLE, "sizes.units", asked,
		    req->asked_units, req->pack);
	case ENGINE_TOO_MANY_LOTS:
		return refuse_size(s->rq, ERR_TOO_MANY, "sizes.count", asked,
		    req->asked_units > 0
			? (req->quantity - 1) / req->asked_units + 1
			: req->asked_count,
		    req->max_lots);
	case ENGINE_NOMEM:
		return ERR_NOMEM;
	default:
		return ERR_INTERNAL;
	}
}

static int64_t
sum_up(const int64_t *units, int32_t n)
{
	int64_t sum = 0;

	for (int32_t i = 0; i < n; i++)
		if (__builtin_add_overflow(sum, units[i], &sum))
			return INT64_MAX;
	return sum;
}

enum err
order_split_line(
    struct order_split *s, const struct line_row *line, struct line_split *out)
{
	size_t asked = asked_size(s, line->no);
	struct split_request req = {
		.quantity = line->quantity,
		.pack = line->pack,
		.max_lots = s->max_lots,
	};
	enum engine_err failed;
	enum err err;

	err = pool_capacity(s->pool, line->class_name, line->hand_in_day,
	    &req.capacity, &req.n_capable);
	if (err != ERR_OK)
		return err;
	if (asked < s->n_sizes) {
		req.asked_units = s->sizes[asked]->units;
		req.asked_count = (int32_t)s->sizes[asked]->count;
	}
	failed = split_line(&req, &out->lots);
	if (failed != ENGINE_OK)
		return refuse_split(s, failed, asked, &req);
	out->capacity = sum_up(req.capacity, req.n_capable);
	return ERR_OK;
}

void
order_split_finish(struct order_split *s)
{
	pool_destroy(&s->pool);
}
