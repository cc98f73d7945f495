/* SPDX-License-Identifier: Apache-2.0 */
/* wire_fuzz: any bytes as a request, as an answer, and as the body of every
 * verb. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "proto/limits.h"
#include "proto/require.h"
#include "proto/verbs.h"
#include "proto/wire.h"

static const ProtobufCMessageDescriptor *const bodies[] = {
#define X(NAME, number, name, Message, roles, flags, help)                     \
	&gom__##name##_request__descriptor, &gom__##name##_reply__descriptor,
#include "proto/verbs.def"
#undef X
};

/* What was taken fits the budget, is written, and is taken again. */
static void
try_one(const ProtobufCMessageDescriptor *descriptor, const uint8_t *data,
    size_t len)
{
	struct gom_arena arena;
	struct err_info info;
	ProtobufCMessage *message = NULL;
	uint8_t *packed = NULL;
	size_t packed_len = 0;
	enum err e;

	memset(&info, 0, sizeof(info));
	gom_arena_init(&arena, LIMIT_UNPACK_BUDGET);
	e = gom_wire_unpack(descriptor, data, len, &arena, &info, &message);
	REQUIRE(arena.taken <= LIMIT_UNPACK_BUDGET);
	if (e != ERR_OK) {
		REQUIRE(message == NULL && info.field[0] != '\0');
		gom_arena_finish(&arena);
		return;
	}
	REQUIRE(protobuf_c_message_check(message));
	e = gom_wire_pack(message, &arena, &packed_len, &packed);
	if (e == ERR_OK) {
		REQUIRE(gom_wire_check(descriptor, packed, packed_len, NULL) ==
			ERR_OK);
	}
	gom_arena_finish(&arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	try_one(&gom__request__descriptor, data, len);
	try_one(&gom__answer__descriptor, data, len);
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++)
		try_one(bodies[i], data, len);
	return 0;
}
