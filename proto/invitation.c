/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/key.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum {
	PORT_MAX = 65535,
	HOST_MAX = GOM_HOST_CAP - 1
};

static const char scheme[] = "gom://";
static const char name_chars[] =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
static const char address_chars[] = "0123456789abcdefABCDEF:.";

static bool
is_host(const char *host, size_t len)
{
	bool is_address = memchr(host, ':', len) != NULL;

	return len > 0 && len <= HOST_MAX &&
	       strspn(host, is_address ? address_chars : name_chars) >= len;
}

enum err
gom_invitation_format(
    const struct gom_invitation *invitation, char out[GOM_INVITATION_CAP])
{
	size_t host_len = strnlen(invitation->host, GOM_HOST_CAP);
	bool is_address = memchr(invitation->host, ':', host_len) != NULL;
	char key[GOM_KEY_TEXT_CAP];
	char seed[GOM_KEY_TEXT_CAP];

	if (!is_host(invitation->host, host_len) || invitation->port == 0)
		return ERR_INVITATION_BAD;
	gom_key_format(invitation->server_key, key);
	gom_key_format(invitation->seed, seed);
	snprintf(out, GOM_INVITATION_CAP, "%s%s%s%s:%u?key=%s&invite=%s",
	    scheme, is_address ? "[" : "", invitation->host,
	    is_address ? "]" : "", invitation->port, key, seed);
	gom_key_wipe(seed, sizeof seed);
	return ERR_OK;
}

static bool
is_white(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Copies text without white space; a chat breaks long lines. */
static bool
copy_tight(const char *text, char out[GOM_INVITATION_CAP])
{
	size_t len = 0;

	for (const char *c = text; *c != '\0'; c++) {
		if (is_white(*c))
			continue;
		if (len == GOM_INVITATION_CAP - 1)
			return false;
		out[len++] = *c;
	}
	out[len] = '\0';
	return true;
}

static bool
read_scheme(const char **at)
{
	for (size_t i = 0; i < sizeof scheme - 1; i++) {
		char c = (*at)[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (c != scheme[i])
			return false;
	}
	*at += sizeof scheme - 1;
	return true;
}

static bool
read_host(const char **at, char out[GOM_HOST_CAP])
{
	bool is_bracketed = **at == '[';
	const char *from = *at + (is_bracketed ? 1 : 0);
	size_t len = strspn(from, is_bracketed ? address_chars : name_chars);

	if (!is_host(from, len) || (is_bracketed && from[len] != ']') ||
	    (is_bracketed && memchr(from, ':', len) == NULL))
		return false;
	memcpy(out, from, len);
	out[len] = '\0';
	*at = from + len + (is_bracketed ? 1 : 0);
	return true;
}

static bool
read_port(const char **at, uint16_t *out)
{
	int32_t port = 0;
	const char *c = *at + 1;

	if (**at != ':')
		return false;
	while (*c >= '0' && *c <= '9' && port <= PORT_MAX) {
		port = port * 10 + (*c - '0');
		c++;
	}
	if (port < 1 || port > PORT_MAX)
		return false;
	c += *c == '/' ? 1 : 0;
	*at = c;
	*out = (uint16_t)port;
	return *c == '?' || *c == '\0';
}

/* Finds the one value of a parameter and reads it as a key. */
static bool
read_parameter(const char *query, const char *name, uint8_t out[LIMIT_KEY_LEN])
{
	size_t name_len = strlen(name);
	bool is_found = false;

	while (*query != '\0') {
		size_t len = strcspn(query + 1, "&");
		const char *part = query + 1;

		if (len > name_len && part[name_len] == '=' &&
		    strncmp(part, name, name_len) == 0) {
			if (is_found || gom_key_parse(part + name_len + 1,
					    len - name_len - 1, out) != ERR_OK)
				return false;
			is_found = true;
		}
		query += 1 + len;
	}
	return is_found;
}

/* The name of the first part that is wrong; NULL when all are right. */
static const char *
read_parts(const char *text, struct gom_invitation *out)
{
	const char *at = text;

	if (!read_scheme(&at))
		return "scheme";
	if (!read_host(&at, out->host))
		return "host";
	if (!read_port(&at, &out->port))
		return "port";
	if (!read_parameter(at, "key", out->server_key))
		return "key";
	if (!read_parameter(at, "invite", out->seed))
		return "invite";
	return NULL;
}

enum err
gom_invitation_parse(
    const char *text, struct err_info *info, struct gom_invitation *out)
{
	char tight[GOM_INVITATION_CAP];
	struct gom_invitation invitation;
	const char *wrong = "length";

	memset(&invitation, 0, sizeof invitation);
	if (copy_tight(text, tight))
		wrong = read_parts(tight, &invitation);
	if (wrong == NULL)
		*out = invitation;
	gom_key_wipe(tight, sizeof tight);
	gom_key_wipe(&invitation, sizeof invitation);
	return wrong == NULL
		   ? ERR_OK
		   : gom_err_fill(info, ERR_INVITATION_BAD, wrong, "", 0, 0);
}
