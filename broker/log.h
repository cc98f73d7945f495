/* SPDX-License-Identifier: Apache-2.0 */
/* log: lines for the operator on stderr, in logfmt behind the <N> that
 * systemd reads as a priority. The server's layer logs, once for each thing
 * that happened; nothing below it does. Never a body, a name, a bid, or a count
 * of one verb: a log is read by people who may not know of a bid. Any
 * thread. */
#ifndef GOM_BROKER_LOG_H
#define GOM_BROKER_LOG_H

#include <stdbool.h>
#include <stdint.h>

enum log_level {
	LOG_LEVEL_ERROR = 3,
	LOG_LEVEL_WARNING = 4,
	LOG_LEVEL_NOTICE = 5,
	LOG_LEVEL_INFO = 6
};

/* log_line writes "<level>event key=value ...". The fields are a format of
 * key=%... pairs; "" for none. A value that may hold blanks is written as
 * key=\"%s\". */
void log_line(enum log_level level, const char *event, const char *fields, ...)
    __attribute__((format(printf, 3, 4)));

/* A line that many peers can cause is written at most so often a minute. */
struct log_limit {
	int64_t since_ms;
	uint32_t n_written;
	uint32_t n_dropped;
};

enum {
	LOG_LIMIT_A_MINUTE = 20
};

/* log_may says whether a limited line may be written at now_ms; the first one
 * after some were dropped is preceded by a line that counts them. */
bool log_may(struct log_limit *limit, int64_t now_ms);

#endif
