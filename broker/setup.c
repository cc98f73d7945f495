/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/setup.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "broker/clock.h"
#include "broker/config.h"
#include "broker/dispatch.h"
#include "broker/operator.h"
#include "broker/server/control_client.h"
#include "broker/store/store.h"

enum {
	PORT_MAX = 65535
};

/* ---- an invitation ------------------------------------------------------- */

/* Takes the one-time key into a database that nobody has open. */
static enum err
admit(const struct place *place, const struct config *config,
    const uint8_t key[LIMIT_KEY_LEN], struct err_info *info)
{
	struct store *store = NULL;
	struct dispatch *dispatch = NULL;
	struct request rq;
	int64_t wall_ms;
	int64_t monotonic_ms;
	enum err err = clock_now(&wall_ms, &monotonic_ms);

	if (err == ERR_OK)
		err = store_open(place->database, info, &store);
	if (err == ERR_OK)
		err = dispatch_create(store, config, NULL, 0, &dispatch);
	if (err == ERR_OK)
		err = store_begin(store);
	if (err == ERR_OK) {
		dispatch_request(dispatch, wall_ms, &rq);
		err = operator_invite(&rq, key);
		if (err == ERR_OK)
			err = store_commit(store);
		else
			store_rollback(store);
	}
	dispatch_destroy(&dispatch);
	store_close(&store);
	return err;
}

/* The port at the end of tcp://HOST:PORT; 0 for none, or *. */
static uint16_t
find_port(const char *endpoint)
{
	const char *colon = strrchr(endpoint, ':');
	unsigned long port = colon == NULL ? 0 : strtoul(colon + 1, NULL, 10);

	return port <= PORT_MAX ? (uint16_t)port : 0;
}

static enum err
make_seed(struct gom_invitation *out, struct gom_curve_pair *pair)
{
	enum err err = gom_random(out->seed, sizeof out->seed);

	if (err == ERR_OK)
		gom_key_from_seed(out->seed, pair);
	return err;
}

static enum err
write_invitation(const struct config *config, uint16_t port,
    struct gom_invitation *invitation, char text[GOM_INVITATION_CAP])
{
	(void)snprintf(invitation->host, sizeof invitation->host, "%s",
	    config->public_host);
	invitation->port = port;
	return gom_invitation_format(invitation, text);
}

/* ---- init ----------------------------------------------------------------- */

static enum err
refuse_existing(const struct place *place, struct err_info *info)
{
	const char *paths[] = { place->key, place->recovery, place->database,
		place->config };

	for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
		if (access(paths[i], F_OK) == 0) {
			return gom_err_fill(
			    info, ERR_DUPLICATE, "DIR", paths[i], 0, 0);
		}
	}
	return ERR_OK;
}

static enum err
make_dir(const struct place *place, struct err_info *info)
{
	if ((mkdir(place->dir, 0700) != 0 && errno != EEXIST) ||
	    chmod(place->dir, 0700) != 0)
		return gom_err_fill(info, ERR_CREATE, "", place->dir, 0, 0);
	return ERR_OK;
}

static enum err
set_option(const char *name, const char *value, struct err_info *info,
    struct config *config)
{
	char line[512];
	int len;

	if (value == NULL)
		return ERR_OK;
	if (strpbrk(value, "\n#") != NULL)
		return gom_err_fill(info, ERR_CONFIG, name, value, 0, 0);
	len = snprintf(line, sizeof line, "%s = %s\n", name, value);
	if (len < 0 || (size_t)len >= sizeof line)
		return gom_err_fill(info, ERR_CONFIG, name, value, 0, 0);
	return config_parse(line, (size_t)len, info, config);
}

static enum err
set_options(const struct setup_options *options, struct err_info *info,
    struct config *config)
{
	const char *rows[][2] = {
		{ "listen", options->listen },
		{ "public_host", options->public_host },
		{ "public_port", options->public_port },
		{ "name", options->name },
		{ "zone", options->zone },
	};
	enum err err = ERR_OK;
	uint16_t port;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0] && err == ERR_OK;
	     i++)
		err = set_option(rows[i][0], rows[i][1], info, config);
	port = find_port(config->listen);
	if (err == ERR_OK && options->public_port == NULL && port != 0)
		config->public_port = port;
	return err;
}

/* Written, then read back as the broker will read it. */
static enum err
write_config(const struct place *place, const struct setup_options *options,
    struct err_info *info, struct config *config)
{
	char *text = NULL;
	size_t len;
	FILE *to = open_memstream(&text, &len);
	enum err err;

