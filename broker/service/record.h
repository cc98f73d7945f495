/* SPDX-License-Identifier: Apache-2.0 */
/* record: the only way a fact comes to be. One call moves the quantities the
 * fact moves, appends it to its chain of the journal, keeps the note beside
 * it, and puts it into the feeds of its audience (facts.def); all in the
 * transaction that is open. Tables other than the lots' buckets are changed by
 * the service that records. */
#ifndef GOM_SERVICE_RECORD_H
#define GOM_SERVICE_RECORD_H

#include "broker/service/service.h"

enum fact_kind {
#define X(NAME, number, audience, words) FACT_##NAME = number,
#include "proto/facts.def"
#undef X
};

/* record fills at_ms, by, reference (where order is set) and, for signed
 * verbs, the signature fields of *fact, then takes it in.
 * Errors: ERR_QUANTITY a bucket holds less than a move takes; ERR_STORE, … */
GOM_MUST_USE enum err record(struct request *rq, Gom__Fact *fact);

/* record_move adds one move to a fact, from the request's arena. to_lot 0
 * stays within the lot.
 * Errors: ERR_NOMEM. */
GOM_MUST_USE enum err record_move(struct request *rq, Gom__Fact *fact,
    Gom__Bucket from, Gom__Bucket to, int64_t quantity, uint32_t to_lot);

#endif
