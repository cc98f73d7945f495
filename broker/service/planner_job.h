/* SPDX-License-Identifier: Apache-2.0 */
/* planner_job: what the files of the planner share: the engine's
 * problem and what its indices stand for. Everything but the
 * workloads, lots, bids, sums and the plan lives in the job's arena. */
#ifndef GOM_SERVICE_PLANNER_JOB_H
#define GOM_SERVICE_PLANNER_JOB_H

#include "broker/engine/clear.h"
#include "broker/service/plan_book.h"
#include "broker/service/service.h"
#include "broker/service/workload.h"
#include "broker/store/award.h"
#include "broker/store/bid.h"
#include "broker/store/member.h"
#include "broker/store/order.h"
#include "broker/store/plan.h"
#include "broker/store/study.h"

/* An order that is planned, alone or with others. */
struct job_order {
	struct order_row row;
	uint32_t tender; /* 0: a draft, planned on standing capacities */
};

/* An open lot; sorted by order, line, larger ones first, number. */
struct job_lot {
	int32_t order; /* of the job */
	uint32_t line;
	uint32_t no;
	int64_t units;
	bool was_awarded; /* it, or a lot it was split from */
};

/* A line of the problem: the lots of one size of an order line. A lot that was
 * awarded before is a line of its own, because who gave it up is not offered
 * it again. */
struct job_line {
	uint32_t line;
	size_t first_lot; /* in lots */
	bool is_largest;  /* of its order line */
};

/* An order line with open lots; sorted by order and line. */
struct job_order_line {
	int32_t order;
	uint32_t line;
	char class_name[LIMIT_CLASS_LEN + 1];
	int32_t hand_in_day;
	int64_t rate;    /* piece rate, or the ceiling where prices are asked */
	int32_t first;   /* of its lines of the problem */
	int32_t n_lines; /* one a lot size */
};

struct job_household {
	uint64_t member;
	struct member_row row;
	struct workload load; /* of those with a bid */
	bool has_bid;
};

/* A bid, and the order of the job it is on. */
struct job_bid {
	struct bid_row row;
	int32_t order;
};

/* What a household holds of an order already. */
struct job_sum {
	struct award_sum sum;
	int32_t order;
};

/* What a rule of the problem came from. */
struct job_rule {
	Gom__RuleKind kind;
	int64_t value;
	uint32_t village;
	bool is_target;
	uint32_t priority;
	int32_t order;
	uint32_t line; /* 0: of the order */
};

/* At that price a lot a bid of the problem would have won so many. */
struct job_winning {
	int64_t price;
	int32_t lots;
};

struct planner_job {
	struct gom_arena arena;
	struct plan_row plan_row; /* as it was wanted; of a tender's plan */
	struct study_scenario_row study_row; /* likewise of a study's */
	const Gom__Scenario *scenario;       /* only while it is prepared */
	bool is_study;
	bool is_asking; /* the plan stands; the questions are next */
	bool is_stored; /* the plan was stored */

	struct job_order orders[LIMIT_STUDY_ORDERS];
	int32_t n_orders;
	Gom__Goal goal;

	struct job_lot *lots;
	size_t n_lots;
	size_t cap_lots;
	struct job_line *lines;             /* [problem.n_lines] */
	struct job_order_line *order_lines; /* [problem.n_order_lines] */
	struct job_household *households;   /* [problem.n_households], sorted */
	struct clear_household *makers;     /* the problem's own households */
	struct job_rule *rules;             /* [problem.n_rules] */
	bool limits_work;     /* a rule limits open work: no rule of problem */
	struct job_rule work; /* that rule */
	struct job_bid *rows; /* by receipt */
	size_t n_rows;
	size_t *row_of_bid; /* [problem.n_bids] */
	bool *is_barred;    /* [problem.n_bids] its household gave the lot up */
	struct job_sum *sums;
	size_t n_sums;

	struct clear_problem problem;
	struct clear_plan *plan;
	enum engine_err result;

	int64_t *offered;   /* [problem.n_lines] lots; NULL not reckoned yet */
	int32_t *done_days; /* [problem.n_households]; 0 no winner */

	/* what only re-solving tells; NULL until it was asked */
	struct clear_rule_price *prices; /* [problem.n_rules] */
	struct clear_rule_price work_price;
	struct job_winning *winnings; /* [problem.n_bids] */
};

/* planner_problem fills a job that has its orders, and the goal. */
GOM_MUST_USE enum err planner_problem(
    const struct request *rq, struct planner_job *job);

/* Its parts. planner_lines reads the open lots and order lines; planner_rows
 * who bid and what is held; planner_bids the bids and totals of the
 * households that are there; planner_rules held units and rules. */
GOM_MUST_USE enum err planner_lines(
    const struct request *rq, struct planner_job *job);
GOM_MUST_USE enum err planner_rows(
    const struct request *rq, struct planner_job *job);
GOM_MUST_USE enum err planner_bids(
    const struct request *rq, struct planner_job *job);
GOM_MUST_USE enum err planner_rules(
    const struct request *rq, struct planner_job *job);

/* planner_ask puts the questions about a plan to the engine; any thread.
 * Errors: none: what could not be answered is not known. */
void planner_ask(struct planner_job *job);

/* planner_has_questions: a plan has rules, or bids that lost to prices. */
bool planner_has_questions(const struct planner_job *job);

/* planner_find_done finds for each winner by when its work can be done; false
 * where there is no memory. Any thread. */
bool planner_find_done(struct planner_job *job);

/* planner_book writes down what a plan says of the bids and lots of an order
 * of the job. */
GOM_MUST_USE enum err planner_book(
    struct planner_job *job, int32_t order, struct job_book *out);

/* planner_sum fills the figures of an order of the job; -1 for all of them. */
GOM_MUST_USE enum err planner_sum(
    struct planner_job *job, int32_t order, Gom__OrderPlanReply *out);

/* job_household_at finds a household's index; -1 where it is not in the
 * problem. */
int32_t job_household_at(const struct planner_job *job, uint64_t member);

/* job_order_line_at likewise an order line's. */
int32_t job_order_line_at(
    const struct planner_job *job, int32_t order, uint32_t line);

/* job_order_of is the order of the job a bid of the problem is on. */
int32_t job_order_of(const struct planner_job *job, int32_t bid);

/* job_n_parts is how many bids of the problem make up the bid at `at`. */
int32_t job_n_parts(const struct planner_job *job, int32_t at);

/* job_alloc takes n zeroed rows from the job's arena; NULL past its budget. */
void *job_alloc(struct planner_job *job, size_t n, size_t size);

#endif
