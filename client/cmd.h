/* SPDX-License-Identifier: Apache-2.0 */
/* cmd: what a command is. Each command is one file of client/cmd/ with one
 * const struct cmd, and one row of client/cmd/list.def. The table of options
 * drives parsing, usage, help, suggestions and completion; a command reads
 * what was typed through args.h. README.md shows how to add one. */
#ifndef GOM_CLIENT_CMD_H
#define GOM_CLIENT_CMD_H

#include <stddef.h>
#include <stdint.h>

#include <protobuf-c/protobuf-c.h>

#include "proto/err.h"

struct app;
struct args;

/* What an option takes, and what args.h makes of it. */
enum option_kind {
	OPTION_FLAG,     /* nothing */
	OPTION_TEXT,     /* text, brought to NFC */
	OPTION_FILE,     /* a path; "-" is standard input */
	OPTION_QUANTITY, /* whole number 0..most; number */
	OPTION_MONEY,    /* text until a currency is known: args_money */
	OPTION_DAY,      /* number: a day */
	OPTION_TIME,     /* number: milliseconds since 1970 */
	OPTION_PERIOD,   /* DAY or DAY..DAY; number and until, days */
	OPTION_RATE,     /* rate */
	OPTION_WEEKDAYS, /* number: bit mask */
	OPTION_PERCENT,  /* 30, 2.5 or 30%; number: thousandths */
	OPTION_MEMBER,   /* text until it is looked up: app_member */
	OPTION_CHOICE,   /* number: a value of `choices` */
	OPTION_REASON    /* number: a reason of the groups `reasons` */
};

struct option_spec {
	const char *name; /* without dashes; NULL ends a table */
	char letter;      /* 0: none */
	enum option_kind kind;
	const char *arg;  /* msgid, capitals: "N", "DAY"; NULL for a flag */
	const char *help; /* msgid, lower case, no full stop */
	int64_t most;     /* OPTION_QUANTITY: largest; 0: LIMIT_QUANTITY */
	const ProtobufCEnumDescriptor *choices;
	unsigned reasons; /* mask of gom_reason_group */
};

enum cmd_flag {
	CMD_READS = 1,     /* asks; cached answers are shown where none comes */
	CMD_WRITES = 2,    /* tells; goes through the outbox */
	CMD_NO_BROKER = 4, /* works without a context */
	CMD_FILES = 8,     /* its words are paths, taken byte for byte */
	CMD_NO_HOME = 16   /* reads and writes no file of the person */
};

struct cmd_example {
	const char *line; /* as typed, without the leading "gom " */
	const char *help; /* msgid, what it does */
};

struct cmd {
	const char *name;  /* "bid" or "key list": one word or two */
	const char *alias; /* another name, or NULL */
	const char *words; /* what follows, as usage shows it: "ORDER [LINE]" */
	unsigned min_words;
	unsigned max_words;
	unsigned flags;                     /* enum cmd_flag */
	const char *help;                   /* msgid, one line */
	const char *more;                   /* msgid, a paragraph; NULL */
	const struct option_spec *options;  /* NULL: none */
	const struct cmd_example *examples; /* at least one; ends with NULL */

	/* run: ERR_OK, or a code with app->info filled in. */
	enum err (*run)(struct app *app, const struct args *args);
};

/* cmd_table is every command, in the order of list.def; ends with NULL. */
extern const struct cmd *const cmd_table[];

/* cmd_find finds the command that the first words name.
 * Owns:   *n_used is how many words the name took. NULL: there is none. */
const struct cmd *cmd_find(char *const *words, size_t n_words, size_t *n_used);

/* cmd_nearest is the name of the command a person may have meant, or NULL. */
const char *cmd_nearest(char *const *words, size_t n_words);

/* cmd_has_group: is word the first one of two-word commands? */
int cmd_has_group(const char *word);

#endif
