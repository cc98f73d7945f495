/* SPDX-License-Identifier: Apache-2.0 */
/* clear: awards the lots of one or more orders to the households that bid.
 * A pure function from a problem to a plan with reasons. The caller copies
 * what it knows into a struct clear_problem, calls clear from any thread, and
 * gets a struct clear_plan that refers to the problem by index only. Nothing
 * is kept between calls. Who may bid, what may be shown to whom, and whether
 * the plan is still true when it is applied are not decided here.
 *
 * Coverage comes first: as many units as possible are awarded, whatever they
 * cost (unless weigh_unfilled says that the unfilled costs decide). Then the targets among the rules, by priority. Then the goal:
 *   CLEAR_FAIREST   the value of awards per registered worker, past ones
 *                   included, is made as even as possible: the smallest as
 *                   large as can be, then the next smallest, and so on
 *                   (leximin); then earlier hand-in days.
 *   CLEAR_CHEAPEST  lot costs + unfilled costs + village costs.
 *   CLEAR_SOONEST   the day by which all awarded work, tails included, is
 *                   done is as early as can be; then as CLEAR_FAIREST.
 *
 * Ties, published and the same on every machine: of two bids equal by the
 * goal, the household with the lower past value per worker goes first, then
 * the lower cost per unit, then the earlier due day, then the lower index,
 * which is the caller's order (say, of receipt). Nothing is drawn by lot:
 * the seed only steers the search.
 *
 * Units: days, micro-days as calendar.h; money in minor units of one
 *        currency; prices in thousandths of a minor unit; shares in permille.
 * Indices are int32_t from 0; -1 stands for none. */
#ifndef GOM_ENGINE_CLEAR_H
#define GOM_ENGINE_CLEAR_H

#include <stdbool.h>
#include <stdint.h>

#include "broker/engine/calendar.h"
#include "broker/engine/base.h"

enum clear_goal {
	CLEAR_FAIREST,
	CLEAR_CHEAPEST,
	CLEAR_SOONEST
};

/* ---- the problem ---------------------------------------------------- */

/* n_lots equal lots with one hand-in day. A line of an order is one of these,
 * or two where its last lot is smaller; both then name the same order_line,
 * which must belong to one order only. */
struct clear_line {
	int32_t order;         /* 0..n_orders-1 */
	int32_t order_line;    /* 0..n_order_lines-1 */
	int32_t n_lots;        /* >= 0 */
	int32_t due_day;       /* hand-in, inclusive */
	int64_t lot_units;     /* >= 1 */
	int64_t unfilled_cost; /* money a lot left unfilled, >= 0 */
	int64_t lot_value;     /* money a lot is worth to its maker, >= 0: what
				  CLEAR_FAIREST makes even */
};

struct clear_village {
	int64_t cost; /* money, once if any household of it wins; >= 0 */
};

/* work held or committed already; it is never moved */
struct clear_household {
	int32_t village;    /* or -1 */
	int32_t n_workers;  /* registered, >= 1 */
	int64_t past_value; /* money awarded in the last 180 days, >= 0 */
	int64_t work_limit; /* micro-days of open work, fixed work and awards
				together; 0 for none */
	const struct calendar *calendar;
	const struct work_item *fixed;
	int32_t n_fixed;
};

/* A household may have several bids on one line; they add up. */
struct clear_bid {
	int32_t household;
	int32_t line;
	int32_t max_lots;  /* >= 0; more than the line has is no error */
	int32_t min_lots;  /* 0, or no award below it; 0..max_lots */
	int32_t first_day; /* work may begin */
	int32_t due_day;   /* work must be done, inclusive */
	int32_t tail_days; /* >= 0, drying and firing after it; due_day +
			      tail_days is no later than the line's due_day */
	int64_t lot_work;  /* micro-days, >= 1 */
	int64_t lot_cost;  /* money all in: price, risk, lateness; >= 0 */
	int64_t lot_price; /* money, as the bidder knows it, >= 0; only shown */
	bool standby_only; /* came late: never awarded, but stands by */
};

/* What one household said of several bids together: the units awarded over
 * them are 0 or from min_units to max_units. Totals may overlap. */
struct clear_total {
	int32_t household;   /* of every bid in it */
	int64_t min_units;   /* >= 0 */
	int64_t max_units;   /* 0 for none */
	const int32_t *bids; /* ascending, each once */
	int32_t n_bids;
};

/* units awarded before, in an earlier round or on a line left out here: they
 * count in the rules and in the quantity of the order. past_value and fixed
 * work hold what they are worth and take. */
struct clear_held {
	int32_t household;
	int32_t order;
	int32_t order_line; /* or -1 where no line of the problem is of it */
	int64_t units;      /* >= 1 */
};

