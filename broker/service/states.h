/* SPDX-License-Identifier: Apache-2.0 */
/* states: which state orders, lots and awards are in, and which moves between
 * states are lawful. Orders' and lots' states are reckoned from facts each
 * time and never stored; an award's is the newest fact about it.
 *
 *	order:  draft -> open -> awarding <-> producing -> fulfilled
 *	                                                       ^|
 *	                                                       |v
 *	                                                     settled
 *	        all before fulfilled -> cancelled; closing everything as short
 *	        leads to fulfilled, or settled where nothing is owed
 *
 *	lot:    open <-> offered -> confirmed <-> producing -> accepted
 *	        confirmed -> open (given back)
 *	        all before accepted -> cancelled (closed as short)
 *
 *	award:  standby -> offered -> confirmed -> done
 *	                     |            '------> given_back
 *	                     '-> declined, expired
 *	        standby, offered, confirmed -> cancelled */
#ifndef GOM_SERVICE_STATES_H
#define GOM_SERVICE_STATES_H

#include "broker/service/service.h"
#include "broker/store/lot.h"

/* order_state reckons the state of an order:
 *   cancelled  somebody cancelled it
 *   draft      it was never opened
 *   open       its first call for bids is running
 *   awarding   nothing is offered or further, or a plan waits for its award
 *   producing  at least one lot is offered or further
 *   fulfilled  every unit is accepted or closed as short
 *   settled    and every household's balance is zero
 * Errors: ERR_NO_ORDER. */
GOM_MUST_USE enum err order_state(
    struct store *st, uint64_t order, Gom__OrderState *out);

/* lot_state reckons the state of a lot from where its quantity is. */
Gom__LotState lot_state(const struct lot_row *lot);

/* *_state_may: may it go from one state to the other in one fact? */
bool order_state_may(Gom__OrderState from, Gom__OrderState to);
bool lot_state_may(Gom__LotState from, Gom__LotState to);
bool award_state_may(Gom__AwardState from, Gom__AwardState to);

#endif
