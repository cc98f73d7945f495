/* SPDX-License-Identifier: Apache-2.0 */
/* verbs: the numbers, roles and flags of verbs.def. */
#ifndef GOM_PROTO_VERBS_H
#define GOM_PROTO_VERBS_H

#include "proto/gom.pb-c.h"

enum gom_verb {
#define X(NAME, number, name, Message, roles, flags, help) VERB_##NAME = number,
#include "proto/verbs.def"
#undef X
};

enum gom_role_mask {
	GOM_ROLES_HOUSEHOLD = 1u << GOM__ROLE__ROLE_HOUSEHOLD,
	GOM_ROLES_LEADER = 1u << GOM__ROLE__ROLE_LEADER,
	GOM_ROLES_COORDINATOR = 1u << GOM__ROLE__ROLE_COORDINATOR,
	GOM_ROLES_EXPORTER = 1u << GOM__ROLE__ROLE_EXPORTER,
	GOM_ROLES_OPERATOR = 1u << GOM__ROLE__ROLE_OPERATOR,
	GOM_ROLES_ANY = GOM_ROLES_HOUSEHOLD | GOM_ROLES_LEADER |
			GOM_ROLES_COORDINATOR | GOM_ROLES_EXPORTER |
			GOM_ROLES_OPERATOR
};

enum gom_verb_flag {
	VERB_FLAG_READ = 1,
	VERB_FLAG_WRITE = 2,
	VERB_FLAG_SIGNED = 4,
	VERB_FLAG_GREETING = 8,
	VERB_FLAG_SERVING = 16
};

/* protocol versions this program speaks */
enum {
	GOM_PROTOCOL_MIN = 1,
	GOM_PROTOCOL_MAX = 1
};

#endif
