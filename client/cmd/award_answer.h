/* SPDX-License-Identifier: Apache-2.0 */
/* award_answer: what `confirm` and `decline` have in common: finding the
 * offers their words name, one question for all of them, and what became of
 * each. An answer to an offer names its version, so that nobody agrees to what
 * they have not seen. */
#ifndef GOM_CLIENT_CMD_AWARD_ANSWER_H
#define GOM_CLIENT_CMD_AWARD_ANSWER_H

#include <stdint.h>

#include "client/app.h"

struct award_answer {
	const char *question;      /* msgid, for one lot; NULL: not asked */
	const char *question_many; /* msgid */
	const char *done;          /* msgid, with {lot} and the reply */
	uint32_t reason;
	/* Tells the broker, as ask_tell does. */
	enum err (*tell)(struct app *app, const struct award_answer *answer,
	    char *lot, uint32_t version, const void **reply);
};

/* award_answer answers the lots that the words name; an order stands for all
 * its lots that wait for the answer of the household of --for, or of the
 * reader.
 * Errors: ERR_NO_AWARD; ERR_USAGE --version-seen with more than one lot; those
 *         of ask_all, prompt_confirm and tell: of the first lot that fails,
 *         the others are answered all the same. */
GOM_MUST_USE enum err award_answer(struct app *app, const struct args *args,
    const struct award_answer *answer);

#endif
