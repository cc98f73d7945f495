/* SPDX-License-Identifier: Apache-2.0 */
/* dense: the parts of the method for generalised assignment, as assign.h
 * describes it: few agents (households of one row each), jobs (lines of one
 * lot) that nearly every agent bids for.
 *
 *   min  sum c_ij x_ij + sum U_j s_j
 *        sum_i x_ij + s_j = 1 for every job j,  sum_j w_ij x_ij <= b_i
 *
 *   dense.c         loads the model, lays out the work, writes the result
 *   dense_knap.c    one knapsack, exactly
 *   dense_relax.c   L(u): a knapsack an agent at given prices of the jobs
 *   dense_dual.c    prices that make L(u) large
 *   dense_dive.c    an assignment by giving away what the prices agree about
 *   dense_first.c   the first assignments
 *   dense_search.c  an assignment being changed
 *   dense_pair.c    changes within two agents
 *   dense_group.c   changes within a few agents, exactly
 *   dense_part.c    changes within a few agents, by diving anew
 *   dense_branch.c  is there anything below a cutoff?
 *
 * Prices and profits are thousandths; rates (profit per weight) are fixed
 * point, some binary digits below a thousandth. Inside of dense*.c and
 * facility*.c only. */
#ifndef GOM_ENGINE_ASSIGN_DENSE_H
#define GOM_ENGINE_ASSIGN_DENSE_H

#include "broker/engine/assign/assign.h"
#include "broker/engine/rng.h"
#include "broker/engine/wide.h"

enum {
	DENSE_MILLI = 1000,
	DENSE_RATE_DIGITS = 20,
	DENSE_NONE = -1,
	DENSE_KINDS = 5,
	DENSE_GROUP = 14, /* agents, at most */
	DENSE_TURNS = 64
};

/* ---- the problem ---------------------------------------------------- */

/* one agent doing one job */
struct cell {
	int32_t job;
	int32_t cost;
	int32_t weight;
};

/* Matrices stand by agent: that of agent i and job j is at i * n_jobs + j. */
struct dense {
	const struct assign_control *control;
	bool is_over; /* stop has spoken */
	bool is_part; /* of another, which does the telling */
	int32_t n_agents;
	int32_t n_jobs;
	int32_t *cost;      /* [n_agents * n_jobs] */
	int32_t *weight;    /* 0 where the agent has no bid for the job */
	int32_t *bid;       /* or DENSE_NONE */
	int32_t *room;      /* [n_agents] */
	double top_price;   /* thousandths, of a job that may not be left out */
	int rate_digits;    /* so many that no rate leaves 62 bits */
	int64_t *unfilled;  /* [n_jobs] cost of leaving a job out */
	int32_t *line;      /* [n_jobs] of the model */
	int32_t *job_agent; /* [n_jobs] the best assignment, or DENSE_NONE */
	int64_t best;       /* its cost */
	int64_t bound;      /* proven */
	int64_t n_steps;
	int64_t max_steps; /* < 0 for no limit */
	struct rng rng;
	int64_t n_ticks; /* cells looked at: what work costs */
	int64_t asked;   /* n_ticks when stop was asked last */
};

/* dense_load reads a model into an empty problem, whose best is to leave every
 * job out; dense_unload frees it, half read too. */
ENGINE_MUST_USE enum engine_err dense_load(
    struct dense *d, const struct assign_model *m);
void dense_unload(struct dense *d);

/* dense_deliver writes the best award, and the prices by job with the value
 * of L they were found to have; dense_is_good: within the gap asked for. */
void dense_deliver(const struct dense *d, const struct assign_model *m,
    const int64_t *prices, int64_t value, struct assign_result *out);
bool dense_is_good(const struct dense *d);

/* dense_stop asks the caller whether to go on; once it said stop, it is not
 * asked again. dense_stop_at_times asks only where some ticks have gone by. */
bool dense_stop(struct dense *d);
bool dense_stop_at_times(struct dense *d);

/* dense_better takes an assignment over if it is cheaper than the best.
 * dense_raise does so with a bound. */
void dense_better(struct dense *d, const int32_t *job_agent, int64_t cost);
void dense_raise(struct dense *d, int64_t bound);

/* thousandths, rounded up */
static inline int64_t
dense_milli_up(int64_t value)
{
	return value / DENSE_MILLI + (value % DENSE_MILLI > 0);
}

/* ---- one knapsack --------------------------------------------------- */

struct knap_item {
	int64_t profit; /* >= 1 */
	int64_t rate;   /* floor(profit * 2^digits / weight) */
	int32_t weight; /* >= 1 */
	int32_t job;
};

