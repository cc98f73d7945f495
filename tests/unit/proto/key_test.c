/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/key.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/cm.h"

static char folder[] = "/tmp/gom-key-XXXXXX";
static char path[64];

static int
set_up(void **state)
{
	(void)state;
	if (gom_key_init() != ERR_OK || mkdtemp(folder) == NULL)
		return -1;
	snprintf(path, sizeof(path), "%s/key", folder);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	(void)unlink(path);
	return rmdir(folder);
}

static void
from_hex(const char *hex, uint8_t *out)
{
	for (size_t i = 0; hex[2 * i] != '\0'; i++) {
		unsigned byte;

		assert_int_equal(sscanf(hex + 2 * i, "%2x", &byte), 1);
		out[i] = (uint8_t)byte;
	}
}

static void
key_from_seed__is__a_product_with_the_base_point(void **state)
{
	/* RFC 7748, section 6.1, Alice */
	struct gom_curve_pair pair;
	uint8_t seed[LIMIT_KEY_LEN];
	uint8_t pub[LIMIT_KEY_LEN];

	(void)state;
	from_hex("77076d0a7318a57d3c16c17251b26645"
		 "df4c2f87ebc0992ab177fba51db92c2a",
	    seed);
	from_hex("8520f0098930a754748b7ddcb43ef75a"
		 "0dbf3a0d26381af4eba4a98eaa9b4e6a",
	    pub);
	gom_key_from_seed(seed, &pair);
	assert_memory_equal(pair.sec, seed, LIMIT_KEY_LEN);
	assert_memory_equal(pair.pub, pub, LIMIT_KEY_LEN);
}

static void
key_text__goes__both_ways(void **state)
{
	uint8_t key[LIMIT_KEY_LEN];
	uint8_t back[LIMIT_KEY_LEN];
	char text[GOM_KEY_TEXT_CAP];

	(void)state;
	memset(key, 0xff, sizeof(key));
	gom_key_format(key, text);
	assert_string_equal(
	    text, "__________________________________________8");
	assert_int_equal(gom_key_parse(text, 43, back), ERR_OK);
	assert_memory_equal(key, back, sizeof(key));
	memset(key, 0, sizeof(key));
	gom_key_format(key, text);
	assert_string_equal(
	    text, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
}

static void
key_parse__refuses__every_other_text(void **state)
{
	static const char good[] =
	    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
	static const char *const bad[] = { "",
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB",
		"AAAAAAAAAAAAAAAAAAAAA+AAAAAAAAAAAAAAAAAAAAA",
		"AAAAAAAAAAAAAAAAAAAAA AAAAAAAAAAAAAAAAAAAAA" };
	uint8_t key[LIMIT_KEY_LEN] = { 77 };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(
		    gom_key_parse(bad[i], strlen(bad[i]), key), ERR_MALFORMED);
	}
	assert_int_equal(key[0], 77);
	assert_int_equal(gom_key_parse(good, 43, key), ERR_OK);
	assert_int_equal(key[0], 0);
}

static void
key_fingerprint__is__grouped_hex(void **state)
{
	uint8_t key[LIMIT_KEY_LEN] = { 0 };
	char text[GOM_FINGERPRINT_CAP];

	(void)state;
	gom_key_fingerprint(key, text);
	/* b2sum -l 256 over 32 zero bytes */
	assert_string_equal(text, "89eb-0d6a-8a69-1dae");
}

static void
key_set_make__never_makes__the_same_twice(void **state)
{
	struct gom_key_set a;
	struct gom_key_set b;

	(void)state;
	assert_int_equal(gom_key_set_make(&a), ERR_OK);
	assert_int_equal(gom_key_set_make(&b), ERR_OK);
	assert_memory_not_equal(a.curve.sec, b.curve.sec, LIMIT_KEY_LEN);
	assert_memory_not_equal(a.curve.sec, a.sign.sec, LIMIT_KEY_LEN);
	assert_memory_not_equal(a.sign.pub, b.sign.pub, LIMIT_KEY_LEN);
}

