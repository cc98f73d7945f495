/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/service/workload.h"

#include <stdlib.h>
#include <string.h>

#include "broker/service/engine_err.h"
#include "broker/service/record.h"
#include "broker/store/capacity.h"
#include "broker/store/lot.h"
#include "broker/store/member.h"
#include "proto/date.h"
#include "proto/rate.h"
#include "proto/require.h"

enum {
	PROOFS_READ = 50, /* completed lots looked at for a proven rate */
	PROOFS_NEEDED = 2
};

/* ---- one award as work ------------------------------------------------ */

/* left_house is what was handed in under a confirmed award and did not come
 * back as not received. */
static enum err
left_house(
    const struct request *rq, const struct award_row *award, int64_t *out)
{
	struct lot_row lot;
	int64_t scrapped;
	enum err err;

	if ((err = lot_get(rq->store, award->order, award->line, award->lot,
		 &lot)) != ERR_OK ||
	    (err = capacity_scrapped(rq->store, award->order, award->line,
		 award->lot, award->version, &scrapped)) != ERR_OK)
		return err;
	*out = lot.in[GOM__BUCKET__BUCKET_DESPATCHED] +
	       lot.in[GOM__BUCKET__BUCKET_DELIVERED] +
	       lot.in[GOM__BUCKET__BUCKET_REWORK] +
	       lot.in[GOM__BUCKET__BUCKET_ACCEPTED] + scrapped;
	return ERR_OK;
}

static enum err
units_to_make(
    const struct request *rq, const struct award_load *load, int64_t *out)
{
	int64_t made_here, left;
	enum err err;

	if (load->award.state == GOM__AWARD_STATE__AWARD_OFFERED) {
		*out = load->offered;
		return ERR_OK;
	}
	if ((err = left_house(rq, &load->award, &left)) != ERR_OK)
		return err;
	made_here = load->award.made > left ? load->award.made - left : 0;
	*out = made_here < load->confirmed ? load->confirmed - made_here : 0;
	return ERR_OK;
}

enum err
workload_item(const struct request *rq, const struct award_load *load,
    struct work_item *out)
{
	int64_t units;
	int64_t work = 0;
	enum err err = units_to_make(rq, load, &units);

	if (err == ERR_OK && units > 0)
		err = engine_err(work_of_lot(units, load->award.rate_units,
		    load->award.rate_days, &work));
	*out = (struct work_item){ load->award.start_day, load->award.due_day,
		work };
	return err;
}

/* ---- calendar --------------------------------------------------------- */

/* Closures as the engine wants them. */
static enum err
closures_read(const struct request *rq, const struct member_row *household,
    struct closure **out, int32_t *n_out)
{
	struct closure_row *rows = NULL;
	struct closure *closures = NULL;
	size_t n;
	enum err err = closure_list(
	    rq->store, household->id, household->village, rq->today, &rows, &n);

	if (err != ERR_OK)
		return err;
	if ((closures = malloc((n + 1) * sizeof *closures)) == NULL) {
		err = ERR_NOMEM;
		goto done;
	}
	for (size_t i = 0; i < n; i++)
		closures[i] =
		    (struct closure){ rows[i].from_day, rows[i].to_day };
	*out = closures;
	*n_out = (int32_t)n;
done:
	free(rows);
	return err;
}

static enum err
calendar_read(const struct request *rq, const struct member_row *household,
    int32_t last_day, struct workload *load)
{
	int32_t n_days = last_day < rq->today ? 1 : last_day - rq->today + 1;
	struct closure *closures = NULL;
	int32_t n_closures = 0;
	enum err err = closures_read(rq, household, &closures, &n_closures);

	if (err != ERR_OK)
		return err;
	load->until = calloc((size_t)n_days, sizeof *load->until);
	if (load->until == NULL)
		err = ERR_NOMEM;
	else
		err = engine_err(
		    calendar_build(rq->today, n_days, household->weekdays,
			closures, n_closures, load->until, &load->calendar));
	free(closures);
	return err;
}

static enum err
items_read(const struct request *rq, uint64_t household, struct workload *load)
{
	struct award_load *awards = NULL;
	size_t n;
	enum err err = award_loads(rq->store, household, &awards, &n);

	if (err != ERR_OK)
		return err;
	load->cap_items = n + 1;
	load->items = malloc(load->cap_items * sizeof *load->items);
	if (load->items == NULL)
		err = ERR_NOMEM;
	for (size_t i = 0; i < n && err == ERR_OK; i++) {
		struct work_item *item = &load->items[load->n_items];

		err = workload_item(rq, &awards[i], item);
		if (err == ERR_OK && item->work > 0)
			load->n_items++;
	}
	free(awards);
	return err;
}

static int32_t
last_due(const struct workload *load, int32_t last_day)
{
	for (size_t i = 0; i < load->n_items; i++)
		if (load->items[i].due_day > last_day)
			last_day = load->items[i].due_day;
	return last_day < LIMIT_DAY_MAX ? last_day : LIMIT_DAY_MAX;
}

