/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/engine/gom-clear/recount.h"

#include <inttypes.h>

#include "broker/engine/wide.h"

static enum engine_err
equals(const struct claims *claims, enum claim which, const char *word,
    int64_t found, struct recount *out)
{
	if (!claims->has[which] || claims->value[which] == found)
		return ENGINE_OK;
	return recount_flawed(out,
	    "%s is %" PRId64 ", the result says %" PRId64, word, found,
	    claims->value[which]);
}

static enum engine_err
counts_hold(const struct claims *claims, struct recount *out)
{
	enum engine_err err =
	    equals(claims, CLAIM_COST, "cost", out->cost, out);

	if (err == ENGINE_OK)
		err = equals(
		    claims, CLAIM_UNFILLED, "unfilled", out->unfilled, out);
	if (err == ENGINE_OK)
		err = equals(claims, CLAIM_ASKED_UNITS, "asked_units",
		    out->asked_units, out);
	if (err == ENGINE_OK)
		err = equals(claims, CLAIM_COVERED_UNITS, "covered_units",
		    out->covered_units, out);
	if (err == ENGINE_OK && claims->has[CLAIM_COVERED_BOUND] &&
	    claims->value[CLAIM_COVERED_BOUND] < out->covered_units) {
		return recount_flawed(out,
		    "covered_bound %" PRId64 " is below the %" PRId64
		    " units covered",
		    claims->value[CLAIM_COVERED_BOUND], out->covered_units);
	}
	return err;
}

static enum engine_err
prices_hold(const struct claims *claims, struct recount *out)
{
	int64_t said = claims->value[CLAIM_BOUND_PRICES];

	if (!out->has_bound) {
		return recount_flawed(out,
		    "bound_prices is said to be %" PRId64
		    ", but there are no prices",
		    said);
	}
	if (out->is_exact)
		return equals(claims, CLAIM_BOUND_PRICES, "bound_prices",
		    out->bound_prices, out);
	if (said > out->bound_prices) {
		return recount_flawed(out,
		    "bound_prices is said to be %" PRId64
		    ", proven in the time there is for it are %" PRId64,
		    said, out->bound_prices);
	}
	return ENGINE_OK;
}

static enum engine_err
bounds_hold(const struct claims *claims, struct recount *out)
{
	int64_t bound = claims->value[CLAIM_BOUND];

	if (bound > out->cost) {
		return recount_flawed(out,
		    "bound %" PRId64 " is above the cost %" PRId64, bound,
		    out->cost);
	}
	if (bound < claims->value[CLAIM_BOUND_PRICES]) {
		return recount_flawed(out,
		    "bound %" PRId64 " is below the %" PRId64
		    " that the prices prove",
		    bound, claims->value[CLAIM_BOUND_PRICES]);
	}
	return ENGINE_OK;
}

/* It is printed with nine digits after the point. */
static enum engine_err
gap_holds(const struct claims *claims, struct recount *out)
{
	int64_t bound = claims->value[CLAIM_BOUND];
	wide difference = (wide)out->cost - bound;
	double gap = (double)difference / (double)(bound < 1 ? 1 : bound);
	double off = claims->gap > gap ? claims->gap - gap : gap - claims->gap;

	if (!claims->has_gap || off <= 1e-8 * (gap > 1 ? gap : 1))
		return ENGINE_OK;
	return recount_flawed(
	    out, "gap is %.9f, the result says %.9f", gap, claims->gap);
}

static enum engine_err
goal_holds(const struct claims *claims, struct recount *out)
{
	bool is_proven = claims->is_cheapest
			     ? claims->value[CLAIM_BOUND] == out->cost
			     : claims->has[CLAIM_COVERED_BOUND] &&
				   claims->value[CLAIM_COVERED_BOUND] ==
				       out->covered_units &&
				   claims->has[CLAIM_OBJECTIVE_BOUND] &&
				   claims->value[CLAIM_OBJECTIVE_BOUND] ==
				       claims->value[CLAIM_OBJECTIVE];
	enum engine_err err = ENGINE_OK;

	if (claims->is_proven && !is_proven)
		return recount_flawed(
		    out, "said to be proven, but its bounds do not say so");
	if (claims->is_cheapest)
		err = equals(
		    claims, CLAIM_OBJECTIVE, "objective", out->cost, out);
	if (err == ENGINE_OK && claims->is_cheapest)
		err = equals(claims, CLAIM_OBJECTIVE_BOUND, "objective_bound",
		    claims->value[CLAIM_BOUND], out);
	return err;
}

enum engine_err
recount_claims(const struct claims *claims, struct recount *out)
{
	enum engine_err err = counts_hold(claims, out);

	if (err == ENGINE_OK)
		err = prices_hold(claims, out);
	if (err == ENGINE_OK)
		err = bounds_hold(claims, out);
	if (err == ENGINE_OK)
		err = gap_holds(claims, out);
	return err == ENGINE_OK ? goal_holds(claims, out) : err;
}
