/* SPDX-License-Identifier: Apache-2.0 */
/* lang: in which language the client speaks. gettext's catalogue is found
 * beside the program, and Vietnamese is spoken even where no Vietnamese
 * locale is installed. Called once or twice at the start, by one thread.
 * Every source file marks its words with _() or N_(). */
#ifndef GOM_CLIENT_LANG_H
#define GOM_CLIENT_LANG_H

#include <libintl.h>
#include <stdbool.h>

#define _(msgid)  gettext(msgid)
#define N_(msgid) msgid

/* A word that other languages translate differently by context: "open" of an
 * order and of a lot. lang_word gives its translation. */
#define NC_(context, msgid) context "\004" msgid

/* lang_start chooses the language.
 * Shape:  choice is "vi", "en", or NULL or "" for what LANGUAGE, LC_ALL,
 *         LC_MESSAGES and LANG say. Anything but vi is English. */
void lang_start(const char *choice);

bool lang_is_vi(void);

/* lang_word translates a msgid of N_() or NC_(). "" stays "". */
const char *lang_word(const char *msgid);

#endif
