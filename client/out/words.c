/* SPDX-License-Identifier: Apache-2.0 */
#include "client/out/words.h"

#include <ctype.h>
#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#include "client/lang.h"
#include "client/member.h"
#include "client/out/field.h"
#include "proto/reasons.h"
#include "proto/text.h"
#include "proto/whys.h"

enum {
	NAME_CAP = 48,
	WORD_CAP = 256
};

/* A number with its stable name and its words. */
struct code_row {
	uint32_t number;
	const char *name;
	const char *words; /* msgid */
};

static const struct {
	const char *name; /* of the enum value */
	const char *words;
} enum_rows[] = {
#define X(value, words) { #value, words },
#include "client/out/words.def"
#undef X
};

static const struct code_row facts[] = {
#define X(name, number, audience, words) { number, #name, words },
#include "proto/facts.def"
#undef X
};

static const struct code_row whys[] = {
#define X(name, number, words, told) { number, #name, words },
#include "proto/whys.def"
#undef X
};

/* The same with figures in them; "" where the words say all. */
static const struct code_row tolds[] = {
#define X(name, number, words, told) { number, #name, told },
#include "proto/whys.def"
#undef X
};

#define COUNT(rows) (sizeof rows / sizeof((rows)[0]))

static const struct code_row *
find_code(const struct code_row *rows, size_t n_rows, uint32_t number)
{
	for (size_t i = 0; i < n_rows; i++)
		if (rows[i].number == number)
			return &rows[i];
	return NULL;
}

static void
lower(const char *name, char *text, size_t cap)
{
	size_t n = 0;

	for (; *name != '\0' && n + 1 < cap; name++)
		text[n++] = (char)tolower((unsigned char)*name);
	text[n] = '\0';
}

/* Adds what fits of the first s_len bytes of s, to a character's end. */
static size_t
append_span(char *text, size_t cap, size_t len, const char *s, size_t s_len)
{
	size_t room = cap - 1 - len;
	size_t n = gom_text_prefix(s, s_len < room ? s_len : room);

	memcpy(text + len, s, n);
	text[len + n] = '\0';
	return len + n;
}

static size_t
append(char *text, size_t cap, size_t len, const char *s)
{
	return append_span(text, cap, len, s, strlen(s));
}

/* The word for the placeholder that begins here; its length, or 0. */
static size_t
placeholder(
    const char *at, words_value_fn *value, void *ctx, char *word, size_t cap)
{
	const char *end = strchr(at, '}');
	char name[NAME_CAP];
	size_t len;

	if (end == NULL || (size_t)(end - at) > sizeof name)
		return 0;
	len = (size_t)(end - at) - 1;
	memcpy(name, at + 1, len);
	name[len] = '\0';
	return value(ctx, name, word, cap) ? len + 2 : 0;
}

void
words_fill(const char *sentence, words_value_fn *value, void *ctx, char *text,
    size_t cap)
{
	char word[WORD_CAP];
	size_t len = 0;

	text[0] = '\0';
	while (*sentence != '\0') {
		size_t span = strcspn(sentence, "{");

		if (span == 0) {
			span = placeholder(
			    sentence, value, ctx, word, sizeof word);
			if (span > 0) {
				len = append(text, cap, len, word);
				sentence += span;
				continue;
			}
			span = 1 + strcspn(sentence + 1, "{");
		}
		len = append_span(text, cap, len, sentence, span);
		sentence += span;
	}
}

const char *
words_enum(const ProtobufCEnumDescriptor *descriptor, int value)
{
	const ProtobufCEnumValue *row =
	    protobuf_c_enum_descriptor_get_value(descriptor, value);

	for (size_t i = 0; row != NULL && i < COUNT(enum_rows); i++)
		if (strcmp(enum_rows[i].name, row->name) == 0)
			return lang_word(enum_rows[i].words);
	return "";
}

void
words_enum_key(const ProtobufCEnumDescriptor *descriptor, int value, char *text,
    size_t cap)
{
	const ProtobufCEnumValue *row =
	    protobuf_c_enum_descriptor_get_value(descriptor, value);
	const char *name = row == NULL ? "" : strchr(row->name, '_');

	if (row == NULL)
		snprintf(text, cap, "%d", value);
	else
		lower(name == NULL ? row->name : name + 1, text, cap);
}

