/* SPDX-License-Identifier: Apache-2.0 */
/* solve: one run of the engine against the clock: when what was reached, the
 * plan to write, and the line of JSON. */
#ifndef GOM_CLEAR_SOLVE_H
#define GOM_CLEAR_SOLVE_H

#include "broker/engine/gom-clear/market.h"
#include "broker/engine/gom-clear/options.h"
#include "broker/engine/gom-clear/plan.h"

/* X(NAME, word, parts): reached when the gap is at most 1 in `parts`; of 0
 * parts when cost is bound; of -1 at the first award. */
#define SOLVE_MARKS(X)                                                         \
	X(SOLVE_FIRST, "ms_first", -1)                                         \
	X(SOLVE_1PCT, "ms_1pct", 100)                                          \
	X(SOLVE_01PCT, "ms_01pct", 1000)                                       \
	X(SOLVE_OPTIMAL, "ms_optimal", 0)

#define SOLVE_MARK_ENUM(name, word, parts) name,
enum solve_mark {
	SOLVE_MARKS(SOLVE_MARK_ENUM) SOLVE_N_MARKS
};
#undef SOLVE_MARK_ENUM

struct solved {
	enum clear_goal goal;
	int64_t cost;
	int64_t bound;
	int64_t bound_prices;
	int64_t unfilled;
	int64_t asked_units;
	int64_t covered_units;
	int64_t covered_bound;
	int64_t objective;
	int64_t objective_bound;
	bool has_objective_bound;
	bool is_proven;
	int64_t n_steps;
	enum clear_end end;
	int64_t us;                  /* microseconds */
	int64_t mark[SOLVE_N_MARKS]; /* likewise; -1 not reached */
};

/* solve_now is the monotonic clock in microseconds. */
int64_t solve_now(void);

/* solve_interrupt lets the run that goes on end with what it has; safe in a
 * signal handler. */
void solve_interrupt(int signal);

/* solve_run solves an instance. Times are counted from when the engine's
 * problem is made of it, the last step of reading a file.
 * Units:  start_us is when the program began: time_ms counts from there.
 * Errors: ENGINE_NOMEM; ENGINE_BAD_PROBLEM or ENGINE_OVERFLOW with fault.
 * Owns:   *plan is the caller's, free with plan_destroy. */
ENGINE_MUST_USE enum engine_err solve_run(const struct instance *instance,
    const struct options *options, int64_t start_us, struct text_fault *fault,
    struct solved *out, struct plan **plan);

/* solve_print writes the line of JSON. */
void solve_print(const struct solved *solved, FILE *file);

#endif
