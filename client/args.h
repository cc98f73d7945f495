/* SPDX-License-Identifier: Apache-2.0 */
/* args: a typed command line, read by the option tables of cmd.h. Scanning
 * splits words from options; converting, which needs to know what day it is,
 * makes values of their texts. One thread; getopt_long's state is global. */
#ifndef GOM_CLIENT_ARGS_H
#define GOM_CLIENT_ARGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "client/cmd.h"
#include "proto/date.h"
#include "proto/err.h"
#include "proto/money.h"
#include "proto/rate.h"

enum {
	ARGS_OPTIONS = 64, /* options of one command line */
	ARGS_WORDS = 64    /* words of one command line */
};

struct option_value {
	const struct option_spec *spec;
	char *text;           /* as typed; NULL for a flag */
	int64_t number;       /* see enum option_kind */
	int64_t until;        /* last day of a period */
	struct gom_rate rate; /* OPTION_RATE */
};

struct args {
	const struct cmd *cmd; /* NULL: before the command is known */
	struct option_value values[ARGS_OPTIONS];
	size_t n_values;
	char *words[ARGS_WORDS];
	size_t n_words;
	char *nfc; /* owns texts that had to be changed */
	size_t nfc_len;
};

/* The options every command takes. */
extern const struct option_spec args_global[];

/* args_scan reads argv[1..]; argv[0] is skipped. With cmd NULL it stops at
 * the first word, and words holds it and all that follows.
 * Errors: ERR_USAGE, info->subject says what is wrong (words, translated).
 * Owns:   words and texts point into argv; finish with args_finish. */
GOM_MUST_USE enum err args_scan(const struct cmd *cmd, int argc, char **argv,
    struct err_info *info, struct args *out);

/* args_check_words: are there as many words as the command takes?
 * Errors: ERR_USAGE. */
GOM_MUST_USE enum err args_check_words(
    const struct args *args, struct err_info *info);

/* args_convert checks the number of words and makes the values.
 * Errors: ERR_USAGE; ERR_NUMBER, ERR_RANGE, ERR_DATE, ERR_RATE_TEXT,
 *         ERR_CHOICE, ERR_TEXT..., info->field is the option. */
GOM_MUST_USE enum err args_convert(
    struct args *args, const struct gom_clock *clock, struct err_info *info);

void args_finish(struct args *args);

/* args_get is the last value of an option, NULL where it was not given. The
 * name must stand in the command's table. */
const struct option_value *args_get(const struct args *args, const char *name);

/* args_next is the value of an option after prev (NULL: the first one). */
const struct option_value *args_next(
    const struct args *args, const char *name, const struct option_value *prev);

bool args_has(const struct args *args, const char *name);

/* args_number is an option's number, or fallback where it was not given. */
int64_t args_number(
    const struct args *args, const char *name, int64_t fallback);

/* args_text is an option's text; "" where it was not given. protobuf-c wants
 * char *, nobody writes into it. */
char *args_text(const struct args *args, const char *name);

/* args_word is the nth word after the command, from 0; "" beyond the last. */
char *args_word(const struct args *args, size_t n);

/* args_money reads an option's amount; 0 where it was not given.
 * Errors: ERR_MONEY, ERR_CURRENCY, ERR_OVERFLOW. */
GOM_MUST_USE enum err args_money(const struct args *args, const char *name,
    const char *currency, struct err_info *info, int64_t *out);

#endif
