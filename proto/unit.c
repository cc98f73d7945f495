/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/unit.h"

#include <string.h>

#include "proto/limits.h"
#include "proto/text.h"

#define N_(msgid) msgid

enum {
	TEXT_CAP = 64
};

static const struct gom_unit units[] = {
#define X(code, name, aliases) { #code, name },
#include "proto/units.def"
#undef X
};

static const char *const unit_codes[] = {
#define X(code, name, aliases) #code,
#include "proto/units.def"
#undef X
};

static const char *const unit_aliases[] = {
#define X(code, name, aliases) aliases,
#include "proto/units.def"
#undef X
};

enum {
	N_UNITS = sizeof units / sizeof units[0]
};

static const char *const incoterms[] = { "EXW", "FCA", "FAS", "FOB", "CFR",
	"CIF", "CPT", "CIP", "DAP", "DPU", "DDP" };

enum {
	N_INCOTERMS = sizeof incoterms / sizeof incoterms[0]
};

const struct gom_unit *
gom_unit_find(const char *code)
{
	for (size_t i = 0; i < N_UNITS; i++)
		if (strcmp(units[i].code, code) == 0)
			return &units[i];
	return NULL;
}

/* Takes the next word of a list off it; false at its end. */
static bool
next_alias(const char **list, char out[TEXT_CAP])
{
	size_t len = strcspn(*list, " ");

	if (len == 0 || len >= TEXT_CAP)
		return false;
	memcpy(out, *list, len);
	out[len] = '\0';
	*list += len;
	*list += strspn(*list, " ");
	return true;
}

/* The distance of a text to the nearest name of a unit. */
static size_t
distance_to_unit(const char *folded, size_t unit)
{
	size_t best = gom_text_distance(folded, unit_codes[unit]);
	const char *list = unit_aliases[unit];
	char alias[TEXT_CAP];

	while (next_alias(&list, alias)) {
		size_t distance = gom_text_distance(folded, alias);

		best = distance < best ? distance : best;
	}
	return best;
}

/* The unit nearest to a text; N_UNITS if all are max_distance or farther. */
static size_t
nearest_unit(const char *folded, size_t max_distance)
{
	size_t best = N_UNITS;

	for (size_t i = 0; i < N_UNITS; i++) {
		size_t distance = distance_to_unit(folded, i);

		if (distance < max_distance) {
			max_distance = distance;
			best = i;
		}
	}
	return best;
}

/* Without accents "tạ", a hundred kilograms, reads as "tá", a dozen. */
static bool
is_quintal(const char *folded, const char *text)
{
	return strcmp(folded, "ta") == 0 &&
	       (strstr(text, "ạ") != NULL || strstr(text, "Ạ") != NULL ||
		   strstr(text, "\u0323") != NULL);
}

enum err
gom_unit_parse(const char *text, const struct gom_unit **out)
{
	char folded[TEXT_CAP];
	size_t i;

	if (gom_text_fold(text, folded, sizeof folded) != ERR_OK)
		return ERR_UNIT;
	i = nearest_unit(folded, 1);
	if (i == N_UNITS || is_quintal(folded, text))
		return ERR_UNIT;
	*out = &units[i];
	return ERR_OK;
}

const char *
gom_unit_nearest(const char *text)
{
	char folded[TEXT_CAP];
	size_t len;
	size_t i;

	if (gom_text_fold(text, folded, sizeof folded) != ERR_OK)
		return NULL;
	/* One letter is one change away from every other one. */
	len = strlen(folded);
	i = nearest_unit(folded, len < 3 ? len : len / 3 + 1);
	return i == N_UNITS ? NULL : unit_codes[i];
}

const char *
gom_incoterm_find(const char *code)
{
	for (size_t i = 0; i < N_INCOTERMS; i++)
		if (gom_text_is_same(incoterms[i], code))
			return incoterms[i];
	return NULL;
}

enum err
gom_class_check(const char *class_name)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
	size_t craft_len = strspn(class_name, allowed);
	size_t kind_len;

	if (craft_len == 0 || class_name[craft_len] != '/')
		return ERR_CLASS;
	kind_len = strspn(class_name + craft_len + 1, allowed);
	if (kind_len == 0 || class_name[craft_len + 1 + kind_len] != '\0' ||
	    craft_len + 1 + kind_len > LIMIT_CLASS_LEN)
		return ERR_CLASS;
	return ERR_OK;
}

size_t
gom_class_craft_len(const char *class_name)
{
	return strcspn(class_name, "/");
}

bool
gom_class_is_same_craft(const char *a, const char *b)
{
	size_t len = gom_class_craft_len(a);

	return len == gom_class_craft_len(b) && memcmp(a, b, len) == 0;
}
