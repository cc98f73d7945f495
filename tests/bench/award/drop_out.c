/* SPDX-License-Identifier: Apache-2.0 */
/* gom-award-drop-out FILE.cpb SECONDS N: solves a problem of .cpb version 1,
 * SECONDS at most. Then, N times, one of the winners drops out of that award:
 * a JSON line tells the time until a new award with a new bound stood. Every
 * award is checked here against the problem. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "broker/engine/assign/assign.h"

enum {
	GOOD_PPB = 1000000 /* 0.1 % */
};

struct day_row {
	int32_t day;
	int64_t minutes;
};

struct share {
	int32_t household;
	int64_t most;
	int32_t n;
	int32_t *bids; /* of the file */
};

struct file_bid {
	int32_t household;
	int64_t minutes;
	struct assign_bid bid;
};

struct problem {
	struct assign_model model;
	int32_t *line_lots;
	int32_t *line_due;
	int64_t *line_units;
	int64_t *line_unfilled;
	int64_t *village_cost;
	int32_t *household_village;
	int32_t *n_days;
	struct day_row **days;
	struct file_bid *file_bids;
	int32_t *place; /* of a bid of the file in the model */
	int64_t *minutes;
	struct assign_bid *bids;
	int32_t *bid_first;
	int32_t n_shares;
	struct share *shares;
	int32_t *row_first;
	int32_t *sum_first;
	struct assign_row *rows;
	struct assign_entry *entries;
	int32_t n_rows;
	int32_t n_entries;
};

static _Noreturn void
fail(const char *what)
{
	fprintf(stderr, "gom-award-drop-out: %s\n", what);
	exit(EXIT_FAILURE);
}

static void *
rows_of(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size);

	if (p == NULL)
		fail("out of memory");
	return p;
}

/* ---- reading --------------------------------------------------------- */

static int64_t
number(FILE *file)
{
	int64_t value;

	if (fscanf(file, "%" SCNd64, &value) != 1)
		fail("a number is missing");
	return value;
}

static int32_t
small(FILE *file)
{
	return (int32_t)number(file);
}

static void
word(FILE *file, const char *expected)
{
	char text[16];

	if (fscanf(file, "%15s", text) != 1 || strcmp(text, expected) != 0)
		fail(expected);
}

static int32_t
head(FILE *file, const char *expected)
{
	word(file, expected);
	return small(file);
}

/* ids are those of the generator: from 0, in order */
static int32_t
row(FILE *file, const char *expected, int32_t id)
{
	if (head(file, expected) != id)
		fail("ids are not in order");
	return id;
}

static void
read_lines(struct problem *p, FILE *file)
{
	int32_t n = head(file, "nlines");
	int32_t i;

	p->model.n_lines = n;
	p->line_lots = rows_of((size_t)n, sizeof(*p->line_lots));
	p->line_due = rows_of((size_t)n, sizeof(*p->line_due));
	p->line_units = rows_of((size_t)n, sizeof(*p->line_units));
	p->line_unfilled = rows_of((size_t)n, sizeof(*p->line_unfilled));
	for (i = 0; i < n; i++) {
		row(file, "line", i);
		number(file); /* the order */
		p->line_due[i] = small(file);
		p->line_lots[i] = small(file);
		p->line_units[i] = number(file);
		p->line_unfilled[i] = number(file);
	}
	n = head(file, "nvill");
	p->model.n_villages = n;
	p->village_cost = rows_of((size_t)n, sizeof(*p->village_cost));
	for (i = 0; i < n; i++)
		p->village_cost[row(file, "village", i)] = number(file);
}

static void
read_households(struct problem *p, FILE *file)
{
	int32_t n = head(file, "nhh");
	int32_t i;
	int32_t k;

	p->model.n_households = n;
	p->household_village =
	    rows_of((size_t)n, sizeof(*p->household_village));
	p->n_days = rows_of((size_t)n, sizeof(*p->n_days));
	p->days = rows_of((size_t)n, sizeof(*p->days));
	for (i = 0; i < n; i++) {
		row(file, "hh", i);
		p->household_village[i] = small(file);
		p->n_days[i] = small(file);
		p->days[i] = rows_of((size_t)p->n_days[i], sizeof(**p->days));
		for (k = 0; k < p->n_days[i]; k++) {
			p->days[i][k].day = small(file);
			p->days[i][k].minutes = number(file);
		}
	}
}

