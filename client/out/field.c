/* SPDX-License-Identifier: Apache-2.0 */
#include "client/out/field.h"

#include <inttypes.h>
#include <string.h>

#include "client/lang.h"
#include "client/out/words.h"
#include "proto/reasons.h"
#include "proto/gom.pb-c.h"
#include "proto/money.h"

enum {
	PATH_PART_CAP = 64
};

/* Fields whose name does not end in a unit, and what they are. A name stands
 * for the same thing in every message, but for the rows with an owner. */
static const struct {
	const char *name;
	const char *owner; /* short name of the message; NULL: any other */
	enum field_form form;
} named[] = {
	{ "rate", NULL, FIELD_MONEY },
	{ "piece_rate", NULL, FIELD_MONEY },
	{ "least_rate", NULL, FIELD_MONEY },
	{ "ceiling", NULL, FIELD_MONEY },
	{ "selling_price", NULL, FIELD_MONEY },
	{ "price", NULL, FIELD_MONEY },
	{ "value", "Rule", FIELD_NUMBER },
	{ "value", "Detail", FIELD_NUMBER },
	{ "value", NULL, FIELD_MONEY },
	{ "amount", NULL, FIELD_MONEY },
	{ "advance", NULL, FIELD_MONEY },
	{ "goods", NULL, FIELD_MONEY },
	{ "advances", NULL, FIELD_MONEY },
	{ "materials", NULL, FIELD_MONEY },
	{ "deductions", NULL, FIELD_MONEY },
	{ "payments", NULL, FIELD_MONEY },
	{ "balance", NULL, FIELD_MONEY },
	{ "day", NULL, FIELD_DAY },
	{ "role", "Fact", FIELD_ROLES },
	{ "roles", NULL, FIELD_ROLES },
	{ "weekdays", NULL, FIELD_WEEKDAYS },
	{ "reason", NULL, FIELD_REASON },
	{ "code", "Why", FIELD_WHY },
	{ "kind", "Fact", FIELD_KIND },
	{ "goal", "Fact", FIELD_ENUM },
	{ "price_mode", "Fact", FIELD_ENUM },
	{ "member", NULL, FIELD_MEMBER },
	{ "household", NULL, FIELD_MEMBER },
	{ "exporter", NULL, FIELD_MEMBER },
	{ "by", "RuleBreach", FIELD_NUMBER },
	{ "by", NULL, FIELD_MEMBER },
	{ "typed_by", NULL, FIELD_MEMBER },
	{ "leaders", NULL, FIELD_MEMBER },
};

static bool
ends_in(const char *name, const char *end)
{
	size_t len = strlen(name);
	size_t end_len = strlen(end);

	return len > end_len && strcmp(name + len - end_len, end) == 0;
}

static bool
form_by_name(const ProtobufCMessageDescriptor *owner, const char *name,
    enum field_form *out)
{
	for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
		if (strcmp(named[i].name, name) == 0 &&
		    (named[i].owner == NULL ||
			strcmp(named[i].owner, owner->short_name) == 0)) {
			*out = named[i].form;
			return true;
		}
	}
	if (ends_in(name, "_day"))
		*out = FIELD_DAY;
	else if (ends_in(name, "_ms"))
		*out = FIELD_TIME;
	else if (ends_in(name, "_permille"))
		*out = FIELD_PERMILLE;
	else
		return false;
	return true;
}

enum field_form
field_form(const ProtobufCMessageDescriptor *owner,
    const ProtobufCFieldDescriptor *descriptor)
{
	enum field_form form = FIELD_NUMBER;

	switch (descriptor->type) {
	case PROTOBUF_C_TYPE_STRING:
		return FIELD_TEXT;
	case PROTOBUF_C_TYPE_BYTES:
		return FIELD_BYTES;
	case PROTOBUF_C_TYPE_MESSAGE:
		return FIELD_MESSAGE;
	case PROTOBUF_C_TYPE_ENUM:
		return FIELD_ENUM;
	case PROTOBUF_C_TYPE_BOOL:
		return FIELD_FLAG;
	case PROTOBUF_C_TYPE_INT64:
		form = FIELD_QUANTITY;
		break;
	default:
		break;
	}
	form_by_name(owner, descriptor->name, &form);
	return form;
}

static void
set_member(struct field *field)
{
	const ProtobufCFieldDescriptor *descriptor = field->descriptor;
	const char *base = (const char *)field->owner;

	field->member = base + descriptor->offset;
	field->n = 1;
	if (descriptor->label == PROTOBUF_C_LABEL_REPEATED) {
		field->n = *(const size_t *)(const void
			*)(base + descriptor->quantifier_offset);
		field->member = *(void *const *)field->member;
	}
}

