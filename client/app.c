/* SPDX-License-Identifier: Apache-2.0 */
#include "client/app.h"

#include <string.h>
#include <time.h>

#include "client/ask.h"
#include "client/member.h"
#include "proto/zone.h"

enum {
	VIETNAM_S = 7 * 3600
};

enum err
app_fail(struct app *app, enum err err, const char *field, const char *subject,
    int64_t value, int64_t limit)
{
	memset(&app->info, 0, sizeof app->info);
	return gom_err_fill(&app->info, err, field, subject, value, limit);
}

enum err
app_usage(struct app *app, const char *sentence)
{
	return app_fail(app, ERR_USAGE, "", sentence, 0, 0);
}

enum err
app_open(struct app *app)
{
	char path[CONTEXT_PATH_CAP];
	enum err err = ERR_OK;

	if (app->context.name[0] == '\0') {
		err = context_load(&app->home, app->settings.context,
		    &app->info, &app->context);
	}
	if (err == ERR_OK) {
		err = context_keys(
		    &app->home, &app->context, &app->info, &app->keys);
	}
	if (err == ERR_OK) {
		err = context_outbox_path(
		    &app->home, app->context.name, &app->info, path);
	}
	if (err == ERR_OK)
		err = outbox_open(path, &app->info, &app->outbox);
	return err;
}

int32_t
app_today(const struct app *app)
{
	return gom_day_of(app->out.clock.now_ms, app->out.clock.utc_offset_s);
}

void
app_set_clock(struct app *app, const char *zone)
{
	struct timespec now;
	int32_t offset_s;

	clock_gettime(CLOCK_REALTIME, &now);
	app->out.clock.now_ms =
	    (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
	if (zone == NULL || zone[0] == '\0' ||
	    gom_zone_offset(zone, app->out.clock.now_ms, &offset_s) != ERR_OK)
		offset_s = VIETNAM_S;
	app->out.clock.utc_offset_s = offset_s;
}

enum err
app_member(struct app *app, const char *text, uint64_t *out)
{
	Gom__MemberListRequest request = GOM__MEMBER_LIST_REQUEST__INIT;
	const void *reply;
	enum err err;

	if (member_is_number(text, out))
		return ERR_OK;
	request.search = (char *)text;
	err = ask_all(app, VERB_MEMBER_LIST, &request, &reply);
	if (err != ERR_OK)
		return err;
	err = member_named(reply, text, out);
	return err == ERR_OK ? ERR_OK : app_fail(app, err, "", text, 0, 0);
}

enum err
app_household(struct app *app, uint64_t *out)
{
	if (app->settings.for_whom == NULL) {
		*out = 0;
		return ERR_OK;
	}
	return app_member(app, app->settings.for_whom, out);
}
