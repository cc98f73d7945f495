/* SPDX-License-Identifier: Apache-2.0 */
/* core: what the files of the sparse core of assign share; nobody else
 * includes it. Costs inside are thousandths, like prices.
 *
 *   setup.c      model -> slots, rows, villages
 *   pattern.c    every award one household could have, as a tree, where few
 *   household.c  K_h(u): the best award of one household under prices
 *   relax.c      L(u): all households, all villages
 *   ascent.c     the search for prices
 *   award.c      the assignment in hand and what may change in it
 *   tilt.c       costs that differ where the model's do not
 *   level.c      where only what is left unfilled costs anything
 *   balance.c    from relaxed awards to one that fits the lines
 *   repair.c     what lots are open goes to whoever can
 *   options.c    the few good awards of each household
 *   chain.c      ejection chains of these
 *   search.c     prices and assignments in turn
 *   mend.c       after somebody dropped out
 *   branch.c     closing the gap */
#ifndef GOM_ENGINE_ASSIGN_CORE_H
#define GOM_ENGINE_ASSIGN_CORE_H

#include "broker/engine/assign/assign.h"
#include "broker/engine/rng.h"
#include "broker/engine/wide.h"

/* No household can gain or lose more than CORE_MOST thousandths; CORE_NEVER is
 * below any such value, and a few of them add up without overflow. */
#define CORE_MOST  ((int64_t)1 << 57)
#define CORE_NEVER (-((int64_t)1 << 60))

/* how far a household is searched for a step of prices, for a move of the
 * assignment, for a bound (at first, and at most) */
#define NODES_STEP  40
#define NODES_MOVE  1000
#define NODES_BOUND 2000
#define NODES_MOST  100000

/* work, in nodes of a tree or so, before stop is asked again: 0.1 ms */
#define STOP_WORK 50000

/* nodes of a household's tree of awards; beyond, it is solved by search */
#define PATTERN_MOST 512

/* A node is its parent's award and one lot more of slot; parents come before
 * children, slots ascend along a path, node 0 is the empty award. */
struct pattern {
	uint16_t parent;
	uint16_t slot;  /* of the household, with PATTERN_PART where the award
			   misses a minimum and is only on the way to one */
	uint16_t count; /* lots of slot's line on the path */
};
#define PATTERN_PART 0x8000u
#define PATTERN_SLOT 0x7fffu

struct house_row {
	int64_t room;
	int64_t *weights; /* [slots of the household], 0 where not in it */
	int64_t price;    /* of its room, last found; 2^-16 thousandths */
};

struct house_sum {
	int64_t least;
	int64_t *weights;
};

/* One household. A slot is a bid of it that could win something; slots stand
 * by line, then bid, so that those of one line are neighbours. */
struct house {
	int32_t first; /* its first slot */
	int32_t n;     /* slots */
	int32_t village;
	int32_t n_rows;
	int32_t n_sums;
	int32_t n_patterns; /* 0: too many */
	struct house_row *rows;
	struct house_sum *sums;
	struct pattern *patterns;
	bool gone;   /* withdrawn */
	bool shares; /* has several slots of one line */
};

/* what household_best is asked: the best award x, 0 <= x, where the slots of
 * a line have cap lots at most, and at least need lots are of line must
 * (-1: none) */
struct house_ask {
	const int64_t *reward; /* [n] of a lot */
	const int64_t *bend;   /* [n] by which each further lot of the line is
				  worth less; NULL: 0 */
	const int32_t *cap;    /* [n], equal within a line; NULL: no cap */
	int32_t must;
	int32_t need;
	int64_t floor; /* what is worth no more is not wanted */
	int64_t spare; /* lots of rewards above -spare are tried */
};

/* value is of x; bound >= the value of any: greater only where the search
 * was cut short. value CORE_NEVER: nothing fits. */
struct house_best {
	int64_t value;
	int64_t bound;
};

/* an assignment: feasible at all times between moves */
struct award {
	int32_t *x;     /* [n_slots] */
	int32_t *open;  /* [n_lines] unfilled lots */
	int32_t *used;  /* [n_villages] households with lots */
	int32_t *lots;  /* [n_households] in all */
	int64_t cost;   /* money, not thousandths */
	int64_t tilted; /* the same in thousandths, bids at a->costs */
};

