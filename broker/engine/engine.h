/* SPDX-License-Identifier: Apache-2.0 */
/* engine: all of the award engine that others call, in one header.
 *   base      errors, stop, the unit of work
 *   calendar  does this work fit into this household's time?
 *   split     into lots of what size should a line be cut?
 *   clear     who gets which lots, and why? And is that so? */
#ifndef GOM_ENGINE_ENGINE_H
#define GOM_ENGINE_ENGINE_H

#include "broker/engine/base.h"
#include "broker/engine/calendar.h"
#include "broker/engine/clear.h"
#include "broker/engine/split.h"

#endif
