/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "client/lang.h"
#include "client/out/field.h"
#include "client/out/out.h"
#include "client/out/words.h"

struct say_source {
	const struct out *out;
	const ProtobufCMessage *message;
	const struct pair *pairs;
};

static bool
say_value(void *ctx, const char *name, char *text, size_t cap)
{
	const struct say_source *source = ctx;
	const struct pair *pair = source->pairs;
	struct field field;

	for (; pair != NULL && pair->name != NULL; pair++) {
		if (strcmp(pair->name, name) == 0) {
			snprintf(text, cap, "%s", pair->value);
			return true;
		}
	}
	if (source->message == NULL ||
	    !field_find(source->message, name, &field))
		return false;
	field_format(source->out, &field, text, cap);
	return true;
}

static void
say_to(FILE *to, const struct out *out, const char *sentence,
    const void *message, const struct pair *pairs)
{
	struct say_source source = { out, message, pairs };
	char text[2 * OUT_TEXT_CAP];

	words_fill(sentence, say_value, &source, text, sizeof text);
	fprintf(to, "%s\n", text);
}

void
out_say(const struct out *out, const char *sentence, const void *message,
    const struct pair *pairs)
{
	if (!out->is_json)
		say_to(out->data, out, sentence, message, pairs);
}

void
out_note(const struct out *out, const char *sentence, const void *message,
    const struct pair *pairs)
{
	fflush(out->data);
	say_to(out->talk, out, sentence, message, pairs);
}

void
out_error(const struct out *out, enum err err, const struct err_info *info)
{
	char text[OUT_TEXT_CAP];

	fflush(out->data);
	words_error(out, err, info, text, sizeof text);
	fprintf(out->talk, "gom: %s\n", text);
	words_remedy(out, err, info, text, sizeof text);
	if (text[0] != '\0')
		fprintf(out->talk, "  → %s\n", text);
}