static void
key_file__keeps__both_pairs(void **state)
{
	struct gom_key_set keys;
	struct gom_key_set back;
	struct stat st;

	(void)state;
	assert_int_equal(gom_key_set_make(&keys), ERR_OK);
	assert_int_equal(gom_key_file_write(path, &keys, NULL), ERR_OK);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(gom_key_file_read(path, NULL, &back), ERR_OK);
	assert_memory_equal(&keys, &back, sizeof(keys));
	/* a second time over the first, and over what a crash left */
	assert_int_equal(gom_key_set_make(&keys), ERR_OK);
	assert_int_equal(gom_key_file_write(path, &keys, NULL), ERR_OK);
	assert_int_equal(gom_key_file_read(path, NULL, &back), ERR_OK);
	assert_memory_equal(&keys, &back, sizeof(keys));
}

static void
key_file_read__refuses__a_file_others_can_read(void **state)
{
	static const mode_t modes[] = { 0640, 0620, 0610, 0604, 0601 };
	struct gom_key_set keys;
	struct gom_key_set back;
	struct err_info info = { .value = 1 };

	(void)state;
	assert_int_equal(gom_key_set_make(&keys), ERR_OK);
	assert_int_equal(gom_key_file_write(path, &keys, NULL), ERR_OK);
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		assert_int_equal(chmod(path, modes[i]), 0);
		assert_int_equal(
		    gom_key_file_read(path, &info, &back), ERR_FILE_MODE);
		assert_string_equal(info.subject, path);
	}
	assert_int_equal(chmod(path, 0400), 0);
	assert_int_equal(gom_key_file_read(path, NULL, &back), ERR_OK);
}

static void
put_file(const char *text, size_t len)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(path, 0600), 0);
}

static void
key_file_read__refuses__a_damaged_file(void **state)
{
	struct gom_key_set keys;
	struct gom_key_set back;
	char text[1024];
	size_t len;
	int n_ignored = 0;
	FILE *file;

	(void)state;
	(void)unlink(path);
	assert_int_equal(gom_key_set_make(&keys), ERR_OK);
	assert_int_equal(gom_key_file_write(path, &keys, NULL), ERR_OK);
	file = fopen(path, "r");
	assert_non_null(file);
	len = fread(text, 1, sizeof(text), file);
	assert_int_equal(fclose(file), 0);
	for (size_t i = 0; i < len; i++) {
		put_file(text, i);
		assert_int_equal(
		    gom_key_file_read(path, NULL, &back), ERR_KEY_FILE);
	}
	for (size_t i = 0; i < len; i++) {
		enum err e;

		text[i] ^= 1;
		put_file(text, len);
		e = gom_key_file_read(path, NULL, &back);
		text[i] ^= 1;
		/* X25519 ignores five bits of a secret */
		if (e == ERR_OK) {
			assert_memory_equal(
			    &back.sign, &keys.sign, sizeof(back.sign));
			assert_memory_equal(
			    back.curve.pub, keys.curve.pub, LIMIT_KEY_LEN);
			n_ignored++;
		} else {
			assert_int_equal(e, ERR_KEY_FILE);
		}
	}
	assert_true(n_ignored <= 5);
	put_file(text, len);
	assert_int_equal(gom_key_file_read(path, NULL, &back), ERR_OK);
}

static void
key_file__names__the_path_that_fails(void **state)
{
	struct gom_key_set keys;
	struct err_info info = { .value = 1 };

	(void)state;
	assert_int_equal(gom_key_set_make(&keys), ERR_OK);
	assert_int_equal(
	    gom_key_file_read("/nowhere/key", &info, &keys), ERR_NO_FILE);
	assert_string_equal(info.subject, "/nowhere/key");
	assert_int_equal(
	    gom_key_file_write("/nowhere/key", &keys, &info), ERR_CREATE);
	assert_int_equal(gom_key_file_read(folder, &info, &keys), ERR_KEY_FILE);
	assert_int_equal(gom_key_file_write(folder, &keys, &info), ERR_CREATE);
	assert_string_equal(info.subject, folder);
}