/* an award by its lots, and what it loses against the best, in thousandths;
 * slots descend */
#define OPTIONS      16
#define OPTION_SLOTS 12
struct option {
	int64_t loss;
	int32_t n;
	uint16_t slot[OPTION_SLOTS];
	uint16_t lots[OPTION_SLOTS];
};

struct ascent {
	double *price;    /* [n_lines] */
	double *mean;     /* [n_lines] fading mean of lots less lots asked */
	double *size;     /* [n_lines] and of its square */
	double *reach;    /* [n_lines] how far a step of rate 1 goes */
	double mean_left; /* weight of what was before the beginning */
	double size_left;
	double rate;
};

struct assign {
	const struct assign_model *m;
	const struct assign_control *control;
	struct assign_result *result;

	/* what stands without the rest, which is set up when it is needed */
	bool is_set_up;
	bool *is_gone;        /* [n_households] withdrawn */
	int32_t *kept_lots;   /* [n_bids] what a special method found */
	int64_t *kept_prices; /* [n_lines] */

	int32_t n_slots;
	struct house *houses; /* [n_households] */
	int32_t *slot_bid;
	int32_t *slot_line;
	int32_t *slot_most;
	int32_t *slot_least;
	int64_t *slot_cost;   /* thousandths */
	int64_t *tilt_cost;   /* NULL, or of slots where many costs are alike */
	const int64_t *costs; /* one of them: what relax and moves go by */
	int32_t tilt;         /* 2^-tilt of what may be tilted; 0: nothing */
	int32_t *slot_house;
	int32_t *line_first;    /* [n_lines + 1] into line_slots */
	int32_t *line_slots;    /* cheapest first */
	int64_t *price_cap;     /* [n_lines] */
	int32_t *order;         /* households, by village */
	int32_t *village_first; /* [n_villages + 2] into order; those without
				   a village come first, as village -1 */
	int64_t *weights;
	struct house_row *rows;
	struct house_sum *sums;
	struct pattern *patterns;

	/* the relaxed problem at the prices last asked */
	int64_t *prices; /* [n_lines] */
	int32_t *asked;  /* [n_lines] lots the households would take */
	int64_t *gain;   /* [n_households] K_h */
	int32_t *pick;   /* [n_households] pattern, 0: none */
	int32_t *big_x;  /* [n_slots] award of a household without patterns */
	bool *is_open;   /* [n_villages] */
	wide *village_gain;  /* [n_villages] of its households together */
	wide relaxed;        /* L */
	bool is_relaxed;     /* all of these stand */
	wide cut_short;      /* how much K_h's bounds may be too high in all */
	int32_t bound_limit; /* of nodes, for a bound */
	int32_t node_limit;  /* of a household's search; beyond, the bound at
			       its root stands for what was not searched */

	/* the best of all */
	int64_t *best_prices; /* [n_lines] */
	wide best_relaxed;    /* L at them */
	bool is_bounded;
	int64_t bound; /* money; best proven */
	struct award best;
	struct award now; /* of the search */

	struct ascent ascent;
	struct rng rng;
	int64_t n_iterations;
	int64_t iteration_limit;
	int64_t reported_bound;
	int32_t until_stop; /* work before stop is asked again */
	bool is_stopped;
	bool is_warm;  /* a->prices were given */
	bool has_gone; /* somebody was withdrawn */
	bool no_memory;

	/* lines that those who left bid for, since the last answer */
	int32_t *touched; /* [n_lines] */
	bool *is_touched; /* [n_lines] */
	int32_t n_touched;

	/* scratch */
	int32_t *marked; /* [n_households] */
	bool *is_marked; /* [n_households] false between uses */
	int32_t max_slots, max_rows, max_sums;
	int64_t *reward; /* [max_slots] */
	int64_t *bend;   /* [max_slots] */
	int32_t *cap;    /* [max_slots] */
	int32_t *try_x;  /* [max_slots] */
	int64_t *lean;   /* [n_lines] prices while awards are balanced */
	struct dfs *dfs;
	struct chain *chain;
	struct options *options;
	struct level *level; /* NULL: costs differ */
};

