/* SPDX-License-Identifier: Apache-2.0 */
#include "client/defect.h"

#include <string.h>

#include "proto/reasons.h"
#include "proto/limits.h"
#include "proto/money.h"

enum {
	DEFECT_CAP = 80,
	FIELD_COUNT = 3
};

static const struct {
	const char *name;
	Gom__DefectClass value;
} classes[] = {
	{ "critical", GOM__DEFECT_CLASS__DEFECT_CRITICAL },
	{ "major", GOM__DEFECT_CLASS__DEFECT_MAJOR },
	{ "minor", GOM__DEFECT_CLASS__DEFECT_MINOR },
};

/* "ma" is enough for major; "m" is not. */
static Gom__DefectClass
class_named(const char *name)
{
	Gom__DefectClass found = GOM__DEFECT_CLASS__DEFECT_NONE;
	size_t n = 0;

	for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++) {
		if (strncmp(classes[i].name, name, strlen(name)) == 0) {
			found = classes[i].value;
			n++;
		}
	}
	return n == 1 ? found : GOM__DEFECT_CLASS__DEFECT_NONE;
}

static enum err
read_quantity(const char *text, struct err_info *info, int64_t *out)
{
	enum err err = gom_quantity_parse(text, out);

	if (err != ERR_OK)
		return gom_err_fill(info, err, "defect", text, 0, 0);
	if (*out < 1) {
		return gom_err_fill(
		    info, ERR_TOO_SMALL, "defect", text, *out, 1);
	}
	if (*out > LIMIT_QUANTITY) {
		return gom_err_fill(
		    info, ERR_RANGE, "defect", text, *out, LIMIT_QUANTITY);
	}
	return ERR_OK;
}

enum err
defect_parse(const char *text, struct err_info *info, Gom__Defect *out)
{
	char copy[DEFECT_CAP];
	char *part[FIELD_COUNT];
	const struct gom_reason *reason;
	size_t len = strlen(text);
	size_t n = 0;

	if (len >= sizeof copy)
		return gom_err_fill(info, ERR_CHOICE, "defect", text, 0, 0);
	memcpy(copy, text, len + 1);
	for (char *p = copy; p != NULL && n < FIELD_COUNT; n++) {
		part[n] = p;
		p = strchr(p, ':');
		if (p != NULL && n + 1 < FIELD_COUNT)
			*p++ = '\0';
	}
	if (n < FIELD_COUNT) {
		return gom_err_fill(info, ERR_MISSING,
		    "--defect CLASS:REASON:PIECES", text, 0, 0);
	}
	gom__defect__init(out);
	out->class_ = class_named(part[0]);
	if (out->class_ == GOM__DEFECT_CLASS__DEFECT_NONE)
		return gom_err_fill(info, ERR_CHOICE, "defect", part[0], 0, 0);
	reason = gom_reason_named(part[1], GOM_REASON_DEFECT);
	if (reason == NULL)
		return gom_err_fill(info, ERR_CHOICE, "defect", part[1], 0, 0);
	out->reason = reason->number;
	return read_quantity(part[2], info, &out->quantity);
}
