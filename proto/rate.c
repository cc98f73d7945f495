/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/rate.h"

#include <stdio.h>
#include <string.h>

#include "proto/limits.h"
#include "proto/money.h"
#include "proto/text.h"

__extension__ typedef __int128 wide;

enum {
	TEXT_CAP = 64,
	WEEK_DAYS = 7,
	MONTH_DAYS = 30
};

enum span {
	SPAN_DAY,
	SPAN_WEEK,
	SPAN_MONTH
};

static const struct {
	const char *folded;
	enum span span;
} span_words[] = {
	{ "d", SPAN_DAY },
	{ "day", SPAN_DAY },
	{ "days", SPAN_DAY },
	{ "ngay", SPAN_DAY },
	{ "w", SPAN_WEEK },
	{ "week", SPAN_WEEK },
	{ "weeks", SPAN_WEEK },
	{ "tuan", SPAN_WEEK },
	{ "month", SPAN_MONTH },
	{ "months", SPAN_MONTH },
	{ "thang", SPAN_MONTH },
};

/* What may stand between the units and the time, longest first. */
static const char *const strokes[] = { " moi ", " mot ", " per ", " a ", "/" };

static int64_t
span_days(enum span span, uint8_t weekdays)
{
	int64_t n = 0;

	for (int i = 0; i < WEEK_DAYS; i++)
		n += weekdays >> i & 1;
	switch (span) {
	case SPAN_WEEK:
		return n;
	case SPAN_MONTH:
		return (MONTH_DAYS * n * 2 + WEEK_DAYS) / (2 * WEEK_DAYS);
	case SPAN_DAY:
		break;
	}
	return 1;
}

static bool
find_span(const char *word, enum span *out)
{
	for (size_t i = 0; i < sizeof span_words / sizeof span_words[0]; i++) {
		if (strcmp(word, span_words[i].folded) == 0) {
			*out = span_words[i].span;
			return true;
		}
	}
	return false;
}

/* Cuts the text in two at the stroke; the second half, or NULL. */
static char *
split(char *folded)
{
	for (size_t i = 0; i < sizeof strokes / sizeof strokes[0]; i++) {
		char *at = strstr(folded, strokes[i]);

		if (at != NULL) {
			*at = '\0';
			return at + strlen(strokes[i]);
		}
	}
	return NULL;
}

/* Reads "6 days", "6d", "2 weeks" or "week" as a number of working days. */
static bool
read_days(const char *text, uint8_t weekdays, int64_t *out)
{
	const char *word = text + strspn(text, " ");
	size_t n_digits = strspn(word, "0123456789");
	int64_t count = n_digits == 0 ? 1 : 0;
	enum span span;

	if (n_digits > 3)
		return false;
	for (size_t i = 0; i < n_digits; i++)
		count = count * 10 + (word[i] - '0');
	word += n_digits;
	word += strspn(word, " ");
	if (!find_span(word, &span))
		return false;
	*out = count * span_days(span, weekdays);
	return true;
}

enum err
gom_rate_check(const struct gom_rate *rate)
{
	if (rate->units < 1 || rate->units > LIMIT_QUANTITY || rate->days < 1 ||
	    rate->days > LIMIT_RATE_DAYS)
		return ERR_RATE_TEXT;
	return ERR_OK;
}

enum err
gom_rate_parse(const char *text, uint8_t weekdays, struct gom_rate *out)
{
	char folded[TEXT_CAP];
	struct gom_rate rate;
	int64_t days;
	const char *time;

	if (gom_text_fold(text, folded, sizeof folded) != ERR_OK)
		return ERR_RATE_TEXT;
	time = split(folded);
	if (time == NULL || !read_days(time, weekdays, &days) ||
	    days > LIMIT_RATE_DAYS ||
	    gom_quantity_parse(folded, &rate.units) != ERR_OK)
		return ERR_RATE_TEXT;
	rate.days = (int32_t)days;
	if (gom_rate_check(&rate) != ERR_OK)
		return ERR_RATE_TEXT;
	*out = rate;
	return ERR_OK;
}

void
gom_rate_format(const struct gom_rate *rate, bool vi, char out[GOM_RATE_CAP])
{
	char units[GOM_MONEY_CAP];

	gom_quantity_format(rate->units, vi, units);
	if (rate->days == 1) {
		snprintf(
		    out, GOM_RATE_CAP, "%.27s/%s", units, vi ? "ngày" : "day");
	} else {
		snprintf(out, GOM_RATE_CAP, "%.27s/%d %s", units, rate->days,
		    vi ? "ngày" : "days");
	}
}

int
gom_rate_compare(const struct gom_rate *a, const struct gom_rate *b)
{
	wide left = (wide)a->units * b->days;
	wide right = (wide)b->units * a->days;

	return (left > right) - (left < right);
}

struct gom_rate
gom_rate_slower(struct gom_rate a, struct gom_rate b)
{
	return gom_rate_compare(&b, &a) < 0 ? b : a;
}