enum err
workload_load(const struct request *rq, uint64_t household, int32_t last_day,
    struct workload *out)
{
	struct workload load = { .household = household };
	struct member_row row;
	enum err err;

	if ((err = member_get(rq->store, household, &row)) != ERR_OK ||
	    (err = items_read(rq, household, &load)) != ERR_OK ||
	    (err = calendar_read(rq, &row, last_due(&load, last_day), &load)) !=
		ERR_OK) {
		workload_finish(&load);
		return err;
	}
	*out = load;
	return ERR_OK;
}

void
workload_finish(struct workload *load)
{
	free(load->items);
	free(load->until);
	*load = (struct workload){ 0 };
}

/* ---- adding ------------------------------------------------------------ */

static enum err
grow(struct workload *load)
{
	size_t cap = load->cap_items * 2 + 4;
	struct work_item *items;

	if (load->n_items < load->cap_items)
		return ERR_OK;
	items = realloc(load->items, cap * sizeof *items);
	if (items == NULL)
		return ERR_NOMEM;
	load->items = items;
	load->cap_items = cap;
	return ERR_OK;
}

/* room: how often `work` fits beside what is there. */
static enum err
room(const struct request *rq, const struct workload *load,
    const struct work_item *item, int64_t work, int64_t *out)
{
	return engine_err(calendar_room(&load->calendar, rq->today, load->items,
	    (int32_t)load->n_items, item->start_day, item->due_day, work, out));
}

/* refuse_overbooked names the worst interval the item makes overfull; where
 * older lateness hides it, the item's own. */
static enum err
refuse_overbooked(const struct request *rq, struct workload *load,
    const struct work_item *item)
{
	struct calendar_breach breach = { 0 };
	int64_t time_left;
	bool fits;
	enum err err = room(rq, load, item, 1, &time_left);

	if (err != ERR_OK)
		return err;
	load->items[load->n_items] = *item;
	err = engine_err(calendar_fits(&load->calendar, rq->today, load->items,
	    (int32_t)load->n_items + 1, &fits, &breach));
	if (err != ERR_OK)
		return err;
	if (fits || breach.start_day > item->start_day ||
	    breach.due_day < item->due_day)
		breach = (struct calendar_breach){ item->start_day,
			item->due_day, item->work, time_left };
	rq->info->day = breach.due_day;
	err = refuse_number(rq, ERR_OVERBOOKED, "household", load->household);
	rq->info->value = breach.needed;
	rq->info->limit = breach.available;
	return err;
}

enum err
workload_add(const struct request *rq, struct workload *load,
    const struct work_item *item)
{
	int32_t start_day =
	    item->start_day > rq->today ? item->start_day : rq->today;
	int64_t count;
	enum err err;

	REQUIRE(item->work > 0);
	REQUIRE(calendar_covers(&load->calendar, item->due_day));
	if (item->due_day < start_day) {
		rq->info->day = item->due_day;
		return ERR_TOO_LATE;
	}
	if ((err = grow(load)) != ERR_OK ||
	    (err = room(rq, load, item, item->work, &count)) != ERR_OK)
		return err;
	if (count < 1)
		return refuse_overbooked(rq, load, item);
	load->items[load->n_items++] = *item;
	return ERR_OK;
}

/* ---- the rate that counts ---------------------------------------------- */

static struct gom_rate
rate_of(int64_t units, int64_t days)
{
	if (days > LIMIT_RATE_DAYS) {
		units = units * LIMIT_RATE_DAYS / days;
		days = LIMIT_RATE_DAYS;
	}
	return (struct gom_rate){ units < 1 ? 1 : units, (int32_t)days };
}

static int
by_speed(const void *left, const void *right)
{
	return -gom_rate_compare(left, right);
}

/* rates_observed turns completed lots into rates; *n is how many did. */
static enum err
rates_observed(const struct request *rq, const struct member_row *household,
    const struct capacity_proof *proofs, size_t n_proofs,
    struct gom_rate *rates, size_t *n)
{
	struct closure_row *rows = NULL;
	struct gom_closure *closures = NULL;
	struct gom_workdays workdays = { .weekdays =
					     (uint8_t)household->weekdays };
	enum err err = closure_list(rq->store, household->id,
	    household->village, LIMIT_DAY_MIN, &rows, &workdays.n_closures);

	if (err != ERR_OK)
		return err;
	closures = malloc((workdays.n_closures + 1) * sizeof *closures);
	if (closures == NULL) {
		err = ERR_NOMEM;
		goto done;
	}
	for (size_t i = 0; i < workdays.n_closures; i++)
		closures[i] =
		    (struct gom_closure){ rows[i].from_day, rows[i].to_day };
	workdays.closures = closures;
	*n = 0;
	for (size_t i = 0; i < n_proofs; i++) {
		int32_t days = gom_date_count_working(proofs[i].start_day,
		    gom_day_of(proofs[i].last_hand_in_ms, rq->utc_offset_s),
		    &workdays);

		if (days > 0)
			rates[(*n)++] = rate_of(proofs[i].units, days);
	}
done:
	free(closures);
	free(rows);
	return err;
}

