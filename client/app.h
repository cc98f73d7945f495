/* SPDX-License-Identifier: Apache-2.0 */
/* app: one run of the client: what was set, who we are, and what is open. It
 * is handed to the command; the broker is reached through ask.h, the screen
 * through app->out, the keyboard through prompt.h. One thread. */
#ifndef GOM_CLIENT_APP_H
#define GOM_CLIENT_APP_H

#include <stdbool.h>
#include <stdint.h>

#include "client/args.h"
#include "client/cmd.h"
#include "client/context.h"
#include "client/link.h"
#include "client/out/out.h"
#include "client/outbox.h"
#include "proto/err.h"
#include "proto/wire.h"

enum {
	APP_TYPED_CAP = 400
};

/* The global options. */
struct app_settings {
	const char *home;     /* NULL: not given */
	const char *context;  /* NULL: the current one */
	const char *lang;     /* NULL: not given */
	const char *for_whom; /* NULL: oneself */
	const char *note;     /* NULL: none */
	bool is_json;
	bool is_plain;
	bool is_cached; /* do not ask the broker */
	bool is_sure;   /* --yes */
	bool no_color;
	bool no_input;
	int64_t timeout_ms;
};

struct app {
	struct app_settings settings;
	struct home home;
	struct context context; /* of commands that need a broker */
	struct gom_key_set keys;
	struct outbox *outbox;
	struct link *link;      /* made when first needed */
	struct gom_arena arena; /* lives as long as the command */
	struct out out;
	struct err_info info;      /* of the error that is returned */
	char typed[APP_TYPED_CAP]; /* the command as typed, for the outbox */
	bool is_flushed;           /* what waited has been sent */
	bool is_away;     /* the broker did not answer: do not wait twice */
	bool is_stale;    /* something shown came from the cache */
	int64_t stale_ms; /* the oldest of it */
	bool is_told;     /* the error was already put in words */
};

/* app_fail fills in app->info and returns the code. */
enum err app_fail(struct app *app, enum err err, const char *field,
    const char *subject, int64_t value, int64_t limit);

/* app_usage is ERR_USAGE with a translated sentence. */
enum err app_usage(struct app *app, const char *sentence);

/* app_open opens the context's keys and outbox. The program does it for every
 * command but those that need no broker (CMD_NO_BROKER); such a one calls it
 * where it turns out to need one.
 * Errors: those of context_load, context_keys and outbox_open. */
GOM_MUST_USE enum err app_open(struct app *app);

/* app_member finds a member by "12", "M12" or name.
 * Errors: ERR_NO_MEMBER; ERR_AMBIGUOUS; those of ask_all. */
GOM_MUST_USE enum err app_member(
    struct app *app, const char *text, uint64_t *out);

/* app_household is the member that --for names; 0 where it is not given. */
GOM_MUST_USE enum err app_household(struct app *app, uint64_t *out);

/* app_today is the day it is where the broker is. */
int32_t app_today(const struct app *app);

/* app_set_clock takes the broker's zone for dates; NULL or "" is the default
 * one. */
void app_set_clock(struct app *app, const char *zone);

#endif
