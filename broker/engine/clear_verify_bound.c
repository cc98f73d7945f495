/* SPDX-License-Identifier: Apache-2.0 */
/* What the prices of a plan prove: L(u), in thousandths, as clear.h has it. */
#include "broker/engine/clear_verify.h"

#include <stdlib.h>

#include "broker/engine/verify/gain.h"

/* A plan is looked at in the broker's own loop: a household of many kinds of
 * limits is not worth longer. */
#define EFFORT_OF_ONE INT64_C(400000)
#define EFFORT_OF_ALL INT64_C(6000000)

/* what a mandatory share leaves a household */
struct allowance {
	int32_t household;
	int32_t rule;
	int64_t units;
};

/* Rows of household h: from first[h] to before first[h + 1]. */
struct rows {
	int32_t *first;
	int32_t *items;
};

struct evaluation {
	struct check *c;
	struct gain *gain;
	int64_t *most;   /* [n_bids] lots there can be at all */
	int32_t *number; /* [n_bids] of its offer */
	struct rows totals;
	struct rows shares; /* of allowances */
	struct allowance *allowances;
	int32_t n_allowances, allowances_size;
	int32_t *met;              /* [n_households] last rule */
	struct verify_range *left; /* [n_villages] cost less gains */
};

/* ---- what each bid could have by itself ------------------------------ */

static void
cap_by_line(struct evaluation *e)
{
	const struct clear_problem *p = e->c->p;

	for (int32_t b = 0; b < p->n_bids; b++) {
		const struct clear_bid *bid = &p->bids[b];

		e->most[b] = bid->standby_only
				 ? 0
				 : verify_smaller(bid->max_lots,
				       p->lines[bid->line].n_lots);
	}
}

/* No lots for who would be one winner too many. */
static void
cap_by_winners(struct evaluation *e, const struct clear_rule *rule)
{
	const struct clear_problem *p = e->c->p;
	struct verify_tally held = verify_tally(e->c, rule, false);

	if (held.winners < rule->value)
		return;
	for (int32_t b = 0; b < p->n_bids; b++)
		if (verify_counts(rule, &p->lines[p->bids[b].line]) &&
		    e->c->units_of[p->bids[b].household] == 0)
			e->most[b] = 0;
}

static void
cap_by_group(struct evaluation *e, const struct clear_rule *rule)
{
	const struct clear_problem *p = e->c->p;
	struct verify_tally held = verify_tally(e->c, rule, false);
	int64_t room = verify_limit(rule, held.quantity) - held.group;

	for (int32_t b = 0; b < p->n_bids; b++) {
		const struct clear_line *line = &p->lines[p->bids[b].line];

		if (verify_counts(rule, line) &&
		    e->c->is_member[p->bids[b].household])
			e->most[b] = verify_smaller(
			    e->most[b], room > 0 ? room / line->lot_units : 0);
	}
}

static enum engine_err
allow_share(struct evaluation *e, int32_t index)
{
	const struct clear_problem *p = e->c->p;
	const struct clear_rule *rule = &p->rules[index];
	struct verify_tally held = verify_tally(e->c, rule, false);

	for (int32_t b = 0; b < p->n_bids; b++) {
		int32_t h = p->bids[b].household;
		int64_t room =
		    verify_limit(rule, held.quantity) - e->c->units_of[h];

		if (e->met[h] == index + 1 ||
		    !verify_counts(rule, &p->lines[p->bids[b].line]))
			continue;
		e->met[h] = index + 1;
		if (e->n_allowances == e->allowances_size) {
			int32_t size = e->allowances_size;
			struct allowance *larger;

			if (__builtin_add_overflow(size, size / 2 + 64, &size))
				return ENGINE_NOMEM;
			larger = realloc(
			    e->allowances, (size_t)size * sizeof *larger);
			if (larger == NULL)
				return ENGINE_NOMEM;
			e->allowances = larger;
			e->allowances_size = size;
		}
		e->allowances[e->n_allowances++] =
		    (struct allowance){ h, index, room > 0 ? room : 0 };
	}
	return ENGINE_OK;
}

