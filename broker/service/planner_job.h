/* SPDX-License-Identifier: Apache-2.0 */
/* planner_job: what planner.c and planner_problem.c share: the engine's
 * problem and what its indices stand for. Everything but the workloads, the
 * bids and the plan lives in the job's arena. */
#ifndef GOM_SERVICE_PLANNER_JOB_H
#define GOM_SERVICE_PLANNER_JOB_H

#include "broker/engine/clear.h"
#include "broker/service/service.h"
#include "broker/service/workload.h"
#include "broker/store/award.h"
#include "broker/store/bid.h"
#include "broker/store/member.h"
#include "broker/store/order.h"
#include "broker/store/plan.h"

/* An open lot of the tender; sorted by line, larger ones first, number. */
struct job_lot {
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

/* An order line with open lots. */
struct job_order_line {
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

/* What a rule of the problem came from. */
struct job_rule {
	Gom__RuleKind kind;
	int64_t value;
	uint32_t village;
	bool is_target;
	uint32_t priority;
};

struct planner_job {
	struct gom_arena arena;
	struct plan_row plan_row; /* as it was wanted */
	struct order_row order;

	struct job_lot *lots;
	size_t n_lots;
	struct job_line *lines;             /* [problem.n_lines] */
	struct job_order_line *order_lines; /* [problem.n_order_lines] */
	struct job_household *households;   /* [problem.n_households], sorted */
	struct clear_household *makers;     /* the problem's own households */
	struct job_rule *rules;             /* [problem.n_rules] */
	struct bid_row *rows;               /* by receipt */
	size_t n_rows;
	size_t *row_of_bid; /* [problem.n_bids] */
	bool *is_barred;    /* [problem.n_bids] its household gave the lot up */
	struct award_sum *sums;
	size_t n_sums;

	struct clear_problem problem;
	struct clear_plan *plan;
	enum engine_err result;
};

/* planner_problem fills a job that has its plan_row and order. */
GOM_MUST_USE enum err planner_problem(
    const struct request *rq, struct planner_job *job);

/* planner_rules fills held units and rules; households and lines are there. */
GOM_MUST_USE enum err planner_rules(
    const struct request *rq, struct planner_job *job);

/* job_household_at finds a household's index; -1 where it is not in the
 * problem. */
int32_t job_household_at(const struct planner_job *job, uint64_t member);

/* job_order_line_at likewise an order line's. */
int32_t job_order_line_at(const struct planner_job *job, uint32_t line);

/* job_alloc takes n zeroed rows from the job's arena; NULL past its budget. */
void *job_alloc(struct planner_job *job, size_t n, size_t size);

#endif