const char *
words_reason_key(uint32_t number)
{
	const struct gom_reason *reason = gom_reason_find(number);

	return reason == NULL ? NULL : reason->name;
}

bool
words_why_key(uint32_t number, char *text, size_t cap)
{
	const struct code_row *row = find_code(whys, COUNT(whys), number);

	if (row != NULL)
		lower(row->name, text, cap);
	return row != NULL;
}

bool
words_fact_key(uint32_t number, char *text, size_t cap)
{
	const struct code_row *row = find_code(facts, COUNT(facts), number);

	if (row != NULL)
		lower(row->name, text, cap);
	return row != NULL;
}

void
words_member(const struct out *out, uint64_t member, char *text, size_t cap)
{
	const char *name =
	    out->name_of == NULL ? NULL : out->name_of(out->name_ctx, member);

	if (name != NULL)
		snprintf(text, cap, "%s", name);
	else if (member == 0)
		snprintf(text, cap, "%s", _("the broker"));
	else
		snprintf(text, cap, "M%" PRIu64, member);
}

/* ------------------------------------------------------------------ whys */

struct why_source {
	const struct out *out;
	const Gom__Why *why;
};

static bool
why_value(void *ctx, const char *name, char *text, size_t cap)
{
	const struct why_source *source = ctx;
	struct field found;

	if (!field_find(&source->why->base, name, &found))
		return false;
	field_format(source->out, &found, text, cap);
	return true;
}

void
words_why(const struct out *out, const Gom__Why *why, char *text, size_t cap)
{
	struct why_source source = { out, why };
	const struct code_row *row = find_code(whys, COUNT(whys), why->code);

	text[0] = '\0';
	if (row != NULL) {
		words_fill(
		    lang_word(row->words), why_value, &source, text, cap);
	}
}

/* -------------------------------------------------------- whys, with figures */

struct told_source {
	const struct out *out;
	const Gom__Why *why;
	int64_t lot_units;
	bool is_missing; /* a figure is not known */
};

/* Hundredths of a day, rounded up: work that is there must not be 0. */
static void
days_format(const struct out *out, int64_t work, char *text, size_t cap)
{
	int64_t hundredths = (work + 9999) / 10000;

	snprintf(text, cap, "%" PRId64 "%s%02d", hundredths / 100,
	    out->is_vi ? "," : ".", (int)(hundredths % 100));
}

static const struct figure {
	const char *name;
	size_t offset; /* of it in a Why */
} figures[] = {
	{ "first", offsetof(Gom__Why, first) },
	{ "second", offsetof(Gom__Why, second) },
	{ "third", offsetof(Gom__Why, third) },
};

static bool
told_figure(struct told_source *source, int64_t figure, const char *form,
    char *text, size_t cap)
{
	const struct out *out = source->out;
	const char *currency = out->currency == NULL ? "" : out->currency;

	source->is_missing |= figure == 0;
	if (strcmp(form, "_days") == 0) {
		days_format(out, figure, text, cap);
	} else if (strcmp(form, "_money") == 0) {
		field_money(out, figure, currency, text, cap);
	} else if (strcmp(form, "_price") == 0) {
		source->is_missing |= source->lot_units <= 0;
		if (source->lot_units > 0)
			figure /= source->lot_units;
		field_money(out, figure, currency, text, cap);
	} else {
		return false;
	}
	return true;
}

static bool
told_value(void *ctx, const char *name, char *text, size_t cap)
{
	struct told_source *source = ctx;
	struct why_source plain = { source->out, source->why };

	if (strcmp(name, "day") == 0)
		source->is_missing |= source->why->day == 0;
	for (size_t i = 0; i < COUNT(figures); i++) {
		const char *at = (const char *)source->why + figures[i].offset;
		size_t len = strlen(figures[i].name);
		int64_t figure;

		memcpy(&figure, at, sizeof figure);
		if (strncmp(name, figures[i].name, len) != 0)
			continue;
		source->is_missing |= figure == 0;
		if (name[len] != '\0')
			return told_figure(
			    source, figure, name + len, text, cap);
	}
	return why_value(&plain, name, text, cap);
}

