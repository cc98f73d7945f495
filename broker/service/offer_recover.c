/* SPDX-License-Identifier: Apache-2.0 */
/* Who may take over a lot that was lost: the stand-bys of its tender. */
#include <stdlib.h>

#include "broker/service/aside.h"
#include "broker/service/bid_terms.h"
#include "broker/service/offer.h"
#include "broker/service/offer_under.h"
#include "broker/service/order_score.h"
#include "broker/service/orders.h"
#include "broker/service/tender.h"
#include "broker/store/line.h"
#include "broker/store/member.h"
#include "broker/store/plan.h"

/* A lot without a maker, and what its order's households hold already. */
struct lost {
	struct lot_row lot;
	struct order_row order;
	uint32_t tender; /* whose bids and stand-bys count */
	int64_t units;
	int64_t order_units;
	int64_t line_units;
	Gom__Rule **rules;
	size_t n_rules;
	struct award_sum *sums;
	size_t n_sums;
};

/* origin_tender is that of the lot, or of the nearest lot it was split from
 * that was tendered. */
static enum err
origin_tender(
    const struct request *rq, const struct lot_row *lot, uint32_t *out)
{
	struct lot_row at = *lot;
	enum err err = ERR_OK;

	while (at.tender == 0 && at.parent != 0 && err == ERR_OK)
		err = lot_get(rq->store, at.order, at.line, at.parent, &at);
	if (err == ERR_OK)
		*out = at.tender;
	return err;
}

static enum err
lost_read(const struct request *rq, const struct lot_row *lot, struct lost *out)
{
	struct line_total total;
	struct line_row line;
	enum err err;

	*out = (struct lost){
		.lot = *lot,
		.units = lot->in[GOM__BUCKET__BUCKET_OPEN],
	};
	if ((err = order_get(rq->store, lot->order, &out->order)) != ERR_OK ||
	    (err = origin_tender(rq, lot, &out->tender)) != ERR_OK ||
	    (err = line_get(rq->store, lot->order, lot->line, &line)) !=
		ERR_OK ||
	    (err = line_total(rq->store, lot->order, &total)) != ERR_OK ||
	    (err = orders_rules(rq, &out->order, &out->n_rules, &out->rules)) !=
		ERR_OK ||
	    (err = award_sums(
		 rq->store, lot->order, &out->sums, &out->n_sums)) != ERR_OK)
		return err;
	out->order_units = total.units;
	out->line_units = line.quantity;
	return ERR_OK;
}

/* held adds up what a household has of the order; line, tender 0: of any. */
static int64_t
held(
    const struct lost *lost, uint64_t household, uint32_t line, uint32_t tender)
{
	int64_t units = 0;

	for (size_t i = 0; i < lost->n_sums; i++) {
		const struct award_sum *sum = &lost->sums[i];

		if (sum->household == household &&
		    (line == 0 || sum->line == line) &&
		    (tender == 0 || sum->tender == tender))
			units += sum->units;
	}
	return units;
}

/* ---- the bid -------------------------------------------------------- */

static enum err
fits_bid(const struct request *rq, const struct lost *lost, uint64_t household,
    bool *out)
{
	int64_t of_line = held(lost, household, lost->lot.line, lost->tender);
	int64_t of_all = held(lost, household, 0, lost->tender);
	struct bid_row bid;
	int64_t total = 0;
	enum err err;

	*out = false;
	err = bid_current(rq->store, lost->lot.order, lost->tender,
	    lost->lot.line, household, &bid);
	if (err == ERR_NO_BID || (err == ERR_OK && bid.is_withdrawn))
		return ERR_OK;
	if (err != ERR_OK || (err = bid_total_get(rq->store, lost->lot.order,
				  lost->tender, household, &total)) != ERR_OK)
		return err;
	*out = of_line + lost->units <= bid_usable_most(&bid) &&
	       of_line + lost->units >= bid_usable_least(&bid) &&
	       (total == 0 || of_all + lost->units <= total);
	return ERR_OK;
}

/* ---- the order's rules ---------------------------------------------- */

static bool
is_within(int64_t units, int64_t permille, int64_t of)
{
	return units <= of / 1000 * permille + of % 1000 * permille / 1000;
}

static enum err
fits_village(const struct request *rq, const struct lost *lost,
    uint64_t household, const Gom__Rule *rule, bool *out)
{
	struct member_row member;
	int64_t units = lost->units;
	enum err err;

	if ((err = member_get(rq->store, household, &member)) != ERR_OK)
		return err;
	*out = true;
	if (member.village != rule->village)
		return ERR_OK;
	for (size_t i = 0; i < lost->n_sums; i++) {
		err = member_get(rq->store, lost->sums[i].household, &member);
		if (err != ERR_OK)
			return err;
		if (member.village == rule->village)
			units += lost->sums[i].units;
	}
	*out = is_within(units, rule->value, lost->order_units);
	return ERR_OK;
}