struct knap_state {
	int64_t profit;
	int64_t weight;
	int32_t change; /* how it came about, or DENSE_NONE */
};

struct knap_change {
	int32_t item; /* put in or taken out */
	int32_t before;
};

struct knap {
	struct knap_item *items; /* the caller writes them */
	int digits;
	int32_t n_items;
	int32_t n_break; /* items before it fit together */
	struct knap_state *from;
	struct knap_state *to;
	struct knap_change *changes;
	int32_t max_states;
	int32_t max_changes;
	int32_t n_from;
	int32_t n_to;
	int32_t n_changes;
	bool is_cut;  /* ran out of states */
	int64_t ease; /* how far the result may be off */
	int64_t room;
	int64_t best;
	int32_t best_change;
	bool is_better; /* than what it was given */
};

ENGINE_MUST_USE enum engine_err dense_knap_init(
    struct knap *k, int32_t n_items, int digits);
void dense_knap_finish(struct knap *k);

/* dense_knap_solve finds the largest profit that fits into room, or none above
 * at_least if there is none. It orders the items by rate. The result is an
 * upper bound of it: the same, unless is_cut, or above it by no more than ease.
 * dense_knap_take lists the jobs taken; only where is_better. */
int64_t dense_knap_solve(
    struct knap *k, int64_t room, int64_t at_least, struct dense *d);
int32_t dense_knap_take(const struct knap *k, int32_t *jobs);

/* ---- the relaxation ------------------------------------------------- */

/* What is open at a node of the tree. An agent's open cells are
 * cells[i * n_jobs] to before + n_cells[i]; shut ones stand behind them in the
 * order of shutting, so that the last shut is opened first. */
struct relax_move {
	int32_t agent;
	int32_t job;
	bool is_given; /* else the cell was shut */
};

struct relax {
	struct dense *d;
	struct cell *cells;
	int32_t *n_cells; /* [n_agents] */
	int32_t
	    *place;    /* [n_agents * n_jobs] of a cell, behind agent's first */
	int32_t *room; /* [n_agents] left by the jobs given away */
	int64_t given; /* their cost */
	int32_t *jobs; /* [n_jobs] open ones, then those given away */
	int32_t *job_place;
	int32_t n_open;
	bool *is_needed;          /* [n_jobs] may not be left out */
	struct relax_move *moves; /* [(n_agents + 2) * n_jobs] */
	int32_t n_moves;
	int64_t *rate;    /* [n_agents] a guess of the break rate */
	int64_t *slack;   /* [n_agents] a guess of how far rates may be off */
	int64_t *value;   /* [n_agents] K_i of the last evaluation */
	int32_t *taken;   /* [n_agents * n_jobs] jobs taken in it */
	int32_t *n_taken; /* [n_agents] */
	struct knap knap; /* its ease is set by who owns the relaxation */
	bool is_exact;    /* no knapsack of the last evaluation was cut */
};

ENGINE_MUST_USE enum engine_err dense_relax_init(
    struct relax *r, struct dense *d);
/* dense_relax_reset opens every cell of d, which may have become another
 * problem, no larger than at dense_relax_init. */
void dense_relax_reset(struct relax *r);
void dense_relax_finish(struct relax *r);

/* dense_relax_shut says that the agent does not do the job; dense_relax_give
 * that it does; agent n_agents stands for leaving it out. dense_relax_undo
 * takes back all but the first n_moves of what was said. */
void dense_relax_shut(struct relax *r, int32_t agent, int32_t job);
void dense_relax_give(struct relax *r, int32_t agent, int32_t job);
void dense_relax_undo(struct relax *r, int32_t n_moves);
bool dense_relax_is_open(const struct relax *r, int32_t agent, int32_t job);

/* dense_relax_guess tells the rate at which an agent's room may be worth. */
void dense_relax_guess(struct relax *r, int32_t agent, int64_t rate);

/* dense_relax_value is L(u) of what is open, with the cost of what is given, in
 * thousandths, or a little less where !is_exact; over is how often each open
 * job is taken. INT64_MIN where stopped. */
int64_t dense_relax_value(struct relax *r, const int64_t *u, int32_t *over);

/* ---- the dual ------------------------------------------------------- */

/* who may get a job in a dive, and how often the solutions agreed */
struct pick {
	int32_t job;
	int32_t agent;
	float share;
};

