/* SPDX-License-Identifier: Apache-2.0 */
/* clear_state: a partial award that is feasible at every step, with every sum
 * a constraint needs kept up to date, and a journal to take steps back.
 * Inside of clear only; one thread.
 *
 * Two kinds of constraints:
 *   caps    (calendar, limits, shares, maxima) hold after every state_shift;
 *   minima  (least lots, least totals) hold between moves: a move ends with
 *           all minima kept or is rolled back.
 * A failed allocation sets failed; the state stays feasible, further shifts
 * do nothing, and clear gives the error to its caller. */
#ifndef GOM_ENGINE_CLEAR_STATE_H
#define GOM_ENGINE_CLEAR_STATE_H

#include "broker/engine/clear.h"
#include "broker/engine/rng.h"
#include "broker/engine/wide.h"

/* the bids that begin at start_day or later and are due by due_day have this
 * much time left between them */
struct row {
	int32_t start_day;
	int32_t due_day;
	int64_t slack;
	int64_t given; /* slack of the empty award */
};

/* a household's value and by how many it is shared */
struct share {
	int64_t value;
	int32_t n_workers;
};

struct step {
	int32_t bid;
	int32_t delta;
};

/* a bid counts in a rule; account is its household's, -1 in group rules */
struct link {
	int32_t rule;
	int32_t account;
};

/* items of owner i: items[first[i]] to before items[first[i + 1]] */
struct index {
	int32_t *first;
	int32_t *items;
};

/* what the search looks at to compare plans, apart from values a worker */
struct score {
	int64_t covered;
	int64_t cost;
	wide days;  /* sum over lots of their due day */
	wide ranks; /* sum over lots of their bid's place in the tie-break */
};

struct state {
	const struct clear_problem *problem;
	struct rng rng;
	int64_t n_left; /* search steps */
	bool is_stopped;
	bool failed;

	/* bids */
	int32_t *lots;
	int32_t *most;  /* lots there can be: offer and line */
	int32_t *alone; /* lots if it were the only bid */
	int32_t *start;
	int32_t *due;
	int32_t *rank; /* tie-break; 0 goes first */
	int32_t *tried;

	struct index of_line, of_household, totals_of_bid;
	int32_t *link_first;
	struct link *links;

	/* lines, households, villages, totals, rules */
	int32_t *unfilled;
	int32_t *visited;
	int64_t *value; /* past one included */
	int64_t *work_left;
	int64_t *work_allowed; /* work_left of the empty award */
	bool *is_bidding;      /* has a bid that may win */
	int32_t *touched;      /* stamps of state_compare */
	int64_t *village_lots;
	int64_t *total_units;
	int64_t *account_units;
	int64_t *account_held; /* of the empty award */
	int32_t *account_rule;
	int32_t n_accounts;
	int64_t *rule_limit; /* units or households */
	int64_t *rule_have;
	int64_t *rule_held;     /* rule_have of the empty award */
	int64_t *least_missing; /* of minima, whatever is awarded */
	bool *rule_on;
	int32_t *minima; /* rules that ask for a minimum, by weight */
	int32_t n_minima;
	int64_t *minima_have; /* for one mark at a time */

	int32_t *row_first;
	struct row *rows;
	int32_t n_rows, rows_size;

	int64_t asked_units;
	struct score score;
	struct step *steps;
	int32_t n_steps, steps_size;
	int32_t stamp; /* last used in tried, visited, touched */
	int32_t shut_village;
	int32_t horizon_day; /* of the rows */
	int32_t *scratch_households;
	int64_t *value_before;
	struct share *shares; /* two halves */
};

/* where a move began, and what was true there */
struct mark {
	int32_t n_steps;
	struct score score;
	int64_t *minima_have; /* [n_minima], the caller's */
};

/* state_create builds the empty award of a sound problem.
 * Errors: ENGINE_NOMEM. */
ENGINE_MUST_USE enum engine_err state_create(
    const struct clear_problem *problem, struct state **out);
void state_destroy(struct state **s);

/* state_build_rows computes the calendar rows of every household for work
 * complete by horizon_day, tails included (INT32_MAX for no horizon); the
 * award must be empty. It also renews alone. Errors: ENGINE_NOMEM. */
ENGINE_MUST_USE enum engine_err state_build_rows(
    struct state *s, int32_t horizon_day);

/* rows_build_household appends one household's rows; see clear_rows.c. */
struct rows_scratch;
ENGINE_MUST_USE enum engine_err rows_scratch_create(
    const struct state *s, struct rows_scratch **out);
void rows_scratch_destroy(struct rows_scratch **scratch);
ENGINE_MUST_USE enum engine_err rows_build_household(
    struct state *s, int32_t household, struct rows_scratch *scratch);

/* state_index_* fill the indices and rule links; clear_index.c. */
ENGINE_MUST_USE enum engine_err index_build(struct state *s);
ENGINE_MUST_USE enum engine_err rules_build(struct state *s);

/* state_room is how many more lots the caps of a bid allow, its line apart. */
int32_t state_room(const struct state *s, int32_t bid);

/* state_shift changes a bid's lots by delta and writes the journal. More must
 * be within state_room and unfilled. */
void state_shift(struct state *s, int32_t bid, int32_t delta);
void state_rollback(struct state *s, int32_t n_steps);

/* state_award gives up to want lots of the line, more where a minimum asks
 * for it and the line has them, or nothing. Minima of the household hold
 * afterwards if they did before. Returns whether anything was given. */
bool state_award(struct state *s, int32_t bid, int32_t want);

/* state_release takes n lots, and whatever then falls below a minimum. */
void state_release(struct state *s, int32_t bid, int32_t n);

/* state_clear_all takes everything back; state_save and state_restore keep an
 * award, lots by bid, and put it in place of the present one unlooked. Both
 * changes empty the journal. */
void state_clear_all(struct state *s);
void state_save(const struct state *s, int32_t *lots);
void state_restore(struct state *s, const int32_t *lots);

/* state_mark and state_accepts bracket a move: accepts is whether the award
 * is now better (coverage, minima, goal, tie-break), and keeps it; otherwise
 * the move is rolled back. or_equal keeps one as good as before too. */
struct mark state_mark(struct state *s, int64_t *minima_have);
bool state_accepts(struct state *s, const struct mark *mark, bool or_equal);

/* value_compare is the order of a / n and b / m. */
int value_compare(int64_t a, int32_t n, int64_t b, int32_t m);

/* state_prefers: bid a goes before bid b for one more lot of their line. */
bool state_prefers(const struct state *s, int32_t a, int32_t b);

/* state_pays: moving a lot of bid from to bid to may pay by the goal. */
bool state_pays(const struct state *s, int32_t from, int32_t to);

int64_t state_missing(const struct state *s, int32_t minimum);

/* state_goes_on counts a search step; false when it is time to end. */
bool state_goes_on(struct state *s);
bool state_asks_stop(struct state *s);

int32_t state_stamp(struct state *s);

#endif
