/* SPDX-License-Identifier: Apache-2.0 */
#include "client/scenario.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "client/out/words.h"
#include "client/rule.h"
#include "proto/limits.h"
#include "proto/text.h"

enum {
	GOAL_CAP = 32
};

static const char NAME[] = "--with";

/* rules_grow adds an initialised rule to a list. */
static Gom__Rule *
rules_grow(struct app *app, size_t *n, Gom__Rule ***rules)
{
	Gom__Rule **grown =
	    gom_arena_alloc(&app->arena, (*n + 1) * sizeof(Gom__Rule *));
	Gom__Rule *rule = gom_arena_alloc(&app->arena, sizeof *rule);

	if (grown == NULL || rule == NULL)
		return NULL;
	if (*n > 0)
		memcpy(grown, *rules, *n * sizeof(Gom__Rule *));
	gom__rule__init(rule);
	grown[(*n)++] = rule;
	*rules = grown;
	return rule;
}

static enum err
add_goal(struct app *app, const char *text, Gom__Scenario *out)
{
	const ProtobufCEnumDescriptor *goals = &gom__goal__descriptor;
	char key[GOAL_CAP];

	for (unsigned i = 0; i < goals->n_values; i++) {
		words_enum_key(goals, goals->values[i].value, key, sizeof key);
		if (goals->values[i].value != 0 && strcmp(key, text) == 0) {
			out->goal = (Gom__Goal)goals->values[i].value;
			return ERR_OK;
		}
	}
	return app_fail(app, ERR_CHOICE, NAME, text, 0, 0);
}

static enum err
add_without(struct app *app, struct village_list *list, const char *text,
    Gom__Scenario *out)
{
	size_t len = strcspn(text, "=");
	bool has_village;
	Gom__RuleKind kind = rule_kind_named(text, len, &has_village);
	Gom__Rule *rule;

	if (kind == GOM__RULE_KIND__RULE_NONE)
		return app_fail(app, ERR_CHOICE, NAME, text, 0, 0);
	if (has_village != (text[len] == '='))
		return app_fail(app, has_village ? ERR_MISSING : ERR_CHOICE,
		    NAME, text, 0, 0);
	rule = rules_grow(app, &out->n_without, &out->without);
	if (rule == NULL)
		return ERR_NOMEM;
	rule->kind = kind;
	return has_village
		   ? village_find(app, list, text + len + 1, &rule->village)
		   : ERR_OK;
}

static enum err
add_rule(struct app *app, struct village_list *list, const char *text,
    Gom__Scenario *out)
{
	struct rule_typed typed;
	Gom__Rule *rule;
	enum err err;

	memset(&app->info, 0, sizeof app->info);
	err = rule_parse(text, &app->info, &typed);
	if (err != ERR_OK)
		return err;
	if (out->n_rules == LIMIT_RULES)
		return app_fail(app, ERR_TOO_MANY, NAME, text, LIMIT_RULES + 1,
		    LIMIT_RULES);
	rule = rules_grow(app, &out->n_rules, &out->rules);
	if (rule == NULL)
		return ERR_NOMEM;
	rule->kind = typed.kind;
	rule->value = typed.value;
	rule->target = typed.is_target;
	rule->priority = typed.is_target ? (uint32_t)out->n_rules : 0;
	return typed.village[0] == '\0'
		   ? ERR_OK
		   : village_find(app, list, typed.village, &rule->village);
}

enum err
scenario_add(struct app *app, struct village_list *list, const char *text,
    Gom__Scenario *out)
{
	if (strncmp(text, "goal=", 5) == 0)
		return add_goal(app, text + 5, out);
	if (strncmp(text, "no-", 3) == 0)
		return add_without(app, list, text + 3, out);
	return add_rule(app, list, text, out);
}

/* trim takes blanks off both ends. */
static char *
trim(char *text)
{
	size_t len;

	while (isspace((unsigned char)*text))
		text++;
	len = strlen(text);
	while (len > 0 && isspace((unsigned char)text[len - 1]))
		text[--len] = '\0';
	return text;
}

enum err
scenario_parse(struct app *app, struct village_list *list, const char *text,
    Gom__Scenario *out)
{
	char *at = gom_arena_strdup(&app->arena, text);
	enum err err = ERR_OK;
	size_t len;

	gom__scenario__init(out);
	out->name = gom_arena_strdup(&app->arena, text);
	if (at == NULL || out->name == NULL)
		return ERR_NOMEM;
	/* a name that is too long is cut, what it stands for is not */
	len = strlen(text) < LIMIT_NAME_LEN ? strlen(text) : LIMIT_NAME_LEN;
	out->name[gom_text_prefix(text, len)] = '\0';
	while (at != NULL && err == ERR_OK) {
		char *comma = strchr(at, ',');

		if (comma != NULL)
			*comma = '\0';
		err = scenario_add(app, list, trim(at), out);
		at = comma == NULL ? NULL : comma + 1;
	}
	return err;
}

enum err
scenario_without(struct app *app, const Gom__Rule *rule, Gom__Scenario *out)
{
	char text[RULE_TEXT_CAP];
	char name[RULE_TEXT_CAP + 4];
	Gom__Rule *left;

	gom__scenario__init(out);
	rule_format(rule, NULL, text, sizeof text);
	/* a village rule keeps its village: "no-village-min=3" */
	text[strcspn(text, rule->village == 0 ? "=" : ":")] = '\0';
	snprintf(name, sizeof name, "no-%s", text);
	out->name = gom_arena_strdup(&app->arena, name);
	left = rules_grow(app, &out->n_without, &out->without);
	if (out->name == NULL || left == NULL)
		return ERR_NOMEM;
	left->kind = rule->kind;
	left->village = rule->village;
	return ERR_OK;
}

enum err
scenario_goal(struct app *app, Gom__Goal goal, Gom__Scenario *out)
{
	char key[GOAL_CAP];
	char name[GOAL_CAP + 8];

	gom__scenario__init(out);
	words_enum_key(&gom__goal__descriptor, (int)goal, key, sizeof key);
	snprintf(name, sizeof name, "goal=%s", key);
	out->name = gom_arena_strdup(&app->arena, name);
	out->goal = goal;
	return out->name == NULL ? ERR_NOMEM : ERR_OK;
}
