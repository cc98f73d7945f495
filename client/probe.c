/* SPDX-License-Identifier: Apache-2.0 */
#include "client/probe.h"

#include <netdb.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum {
	GREETING_LEN = 64,
	MECHANISM_AT = 12,
	SIGNATURE_LAST = 9
};

static int
connect_to(const char *host, uint16_t port, int64_t wait_ms)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	struct timeval wait = { .tv_sec = wait_ms / 1000,
		.tv_usec = (wait_ms % 1000) * 1000 };
	struct addrinfo *found = NULL;
	char service[8];
	int fd;

	snprintf(service, sizeof service, "%u", (unsigned)port);
	if (getaddrinfo(host, service, &hints, &found) != 0)
		return -1;
	fd = socket(found->ai_family, found->ai_socktype, 0);
	if (fd >= 0) {
		/* On Linux the sending time limit also holds for connect. */
		setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
		if (connect(fd, found->ai_addr, found->ai_addrlen) != 0) {
			close(fd);
			fd = -1;
		}
	}
	freeaddrinfo(found);
	return fd;
}

static bool
greet(int fd)
{
	uint8_t ours[GREETING_LEN] = { 0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 1,
		'C', 'U', 'R', 'V', 'E' };
	uint8_t theirs[GREETING_LEN];
	size_t len = 0;

	if (send(fd, ours, sizeof ours, MSG_NOSIGNAL) != (ssize_t)sizeof ours)
		return false;
	while (len < sizeof theirs) {
		ssize_t n = recv(fd, theirs + len, sizeof theirs - len, 0);

		if (n <= 0)
			return false;
		len += (size_t)n;
	}
	return theirs[0] == 0xff && theirs[SIGNATURE_LAST] == 0x7f &&
	       memcmp(theirs + MECHANISM_AT, "CURVE", 6) == 0;
}

bool
probe_is_curve(const char *host, uint16_t port, int64_t wait_ms)
{
	int fd = connect_to(host, port, wait_ms);
	bool is_curve;

	if (fd < 0)
		return false;
	is_curve = greet(fd);
	close(fd);
	return is_curve;
}
