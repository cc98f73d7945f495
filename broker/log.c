/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

enum {
	LINE_CAP = 512,
	MINUTE_MS = 60000
};

void
log_line(enum log_level level, const char *event, const char *fields, ...)
{
	char line[LINE_CAP];
	va_list args;
	int len = snprintf(line, sizeof line, "<%d>event=%s ", level, event);

	if (len < 0 || len >= LINE_CAP - 1)
		return;
	va_start(args, fields);
	(void)vsnprintf(
	    line + len, sizeof line - (size_t)len - 1, fields, args);
	va_end(args);
	for (len = 0; line[len] != '\0'; len++) {
		/* nothing that is logged may make a line of its own */
		if ((unsigned char)line[len] < ' ')
			line[len] = '?';
	}
	line[len] = '\n';
	/* one write a line, so that lines of threads do not mix; a log that
	 * cannot be written has nowhere to be reported */
	if (write(STDERR_FILENO, line, (size_t)len + 1) < 0)
		return;
}

bool
log_may(struct log_limit *limit, int64_t now_ms)
{
	if (now_ms - limit->since_ms >= MINUTE_MS || now_ms < limit->since_ms) {
		if (limit->n_dropped > 0) {
			log_line(LOG_LEVEL_WARNING, "dropped", "lines=%u",
			    limit->n_dropped);
		}
		limit->since_ms = now_ms;
		limit->n_written = 0;
		limit->n_dropped = 0;
	}
	if (limit->n_written >= LOG_LIMIT_A_MINUTE) {
		limit->n_dropped++;
		return false;
	}
	limit->n_written++;
	return true;
}
