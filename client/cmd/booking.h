/* SPDX-License-Identifier: Apache-2.0 */
/* booking: what `advance`, `deduct` and `pay` have in common: ORDER HOUSEHOLD
 * [AMOUNT], the amount in the order's currency, or --reverse ENTRY. */
#ifndef GOM_CLIENT_CMD_BOOKING_H
#define GOM_CLIENT_CMD_BOOKING_H

#include "client/app.h"

struct booking {
	char *order;
	uint64_t household;
	int64_t amount; /* minor units; 0: not given */
	uint64_t reverses;
	const char *currency;
};

/* The row of --reverse in a command's option table. */
#define BOOKING_REVERSE                                                        \
	{                                                                      \
		"reverse", 0, OPTION_QUANTITY, N_("ENTRY"),                    \
		    N_("take this entry of the statement back"), 0, NULL, 0    \
	}

/* booking_read reads the words of the command.
 * Shape:  needs_amount: an amount must be given unless an entry is reversed.
 * Errors: those of app_member and ask_one; ERR_MONEY, ERR_CURRENCY,
 *         ERR_MISSING, ERR_EITHER. */
GOM_MUST_USE enum err booking_read(struct app *app, const struct args *args,
    bool needs_amount, struct booking *out);

/* booking_done writes what was booked and the new balance: `sentence` is a
 * msgid with {member}, {money} and {order}; {entry} is the entry's number. */
GOM_MUST_USE enum err booking_done(struct app *app,
    const struct booking *booking, const void *reply, const char *sentence);

#endif