struct dual {
	struct relax relax;
	double *point;   /* [n_jobs] */
	double *centre;  /* [n_jobs] prices of the best value */
	double *way;     /* [n_jobs] average of what they should move by */
	int64_t *u;      /* [n_jobs] prices of the last evaluation */
	int64_t *best_u; /* [n_jobs] centre, in integers */
	int64_t best_value;
	int64_t *root_u; /* [n_jobs] the best with everything open */
	int64_t root_value;
	int32_t *over; /* [n_jobs] how often each was taken */
	float *share;  /* [n_agents * n_jobs] average of the solutions */
	double share_weight;
	double reach; /* how far above the best value the next step aims */
	double blend; /* the last solution's part in averages */
	int32_t n_fails;
	double *agent_price; /* [n_agents] money a unit of weight */
	double *agent_work[3];
	struct pick *picks; /* [n_jobs] */
};

ENGINE_MUST_USE enum engine_err dense_dual_init(
    struct dual *v, struct dense *d);
void dense_dual_finish(struct dual *v);

/* dense_dual_begin opens everything; dense_dual_start also finds prices of
 * the agents' weight and from them first ones of the jobs. */
void dense_dual_begin(struct dual *v);
bool dense_dual_start(struct dual *v);

/* dense_dual_warm looks whether the prices, one a line of the model, are
 * better than root_u. dense_dual_value evaluates best_u, so that relax has its
 * solution. dense_dual_turn forgets the way gone so far and aims so far above
 * the best value. dense_dual_step moves the prices once. dense_dual_restore
 * opens all and goes back to root_u. false: stopped, or at rest. */
bool dense_dual_value(struct dual *v);
bool dense_dual_warm(struct dual *v, const int64_t *prices);
void dense_dual_turn(struct dual *v, double reach);
bool dense_dual_step(struct dual *v);
void dense_dual_restore(struct dual *v);

/* dense_ease is how far a knapsack may be off where only a hint is wanted: a
 * thousandth of what a job costs. */
int64_t dense_ease(const struct dual *v);

/* ---- groups --------------------------------------------------------- */

struct search;

struct group_cell {
	int64_t cost;   /* thousandths */
	int32_t weight; /* 0 where the job may not go */
};

/* a job that is turned from the agent it prefers */
struct group_turn {
	int64_t cost; /* thousandths */
	int32_t at;   /* of the group's jobs */
	int32_t out;  /* weight */
	int32_t in;
	int8_t from;
	int8_t to;
};

/* Some agents, at most DENSE_GROUP, and jobs to be given to them. */
struct group {
	struct dense *d;
	int digits;
	int32_t *agents; /* [n_agents] the first n of them in the group */
	int n;
	int64_t room[DENSE_GROUP];
	int64_t rate[DENSE_GROUP]; /* what room is worth */
	int64_t limit[DENSE_GROUP];
	int64_t spare[DENSE_GROUP];
	int32_t n_overdrawn;
	int32_t *jobs; /* [n_jobs] */
	int32_t n_jobs;
	struct group_cell *cells; /* [n_jobs][DENSE_GROUP] */
	int64_t *reduced;         /* as cells; weight at the rate included */
	int32_t *at;              /* [n_jobs] the agent each prefers or gets */
	struct group_turn *turns;
	int32_t n_turns;
	bool *is_turned; /* [n_jobs] */
	int64_t cutoff;  /* thousandths, not to be exceeded */
	int64_t gap;     /* what turns and spare room may cost */
	int32_t best[DENSE_TURNS];
	int32_t n_best; /* or DENSE_NONE */
	int64_t n_nodes;
	bool is_cut; /* ran out of nodes */
	int size;    /* sixteenths; follows what the work allows */
};

ENGINE_MUST_USE enum engine_err dense_group_init(
    struct group *g, struct dense *d);
void dense_group_finish(struct group *g);

/* dense_group_improve gives a few agents' jobs to them anew. */
void dense_group_improve(struct group *g, struct search *s);
/* ---- the dive ------------------------------------------------------- */

/* dense_dive_narrow leaves each job its nearest agents only, for dives that
 * would take long. dense_dive gives away open jobs, a part of them at a time,
 * until none is open; job_agent says to whom. false where stopped, or where the
 * bound of what is left rises above the limit. */
void dense_dive_narrow(struct dual *v);
bool dense_dive(struct dual *v, double part, int64_t limit, int32_t *job_agent);

/* ---- the search ----------------------------------------------------- */

/* a job of two agents that is turned from the side it prefers */
struct turn {
	int32_t job;
	int32_t to;
	int32_t shift_a; /* of the room left to the two */
	int32_t shift_b;
	int64_t cost; /* thousandths */
};

