/* SPDX-License-Identifier: Apache-2.0 */
#include "client/lang.h"

#include <langinfo.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef GOM_LOCALE_DIR
#define GOM_LOCALE_DIR "/usr/share/locale"
#endif

static bool speaks_vi;

static bool
is_vi_name(const char *name)
{
	return strncmp(name, "vi", 2) == 0 &&
	       (name[2] == '\0' || strchr("_.:@", name[2]) != NULL);
}

static const char *
wanted(const char *choice)
{
	static const char *const names[] = { "LANGUAGE", "LC_ALL",
		"LC_MESSAGES", "LANG" };

	if (choice != NULL && choice[0] != '\0')
		return choice;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		const char *value = getenv(names[i]);

		if (value != NULL && value[0] != '\0')
			return value;
	}
	return "en";
}

/* The folder of the catalogues beside the program, as built or unpacked. */
static const char *
catalogue_dir(void)
{
	static char dir[PATH_MAX + 64];
	char exe[PATH_MAX];
	char probe[PATH_MAX + 128];
	ssize_t len = readlink("/proc/self/exe", exe, sizeof exe - 1);
	char *slash;

	if (len <= 0)
		return GOM_LOCALE_DIR;
	exe[len] = '\0';
	slash = strrchr(exe, '/');
	if (slash == NULL)
		return GOM_LOCALE_DIR;
	*slash = '\0';
	snprintf(dir, sizeof dir, "%s/../share/locale", exe);
	snprintf(probe, sizeof probe, "%s/vi/LC_MESSAGES/gom.mo", dir);
	return access(probe, R_OK) == 0 ? dir : GOM_LOCALE_DIR;
}

void
lang_start(const char *choice)
{
	speaks_vi = is_vi_name(wanted(choice));
	/* Without UTF-8 the texts would be mangled; and gettext translates
	 * nothing while the locale is C, which it stays where the one that
	 * was asked for is not installed. */
	if (setlocale(LC_ALL, "") == NULL ||
	    strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
		setlocale(LC_ALL, "C.UTF-8");
	if (strcmp(setlocale(LC_MESSAGES, NULL), "C") == 0)
		setlocale(LC_MESSAGES, "C.UTF-8");
	setlocale(LC_NUMERIC, "C");
	setenv("LANGUAGE", speaks_vi ? "vi" : "en", 1);
	bindtextdomain("gom", catalogue_dir());
	bind_textdomain_codeset("gom", "UTF-8");
	textdomain("gom");
}

bool
lang_is_vi(void)
{
	return speaks_vi;
}

const char *
lang_word(const char *msgid)
{
	const char *found;
	const char *mark;

	if (msgid[0] == '\0')
		return "";
	found = gettext(msgid);
	mark = found == msgid ? strchr(found, '\004') : NULL;
	return mark == NULL ? found : mark + 1;
}
