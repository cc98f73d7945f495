/* SPDX-License-Identifier: Apache-2.0 */
/* verb_table: verbs.def as dispatch reads it. Kept apart from dispatch, so
 * that dispatch can be tested with a table of its own; only this table binds
 * the services. */
#ifndef GOM_BROKER_VERB_TABLE_H
#define GOM_BROKER_VERB_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include <protobuf-c/protobuf-c.h>

#include "broker/service/service.h"

struct verb {
	uint32_t number;
	const char *name;
	uint32_t roles; /* mask, 1 << Gom__Role */
	uint32_t flags; /* enum gom_verb_flag */
	const ProtobufCMessageDescriptor *request;
	const ProtobufCMessageDescriptor *reply;
	enum err (*run)(struct request *rq, const ProtobufCMessage *in,
	    ProtobufCMessage *out);
};

extern const struct verb verb_table[];
extern const size_t n_verb_table;

#endif