/* Agent n_agents has the jobs left out. */
struct search {
	struct dense *d;
	int32_t *agent;    /* [n_jobs] */
	int32_t *jobs;     /* [n_agents + 1][n_jobs] of each agent */
	int32_t *n_of;     /* [n_agents + 1] */
	int32_t *place;    /* [n_jobs] in its agent's list */
	int64_t *spare;    /* [n_agents + 1] room left, < 0 where overdrawn */
	int64_t *rate;     /* [n_agents + 1] what room is worth */
	int64_t *fine;     /* [n_agents + 1] the price of overdrawing it */
	int64_t *limit;    /* [n_agents + 1] of both */
	int64_t overdrawn; /* by all */
	int64_t cost;
	int32_t *copy;      /* [n_jobs] */
	struct turn *turns; /* [n_jobs] */
};

ENGINE_MUST_USE enum engine_err dense_search_init(
    struct search *s, struct dense *d);
void dense_search_finish(struct search *s);

/* dense_search_aim takes what room is worth from the relaxation,
 * dense_search_fine sets fines to so many percent of that. */
void dense_search_aim(struct search *s, const struct relax *r);
void dense_search_fine(struct search *s, int64_t percent);

/* may an agent have a job at all, what does it cost and weigh there */
bool dense_search_can(const struct search *s, int32_t job, int32_t agent);
int64_t dense_search_cost(const struct search *s, int32_t job, int32_t agent);
int32_t dense_search_weight(const struct search *s, int32_t job, int32_t agent);

/* dense_search_load begins with an assignment, dense_search_put moves a job,
 * dense_search_fill gives what is left out to whom it suits best, room or no
 * room. dense_search_note offers dense_better what overdraws nothing. */
void dense_search_load(struct search *s, const int32_t *job_agent);
void dense_search_put(struct search *s, int32_t job, int32_t agent);
void dense_search_fill(struct search *s);
void dense_search_note(struct search *s);

/* dense_first_warm takes over the lots, if any, as far as they fit.
 * dense_first_fill gives what is left out to agents with room for it. */
void dense_first_warm(
    const struct dense *d, const int32_t *lots, int32_t *job_agent);
void dense_first_fill(struct search *s, const struct relax *r);

/* dense_pair_improve gives two agents' jobs to them anew; false where nothing
 * better was found. dense_pairs does so with random ones; false where
 * stopped. */
bool dense_pair_improve(struct search *s, int32_t a, int32_t b);
bool dense_pairs(struct search *s, int64_t n_pairs);

/* ---- the tree ------------------------------------------------------- */

enum branch_end {
	BRANCH_NONE,  /* there is no assignment below the cutoff */
	BRANCH_FOUND, /* dense_better has one */
	BRANCH_OVER   /* stopped, or out of nodes */
};

struct branch_frame {
	int32_t job;
	int32_t agent; /* tried first; n_agents: leaving the job out */
	int32_t mark;
};

struct branch {
	struct dual *dual;
	struct branch_frame *frames; /* [n_jobs] */
	int32_t depth;
	int64_t *saved; /* [n_saved][n_jobs] prices by depth */
	int32_t n_saved;
	int64_t *gap;  /* [n_agents] D_i - K_i */
	int64_t *most; /* [n_jobs] sum of what it costs agents not to do it */
	int32_t *answer;
	int64_t cutoff;
	int64_t n_nodes;
};

ENGINE_MUST_USE enum engine_err dense_branch_init(
    struct branch *b, struct dual *v);
void dense_branch_finish(struct branch *b);

/* dense_branch_decide looks for an assignment that costs less than the cutoff,
 * in about n_ticks of work. The prices of dual are its start and are left as
 * they were. */
enum branch_end dense_branch_decide(
    struct branch *b, int64_t cutoff, int64_t n_ticks);

/* dense_branch_left is how many cells an assignment below the cutoff may use,
 * as far as reduced costs tell. */
int64_t dense_branch_left(struct branch *b, int64_t cutoff);

/* ---- parts ---------------------------------------------------------- */

/* what parts of some sizes brought, and what they took */
struct part_kind {
	int64_t gain;
	int64_t ticks;
};

/* some agents and their jobs, as a problem of its own */
struct part {
	struct dense *d;
	struct dense sub;
	struct dual dual;
	int32_t *agents; /* [n_agents] of d, the first of them in the part */
	int32_t *jobs;   /* [n_jobs] of d */
	int32_t *answer;
	int32_t *now; /* [n_jobs] the assignment that is being changed */
	int64_t cost; /* its cost */
	struct part_kind kinds[DENSE_KINDS]; /* of sizes */
	int n_kinds;
	int64_t n_done;
};

ENGINE_MUST_USE enum engine_err dense_part_init(
    struct part *p, struct dense *d);
void dense_part_finish(struct part *p);

/* dense_part_improve gives some agents' jobs to them anew, unless that costs
 * more. false where stopped. */
bool dense_part_improve(struct part *p, const struct dual *master);

#endif
