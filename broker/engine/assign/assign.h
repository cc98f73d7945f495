/* SPDX-License-Identifier: Apache-2.0 */
/* assign: the cheapest assignment of lots to bids, with a proven bound. The
 * arithmetic core of clear, which knows nothing of days, people or rules:
 *
 *   min  sum_b cost_b x_b + sum_l unfilled_l s_l + sum_v village_cost_v y_v
 *   (1)  sum over bids of line l of x_b + s_l = lots_l, s_l >= 0
 *   (2)  every row of a household:  sum weight x_b <= room
 *   (3)  x_b = 0 or least_b <= x_b <= most_b, integer
 *   (4)  every sum of a household:  sum weight x_b = 0 or >= least
 *   (5)  y_v = 1 if a household of v has a lot, else 0
 *
 * Rows, sums and minima are of one household each, so that with a price u_l
 * put on the lots of each line the problem falls apart into one small problem
 * a household (Lagrangian relaxation of (1)):
 *
 *   L(u) = sum_l lots_l u_l + sum_v min(0, cost_v - sum_{h of v} K_h(u)),
 *   K_h(u) = max sum_b (u_l(b) - cost_b) x_b  under (2) (3) (4),   u <= unfilled
 *
 * and no assignment costs less than L(u), whatever u. Prices are integers in
 * thousandths of the unit of cost and L is evaluated in integers, so a bound
 * is a proof, not a rounding.
 *
 * Inside of clear only; one thread at a time for one struct assign. The same
 * model, control and seed give the same result on every machine unless stop
 * ends it. */
#ifndef GOM_ENGINE_ASSIGN_ASSIGN_H
#define GOM_ENGINE_ASSIGN_ASSIGN_H

#include <stdbool.h>
#include <stdint.h>

#include "broker/engine/base.h"

struct assign_bid {
	int32_t line;
	int32_t most;  /* >= 0 */
	int32_t least; /* 0..most; 0 and 1 say the same */
	int64_t cost;  /* a lot */
};

/* entries first to before first + n: the bids of one household that count in
 * a row or sum, each once, ascending */
struct assign_entry {
	int32_t bid;
	int64_t weight; /* >= 1 */
};

struct assign_row {
	int64_t room; /* >= 0 */
	int32_t first;
	int32_t n;
};

struct assign_sum {
	int64_t least; /* >= 1 */
	int32_t first;
	int32_t n;
};

/* Bids, rows and sums stand by household: those of h are first[h] to before
 * first[h + 1]. All arrays are borrowed for as long as the assign lives.
 * Costs add up to less than 2^53, weights of a row to less than 2^62. */
struct assign_model {
	int32_t n_lines;
	int32_t n_villages;
	int32_t n_households;
	int32_t n_bids;
	const int32_t *line_lots;         /* [n_lines] >= 0 */
	const int64_t *line_unfilled;     /* [n_lines] >= 0, cost of one lot */
	const int64_t *village_cost;      /* [n_villages] >= 0 */
	const int32_t *household_village; /* [n_households], or -1 */
	const int32_t *bid_first;         /* [n_households + 1] */
	const struct assign_bid *bids;
	const int32_t *row_first; /* [n_households + 1] */
	const struct assign_row *rows;
	const int32_t *sum_first; /* [n_households + 1] */
	const struct assign_sum *sums;
	const struct assign_entry *entries;
};

/* called when a better assignment or bound is known; bound is a proven one,
 * 0 before the first */
typedef void assign_progress(void *ctx, int64_t cost, int64_t bound);

struct assign_control {
	engine_stop *stop; /* or NULL; asked often, and final */
	void *stop_ctx;
	assign_progress *progress; /* or NULL */
	void *progress_ctx;
	int64_t iterations; /* of the search; 0 for a default that grows with
			       the model, < 0 for no limit but stop, gap and
			       proof */
	int64_t gap_ppb;    /* good enough: (cost - bound) / bound, in
			       thousand-millionths; 0 for proven best */
	uint64_t seed;
	const int32_t *warm_lots;   /* [n_bids] or NULL: kept where it fits */
	const int64_t *warm_prices; /* [n_lines] or NULL, thousandths */
};

enum assign_end {
	ASSIGN_PROVEN,   /* cost == bound */
	ASSIGN_GOOD,     /* within gap_ppb */
	ASSIGN_AT_LIMIT, /* iterations, or nothing more to try */
	ASSIGN_STOPPED
};

/* Arrays are the caller's and filled by assign_solve. */
struct assign_result {
	int32_t *lots;   /* [n_bids] */
	int64_t *prices; /* [n_lines] thousandths, 0..1000 unfilled: those of
			    the best bound by prices */
	int64_t cost;
	int64_t bound;        /* best proven, by branching too */
	int64_t prices_bound; /* ceil(L(prices) / 1000), exactly */
	int64_t n_iterations;
	enum assign_end end;
};

struct assign;

/* assign_create makes ready to solve a model. Errors: ENGINE_NOMEM. */
ENGINE_MUST_USE enum engine_err assign_create(
    const struct assign_model *model, struct assign **out);
void assign_destroy(struct assign **a);

/* assign_solve solves from scratch, or from the warm start in control.
 * Errors: ENGINE_NOMEM. Being stopped is none. */
ENGINE_MUST_USE enum engine_err assign_solve(struct assign *a,
    const struct assign_control *control, struct assign_result *result);

/* assign_withdraw leaves a household's bids out from now on. The assignment
 * and prices of the last solve stay: assign_mend refills what was lost and
 * proves a new bound by one or few evaluations of L, for the moment when
 * somebody drops out and an answer is wanted at once. Errors: ENGINE_NOMEM. */
void assign_withdraw(struct assign *a, int32_t household);
ENGINE_MUST_USE enum engine_err assign_mend(struct assign *a,
    const struct assign_control *control, struct assign_result *result);

/* ---- special methods, which assign_solve turns to ------------------- */

/* dense: few households with one row each and many lines of one lot that
 * nearly all of them bid for (generalised assignment). */
bool dense_fits(const struct assign_model *model);
ENGINE_MUST_USE enum engine_err dense_solve(const struct assign_model *model,
    const struct assign_control *control, struct assign_result *result);

/* facility: the same where villages cost something, and have one household
 * each (single-source facility location). */
bool facility_fits(const struct assign_model *model);
ENGINE_MUST_USE enum engine_err facility_solve(const struct assign_model *model,
    const struct assign_control *control, struct assign_result *result);

/* fungible: all lots weigh the same to a household, rows are nested, no
 * minima, no village costs: a flow, solved to the end. */
bool fungible_fits(const struct assign_model *model);
ENGINE_MUST_USE enum engine_err fungible_solve(const struct assign_model *model,
    const struct assign_control *control, struct assign_result *result);

#endif
