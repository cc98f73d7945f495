/* SPDX-License-Identifier: Apache-2.0 */
/* gom-broker: the daemon and its operator's commands. */
#include <getopt.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "broker/calendar_command.h"
#include "broker/config.h"
#include "broker/place.h"
#include "broker/protocol.h"
#include "broker/server/control_client.h"
#include "broker/server/server.h"
#include "broker/setup.h"
#include "broker/upkeep.h"
#include "proto/err.h"
#include "proto/key.h"
#include "proto/text.h"

/* What was typed behind the command. */
struct arguments {
	const char *dir;    /* NULL: the command has none */
	const char *file;   /* NULL: none */
	const char *remove; /* NULL: nothing */
	struct place place;
	struct setup_options setup;
	bool is_check_config;
	bool is_json;
	bool is_confirm_clock;
};

struct command {
	const char *name;
	const char *usage; /* arguments and options */
	const char *help;
	int n_least; /* arguments */
	int n_most;
	const char *options; /* names of those it takes, between blanks */
	enum err (*run)(struct arguments *args, struct err_info *info);
};

/* ---- the commands --------------------------------------------------------- */

static enum err
run_init(struct arguments *args, struct err_info *info)
{
	char invitation[GOM_INVITATION_CAP];
	enum err err = setup_init(&args->place, &args->setup, info, invitation);

	if (err != ERR_OK)
		return err;
	fprintf(stderr,
	    "A broker was made in %s.\n"
	    "Store %s in another place, offline: without the\n"
	    "server's key a restored broker loses all its clients.\n"
	    "Join as the operator, on your own computer, with this"
	    " invitation:\n",
	    args->place.dir, args->place.recovery);
	printf("%s\n", invitation);
	(void)fflush(stdout);
	fprintf(
	    stderr, "Start the broker: gom-broker run %s\n", args->place.dir);
	return ERR_OK;
}

static enum err
run_run(struct arguments *args, struct err_info *info)
{
	struct config config;
	enum err err = config_read(args->place.config, info, &config);

	if (err != ERR_OK)
		return err;
	if (args->is_check_config) {
		printf("%s is good\n", args->place.config);
		return ERR_OK;
	}
	return server_run(&args->place, &config, info);
}

static enum err
run_check(struct arguments *args, struct err_info *info)
{
	return upkeep_check(args->dir, stdout, info);
}

static enum err
run_backup(struct arguments *args, struct err_info *info)
{
	return upkeep_backup(&args->place, args->file, info);
}

static enum err
run_restore(struct arguments *args, struct err_info *info)
{
	char kept[PLACE_PATH_CAP];
	enum err err = upkeep_restore(&args->place, args->file, info, kept);

	if (err == ERR_OK && kept[0] != '\0') {
		fprintf(
		    stderr, "The database before it is kept as %s.\n", kept);
	}
	return err;
}

static enum err
run_invite(struct arguments *args, struct err_info *info)
{
	char invitation[GOM_INVITATION_CAP];
	enum err err = setup_invite(&args->place, info, invitation);

	if (err == ERR_OK)
		printf("%s\n", invitation);
	return err;
}

static enum err
ask(struct arguments *args, const char *line, control_line_fn *fn, void *ctx,
    struct err_info *info)
{
	enum err err = control_ask(args->place.control, line, fn, ctx, info);

	return err == ERR_NOT_RUNNING
		   ? gom_err_fill(info, err, "", args->place.dir, 0, 0)
		   : err;
}

struct report {
	bool is_json;
	bool has_lines;
};

static bool
is_number(const char *value)
{
	value += *value == '-' ? 1 : 0;
	return *value != '\0' && value[strspn(value, "0123456789")] == '\0';
}

/* Values are the broker's own: words, figures and an endpoint. */
static void
print_line(void *ctx, const char *name, const char *value)
{
	struct report *report = ctx;

	if (!report->is_json) {
		printf("%-15s %s\n", name, value);
		return;
	}
	printf("%s\"%s\":%s%s%s", report->has_lines ? "," : "{", name,
	    is_number(value) ? "" : "\"", value, is_number(value) ? "" : "\"");
	report->has_lines = true;
}

