/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/service/order_rule.h"

#include "broker/store/member.h"

static const struct rule_range {
	int64_t least;
	int64_t most;
} RULE_RANGES[] = {
	[GOM__RULE_KIND__RULE_MAX_SHARE_ORDER] = { 1, 1000 },
	[GOM__RULE_KIND__RULE_MAX_SHARE_LINE] = { 1, 1000 },
	[GOM__RULE_KIND__RULE_MIN_HOUSEHOLDS] = { 1, LIMIT_QUANTITY },
	[GOM__RULE_KIND__RULE_MAX_HOUSEHOLDS] = { 1, LIMIT_QUANTITY },
	[GOM__RULE_KIND__RULE_VILLAGE_MIN] = { 0, 1000 },
	[GOM__RULE_KIND__RULE_VILLAGE_MAX] = { 0, 1000 },
	[GOM__RULE_KIND__RULE_NEWCOMERS_MIN] = { 0, 1000 },
	[GOM__RULE_KIND__RULE_OPEN_WORK] = { 1, LIMIT_LEAD_DAYS },
	[GOM__RULE_KIND__RULE_SCORE_MIN] = { 0, 1000 },
};

static enum err
check_range(const struct request *rq, const char *field, int64_t value,
    int64_t least, int64_t most)
{
	if (value < least)
		return refuse(rq, ERR_TOO_SMALL, field, NULL, value, least);
	if (value > most)
		return refuse(rq, ERR_RANGE, field, NULL, value, most);
	return ERR_OK;
}

bool
order_rule_has_village(Gom__RuleKind kind)
{
	return kind == GOM__RULE_KIND__RULE_VILLAGE_MIN ||
	       kind == GOM__RULE_KIND__RULE_VILLAGE_MAX;
}

enum err
order_rule_check(const struct request *rq, const Gom__Rule *rule)
{
	char name[LIMIT_NAME_LEN + 1];
	unsigned kind = (unsigned)rule->kind;
	enum err err;

	if (kind == GOM__RULE_KIND__RULE_NONE ||
	    kind >= sizeof RULE_RANGES / sizeof RULE_RANGES[0])
		return refuse_number(rq, ERR_CHOICE, "header.rules.kind", kind);
	err = check_range(rq, "header.rules.value", rule->value,
	    RULE_RANGES[kind].least, RULE_RANGES[kind].most);
	if (err == ERR_OK)
		err = check_range(rq, "header.rules.priority", rule->priority,
		    0, LIMIT_RULES);
	if (err != ERR_OK || !order_rule_has_village(rule->kind))
		return err;
	if (rule->village == 0)
		return refuse(
		    rq, ERR_MISSING, "header.rules.village", NULL, 0, 0);
	err = village_name(rq->store, rule->village, name);
	if (err == ERR_NO_VILLAGE)
		return refuse(
		    rq, err, "header.rules.village", NULL, rule->village, 0);
	return err;
}
