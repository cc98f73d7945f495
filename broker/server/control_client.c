/* SPDX-License-Identifier: Apache-2.0 */
#include "broker/server/control_client.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "broker/server/control.h"

static FILE *
connect_to(const char *path)
{
	struct sockaddr_un address;
	FILE *file;
	int fd;

	memset(&address, 0, sizeof address);
	address.sun_family = AF_UNIX;
	if (strlen(path) >= sizeof address.sun_path)
		return NULL;
	strcpy(address.sun_path, path);
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	if (fd < 0)
		return NULL;
	if (connect(fd, (const struct sockaddr *)&address, sizeof address) !=
	    0) {
		(void)close(fd);
		return NULL;
	}
	file = fdopen(fd, "r+");
	if (file == NULL)
		(void)close(fd);
	return file;
}

static bool
send_line(int fd, const char *line)
{
	char text[CONTROL_LINE_CAP];
	int len = snprintf(text, sizeof text, "%s\n", line);

	/* short: one write takes it whole */
	return len > 0 && (size_t)len < sizeof text &&
	       send(fd, text, (size_t)len, MSG_NOSIGNAL) == len;
}

static enum err
read_end(const char *value, struct err_info *info)
{
	char *rest;
	unsigned long code = strtoul(value, &rest, 10);
	const struct gom_err_row *row =
	    code > UINT32_MAX ? NULL : gom_err_find((uint32_t)code);

	if (row == NULL)
		return ERR_MALFORMED;
	return gom_err_fill(
	    info, row->code, "", *rest == ' ' ? rest + 1 : rest, 0, 0);
}

enum err
control_ask(const char *path, const char *line, control_line_fn *fn, void *ctx,
    struct err_info *info)
{
	enum err err = ERR_NOT_RUNNING;
	char text[4096];
	FILE *file = connect_to(path);

	if (file == NULL || !send_line(fileno(file), line))
		goto done;
	while (fgets(text, sizeof text, file) != NULL) {
		char *value = strchr(text, ' ');

		text[strcspn(text, "\n")] = '\0';
		if (value == NULL)
			continue;
		*value++ = '\0';
		if (strcmp(text, "end") == 0) {
			err = read_end(value, info);
			goto done;
		}
		if (fn != NULL)
			fn(ctx, text, value);
	}
done:
	if (file != NULL)
		(void)fclose(file);
	return err == ERR_NOT_RUNNING ? gom_err_fill(info, err, "", path, 0, 0)
				      : err;
}
