/* SPDX-License-Identifier: Apache-2.0 */
/* clear_plan_fuzz: any bytes as a plan of two small problems; from the first '{'
 * on they are its result. What is accepted is written and read again as the
 * same, and no bound is above its cost. */
#include "tests/fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "broker/engine/gom-clear/claims.h"
#include "broker/engine/gom-clear/plan.h"
#include "broker/engine/gom-clear/read.h"
#include "broker/engine/gom-clear/recount.h"
#include "proto/require.h"

enum {
	TEXT_CAP = 4096
};

static const char *const problems[] = {
	"cpb 2 nlines 2 line 10 1 20 6 5 9000 line 11 1 30 4 10 20000\n"
	"nvill 2 village 1 500 village 2 700\n"
	"nhh 3 hh 1 1 4 4 240 9 540 20 740 30 1800\n"
	"hh 2 1 2 20 600 30 700 hh 3 2 2 20 1200 30 1800\n"
	"nwork 1 work 1 5 9 200\n"
	"nbids 5 bid 100 1 10 4000 100 4 2 5 bid 101 1 11 9000 150 2 0 10\n"
	"bid 102 2 10 4200 100 6 0 1 bid 103 2 11 8800 200 4 0 1\n"
	"bid 104 3 11 9500 100 4 2 1\n"
	"nshare 1 share 2 40 2 102 103 ngroup 1 group 1 10 30 2 100 101\n",
	"2 3 1 5 9 4 2 3 5 5 5 4 4 4 10 8\n",
};

static void
check_round_trip(const struct instance *in, const struct plan *plan)
{
	struct text_fault fault;
	struct plan *again = NULL;
	char text[TEXT_CAP];
	FILE *file = tmpfile();
	size_t len;

	REQUIRE(file != NULL && plan_write(plan, in, file));
	rewind(file);
	len = fread(text, 1, sizeof text, file);
	(void)fclose(file);
	REQUIRE(len < sizeof text);
	REQUIRE(plan_read(text, len, in, &fault, &again) == ENGINE_OK);
	REQUIRE(memcmp(plan->lots, again->lots,
		    (size_t)in->n_bids * sizeof *plan->lots) == 0);
	REQUIRE(memcmp(plan->prices, again->prices,
		    (size_t)in->n_lines * sizeof *plan->prices) == 0);
	plan_destroy(&again);
}

static void
check_plan(const struct instance *in, const struct plan *plan,
    const struct claims *claims)
{
	struct recount found;
	enum engine_err err = recount_plan(in, plan, claims, &found);

	REQUIRE(err == ENGINE_OK || err == ENGINE_BAD_PLAN);
	REQUIRE((err == ENGINE_OK) == (found.flaw[0] == '\0'));
	if (err == ENGINE_OK && found.has_bound)
		REQUIRE(found.is_exact && found.bound_prices <= found.cost);
	if (err == ENGINE_OK && claims != NULL)
		REQUIRE(claims->value[CLAIM_COST] == found.cost &&
			claims->value[CLAIM_BOUND] <= found.cost);
}

static void
try_plan(const struct instance *in, const char *bytes, size_t len)
{
	struct text_fault fault = { 0, "" };
	const char *brace = len > 0 ? memchr(bytes, '{', len) : NULL;
	size_t plan_len = brace != NULL ? (size_t)(brace - bytes) : len;
	struct claims claims;
	struct plan *plan = NULL;
	enum engine_err err = plan_read(bytes, plan_len, in, &fault, &plan);

	REQUIRE(err == ENGINE_OK || err == ENGINE_BAD_PLAN);
	REQUIRE((err == ENGINE_OK) == (fault.words[0] == '\0'));
	if (err == ENGINE_OK) {
		check_round_trip(in, plan);
		check_plan(in, plan, NULL);
	}
	if (err == ENGINE_OK && brace != NULL) {
		err = claims_read(brace, len - plan_len, &fault, &claims);
		REQUIRE(err == ENGINE_OK || err == ENGINE_BAD_PLAN);
		REQUIRE((err == ENGINE_OK) == (fault.words[0] == '\0'));
		if (err == ENGINE_OK)
			check_plan(in, plan, &claims);
	}
	plan_destroy(&plan);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	for (size_t i = 0; i < sizeof problems / sizeof *problems; i++) {
		struct text_fault fault;
		struct instance *in = NULL;

		REQUIRE(read_instance(problems[i], strlen(problems[i]),
			    INSTANCE_GUESS, 1, &fault, &in) == ENGINE_OK);
		try_plan(in, (const char *)data, len);
		instance_destroy(&in);
	}
	return 0;
}