static void
read_bids(struct problem *p, FILE *file)
{
	int32_t n = head(file, "nbids");
	int32_t i;
	int32_t k;

	p->model.n_bids = n;
	p->file_bids = rows_of((size_t)n, sizeof(*p->file_bids));
	for (i = 0; i < n; i++) {
		struct file_bid *bid = &p->file_bids[row(file, "bid", i)];

		bid->household = small(file);
		bid->bid.line = small(file);
		bid->bid.cost = number(file);
		bid->minutes = number(file);
		bid->bid.most = small(file);
		bid->bid.least = small(file);
	}
	p->n_shares = head(file, "nshare");
	p->shares = rows_of((size_t)p->n_shares, sizeof(*p->shares));
	for (i = 0; i < p->n_shares; i++) {
		struct share *share = &p->shares[i];

		share->household = head(file, "share");
		share->most = number(file);
		share->n = small(file);
		share->bids = rows_of((size_t)share->n, sizeof(*share->bids));
		for (k = 0; k < share->n; k++)
			share->bids[k] = small(file);
	}
}

/* ---- the model ------------------------------------------------------- */

/* bids by household, within one as in the file */
static void
place_bids(struct problem *p)
{
	int32_t n = p->model.n_bids;
	int32_t n_hh = p->model.n_households;
	int32_t i;

	p->bids = rows_of((size_t)n, sizeof(*p->bids));
	p->minutes = rows_of((size_t)n, sizeof(*p->minutes));
	p->place = rows_of((size_t)n, sizeof(*p->place));
	p->bid_first = rows_of((size_t)n_hh + 2, sizeof(*p->bid_first));
	for (i = 0; i < n; i++)
		p->bid_first[p->file_bids[i].household + 2]++;
	for (i = 0; i < n_hh; i++)
		p->bid_first[i + 2] += p->bid_first[i + 1];
	for (i = 0; i < n; i++) {
		int32_t at = p->bid_first[p->file_bids[i].household + 1]++;

		p->place[i] = at;
		p->bids[at] = p->file_bids[i].bid;
		p->minutes[at] = p->file_bids[i].minutes;
	}
}

static void
add_entry(struct problem *p, int32_t bid, int64_t weight)
{
	struct assign_row *last = &p->rows[p->n_rows];

	if (last->n == 0)
		last->first = p->n_entries;
	last->n++;
	p->entries[p->n_entries++] = (struct assign_entry){ bid, weight };
}

static void
end_row(struct problem *p, int64_t room)
{
	if (p->rows[p->n_rows].n > 0)
		p->rows[p->n_rows++].room = room;
}

static void
add_household_rows(struct problem *p, int32_t h)
{
	int32_t b;
	int32_t k;
	int32_t s;

	for (k = 0; k < p->n_days[h]; k++) {
		for (b = p->bid_first[h]; b < p->bid_first[h + 1]; b++)
			if (p->line_due[p->bids[b].line] <= p->days[h][k].day)
				add_entry(p, b, p->minutes[b]);
		end_row(p, p->days[h][k].minutes);
	}
	for (s = 0; s < p->n_shares; s++) {
		const struct share *share = &p->shares[s];

		if (share->household != h)
			continue;
		for (k = 0; k < share->n; k++)
			add_entry(p, p->place[share->bids[k]],
			    p->line_units[p->bids[p->place[share->bids[k]]]
					      .line]);
		end_row(p, share->most);
	}
}

static void
make_rows(struct problem *p)
{
	int32_t n_hh = p->model.n_households;
	size_t n_rows = (size_t)p->n_shares + 1;
	size_t n_entries = 0;
	int32_t h;
	int32_t s;

	for (h = 0; h < n_hh; h++) {
		n_rows += (size_t)p->n_days[h];
		n_entries += (size_t)p->n_days[h] *
			     (size_t)(p->bid_first[h + 1] - p->bid_first[h]);
	}
	for (s = 0; s < p->n_shares; s++)
		n_entries += (size_t)p->shares[s].n;
	p->rows = rows_of(n_rows, sizeof(*p->rows));
	p->entries = rows_of(n_entries, sizeof(*p->entries));
	p->row_first = rows_of((size_t)n_hh + 1, sizeof(*p->row_first));
	p->sum_first = rows_of((size_t)n_hh + 1, sizeof(*p->sum_first));
	for (h = 0; h < n_hh; h++) {
		p->row_first[h] = p->n_rows;
		add_household_rows(p, h);
	}
	p->row_first[n_hh] = p->n_rows;
}