enum clear_rule_kind {
	CLEAR_MAX_SHARE,      /* permille of the quantity, a household */
	CLEAR_MIN_HOUSEHOLDS, /* count of winners */
	CLEAR_MAX_HOUSEHOLDS, /* count of winners */
	CLEAR_GROUP_MIN,      /* permille of the quantity, all of a set */
	CLEAR_GROUP_MAX       /* permille of the quantity, all of a set; 0 shuts
				 it out, which is what a scorecard gate is */
};

enum clear_scope {
	CLEAR_OF_ORDER,
	CLEAR_OF_LINE /* an order line */
};

/* The quantity is that of the order or order line: lots of the problem and
 * units held, filled or not. Mandatory maxima always hold. A minimum that
 * cannot be reached without losing coverage is reported in broken, mandatory
 * or not, and the caller decides. Targets are taken in the order of their
 * priority, each as far as it costs no coverage. */
struct clear_rule {
	enum clear_rule_kind kind;
	enum clear_scope scope;
	int32_t index; /* the order or order line */
	int32_t value; /* permille 0..1000, or a count >= 0 */
	bool mandatory;
	int32_t priority;          /* of targets: 1 before 2 */
	const int32_t *households; /* of groups */
	int32_t n_households;
};

/* clear_progress is told every better cost and bound under CLEAR_CHEAPEST as
 * soon as they stand; the award behind cost is feasible. bound is 0 before the
 * first. Under the other goals it is told the goal's figure, as both, once that
 * and the coverage are proven. */
typedef void clear_progress(void *ctx, int64_t cost, int64_t bound);

/* All arrays are borrowed for the call. A due day past the last row of the
 * household's calendar is an error; of a household without bids nothing is
 * looked at but its indices. */
struct clear_problem {
	int32_t n_orders;
	int32_t n_order_lines;
	const struct clear_line *lines;
	int32_t n_lines;
	const struct clear_village *villages;
	int32_t n_villages;
	const struct clear_household *households;
	int32_t n_households;
	const struct clear_bid *bids;
	int32_t n_bids;
	const struct clear_total *totals;
	int32_t n_totals;
	const struct clear_held *held;
	int32_t n_held;
	const struct clear_rule *rules;
	int32_t n_rules;

	enum clear_goal goal;
	bool weigh_unfilled; /* CLEAR_CHEAPEST only: no coverage first, a lot
				stays unfilled where that is cheaper */
	bool award_only;     /* leave reasons and stand-by lists empty, and
				under weigh_unfilled ties open */
	int32_t today;       /* nothing is worked before it */
	uint64_t seed;       /* of the search */
	int64_t iterations;  /* limit on search steps; 0 for the default,
				      which grows with the problem; < 0
				      for no random search */
	int64_t gap_ppb;     /* a cost this near to its bound is good
				      enough, in thousand-millionths; 0 to go
				      on to the proof */
	engine_stop *stop;   /* or NULL: then the plan does not depend
				      on the machine's speed */
	void *stop_ctx;
	clear_progress *progress; /* or NULL */
	void *progress_ctx;
	const int32_t *warm_lots;   /* NULL, or lots per bid to begin with: as
				      far as they still fit */
	const int64_t *warm_prices; /* NULL, or prices per line: a hint, which
				       changes no bound's truth */
};

/* ---- the plan ------------------------------------------------------- */

/* X(NAME, figures[0], figures[1], figures[2], day): one reason a bid. A dash
 * is 0, for day -1. Works are micro-days, values money per worker, rounded
 * down. "last awarded" is the dearest lot awarded on the line. */
#define CLEAR_REASONS(X)                                                       \
	X(CLEAR_WON, "lots won", "units won", "-", "-")                        \
	X(CLEAR_WON_PART, "lots won", "lots offered",                          \
	    "the reason for the rest, a code of this list", "-")               \
	X(CLEAR_PRICE_ABOVE, "own price per lot",                              \
	    "price per lot last awarded", "lots awarded", "-")                 \
	X(CLEAR_COST_ABOVE, "own cost per lot, risk and lateness in it",       \
	    "that of the lot last awarded", "lots awarded", "-")               \
	X(CLEAR_VILLAGE_COST, "own cost per lot", "cost per lot last awarded", \
	    "the village's cost", "-")                                         \
	X(CLEAR_LINE_FILLED_FAIRER, "own value per worker with one lot",       \
	    "value per worker of the richest winner", "lots awarded", "-")     \
	X(CLEAR_LINE_FILLED_TIE, "own past value per worker",                  \
	    "that of the last winner before it", "lots awarded", "-")          \
	X(CLEAR_FINISHES_LATER, "-", "-", "-", "the plan is complete by")      \
	X(CLEAR_CALENDAR_FULL, "work of a lot", "free work until then", "-",   \
	    "the due day of the full interval")                                \
	X(CLEAR_WORK_LIMIT, "the limit", "open work with one lot more", "-",   \
	    "-")                                                               \
	X(CLEAR_SHARE_LIMIT, "units allowed", "units with one lot more",       \
	    "rule", "-")                                                       \
	X(CLEAR_RULE, "rule", "its value", "-", "-")                           \
	X(CLEAR_MINIMUM_NOT_MET, "least lots asked", "lots there were for it", \
	    "-", "-")                                                          \
	X(CLEAR_GROUP_TOTAL, "least units asked", "most units asked", "total", \
	    "-")                                                               \
	X(CLEAR_NOT_NEEDED, "lots of the line", "lots awarded", "-", "-")      \
	X(CLEAR_LATE, "-", "-", "-", "-")                                      \
	X(CLEAR_NOTHING_OFFERED, "-", "-", "-", "-")

