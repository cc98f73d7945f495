/* SPDX-License-Identifier: Apache-2.0 */
/* whys: the numbers of whys.def, the reasons a plan gives for each bid. */
#ifndef GOM_PROTO_WHYS_H
#define GOM_PROTO_WHYS_H

enum gom_why {
	WHY_NONE = 0,
#define X(NAME, number, words, told) WHY_##NAME = number,
#include "proto/whys.def"
#undef X
	WHY_END /* one more than the newest number */
};

#endif
