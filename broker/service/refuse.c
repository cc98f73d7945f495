/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/service/service.h"

enum err
refuse(const struct request *rq, enum err code, const char *field,
    const char *subject, int64_t value, int64_t limit)
{
	return gom_err_fill(rq->info, code, field, subject, value, limit);
}
