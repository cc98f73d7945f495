/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/server/monitor.h"

#include <stdbool.h>
#include <string.h>

#include <zmq.h>

enum err
monitor_open(
    void *context, void *watched, int events, const char *name, void **out)
{
	static const int linger = 0;
	void *monitor;

	if (zmq_socket_monitor(watched, name, events) != 0)
		return ERR_INTERNAL;
	monitor = zmq_socket(context, ZMQ_PAIR);
	if (monitor == NULL)
		return ERR_INTERNAL;
	if (zmq_setsockopt(monitor, ZMQ_LINGER, &linger, sizeof linger) != 0 ||
	    zmq_connect(monitor, name) != 0) {
		(void)zmq_close(monitor);
		return ERR_INTERNAL;
	}
	*out = monitor;
	return ERR_OK;
}

/* An event is two frames: number and value, then the address. */
enum err
monitor_next(void *monitor, uint16_t *event)
{
	uint8_t number[6];
	uint8_t address[256];

	if (zmq_recv(monitor, number, sizeof number, ZMQ_DONTWAIT) < 0)
		return ERR_EMPTY;
	(void)zmq_recv(monitor, address, sizeof address, ZMQ_DONTWAIT);
	memcpy(event, number, sizeof *event);
	return ERR_OK;
}