static enum engine_err
take_rules(struct evaluation *e)
{
	enum engine_err err = ENGINE_OK;

	for (int32_t r = 0; r < e->c->p->n_rules && err == ENGINE_OK; r++) {
		const struct clear_rule *rule = &e->c->p->rules[r];

		if (!rule->mandatory)
			continue;
		if (rule->kind == CLEAR_MAX_HOUSEHOLDS)
			cap_by_winners(e, rule);
		else if (rule->kind == CLEAR_GROUP_MAX)
			cap_by_group(e, rule);
		else if (rule->kind == CLEAR_MAX_SHARE)
			err = allow_share(e, r);
	}
	return err;
}

/* ---- one household -------------------------------------------------- */

static int64_t
time_of(const void *calendar, int32_t first_day, int32_t due_day)
{
	return calendar_between(calendar, first_day, due_day);
}

static int32_t
not_before_today(const struct check *c, int32_t day)
{
	return day > c->p->today ? day : c->p->today;
}

static enum engine_err
put_offers(struct evaluation *e, int32_t h)
{
	const struct check *c = e->c;
	enum engine_err err = ENGINE_OK;
	int32_t n = 0;

	for (int32_t k = c->first_bid[h];
	     k < c->first_bid[h + 1] && err == ENGINE_OK; k++) {
		int32_t b = c->bids[k];
		const struct clear_bid *bid = &c->p->bids[b];
		struct gain_offer offer = { .gain = c->plan->prices[bid->line] -
						    1000 * bid->lot_cost,
			.work = bid->lot_work,
			.units = c->p->lines[bid->line].lot_units,
			.most = e->most[b],
			.least = bid->min_lots,
			.first_day = not_before_today(c, bid->first_day),
			.due_day = bid->due_day };

		e->number[b] = n++;
		err = gain_offer(e->gain, &offer);
	}
	return err;
}

/* Work there is already, and the limit of all of it. */
static enum engine_err
put_work(struct evaluation *e, int32_t h)
{
	const struct clear_household *hh = &e->c->p->households[h];
	enum engine_err err = ENGINE_OK;
	int64_t left = hh->work_limit;
	int32_t n = e->c->first_bid[h + 1] - e->c->first_bid[h];

	for (int32_t i = 0; i < hh->n_fixed && err == ENGINE_OK; i++) {
		const struct work_item *item = &hh->fixed[i];

		err = gain_work(
		    e->gain, &(struct gain_work){
				 not_before_today(e->c, item->start_day),
				 item->due_day, item->work });
		left -= item->work;
	}
	if (hh->work_limit == 0 || err != ENGINE_OK)
		return err;
	err = gain_limit(e->gain, left > 0 ? left : 0);
	for (int32_t i = 0; i < n && err == ENGINE_OK; i++)
		err = gain_member(e->gain, i);
	return err;
}

static enum engine_err
put_totals(struct evaluation *e, int32_t h)
{
	enum engine_err err = ENGINE_OK;

	for (int32_t i = e->totals.first[h];
	     i < e->totals.first[h + 1] && err == ENGINE_OK; i++) {
		const struct clear_total *total =
		    &e->c->p->totals[e->totals.items[i]];
		int64_t most =
		    total->max_units > 0 ? total->max_units : INT64_MAX;

		err = gain_set(e->gain, total->min_units, most);
		for (int32_t k = 0; k < total->n_bids && err == ENGINE_OK; k++)
			err = gain_member(e->gain, e->number[total->bids[k]]);
	}
	return err;
}

static enum engine_err
put_shares(struct evaluation *e, int32_t h)
{
	const struct check *c = e->c;
	enum engine_err err = ENGINE_OK;

	for (int32_t i = e->shares.first[h];
	     i < e->shares.first[h + 1] && err == ENGINE_OK; i++) {
		const struct allowance *a = &e->allowances[e->shares.items[i]];
		const struct clear_rule *rule = &c->p->rules[a->rule];

		err = gain_set(e->gain, 0, a->units);
		for (int32_t k = c->first_bid[h];
		     k < c->first_bid[h + 1] && err == ENGINE_OK; k++) {
			int32_t b = c->bids[k];

			if (verify_counts(
				rule, &c->p->lines[c->p->bids[b].line]))
				err = gain_member(e->gain, e->number[b]);
		}
	}
	return err;
}

