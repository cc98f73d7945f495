/* SPDX-License-Identifier: Apache-2.0 */
#include "client/rule.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "client/option.h"

enum {
	VALUE_CAP = 32
};

static const struct rule_row {
	const char *name;
	Gom__RuleKind kind;
	enum option_kind form; /* OPTION_PERCENT or OPTION_QUANTITY */
	int64_t least;
	int64_t most; /* of a number */
	bool has_village;
} rows[] = {
	{ "max-share", GOM__RULE_KIND__RULE_MAX_SHARE_ORDER, OPTION_PERCENT, 1,
	    0, false },
	{ "max-line-share", GOM__RULE_KIND__RULE_MAX_SHARE_LINE, OPTION_PERCENT,
	    1, 0, false },
	{ "min-households", GOM__RULE_KIND__RULE_MIN_HOUSEHOLDS,
	    OPTION_QUANTITY, 1, LIMIT_QUANTITY, false },
	{ "max-households", GOM__RULE_KIND__RULE_MAX_HOUSEHOLDS,
	    OPTION_QUANTITY, 1, LIMIT_QUANTITY, false },
	{ "village-min", GOM__RULE_KIND__RULE_VILLAGE_MIN, OPTION_PERCENT, 0, 0,
	    true },
	{ "village-max", GOM__RULE_KIND__RULE_VILLAGE_MAX, OPTION_PERCENT, 0, 0,
	    true },
	{ "newcomers-min", GOM__RULE_KIND__RULE_NEWCOMERS_MIN, OPTION_PERCENT,
	    0, 0, false },
	{ "open-work", GOM__RULE_KIND__RULE_OPEN_WORK, OPTION_QUANTITY, 1,
	    LIMIT_LEAD_DAYS, false },
	{ "score-min", GOM__RULE_KIND__RULE_SCORE_MIN, OPTION_PERCENT, 0, 0,
	    false },
};

enum {
	N_ROWS = sizeof rows / sizeof rows[0]
};

static const struct rule_row *
row_named(const char *name, size_t len)
{
	for (size_t i = 0; i < N_ROWS; i++)
		if (strlen(rows[i].name) == len &&
		    strncmp(rows[i].name, name, len) == 0)
			return &rows[i];
	return NULL;
}

Gom__RuleKind
rule_kind_named(const char *name, size_t len, bool *has_village)
{
	const struct rule_row *row = row_named(name, len);

	*has_village = row != NULL && row->has_village;
	return row == NULL ? GOM__RULE_KIND__RULE_NONE : row->kind;
}

static const struct rule_row *
row_of(Gom__RuleKind kind)
{
	for (size_t i = 0; i < N_ROWS; i++)
		if (rows[i].kind == kind)
			return &rows[i];
	return NULL;
}

static enum err
parse_value(
    const struct rule_row *row, char *text, struct err_info *info, int64_t *out)
{
	struct option_spec spec = {
		.name = row->name, .kind = row->form, .most = row->most
	};
	struct option_value value = { .spec = &spec, .text = text };
	enum err err;

	if (text[0] == '\0')
		return gom_err_fill(info, ERR_MISSING, row->name, "", 0, 0);
	err = option_convert(&value, NULL, info);
	if (err != ERR_OK)
		return err;
	if (value.number < row->least) {
		return gom_err_fill(info, ERR_TOO_SMALL, row->name, text,
		    value.number, row->least);
	}
	*out = value.number;
	return ERR_OK;
}

/* Takes the village off the front of "Phú Vinh:40%"; *rest is what follows. */
static enum err
parse_village(const struct rule_row *row, const char *text,
    struct err_info *info, struct rule_typed *out, const char **rest)
{
	const char *colon = strrchr(text, ':');
	size_t len = colon == NULL ? 0 : (size_t)(colon - text);

	if (len == 0)
		return gom_err_fill(info, ERR_MISSING, row->name, text, 0, 0);
	if (len >= sizeof out->village) {
		return gom_err_fill(info, ERR_TEXT_LONG, row->name, text,
		    (int64_t)len, LIMIT_NAME_LEN);
	}
	memcpy(out->village, text, len);
	out->village[len] = '\0';
	*rest = colon + 1;
	return ERR_OK;
}

enum err
rule_parse(const char *text, struct err_info *info, struct rule_typed *out)
{
	size_t name_len = strcspn(text, "=");
	const struct rule_row *row = row_named(text, name_len);
	const char *rest = text + name_len + (text[name_len] == '=' ? 1 : 0);
	struct rule_typed rule = { 0 };
	char value[VALUE_CAP];
	size_t len;
	enum err err;

	if (row == NULL)
		return gom_err_fill(info, ERR_CHOICE, "rule", text, 0, 0);
	rule.kind = row->kind;
	if (row->has_village) {
		err = parse_village(row, rest, info, &rule, &rest);
		if (err != ERR_OK)
			return err;
	}
	len = strlen(rest);
	rule.is_target = len > 0 && rest[len - 1] == '?';
	len -= rule.is_target ? 1 : 0;
	if (len >= sizeof value)
		return gom_err_fill(info, ERR_NUMBER, row->name, rest, 0, 0);
	memcpy(value, rest, len);
	value[len] = '\0';
	err = parse_value(row, value, info, &rule.value);
	if (err == ERR_OK)
		*out = rule;
	return err;
}

static void
format_value(const struct rule_row *row, int64_t value, char out[VALUE_CAP])
{
	if (row->form != OPTION_PERCENT) {
		snprintf(out, VALUE_CAP, "%" PRId64, value);
	} else if (value % 10 == 0) {
		snprintf(out, VALUE_CAP, "%" PRId64 "%%", value / 10);
	} else {
		snprintf(out, VALUE_CAP, "%" PRId64 ".%" PRId64 "%%",
		    value / 10, value % 10);
	}
}

void
rule_format(const Gom__Rule *rule, const char *village, char *out, size_t cap)
{
	const struct rule_row *row = row_of(rule->kind);
	const char *mark = rule->target ? "?" : "";
	char value[VALUE_CAP];

	out[0] = '\0';
	if (row == NULL)
		return;
	format_value(row, rule->value, value);
	if (!row->has_village) {
		snprintf(out, cap, "%s=%s%s", row->name, value, mark);
	} else if (village != NULL && village[0] != '\0') {
		snprintf(
		    out, cap, "%s=%s:%s%s", row->name, village, value, mark);
	} else {
		snprintf(out, cap, "%s=%" PRIu32 ":%s%s", row->name,
		    rule->village, value, mark);
	}
}

void
rule_kinds(char *out, size_t cap)
{
	size_t len = 0;

	out[0] = '\0';
	for (size_t i = 0; i < N_ROWS && len < cap; i++) {
		len += (size_t)snprintf(out + len, cap - len, "%s%s",
		    i == 0 ? "" : ", ", rows[i].name);
	}
}