static enum err
run_state(struct arguments *args, struct err_info *info)
{
	struct report report = { args->is_json, false };
	enum err err = ERR_OK;

	if (args->is_confirm_clock)
		err = ask(args, "confirm-clock", NULL, NULL, info);
	if (err == ERR_OK)
		err = ask(args, "state", print_line, &report, info);
	if (report.has_lines)
		printf("}\n");
	return err;
}

static enum err
run_drain(struct arguments *args, struct err_info *info)
{
	return ask(args, "drain", NULL, NULL, info);
}

static enum err
change_calendar(struct arguments *args, struct err_info *info)
{
	struct calendars_sum sum;
	enum err err = args->remove != NULL
			   ? calendar_command_remove(
				 &args->place, args->remove, info, &sum)
			   : calendar_command_load(
				 &args->place, args->file, stderr, info, &sum);

	if (err == ERR_OK) {
		printf("%-15s %" PRId64 "\n%-15s %" PRId64 "\n", "closures",
		    sum.n_closures, "lots at risk", sum.n_at_risk);
	}
	return err;
}

static enum err
run_calendar(struct arguments *args, struct err_info *info)
{
	if (args->file != NULL && args->remove != NULL)
		return gom_err_fill(info, ERR_EITHER, "FILE", "--remove", 0, 0);
	if (args->file == NULL && args->remove == NULL)
		return calendar_command_list(&args->place, stdout, info);
	return change_calendar(args, info);
}

static enum err
run_protocol(struct arguments *args, struct err_info *info)
{
	enum err err = protocol_print(stdout);

	(void)args;
	return err == ERR_OK
		   ? err
		   : gom_err_fill(info, err, "", "standard output", 0, 0);
}

static const struct command commands[] = {
	{ "init",
	    "DIR [--listen ENDPOINT] [--public-host HOST] [--public-port PORT]"
	    " [--name NAME] [--zone ZONE]",
	    "make a broker in DIR; prints the operator's invitation", 1, 1,
	    " listen public-host public-port name zone ", run_init },
	{ "run", "DIR [--check-config]",
	    "serve until SIGTERM; --check-config only reads the settings", 1, 1,
	    " check-config ", run_run },
	{ "state", "DIR [--json] [--confirm-clock]",
	    "how the running broker is; --confirm-clock takes the present time"
	    " for right",
	    1, 1, " json confirm-clock ", run_state },
	{ "check", "DIR|DATABASE",
	    "verify all invariants from the facts; a running broker goes on", 1,
	    1, " ", run_check },
	{ "backup", "DIR FILE", "copy the database; a running broker goes on",
	    2, 2, " ", run_backup },
	{ "restore", "DIR FILE",
	    "put a backup in place; the present database is kept aside", 2, 2,
	    " ", run_restore },
	{ "invite", "DIR", "a further invitation for the operator", 1, 1, " ",
	    run_invite },
	{ "calendar", "DIR [FILE | --remove NAME]",
	    "load closures that hold for everybody, such as"
	    " deploy/calendars/tet; without FILE lists them",
	    1, 2, " remove ", run_calendar },
	{ "drain", "DIR", "refuse new entries, then stop", 1, 1, " ",
	    run_drain },
	{ "protocol", "",
	    "the requests, errors, facts and limits of the wire, for whoever"
	    " writes a client",
	    0, 0, " ", run_protocol },
};

enum {
	N_COMMANDS = sizeof commands / sizeof commands[0]
};

/* ---- words ---------------------------------------------------------------- */

