/* SPDX-License-Identifier: Apache-2.0 */
/* program: the client from its command line to its exit status. Called by
 * main and by tests. */
#ifndef GOM_CLIENT_PROGRAM_H
#define GOM_CLIENT_PROGRAM_H

#include "proto/err.h"

/* program_run does one command and gives its exit status (errors.def). */
int program_run(int argc, char **argv);

/* program_status is the exit status of a result. */
int program_status(enum err err);

#endif
