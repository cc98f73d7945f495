/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/engine/gom-clear/options.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char options_help[] =
    "usage: gom-clear [options] FILE\n"
    "       gom-clear verify [--format cpb|gap] [--problem K] FILE PLAN "
    "[RESULT]\n"
    "\n"
    "Awards the lots of FILE (- for standard input) to its bids as cheaply as\n"
    "can be, proves a bound, and prints one line of JSON, the result. verify\n"
    "recounts a plan from the file alone and prints what it costs and what\n"
    "its prices prove, or names what is wrong; given the result too, it holds\n"
    "all that is claimed there against that.\n"
    "\n"
    "options\n"
    "  --format cpb|gap   default: by the first word of the file\n"
    "  --problem K        of a gap file that holds several (1)\n"
    "  --goal GOAL        cheapest (default), fairest, soonest\n"
    "  --time-ms N        end N milliseconds after the start, whatever is\n"
    "                     found; default: no limit\n"
    "  --iterations N     limit of the search; default: grows with the file\n"
    "  --gap FRACTION     a cost so near its bound is good enough: 0.001; by\n"
    "                     default the search goes on to the proof\n"
    "  --seed N           of the search (0)\n"
    "  --plan FILE        where to write the plan\n"
    "  --help, --version\n"
    "\n"
    "The line of JSON: cost, bound (best proven), bound_prices (what the\n"
    "plan's prices prove), gap ((cost - bound) / max(1, bound)), unfilled\n"
    "(lots); ms, ms_first, ms_1pct, ms_01pct, ms_optimal: milliseconds after\n"
    "reading the file until the end, the first award, a gap of 1 %, of 0.1 %,\n"
    "of 0, or null; under the other goals ms_optimal is when coverage and\n"
    "the goal's own figure were proven, the rest null; then goal,\n"
    "proven (true or false), asked_units, covered_units, covered_bound,\n"
    "objective and objective_bound of the goal, steps, and end: finished,\n"
    "limit or stopped. bound is of the awards that cover as much, under all\n"
    "goals but cheapest.\n"
    "\n"
    "goals\n"
    "  cheapest  as the file says: lots, unfilled lots and villages opened.\n"
    "  fairest   most units first; then the lowest value of a household's\n"
    "            awards as high as can be, and so on. A household has one\n"
    "            worker and no past; a lot is worth the lowest cost among the\n"
    "            bids on its line. objective: that lowest value, thousandths.\n"
    "  soonest   most units first; then complete as early as can be.\n"
    "            objective: the day, of those on which something is due or\n"
    "            the eve of a first day; -1 if nothing is awarded.\n"
    "\n"
    "format cpb: integers and words between blanks, one section after the\n"
    "other, each with its count; ids are any numbers from 0, each once. From\n"
    "# to the end of a line is comment. Money, minutes and units up to 10^15,\n"
    "days from -10^9 to 10^9.\n"
    "  cpb 1|2\n"
    "  nlines L   line ID ORDER DUE LOTS UNITS-OF-A-LOT "
    "UNFILLED-COST-OF-A-LOT\n"
    "  nvill V    village ID COST\n"
    "  nhh H      hh ID VILLAGE T DAY MINUTES ... (minutes until each day)\n"
    "  nwork W    work HH FIRST DUE MINUTES                   (cpb 2 only)\n"
    "  nbids B    bid ID HH LINE COST MINUTES KMAX KMIN [FIRST: cpb 2]\n"
    "  nshare S   share HH MOST-UNITS N BID ...\n"
    "  ngroup G   group HH LEAST-UNITS MOST-UNITS N BID ...   (cpb 2 only)\n"
    "Bids may have 0 lots or from KMIN to KMAX, groups 0 units or from least\n"
    "to most; in cpb 2 the minutes of no interval may be exceeded, fixed work\n"
    "counted; every due day and the eve of every first day is a row.\n"
    "\n"
    "format gap: as OR-Library: agents, jobs, costs agent by agent, what the\n"
    "jobs take agent by agent, capacities; minimised. A job that fits nowhere\n"
    "is left out and counts in cost more than all others together could.\n"
    "\n"
    "plan: lines `award BID LOTS`, or `assign JOB AGENT` for gap, both "
    "counted\n"
    "from 1; `price LINE THOUSANDTHS` for every line (job), from 0 to its\n"
    "unfilled cost. The prices prove that no award costs less than\n"
    "bound_prices: the lots at their prices, less the most that each "
    "household\n"
    "could make by its own bids, sold at these prices, a village's cost off.\n"
    "\n"
    "exit status: 0 good; 1 verify found something wrong; 64 wrong options;\n"
    "65 a bad file; 66 a file that cannot be read; 70 out of memory;\n"
    "73 a plan that cannot be written.\n";

static bool fail(struct options *o, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static bool
fail(struct options *o, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)vsnprintf(o->fault, sizeof o->fault, format, args);
	va_end(args);
	return false;
}

/* ---- values --------------------------------------------------------- */

