/* SPDX-License-Identifier: Apache-2.0 */
#include "client/out/layout.h"

#include <string.h>

#include "client/out/out.h"
#include "proto/text.h"

enum {
	WRAP_LEAST = 16,
	TRUNC_LEAST = 10
};

static size_t
longest_word(const char *text)
{
	size_t longest = 0;

	while (*text != '\0') {
		char word[OUT_TEXT_CAP];
		size_t len = strcspn(text, " ");
		size_t width;

		if (len >= sizeof word)
			return gom_text_width(text);
		memcpy(word, text, len);
		word[len] = '\0';
		width = gom_text_width(word);
		longest = width > longest ? width : longest;
		text += len + (text[len] == '\0' ? 0 : 1);
	}
	return longest;
}

static size_t
larger(size_t a, size_t b)
{
	return a > b ? a : b;
}

static size_t
smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

static size_t
most_of(const struct lane *lane)
{
	return larger(lane->widest, gom_text_width(lane->title));
}

static size_t
least_of(const struct lane *lane)
{
	size_t cell = lane->widest;

	if ((lane->flags & COLUMN_TRUNC) != 0)
		cell = smaller(cell, TRUNC_LEAST);
	else if ((lane->flags & COLUMN_WRAP) != 0)
		cell = smaller(cell, WRAP_LEAST);
	return larger(cell, longest_word(lane->title));
}

static size_t
total(const struct lane *lanes, size_t n_lanes)
{
	size_t sum = 0;
	size_t n = 0;

	for (size_t i = 0; i < n_lanes; i++) {
		sum += lanes[i].width;
		n += lanes[i].width > 0 ? 1 : 0;
	}
	return sum + (n > 0 ? (n - 1) * LAYOUT_GAP : 0);
}

/* A blank at a time to each lane that can use one: cells first, and what is
 * left to titles. */
static size_t
share_out(struct lane *lanes, size_t n_lanes, size_t spare, bool is_titles)
{
	bool was_given = true;

	while (spare > 0 && was_given) {
		was_given = false;
		for (size_t i = 0; i < n_lanes && spare > 0; i++) {
			struct lane *lane = &lanes[i];
			size_t most = is_titles ? most_of(lane) : lane->widest;

			if (lane->width > 0 && lane->width < most) {
				lane->width++;
				spare--;
				was_given = true;
			}
		}
	}
	return spare;
}

bool
layout_fit(struct lane *lanes, size_t n_lanes, size_t columns)
{
	size_t spare;

	for (size_t i = 0; i < n_lanes; i++)
		lanes[i].width = lanes[i].widest == 0 ? 0 : most_of(&lanes[i]);
	if (columns == 0 || total(lanes, n_lanes) <= columns)
		return true;
	for (size_t i = 0; i < n_lanes; i++)
		if (lanes[i].width > 0)
			lanes[i].width = least_of(&lanes[i]);
	for (size_t i = n_lanes; i > 0 && total(lanes, n_lanes) > columns; i--)
		if ((lanes[i - 1].flags & COLUMN_WIDE) != 0)
			lanes[i - 1].width = 0;
	if (total(lanes, n_lanes) > columns)
		return false;
	spare = columns - total(lanes, n_lanes);
	spare = share_out(lanes, n_lanes, spare, false);
	share_out(lanes, n_lanes, spare, true);
	return true;
}

/* The last blank of the first len bytes that is not within a `command`; 0:
 * none. */
static size_t
last_blank(const char *text, size_t len)
{
	bool is_command = false;
	size_t found = 0;

	for (size_t i = 0; i < len; i++) {
		is_command ^= text[i] == '`';
		if (text[i] == ' ' && !is_command)
			found = i;
	}
	return found;
}

size_t
layout_line(const char **text, size_t width)
{
	size_t len = gom_text_cut(*text, width);
	size_t blank;

	if (len == 0 && **text != '\0')
		len = gom_text_cut(*text, larger(width, 2));
	if ((*text)[len] != '\0' && (*text)[len] != ' ') {
		blank = last_blank(*text, len);
		len = blank > 0 ? blank : len;
	}
	*text += len;
	*text += strspn(*text, " ");
	return len;
}