	if (to == NULL)
		return ERR_NOMEM;
	config_default(config);
	err = set_options(options, info, config);
	if (err == ERR_OK)
		err = config_write(config, to);
	if (fclose(to) != 0 && err == ERR_OK)
		err = ERR_NOMEM;
	if (err == ERR_OK)
		err = place_write(place->config, text, info);
	free(text);
	return err == ERR_OK ? config_read(place->config, info, config) : err;
}

static enum err
write_keys(
    const struct place *place, struct err_info *info, struct gom_key_set *keys)
{
	enum err err = gom_key_set_make(keys);

	if (err == ERR_OK)
		err = gom_key_file_write(place->key, keys, info);
	if (err == ERR_OK)
		err = gom_key_file_write(place->recovery, keys, info);
	return err;
}

static void
remove_all(const struct place *place)
{
	char log[PLACE_PATH_CAP + 8];

	(void)unlink(place->key);
	(void)unlink(place->recovery);
	(void)unlink(place->config);
	(void)unlink(place->database);
	(void)snprintf(log, sizeof log, "%s-wal", place->database);
	(void)unlink(log);
	(void)rmdir(place->dir);
}

enum err
setup_init(const struct place *place, const struct setup_options *options,
    struct err_info *info, char invitation[GOM_INVITATION_CAP])
{
	struct gom_invitation parts;
	struct gom_curve_pair pair;
	struct gom_key_set keys;
	struct config config;
	enum err err = refuse_existing(place, info);

	if (err != ERR_OK)
		return err;
	(void)umask(077);
	memset(&keys, 0, sizeof keys);
	memset(&parts, 0, sizeof parts);
	err = make_dir(place, info);
	if (err == ERR_OK)
		err = write_config(place, options, info, &config);
	if (err == ERR_OK)
		err = write_keys(place, info, &keys);
	if (err == ERR_OK)
		err = make_seed(&parts, &pair);
	if (err == ERR_OK)
		err = admit(place, &config, pair.pub, info);
	if (err == ERR_OK) {
		memcpy(parts.server_key, keys.curve.pub, LIMIT_KEY_LEN);
		err = write_invitation(
		    &config, (uint16_t)config.public_port, &parts, invitation);
	}
	if (err == ERR_OK)
		err = place_sync(place->dir, info);
	if (err != ERR_OK)
		remove_all(place);
	gom_key_wipe(&keys, sizeof keys);
	gom_key_wipe(&parts, sizeof parts);
	gom_key_wipe(&pair, sizeof pair);
	return err;
}

/* ---- a further invitation ------------------------------------------------- */

static void
keep_port(void *ctx, const char *name, const char *value)
{
	uint16_t *port = ctx;

	if (strcmp(name, "endpoint") == 0)
		*port = find_port(value);
}

static enum err
ask_running(const struct place *place, const uint8_t key[LIMIT_KEY_LEN],
    struct err_info *info, uint16_t *port)
{
	char text[GOM_KEY_TEXT_CAP];
	char line[GOM_KEY_TEXT_CAP + 8];

	gom_key_format(key, text);
	(void)snprintf(line, sizeof line, "invite %s", text);
	return control_ask(place->control, line, keep_port, port, info);
}

enum err
setup_invite(const struct place *place, struct err_info *info,
    char invitation[GOM_INVITATION_CAP])
{
	struct gom_invitation parts;
	struct gom_curve_pair pair;
	struct gom_key_set keys;
	struct config config;
	uint16_t bound = 0;
	uint16_t port;
	enum err err;

	memset(&parts, 0, sizeof parts);
	err = config_read(place->config, info, &config);
	if (err == ERR_OK)
		err = gom_key_file_read(place->key, info, &keys);
	if (err != ERR_OK)
		return err;
	memcpy(parts.server_key, keys.curve.pub, LIMIT_KEY_LEN);
	gom_key_wipe(&keys, sizeof keys);
	err = make_seed(&parts, &pair);
	if (err == ERR_OK)
		err = ask_running(place, pair.pub, info, &bound);
	if (err == ERR_NOT_RUNNING)
		err = admit(place, &config, pair.pub, info);
	if (err == ERR_OK) {
		/* a port that the system chose is known only now */
		port = find_port(config.listen) == 0 && bound != 0
			   ? bound
			   : (uint16_t)config.public_port;
		err = write_invitation(&config, port, &parts, invitation);
	}
	gom_key_wipe(&parts, sizeof parts);
	gom_key_wipe(&pair, sizeof pair);
	return err;
}
