/* SPDX-License-Identifier: Apache-2.0 */
/* engine_err: the engine's results in the words of the house. */
#ifndef GOM_SERVICE_ENGINE_ERR_H
#define GOM_SERVICE_ENGINE_ERR_H

#include "broker/engine/engine.h"
#include "proto/err.h"

/* engine_err turns one into the other: services check what people typed before
 * the engine sees it, so that a bad problem is our own mistake. */
static inline enum err
engine_err(enum engine_err err)
{
	switch (err) {
	case ENGINE_OK:
		return ERR_OK;
	case ENGINE_NOMEM:
		return ERR_NOMEM;
	case ENGINE_OVERFLOW:
		return ERR_OVERFLOW;
	case ENGINE_BAD_PROBLEM:
	case ENGINE_BEYOND:
	case ENGINE_LOT_SIZE:
	case ENGINE_TOO_MANY_LOTS:
	case ENGINE_BAD_PLAN:
		break;
	}
	return ERR_INTERNAL;
}

#endif
