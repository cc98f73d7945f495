/* SPDX-License-Identifier: Apache-2.0 */
/* key: key pairs, their text and their files, invitations, signatures and the
 * hash chain. All of libsodium is behind this header. Any thread, once
 * gom_key_init has run. Whoever holds a secret wipes it with gom_key_wipe. */
#ifndef GOM_PROTO_KEY_H
#define GOM_PROTO_KEY_H

#include <stddef.h>
#include <stdint.h>

#include "proto/err.h"
#include "proto/limits.h"

enum {
	GOM_KEY_TEXT_CAP = 44,    /* bytes of a key's text and its NUL */
	GOM_FINGERPRINT_CAP = 20, /* 1a2b-3c4d-5e6f-7a8b and its NUL */
	GOM_SIGN_SECRET_LEN = 64, /* seed and public key, as libsodium has it */
	GOM_HOST_CAP = 256,
	GOM_INVITATION_CAP = LIMIT_INVITATION_LEN + 1
};

/* A Curve25519 pair, for the encrypted connection (ZeroMQ CURVE). */
struct gom_curve_pair {
	uint8_t pub[LIMIT_KEY_LEN];
	uint8_t sec[LIMIT_KEY_LEN];
};

/* An Ed25519 pair, for signatures. */
struct gom_sign_pair {
	uint8_t pub[LIMIT_KEY_LEN];
	uint8_t sec[GOM_SIGN_SECRET_LEN];
};

/* What a key file holds: a device's, or the broker's. */
struct gom_key_set {
	struct gom_curve_pair curve;
	struct gom_sign_pair sign;
};

struct gom_invitation {
	char host[GOM_HOST_CAP]; /* name or address, without brackets */
	uint16_t port;
	uint8_t server_key[LIMIT_KEY_LEN];
	uint8_t seed[LIMIT_KEY_LEN];
};

/* gom_key_init must run once before all others. Errors: ERR_INTERNAL. */
GOM_MUST_USE enum err gom_key_init(void);

/* gom_random fills buf from the kernel. Errors: ERR_INTERNAL. */
GOM_MUST_USE enum err gom_random(void *buf, size_t len);

/* gom_key_set_make makes two fresh pairs. Errors: ERR_INTERNAL. */
GOM_MUST_USE enum err gom_key_set_make(struct gom_key_set *out);

/* gom_key_from_seed makes the one-time pair of an invitation: the secret is
 * the seed, the public key its product with the base point, so that any
 * language does it in one line. */
void gom_key_from_seed(
    const uint8_t seed[LIMIT_KEY_LEN], struct gom_curve_pair *out);

/* gom_key_wipe overwrites secrets in a way the compiler keeps. */
void gom_key_wipe(void *secret, size_t len);

/* gom_key_format writes 43 characters of base64url without padding. */
void gom_key_format(
    const uint8_t key[LIMIT_KEY_LEN], char out[GOM_KEY_TEXT_CAP]);

/* gom_key_parse reads exactly what gom_key_format writes.
 * Errors: ERR_MALFORMED. */
GOM_MUST_USE enum err gom_key_parse(
    const char *text, size_t text_len, uint8_t out[LIMIT_KEY_LEN]);

/* gom_key_fingerprint writes a short form that people can read to each other:
 * the first 16 hex digits of BLAKE2b-256 of the public key. */
void gom_key_fingerprint(
    const uint8_t pub[LIMIT_KEY_LEN], char out[GOM_FINGERPRINT_CAP]);

/* gom_key_file_write writes a key file of mode 0600, whole or not at all; an
 * old file of that name is replaced.
 * Errors: ERR_CREATE, ERR_IO; info names the path. */
GOM_MUST_USE enum err gom_key_file_write(
    const char *path, const struct gom_key_set *keys, struct err_info *info);

/* gom_key_file_read reads it back and checks that the halves belong together.
 * Errors: ERR_NO_FILE; ERR_FILE_MODE group or others have any right on it;
 *         ERR_KEY_FILE not such a file, or damaged; ERR_IO. Info names the
 *         path. */
GOM_MUST_USE enum err gom_key_file_read(
    const char *path, struct err_info *info, struct gom_key_set *out);

/* gom_invitation_format writes gom://HOST:PORT?key=...&invite=...
 * Errors: ERR_INVITATION_BAD the host is none. */
GOM_MUST_USE enum err gom_invitation_format(
    const struct gom_invitation *invitation, char out[GOM_INVITATION_CAP]);

/* gom_invitation_parse reads an invitation as it comes out of a chat: white
 * space anywhere, parameters in any order, unknown ones ignored.
 * Errors: ERR_INVITATION_BAD; info->field is scheme, host, port, key, invite
 *         or length. */
GOM_MUST_USE enum err gom_invitation_parse(
    const char *text, struct err_info *info, struct gom_invitation *out);

/* gom_sign signs a request: "gom-sign-1", NUL, the verb as 4 bytes big endian,
 * the request's id, the body. Errors: ERR_NOMEM. */
GOM_MUST_USE enum err gom_sign(const uint8_t sec[GOM_SIGN_SECRET_LEN],
    uint32_t verb, const uint8_t id[LIMIT_REQUEST_ID_LEN], const void *body,
    size_t body_len, uint8_t out[LIMIT_SIGNATURE_LEN]);

/* gom_sign_verify: ERR_SIGNATURE when it is not this key's over this request;
 * ERR_NOMEM. */
GOM_MUST_USE enum err gom_sign_verify(const uint8_t pub[LIMIT_KEY_LEN],
    uint32_t verb, const uint8_t id[LIMIT_REQUEST_ID_LEN], const void *body,
    size_t body_len, const uint8_t signature[LIMIT_SIGNATURE_LEN]);

/* gom_enrol_sign proves at enrolment that a device holds its signing key, and
 * ties it to the curve key: "gom-enrol-1", NUL, both public keys. */
void gom_enrol_sign(
    const struct gom_key_set *keys, uint8_t out[LIMIT_SIGNATURE_LEN]);

/* gom_enrol_verify: ERR_SIGNATURE. */
GOM_MUST_USE enum err gom_enrol_verify(const uint8_t curve_pub[LIMIT_KEY_LEN],
    const uint8_t sign_pub[LIMIT_KEY_LEN],
    const uint8_t proof[LIMIT_SIGNATURE_LEN]);

/* gom_chain_leaf is BLAKE2b-256 of salt || payload: the receipt of an entry. */
void gom_chain_leaf(const uint8_t salt[LIMIT_HASH_LEN], const void *payload,
    size_t payload_len, uint8_t out[LIMIT_HASH_LEN]);

/* gom_chain_next is BLAKE2b-256 of prev || leaf; out may be prev. The chain
 * begins with 32 zero bytes. */
void gom_chain_next(const uint8_t prev[LIMIT_HASH_LEN],
    const uint8_t leaf[LIMIT_HASH_LEN], uint8_t out[LIMIT_HASH_LEN]);

/* gom_body_hash tells requests apart: BLAKE2b-256 of the verb as 4 bytes big
 * endian || body. */
void gom_body_hash(uint32_t verb, const void *body, size_t body_len,
    uint8_t out[LIMIT_HASH_LEN]);

#endif
