/* SPDX-License-Identifier: Apache-2.0 */
/* study: plans side by side, as `order preview`, `order plan` and `order
 * award` ask for them and show them. */
#ifndef GOM_CLIENT_CMD_STUDY_H
#define GOM_CLIENT_CMD_STUDY_H

#include "client/app.h"
#include "proto/gom.pb-c.h"
#include "proto/limits.h"

/* What is to be looked at. */
struct study {
	char *orders[LIMIT_STUDY_ORDERS];
	size_t n_orders;
	Gom__Scenario rows[LIMIT_SCENARIOS];
	Gom__Scenario *scenarios[LIMIT_SCENARIOS];
	size_t n_scenarios;
};

/* study_orders takes the command's words for orders. */
GOM_MUST_USE enum err study_orders(
    struct app *app, const struct args *args, struct study *out);

/* study_read adds what --with says, each a scenario.
 * Errors: ERR_TOO_MANY; those of scenario_parse. */
GOM_MUST_USE enum err study_read(
    struct app *app, const struct args *args, struct study *out);

/* study_compare adds the usual ones: each other goal, and without each rule of
 * the first order, as many as there is room for. */
GOM_MUST_USE enum err study_compare(struct app *app, struct study *out);

/* study_make asks for the plans and waits for them, up to --timeout for each;
 * what is ready by then is shown.
 * Errors: ERR_NOT_READY not even the first; those of ask_one. */
GOM_MUST_USE enum err study_make(struct app *app, const struct study *study,
    const Gom__StudyShowReply **out);

/* study_find gets the plans that were asked for before, and picks one.
 * Errors: ERR_NO_STUDY, ERR_NO_SCENARIO, ERR_NOT_READY. */
GOM_MUST_USE enum err study_find(struct app *app, const struct study *study,
    uint32_t scenario, const Gom__StudyScenario **out);

/* study_show writes the plans side by side, or as JSON. */
GOM_MUST_USE enum err study_show(
    struct app *app, const Gom__StudyShowReply *reply);

#endif
