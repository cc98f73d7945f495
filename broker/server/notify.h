/* SPDX-License-Identifier: Apache-2.0 */
/* notify: tells a service manager how the broker is doing (sd_notify(3)), one
 * datagram a message. Does nothing where NOTIFY_SOCKET is not set. */
#ifndef GOM_BROKER_SERVER_NOTIFY_H
#define GOM_BROKER_SERVER_NOTIFY_H

#include <stdint.h>

/* notify_send sends "READY=1", "STOPPING=1", "WATCHDOG=1". A service manager
 * that does not listen is no reason to stop. */
void notify_send(const char *state);

/* notify_watchdog_ms is how often "WATCHDOG=1" is wanted; INT64_MAX never. */
int64_t notify_watchdog_ms(void);

#endif
