/* SPDX-License-Identifier: Apache-2.0 */
/* gom-clear: the award engine as a program of its own. */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "broker/engine/gom-clear/claims.h"
#include "broker/engine/gom-clear/file.h"
#include "broker/engine/gom-clear/options.h"
#include "broker/engine/gom-clear/plan.h"
#include "broker/engine/gom-clear/read.h"
#include "broker/engine/gom-clear/recount.h"
#include "broker/engine/gom-clear/solve.h"

/* as sysexits.h has them, but for verify's own */
enum exit_status {
	EXIT_GOOD = 0,
	EXIT_WRONG = 1,
	EXIT_USAGE = 64,
	EXIT_BAD_FILE = 65,
	EXIT_NO_FILE = 66,
	EXIT_NO_MEMORY = 70,
	EXIT_NO_PLAN = 73
};

static const char *
name_of(const char *path)
{
	return strcmp(path, "-") == 0 ? "standard input" : path;
}

static bool
is_written(FILE *file)
{
	if (fflush(file) == 0 && ferror(file) == 0)
		return true;
	fprintf(stderr, "standard output: %s\n", strerror(errno));
	return false;
}

static enum exit_status
no_memory(void)
{
	fprintf(stderr, "gom-clear: out of memory\n");
	return EXIT_NO_MEMORY;
}

/* FILE:LINE: reason */
static enum exit_status
bad_file(const char *path, const struct text_fault *fault)
{
	if (fault->line > 0) {
		fprintf(stderr, "%s:%" PRId64 ": %s\n", name_of(path),
		    fault->line, fault->words);
	} else {
		fprintf(stderr, "%s: %s\n", name_of(path), fault->words);
	}
	return EXIT_BAD_FILE;
}

static enum exit_status
status_of(enum engine_err err, const char *path, const struct text_fault *fault)
{
	if (err == ENGINE_OK)
		return EXIT_GOOD;
	return err == ENGINE_NOMEM ? no_memory() : bad_file(path, fault);
}

static enum exit_status
load(const char *path, char **bytes, size_t *len)
{
	if (file_read(path, bytes, len))
		return EXIT_GOOD;
	if (errno == ENOMEM)
		return no_memory();
	fprintf(stderr, "%s: %s\n", name_of(path), strerror(errno));
	return EXIT_NO_FILE;
}

static enum exit_status
load_instance(const struct options *options, struct instance **in)
{
	struct text_fault fault = { 0, "" };
	size_t len = 0;
	char *bytes = NULL;
	enum exit_status status = load(options->path, &bytes, &len);

	if (status == EXIT_GOOD) {
		status = status_of(read_instance(bytes, len, options->format,
				       options->problem, &fault, in),
		    options->path, &fault);
	}
	free(bytes);
	return status;
}

/* ---- verify --------------------------------------------------------- */

static void
print_recount(const struct recount *found)
{
	int64_t bound = found->bound_prices < 1 ? 1 : found->bound_prices;

	printf("{\"cost\":%" PRId64, found->cost);
	if (found->has_bound) {
		printf(",\"bound_prices\":%" PRId64 ",\"gap\":%.9f",
		    found->bound_prices,
		    (double)(found->cost - found->bound_prices) /
			(double)bound);
	} else {
		printf(",\"bound_prices\":null,\"gap\":null");
	}
	printf(",\"unfilled\":%" PRId64 ",\"covered_units\":%" PRId64
	       ",\"exact\":%s}\n",
	    found->unfilled, found->covered_units,
	    found->is_exact ? "true" : "false");
}

/* A plan or a result that is none is wrong, not a bad file. */
static enum exit_status
wrong_if_bad(enum exit_status status)
{
	return status == EXIT_BAD_FILE ? EXIT_WRONG : status;
}

static enum exit_status
load_plan(const struct options *options, const struct instance *in,
    struct plan **plan)
{
	struct text_fault fault = { 0, "" };
	size_t len = 0;
	char *bytes = NULL;
	enum exit_status status = load(options->plan_path, &bytes, &len);

