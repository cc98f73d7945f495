/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>

#include "client/ask.h"
#include "client/lang.h"
#include "client/merge.h"
#include "client/out/words.h"
#include "proto/limits.h"

enum {
	/* A push may be dropped where a connection is stuck: ask then. */
	LOOK_AGAIN_MS = 30000
};

static const struct option_spec options[] = {
	{ "since", 's', OPTION_QUANTITY, N_("N"),
	    N_("only entries after this number"), INT64_MAX, NULL, 0 },
	{ "follow", 'f', OPTION_FLAG, NULL,
	    N_("go on, and show new entries as they come"), 0, NULL, 0 },
	{ NULL, 0, OPTION_FLAG, NULL, NULL, 0, NULL, 0 }
};

/* What a feed has shown so far. Entries come twice, as an answer and pushed;
 * each is shown once, in order. */
struct feed {
	struct app *app;
	uint64_t seen;    /* number of the newest that was shown */
	bool has_gap;     /* a push skipped some */
	bool knows_names; /* members were asked for */
	enum err err;
};

static void
show_event(struct feed *feed, const Gom__Event *event)
{
	const struct out *out = &feed->app->out;
	char text[OUT_TEXT_CAP];
	char time[GOM_TIME_CAP];

	if (out->is_json) {
		feed->err = out_json_line(out, event);
		return;
	}
	text[0] = '\0';
	time[0] = '\0';
	if (event->fact != NULL) {
		words_fact(out, event->fact, text, sizeof text);
		gom_time_format(event->fact->at_ms, &out->clock, time);
	}
	if (text[0] == '\0') {
		snprintf(text, sizeof text, "%s",
		    _("something this program does not know yet: upgrade "
		      "gom on this device"));
	}
	fprintf(out->data,
	    out->is_plain ? "%" PRIu64 "\t%s\t%s\n"
			  : "%4" PRIu64 "  %-11s  %s\n",
	    event->n, time, text);
	fflush(out->data);
}

static void
take(void *ctx, Gom__Event *const *events, size_t n)
{
	struct feed *feed = ctx;

	for (size_t i = 0; i < n && feed->err == ERR_OK; i++) {
		if (events[i]->n > feed->seen + 1) {
			feed->has_gap = true;
			return;
		}
		if (events[i]->n == feed->seen + 1) {
			show_event(feed, events[i]);
			feed->seen = events[i]->n;
		}
	}
}

static bool
is_stranger(const struct out *out, uint64_t member)
{
	return member != 0 && out->name_of(out->name_ctx, member) == NULL;
}

/* Asks once for the names of members, where an entry is about one that was
 * never seen. Without them it is about M12. */
static void
learn_names(struct feed *feed, const Gom__EventsReply *reply)
{
	Gom__MemberListRequest request = GOM__MEMBER_LIST_REQUEST__INIT;
	const struct out *out = &feed->app->out;
	const void *names;

	for (size_t i = 0; i < reply->n_events && !feed->knows_names; i++) {
		const Gom__Fact *fact = reply->events[i]->fact;

		if (fact != NULL && !out->is_json &&
		    (is_stranger(out, fact->member) ||
			is_stranger(out, fact->by))) {
			feed->knows_names = true;
			if (ask_all(feed->app, VERB_MEMBER_LIST, &request,
				&names) != ERR_OK)
				return;
		}
	}
}

/* Reads the feed to its end, page by page. */
static enum err
catch_up(struct feed *feed)
{
	Gom__EventsRequest request = GOM__EVENTS_REQUEST__INIT;
	const Gom__EventsReply *reply;
	const void *answer;

	request.limit = LIMIT_EVENTS;
	feed->has_gap = false;
	do {
		enum err err;

		request.since = feed->seen;
		err = ask_one(feed->app, VERB_EVENTS, &request, &answer);
		if (err != ERR_OK)
			return err;
		reply = answer;
		learn_names(feed, reply);
		/* A feed may begin later than asked for, never earlier. */
		if (reply->n_events > 0 && reply->events[0]->n > feed->seen + 1)
			feed->seen = reply->events[0]->n - 1;
		take(feed, reply->events, reply->n_events);
	} while (feed->err == ERR_OK && !feed->app->is_stale &&
		 reply->n_events > 0 && feed->seen < reply->last);
	return feed->err;
}

static enum err
follow(struct feed *feed)
{
	struct link_config config = { .host = feed->app->context.host,
		.port = feed->app->context.port,
		.own = feed->app->keys.curve,
		.timeout_ms = feed->app->settings.timeout_ms,
		.follow = true,
		.push = take,
		.push_ctx = feed };
	struct app *app = feed->app;
	enum err err;

	for (size_t i = 0; i < LIMIT_KEY_LEN; i++)
		config.server_key[i] = app->context.server_key[i];
	link_destroy(&app->link);
	err = link_create(&config, &app->link);
	while (err == ERR_OK || err == ERR_UNREACHABLE) {
		gom_arena_reset(&app->arena);
		app->is_stale = false;
		app->is_away = false;
		err = catch_up(feed);
		if (err == ERR_OK && !app->is_stale)
			err = link_wait(app->link, LOOK_AGAIN_MS);
		if (feed->err != ERR_OK)
			err = feed->err;
	}
	return err;
}

/* Without --follow JSON is one document, as of every other command. */
static enum err
whole_json(struct feed *feed)
{
	Gom__EventsRequest request = GOM__EVENTS_REQUEST__INIT;
	const void *whole = NULL;
	const Gom__EventsReply *reply;
	enum err err;

	request.limit = LIMIT_EVENTS;
	do {
		const void *next;

		request.since = feed->seen;
		err = ask_one(feed->app, VERB_EVENTS, &request, &next);
		if (err == ERR_OK) {
			err =
			    merge_pages(&feed->app->arena, whole, next, &whole);
		}
		if (err != ERR_OK)
			return err;
		reply = next;
		if (reply->n_events > 0)
			feed->seen = reply->events[reply->n_events - 1]->n;
	} while (!feed->app->is_stale && reply->n_events > 0 &&
		 feed->seen < reply->last);
	return out_json(&feed->app->out, whole);
}

static enum err
run(struct app *app, const struct args *args)
{
	struct feed feed = { .app = app,
		.seen = (uint64_t)args_number(args, "since", 0) };

	if (args_has(args, "follow"))
		return follow(&feed);
	return app->out.is_json ? whole_json(&feed) : catch_up(&feed);
}

static const struct cmd_example examples[] = {
	{ "events", N_("everything that happened to me and my lots") },
	{ "events --since 120", N_("only what is new since number 120") },
	{ "events --follow --json", N_("a stream for a program") },
	{ NULL, NULL }
};

const struct cmd cmd_events = {
	.name = "events",
	.words = "",
	.flags = CMD_READS,
	.help = N_("my own feed: what happened"),
	.options = options,
	.examples = examples,
	.run = run,
};
