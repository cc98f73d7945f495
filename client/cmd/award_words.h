/* SPDX-License-Identifier: Apache-2.0 */
/* award_words: finding the award a command is about. An answer to an offer
 * names its version, so that nobody agrees to what they have not seen. */
#ifndef GOM_CLIENT_CMD_AWARD_WORDS_H
#define GOM_CLIENT_CMD_AWARD_WORDS_H

#include "client/app.h"
#include "proto/gom.pb-c.h"

/* award_find finds the live award of a lot, of those the reader may see; from
 * the cache where the broker cannot be reached.
 * Errors: ERR_NO_AWARD; those of ask_all. */
GOM_MUST_USE enum err award_find(
    struct app *app, char *lot, const Gom__Award **out);

/* award_version is --version-seen, or the version award_find finds. */
GOM_MUST_USE enum err award_version(
    struct app *app, const struct args *args, char *lot, uint32_t *out);

#endif
