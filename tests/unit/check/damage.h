/* SPDX-License-Identifier: Apache-2.0 */
/* damage: one damage to a clean history, and what the checker must tell of
 * it. A damage is a forged fact, a statement, or both. */
#ifndef GOM_TESTS_UNIT_CHECK_DAMAGE_H
#define GOM_TESTS_UNIT_CHECK_DAMAGE_H

#include "tests/support/cm.h"

#include "broker/store/check/check.h"
#include "tests/unit/check/history.h"

enum {
	SEVERAL = -1
};

enum fact_kind {
#define X(NAME, number, audience, words) FACT_##NAME = number,
#include "proto/facts.def"
#undef X
};

struct damage {
	const char *sql;
	uint32_t kind; /* of the nth fact that `change` forges */
	int nth;
	forge_fn *change;
	int64_t n_breaches; /* or SEVERAL, where one follows from another */
	const char *told;
};

/* What the last damage_check wrote. */
extern char damage_report[];

/* damage_check checks a file. */
enum err damage_check(const char *path, int64_t *n_breaches);

/* damage_is_told does each damage to a history of its own; the checker must
 * name it and count exactly that. */
void damage_is_told(const struct damage *damages, size_t n);

#define TELLS(array) damage_is_told((array), sizeof(array) / sizeof((array)[0]))

#endif
