/* SPDX-License-Identifier: Apache-2.0 */
/* Questions about a plan that stands: what each rule costs, at what price who
 * won nothing would have won, and by when the work can be done. All but the
 * last solve the problem anew, so they run in the worker. */
#include <stdlib.h>
#include <string.h>

#include "broker/service/planner_job.h"

static bool
is_stopped(const struct planner_job *job)
{
	return job->problem.stop != NULL &&
	       job->problem.stop(job->problem.stop_ctx);
}

/* ---- what rules cost ----------------------------------------------------- */

/* The limit of open work is the households', so it is lifted by hand. */
static void
price_work(struct planner_job *job)
{
	size_t n = (size_t)job->problem.n_households;
	struct clear_household *makers = job_alloc(job, n, sizeof *makers);
	struct clear_problem problem = job->problem;
	struct clear_plan *plan = NULL;

	if (makers == NULL || is_stopped(job))
		return;
	if (n > 0)
		memcpy(makers, job->makers, n * sizeof *makers);
	for (size_t i = 0; i < n; i++)
		makers[i].work_limit = 0;
	problem.households = makers;
	problem.award_only = true;
	problem.warm_lots = job->plan->lots;
	problem.warm_prices = job->plan->prices;
	if (clear(&problem, &plan, NULL) == ENGINE_OK)
		job->work_price = (struct clear_rule_price){
			.covered_units = plan->covered_units,
			.cost = plan->cost,
			.objective = plan->objective,
			.is_known = !is_stopped(job),
		};
	clear_plan_destroy(&plan);
}

static void
price_rules(struct planner_job *job)
{
	struct clear_rule_price *prices =
	    job_alloc(job, (size_t)job->problem.n_rules + 1, sizeof *prices);

	if (prices == NULL)
		return;
	if (job->problem.n_rules > 0 &&
	    clear_price_rules(&job->problem, job->plan, prices) != ENGINE_OK)
		memset(
		    prices, 0, (size_t)job->problem.n_rules * sizeof *prices);
	if (job->limits_work)
		price_work(job);
	job->prices = prices;
}

/* ---- what bids would have won at ---------------------------------------- */

/* A price could have helped: the bid lost to others' prices. */
static bool
lost_by_price(const struct planner_job *job, int32_t bid)
{
	enum clear_code code = job->plan->reasons[bid].code;

	return job->plan->lots[bid] == 0 &&
	       job->orders[job_order_of(job, bid)].row.price_mode ==
		   GOM__PRICE_MODE__PRICE_ASKED &&
	       (code == CLEAR_PRICE_ABOVE || code == CLEAR_COST_ABOVE ||
		   code == CLEAR_VILLAGE_COST);
}

static void
price_bids(struct planner_job *job)
{
	size_t n = (size_t)job->problem.n_bids;
	struct job_winning *winnings = job_alloc(job, n + 1, sizeof *winnings);

	if (winnings == NULL || job->problem.goal != CLEAR_CHEAPEST)
		return;
	for (int32_t i = 0; i < job->problem.n_bids && !is_stopped(job); i++) {
		struct job_winning found = { 0 };

		if (lost_by_price(job, i) &&
		    clear_winning_price(&job->problem, job->plan, i,
			&found.price, &found.lots) == ENGINE_OK &&
		    found.lots > 0)
			winnings[i] = found;
	}
	job->winnings = winnings;
}

/* The plan is what will be taken, unless somebody deviates. */
static bool
can_be_announced(const struct planner_job *job)
{
	return !job->is_study || (job->n_orders > 1 && job->study_row.no == 0);
}

void
planner_ask(struct planner_job *job)
{
	price_rules(job);
	if (can_be_announced(job))
		price_bids(job);
}

bool
planner_has_questions(const struct planner_job *job)
{
	if (job->problem.n_rules > 0 || job->limits_work)
		return true;
	for (int32_t i = 0; i < job->problem.n_bids; i++)
		if (job->problem.goal == CLEAR_CHEAPEST &&
		    lost_by_price(job, i))
			return true;
	return false;
}