static enum engine_err
gain_of_household(struct evaluation *e, int32_t h, struct pack_gain *out)
{
	enum engine_err err;

	*out = (struct pack_gain){ 0, 0 };
	if (e->c->first_bid[h] == e->c->first_bid[h + 1])
		return ENGINE_OK;
	gain_begin(e->gain, time_of, e->c->p->households[h].calendar);
	err = put_offers(e, h);
	if (err == ENGINE_OK)
		err = put_work(e, h);
	if (err == ENGINE_OK)
		err = put_totals(e, h);
	if (err == ENGINE_OK)
		err = put_shares(e, h);
	return err == ENGINE_OK ? gain_of(e->gain, out) : err;
}

/* ---- all of them ---------------------------------------------------- */

typedef int32_t household_of(const struct evaluation *e, int32_t row);

static int32_t
household_of_total(const struct evaluation *e, int32_t row)
{
	return e->c->p->totals[row].household;
}

static int32_t
household_of_share(const struct evaluation *e, int32_t row)
{
	return e->allowances[row].household;
}

static enum engine_err
sort_rows(const struct evaluation *e, int32_t n, household_of *owner,
    struct rows *out)
{
	int32_t n_households = e->c->p->n_households;

	out->first = calloc((size_t)n_households + 2, sizeof *out->first);
	out->items = calloc((size_t)n + 1, sizeof *out->items);
	if (out->first == NULL || out->items == NULL)
		return ENGINE_NOMEM;
	for (int32_t i = 0; i < n; i++)
		out->first[owner(e, i)]++;
	for (int32_t h = 0; h < n_households; h++)
		out->first[h + 1] += out->first[h];
	for (int32_t i = n - 1; i >= 0; i--)
		out->items[--out->first[owner(e, i)]] = i;
	return ENGINE_OK;
}

static enum engine_err
evaluation_init(struct check *c, struct evaluation *e)
{
	const struct clear_problem *p = c->p;
	enum engine_err err;

	*e = (struct evaluation){ .c = c };
	e->most = calloc((size_t)p->n_bids + 1, sizeof *e->most);
	e->number = calloc((size_t)p->n_bids + 1, sizeof *e->number);
	e->met = calloc((size_t)p->n_households + 1, sizeof *e->met);
	e->left = calloc((size_t)p->n_villages + 1, sizeof *e->left);
	if (!e->most || !e->number || !e->met || !e->left)
		return ENGINE_NOMEM;
	cap_by_line(e);
	err = take_rules(e);
	if (err == ENGINE_OK)
		err = sort_rows(e, p->n_totals, household_of_total, &e->totals);
	if (err == ENGINE_OK)
		err = sort_rows(
		    e, e->n_allowances, household_of_share, &e->shares);
	if (err == ENGINE_OK)
		err = gain_create(EFFORT_OF_ONE, EFFORT_OF_ALL, &e->gain);
	return err;
}

static void
evaluation_finish(struct evaluation *e)
{
	free(e->most);
	free(e->number);
	free(e->met);
	free(e->left);
	free(e->totals.first);
	free(e->totals.items);
	free(e->shares.first);
	free(e->shares.items);
	free(e->allowances);
	gain_destroy(&e->gain);
}

static enum engine_err
sum_up(struct evaluation *e, struct verify_range *sum)
{
	const struct clear_problem *p = e->c->p;
	enum engine_err err = ENGINE_OK;

	for (int32_t v = 0; v < p->n_villages; v++)
		e->left[v].least = e->left[v].most =
		    (wide)1000 * p->villages[v].cost;
	for (int32_t h = 0; h < p->n_households && err == ENGINE_OK; h++) {
		int32_t village = p->households[h].village;
		struct verify_range *from =
		    village < 0 ? sum : &e->left[village];
		struct pack_gain gain;

		err = gain_of_household(e, h, &gain);
		from->least -= gain.bound;
		from->most -= gain.found;
	}
	for (int32_t v = 0; v < p->n_villages; v++) {
		sum->least += e->left[v].least < 0 ? e->left[v].least : 0;
		sum->most += e->left[v].most < 0 ? e->left[v].most : 0;
	}
	return err;
}

enum engine_err
verify_prices(struct check *c, struct verify_range *out)
{
	struct evaluation e;
	enum engine_err err = evaluation_init(c, &e);

	*out = (struct verify_range){ 0, 0 };
	for (int32_t l = 0; l < c->p->n_lines; l++)
		out->least += (wide)c->p->lines[l].n_lots * c->plan->prices[l];
	out->most = out->least;
	if (err == ENGINE_OK)
		err = sum_up(&e, out);
	evaluation_finish(&e);
	return err;
}