/* winners with the household counted in; sums are sorted by household. */
static int64_t
winners_with(const struct lost *lost, uint64_t household)
{
	bool is_new = true;
	int64_t n = 0;

	for (size_t i = 0; i < lost->n_sums; i++) {
		if (i == 0 ||
		    lost->sums[i].household != lost->sums[i - 1].household)
			n++;
		if (lost->sums[i].household == household)
			is_new = false;
	}
	return is_new ? n + 1 : n;
}

/* fits_rule looks at the limits; minima and targets do not forbid anybody. The
 * limit of open work is offer_under's. */
static enum err
fits_rule(const struct request *rq, const struct lost *lost, uint64_t household,
    const Gom__Rule *rule, bool *out)
{
	bool is_below = false;
	enum err err = ERR_OK;

	*out = true;
	if (rule->target)
		return ERR_OK;
	switch (rule->kind) {
	case GOM__RULE_KIND__RULE_MAX_SHARE_ORDER:
		*out = is_within(held(lost, household, 0, 0) + lost->units,
		    rule->value, lost->order_units);
		break;
	case GOM__RULE_KIND__RULE_MAX_SHARE_LINE:
		*out = is_within(
		    held(lost, household, lost->lot.line, 0) + lost->units,
		    rule->value, lost->line_units);
		break;
	case GOM__RULE_KIND__RULE_MAX_HOUSEHOLDS:
		*out = winners_with(lost, household) <= rule->value;
		break;
	case GOM__RULE_KIND__RULE_VILLAGE_MAX:
		err = fits_village(rq, lost, household, rule, out);
		break;
	case GOM__RULE_KIND__RULE_SCORE_MIN:
		err = order_score_is_below(
		    rq, &lost->order, household, rule->value, &is_below);
		*out = !is_below;
		break;
	default:
		break;
	}
	return err;
}

/* ---- choosing ------------------------------------------------------- */

static enum err
is_candidate(const struct request *rq, const struct lost *lost,
    uint64_t household, bool *out)
{
	struct member_row member;
	bool has_lost = false;
	bool fits = false;
	enum err err;

	*out = false;
	if ((err = member_get(rq->store, household, &member)) != ERR_OK ||
	    (err = award_has_lost(rq->store, lost->lot.order, lost->lot.line,
		 lost->lot.no, household, &has_lost)) != ERR_OK)
		return err;
	if (has_lost || member.state != GOM__MEMBER_STATE__MEMBER_ACTIVE)
		return ERR_OK;
	err = fits_bid(rq, lost, household, &fits);
	for (size_t i = 0; i < lost->n_rules && err == ERR_OK && fits; i++)
		err = fits_rule(rq, lost, household, lost->rules[i], &fits);
	if (err == ERR_OK)
		*out = fits;
	return err;
}

/* offer_to_standby offers the lot to the first who can; *done tells whether
 * there was one. What refuses a single household is no error here. */
static enum err
offer_to_standby(struct request *rq, const struct lost *lost, bool *done)
{
	struct standby_row *rows = NULL;
	size_t n = 0;
	enum err err;

	*done = false;
	err = standby_list(rq->store, lost->lot.order, lost->tender,
	    lost->lot.line, &rows, &n);
	for (size_t i = 0; i < n && err == ERR_OK && !*done; i++) {
		bool is_one = false;

		err = is_candidate(rq, lost, rows[i].household, &is_one);
		if (err != ERR_OK || !is_one)
			continue;
		err = offer_under(
		    rq, &lost->lot, lost->tender, rows[i].household);
		*done = err == ERR_OK;
		if (err == ERR_OVERBOOKED || err == ERR_TOO_LATE)
			err = ERR_OK;
	}
	free(rows);
	return err;
}

static enum err
recover(struct request *rq, const struct lot_row *lot)
{
	struct lost lost = { 0 };
	bool done = false;
	enum err err;

	if ((err = lost_read(rq, lot, &lost)) != ERR_OK)
		goto done;
	if (lost.order.cancelled_ms != 0)
		goto done;
	if ((err = offer_to_standby(rq, &lost, &done)) != ERR_OK)
		goto done;
	if (!done)
		err = tender_reopen(rq, lot->order, lot->line, lot->no);
	else if (lot->tender == 0)
		err = lot_set_tender(rq->store, lot, lost.tender, lot->round);
done:
	free(lost.sums);
	return err;
}

enum err
offer_recover(struct request *rq, uint64_t order, uint32_t line, uint32_t lot)
{
	struct err_info ignored = { 0 };
	struct aside aside;
	struct lot_row row;
	enum err err;

	if ((err = lot_get(rq->store, order, line, lot, &row)) != ERR_OK)
		return err;
	if (row.in[GOM__BUCKET__BUCKET_OPEN] == 0)
		return ERR_OK;
	aside_init(&aside, rq);
	aside.rq.info = &ignored;
	err = recover(&aside.rq, &row);
	aside_finish(&aside);
	return err;
}
