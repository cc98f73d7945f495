/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/engine/gom-clear/plan.h"

#include <inttypes.h>
#include <stdlib.h>

enum engine_err
plan_create(const struct instance *in, struct plan **out)
{
	struct plan *plan = calloc(1, sizeof *plan);

	if (plan == NULL)
		return ENGINE_NOMEM;
	plan->lots = calloc((size_t)in->n_bids + 1, sizeof *plan->lots);
	plan->prices = calloc((size_t)in->n_lines + 1, sizeof *plan->prices);
	if (plan->lots == NULL || plan->prices == NULL) {
		plan_destroy(&plan);
		return ENGINE_NOMEM;
	}
	*out = plan;
	return ENGINE_OK;
}

void
plan_destroy(struct plan **plan)
{
	struct plan *old = *plan;

	*plan = NULL;
	if (old != NULL) {
		free(old->lots);
		free(old->prices);
		free(old);
	}
}

/* ---- reading -------------------------------------------------------- */

struct reading {
	struct text text;
	const struct instance *in;
	struct plan *plan;
	bool *is_awarded; /* bids; jobs in generalised assignment */
	bool *is_priced;
	int32_t n_priced;
};

static int32_t
read_ref(struct reading *r, const struct instance_id *ids, int32_t n,
    const char *what)
{
	int64_t id = text_number(&r->text, what, INT64_MIN, INT64_MAX);
	int32_t index = r->text.has_failed ? -1 : instance_find(ids, n, id);

	if (index < 0) {
		text_fail(&r->text, r->text.line,
		    "there is no %s %" PRId64 " in the problem", what, id);
	}
	return index;
}

static int32_t
read_line_ref(struct reading *r)
{
	return read_ref(
	    r, r->in->line_ids, r->in->n_lines, instance_word_line(r->in));
}

static void
read_award(struct reading *r)
{
	int32_t bid = read_ref(r, r->in->bid_ids, r->in->n_bids, "bid");
	int64_t lots = text_number(&r->text, "the lots awarded", 0, INT32_MAX);

	if (r->text.has_failed)
		return;
	if (r->is_awarded[bid]) {
		text_fail(&r->text, r->text.line,
		    "bid %" PRId64 " is awarded twice", r->in->bids[bid].id);
		return;
	}
	r->is_awarded[bid] = true;
	r->plan->lots[bid] = (int32_t)lots;
}

static void
read_assign(struct reading *r)
{
	int32_t job = read_line_ref(r);
	int32_t agent =
	    read_ref(r, r->in->household_ids, r->in->n_households, "agent");

	if (r->text.has_failed)
		return;
	if (r->is_awarded[job]) {
		text_fail(&r->text, r->text.line,
		    "job %" PRId32 " is assigned twice", job + 1);
		return;
	}
	r->is_awarded[job] = true;
	r->plan->lots[(int64_t)agent * r->in->n_lines + job] = 1;
}

static void
read_price(struct reading *r)
{
	int32_t line = read_line_ref(r);
	int64_t price =
	    text_number(&r->text, "the price", INT64_MIN + 1, INT64_MAX - 1);

	if (r->text.has_failed)
		return;
	if (r->is_priced[line]) {
		text_fail(&r->text, r->text.line,
		    "%s %" PRId64 " has two prices", instance_word_line(r->in),
		    r->in->lines[line].id);
		return;
	}
	r->is_priced[line] = true;
	r->n_priced++;
	r->plan->prices[line] = price;
}

static void
read_plan_lines(struct reading *r)
{
	bool is_gap = r->in->format == INSTANCE_GAP;
	struct text_word word;

	while (text_next(&r->text, &word))
		if (!is_gap && text_is(&word, "award"))
			read_award(r);
		else if (is_gap && text_is(&word, "assign"))
			read_assign(r);
		else if (text_is(&word, "price"))
			read_price(r);
		else
			text_fail(&r->text, word.line,
			    "'%s' or 'price' is expected, found '%.*s'",
			    is_gap ? "assign" : "award",
			    word.len > 24 ? 24 : (int)word.len, word.bytes);
	r->plan->has_prices = r->n_priced > 0;
	for (int32_t l = 0; l < r->in->n_lines && r->n_priced > 0; l++) {
		if (!r->is_priced[l]) {
			text_fail(&r->text, 0, "%s %" PRId64 " has no price",
			    instance_word_line(r->in), r->in->lines[l].id);
		}
	}
}

enum engine_err
plan_read(const char *bytes, size_t len, const struct instance *in,
    struct text_fault *fault, struct plan **out)
{
	struct reading r = { .in = in };
	enum engine_err err = plan_create(in, &r.plan);

	if (err != ENGINE_OK)
		return err;
	text_begin(&r.text, bytes, len, fault);
	r.is_awarded = text_array(&r.text,
	    in->n_bids > in->n_lines ? in->n_bids : in->n_lines,
	    sizeof *r.is_awarded);
	r.is_priced = text_array(&r.text, in->n_lines, sizeof *r.is_priced);
	read_plan_lines(&r);
	free(r.is_awarded);
	free(r.is_priced);
	if (r.text.has_failed) {
		plan_destroy(&r.plan);
		return r.text.is_out_of_memory ? ENGINE_NOMEM : ENGINE_BAD_PLAN;
	}
	*out = r.plan;
	return ENGINE_OK;
}

/* ---- writing -------------------------------------------------------- */

bool
plan_write(const struct plan *plan, const struct instance *in, FILE *file)
{
	for (int32_t b = 0; b < in->n_bids; b++) {
		if (plan->lots[b] == 0)
			continue;
		if (in->format == INSTANCE_GAP) {
			fprintf(file, "assign %" PRId64 " %" PRId64 "\n",
			    in->lines[in->bids[b].line].id,
			    in->households[in->bids[b].household].id);
		} else {
			fprintf(file, "award %" PRId64 " %" PRId32 "\n",
			    in->bids[b].id, plan->lots[b]);
		}
	}
	for (int32_t l = 0; l < in->n_lines && plan->has_prices; l++) {
		fprintf(file, "price %" PRId64 " %" PRId64 "\n",
		    in->lines[l].id, plan->prices[l]);
	}
	return fflush(file) == 0 && ferror(file) == 0;
}
