/* SPDX-License-Identifier: Apache-2.0 */
/* context: the brokers this device has joined. A context is a folder with the
 * device's key and a short file that says where the broker is and who we are
 * there; its outbox lies beside it, or under XDG_STATE_HOME. Files are 0600,
 * folders 0700, written whole or not at all. One thread. */
#ifndef GOM_CLIENT_CONTEXT_H
#define GOM_CLIENT_CONTEXT_H

#include <stdint.h>

#include "proto/err.h"
#include "proto/key.h"
#include "proto/limits.h"

enum {
	CONTEXT_NAME_CAP = 61,
	CONTEXT_PATH_CAP = 1024,
	CONTEXT_ZONE_CAP = 64,
	CONTEXT_LANG_CAP = 8
};

/* Where everything is kept. */
struct home {
	char config[CONTEXT_PATH_CAP]; /* contexts and the current one's name */
	char state[CONTEXT_PATH_CAP];  /* outboxes */
};

struct context {
	char name[CONTEXT_NAME_CAP];
	char host[GOM_HOST_CAP];
	uint16_t port;
	uint8_t server_key[LIMIT_KEY_LEN];
	uint64_t member;
	char member_name[LIMIT_NAME_LEN + 1];
	uint32_t roles;              /* bit mask, 1 << Role */
	char zone[CONTEXT_ZONE_CAP]; /* the broker's */
	char lang[CONTEXT_LANG_CAP]; /* "" as the system */
};

/* home_find: given is --home or NULL; then GOM_HOME, then XDG_CONFIG_HOME and
 * XDG_STATE_HOME, then HOME.
 * Errors: ERR_CONFIG there is none; ERR_IO a path is too long. */
GOM_MUST_USE enum err home_find(
    const char *given, struct err_info *info, struct home *out);

/* context_check_name: 1..60 of [A-Za-z0-9._-], not beginning with a point.
 * Errors: ERR_CHOICE. */
GOM_MUST_USE enum err context_check_name(
    const char *name, struct err_info *info);

/* context_load reads a context; name NULL or "" is the current one.
 * Errors: ERR_NO_CONTEXT; ERR_CONTEXT_UNKNOWN; ERR_CONFIG a line cannot be
 *         read; ERR_FILE_MODE; ERR_IO. */
GOM_MUST_USE enum err context_load(const struct home *home, const char *name,
    struct err_info *info, struct context *out);

/* context_prepare makes the folders of a context that is about to be joined,
 * and its key, unless an interrupted attempt left one.
 * Errors: ERR_CREATE, ERR_IO, and those of gom_key_file_read. */
GOM_MUST_USE enum err context_prepare(const struct home *home, const char *name,
    struct err_info *info, struct gom_key_set *out);

/* context_save writes a context's file. Errors: ERR_CREATE, ERR_IO. */
GOM_MUST_USE enum err context_save(const struct home *home,
    const struct context *context, struct err_info *info);

/* context_use makes a context the current one. */
GOM_MUST_USE enum err context_use(
    const struct home *home, const char *name, struct err_info *info);

/* context_keys reads the device's key. Errors: as gom_key_file_read. */
GOM_MUST_USE enum err context_keys(const struct home *home,
    const struct context *context, struct err_info *info,
    struct gom_key_set *out);

/* context_outbox_path writes where the context's outbox lies. */
GOM_MUST_USE enum err context_outbox_path(const struct home *home,
    const char *name, struct err_info *info, char out[CONTEXT_PATH_CAP]);

/* context_list calls found for each joined context, in order of names. */
typedef void context_found_fn(void *ctx, const char *name);
GOM_MUST_USE enum err context_list(
    const struct home *home, context_found_fn *found, void *ctx);

/* context_current writes the current one's name; "" for none. */
void context_current(const struct home *home, char out[CONTEXT_NAME_CAP]);

#endif