void
words_told(const struct out *out, const Gom__Why *why, int64_t lot_units,
    char *text, size_t cap)
{
	struct told_source source = { out, why, lot_units, false };
	const struct code_row *row = find_code(tolds, COUNT(tolds), why->code);
	size_t len;

	if (row != NULL && row->words[0] != '\0') {
		words_fill(
		    lang_word(row->words), told_value, &source, text, cap);
		if (!source.is_missing)
			return;
	}
	words_why(out, why, text, cap);
	row = find_code(whys, COUNT(whys), (uint32_t)why->third);
	len = strlen(text);
	if (why->code == WHY_WON_PART && row != NULL && len < cap) {
		snprintf(text + len, cap - len, "; %s",
		    lang_word(why->third == WHY_CALENDAR_FULL
				  ? N_("for more there is no room in the "
				       "calendar")
				  : N_("the others went elsewhere")));
	}
}

/* ----------------------------------------------------------------- facts */

struct fact_source {
	const struct out *out;
	const Gom__Fact *fact;
};

static void
fact_lot(const Gom__Fact *fact, bool with_delivery, char *text, size_t cap)
{
	int len = snprintf(text, cap, "%s/%" PRIu32 ".%" PRIu32,
	    fact->reference, fact->line, fact->lot);

	if (with_delivery && len > 0 && (size_t)len < cap) {
		snprintf(
		    text + len, cap - (size_t)len, "/%" PRIu32, fact->delivery);
	}
}

static bool
fact_value(void *ctx, const char *name, char *text, size_t cap)
{
	const struct fact_source *source = ctx;
	const Gom__Fact *fact = source->fact;

	if (strcmp(name, "lot") == 0) {
		fact_lot(fact, false, text, cap);
	} else if (strcmp(name, "delivery") == 0) {
		fact_lot(fact, true, text, cap);
	} else if (strcmp(name, "member") == 0) {
		words_member(source->out, fact->member, text, cap);
	} else if (strcmp(name, "by") == 0) {
		words_member(source->out, fact->by, text, cap);
	} else if (strcmp(name, "leader") == 0) {
		words_member(source->out, fact->entry, text, cap);
	} else if (strcmp(name, "number") == 0) {
		snprintf(text, cap, "M%" PRIu64, fact->member);
	} else if (strcmp(name, "money") == 0) {
		field_money(
		    source->out, fact->amount, fact->currency, text, cap);
	} else if (strcmp(name, "why") == 0) {
		field_text(source->out, fact, "reason", text, cap);
		if (text[0] == '\0')
			snprintf(text, cap, "%s", _("no reason given"));
	} else if (strcmp(name, "most") == 0) {
		field_text(source->out, fact, "terms.most", text, cap);
	} else {
		struct field field;

		if (!field_find(&fact->base, name, &field))
			return false;
		field_format(source->out, &field, text, cap);
	}
	return true;
}

void
words_fact(const struct out *out, const Gom__Fact *fact, char *text, size_t cap)
{
	struct fact_source source = { out, fact };
	const struct code_row *row = find_code(facts, COUNT(facts), fact->kind);

	text[0] = '\0';
	if (row != NULL) {
		words_fill(
		    lang_word(row->words), fact_value, &source, text, cap);
	}
}

/* ---------------------------------------------------------------- errors */

struct error_source {
	const struct out *out;
	enum err err;
	const struct err_info *info;
};

/* The broker names fields as gom.proto does, people by what they type. */
static const struct {
	const char *field;
	const char *option;
} typed_as[] = {
	{ "cargo_ready_day", "--due" },
	{ "ceiling", "--ceiling" },
	{ "ends_ms", "--ends" },
	{ "lead_days", "--days" },
	{ "least", "--least" },
	{ "least_rate", "--least-rate" },
	{ "most", "--most" },
	{ "name", "--name" },
	{ "piece_rate", "--piece-rate" },
	{ "price", "--price" },
	{ "rate_days", "--rate" },
	{ "rate_units", "--rate" },
	{ "reason", "--reason" },
	{ "role", "--role" },
	{ "start_day", "--start" },
	{ "total", "--total" },
	{ "village", "--village" },
};

