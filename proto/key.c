/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/key.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include <sodium.h>

static const char sign_context[] = "gom-sign-1";   /* its NUL is signed too */
static const char enrol_context[] = "gom-enrol-1"; /* likewise */

enum {
	VERB_LEN = 4,
	FINGERPRINT_LEN = 8,
	ENROL_LEN = sizeof enrol_context + 2 * LIMIT_KEY_LEN
};

enum err
gom_key_init(void)
{
	return sodium_init() < 0 ? ERR_INTERNAL : ERR_OK;
}

enum err
gom_random(void *buf, size_t len)
{
	unsigned char *at = buf;

	while (len > 0) {
		ssize_t got = getrandom(at, len, 0);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return ERR_INTERNAL;
		at += got;
		len -= (size_t)got;
	}
	return ERR_OK;
}

enum err
gom_key_set_make(struct gom_key_set *out)
{
	uint8_t seeds[2][LIMIT_KEY_LEN];
	enum err err = gom_random(seeds, sizeof seeds);

	if (err == ERR_OK) {
		gom_key_from_seed(seeds[0], &out->curve);
		crypto_sign_seed_keypair(
		    out->sign.pub, out->sign.sec, seeds[1]);
	}
	gom_key_wipe(seeds, sizeof seeds);
	return err;
}

void
gom_key_from_seed(const uint8_t seed[LIMIT_KEY_LEN], struct gom_curve_pair *out)
{
	memcpy(out->sec, seed, LIMIT_KEY_LEN);
	crypto_scalarmult_base(out->pub, out->sec);
}

void
gom_key_wipe(void *secret, size_t len)
{
	sodium_memzero(secret, len);
}

