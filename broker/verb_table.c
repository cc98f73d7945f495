/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/verb_table.h"

#include "proto/verbs.h"

/* Calling a service through a pointer of another type would be undefined, so
 * each has a function of the common type in front. */
#define X(NAME, number, name, Message, roles, flags, help)                     \
	static enum err run_##name(struct request *rq,                         \
	    const ProtobufCMessage *in, ProtobufCMessage *out)                 \
	{                                                                      \
		return verb_##name(rq, (const Gom__##Message##Request *)in,    \
		    (Gom__##Message##Reply *)out);                             \
	}
#include "proto/verbs.def"
#undef X

/* The words that the roles and flags of verbs.def are written in. */
#define ANY      GOM_ROLES_ANY
#define H        GOM_ROLES_HOUSEHOLD
#define L        GOM_ROLES_LEADER
#define C        GOM_ROLES_COORDINATOR
#define E        GOM_ROLES_EXPORTER
#define O        GOM_ROLES_OPERATOR
#define READ     VERB_FLAG_READ
#define WRITE    VERB_FLAG_WRITE
#define SIGNED   VERB_FLAG_SIGNED
#define GREETING VERB_FLAG_GREETING
#define SERVING  VERB_FLAG_SERVING

const struct verb verb_table[] = {
#define X(NAME, number, name, Message, roles, flags, help)                     \
	{ number, #name, roles, flags, &gom__##name##_request__descriptor,     \
		&gom__##name##_reply__descriptor, run_##name },
#include "proto/verbs.def"
#undef X
};

const size_t n_verb_table = sizeof verb_table / sizeof verb_table[0];
