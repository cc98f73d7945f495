/* SPDX-License-Identifier: Apache-2.0 */
/* scenario: how a plan should differ from what was announced, as people type
 * it: "goal=cheapest, max-share=40%, no-min-households". */
#ifndef GOM_CLIENT_SCENARIO_H
#define GOM_CLIENT_SCENARIO_H

#include "client/app.h"
#include "client/village.h"
#include "proto/gom.pb-c.h"

/* scenario_add reads one difference: goal=GOAL, a rule as after --rule, or
 * no-KIND (no-KIND=VILLAGE for the village rules) to leave a rule out.
 * Errors: ERR_CHOICE, ERR_MISSING, ERR_TOO_MANY; those of rule_parse and
 *         village_find.
 * Owns:   what it adds lives in app's arena. */
GOM_MUST_USE enum err scenario_add(struct app *app, struct village_list *list,
    const char *text, Gom__Scenario *out);

/* scenario_parse reads several with commas between; the text is its name. */
GOM_MUST_USE enum err scenario_parse(struct app *app, struct village_list *list,
    const char *text, Gom__Scenario *out);

/* scenario_without makes the one that leaves a rule out. */
GOM_MUST_USE enum err scenario_without(
    struct app *app, const Gom__Rule *rule, Gom__Scenario *out);

/* scenario_goal makes the one with another goal. */
GOM_MUST_USE enum err scenario_goal(
    struct app *app, Gom__Goal goal, Gom__Scenario *out);

#endif