static void
read_problem(struct problem *p, const char *path)
{
	FILE *file = fopen(path, "r");
	struct assign_model *m = &p->model;

	if (file == NULL)
		fail("cannot open the file");
	if (head(file, "cpb") != 1)
		fail("not version 1");
	read_lines(p, file);
	read_households(p, file);
	read_bids(p, file);
	fclose(file);
	place_bids(p);
	make_rows(p);
	m->line_lots = p->line_lots;
	m->line_unfilled = p->line_unfilled;
	m->village_cost = p->village_cost;
	m->household_village = p->household_village;
	m->bid_first = p->bid_first;
	m->bids = p->bids;
	m->row_first = p->row_first;
	m->rows = p->rows;
	m->sum_first = p->sum_first;
	m->entries = p->entries;
}

static void
problem_finish(struct problem *p)
{
	int32_t i;

	for (i = 0; i < p->model.n_households; i++)
		free(p->days[i]);
	for (i = 0; i < p->n_shares; i++)
		free(p->shares[i].bids);
	free(p->line_lots);
	free(p->line_due);
	free(p->line_units);
	free(p->line_unfilled);
	free(p->village_cost);
	free(p->household_village);
	free(p->n_days);
	free(p->days);
	free(p->file_bids);
	free(p->place);
	free(p->minutes);
	free(p->bids);
	free(p->bid_first);
	free(p->shares);
	free(p->row_first);
	free(p->sum_first);
	free(p->rows);
	free(p->entries);
}

/* ---- checking -------------------------------------------------------- */

static void
check_bids(const struct problem *p, const int32_t *lots, const bool *is_out)
{
	int32_t h;
	int32_t b;

	for (h = 0; h < p->model.n_households; h++)
		for (b = p->bid_first[h]; b < p->bid_first[h + 1]; b++)
			if (lots[b] < 0 || lots[b] > p->bids[b].most ||
			    (lots[b] > 0 && lots[b] < p->bids[b].least) ||
			    (lots[b] > 0 && is_out[h]))
				fail("a bid got what it may not");
}

static void
check_rows(const struct problem *p, const int32_t *lots)
{
	int32_t r;
	int32_t e;

	for (r = 0; r < p->n_rows; r++) {
		int64_t load = 0;

		for (e = 0; e < p->rows[r].n; e++) {
			const struct assign_entry *entry =
			    &p->entries[p->rows[r].first + e];

			load += entry->weight * lots[entry->bid];
		}
		if (load > p->rows[r].room)
			fail("a household is overloaded");
	}
}

static int64_t
cost_of(const struct problem *p, const int32_t *lots)
{
	size_t n_v = (size_t)p->model.n_villages;
	bool *is_open = rows_of(n_v, sizeof(*is_open));
	int64_t *left = rows_of((size_t)p->model.n_lines, sizeof(*left));
	int64_t cost = 0;
	int32_t h;
	int32_t i;

	for (i = 0; i < p->model.n_lines; i++)
		left[i] = p->line_lots[i];
	for (h = 0; h < p->model.n_households; h++)
		for (i = p->bid_first[h]; i < p->bid_first[h + 1]; i++) {
			cost += lots[i] * p->bids[i].cost;
			left[p->bids[i].line] -= lots[i];
			if (lots[i] > 0 && p->household_village[h] >= 0)
				is_open[p->household_village[h]] = true;
		}
	for (i = 0; i < p->model.n_lines; i++) {
		if (left[i] < 0)
			fail("a line got more than its lots");
		cost += left[i] * p->line_unfilled[i];
	}
	for (i = 0; i < p->model.n_villages; i++)
		cost += is_open[i] ? p->village_cost[i] : 0;
	free(is_open);
	free(left);
	return cost;
}

static void
check(const struct problem *p, const struct assign_result *result,
    const bool *is_out)
{
	check_bids(p, result->lots, is_out);
	check_rows(p, result->lots);
	if (cost_of(p, result->lots) != result->cost)
		fail("the cost is not that of the award");
	if (result->bound > result->cost)
		fail("the bound is above the cost");
}

/* ---- dropping out ---------------------------------------------------- */

static int64_t
now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static bool
is_over(void *ctx)
{
	return now_ns() > *(const int64_t *)ctx;
}