void
gom_key_format(const uint8_t key[LIMIT_KEY_LEN], char out[GOM_KEY_TEXT_CAP])
{
	sodium_bin2base64(out, GOM_KEY_TEXT_CAP, key, LIMIT_KEY_LEN,
	    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

enum err
gom_key_parse(const char *text, size_t text_len, uint8_t out[LIMIT_KEY_LEN])
{
	uint8_t key[LIMIT_KEY_LEN];
	size_t key_len = 0;
	enum err err = ERR_MALFORMED;

	/* libsodium refuses unused bits that are set, so that a key has one
	 * text only. */
	if (text_len == GOM_KEY_TEXT_CAP - 1 &&
	    sodium_base642bin(key, sizeof key, text, text_len, NULL, &key_len,
		NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 &&
	    key_len == sizeof key) {
		memcpy(out, key, sizeof key);
		err = ERR_OK;
	}
	gom_key_wipe(key, sizeof key);
	return err;
}

void
gom_key_fingerprint(
    const uint8_t pub[LIMIT_KEY_LEN], char out[GOM_FINGERPRINT_CAP])
{
	uint8_t hash[LIMIT_HASH_LEN];
	char hex[2 * FINGERPRINT_LEN + 1];
	size_t len = 0;

	crypto_generichash(hash, sizeof hash, pub, LIMIT_KEY_LEN, NULL, 0);
	sodium_bin2hex(hex, sizeof hex, hash, FINGERPRINT_LEN);
	for (size_t i = 0; i < 2 * FINGERPRINT_LEN; i++) {
		if (i > 0 && i % 4 == 0)
			out[len++] = '-';
		out[len++] = hex[i];
	}
	out[len] = '\0';
}

static void
put_verb(uint32_t verb, uint8_t out[VERB_LEN])
{
	for (size_t i = 0; i < VERB_LEN; i++)
		out[i] = (uint8_t)(verb >> (8 * (VERB_LEN - 1 - i)));
}

/* Ed25519 wants the message in one piece; the pieces are short. */
static uint8_t *
join_signed(uint32_t verb, const uint8_t id[LIMIT_REQUEST_ID_LEN],
    const void *body, size_t body_len, size_t *out_len)
{
	const size_t head_len =
	    sizeof sign_context + VERB_LEN + LIMIT_REQUEST_ID_LEN;
	uint8_t *message = NULL;
	uint8_t *at;

	if (body_len < SIZE_MAX - head_len)
		message = malloc(head_len + body_len);
	if (message == NULL)
		return NULL;
	at = message;
	memcpy(at, sign_context, sizeof sign_context);
	at += sizeof sign_context;
	put_verb(verb, at);
	at += VERB_LEN;
	memcpy(at, id, LIMIT_REQUEST_ID_LEN);
	at += LIMIT_REQUEST_ID_LEN;
	if (body_len > 0)
		memcpy(at, body, body_len);
	*out_len = head_len + body_len;
	return message;
}

enum err
gom_sign(const uint8_t sec[GOM_SIGN_SECRET_LEN], uint32_t verb,
    const uint8_t id[LIMIT_REQUEST_ID_LEN], const void *body, size_t body_len,
    uint8_t out[LIMIT_SIGNATURE_LEN])
{
	size_t len;
	uint8_t *message = join_signed(verb, id, body, body_len, &len);

	if (message == NULL)
		return ERR_NOMEM;
	crypto_sign_detached(out, NULL, message, len, sec);
	free(message);
	return ERR_OK;
}

enum err
gom_sign_verify(const uint8_t pub[LIMIT_KEY_LEN], uint32_t verb,
    const uint8_t id[LIMIT_REQUEST_ID_LEN], const void *body, size_t body_len,
    const uint8_t signature[LIMIT_SIGNATURE_LEN])
{
	size_t len;
	uint8_t *message = join_signed(verb, id, body, body_len, &len);
	enum err err = ERR_OK;

	if (message == NULL)
		return ERR_NOMEM;
	if (crypto_sign_verify_detached(signature, message, len, pub) != 0)
		err = ERR_SIGNATURE;
	free(message);
	return err;
}

static void
join_enrol(const uint8_t curve_pub[LIMIT_KEY_LEN],
    const uint8_t sign_pub[LIMIT_KEY_LEN], uint8_t out[ENROL_LEN])
{
	memcpy(out, enrol_context, sizeof enrol_context);
	out += sizeof enrol_context;
	memcpy(out, curve_pub, LIMIT_KEY_LEN);
	memcpy(out + LIMIT_KEY_LEN, sign_pub, LIMIT_KEY_LEN);
}

void
gom_enrol_sign(const struct gom_key_set *keys, uint8_t out[LIMIT_SIGNATURE_LEN])
{
	uint8_t message[ENROL_LEN];

	join_enrol(keys->curve.pub, keys->sign.pub, message);
	crypto_sign_detached(
	    out, NULL, message, sizeof message, keys->sign.sec);
}

enum err
gom_enrol_verify(const uint8_t curve_pub[LIMIT_KEY_LEN],
    const uint8_t sign_pub[LIMIT_KEY_LEN],
    const uint8_t proof[LIMIT_SIGNATURE_LEN])
{
	uint8_t message[ENROL_LEN];

	join_enrol(curve_pub, sign_pub, message);
	if (crypto_sign_verify_detached(
		proof, message, sizeof message, sign_pub) != 0)
		return ERR_SIGNATURE;
	return ERR_OK;
}

/* BLAKE2b-256 of two pieces, one after the other. */
static void
hash_two(const void *a, size_t a_len, const void *b, size_t b_len,
    uint8_t out[LIMIT_HASH_LEN])
{
	crypto_generichash_state state;

	crypto_generichash_init(&state, NULL, 0, LIMIT_HASH_LEN);
	crypto_generichash_update(&state, a, a_len);
	if (b_len > 0)
		crypto_generichash_update(&state, b, b_len);
	crypto_generichash_final(&state, out, LIMIT_HASH_LEN);
}

void
gom_chain_leaf(const uint8_t salt[LIMIT_HASH_LEN], const void *payload,
    size_t payload_len, uint8_t out[LIMIT_HASH_LEN])
{
	hash_two(salt, LIMIT_HASH_LEN, payload, payload_len, out);
}

void
gom_chain_next(const uint8_t prev[LIMIT_HASH_LEN],
    const uint8_t leaf[LIMIT_HASH_LEN], uint8_t out[LIMIT_HASH_LEN])
{
	hash_two(prev, LIMIT_HASH_LEN, leaf, LIMIT_HASH_LEN, out);
}

void
gom_body_hash(uint32_t verb, const void *body, size_t body_len,
    uint8_t out[LIMIT_HASH_LEN])
{
	uint8_t head[VERB_LEN];

	put_verb(verb, head);
	hash_two(head, sizeof head, body, body_len, out);
}
