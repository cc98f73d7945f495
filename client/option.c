/* SPDX-License-Identifier: Apache-2.0 */
#include "client/option.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "proto/reasons.h"
#include "proto/limits.h"

enum {
	CHOICE_CAP = 40,
	PERIOD_CAP = 40
};

typedef enum err convert_fn(struct option_value *value,
    const struct gom_clock *clock, struct err_info *info);

static int32_t
today_of(const struct gom_clock *clock)
{
	return gom_day_of(clock->now_ms, clock->utc_offset_s);
}

/* Names the option and what was typed; passes the code on. */
static enum err
refuse(const struct option_value *value, enum err err, struct err_info *info)
{
	return gom_err_fill(info, err, value->spec->name, value->text, 0, 0);
}

static enum err
convert_nothing(struct option_value *value, const struct gom_clock *clock,
    struct err_info *info)
{
	(void)value;
	(void)clock;
	(void)info;
	return ERR_OK;
}

static enum err
convert_quantity(struct option_value *value, const struct gom_clock *clock,
    struct err_info *info)
{
	int64_t most = value->spec->most != 0 ? value->spec->most
					      : (int64_t)LIMIT_QUANTITY;
	enum err err = gom_quantity_parse(value->text, &value->number);

	(void)clock;
	if (err != ERR_OK)
		return refuse(value, err, info);
	if (value->number > most) {
		return gom_err_fill(info, ERR_RANGE, value->spec->name,
		    value->text, value->number, most);
	}
	return ERR_OK;
}

static enum err
convert_day(struct option_value *value, const struct gom_clock *clock,
    struct err_info *info)
{
	int32_t day;
	enum err err = gom_date_parse(value->text, today_of(clock), &day);

	if (err != ERR_OK)
		return refuse(value, err, info);
	value->number = day;
	return ERR_OK;
}

static enum err
convert_time(struct option_value *value, const struct gom_clock *clock,
    struct err_info *info)
{
	enum err err = gom_time_parse(value->text, clock, &value->number);

	return err == ERR_OK ? ERR_OK : refuse(value, err, info);
}

static enum err
convert_period(struct option_value *value, const struct gom_clock *clock,
    struct err_info *info)
{
	char from[PERIOD_CAP];
	const char *dots = strstr(value->text, "..");
	const char *to = dots == NULL ? value->text : dots + 2;
	size_t len =
	    dots == NULL ? strlen(value->text) : (size_t)(dots - value->text);
	int32_t from_day;
	int32_t to_day;

	if (len >= sizeof from)
		return refuse(value, ERR_DATE, info);
	memcpy(from, value->text, len);
	from[len] = '\0';
	if (gom_date_parse(from, today_of(clock), &from_day) != ERR_OK ||
	    gom_date_parse(to, today_of(clock), &to_day) != ERR_OK)
		return refuse(value, ERR_DATE, info);
	if (to_day < from_day) {
		if (info != NULL)
			info->day = to_day;
		return refuse(value, ERR_DATE_ORDER, info);
	}
	value->number = from_day;
	value->until = to_day;
	return ERR_OK;
}

static enum err
convert_rate(struct option_value *value, const struct gom_clock *clock,
    struct err_info *info)
{
	enum err err =
	    gom_rate_parse(value->text, GOM_WEEKDAYS_ALL, &value->rate);

	(void)clock;
	return err == ERR_OK ? ERR_OK : refuse(value, err, info);
}

static enum err
convert_weekdays(struct option_value *value, const struct gom_clock *clock,
    struct err_info *info)
{
	uint8_t weekdays;
	enum err err = gom_weekdays_parse(value->text, &weekdays);

	(void)clock;
	if (err != ERR_OK)
		return refuse(value, err, info);
	value->number = weekdays;
	return ERR_OK;
}

