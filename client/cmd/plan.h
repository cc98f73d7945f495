/* SPDX-License-Identifier: Apache-2.0 */
/* plan: a proposed plan as `order plan` shows it and `order award` sums it up
 * before it asks. */
#ifndef GOM_CLIENT_CMD_PLAN_H
#define GOM_CLIENT_CMD_PLAN_H

#include "client/app.h"
#include "proto/gom.pb-c.h"

/* plan_ask gets the whole plan; while it is being made the link waits, up to
 * --timeout. It sets the currency amounts are written in.
 * Errors: ERR_NOT_READY; ERR_NO_PLAN; those of ask_all.
 * Owns:   *out lives in app's arena. */
GOM_MUST_USE enum err plan_ask(
    struct app *app, char *order, const Gom__OrderPlanReply **out);

/* plan_ask_priced waits a moment more for what its rules cost; a plan that is
 * not priced by then is given as it is. */
GOM_MUST_USE enum err plan_ask_priced(
    struct app *app, char *order, const Gom__OrderPlanReply **out);

/* plan_say_sum says what the plan covers and costs; as data. */
void plan_say_sum(const struct app *app, const Gom__OrderPlanReply *plan);

/* plan_say_breaches says which rules and targets it does not keep. */
void plan_say_breaches(const struct app *app, const Gom__OrderPlanReply *plan);

/* plan_price writes what a rule costs: "max-share=30% costs 1,200 pieces, 34%
 * would be enough"; "" where it costs nothing or that is not known. */
void plan_price(
    const struct out *out, const Gom__RulePrice *price, char *text, size_t cap);

/* plan_say_prices says what each rule costs, once that is worked out. */
void plan_say_prices(const struct app *app, const Gom__OrderPlanReply *plan);

/* plan_gap writes how far the plan may be from the best there is: "proven", or
 * "0.3%", "2 days"; pieces come first. */
void plan_gap(const struct out *out, const Gom__OrderPlanReply *plan,
    char *text, size_t cap);

#endif