#define CLEAR_REASON_ENUM(name, f0, f1, f2, day) name,
enum clear_code {
	CLEAR_REASONS(CLEAR_REASON_ENUM) CLEAR_N_CODES
};
#undef CLEAR_REASON_ENUM

struct clear_reason {
	enum clear_code code;
	int32_t day;
	int64_t figures[3];
};

/* a rule that does not hold, and by how many units or households. Whatever is
 * awarded, it is broken by at_least so many: where that is by, the rule cannot
 * be kept, and a rule softer by as much could. 0 where nothing is proven. */
struct clear_broken {
	int32_t rule;
	int64_t by;
	int64_t at_least;
};

enum clear_end {
	CLEAR_FINISHED, /* the search found nothing more to do */
	CLEAR_AT_LIMIT, /* iterations */
	CLEAR_STOPPED   /* stop(ctx) */
};

/* The whole plan is one object: read it, hand it to clear_plan_destroy.
 *
 * covered_bound is proven: no plan covers more units.
 * cost and cost_bound: money, whatever the goal; no plan that covers as much
 * as this one (under weigh_unfilled: no plan at all) costs less.
 * objective and bound, after the goal:
 *   CLEAR_CHEAPEST  cost and cost_bound.
 *   CLEAR_FAIREST   the smallest value per worker, in thousandths, rounded
 *                   down, over the households with a bid; no plan of that
 *                   coverage has it above bound.
 *   CLEAR_SOONEST   the day of completion; no plan that covers as much is
 *                   complete before bound. -1 where nothing is awarded.
 * bound_known tells whether bound says anything; relaxed_rules whether rules
 * were left out of the bounds, which weakens but never falsifies them.
 *
 * prices, one a line, in thousandths a lot, are the certificate of cost_bound.
 * With them every line's lots are bought and sold at its price u, and
 *   L(u) = sum over lines of lots x u
 *        + sum over villages of min(0, cost - sum of its households' gains)
 *        - sum of the gains of households without a village,
 * where a household's gain is the most it could make, within its own calendar,
 * limits, totals, least lots and mandatory largest shares less what it holds,
 * of lots with u - 1000 x lot_cost each; of a bid no more lots than its line
 * has, and than mandatory group maxima and most households leave it alone. No
 * award costs less than L(u): a feasible award pays no more than that for the
 * same lots. A line's price is no more than what a lot of it costs unfilled:
 * 1000 x (unfilled_cost + unit_weight x lot_units). unit_weight, money a unit,
 * is what leaving a unit unfilled was weighed at to put coverage first; 0
 * under weigh_unfilled. So
 *   prices_bound = ceil(L(u) / 1000) - unit_weight x (asked - covered_units).
 * cost_bound is at least that, and more where branching proved more. */
struct clear_plan {
	int32_t n_bids;
	int32_t n_lines;
	int32_t n_order_lines;
	int32_t *lots;                /* [n_bids] awarded */
	int32_t *unfilled;            /* [n_lines] lots */
	int64_t *prices;              /* [n_lines] thousandths a lot */
	struct clear_reason *reasons; /* [n_bids] */

	/* stand-bys of order line i: bids standby[standby_first[i]] to before
	 * standby[standby_first[i + 1]], best first: every bid that offered
	 * more lots than it won, winners too, late ones last. Whether they
	 * still can is for the moment they are asked. */
	int32_t *standby_first; /* [n_order_lines + 1] */
	int32_t *standby;

	struct clear_broken *broken;
	int32_t n_broken;

	int64_t asked_units;
	int64_t covered_units;
	int64_t covered_bound;
	int64_t cost; /* lots + unfilled + villages */
	int64_t cost_bound;
	int64_t objective;
	int64_t bound;
	int64_t prices_bound; /* money */
	int64_t unit_weight;  /* money a unit */
	bool bound_known;
	bool relaxed_rules;
	int64_t n_steps;
	enum clear_end end;
};