/* Digits only: no sign, no blank, no base but ten. */
static bool
read_number(const char *word, uint64_t most, uint64_t *out)
{
	uint64_t value = 0;

	if (*word == '\0')
		return false;
	for (; *word >= '0' && *word <= '9'; word++) {
		uint64_t digit = (uint64_t)(*word - '0');

		if (value > (most - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	*out = value;
	return *word == '\0' && value <= most;
}

static bool
set_format(struct options *o, const char *word)
{
	if (strcmp(word, "cpb") == 0)
		o->format = INSTANCE_CPB;
	else if (strcmp(word, "gap") == 0)
		o->format = INSTANCE_GAP;
	else
		return fail(o, "--format is cpb or gap, not '%.40s'", word);
	return true;
}

static bool
set_goal(struct options *o, const char *word)
{
	if (strcmp(word, "cheapest") == 0)
		o->goal = CLEAR_CHEAPEST;
	else if (strcmp(word, "fairest") == 0)
		o->goal = CLEAR_FAIREST;
	else if (strcmp(word, "soonest") == 0)
		o->goal = CLEAR_SOONEST;
	else
		return fail(o,
		    "--goal is cheapest, fairest or soonest, not '%.40s'",
		    word);
	return true;
}

static bool
set_time(struct options *o, const char *word)
{
	uint64_t n;

	if (!read_number(word, INT32_MAX, &n))
		return fail(o,
		    "--time-ms is a number of milliseconds, not '%.40s'", word);
	o->time_ms = (int64_t)n;
	return true;
}

/* To the engine 0 is the default and less than 0 none. */
static bool
set_iterations(struct options *o, const char *word)
{
	uint64_t n;

	if (!read_number(word, INT64_MAX, &n))
		return fail(o, "--iterations is a number, not '%.40s'", word);
	o->iterations = n == 0 ? -1 : (int64_t)n;
	return true;
}

static bool
set_gap(struct options *o, const char *word)
{
	char *end = NULL;
	double gap = -1;

	if (*word != '\0' && strspn(word, "0123456789.eE+-") == strlen(word))
		gap = strtod(word, &end);
	if (end == NULL || *end != '\0' || !(gap >= 0 && gap <= 1))
		return fail(
		    o, "--gap is a fraction from 0 to 1, not '%.40s'", word);
	o->gap_ppb = (int64_t)(gap * 1e9 + 0.5);
	return true;
}

static bool
set_seed(struct options *o, const char *word)
{
	if (!read_number(word, UINT64_MAX, &o->seed))
		return fail(o, "--seed is a number, not '%.40s'", word);
	return true;
}

static bool
set_problem(struct options *o, const char *word)
{
	uint64_t n = 0;

	if (!read_number(word, INT32_MAX, &n) || n == 0)
		return fail(
		    o, "--problem is a number from 1, not '%.40s'", word);
	o->problem = (int32_t)n;
	return true;
}

static bool
set_plan(struct options *o, const char *word)
{
	o->plan_path = word;
	return *word != '\0' ? true : fail(o, "--plan is the name of a file");
}

/* ---- the line ------------------------------------------------------- */

struct option_row {
	const char *name;
	bool (*set)(struct options *o, const char *word);
	bool is_of_verify;
};

static const struct option_row rows[] = {
	{ "format", set_format, true },
	{ "problem", set_problem, true },
	{ "goal", set_goal, false },
	{ "time-ms", set_time, false },
	{ "iterations", set_iterations, false },
	{ "gap", set_gap, false },
	{ "seed", set_seed, false },
	{ "plan", set_plan, false },
};

/* --name VALUE or --name=VALUE; *at moves past what was taken. */
static bool
read_option(struct options *o, int argc, char **argv, int *at)
{
	const char *word = argv[*at] + 2;
	size_t len = strcspn(word, "=");

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (strlen(rows[i].name) != len ||
		    strncmp(rows[i].name, word, len) != 0)
			continue;
		if (o->is_verify && !rows[i].is_of_verify)
			return fail(o, "verify has no --%s", rows[i].name);
		if (word[len] == '=')
			return rows[i].set(o, word + len + 1);
		if (*at + 1 >= argc)
			return fail(o, "--%s wants a value", rows[i].name);
		return rows[i].set(o, argv[++*at]);
	}
	return fail(o, "there is no option '%.40s'", argv[*at]);
}

static bool
read_argument(struct options *o, const char *word)
{
	if (o->path == NULL)
		o->path = word;
	else if (o->is_verify && o->plan_path == NULL)
		o->plan_path = word;
	else if (o->is_verify && o->result_path == NULL)
		o->result_path = word;
	else
		return fail(o, "'%.40s' is one argument too many", word);
	return true;
}

static int
n_of_stdin(const struct options *o)
{
	return (strcmp(o->path, "-") == 0) + (strcmp(o->plan_path, "-") == 0) +
	       (o->result_path != NULL && strcmp(o->result_path, "-") == 0);
}

bool
options_read(int argc, char **argv, struct options *out)
{
	bool is_options = true, is_good = true;
	int at = 1;

	*out = (struct options){ .format = INSTANCE_GUESS,
		.problem = 1,
		.goal = CLEAR_CHEAPEST,
		.time_ms = -1 };
	if (argc > 1 && strcmp(argv[1], "verify") == 0) {
		out->is_verify = true;
		at++;
	}
	for (; at < argc && is_good; at++) {
		const char *word = argv[at];

		if (!is_options || word[0] != '-' || word[1] == '\0')
			is_good = read_argument(out, word);
		else if (strcmp(word, "--") == 0)
			is_options = false;
		else if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
			out->is_help = true;
		else if (strcmp(word, "--version") == 0)
			out->is_version = true;
		else if (word[1] != '-')
			is_good = fail(out, "there is no option '%.40s'", word);
		else
			is_good = read_option(out, argc, argv, &at);
	}
	if (!is_good || out->is_help || out->is_version)
		return is_good;
	if (out->path == NULL)
		return fail(out, "which file? gom-clear --help");
	if (out->is_verify && out->plan_path == NULL)
		return fail(out, "which plan? gom-clear verify FILE PLAN");
	if (out->is_verify && n_of_stdin(out) > 1)
		return fail(out, "only one file can be standard input");
	return true;
}
