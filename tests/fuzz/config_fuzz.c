/* SPDX-License-Identifier: Apache-2.0 */
/* config_fuzz: any bytes as a broker's configuration. */
#include "tests/fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "broker/config.h"
#include "proto/require.h"

/* What was read is written and read again as the same. */
static void
check_round_trip(const struct config *config)
{
	struct config again;
	char *text = NULL;
	size_t len;
	FILE *to = open_memstream(&text, &len);

	REQUIRE(to != NULL);
	REQUIRE(config_write(config, to) == ERR_OK);
	REQUIRE(fclose(to) == 0);
	config_default(&again);
	REQUIRE(config_parse(text, len, NULL, &again) == ERR_OK);
	REQUIRE(memcmp(config, &again, sizeof(again)) == 0);
	free(text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct config before;
	struct config config;
	struct err_info info;

	memset(&info, 0, sizeof(info));
	config_default(&config);
	before = config;
	if (config_parse((const char *)data, len, &info, &config) == ERR_OK) {
		check_round_trip(&config);
	} else {
		REQUIRE(info.index > 0);
		REQUIRE(memcmp(&config, &before, sizeof(config)) == 0);
	}
	return 0;
}