/* ---- calls ---------------------------------------------------------- */

/* which part of a problem is wrong */
enum clear_part {
	CLEAR_PART_NONE,
	CLEAR_PART_HEAD, /* counts, goal, missing arrays */
	CLEAR_PART_LINES,
	CLEAR_PART_VILLAGES,
	CLEAR_PART_HOUSEHOLDS,
	CLEAR_PART_BIDS,
	CLEAR_PART_TOTALS,
	CLEAR_PART_HELD,
	CLEAR_PART_RULES,
	CLEAR_PART_WARM
};

struct clear_fault {
	enum clear_part part;
	int32_t index; /* in its array; -1 where none */
};

/* clear_check looks whether a problem keeps to what is said above.
 * Errors: ENGINE_BAD_PROBLEM, ENGINE_OVERFLOW (units, money or work add up
 *         past 2^62): fault, if not NULL, says where; ENGINE_NOMEM. */
ENGINE_MUST_USE enum engine_err clear_check(
    const struct clear_problem *problem, struct clear_fault *fault);

/* clear solves the problem.
 * Errors: as clear_check. Being stopped is none: the plan is then the best
 *         so far, feasible like every plan.
 * Owns:   *out is the caller's, free with clear_plan_destroy. */
ENGINE_MUST_USE enum engine_err clear(const struct clear_problem *problem,
    struct clear_plan **out, struct clear_fault *fault);

void clear_plan_destroy(struct clear_plan **plan);

/* ---- questions about a plan, each a re-solve ------------------------ */

/* What a rule costs: the plan there would be without it. And where it takes
 * coverage, or is broken, the value nearest to its own with which it would
 * not (permille rounded outwards, or a count); its own value otherwise. */
struct clear_rule_price {
	int64_t covered_units;
	int64_t cost;
	int64_t objective;
	int32_t enough_value;
	bool is_known; /* false where stop(ctx) came first */
};

/* clear_price_rules asks it of every rule of the problem that plan is of.
 * Shape:  out has n_rules rows.
 * Errors: as clear. */
ENGINE_MUST_USE enum engine_err clear_price_rules(
    const struct clear_problem *problem, const struct clear_plan *plan,
    struct clear_rule_price *out);

/* clear_winning_price is the highest lot_price at which a bid that won
 * nothing would have won, its cost falling as its price does and all else
 * equal, and how many lots; *lots is 0 where no price above 0 would have
 * helped, or stop(ctx) came first. Under CLEAR_CHEAPEST only.
 * Errors: as clear; ENGINE_BAD_PROBLEM another goal, no such bid. */
ENGINE_MUST_USE enum engine_err clear_winning_price(
    const struct clear_problem *problem, const struct clear_plan *plan,
    int32_t bid, int64_t *out_price, int32_t *out_lots);

/* ---- the checker ---------------------------------------------------- */

enum clear_flaw_kind {
	CLEAR_FLAW_NONE,
	CLEAR_FLAW_SHAPE,    /* the plan is not of this problem */
	CLEAR_FLAW_LOTS,     /* bid: not 0, nor from least to most */
	CLEAR_FLAW_LINE,     /* line: awarded + unfilled is not its lots */
	CLEAR_FLAW_CALENDAR, /* household: overloaded until day limit */
	CLEAR_FLAW_LIMIT,    /* household: open-work limit */
	CLEAR_FLAW_TOTAL,    /* total */
	CLEAR_FLAW_RULE,     /* rule: broken and not said, or wrongly said */
	CLEAR_FLAW_COVERED,  /* covered_units, asked_units */
	CLEAR_FLAW_OBJECTIVE,
	CLEAR_FLAW_BOUND,   /* a bound the plan itself refutes */
	CLEAR_FLAW_PRICES,  /* the prices do not prove the bound */
	CLEAR_FLAW_REASONS, /* bid: a reason at odds with its award */
	CLEAR_FLAW_STANDBY  /* order line: not a list of its bids */
};

struct clear_flaw {
	enum clear_flaw_kind kind;
	int32_t index;
	int64_t found;
	int64_t expected; /* or the limit */
};

/* clear_verify checks every constraint of the problem against the plan, and
 * the plan's figures against its awards. It shares no code with clear.
 * Errors: ENGINE_BAD_PLAN with *flaw, if not NULL, telling the first flaw;
 *         ENGINE_BAD_PROBLEM and ENGINE_OVERFLOW from clear_check;
 *         ENGINE_NOMEM. */
ENGINE_MUST_USE enum engine_err clear_verify(
    const struct clear_problem *problem, const struct clear_plan *plan,
    struct clear_flaw *flaw);

#endif
