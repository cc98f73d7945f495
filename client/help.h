/* SPDX-License-Identifier: Apache-2.0 */
/* help: usage, help and the list of commands, all from the tables of cmd.h. */
#ifndef GOM_CLIENT_HELP_H
#define GOM_CLIENT_HELP_H

#include <stdio.h>

#include "client/cmd.h"

/* help_overview: what gom is, and every command with its line of help. */
void help_overview(FILE *to);

/* help_group lists the commands that begin with a word ("order"). */
void help_group(FILE *to, const char *word);

/* help_command: usage, examples first, options. */
void help_command(FILE *to, const struct cmd *cmd);

/* help_usage is the one line of usage. */
void help_usage(FILE *to, const struct cmd *cmd);

#endif
