/* SPDX-License-Identifier: Apache-2.0 */
/* require: contracts between our own functions, on in every build.
 * REQUIRE judges our own mistakes and ends the process; it must never judge
 * what a peer, a file or a person supplied. */
#ifndef GOM_PROTO_REQUIRE_H
#define GOM_PROTO_REQUIRE_H

#include <stdio.h>
#include <stdlib.h>

#define REQUIRE(condition)                                                     \
	do {                                                                   \
		if (!(condition)) {                                            \
			fprintf(stderr, "%s:%d: %s: broken contract: %s\n",    \
			    __FILE__, __LINE__, __func__, #condition);         \
			abort();                                               \
		}                                                              \
	} while (0)

#endif
