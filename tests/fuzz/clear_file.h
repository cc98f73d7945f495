/* SPDX-License-Identifier: Apache-2.0 */
/* clear_file: what the fuzz targets of both problem formats do with a file. */
#ifndef GOM_TESTS_FUZZ_CLEAR_FILE_H
#define GOM_TESTS_FUZZ_CLEAR_FILE_H

#include "broker/engine/gom-clear/market.h"
#include "broker/engine/gom-clear/read.h"
#include "proto/require.h"

static inline void
clear_file_check_market(const struct instance *in, enum clear_goal goal)
{
	struct text_fault fault = { 0, "" };
	struct market *m = NULL;
	enum engine_err err = market_create(in, goal, &fault, &m);

	if (err == ENGINE_OK)
		REQUIRE(clear_check(&m->problem, NULL) == ENGINE_OK);
	else
		REQUIRE(err == ENGINE_BAD_PROBLEM && fault.words[0] != '\0');
	market_destroy(&m);
}

static inline void
clear_file_try(const uint8_t *data, size_t len, enum instance_format format,
    int32_t problem)
{
	struct text_fault fault = { 0, "" };
	struct instance *in = NULL;
	enum engine_err err = read_instance(
	    (const char *)data, len, format, problem, &fault, &in);

	if (err == ENGINE_OK) {
		clear_file_check_market(in, CLEAR_CHEAPEST);
		clear_file_check_market(in, CLEAR_FAIREST);
	} else {
		REQUIRE(err == ENGINE_BAD_PROBLEM);
		REQUIRE(in == NULL && fault.words[0] != '\0');
	}
	instance_destroy(&in);
}

#endif