static bool
has_lots(const struct problem *p, const struct assign_result *result, int32_t h)
{
	int32_t b;

	for (b = p->bid_first[h]; b < p->bid_first[h + 1]; b++)
		if (result->lots[b] > 0)
			return true;
	return false;
}

static void
print(const char *what, int64_t ns, const struct assign_result *result)
{
	int64_t bound = result->bound > 1 ? result->bound : 1;

	printf("{\"%s\": %.4f, \"cost\": %" PRId64 ", \"bound\": %" PRId64
	       ", \"gap\": %.7f}\n",
	    what, (double)ns / 1e6, result->cost, result->bound,
	    (double)(result->cost - result->bound) / (double)bound);
}

static int64_t
gap_ppb(const struct assign_result *result)
{
	int64_t bound = result->prices_bound > 1 ? result->prices_bound : 1;

	return (int64_t)((double)(result->cost - bound) / (double)bound * 1e9);
}

/* from nothing, to the end; from `before`, if there is one, until it is as good
 * by its prices as that was, or nearly */
static void
solve(const struct problem *p, int64_t limit_ns,
    const struct assign_result *before, struct assign **a,
    struct assign_result *result)
{
	int64_t end = now_ns() + limit_ns;
	struct assign_control control = {
		.stop = is_over, .stop_ctx = &end, .iterations = -1, .seed = 1
	};

	if (before != NULL) {
		control.gap_ppb = gap_ppb(before) + GOOD_PPB / 10;
		control.warm_lots = before->lots;
		control.warm_prices = before->prices;
	}
	if (assign_create(&p->model, a) != ENGINE_OK ||
	    assign_solve(*a, &control, result) != ENGINE_OK)
		fail("assign_solve");
}

/* The award of `before` is taken up again, so that one household at a time is
 * missing from it. */
static void
drop_out(const struct problem *p, int64_t limit_ns,
    const struct assign_result *before, int32_t household,
    struct assign_result *result)
{
	struct assign_control control = { .gap_ppb = GOOD_PPB, .seed = 1 };
	struct assign *a = NULL;
	bool *is_out = rows_of((size_t)p->model.n_households, sizeof(*is_out));
	int64_t start;

	solve(p, limit_ns, before, &a, result);
	is_out[household] = true;
	start = now_ns();
	assign_withdraw(a, household);
	if (assign_mend(a, &control, result) != ENGINE_OK)
		fail("assign_mend");
	print("mend_ms", now_ns() - start, result);
	check(p, result, is_out);
	assign_destroy(&a);
	free(is_out);
}

/* Winners are taken at even steps through the households. */
static void
drop_outs(const struct problem *p, int64_t limit_ns,
    const struct assign_result *before, struct assign_result *result, int32_t n)
{
	int32_t n_hh = p->model.n_households;
	int32_t h = 0;
	int32_t i;

	for (i = 0; i < n; i++) {
		if (h < (int32_t)((int64_t)i * n_hh / n))
			h = (int32_t)((int64_t)i * n_hh / n);
		while (h < n_hh && !has_lots(p, before, h))
			h++;
		if (h == n_hh)
			return;
		drop_out(p, limit_ns, before, h++, result);
	}
}

static void
result_init(struct assign_result *result, const struct assign_model *m)
{
	*result = (struct assign_result){
		.lots = rows_of((size_t)m->n_bids, sizeof(*result->lots)),
		.prices = rows_of((size_t)m->n_lines, sizeof(*result->prices))
	};
}

static void
result_finish(struct assign_result *result)
{
	free(result->lots);
	free(result->prices);
}

int
main(int argc, char **argv)
{
	struct problem p = { 0 };
	struct assign_result before;
	struct assign_result result;
	struct assign *a = NULL;
	int64_t limit_ns;
	int64_t start;

	if (argc != 4)
		fail("usage: gom-award-drop-out FILE.cpb SECONDS N");
	read_problem(&p, argv[1]);
	result_init(&before, &p.model);
	result_init(&result, &p.model);
	limit_ns = strtoll(argv[2], NULL, 10) * 1000000000;
	start = now_ns();
	solve(&p, limit_ns, NULL, &a, &before);
	print("solve_ms", now_ns() - start, &before);
	assign_destroy(&a);
	drop_outs(
	    &p, limit_ns, &before, &result, (int32_t)strtol(argv[3], NULL, 10));
	result_finish(&before);
	result_finish(&result);
	problem_finish(&p);
	return EXIT_SUCCESS;
}
