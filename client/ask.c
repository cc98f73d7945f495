/* SPDX-License-Identifier: Apache-2.0 */
#include "client/ask.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "client/lang.h"
#include "client/merge.h"
#include "client/out/field.h"
#include "client/out/words.h"
#include "proto/require.h"

#define READ     VERB_FLAG_READ
#define WRITE    VERB_FLAG_WRITE
#define SIGNED   VERB_FLAG_SIGNED
#define GREETING VERB_FLAG_GREETING
#define SERVING  VERB_FLAG_SERVING

static const struct ask_verb verbs[] = {
#define X(NAME, number, name, Message, roles, flags, help)                     \
	{ VERB_##NAME, flags, &gom__##name##_request__descriptor,              \
		&gom__##name##_reply__descriptor },
#include "proto/verbs.def"
#undef X
};

#undef READ
#undef WRITE
#undef SIGNED
#undef GREETING
#undef SERVING

const struct ask_verb *
ask_find(uint32_t verb)
{
	for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
		if ((uint32_t)verbs[i].verb == verb)
			return &verbs[i];
	return NULL;
}

static int64_t
wall_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

enum err
ask_link(struct app *app, struct link **out)
{
	struct link_config config = { .host = app->context.host,
		.port = app->context.port,
		.own = app->keys.curve,
		.timeout_ms = app->settings.timeout_ms };
	enum err err = ERR_OK;

	if (app->link == NULL) {
		memcpy(config.server_key, app->context.server_key,
		    sizeof config.server_key);
		err = link_create(&config, &app->link);
	}
	if (err == ERR_OK)
		*out = app->link;
	return err;
}

static enum err
away(struct app *app)
{
	char where[GOM_HOST_CAP + 16];

	snprintf(where, sizeof where, "%s:%u", app->context.host,
	    (unsigned)app->context.port);
	return app_fail(app, ERR_UNREACHABLE, "", where, 0, 0);
}

/* Sends once; *out is the answer, whose code may be a refusal. */
static enum err
call(struct app *app, const struct link_request *request,
    const Gom__Answer **out)
{
	const Gom__HelloReply *hello;
	struct link *link;
	enum err err;

	if (app->settings.is_cached || app->is_away)
		return away(app);
	err = ask_link(app, &link);
	if (err != ERR_OK)
		return err;
	err = link_call(link, request, &app->arena, &app->info, out);
	app->is_away = err == ERR_UNREACHABLE;
	hello = link_hello(link);
	if (err == ERR_OK && hello != NULL) {
		app->out.clock.utc_offset_s = hello->utc_offset_s;
		app->out.clock.now_ms = wall_ms();
	}
	return err;
}

static enum err
answer_code(struct app *app, const Gom__Answer *answer)
{
	if (answer->code != ERR_OK)
		link_read_refusal(answer, &app->info);
	return (enum err)answer->code;
}

static enum err
unpack(struct app *app, const struct ask_verb *verb, const uint8_t *data,
    size_t len, const void **out)
{
	ProtobufCMessage *message;
	enum err err = gom_wire_unpack(
	    verb->reply, data, len, &app->arena, &app->info, &message);

	if (err == ERR_OK)
		*out = message;
	return err;
}

/* ----------------------------------------------------------------- names */

/* Keeps the names that stand beside numbers anywhere in a reply. */
static void
learn_names(struct app *app, const ProtobufCMessage *message)
{
	static const char *const beside[][2] = { { "member", "name" },
		{ "household", "household_name" },
		{ "exporter", "exporter_name" } };
	struct field number;
	struct field name;

	for (size_t i = 0; i < sizeof beside / sizeof beside[0]; i++)
		if (field_find(message, beside[i][0], &number) &&
		    field_find(message, beside[i][1], &name) && number.n == 1 &&
		    !field_is_zero(&number) && !field_is_zero(&name) &&
		    outbox_name_put(app->outbox,
			(uint64_t)field_integer(&number, 0),
			*(char *const *)name.member) != ERR_OK)
			return;
	for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
		struct field field;

		if (message->descriptor->fields[i].type !=
			PROTOBUF_C_TYPE_MESSAGE ||
		    !field_find(
			message, message->descriptor->fields[i].name, &field))
			continue;
		for (size_t at = 0; at < field.n; at++) {
			const ProtobufCMessage *inner =
			    ((ProtobufCMessage *const *)field.member)[at];

			if (inner != NULL)
				learn_names(app, inner);
		}
	}
}

/* --------------------------------------------------------------- reading */

