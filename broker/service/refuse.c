/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>

#include "broker/service/service.h"

enum {
	NUMBER_CAP = 24
};

enum err
refuse(const struct request *rq, enum err code, const char *field,
    const char *subject, int64_t value, int64_t limit)
{
	return gom_err_fill(rq->info, code, field, subject, value, limit);
}

enum err
refuse_number(
    const struct request *rq, enum err code, const char *field, uint64_t number)
{
	char subject[NUMBER_CAP];

	snprintf(subject, sizeof subject, "%" PRIu64, number);
	return refuse(rq, code, field, subject, 0, 0);
}
