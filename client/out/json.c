/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "client/out/field.h"
#include "client/out/out.h"
#include "client/out/words.h"
#include "proto/gom.pb-c.h"

enum {
	KEY_CAP = 64,
	TIME_LEN = GOM_TIME_CAP
};

static const char *const weekday_keys[] = { "mon", "tue", "wed", "thu", "fri",
	"sat", "sun" };

static json_t *message_json(
    const struct out *out, const ProtobufCMessage *message);

static json_t *
day_json(int64_t day)
{
	char text[GOM_DATE_CAP];

	if (day == 0)
		return json_null();
	gom_date_format_iso((int32_t)day, text);
	return json_string(text);
}

static json_t *
time_json(const struct out *out, int64_t ms)
{
	char text[GOM_TIME_CAP];

	if (ms == 0)
		return json_null();
	gom_time_format_rfc3339(ms, out->clock.utc_offset_s, text);
	return json_string(text);
}

static json_t *
roles_json(int64_t mask)
{
	json_t *list = json_array();
	char key[KEY_CAP];

	for (int role = 1; list != NULL && role <= GOM__ROLE__ROLE_OPERATOR;
	     role++) {
		if ((mask & (1 << role)) != 0) {
			words_enum_key(
			    &gom__role__descriptor, role, key, sizeof key);
			json_array_append_new(list, json_string(key));
		}
	}
	return list;
}

static json_t *
weekdays_json(int64_t mask)
{
	json_t *list = json_array();

	for (int day = 0; list != NULL && day < 7; day++) {
		if ((mask & (1 << day)) != 0) {
			json_array_append_new(
			    list, json_string(weekday_keys[day]));
		}
	}
	return list;
}

/* A number that stands for a name; the number itself where it is newer than
 * this program. */
static json_t *
code_json(enum field_form form, int64_t value)
{
	char key[KEY_CAP];
	const char *reason;
	bool is_known;

	if (value == 0)
		return json_null();
	if (form == FIELD_REASON) {
		reason = words_reason_key((uint32_t)value);
		return reason == NULL ? json_integer(value)
				      : json_string(reason);
	}
	is_known = form == FIELD_WHY
		       ? words_why_key((uint32_t)value, key, sizeof key)
		       : words_fact_key((uint32_t)value, key, sizeof key);
	return is_known ? json_string(key) : json_integer(value);
}

static json_t *
enum_json(const struct field *field, int64_t value)
{
	char key[KEY_CAP];

	words_enum_key(field_enum(field), (int)value, key, sizeof key);
	return json_string(key);
}

static json_t *
bytes_json(const ProtobufCBinaryData *bytes)
{
	char *hex = malloc(2 * bytes->len + 1);
	json_t *json;

	if (hex == NULL)
		return NULL;
	hex[0] = '\0';
	for (size_t i = 0; i < bytes->len; i++)
		snprintf(hex + 2 * i, 3, "%02x", bytes->data[i]);
	json = json_string(hex);
	free(hex);
	return json;
}

static json_t *
value_json(const struct out *out, const struct field *field, size_t at)
{
	enum field_form form =
	    field_form(field->owner->descriptor, field->descriptor);
	int64_t number = field_integer(field, at);

	switch (form) {
	case FIELD_TEXT:
		return json_string(((char *const *)field->member)[at]);
	case FIELD_BYTES:
		return bytes_json(
		    &((const ProtobufCBinaryData *)field->member)[at]);
	case FIELD_MESSAGE:
		return message_json(
		    out, ((ProtobufCMessage *const *)field->member)[at]);
	case FIELD_FLAG:
		return json_boolean(number != 0);
	case FIELD_DAY:
		return day_json(number);
	case FIELD_TIME:
		return time_json(out, number);
	case FIELD_ROLES:
		return roles_json(number);
	case FIELD_WEEKDAYS:
		return weekdays_json(number);
	case FIELD_ENUM:
		return enum_json(field, number);
	case FIELD_REASON:
	case FIELD_WHY:
	case FIELD_KIND:
		return code_json(form, number);
	default:
		return json_integer(number);
	}
}

static json_t *
list_json(const struct out *out, const struct field *field)
{
	json_t *list = json_array();

	for (size_t at = 0; list != NULL && at < field->n; at++) {
		if (json_array_append_new(list, value_json(out, field, at)) !=
		    0) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}

/* The turning of pages is no part of what was asked for; and of a journal
 * entry only the fields its kind uses are worth a line of a feed. */
static bool
is_left_away(const struct field *field)
{
	if (strcmp(field->descriptor->name, "more") == 0 &&
	    field->descriptor->descriptor == &gom__more__descriptor)
		return true;
	return field->row->descriptor == &gom__fact__descriptor &&
	       field_is_zero(field);
}

static json_t *
message_json(const struct out *out, const ProtobufCMessage *message)
{
	json_t *json;

	if (message == NULL)
		return json_null();
	json = json_object();
	for (unsigned i = 0; json != NULL && i < message->descriptor->n_fields;
	     i++) {
		const char *name = message->descriptor->fields[i].name;
		struct field field;

		if (!field_find(message, name, &field) || is_left_away(&field))
			continue;
		if (json_object_set_new(json, name,
			field.descriptor->label == PROTOBUF_C_LABEL_REPEATED
			    ? list_json(out, &field)
			    : value_json(out, &field, 0)) != 0) {
			json_decref(json);
			return NULL;
		}
	}
	return json;
}

static enum err
write_json(const struct out *out, const void *message, size_t flags)
{
	json_t *json = message_json(out, message);
	int failed;

	if (json == NULL)
		return ERR_NOMEM;
	failed = json_dumpf(json, out->data, flags);
	json_decref(json);
	fputc('\n', out->data);
	return failed != 0 || ferror(out->data) ? ERR_IO : ERR_OK;
}

enum err
out_json(const struct out *out, const void *message)
{
	return write_json(out, message, JSON_INDENT(2));
}

enum err
out_json_line(const struct out *out, const void *message)
{
	enum err err = write_json(out, message, JSON_COMPACT);

	fflush(out->data);
	return err;
}