/* ---- by when ------------------------------------------------------------- */

/* Everything a household has and wins, with what it wins due by a day. */
static bool
is_done_by(const struct planner_job *job, int32_t who, int32_t day,
    struct work_item *items, const int32_t *bids, int32_t n)
{
	const struct clear_household *maker = &job->problem.households[who];
	bool fits = false;

	if (maker->n_fixed > 0)
		memcpy(items, maker->fixed,
		    (size_t)maker->n_fixed * sizeof *items);
	for (int32_t i = 0; i < n; i++) {
		const struct clear_bid *bid = &job->problem.bids[bids[i]];
		int32_t due_day = day - bid->tail_days;

		items[maker->n_fixed + i] = (struct work_item){
			.start_day = bid->first_day,
			.due_day =
			    due_day < bid->due_day ? due_day : bid->due_day,
			.work = bid->lot_work * job->plan->lots[bids[i]],
		};
	}
	return calendar_fits(maker->calendar, job->problem.today, items,
		   maker->n_fixed + n, &fits, NULL) == ENGINE_OK &&
	       fits;
}

static int32_t
done_day(const struct planner_job *job, int32_t who, struct work_item *items,
    const int32_t *bids, int32_t n)
{
	int32_t low = job->problem.today;
	int32_t high = low;

	for (int32_t i = 0; i < n; i++) {
		const struct clear_bid *bid = &job->problem.bids[bids[i]];

		if (bid->due_day + bid->tail_days > high)
			high = bid->due_day + bid->tail_days;
	}
	while (low < high) {
		int32_t middle = low + (high - low) / 2;

		if (is_done_by(job, who, middle, items, bids, n))
			high = middle;
		else
			low = middle + 1;
	}
	return high;
}

/* One household's winning bids: those of `of` from `at` on, which are sorted
 * by household. */
static int32_t
n_won(const struct planner_job *job, const int32_t *of, int32_t n, int32_t at)
{
	int32_t end = at;

	while (end < n && job->problem.bids[of[end]].household ==
			      job->problem.bids[of[at]].household)
		end++;
	return end - at;
}

/* winning_bids lists the bids that won by household, by counting. */
static int32_t
winning_bids(const struct planner_job *job, int32_t *first, int32_t *out)
{
	int32_t n = 0;

	for (int32_t i = 0; i < job->problem.n_bids; i++)
		if (job->plan->lots[i] > 0)
			first[job->problem.bids[i].household + 1]++;
	for (int32_t i = 0; i < job->problem.n_households; i++)
		first[i + 1] += first[i];
	for (int32_t i = 0; i < job->problem.n_bids; i++)
		if (job->plan->lots[i] > 0) {
			out[first[job->problem.bids[i].household]++] = i;
			n++;
		}
	return n;
}

static int32_t
most_fixed(const struct planner_job *job)
{
	int32_t most = 0;

	for (int32_t i = 0; i < job->problem.n_households; i++)
		if (job->problem.households[i].n_fixed > most)
			most = job->problem.households[i].n_fixed;
	return most;
}

bool
planner_find_done(struct planner_job *job)
{
	size_t n_households = (size_t)job->problem.n_households;
	size_t n_bids = (size_t)job->problem.n_bids;
	int32_t *first = job_alloc(job, n_households + 1, sizeof *first);
	int32_t *won = job_alloc(job, n_bids + 1, sizeof *won);
	struct work_item *items =
	    job_alloc(job, n_bids + (size_t)most_fixed(job) + 1, sizeof *items);
	int32_t n;

	job->done_days =
	    job_alloc(job, n_households + 1, sizeof *job->done_days);
	if (first == NULL || won == NULL || items == NULL ||
	    job->done_days == NULL)
		return false;
	n = winning_bids(job, first, won);
	for (int32_t at = 0; at < n;) {
		int32_t who = job->problem.bids[won[at]].household;
		int32_t n_own = n_won(job, won, n, at);

		job->done_days[who] =
		    done_day(job, who, items, &won[at], n_own);
		at += n_own;
	}
	return true;
}
