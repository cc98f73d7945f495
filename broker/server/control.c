/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/server/control.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static bool
set_flags(int fd)
{
	return fcntl(fd, F_SETFL, O_NONBLOCK) == 0 &&
	       fcntl(fd, F_SETFD, FD_CLOEXEC) == 0;
}

enum err
control_init(const char *path, control_fn *ask, void *ctx,
    struct err_info *info, struct control *control)
{
	struct sockaddr_un address;
	int fd;

	control->listener = -1;
	control->ask = ask;
	control->ctx = ctx;
	for (size_t i = 0; i < CONTROL_CLIENTS; i++)
		control->clients[i].fd = -1;
	memset(&address, 0, sizeof address);
	address.sun_family = AF_UNIX;
	if (strlen(path) >= sizeof address.sun_path)
		return gom_err_fill(info, ERR_CREATE, "", path, 0, 0);
	strcpy(address.sun_path, path);
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	if (fd < 0)
		return gom_err_fill(info, ERR_CREATE, "", path, 0, 0);
	(void)unlink(path);
	/* the umask of the process is 077: nobody can come in between */
	if (!set_flags(fd) ||
	    bind(fd, (const struct sockaddr *)&address, sizeof address) != 0 ||
	    chmod(path, 0600) != 0 || listen(fd, CONTROL_CLIENTS) != 0) {
		(void)close(fd);
		return gom_err_fill(info, ERR_CREATE, "", path, 0, 0);
	}
	control->listener = fd;
	return ERR_OK;
}

static void
drop(struct control_client *client)
{
	(void)close(client->fd);
	client->fd = -1;
}

void
control_finish(struct control *control)
{
	for (size_t i = 0; i < CONTROL_CLIENTS; i++)
		if (control->clients[i].fd >= 0)
			drop(&control->clients[i]);
	if (control->listener >= 0) {
		(void)close(control->listener);
		control->listener = -1;
	}
}

void
control_say(struct control_client *client, const char *name, const char *value)
{
	size_t left = sizeof client->out - client->n_out;
	int len =
	    snprintf(client->out + client->n_out, left, "%s %s\n", name, value);

	/* an answer too long is our own mistake and is cut at a line */
	if (len > 0 && (size_t)len < left)
		client->n_out += (size_t)len;
}

void
control_say_int(struct control_client *client, const char *name, int64_t value)
{
	char text[24];

	(void)snprintf(text, sizeof text, "%" PRId64, value);
	control_say(client, name, text);
}

void
control_end(
    struct control_client *client, enum err code, const struct err_info *info)
{
	char text[160];

	(void)snprintf(text, sizeof text, "%d %s", (int)code,
	    info == NULL ? "" : info->subject);
	control_say(client, "end", text);
	client->is_ended = true;
}

static void
take_client(struct control *control)
{
	int fd = accept(control->listener, NULL, NULL);

	if (fd < 0)
		return;
	for (size_t i = 0; i < CONTROL_CLIENTS; i++) {
		struct control_client *client = &control->clients[i];

		if (client->fd < 0 && set_flags(fd)) {
			memset(client, 0, sizeof *client);
			client->fd = fd;
			return;
		}
	}
	(void)close(fd);
}

static void
read_question(struct control *control, struct control_client *client)
{
	size_t left = sizeof client->in - 1 - client->n_in;
	ssize_t got = read(client->fd, client->in + client->n_in, left);
	char *end;

	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (got <= 0) {
		drop(client);
		return;
	}
	client->n_in += (size_t)got;
	client->in[client->n_in] = '\0';
	end = strchr(client->in, '\n');
	if (end != NULL) {
		*end = '\0';
		client->has_asked = true;
		control->ask(control->ctx, client, client->in);
	} else if (client->n_in == sizeof client->in - 1) {
		drop(client);
	}
}

static void
write_answer(struct control_client *client)
{
	while (client->n_out > 0) {
		ssize_t put =
		    send(client->fd, client->out, client->n_out, MSG_NOSIGNAL);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0 && errno == EAGAIN)
			return;
		if (put <= 0) {
			drop(client);
			return;
		}
		client->n_out -= (size_t)put;
		memmove(client->out, client->out + put, client->n_out);
	}
	if (client->is_ended)
		drop(client);
}

/* One who waits for an answer and goes away is noticed by its silence ending:
 * nothing more is to be read from it. */
static void
notice_leaving(struct control_client *client)
{
	char byte;
	ssize_t got = recv(client->fd, &byte, 1, MSG_DONTWAIT);

	if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
		drop(client);
}

void
control_work(struct control *control)
{
	take_client(control);
	for (size_t i = 0; i < CONTROL_CLIENTS; i++) {
		struct control_client *client = &control->clients[i];

		if (client->fd >= 0 && !client->has_asked)
			read_question(control, client);
		else if (client->fd >= 0 && !client->is_ended)
			notice_leaving(client);
		if (client->fd >= 0)
			write_answer(client);
	}
}