/* setup.c: false where memory was short, or stop came */
bool core_set_up(struct assign *a);

/* household.c, pattern.c, chain.c, options.c, tilt.c: parts of it */
bool household_set_up(struct assign *a);
void household_finish(struct assign *a);
void household_forget(struct assign *a, const struct house *house);
bool pattern_set_up(struct assign *a);
void pattern_finish(struct assign *a);
bool chain_set_up(struct assign *a);
void chain_finish(struct assign *a);

/* K_h of a household with patterns; *pick is the award */
int64_t pattern_best(
    const struct house *house, const int64_t *reward, int32_t *pick);
/* the same under caps and with lots that must be; CORE_NEVER and -1 where
 * nothing fits */
int64_t pattern_best_within(const struct assign *a, const struct house *house,
    const struct house_ask *ask, int32_t *pick);
void pattern_lots(const struct house *house, int32_t pick, int32_t *x);

/* any household; x [n] is written unless value is CORE_NEVER */
struct house_best household_best(struct assign *a, const struct house *house,
    const struct house_ask *ask, int32_t *x);

/* K_h, or a bound above it, at any prices, of a household without patterns.
 * x holds an award of it before, the best after. */
int64_t household_relaxed(struct assign *a, const struct house *house,
    const int64_t *reward, int32_t *x);

/* relax evaluates L at a->prices. False where stop came first. */
bool relax(struct assign *a);
void relax_without(struct assign *a, int32_t h);
void relax_anew(struct assign *a, int32_t h);
bool core_take_bound(struct assign *a);
bool core_prove(struct assign *a);
void core_rewards(
    const struct assign *a, const struct house *house, int64_t *reward);

bool core_stops(struct assign *a, int32_t work);
bool core_is_done(struct assign *a);
bool core_is_within_gap(const struct assign *a);
void core_use_best_prices(struct assign *a);
void core_report(struct assign *a);

/* tilt.c */
bool tilt_set_up(struct assign *a);
void tilt_costs(struct assign *a, int32_t tilt);
void tilt_not(struct assign *a);
bool tilt_prove(struct assign *a);

/* level.c */
bool level_set_up(struct assign *a);
void level_finish(struct assign *a);
int64_t level_bound(const struct assign *a, int64_t bound);
bool level_search(struct assign *a);

void ascent_first_prices(struct assign *a);
void ascent_begin(struct assign *a, double rate);
bool ascent_step(struct assign *a, double fade);

void award_empty(const struct assign *a, struct award *award);
void award_copy(
    const struct assign *a, struct award *to, const struct award *from);
void award_set(
    const struct assign *a, struct award *award, int32_t h, const int32_t *x);
bool award_keep(struct assign *a);
int32_t award_own(const struct assign *a, const struct award *award,
    const struct house *house, int32_t s);
int64_t award_village_change(const struct assign *a, const struct award *award,
    int32_t h, bool has_lots);

bool balance(struct assign *a);

/* options.c: at the prices last relaxed, of no more than most_loss */
bool options_set_up(struct assign *a);
void options_finish(struct assign *a);
void options_begin(struct assign *a, int64_t most_loss);
const struct option *options_of(struct assign *a, int32_t h, int32_t *n);
void options_take(struct assign *a, int32_t h, int64_t value, const int32_t *x,
    int64_t *floor);
void household_list(struct assign *a, int32_t h, int64_t floor);

bool refill(struct assign *a);
bool chain_improve(struct assign *a, int32_t n_levels, int64_t work);
bool begin_again(struct assign *a, int32_t n_waves);
void assign_anew(struct assign *a, int32_t n_levels, int64_t work);
void search(struct assign *a);
void chain_begin(struct assign *a);
void chain_fill(struct assign *a, int32_t level);

void branch(struct assign *a, int64_t work);

void core_deliver(struct assign *a);
bool core_adopt(struct assign *a);
void core_begin(struct assign *a, const struct assign_control *control,
    struct assign_result *result);

#endif
