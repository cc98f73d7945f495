/* SPDX-License-Identifier: Apache-2.0 */
/* config: the settings of config.def, read from DIR/broker.conf by main and
 * constant afterwards. Unknown keys and values out of range are errors that
 * name the line. */
#ifndef GOM_BROKER_CONFIG_H
#define GOM_BROKER_CONFIG_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "proto/err.h"

struct config {
#define NUMBER(name, ...)        int64_t name;
#define TEXT(name, longest, ...) char name[(longest) + 1];
#include "broker/config.def"
#undef NUMBER
#undef TEXT
};

/* config_default sets every default. */
void config_default(struct config *config);

/* config_parse reads settings from text over what is there.
 * Errors: ERR_CONFIG, ERR_CONFIG_UNKNOWN with index the line, field the key,
 *         subject the value. */
GOM_MUST_USE enum err config_parse(const char *text, size_t text_len,
    struct err_info *info, struct config *config);

/* config_read is config_default, then config_parse of a file. */
GOM_MUST_USE enum err config_read(
    const char *path, struct err_info *info, struct config *out);

/* config_write writes the commented file. */
GOM_MUST_USE enum err config_write(const struct config *config, FILE *to);

#endif