/* The parts of an invitation, as gom_invitation_parse names them. */
static const struct {
	const char *part;
	const char *words;
} invitation_parts[] = {
	{ "scheme", N_("it does not begin with gom://") },
	{ "host", N_("the host after gom:// is missing or wrong") },
	{ "port", N_("the port after the host is missing or wrong") },
	{ "key", N_("the part key= is missing or damaged") },
	{ "invite", N_("the part invite= is missing or damaged") },
	{ "length", N_("it is too long") },
};

static const char *
invitation_word(const char *part)
{
	for (size_t i = 0; i < COUNT(invitation_parts); i++)
		if (strcmp(invitation_parts[i].part, part) == 0)
			return lang_word(invitation_parts[i].words);
	return part;
}

static const char *
field_word(const char *field)
{
	const char *dot = strrchr(field, '.');
	const char *last = dot == NULL ? field : dot + 1;

	for (size_t i = 0; i < COUNT(typed_as); i++)
		if (strcmp(typed_as[i].field, last) == 0)
			return typed_as[i].option;
	return last;
}

/* Figures that are amounts, by what they are about: in the currency that is
 * spoken of, where it is known. */
static bool
is_amount(const struct error_source *source)
{
	static const char *const amounts[] = { "AMOUNT", "amount", "--ceiling",
		"--least-rate", "--piece-rate", "--price" };
	const char *word = field_word(source->info->field);

	for (size_t i = 0; i < COUNT(amounts); i++)
		if (strcmp(amounts[i], word) == 0)
			return true;
	return false;
}

static void
error_figure(
    const struct error_source *source, int64_t figure, char *text, size_t cap)
{
	const char *currency = source->out->currency;

	field_money(source->out, figure,
	    currency != NULL && is_amount(source) ? currency : "", text, cap);
}

/* The broker knows members by number, people by name. */
static void
error_subject(const struct error_source *source, char *text, size_t cap)
{
	uint64_t member;

	if (source->err == ERR_BALANCE &&
	    member_is_number(source->info->subject, &member))
		words_member(source->out, member, text, cap);
	else
		snprintf(text, cap, "%s", source->info->subject);
}

static bool
error_value(void *ctx, const char *name, char *text, size_t cap)
{
	const struct error_source *source = ctx;
	const struct err_info *info = source->info;
	char date[GOM_DATE_CAP];

	if (strcmp(name, "field") == 0) {
		snprintf(text, cap, "%s",
		    source->err == ERR_INVITATION_BAD
			? invitation_word(info->field)
			: field_word(info->field));
	} else if (strcmp(name, "subject") == 0) {
		error_subject(source, text, cap);
	} else if (strcmp(name, "value") == 0) {
		error_figure(source, info->value, text, cap);
	} else if (strcmp(name, "limit") == 0) {
		error_figure(source, info->limit, text, cap);
	} else if (strcmp(name, "day") == 0) {
		gom_date_format(info->day,
		    gom_day_of(source->out->clock.now_ms,
			source->out->clock.utc_offset_s),
		    date);
		snprintf(text, cap, "%s", date);
	} else if (strcmp(name, "index") == 0) {
		snprintf(text, cap, "%" PRIu32, info->index);
	} else {
		return false;
	}
	return true;
}

/* "{field}: ..." begins without its colon where no field is named. */
static void
error_fill(const struct out *out, enum err err, const char *msgid,
    const struct err_info *info, char *text, size_t cap)
{
	struct error_source source = { out, err, info };

	words_fill(lang_word(msgid), error_value, &source, text, cap);
	if (info->field[0] == '\0' && strncmp(text, ": ", 2) == 0)
		memmove(text, text + 2, strlen(text + 2) + 1);
}

void
words_error(const struct out *out, enum err err, const struct err_info *info,
    char *text, size_t cap)
{
	const struct gom_err_row *row = gom_err_find((uint32_t)err);

	if (row == NULL) {
		snprintf(text, cap,
		    _("the broker answered with code %d, which this program "
		      "does not know"),
		    (int)err);
	} else {
		error_fill(out, err, row->text, info, text, cap);
	}
}

void
words_remedy(const struct out *out, enum err err, const struct err_info *info,
    char *text, size_t cap)
{
	const struct gom_err_row *row = gom_err_find((uint32_t)err);

	if (row == NULL)
		snprintf(text, cap, "%s", _("upgrade gom on this device"));
	else
		error_fill(out, err, row->remedy, info, text, cap);
}
