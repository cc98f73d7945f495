/* SPDX-License-Identifier: Apache-2.0 */
/* key: the keys of members' devices, and invitations: one-time keys with which
 * a device may enrol. Public halves only. Whether a key may do something is
 * for ZAP and dispatch to say, from what key_find tells. */
#ifndef GOM_STORE_KEY_H
#define GOM_STORE_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "broker/store/store.h"
#include "proto/limits.h"

/* A key as it comes with a message, and whose it is. */
struct key_row {
	bool is_invitation;
	bool is_revoked;    /* an invitation: dead, its key has been used */
	int64_t expires_ms; /* of an invitation; INT64_MAX else */
	uint8_t sign_key[LIMIT_KEY_LEN]; /* zeros for an invitation */
	uint64_t member;
	uint32_t roles; /* mask, 1 << Gom__Role */
	uint32_t village;
	int state; /* Gom__MemberState */
};

/* key_find finds a member's key or an invitation's by one statement; dispatch
 * asks for every message.
 * Errors: ERR_NO_KEY. */
GOM_MUST_USE enum err key_find(struct store *st,
    const uint8_t curve_key[LIMIT_KEY_LEN], struct key_row *out);

/* key_is_live: ZAP's question. */
bool key_is_live(const struct key_row *row, int64_t now_ms);

/* key_seen notes that a member's key was used, at most once a minute; the
 * first time the invitation it was enrolled with dies. A key that is not a
 * member's changes nothing. */
GOM_MUST_USE enum err key_seen(
    struct store *st, const uint8_t curve_key[LIMIT_KEY_LEN], int64_t now_ms);

/* A key as its owner lists it. */
struct key_view {
	uint8_t curve_key[LIMIT_KEY_LEN];
	char label[LIMIT_LABEL_LEN + 1];
	int64_t added_ms;
	int64_t last_seen_ms; /* 0: never */
	bool is_revoked;
};

struct key_new {
	const uint8_t *curve_key; /* 32 bytes each */
	const uint8_t *sign_key;
	const uint8_t *invitation; /* it is enrolled with; NULL none */
	uint64_t member;
	const char *label;
	int64_t now_ms;
};

/* key_add: ERR_KEY_TAKEN a member or an invitation has it. */
GOM_MUST_USE enum err key_add(struct store *st, const struct key_new *key);

/* key_list reads a member's keys, live ones first, newest first. */
GOM_MUST_USE enum err key_list(struct store *st, uint64_t member,
    struct key_view rows[LIMIT_KEYS_A_MEMBER], size_t *n);

GOM_MUST_USE enum err key_count_live(
    struct store *st, uint64_t member, uint32_t *out);

/* key_revoke: ERR_NO_KEY none, or not live. */
GOM_MUST_USE enum err key_revoke(
    struct store *st, const uint8_t curve_key[LIMIT_KEY_LEN], int64_t now_ms);

/* key_revoke_all revokes a member's keys, forgets what people called the
 * devices, and kills the member's invitations: it is erased. */
GOM_MUST_USE enum err key_revoke_all(
    struct store *st, uint64_t member, int64_t now_ms);

/* ---- invitations ---------------------------------------------------- */

struct invitation_row {
	uint64_t member;
	uint64_t inviter; /* 0: made by the operator on the server */
	int64_t expires_ms;
	bool is_used; /* enrolled holds the key it was used for */
	bool is_dead;
	uint8_t enrolled[LIMIT_KEY_LEN];
};

/* invitation_put: ERR_KEY_TAKEN a member or an invitation has the key. */
GOM_MUST_USE enum err invitation_put(struct store *st,
    const uint8_t curve_key[LIMIT_KEY_LEN], uint64_t member, uint64_t inviter,
    int64_t expires_ms);

/* invitation_find: ERR_NO_KEY. */
GOM_MUST_USE enum err invitation_find(struct store *st,
    const uint8_t curve_key[LIMIT_KEY_LEN], struct invitation_row *out);

/* invitation_use remembers the key it was used for. */
GOM_MUST_USE enum err invitation_use(struct store *st,
    const uint8_t curve_key[LIMIT_KEY_LEN],
    const uint8_t enrolled[LIMIT_KEY_LEN]);

/* invitation_count_open counts an inviter's that can still be used. */
GOM_MUST_USE enum err invitation_count_open(
    struct store *st, uint64_t inviter, int64_t now_ms, uint32_t *out);

#endif
