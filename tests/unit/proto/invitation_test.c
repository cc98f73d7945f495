/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "proto/key.h"
#include "tests/support/cm.h"

#define KEY   "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define SEED  "AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define QUERY "?key=" KEY "&invite=" SEED

static void
assert_parsed(const char *text, const char *host, uint16_t port)
{
	struct gom_invitation invitation;

	assert_int_equal(gom_invitation_parse(text, NULL, &invitation), ERR_OK);
	assert_string_equal(invitation.host, host);
	assert_int_equal(invitation.port, port);
	assert_int_equal(invitation.server_key[0], 1);
	assert_int_equal(invitation.seed[0], 2);
}

static void
assert_refused(const char *text, const char *field)
{
	struct gom_invitation invitation = { .port = 77 };
	struct err_info info = { .value = 1 };

	assert_int_equal(
	    gom_invitation_parse(text, &info, &invitation), ERR_INVITATION_BAD);
	assert_string_equal(info.field, field);
	assert_int_equal(invitation.port, 77);
}

static void
invitation__goes__both_ways(void **state)
{
	struct gom_invitation invitation = { .host = "gom.example.vn",
		.port = 7420,
		.server_key = { 1 },
		.seed = { 2 } };
	char text[GOM_INVITATION_CAP];

	(void)state;
	assert_int_equal(gom_invitation_format(&invitation, text), ERR_OK);
	assert_string_equal(text, "gom://gom.example.vn:7420" QUERY);
	assert_parsed(text, "gom.example.vn", 7420);
	strcpy(invitation.host, "2001:db8::1");
	assert_int_equal(gom_invitation_format(&invitation, text), ERR_OK);
	assert_string_equal(text, "gom://[2001:db8::1]:7420" QUERY);
	assert_parsed(text, "2001:db8::1", 7420);
}

static void
invitation_format__refuses__what_is_no_host(void **state)
{
	static const char *const bad[] = { "", "a b", "a/b", "[::1]", "a:b?" };
	struct gom_invitation invitation = { .port = 1 };
	char text[GOM_INVITATION_CAP];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(
		    invitation.host, sizeof(invitation.host), "%s", bad[i]);
		assert_int_equal(gom_invitation_format(&invitation, text),
		    ERR_INVITATION_BAD);
	}
	strcpy(invitation.host, "a");
	assert_int_equal(gom_invitation_format(&invitation, text), ERR_OK);
	invitation.port = 0;
	assert_int_equal(
	    gom_invitation_format(&invitation, text), ERR_INVITATION_BAD);
}

static void
invitation__holds__the_longest_host(void **state)
{
	struct gom_invitation invitation = {
		.port = 65535, .server_key = { 1 }, .seed = { 2 }
	};
	char text[GOM_INVITATION_CAP];

	(void)state;
	memset(invitation.host, 'a', sizeof(invitation.host) - 1);
	assert_int_equal(gom_invitation_format(&invitation, text), ERR_OK);
	assert_parsed(text, invitation.host, 65535);
	memset(invitation.host, ':', sizeof(invitation.host) - 1);
	assert_int_equal(gom_invitation_format(&invitation, text), ERR_OK);
	assert_parsed(text, invitation.host, 65535);
}

static void
invitation_parse__forgives__what_a_chat_does(void **state)
{
	(void)state;
	assert_parsed("  gom://h:1" QUERY "\r\n", "h", 1);
	assert_parsed("gom://h:1?key=AQAAAAAAAAAA\n  AAAAAAAAAAAAAAAAAAAAAA"
		      "AAAAAAAAA\t&invite=" SEED,
	    "h", 1);
	assert_parsed("GOM://10.0.0.1:65535/?invite=" SEED "&key=" KEY,
	    "10.0.0.1", 65535);
	assert_parsed(
	    "gom://h:1?x=1&key=" KEY "&&y&invite=" SEED "&z=", "h", 1);
}

static void
invitation_parse__names__the_wrong_part(void **state)
{
	char text[600];

	(void)state;
	assert_refused("", "scheme");
	assert_refused("http://h:1" QUERY, "scheme");
	assert_refused("gom:/", "scheme");
	assert_refused("gom://:1" QUERY, "host");
	assert_refused("gom://[::1:1" QUERY, "host");
	assert_refused("gom://[]:1" QUERY, "host");
	assert_refused("gom://[h]:1" QUERY, "host");
	assert_refused("gom://h" QUERY, "port");
	assert_refused("gom://h:" QUERY, "port");
	assert_refused("gom://h:0" QUERY, "port");
	assert_refused("gom://h:65536" QUERY, "port");
	assert_refused("gom://h:99999999999999999999" QUERY, "port");
	assert_refused("gom://h:1x" QUERY, "port");
	assert_refused("gom://h:1", "key");
	assert_refused("gom://h:1?invite=" SEED, "key");
	assert_refused("gom://h:1?key=AA&invite=" SEED, "key");
	assert_refused("gom://h:1?key=" KEY "&key=" KEY "&invite=" SEED, "key");
	assert_refused("gom://h:1?key=" KEY, "invite");
	assert_refused("gom://h:1?key=" KEY "&invite=" SEED "A", "invite");
	assert_refused("gom://h:1?key=" KEY "&Invite=" SEED, "invite");
	memset(text, 'a', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	assert_refused(text, "length");
	memcpy(text, "gom://", 6);
	text[6 + 256] = '\0';
	assert_refused(text, "host");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(invitation__goes__both_ways),
		cmocka_unit_test(invitation_format__refuses__what_is_no_host),
		cmocka_unit_test(invitation__holds__the_longest_host),
		cmocka_unit_test(invitation_parse__forgives__what_a_chat_does),
		cmocka_unit_test(invitation_parse__names__the_wrong_part),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