bool
field_find(const ProtobufCMessage *message, const char *path, struct field *out)
{
	struct field field = { .owner = message, .row = message };
	char part[PATH_PART_CAP];

	for (;;) {
		size_t len = strcspn(path, ".");

		if (len >= sizeof part || field.owner == NULL)
			return false;
		memcpy(part, path, len);
		part[len] = '\0';
		field.descriptor =
		    protobuf_c_message_descriptor_get_field_by_name(
			field.owner->descriptor, part);
		if (field.descriptor == NULL)
			return false;
		set_member(&field);
		if (path[len] == '\0') {
			*out = field;
			return true;
		}
		if (field.descriptor->type != PROTOBUF_C_TYPE_MESSAGE ||
		    field.descriptor->label == PROTOBUF_C_LABEL_REPEATED)
			return false;
		field.owner = *(ProtobufCMessage *const *)field.member;
		path += len + 1;
	}
}

int64_t
field_integer(const struct field *field, size_t at)
{
	switch (field->descriptor->type) {
	case PROTOBUF_C_TYPE_INT64:
		return ((const int64_t *)field->member)[at];
	case PROTOBUF_C_TYPE_UINT64:
		return (int64_t)((const uint64_t *)field->member)[at];
	case PROTOBUF_C_TYPE_UINT32:
		return ((const uint32_t *)field->member)[at];
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_ENUM:
		return ((const int32_t *)field->member)[at];
	case PROTOBUF_C_TYPE_BOOL:
		return ((const protobuf_c_boolean *)field->member)[at];
	default:
		return 0;
	}
}

bool
field_is_zero(const struct field *field)
{
	if (field->n == 0)
		return true;
	if (field->descriptor->label == PROTOBUF_C_LABEL_REPEATED)
		return false;
	switch (field->descriptor->type) {
	case PROTOBUF_C_TYPE_STRING:
		return (*(char *const *)field->member)[0] == '\0';
	case PROTOBUF_C_TYPE_BYTES:
		return ((const ProtobufCBinaryData *)field->member)->len == 0;
	case PROTOBUF_C_TYPE_MESSAGE:
		return *(ProtobufCMessage *const *)field->member == NULL;
	default:
		return field_integer(field, 0) == 0;
	}
}

const ProtobufCEnumDescriptor *
field_enum(const struct field *field)
{
	if (field->descriptor->type == PROTOBUF_C_TYPE_ENUM)
		return field->descriptor->descriptor;
	if (strcmp(field->descriptor->name, "goal") == 0)
		return &gom__goal__descriptor;
	if (strcmp(field->descriptor->name, "price_mode") == 0)
		return &gom__price_mode__descriptor;
	return NULL;
}

bool
field_is_right(enum field_form form)
{
	return form == FIELD_NUMBER || form == FIELD_QUANTITY ||
	       form == FIELD_MONEY || form == FIELD_PERMILLE;
}

/* The currency an amount is in: beside it, in its row, or the list's. */
static const char *
currency_of(const struct out *out, const struct field *field)
{
	const ProtobufCMessage *places[] = { field->owner, field->row };
	struct field found;

	for (size_t i = 0; i < 2; i++)
		if (field_find(places[i], "currency", &found) &&
		    !field_is_zero(&found))
			return *(char *const *)found.member;
	return out->currency == NULL ? "" : out->currency;
}

static void
format_amount(const struct out *out, const struct field *field, int64_t value,
    char *text, size_t cap)
{
	const struct gom_currency *currency =
	    gom_currency_find(currency_of(out, field));
	char digits[GOM_MONEY_CAP];

	if (currency == NULL)
		gom_quantity_format(value, out->is_vi, digits);
	else
		gom_money_format(value, currency, out->is_vi, digits);
	snprintf(text, cap, "%s", digits);
}

void
field_money(const struct out *out, int64_t minor, const char *code, char *text,
    size_t cap)
{
	const struct gom_currency *currency = gom_currency_find(code);
	char digits[GOM_MONEY_CAP];

	if (currency == NULL)
		gom_quantity_format(minor, out->is_vi, digits);
	else
		gom_money_format(minor, currency, out->is_vi, digits);
	snprintf(text, cap, "%s%s%s", digits, code[0] == '\0' ? "" : " ", code);
}

static void
format_day(const struct out *out, int64_t value, char *text, size_t cap)
{
	char date[GOM_DATE_CAP];

	if (value == 0) {
		snprintf(text, cap, "%s", "");
		return;
	}
	gom_date_format((int32_t)value,
	    gom_day_of(out->clock.now_ms, out->clock.utc_offset_s), date);
	snprintf(text, cap, "%s", date);
}

static void
format_time(const struct out *out, int64_t value, char *text, size_t cap)
{
	char time[GOM_TIME_CAP];

	if (value == 0) {
		snprintf(text, cap, "%s", "");
		return;
	}
	gom_time_format(value, &out->clock, time);
	snprintf(text, cap, "%s", time);
}

