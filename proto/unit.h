/* SPDX-License-Identifier: Apache-2.0 */
/* unit: units of UN/ECE Recommendation 20 as importers' files write them,
 * Incoterms 2020, and the form of a product class. Pure functions, any thread.
 * The units and their other names are units.def. */
#ifndef GOM_PROTO_UNIT_H
#define GOM_PROTO_UNIT_H

#include <stdbool.h>
#include <stddef.h>

#include "proto/err.h"

struct gom_unit {
	char code[4];
	const char *name; /* msgid, English, singular */
};

/* gom_unit_find finds a code as it is kept, in capitals; else NULL. */
const struct gom_unit *gom_unit_find(const char *code);

/* gom_unit_parse reads a code or another name ("pcs", "Chiếc", "m²"), case and
 * accents ignored. Errors: ERR_UNIT. */
GOM_MUST_USE enum err gom_unit_parse(
    const char *text, const struct gom_unit **out);

/* gom_unit_nearest is the code a person may have meant, or NULL. */
const char *gom_unit_nearest(const char *text);

/* gom_incoterm_find finds a code of 2020 in any case and returns it as it is
 * kept, in capitals; else NULL. */
const char *gom_incoterm_find(const char *code);

/* gom_class_check: craft/kind, both of [a-z0-9-], at most LIMIT_CLASS_LEN
 * bytes together. Errors: ERR_CLASS. */
GOM_MUST_USE enum err gom_class_check(const char *class_name);

/* gom_class_craft_len is the length of the craft in a checked class. */
size_t gom_class_craft_len(const char *class_name);

/* gom_class_is_same_craft compares the crafts of two checked classes. */
bool gom_class_is_same_craft(const char *a, const char *b);

#endif