/* rate_proven: the second fastest, so that one lucky lot proves nothing. */
static enum err
rate_proven(const struct request *rq, uint64_t household,
    const char *class_name, struct gom_rate *out, bool *has)
{
	struct capacity_proof proofs[PROOFS_READ];
	struct gom_rate rates[PROOFS_READ];
	struct member_row row;
	size_t n_proofs, n;
	enum err err;

	*has = false;
	if ((err = capacity_proofs(rq->store, household, class_name,
		 PROOFS_READ, proofs, &n_proofs)) != ERR_OK ||
	    n_proofs < PROOFS_NEEDED ||
	    (err = member_get(rq->store, household, &row)) != ERR_OK ||
	    (err = rates_observed(rq, &row, proofs, n_proofs, rates, &n)) !=
		ERR_OK ||
	    n < PROOFS_NEEDED)
		return err;
	qsort(rates, n, sizeof *rates, by_speed);
	*out = rates[PROOFS_NEEDED - 1];
	*has = true;
	return ERR_OK;
}

enum err
workload_rate(const struct request *rq, uint64_t household,
    const char *class_name, const struct gom_rate *bid, struct gom_rate *out)
{
	struct capacity_row standing;
	struct gom_rate known, proven;
	bool has_standing, has_proof;
	enum err err;

	if ((err = capacity_get(rq->store, household, class_name, &standing,
		 &has_standing)) != ERR_OK)
		return err;
	if (!has_standing) {
		*out = *bid;
		return ERR_OK;
	}
	known = (struct gom_rate){ standing.rate_units, standing.rate_days };
	err = rate_proven(rq, household, class_name, &proven, &has_proof);
	if (err != ERR_OK)
		return err;
	if (has_proof && gom_rate_compare(&proven, &known) > 0)
		known = proven;
	*out = gom_rate_slower(*bid, known);
	return ERR_OK;
}

/* ---- what no longer fits ------------------------------------------------ */

/* An award beside its work. */
struct job {
	const struct award_load *load;
	struct work_item item;
};

static int
by_due(const void *left, const void *right)
{
	const struct job *a = left;
	const struct job *b = right;

	if (a->item.due_day != b->item.due_day)
		return a->item.due_day < b->item.due_day ? -1 : 1;
	if (a->item.start_day != b->item.start_day)
		return a->item.start_day < b->item.start_day ? -1 : 1;
	return a->load < b->load ? -1 : a->load > b->load;
}

static enum err
mark(struct request *rq, const struct award_load *load, bool at_risk)
{
	const struct award_row *award = &load->award;
	Gom__Fact fact = GOM__FACT__INIT;
	enum err err;

	if (load->at_risk == at_risk)
		return ERR_OK;
	err = lot_set_at_risk(
	    rq->store, award->order, award->line, award->lot, at_risk);
	if (err != ERR_OK || !at_risk)
		return err;
	fact.kind = FACT_AT_RISK;
	fact.member = award->household;
	fact.order = award->order;
	fact.line = award->line;
	fact.lot = award->lot;
	fact.version = award->version;
	fact.day = load->hand_in_day;
	return record(rq, &fact);
}

/* review_jobs takes the jobs by due day; one that would come too late still
 * takes its time from those after it. */
static enum err
review_jobs(
    struct request *rq, struct workload *load, const struct job *jobs, size_t n)
{
	enum err err = ERR_OK;

	load->n_items = 0;
	for (size_t i = 0; i < n && err == ERR_OK; i++) {
		const struct work_item *item = &jobs[i].item;
		int64_t count = 1;

		if (item->work > 0)
			err = room(rq, load, item, item->work, &count);
		if (err == ERR_OK)
			err = mark(rq, jobs[i].load, count < 1);
		if (item->work > 0)
			load->items[load->n_items++] = *item;
	}
	return err;
}

enum err
workload_review(struct request *rq, uint64_t household)
{
	struct award_load *awards = NULL;
	struct workload load = { 0 };
	struct job *jobs = NULL;
	size_t n;
	enum err err;

	if ((err = award_loads(rq->store, household, &awards, &n)) != ERR_OK ||
	    (err = workload_load(rq, household, rq->today, &load)) != ERR_OK)
		goto done;
	if ((jobs = malloc((n + 1) * sizeof *jobs)) == NULL) {
		err = ERR_NOMEM;
		goto done;
	}
	for (size_t i = 0; i < n && err == ERR_OK; i++) {
		jobs[i].load = &awards[i];
		err = workload_item(rq, &awards[i], &jobs[i].item);
	}
	if (err != ERR_OK)
		goto done;
	qsort(jobs, n, sizeof *jobs, by_due);
	err = review_jobs(rq, &load, jobs, n);
done:
	free(jobs);
	workload_finish(&load);
	free(awards);
	return err;
}
