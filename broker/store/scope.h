/* SPDX-License-Identifier: Apache-2.0 */
/* scope: what a caller may see of one kind of fact, in the form the lists of
 * the store filter by. service/visible makes one from the visibility table; a
 * statement that lists things of households binds it as $1 … $9 and names its
 * own parameters from $10. */
#ifndef GOM_STORE_SCOPE_H
#define GOM_STORE_SCOPE_H

#include <stdbool.h>
#include <stdint.h>

struct scope {
	uint64_t me;
	uint32_t my_village;
	bool all;
	bool own;           /* my own things */
	bool typed;         /* what I typed for others */
	bool granted;       /* of households that granted me */
	bool village;       /* of households of my village */
	bool own_orders;    /* of orders I export */
	bool craft;         /* of crafts in my standing capacity */
	bool granted_craft; /* of crafts of households that granted me */
};

enum {
	SCOPE_PARAMETERS = 9
};

/* SQL conditions over a scope bound as $1 me, $2 my_village (0 where village
 * is false), $3 all, $4 own, $5 typed, $6 granted, $7 own_orders, $8 craft,
 * $9 granted_craft. household, typist, exporter and craft are column names. */
#define SCOPE_HOUSEHOLD(household)                                             \
	"(($4 AND " household " = $1)"                                         \
	" OR ($6 AND EXISTS (SELECT 1 FROM acting WHERE leader = $1"           \
	" AND acting.household = " household "))"                              \
	" OR ($2 <> 0 AND EXISTS (SELECT 1 FROM member AS scoped"              \
	" WHERE scoped.id = " household " AND scoped.village = $2)))"
#define SCOPE_ALL              "($3 <> 0)"
#define SCOPE_TYPED(typist)    "($5 AND " typist " = $1)"
#define SCOPE_EXPORTER(column) "($7 AND " column " = $1)"
#define SCOPE_CRAFT(column)                                                    \
	"(($8 AND EXISTS (SELECT 1 FROM capacity WHERE member = $1"            \
	" AND capacity.craft = " column "))"                                   \
	" OR ($9 AND EXISTS (SELECT 1 FROM capacity JOIN acting"               \
	" ON acting.household = capacity.member"                               \
	" WHERE acting.leader = $1 AND capacity.craft = " column ")))"

#endif
