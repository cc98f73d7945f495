/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/server/answers.h"

#include <stdlib.h>
#include <string.h>

void
answers_init(struct answers *answers)
{
	memset(answers, 0, sizeof *answers);
	answers->last = &answers->first;
}

void
answers_finish(struct answers *answers)
{
	while (answers->first != NULL) {
		struct waiting *next = answers->first->next;

		free(answers->first);
		answers->first = next;
	}
	answers_init(answers);
}

void
answers_add(
    struct answers *answers, const struct waiting *head, const uint8_t *data)
{
	struct waiting *answer = malloc(sizeof *answer + head->len);

	if (answer == NULL)
		return;
	*answer = *head;
	answer->next = NULL;
	memcpy(answer->data, data, head->len);
	*answers->last = answer;
	answers->last = &answer->next;
	answers->n++;
	answers->len += head->len;
}

void
answers_move(struct answers *from, struct answers *to)
{
	if (from->first == NULL)
		return;
	*to->last = from->first;
	to->last = from->last;
	to->n += from->n;
	to->len += from->len;
	answers_init(from);
}

static bool
is_done(const struct answers *answers, const struct waiting *answer,
    void *router, int64_t now_ms)
{
	enum err err =
	    router_send(router, &answer->route, answer->data, answer->len);

	return err != ERR_NOT_READY ||
	       now_ms - answer->since_ms > ROUTER_STUCK_MS ||
	       answers->n > ANSWERS_WAITING_MAX ||
	       answers->len > ANSWERS_WAITING_LEN;
}

void
answers_send(struct answers *answers, void *router, int64_t now_ms)
{
	struct waiting **at = &answers->first;

	while (*at != NULL) {
		struct waiting *answer = *at;

		if (!is_done(answers, answer, router, now_ms)) {
			at = &answer->next;
			continue;
		}
		*at = answer->next;
		answers->n--;
		answers->len -= answer->len;
		free(answer);
	}
	answers->last = at;
}
