/* SPDX-License-Identifier: Apache-2.0 */
/* history: a small broker's past, written row by row and fact by fact without
 * any of the broker's code, for the tests of the checker.
 *
 * Order PO-1 (fixed rate 45000, three lots of 100, 100 and 50): households 3
 * and 4 bid, the leader's neighbour 5 typed for 4. Lots 1 and 2 went to 3,
 * lot 3 is offered to 4. Lot 1 was made, inspected and paid in part. Order
 * PO-2 (prices asked, one lot of 40) is open for bids; 4 bid on it. PO-3 went
 * to 6 and was paid in full. */
#ifndef GOM_TESTS_UNIT_CHECK_HISTORY_H
#define GOM_TESTS_UNIT_CHECK_HISTORY_H

#include <sqlite3.h>
#include <stdint.h>

#include "proto/gom.pb-c.h"
#include "proto/key.h"

enum {
	OPERATOR = 1,
	EXPORTER = 2,
	WEAVER = 3,
	NEIGHBOUR = 4,
	COORDINATOR = 5,
	STRANGER = 6,
	MEMBERS = 7,

	TODAY = 20822, /* 2027-01-04, a Monday */
	HAND_IN = TODAY + 50,
	RATE = 45000
};

#define NOW_MS INT64_C(1799028000000)

struct history {
	char path[64];
	sqlite3 *db;
	int64_t now_ms;
	struct gom_key_set keys[MEMBERS];
};

/* history_write makes the clean database; the file is the caller's to unlink.
 * history_close leaves it behind. */
void history_write(struct history *h);
void history_close(struct history *h);

/* history_sql runs a statement, which must work; foreign keys are off. */
void history_sql(struct history *h, const char *sql);

/* history_erased records that a member was erased; nothing else. */
void history_erased(struct history *h, uint64_t member);

/* history_forge changes the nth fact of a kind and hashes the rest of its
 * chain anew, as somebody who holds the database could. */
typedef void forge_fn(Gom__Fact *fact);
void history_forge(struct history *h, uint32_t kind, int nth, forge_fn *change);

#endif
