/* SPDX-License-Identifier: Apache-2.0 */
/* options: what was typed, and the words of --help. */
#ifndef GOM_CLEAR_OPTIONS_H
#define GOM_CLEAR_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "broker/engine/clear.h"
#include "broker/engine/gom-clear/instance.h"

enum {
	OPTIONS_WORDS_CAP = 200
};

struct options {
	bool is_help;
	bool is_version;
	bool is_verify;
	enum instance_format format;
	int32_t problem; /* of a file of several */
	enum clear_goal goal;
	int64_t time_ms;    /* -1: no limit */
	int64_t iterations; /* as clear_problem.iterations */
	int64_t gap_ppb;
	uint64_t seed;
	const char *plan_path;   /* or NULL */
	const char *path;        /* "-" for standard input, as below */
	const char *result_path; /* of verify, or NULL */
	char fault[OPTIONS_WORDS_CAP];
};

extern const char options_help[];

/* options_read is false where what was typed is wrong: out->fault says how.
 * Owns: paths are borrowed from argv. */
bool options_read(int argc, char **argv, struct options *out);

#endif
