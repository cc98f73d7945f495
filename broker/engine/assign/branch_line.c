/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/engine/assign/branch.h"

/* ---- what is struck out --------------------------------------------- */

void
branch_strike(struct branch *b, int32_t column)
{
	b->is_out[column] = true;
	b->members[b->columns[column].member].n_left--;
	b->trail[b->n_trail++] = column;
}

void
branch_open(struct branch *b, int32_t village)
{
	b->is_decided[village] = true;
	b->trail[b->n_trail++] = ~village;
}

void
branch_undo(struct branch *b, int32_t n_trail)
{
	while (b->n_trail > n_trail) {
		int32_t what = b->trail[--b->n_trail];

		if (what < 0) {
			b->is_decided[~what] = false;
			continue;
		}
		b->is_out[what] = false;
		b->members[b->columns[what].member].n_left++;
	}
}

/* ---- the lots of a line --------------------------------------------- */

/* least, most and in of the lines of one live member; only where stamp is */
static void
measure_member(struct branch *b, int32_t i)
{
	const struct live *live = &b->live[i];
	const struct live_column *column = b->live_columns + live->first;

	for (int32_t c = 0; c < live->n; c++) {
		const struct part *part = b->parts + column[c].first;

		for (int32_t k = 0; k < column[c].n; k++) {
			int32_t l = part[k].line, lots = part[k].lots;

			if (b->stamp[l] != i + 1) {
				b->stamp[l] = i + 1;
				b->in[l] = 0;
				b->least[l] = lots;
				b->most[l] = lots;
			}
			b->in[l]++;
			if (lots < b->least[l])
				b->least[l] = lots;
			if (lots > b->most[l])
				b->most[l] = lots;
		}
	}
}

/* adds up, each line of a member once */
static void
sum_member(struct branch *b, int32_t i)
{
	const struct live *live = &b->live[i];
	const struct live_column *column = b->live_columns + live->first;

	measure_member(b, i);
	for (int32_t c = 0; c < live->n; c++) {
		const struct part *part = b->parts + column[c].first;

		for (int32_t k = 0; k < column[c].n; k++) {
			int32_t l = part[k].line;

			if (b->stamp[l] != i + 1)
				continue;
			b->stamp[l] = 0;
			b->high[l] += b->most[l];
			if (b->in[l] == live->n)
				b->low[l] += b->least[l];
		}
	}
}

/* lots that may stay unfilled without going beyond the cutoff */
static int32_t
most_unfilled(const struct branch *b, int32_t l)
{
	int64_t loss = 1000 * b->a->m->line_unfilled[l] - b->price[l];
	int64_t room = b->cutoff - b->relaxed;

	if (b->lots[l] <= 0 || loss <= 0 || room / loss >= b->lots[l])
		return b->lots[l] > 0 ? b->lots[l] : 0;
	return (int32_t)(room / loss);
}

/* A column of no lots in a line that needs all there are is as much struck as
 * one of too many. */
static bool
column_fits(const struct branch *b, const struct live_column *column,
    const int32_t *lines, int32_t n, int32_t n_columns)
{
	for (int32_t i = 0; i < n; i++) {
		int32_t l = lines[i], lots = 0;
		int32_t least = b->in[l] == n_columns ? b->least[l] : 0;

		for (int32_t k = column->first; k < column->first + column->n;
		     k++)
			if (b->parts[k].line == l)
				lots = b->parts[k].lots;
		if (b->low[l] - least + lots > b->lots[l])
			return false;
		if (b->high[l] - b->most[l] + lots < b->lots[l])
			return false;
	}
	return true;
}

/* lines of which not any number a member could take is good */
static int32_t
tight_lines(struct branch *b, int32_t i)
{
	const struct live *live = &b->live[i];
	int32_t n = 0;

	for (int32_t c = live->first; c < live->first + live->n; c++) {
		const struct live_column *column = &b->live_columns[c];

		for (int32_t k = column->first; k < column->first + column->n;
		     k++) {
			int32_t l = b->parts[k].line;
			int32_t least = b->in[l] == live->n ? b->least[l] : 0;

			if (b->stamp[l] != i + 1)
				continue;
			b->stamp[l] = 0;
			if (b->low[l] - least + b->most[l] > b->lots[l] ||
			    b->high[l] - b->most[l] + least < b->lots[l])
				b->tight[n++] = l;
		}
	}
	return n;
}

static void
fit_member(struct branch *b, int32_t i)
{
	const struct live *live = &b->live[i];
	int32_t n;

	measure_member(b, i);
	n = tight_lines(b, i);
	for (int32_t c = live->first; n > 0 && c < live->first + live->n; c++)
		if (!column_fits(
			b, &b->live_columns[c], b->tight, n, live->n)) {
			branch_strike(b, b->live_columns[c].column);
			b->has_struck = true;
		}
}

bool
branch_fit_lines(struct branch *b)
{
	for (int32_t i = 0; i < b->n_lines; i++) {
		int32_t l = b->lines[i];

		b->low[l] = 0;
		b->high[l] = most_unfilled(b, l);
		b->stamp[l] = 0;
	}
	for (int32_t i = 0; i < b->n_live; i++)
		sum_member(b, i);
	for (int32_t i = 0; i < b->n_lines; i++) {
		int32_t l = b->lines[i];

		if (b->low[l] > b->lots[l] || b->high[l] < b->lots[l])
			return false;
	}
	for (int32_t i = 0; i < b->n_live; i++)
		fit_member(b, i);
	return true;
}
