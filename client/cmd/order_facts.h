/* SPDX-License-Identifier: Apache-2.0 */
/* order_facts: what commands need to know of an order before they can read
 * what was typed: its currency, its state. */
#ifndef GOM_CLIENT_CMD_ORDER_FACTS_H
#define GOM_CLIENT_CMD_ORDER_FACTS_H

#include "client/app.h"
#include "proto/gom.pb-c.h"

/* order_facts asks for the order's header and summary, and one of its lines;
 * amounts without a currency are written in the order's from here on.
 * Errors: those of ask_one.
 * Owns:   *out lives in app's arena. */
GOM_MUST_USE enum err order_facts(
    struct app *app, char *order, const Gom__OrderShowReply **out);

#endif
