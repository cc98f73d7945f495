/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/service/aside.h"

void
aside_init_by(struct aside *aside, const struct request *rq)
{
	aside->rq = *rq;
	aside->rq.note = "";
	aside->rq.signed_request = (struct signed_request){ 0 };
	gom_arena_init(&aside->arena, LIMIT_UNPACK_BUDGET);
	aside->rq.arena = &aside->arena;
}

void
aside_init(struct aside *aside, const struct request *rq)
{
	aside_init_by(aside, rq);
	aside->rq.member = 0;
	aside->rq.roles = 0;
}

void
aside_reset(struct aside *aside)
{
	gom_arena_reset(&aside->arena);
}

void
aside_finish(struct aside *aside)
{
	gom_arena_finish(&aside->arena);
}
