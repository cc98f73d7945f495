/* SPDX-License-Identifier: Apache-2.0 */
/* zone: how far a time zone is ahead of UTC at a moment. Reads the system's
 * TZif files (RFC 8536) itself, because TZ and localtime() are one for a whole
 * process. Any thread; reads a file at each call, so keep the answer. */
#ifndef GOM_PROTO_ZONE_H
#define GOM_PROTO_ZONE_H

#include <stddef.h>
#include <stdint.h>

#include "proto/err.h"

#define GOM_ZONE_DEFAULT "Asia/Ho_Chi_Minh"

/* gom_zone_offset: zone is an IANA name or "+07:00"; Asia/Ho_Chi_Minh and UTC
 * need no file.
 * Errors: ERR_CONFIG no such zone, or its file is damaged. */
GOM_MUST_USE enum err gom_zone_offset(
    const char *zone, int64_t at_ms, int32_t *out);

/* gom_zone_tzif answers from the bytes of a TZif file, version 2 or later.
 * Units:  at_s is seconds since 1970.
 * Errors: ERR_MALFORMED. */
GOM_MUST_USE enum err gom_zone_tzif(
    const uint8_t *data, size_t len, int64_t at_s, int32_t *out);

/* gom_zone_rule answers from a POSIX TZ string as it stands in the foot of a
 * TZif file: "<+07>-7", "CET-1CEST,M3.5.0,M10.5.0/3".
 * Shape:  rules of the form Mm.w.d, Jn and n.
 * Errors: ERR_MALFORMED. */
GOM_MUST_USE enum err gom_zone_rule(
    const char *rule, int64_t at_s, int32_t *out);

#endif
