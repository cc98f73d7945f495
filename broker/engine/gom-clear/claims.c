/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/engine/gom-clear/claims.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *key;
	bool is_needed;
} rows[] = {
#define CLAIM_ROW(name, key, is_needed) { key, is_needed },
	CLAIMS(CLAIM_ROW)
#undef CLAIM_ROW
};

/* Jansson says of most allocations that failed that the text is wrong. */
static bool has_run_out;

static void *
watched_malloc(size_t n)
{
	void *memory = malloc(n);

	has_run_out |= memory == NULL;
	return memory;
}

static bool fail(struct text_fault *fault, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static bool
fail(struct text_fault *fault, int line, const char *format, ...)
{
	va_list args;

	fault->line = line;
	va_start(args, format);
	(void)vsnprintf(fault->words, sizeof fault->words, format, args);
	va_end(args);
	return false;
}

static bool
is_there(const json_t *value)
{
	return value != NULL && !json_is_null(value);
}

static bool
take_integer(const json_t *result, enum claim which, struct text_fault *fault,
    struct claims *out)
{
	const json_t *value = json_object_get(result, rows[which].key);

	if (!is_there(value) && !rows[which].is_needed)
		return true;
	if (!json_is_integer(value)) {
		return fail(fault, 0, "the result has no integer '%s'",
		    rows[which].key);
	}
	out->has[which] = true;
	out->value[which] = json_integer_value(value);
	return true;
}

static bool
take_rest(const json_t *result, struct text_fault *fault, struct claims *out)
{
	const json_t *gap = json_object_get(result, "gap");
	const json_t *goal = json_object_get(result, "goal");
	const json_t *proven = json_object_get(result, "proven");

	if (is_there(gap) && !json_is_number(gap))
		return fail(fault, 0, "the result's 'gap' is no number");
	if (is_there(goal) && !json_is_string(goal))
		return fail(fault, 0, "the result's 'goal' is no word");
	if (is_there(proven) && !json_is_boolean(proven))
		return fail(
		    fault, 0, "the result's 'proven' is not true or false");
	out->has_gap = is_there(gap);
	out->gap = json_number_value(gap);
	out->is_cheapest =
	    !is_there(goal) || strcmp(json_string_value(goal), "cheapest") == 0;
	out->is_proven = json_is_true(proven);
	return true;
}

enum engine_err
claims_read(
    const char *bytes, size_t len, struct text_fault *fault, struct claims *out)
{
	struct claims claims = { .has_gap = false };
	json_error_t error;
	json_t *result;
	bool is_good;

	has_run_out = false;
	json_set_alloc_funcs(watched_malloc, free);
	result = json_loadb(bytes, len, JSON_REJECT_DUPLICATES, &error);
	is_good = result != NULL;
	if (!is_good && has_run_out)
		return ENGINE_NOMEM;
	if (!is_good)
		(void)fail(fault, error.line, "%s", error.text);
	else if (!json_is_object(result))
		is_good = fail(fault, 1, "the result is no JSON object");
	for (int i = 0; i < N_CLAIMS && is_good; i++)
		is_good = take_integer(result, (enum claim)i, fault, &claims);
	if (is_good)
		is_good = take_rest(result, fault, &claims);
	json_decref(result);
	if (is_good)
		*out = claims;
	return is_good ? ENGINE_OK : ENGINE_BAD_PLAN;
}
