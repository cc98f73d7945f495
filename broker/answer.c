/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/answer.h"

#include "proto/require.h"
#include "proto/verbs.h"

void
answer_clear(struct answer *answer)
{
	answer->code = ERR_OK;
	answer->member = 0;
	answer->id_len = 0;
	answer->len = 0;
	answer->has_written = false;
	answer->is_follow = false;
	answer->follow_from = 0;
}

static void
fill_detail(const struct err_info *info, Gom__Detail *out)
{
	gom__detail__init(out);
	/* protobuf-c does not write to the texts it packs */
	out->field = (char *)info->field;
	out->subject = (char *)info->subject;
	out->value = info->value;
	out->limit = info->limit;
	out->day = info->day;
	out->index = info->index;
}

enum err
answer_pack(Gom__Answer *message, struct answer *answer)
{
	message->version = GOM_PROTOCOL_MAX;
	message->id.data = answer->id;
	message->id.len = answer->id_len;
	if (gom__answer__get_packed_size(message) > sizeof answer->data)
		return ERR_TOO_LARGE;
	answer->len = gom__answer__pack(message, answer->data);
	answer->code = (enum err)message->code;
	return ERR_OK;
}

void
answer_refuse(enum err code, const struct err_info *info, struct answer *answer)
{
	Gom__Answer message = GOM__ANSWER__INIT;
	Gom__Detail detail;
	enum err err;

	message.code = (uint32_t)code;
	if (info != NULL) {
		fill_detail(info, &detail);
		message.detail = &detail;
	}
	err = answer_pack(&message, answer);
	REQUIRE(err == ERR_OK); /* a detail is small */
}
