/* SPDX-License-Identifier: Apache-2.0 */
/* rule: an order's rules as people type them after --rule and read them in
 * tables: "max-share=30%", "village-min=Phú Vinh:40%", with a ? at the end for
 * a target. Pure; any thread. Not for what a rule does: that is the engine's,
 * nor for the number of a village: the command looks it up. */
#ifndef GOM_CLIENT_RULE_H
#define GOM_CLIENT_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/err.h"
#include "proto/gom.pb-c.h"
#include "proto/limits.h"

enum {
	RULE_TEXT_CAP = LIMIT_NAME_LEN + 64
};

struct rule_typed {
	Gom__RuleKind kind;
	int64_t value; /* thousandths, households or days, by kind */
	char village[LIMIT_NAME_LEN + 1]; /* name or number; "" for others */
	bool is_target;
};

/* rule_parse reads KIND=VALUE, KIND=VILLAGE:VALUE for the village rules, and
 * a ? after either.
 * Errors: ERR_CHOICE no such kind; ERR_MISSING no value or no village;
 *         ERR_NUMBER, ERR_OVERFLOW; ERR_RANGE more than 100 % or too many;
 *         ERR_TOO_SMALL 0 where nothing would be left; ERR_TEXT_LONG the
 *         village. info->field is "rule" or the kind. */
GOM_MUST_USE enum err rule_parse(
    const char *text, struct err_info *info, struct rule_typed *out);

/* rule_kind_named finds a kind by what is typed before the =; RULE_NONE there
 * is none. *has_village tells whether it is about one village. */
Gom__RuleKind rule_kind_named(const char *name, size_t len, bool *has_village);

/* rule_format writes what rule_parse reads, the village by its name where one
 * is given, else by its number. */
void rule_format(
    const Gom__Rule *rule, const char *village, char *out, size_t cap);

/* rule_kinds writes the kinds that may be typed, with commas between. */
void rule_kinds(char *out, size_t cap);

#endif
