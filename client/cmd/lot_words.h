/* SPDX-License-Identifier: Apache-2.0 */
/* lot_words: cells about a LotStatus, the same in every table of lots. */
#ifndef GOM_CLIENT_CMD_LOT_WORDS_H
#define GOM_CLIENT_CMD_LOT_WORDS_H

#include "client/out/out.h"

/* lot_buckets_cell says where a lot's pieces are: "300 accepted, 40 to be
 * inspected". */
void lot_buckets_cell(
    const struct out *out, const ProtobufCMessage *row, char *text, size_t cap);

/* lot_alarm_cell says that a lot is late or at risk; "" for neither. */
void lot_alarm_cell(
    const struct out *out, const ProtobufCMessage *row, char *text, size_t cap);

#endif