static void
format_roles(int64_t mask, char *text, size_t cap)
{
	size_t len = 0;

	snprintf(text, cap, "%s", "");
	for (int role = 1; role <= GOM__ROLE__ROLE_OPERATOR && len < cap;
	     role++) {
		if ((mask & (1 << role)) != 0) {
			len += (size_t)snprintf(text + len, cap - len, "%s%s",
			    len == 0 ? "" : ", ",
			    words_enum(&gom__role__descriptor, role));
		}
	}
}

static void
format_weekdays(const struct out *out, int64_t mask, char *text, size_t cap)
{
	char days[GOM_WEEKDAYS_CAP];

	gom_weekdays_format((uint8_t)mask, out->is_vi, days);
	snprintf(text, cap, "%s", days);
}

static void
format_permille(const struct out *out, int64_t value, char *text, size_t cap)
{
	if (value % 10 == 0) {
		snprintf(text, cap, "%" PRId64 "%%", value / 10);
	} else {
		snprintf(text, cap, "%" PRId64 "%c%" PRId64 "%%", value / 10,
		    out->is_vi ? ',' : '.', value % 10);
	}
}

static void
format_reason(int64_t value, char *text, size_t cap)
{
	const struct gom_reason *reason = gom_reason_find((uint32_t)value);

	snprintf(text, cap, "%s",
	    reason == NULL || value == 0 ? "" : lang_word(reason->words));
}

static void
format_member(int64_t value, char *text, size_t cap)
{
	if (value == 0)
		snprintf(text, cap, "%s", "");
	else
		snprintf(text, cap, "M%" PRId64, value);
}

static void
format_message(const struct out *out, const ProtobufCMessage *message,
    char *text, size_t cap)
{
	snprintf(text, cap, "%s", "");
	if (message == NULL)
		return;
	if (message->descriptor == &gom__why__descriptor)
		words_why(out, (const Gom__Why *)message, text, cap);
	else if (message->descriptor == &gom__fact__descriptor)
		words_fact(out, (const Gom__Fact *)message, text, cap);
}

static void
format_bytes(const ProtobufCBinaryData *bytes, char *text, size_t cap)
{
	size_t len = 0;

	snprintf(text, cap, "%s", "");
	for (size_t i = 0; i < bytes->len && len + 2 < cap; i++) {
		len += (size_t)snprintf(
		    text + len, cap - len, "%02x", bytes->data[i]);
	}
}

static void
format_integer(const struct out *out, const struct field *field,
    enum field_form form, int64_t value, char *text, size_t cap)
{
	char digits[GOM_MONEY_CAP];

	switch (form) {
	case FIELD_QUANTITY:
		gom_quantity_format(value, out->is_vi, digits);
		snprintf(text, cap, "%s", digits);
		break;
	case FIELD_MONEY:
		format_amount(out, field, value, text, cap);
		break;
	case FIELD_DAY:
		format_day(out, value, text, cap);
		break;
	case FIELD_TIME:
		format_time(out, value, text, cap);
		break;
	case FIELD_PERMILLE:
		format_permille(out, value, text, cap);
		break;
	case FIELD_FLAG:
		snprintf(text, cap, "%s", value != 0 ? _("yes") : "");
		break;
	case FIELD_MEMBER:
		format_member(value, text, cap);
		break;
	case FIELD_ENUM:
		snprintf(
		    text, cap, "%s", words_enum(field_enum(field), (int)value));
		break;
	case FIELD_ROLES:
		format_roles(value, text, cap);
		break;
	case FIELD_WEEKDAYS:
		format_weekdays(out, value, text, cap);
		break;
	case FIELD_REASON:
		format_reason(value, text, cap);
		break;
	default:
		snprintf(text, cap, "%" PRId64, value);
	}
}

static void
format_one(const struct out *out, const struct field *field, size_t at,
    char *text, size_t cap)
{
	enum field_form form =
	    field_form(field->owner->descriptor, field->descriptor);

	switch (form) {
	case FIELD_TEXT:
		snprintf(text, cap, "%s", ((char *const *)field->member)[at]);
		break;
	case FIELD_BYTES:
		format_bytes(&((const ProtobufCBinaryData *)field->member)[at],
		    text, cap);
		break;
	case FIELD_MESSAGE:
		format_message(out,
		    ((ProtobufCMessage *const *)field->member)[at], text, cap);
		break;
	default:
		format_integer(
		    out, field, form, field_integer(field, at), text, cap);
	}
}

void
field_format(
    const struct out *out, const struct field *field, char *text, size_t cap)
{
	size_t len = 0;

	snprintf(text, cap, "%s", "");
	for (size_t at = 0; at < field->n && len + 1 < cap; at++) {
		if (at > 0)
			len += (size_t)snprintf(text + len, cap - len, ", ");
		if (len + 1 < cap) {
			format_one(out, field, at, text + len, cap - len);
			len += strlen(text + len);
		}
	}
}

void
field_text(const struct out *out, const void *message, const char *path,
    char *text, size_t cap)
{
	struct field field;

	if (field_find(message, path, &field))
		field_format(out, &field, text, cap);
	else
		snprintf(text, cap, "%s", "");
}