static void
sign_verify__takes__only_what_was_signed(void **state)
{
	struct gom_key_set keys;
	struct gom_key_set other;
	uint8_t id[LIMIT_REQUEST_ID_LEN] = { 1, 2, 3 };
	uint8_t signature[LIMIT_SIGNATURE_LEN];

	(void)state;
	assert_int_equal(gom_key_set_make(&keys), ERR_OK);
	assert_int_equal(gom_key_set_make(&other), ERR_OK);
	assert_int_equal(
	    gom_sign(keys.sign.sec, 7, id, "body", 4, signature), ERR_OK);
	assert_int_equal(
	    gom_sign_verify(keys.sign.pub, 7, id, "body", 4, signature),
	    ERR_OK);
	assert_int_equal(
	    gom_sign_verify(keys.sign.pub, 8, id, "body", 4, signature),
	    ERR_SIGNATURE);
	assert_int_equal(
	    gom_sign_verify(keys.sign.pub, 7, id, "bodY", 4, signature),
	    ERR_SIGNATURE);
	assert_int_equal(
	    gom_sign_verify(keys.sign.pub, 7, id, "body", 3, signature),
	    ERR_SIGNATURE);
	assert_int_equal(
	    gom_sign_verify(other.sign.pub, 7, id, "body", 4, signature),
	    ERR_SIGNATURE);
	id[15] = 1;
	assert_int_equal(
	    gom_sign_verify(keys.sign.pub, 7, id, "body", 4, signature),
	    ERR_SIGNATURE);
	assert_int_equal(
	    gom_sign(keys.sign.sec, 7, id, NULL, 0, signature), ERR_OK);
	assert_int_equal(
	    gom_sign_verify(keys.sign.pub, 7, id, NULL, 0, signature), ERR_OK);
}

static void
chain__is__plain_blake2b(void **state)
{
	uint8_t zero[LIMIT_HASH_LEN] = { 0 };
	uint8_t leaf[LIMIT_HASH_LEN];
	uint8_t head[LIMIT_HASH_LEN] = { 0 };
	uint8_t wanted[LIMIT_HASH_LEN];

	(void)state;
	gom_chain_leaf(zero, "payload", 7, leaf);
	from_hex("b35b8c1c542b798318e833caed509eaf"
		 "34b6b21b62cc69e12fd46444a5f7b2dd",
	    wanted);
	assert_memory_equal(leaf, wanted, LIMIT_HASH_LEN);
	gom_chain_next(head, leaf, head);
	from_hex("c7c5c52a0344bdad2a1a92a35b047fbf"
		 "00331b22b3c052faa767936bd3f15e0d",
	    wanted);
	assert_memory_equal(head, wanted, LIMIT_HASH_LEN);
	gom_body_hash(0x01020304, "payload", 7, head);
	from_hex("1822e44e3488ffad00ac34f7060ce502"
		 "18dd4eea8f41980556fe77bf579adf7a",
	    wanted);
	assert_memory_equal(head, wanted, LIMIT_HASH_LEN);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    key_from_seed__is__a_product_with_the_base_point),
		cmocka_unit_test(key_text__goes__both_ways),
		cmocka_unit_test(key_parse__refuses__every_other_text),
		cmocka_unit_test(key_fingerprint__is__grouped_hex),
		cmocka_unit_test(key_set_make__never_makes__the_same_twice),
		cmocka_unit_test(key_file__keeps__both_pairs),
		cmocka_unit_test(
		    key_file_read__refuses__a_file_others_can_read),
		cmocka_unit_test(key_file_read__refuses__a_damaged_file),
		cmocka_unit_test(key_file__names__the_path_that_fails),
		cmocka_unit_test(sign_verify__takes__only_what_was_signed),
		cmocka_unit_test(chain__is__plain_blake2b),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