static enum err
ask_cache(struct app *app, const struct ask_verb *verb, const uint8_t *body,
    size_t body_len, enum err failure, const void **out)
{
	struct err_info info = app->info;
	uint8_t *data;
	size_t len;
	int64_t at_ms;
	enum err err = outbox_cached(app->outbox, verb->verb, body, body_len,
	    &app->arena, &data, &len, &at_ms);

	if (err == ERR_OK)
		err = unpack(app, verb, data, len, out);
	if (err != ERR_OK) {
		app->info = info;
		return failure;
	}
	if (!app->is_stale || at_ms < app->stale_ms)
		app->stale_ms = at_ms;
	app->is_stale = true;
	return ERR_OK;
}

enum err
ask_one(struct app *app, enum gom_verb number, const void *request,
    const void **out)
{
	const struct ask_verb *verb = ask_find(number);
	struct link_request wire = { .verb = number };
	const Gom__Answer *answer;
	uint8_t *body;
	enum err err;

	REQUIRE(verb != NULL);
	err = gom_wire_pack(request, &app->arena, &wire.body_len, &body);
	if (err == ERR_OK)
		err = gom_random(wire.id, sizeof wire.id);
	if (err != ERR_OK)
		return err;
	wire.body = body;
	if (!app->settings.is_cached && !app->is_flushed)
		err = ask_flush(app);
	if (err == ERR_OK)
		err = call(app, &wire, &answer);
	if (err == ERR_UNREACHABLE)
		return ask_cache(app, verb, body, wire.body_len, err, out);
	if (err == ERR_OK)
		err = answer_code(app, answer);
	if (err == ERR_OK) {
		err =
		    unpack(app, verb, answer->body.data, answer->body.len, out);
	}
	if (err == ERR_OK)
		learn_names(app, *out);
	if (err == ERR_OK && (verb->flags & VERB_FLAG_READ) != 0) {
		err = outbox_cache(app->outbox, number, body, wire.body_len,
		    answer->body.data, answer->body.len, wall_ms());
	}
	return err;
}

enum err
ask_all(struct app *app, enum gom_verb verb, void *request, const void **out)
{
	Gom__Page page = GOM__PAGE__INIT;
	const void *whole = NULL;
	const Gom__More *more;
	struct field field;
	enum err err;

	REQUIRE(field_find(request, "page", &field));
	*(Gom__Page **)(uintptr_t)field.member = &page;
	do {
		const void *next;

		err = ask_one(app, verb, request, &next);
		if (err == ERR_OK)
			err = merge_pages(&app->arena, whole, next, &whole);
		if (err != ERR_OK)
			break;
		more = merge_more(next);
		page.after = more == NULL ? 0 : more->next;
	} while (more != NULL && more->more);
	*(Gom__Page **)(uintptr_t)field.member = NULL;
	if (err == ERR_OK)
		*out = whole;
	return err;
}

/* --------------------------------------------------------------- telling */

/* Will the broker never take it, or only not now? */
static bool
is_final(uint32_t code)
{
	const struct gom_err_row *row = gom_err_find(code);

	return row == NULL || !row->retryable || row->exit_status == 1;
}

static void
to_wire(const struct outbox_item *item, struct link_request *out)
{
	*out = (struct link_request){ .verb = item->verb,
		.body = item->body,
		.body_len = item->body_len,
		.signature = item->signature,
		.note = item->note };
	memcpy(out->id, item->id, sizeof out->id);
}

static enum err
flush_one(struct app *app, const struct outbox_item *item)
{
	struct pair pairs[] = { { "what", item->what }, { NULL, NULL } };
	struct link_request wire;
	const Gom__Answer *answer;
	enum err err;

	to_wire(item, &wire);
	err = call(app, &wire, &answer);
	if (err != ERR_OK)
		return err;
	if (answer->code == ERR_OK) {
		out_note(&app->out, _("sent now: {what}"), NULL, pairs);
		if (item->after[0] != '\0')
			fprintf(app->out.talk, "%s\n", item->after);
		return outbox_remove(app->outbox, item->n);
	}
	err = answer_code(app, answer);
	if (!is_final(answer->code))
		return err;
	out_note(&app->out, _("not taken: {what}"), NULL, pairs);
	out_error(&app->out, err, &app->info);
	return outbox_refuse(app->outbox, item->n, err, &app->info);
}

enum err
ask_flush(struct app *app)
{
	struct outbox_item item;
	int64_t after = 0;
	enum err err;

	app->is_flushed = true;
	for (;;) {
		err = outbox_next(
		    app->outbox, OUTBOX_WAITING, after, &app->arena, &item);
		if (err != ERR_OK)
			return err == ERR_EMPTY ? ERR_OK : err;
		err = flush_one(app, &item);
		if (err != ERR_OK) {
			app->is_flushed = false;
			return err;
		}
		after = item.n;
	}
}