static void
print_help(FILE *to)
{
	fprintf(to, "gom-broker keeps the orders, bids and awards of a pool of"
		    " households.\n\n"
		    "  gom-broker init /srv/gom        make a broker\n"
		    "  gom-broker run /srv/gom         start it\n"
		    "  gom-broker backup /srv/gom F    copy its database\n\n"
		    "Commands:\n");
	for (size_t i = 0; i < N_COMMANDS; i++) {
		fprintf(to, "  %s %s\n        %s\n", commands[i].name,
		    commands[i].usage, commands[i].help);
	}
	fprintf(to, "  --help, --version\n\nSettings in DIR/broker.conf:\n");
#define NUMBER(name, unit, least, most, number, help)                          \
	fprintf(to, "  %-21s %s (%s, default %d)\n", #name, help, unit, number);
#define TEXT(name, longest, text, help)                                        \
	fprintf(to, "  %-21s %s (default %s)\n", #name, help, text);
#include "broker/config.def"
#undef NUMBER
#undef TEXT
	fprintf(to, "\nExit status: 0 done, 64 usage, 65 damaged data, 66 no"
		    " such file, 69 no broker\nruns, 70 internal, 73 cannot"
		    " create, 74 input/output, 78 configuration.\n");
}

/* Fills {field}, {subject}, ... of a text of errors.def in. */
static void
print_filled(const char *text, const struct err_info *info)
{
	const struct {
		const char *name;
		const char *text;
		int64_t number;
	} words[] = {
		{ "{field}", info->field, 0 },
		{ "{subject}", info->subject, 0 },
		{ "{value}", NULL, info->value },
		{ "{limit}", NULL, info->limit },
		{ "{index}", NULL, info->index },
	};

	while (*text != '\0') {
		size_t i = 0;

		while (i < sizeof words / sizeof words[0] &&
		       strncmp(text, words[i].name, strlen(words[i].name)) != 0)
			i++;
		if (i == sizeof words / sizeof words[0]) {
			fputc(*text++, stderr);
			continue;
		}
		if (words[i].text != NULL)
			fputs(words[i].text, stderr);
		else
			fprintf(stderr, "%" PRId64, words[i].number);
		text += strlen(words[i].name);
	}
}

static int
print_error(enum err err, const struct err_info *info)
{
	const struct gom_err_row *row = gom_err_find((uint32_t)err);

	if (row == NULL)
		row = gom_err_find(ERR_INTERNAL);
	if (err == ERR_OK)
		return 0;
	fprintf(stderr, "gom-broker: ");
	if (err == ERR_CONFIG && info->index > 0)
		fprintf(stderr, "line %" PRIu32 ": ", info->index);
	print_filled(row->text, info);
	if (row->remedy[0] != '\0') {
		fprintf(stderr, "\n  ");
		print_filled(row->remedy, info);
	}
	fputc('\n', stderr);
	return row->exit_status;
}

static enum err
refuse_usage(struct err_info *info, const char *what, const char *about)
{
	char text[sizeof info->subject];

	(void)snprintf(text, sizeof text, "%s%.60s", what, about);
	return gom_err_fill(info, ERR_USAGE, "", text, 0, 0);
}

/* ---- the command line ----------------------------------------------------- */

enum option_id {
	OPTION_LISTEN = 1,
	OPTION_PUBLIC_HOST,
	OPTION_PUBLIC_PORT,
	OPTION_NAME,
	OPTION_ZONE,
	OPTION_CHECK_CONFIG,
	OPTION_JSON,
	OPTION_CONFIRM_CLOCK,
	OPTION_REMOVE,
	OPTION_HELP,
	OPTION_VERSION
};

static const struct option options[] = {
	{ "listen", required_argument, NULL, OPTION_LISTEN },
	{ "public-host", required_argument, NULL, OPTION_PUBLIC_HOST },
	{ "public-port", required_argument, NULL, OPTION_PUBLIC_PORT },
	{ "name", required_argument, NULL, OPTION_NAME },
	{ "zone", required_argument, NULL, OPTION_ZONE },
	{ "check-config", no_argument, NULL, OPTION_CHECK_CONFIG },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ "confirm-clock", no_argument, NULL, OPTION_CONFIRM_CLOCK },
	{ "remove", required_argument, NULL, OPTION_REMOVE },
	{ "help", no_argument, NULL, OPTION_HELP },
	{ "version", no_argument, NULL, OPTION_VERSION },
	{ NULL, 0, NULL, 0 },
};

static void
take_option(int id, const char *value, struct arguments *args)
{
	switch ((enum option_id)id) {
	case OPTION_LISTEN:
		args->setup.listen = value;
		break;
	case OPTION_PUBLIC_HOST:
		args->setup.public_host = value;
		break;
	case OPTION_PUBLIC_PORT:
		args->setup.public_port = value;
		break;
	case OPTION_NAME:
		args->setup.name = value;
		break;
	case OPTION_ZONE:
		args->setup.zone = value;
		break;
	case OPTION_CHECK_CONFIG:
		args->is_check_config = true;
		break;
	case OPTION_JSON:
		args->is_json = true;
		break;
	case OPTION_CONFIRM_CLOCK:
		args->is_confirm_clock = true;
		break;
	case OPTION_REMOVE:
		args->remove = value;
		break;
	case OPTION_HELP:
	case OPTION_VERSION:
		break;
	}
}

static bool
takes(const struct command *command, const char *option)
{
	char word[32];

	(void)snprintf(word, sizeof word, " %s ", option);
	return strstr(command->options, word) != NULL;
}

static const struct command *
find_command(const char *name)
{
	for (size_t i = 0; i < N_COMMANDS; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

/* ERR_EMPTY: help or version was asked for and given. */
static enum err
read_options(int argc, char **argv, const struct command *command,
    struct arguments *args, struct err_info *info)
{
	int index = 0;
	int id;

	opterr = 0;
	while ((id = getopt_long(argc, argv, "h", options, &index)) != -1) {
		if (id == 'h' || id == OPTION_HELP) {
			print_help(stdout);
			return ERR_EMPTY;
		}
		if (id == OPTION_VERSION) {
			printf("gom-broker %s\n", GOM_VERSION);
			return ERR_EMPTY;
		}
		if (id == '?') {
			return refuse_usage(info,
			    "unknown option, or no value: ", argv[optind - 1]);
		}
		if (command == NULL || !takes(command, options[index].name)) {
			return refuse_usage(info, "no option for this: --",
			    options[index].name);
		}
		take_option(id, optarg, args);
	}
	return ERR_OK;
}

static enum err
refuse_command(struct err_info *info, const char *typed)
{
	const char *names[N_COMMANDS];
	char text[sizeof info->subject];
	size_t nearest;

	for (size_t i = 0; i < N_COMMANDS; i++)
		names[i] = commands[i].name;
	nearest = gom_text_nearest(typed, names, N_COMMANDS);
	if (nearest == N_COMMANDS)
		return refuse_usage(info, "unknown command: ", typed);
	(void)snprintf(text, sizeof text,
	    "unknown command: %.40s; did you mean %s?", typed, names[nearest]);
	return gom_err_fill(info, ERR_USAGE, "", text, 0, 0);
}

static enum err
read_arguments(int argc, char **argv, struct err_info *info,
    struct arguments *args, const struct command **out)
{
	const struct command *command = argc > 1 ? find_command(argv[1]) : NULL;
	int n_arguments;
	enum err err = read_options(argc, argv, command, args, info);

	if (err != ERR_OK)
		return err;
	if (argc < 2) {
		print_help(stderr);
		return refuse_usage(info, "which command?", "");
	}
	if (command == NULL)
		return refuse_command(info, argv[1]);
	/* getopt_long has moved the options behind the arguments */
	n_arguments = argc - optind - 1;
	if (n_arguments < command->n_least || n_arguments > command->n_most) {
		fprintf(stderr, "usage: gom-broker %s %s\n", command->name,
		    command->usage);
		return refuse_usage(
		    info, "wrong number of arguments for ", command->name);
	}
	*out = command;
	if (n_arguments == 0)
		return ERR_OK;
	args->dir = argv[optind + 1];
	args->file = n_arguments > 1 ? argv[optind + 2] : NULL;
	return place_init(args->dir, info, &args->place);
}

int
main(int argc, char **argv)
{
	struct arguments args;
	struct err_info info;
	const struct command *command = NULL;
	enum err err;

	memset(&args, 0, sizeof args);
	memset(&info, 0, sizeof info);
	err = gom_key_init();
	if (err == ERR_OK)
		err = read_arguments(argc, argv, &info, &args, &command);
	if (err == ERR_EMPTY)
		return EXIT_SUCCESS;
	if (err == ERR_OK)
		err = command->run(&args, &info);
	if (err == ERR_OK && fflush(stdout) != 0)
		err = gom_err_fill(&info, ERR_IO, "", "standard output", 0, 0);
	return print_error(err, &info);
}
