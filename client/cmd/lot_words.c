/* SPDX-License-Identifier: Apache-2.0 */
#include "client/cmd/lot_words.h"

#include <stdio.h>

#include "client/lang.h"
#include "client/out/words.h"
#include "proto/money.h"

void
lot_buckets_cell(
    const struct out *out, const ProtobufCMessage *row, char *text, size_t cap)
{
	const Gom__Buckets *in = ((const Gom__LotStatus *)row)->buckets;
	size_t len = 0;

	text[0] = '\0';
	if (in == NULL)
		return;
	const struct {
		int bucket;
		int64_t quantity;
	} parts[] = {
		{ GOM__BUCKET__BUCKET_OPEN, in->open },
		{ GOM__BUCKET__BUCKET_OFFERED, in->offered },
		{ GOM__BUCKET__BUCKET_CONFIRMED, in->confirmed },
		{ GOM__BUCKET__BUCKET_DESPATCHED, in->despatched },
		{ GOM__BUCKET__BUCKET_DELIVERED, in->delivered },
		{ GOM__BUCKET__BUCKET_REWORK, in->rework },
		{ GOM__BUCKET__BUCKET_ACCEPTED, in->accepted },
		{ GOM__BUCKET__BUCKET_SHORT_CLOSED, in->short_closed },
		{ GOM__BUCKET__BUCKET_OVER, in->over },
	};

	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		char number[GOM_MONEY_CAP];

		if (parts[i].quantity == 0 || len >= cap)
			continue;
		gom_quantity_format(parts[i].quantity, out->is_vi, number);
		len += (size_t)snprintf(text + len, cap - len, "%s%s %s",
		    len == 0 ? "" : ", ", number,
		    words_enum(&gom__bucket__descriptor, parts[i].bucket));
	}
}

void
lot_alarm_cell(
    const struct out *out, const ProtobufCMessage *row, char *text, size_t cap)
{
	const Gom__LotStatus *lot = (const Gom__LotStatus *)row;

	(void)out;
	snprintf(text, cap, "%s",
	    lot->late      ? _("late")
	    : lot->at_risk ? _("at risk")
			   : "");
}