/* "30", "2.5" and "2,5%" are tenths of a per cent at most. */
static enum err
convert_percent(struct option_value *value, const struct gom_clock *clock,
    struct err_info *info)
{
	const char *p = value->text;
	int64_t whole = 0;
	int64_t tenth = 0;
	size_t n_digits = 0;

	(void)clock;
	for (; isdigit((unsigned char)*p) && n_digits < 4; p++, n_digits++)
		whole = whole * 10 + (*p - '0');
	if ((*p == '.' || *p == ',') && isdigit((unsigned char)p[1])) {
		tenth = p[1] - '0';
		p += 2;
	}
	if (*p == '%')
		p++;
	if (n_digits == 0 || *p != '\0')
		return refuse(value, ERR_NUMBER, info);
	value->number = whole * 10 + tenth;
	if (value->number > 1000) {
		return gom_err_fill(info, ERR_RANGE, value->spec->name,
		    value->text, whole, 100);
	}
	return ERR_OK;
}

void
option_choice_name(const char *enum_name, char *out, size_t cap)
{
	const char *p = strchr(enum_name, '_');
	size_t n = 0;

	for (p = p == NULL ? enum_name : p + 1; *p != '\0' && n + 1 < cap; p++)
		out[n++] = *p == '_' ? '-' : (char)tolower((unsigned char)*p);
	out[n] = '\0';
}

void
option_choices(const struct option_spec *spec, char *out, size_t cap)
{
	char name[CHOICE_CAP];
	size_t len = 0;

	out[0] = '\0';
	if (spec->kind == OPTION_REASON) {
		gom_reason_names(spec->reasons, out, cap);
		return;
	}
	for (unsigned i = 0;
	     spec->choices != NULL && i < spec->choices->n_values && len < cap;
	     i++) {
		if (spec->choices->values[i].value == 0)
			continue;
		option_choice_name(
		    spec->choices->values[i].name, name, sizeof name);
		len += (size_t)snprintf(
		    out + len, cap - len, "%s%s", len == 0 ? "" : ", ", name);
	}
}

static enum err
convert_choice(struct option_value *value, const struct gom_clock *clock,
    struct err_info *info)
{
	const ProtobufCEnumDescriptor *choices = value->spec->choices;
	char name[CHOICE_CAP];

	(void)clock;
	for (unsigned i = 0; i < choices->n_values; i++) {
		option_choice_name(choices->values[i].name, name, sizeof name);
		if (choices->values[i].value != 0 &&
		    strcmp(name, value->text) == 0) {
			value->number = choices->values[i].value;
			return ERR_OK;
		}
	}
	return refuse(value, ERR_CHOICE, info);
}

static enum err
convert_reason(struct option_value *value, const struct gom_clock *clock,
    struct err_info *info)
{
	const struct gom_reason *reason =
	    gom_reason_named(value->text, value->spec->reasons);

	(void)clock;
	if (reason == NULL)
		return refuse(value, ERR_CHOICE, info);
	value->number = reason->number;
	return ERR_OK;
}

static convert_fn *const convert[] = {
	[OPTION_FLAG] = convert_nothing,
	[OPTION_TEXT] = convert_nothing,
	[OPTION_FILE] = convert_nothing,
	[OPTION_QUANTITY] = convert_quantity,
	[OPTION_MONEY] = convert_nothing,
	[OPTION_DAY] = convert_day,
	[OPTION_TIME] = convert_time,
	[OPTION_PERIOD] = convert_period,
	[OPTION_RATE] = convert_rate,
	[OPTION_WEEKDAYS] = convert_weekdays,
	[OPTION_PERCENT] = convert_percent,
	[OPTION_MEMBER] = convert_nothing,
	[OPTION_CHOICE] = convert_choice,
	[OPTION_REASON] = convert_reason,
};

enum err
option_convert(struct option_value *value, const struct gom_clock *clock,
    struct err_info *info)
{
	return convert[value->spec->kind](value, clock, info);
}
