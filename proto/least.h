/* SPDX-License-Identifier: Apache-2.0 */
/* least: the smaller of two quantities. */
#ifndef GOM_PROTO_LEAST_H
#define GOM_PROTO_LEAST_H

#include <stdint.h>

static inline int64_t
gom_least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

#endif
