/* SPDX-License-Identifier: Apache-2.0 */
/* gom-award-generate writes one award problem of a craft village to standard
 * output. README.md of this folder tells what is drawn. */
#include "tests/bench/award/generate.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	N_PRESETS = 5
};

static const char *const kind_names[N_KINDS] = { "identical", "distinct",
	"village", "equal-rate", "starts", "fungible" };

/* 60 lots in 3 lines have few pairs of household and line that are worth
 * drawing: 88 bids; as 60 lines they have 200. */
static const struct size presets[N_PRESETS] = {
	{ 1, 3, 60, 80, 88 },
	{ 3, 12, 300, 300, 1200 },
	{ 10, 40, 1000, 1000, 5000 },
	{ 20, 80, 5000, 3000, 20000 },
	{ 50, 200, 20000, 10000, 60000 },
};

static void
usage(void)
{
	fputs(
	    "usage: gom-award-generate --preset 1..5 --kind identical|distinct"
	    "|village|equal-rate|starts|fungible\n"
	    "           [--seed N] [--tightness 0.8]\n",
	    stderr);
	exit(64);
}

static uint64_t
whole(const char *text, uint64_t low, uint64_t high)
{
	uint64_t value;
	char *end;

	errno = 0;
	value = strtoull(text, &end, 10);
	if (errno != 0 || end == text || *end != '\0' || *text < '0' ||
	    *text > '9' || value < low || value > high)
		usage();
	return value;
}

/* 0.8 as 800, without a float: up to three digits after the point. */
static int64_t
permille(const char *text)
{
	int64_t value = 0;
	int64_t unit = PERMILLE;

	for (; *text >= '0' && *text <= '9' && value < 10; text++)
		value = 10 * value + (*text - '0');
	value *= unit;
	if (*text == '.')
		for (text++; *text >= '0' && *text <= '9' && unit > 1; text++) {
			unit /= 10;
			value += unit * (*text - '0');
		}
	if (*text != '\0' || value < 100 || value > 5 * PERMILLE)
		usage();
	return value;
}

static enum kind
kind_named(const char *name)
{
	int kind;

	for (kind = 0; kind < N_KINDS; kind++)
		if (strcmp(name, kind_names[kind]) == 0)
			return (enum kind)kind;
	usage();
	return N_KINDS;
}

static void
read_arguments(struct instance *in, int argc, char **argv)
{
	uint64_t preset = 0;
	int i;

	in->kind = N_KINDS;
	in->seed = 1;
	in->tightness = 800;
	for (i = 1; i + 1 < argc; i += 2)
		if (strcmp(argv[i], "--preset") == 0)
			preset = whole(argv[i + 1], 1, N_PRESETS);
		else if (strcmp(argv[i], "--kind") == 0)
			in->kind = kind_named(argv[i + 1]);
		else if (strcmp(argv[i], "--seed") == 0)
			in->seed = whole(argv[i + 1], 0, UINT64_MAX);
		else if (strcmp(argv[i], "--tightness") == 0)
			in->tightness = permille(argv[i + 1]);
		else
			usage();
	if (i != argc || in->kind == N_KINDS || preset == 0)
		usage();
	in->size = presets[preset - 1];
	if (preset == 1 && in->kind == DISTINCT)
		in->size.bids = 200;
}

int
main(int argc, char **argv)
{
	struct instance in = { 0 };

	read_arguments(&in, argc, argv);
	generate_draw(&in);
	generate_write(&in);
	generate_finish(&in);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		perror("gom-award-generate");
		return EXIT_FAILURE;
	}
	return EXIT_SUCCESS;
}