	if (status == EXIT_GOOD) {
		status = status_of(plan_read(bytes, len, in, &fault, plan),
		    options->plan_path, &fault);
	}
	free(bytes);
	return wrong_if_bad(status);
}

static enum exit_status
load_claims(const struct options *options, struct claims *claims)
{
	struct text_fault fault = { 0, "" };
	size_t len = 0;
	char *bytes = NULL;
	enum exit_status status = load(options->result_path, &bytes, &len);

	if (status == EXIT_GOOD) {
		status = status_of(claims_read(bytes, len, &fault, claims),
		    options->result_path, &fault);
	}
	free(bytes);
	return wrong_if_bad(status);
}

static enum exit_status
verify_plan(const struct options *options, const struct instance *in,
    const struct plan *plan, const struct claims *claims)
{
	struct recount found;
	enum engine_err err = recount_plan(in, plan, claims, &found);

	if (err == ENGINE_NOMEM)
		return no_memory();
	if (err != ENGINE_OK) {
		fprintf(stderr, "%s: %s\n", name_of(options->plan_path),
		    found.flaw);
		return EXIT_WRONG;
	}
	print_recount(&found);
	return is_written(stdout) ? EXIT_GOOD : EXIT_NO_PLAN;
}

static enum exit_status
run_verify(const struct options *options)
{
	struct instance *in = NULL;
	struct plan *plan = NULL;
	struct claims claims;
	bool has_claims = options->result_path != NULL;
	enum exit_status status = load_instance(options, &in);

	if (status == EXIT_GOOD)
		status = load_plan(options, in, &plan);
	if (status == EXIT_GOOD && has_claims)
		status = load_claims(options, &claims);
	if (status == EXIT_GOOD)
		status =
		    verify_plan(options, in, plan, has_claims ? &claims : NULL);
	plan_destroy(&plan);
	instance_destroy(&in);
	return status;
}

/* ---- solve ---------------------------------------------------------- */

static enum exit_status
write_plan(const char *path, const struct plan *plan, const struct instance *in)
{
	FILE *file = fopen(path, "w");
	bool is_good = false;

	if (file != NULL) {
		is_good = plan_write(plan, in, file);
		if (fclose(file) != 0)
			is_good = false;
	}
	if (is_good)
		return EXIT_GOOD;
	fprintf(stderr, "%s: %s\n", path, strerror(errno));
	return EXIT_NO_PLAN;
}

static enum exit_status
run_solve(const struct options *options, int64_t start_us)
{
	struct text_fault fault = { 0, "" };
	struct instance *in = NULL;
	struct plan *plan = NULL;
	struct solved solved;
	enum exit_status status = load_instance(options, &in);

	if (status == EXIT_GOOD) {
		status = status_of(
		    solve_run(in, options, start_us, &fault, &solved, &plan),
		    options->path, &fault);
	}
	if (status == EXIT_GOOD && options->plan_path != NULL)
		status = write_plan(options->plan_path, plan, in);
	if (status == EXIT_GOOD) {
		solve_print(&solved, stdout);
		status = is_written(stdout) ? EXIT_GOOD : EXIT_NO_PLAN;
	}
	plan_destroy(&plan);
	instance_destroy(&in);
	return status;
}

int
main(int argc, char **argv)
{
	int64_t start_us = solve_now();
	struct options options;

	if (!options_read(argc, argv, &options)) {
		fprintf(stderr, "gom-clear: %s\n", options.fault);
		return EXIT_USAGE;
	}
	if (options.is_help || options.is_version) {
		fputs(options.is_help ? options_help
				      : "gom-clear " GOM_VERSION "\n",
		    stdout);
		return EXIT_GOOD;
	}
	(void)signal(SIGINT, solve_interrupt);
	(void)signal(SIGTERM, solve_interrupt);
	return options.is_verify ? run_verify(&options)
				 : run_solve(&options, start_us);
}