static enum err
keep(struct app *app, const struct tell *tell, struct outbox_item *item)
{
	const struct ask_verb *verb = ask_find(tell->verb);
	uint8_t *signature;
	uint8_t *body;
	enum err err;

	REQUIRE(verb != NULL && (verb->flags & VERB_FLAG_WRITE) != 0);
	*item = (struct outbox_item){ .verb = tell->verb,
		.note = app->settings.note,
		.what = app->typed,
		.after = tell->after,
		.written_ms = wall_ms() };
	err = gom_random(item->id, sizeof item->id);
	if (err == ERR_OK) {
		err = gom_wire_pack(
		    tell->request, &app->arena, &item->body_len, &body);
	}
	if (err != ERR_OK)
		return err;
	item->body = body;
	if ((verb->flags & VERB_FLAG_SIGNED) != 0) {
		signature = gom_arena_alloc(&app->arena, LIMIT_SIGNATURE_LEN);
		if (signature == NULL)
			return ERR_NOMEM;
		err = gom_sign(app->keys.sign.sec, item->verb, item->id,
		    item->body, item->body_len, signature);
		item->signature = signature;
	}
	if (err == ERR_OK)
		err = outbox_put(app->outbox, item, &item->n);
	return err == ERR_IO ? app_fail(app, ERR_IO, "", _("the outbox"), 0, 0)
			     : err;
}

enum err
ask_keep(struct app *app, const struct tell *tell)
{
	struct outbox_item item;

	return keep(app, tell, &item);
}

/* Why it waits is said here; what that means for the person, by the caller's
 * ERR_QUEUED. */
static enum err
queued(struct app *app, enum err why)
{
	char text[OUT_TEXT_CAP];

	words_error(&app->out, why, &app->info, text, sizeof text);
	fprintf(app->out.talk, "%s\n", text);
	return app_fail(app, ERR_QUEUED, "", "", 0, 0);
}

bool
ask_is_waiting(enum err err)
{
	return err == ERR_UNREACHABLE || !is_final((uint32_t)err);
}

enum err
ask_tell(struct app *app, const struct tell *tell, const void **out)
{
	const struct ask_verb *verb = ask_find(tell->verb);
	struct outbox_item item;
	struct link_request wire;
	const Gom__Answer *answer;
	enum err err = ERR_OK;

	/* What waited goes first: the broker judges in this order. */
	if (!app->is_flushed)
		err = ask_flush(app);
	if (err != ERR_OK && !ask_is_waiting(err))
		return err;
	if (err != ERR_OK) {
		struct err_info why = app->info;
		enum err kept = keep(app, tell, &item);

		app->info = why;
		return kept == ERR_OK ? queued(app, err) : kept;
	}
	err = keep(app, tell, &item);
	if (err != ERR_OK)
		return err;
	to_wire(&item, &wire);
	err = call(app, &wire, &answer);
	if (err == ERR_OK)
		err = answer_code(app, answer);
	if (err != ERR_OK && ask_is_waiting(err)) {
		app->is_flushed = false;
		return queued(app, err);
	}
	if (outbox_remove(app->outbox, item.n) != ERR_OK)
		return app_fail(app, ERR_IO, "", _("the outbox"), 0, 0);
	if (err == ERR_OK) {
		err =
		    unpack(app, verb, answer->body.data, answer->body.len, out);
	}
	return err;
}

/* -------------------------------------------------------- whole commands */

enum err
ask_show(struct app *app, const struct show *show, void *request)
{
	const void *reply;
	enum err err = ask_all(app, show->verb, request, &reply);

	if (err != ERR_OK)
		return err;
	return app->out.is_json ? out_json(&app->out, reply)
				: out_rows(&app->out, reply, show->rows,
				      show->columns, lang_word(show->empty));
}

enum err
ask_done(struct app *app, const void *reply, const char *sentence,
    const struct pair *pairs)
{
	if (app->out.is_json)
		return out_json(&app->out, reply);
	out_say(&app->out, lang_word(sentence), reply, pairs);
	return ERR_OK;
}

enum err
ask_do(struct app *app, enum gom_verb verb, const void *request,
    const char *sentence, const struct pair *pairs)
{
	struct tell tell = { .verb = verb, .request = request };
	const void *reply;
	enum err err = ask_tell(app, &tell, &reply);

	return err == ERR_OK ? ask_done(app, reply, sentence, pairs) : err;
}
