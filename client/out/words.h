/* SPDX-License-Identifier: Apache-2.0 */
/* words: codes made into words: enum values, reasons, the engine's reasons,
 * journal entries and errors; and the filling in of {placeholders}. */
#ifndef GOM_CLIENT_OUT_WORDS_H
#define GOM_CLIENT_OUT_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "client/out/out.h"
#include "proto/gom.pb-c.h"

/* words_value_fn writes the word for a placeholder; false: it has none, and
 * the placeholder stays as it is. */
typedef bool words_value_fn(
    void *ctx, const char *name, char *text, size_t cap);

/* words_fill copies a sentence with its {placeholders} filled in; what does
 * not fit is cut at a character's end. */
void words_fill(const char *sentence, words_value_fn *value, void *ctx,
    char *text, size_t cap);

/* words_enum is the translated word of an enum's value: "draft". */
const char *words_enum(const ProtobufCEnumDescriptor *descriptor, int value);

/* words_enum_key is its stable name: lower case, prefix dropped. */
void words_enum_key(const ProtobufCEnumDescriptor *descriptor, int value,
    char *text, size_t cap);

/* Stable names of the numbers of reasons.def, whys.def and facts.def; NULL
 * for one that is not in the list. The text of why and fact keys is lower
 * case. */
const char *words_reason_key(uint32_t number);
bool words_why_key(uint32_t number, char *text, size_t cap);
bool words_fact_key(uint32_t number, char *text, size_t cap);

/* words_why writes the engine's reason for a bid as a sentence; "" for none. */
void words_why(
    const struct out *out, const Gom__Why *why, char *text, size_t cap);

/* words_told is words_why with the figures that decided, where all of them are
 * known; lot_units turns the price of a lot into that of a piece. Money is in
 * out->currency. */
void words_told(const struct out *out, const Gom__Why *why, int64_t lot_units,
    char *text, size_t cap);

/* words_fact writes a journal entry as a sentence; "" for one that has no
 * words or is not known. */
void words_fact(
    const struct out *out, const Gom__Fact *fact, char *text, size_t cap);

/* words_error writes what went wrong, words_remedy what to do ("" for
 * nothing). */
void words_error(const struct out *out, enum err err,
    const struct err_info *info, char *text, size_t cap);
void words_remedy(const struct out *out, enum err err,
    const struct err_info *info, char *text, size_t cap);

/* words_member writes a member's name, or M12 where it is not known. */
void words_member(
    const struct out *out, uint64_t member, char *text, size_t cap);

#endif
