/* SPDX-License-Identifier: Apache-2.0 */
/* invitation_fuzz: any text as an invitation. */
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "proto/key.h"
#include "proto/require.h"

/* What was read is written and read again as the same. */
static void
check_round_trip(const struct gom_invitation *invitation)
{
	struct gom_invitation again;
	char text[GOM_INVITATION_CAP];

	REQUIRE(gom_invitation_format(invitation, text) == ERR_OK);
	REQUIRE(gom_invitation_parse(text, NULL, &again) == ERR_OK);
	REQUIRE(memcmp(invitation, &again, sizeof(again)) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct gom_invitation invitation;
	struct err_info info;
	char *text = malloc(len + 1);

	REQUIRE(text != NULL);
	memcpy(text, data, len);
	text[len] = '\0';
	memset(&info, 0, sizeof(info));
	if (gom_invitation_parse(text, &info, &invitation) == ERR_OK)
		check_round_trip(&invitation);
	else
		REQUIRE(info.field[0] != '\0');
	free(text);
	return 0;
}
