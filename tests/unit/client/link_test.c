/* SPDX-License-Identifier: Apache-2.0 */
#include "client/link.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "proto/verbs.h"
#include "tests/support/cm.h"
#include "tests/unit/client/fake_broker.h"

enum {
	TIMEOUT_MS = 20000,
	SHORT_MS = 1200
};

struct setting {
	struct gom_key_set keys;
	struct fake_broker *broker;
	struct link *link;
	struct link_config config;
	struct gom_arena arena;
	struct err_info info;
	const Gom__Answer *answer;
	unsigned n_pushed;
};

static void
count_push(void *ctx, Gom__Event *const *events, size_t n)
{
	struct setting *setting = ctx;

	assert_int_equal(1, events[0]->n);
	setting->n_pushed += (unsigned)n;
}

static void
begin(struct setting *setting, const struct fake_plan *plan)
{
	memset(setting, 0, sizeof *setting);
	assert_int_equal(ERR_OK, gom_key_init());
	assert_int_equal(ERR_OK, gom_key_set_make(&setting->keys));
	setting->config = (struct link_config){ .host = "127.0.0.1",
		.own = setting->keys.curve,
		.timeout_ms = TIMEOUT_MS,
		.push = count_push,
		.push_ctx = setting };
	setting->broker = fake_broker_start(setting->keys.curve.pub, plan,
	    &setting->config.port, setting->config.server_key);
	gom_arena_init(&setting->arena, 1 << 20);
}

static enum err
call(struct setting *setting)
{
	struct link_request request = { .verb = VERB_WHOAMI,
		.body = (const uint8_t *)"",
		.id = { 1, 2, 3 } };

	if (setting->link == NULL) {
		assert_int_equal(
		    ERR_OK, link_create(&setting->config, &setting->link));
	}
	return link_call(setting->link, &request, &setting->arena,
	    &setting->info, &setting->answer);
}

static struct fake_seen
end(struct setting *setting)
{
	link_destroy(&setting->link);
	assert_null(setting->link);
	gom_arena_finish(&setting->arena);
	return fake_broker_stop(&setting->broker);
}

static void
link_call__answers__with_the_greeting_in_the_same_flight(void **state)
{
	struct fake_plan plan = { .code = 0 };
	struct setting setting;
	struct fake_seen seen;

	(void)state;
	begin(&setting, &plan);
	assert_int_equal(ERR_OK, call(&setting));
	assert_int_equal(0, setting.answer->code);
	assert_non_null(link_hello(setting.link));
	assert_int_equal(7, link_hello(setting.link)->member);
	assert_int_equal(25200, link_hello(setting.link)->utc_offset_s);
	assert_int_equal(ERR_OK, call(&setting));
	seen = end(&setting);
	assert_int_equal(1, seen.n_hello);
	assert_int_equal(2, seen.n_requests);
}

static void
link_call__resends__the_same_id_after_a_lost_answer(void **state)
{
	struct fake_plan plan = { .n_lost = 2 };
	struct setting setting;
	struct fake_seen seen;

	(void)state;
	begin(&setting, &plan);
	assert_int_equal(ERR_OK, call(&setting));
	seen = end(&setting);
	assert_int_equal(3, seen.n_requests);
	assert_memory_equal(seen.ids[0], seen.ids[1], 16);
	assert_memory_equal(seen.ids[0], seen.ids[2], 16);
	/* A new socket greets anew. */
	assert_int_equal(3, seen.n_hello);
}

static void
link_call__waits_out__an_answer_of_not_now(void **state)
{
	struct fake_plan plan = { .n_busy = 2, .busy_code = ERR_RATE };
	struct setting setting;
	struct fake_seen seen;

	(void)state;
	begin(&setting, &plan);
	assert_int_equal(ERR_OK, call(&setting));
	assert_int_equal(0, setting.answer->code);
	seen = end(&setting);
	assert_int_equal(3, seen.n_requests);
	assert_int_equal(1, seen.n_hello);
}

static void
link_call__gives__not_now_when_the_time_is_up(void **state)
{
	struct fake_plan plan = { .n_busy = 1000, .busy_code = ERR_DRAINING };
	struct setting setting;

	(void)state;
	begin(&setting, &plan);
	setting.config.timeout_ms = SHORT_MS;
	assert_int_equal(ERR_OK, call(&setting));
	assert_int_equal(ERR_DRAINING, setting.answer->code);
	end(&setting);
}

static void
link_call__gives__a_refusal_at_once(void **state)
{
	struct fake_plan plan = { .code = ERR_NO_LOT, .subject = "HG-1/2.3" };
	struct setting setting;
	struct fake_seen seen;

	(void)state;
	begin(&setting, &plan);
	assert_int_equal(ERR_OK, call(&setting));
	assert_int_equal(ERR_NO_LOT, setting.answer->code);
	link_read_refusal(setting.answer, &setting.info);
	assert_string_equal("HG-1/2.3", setting.info.subject);
	seen = end(&setting);
	assert_int_equal(1, seen.n_requests);
}

static void
link_call__gives__a_plan_that_changed_without_asking_again(void **state)
{
	struct fake_plan plan = { .code = ERR_PLAN_STALE };
	struct setting setting;
	struct fake_seen seen;

	(void)state;
	begin(&setting, &plan);
	assert_int_equal(ERR_OK, call(&setting));
	assert_int_equal(ERR_PLAN_STALE, setting.answer->code);
	seen = end(&setting);
	assert_int_equal(1, seen.n_requests);
}

static void
link_call__says__which_side_is_too_old(void **state)
{
	struct fake_plan plan = { .hello_code = ERR_VERSION_OLD, .n_lost = 9 };
	struct setting setting;

	(void)state;
	begin(&setting, &plan);
	assert_int_equal(ERR_VERSION_OLD, call(&setting));
	end(&setting);
}

static void
link_call__tells__a_refused_key(void **state)
{
	struct fake_plan plan = { .code = 0 };
	struct setting setting;
	struct gom_key_set other;
	struct fake_seen seen;

	(void)state;
	begin(&setting, &plan);
	assert_int_equal(ERR_OK, gom_key_set_make(&other));
	setting.config.own = other.curve;
	assert_int_equal(ERR_KEY_REFUSED, call(&setting));
	assert_non_null(strstr(setting.info.subject, "127.0.0.1:"));
	seen = end(&setting);
	assert_int_equal(0, seen.n_requests);
	assert_int_equal(1, seen.n_refused);
}

static void
link_call__tells__another_servers_key(void **state)
{
	struct fake_plan plan = { .code = 0 };
	struct setting setting;
	struct gom_key_set other;
	struct fake_seen seen;

	(void)state;
	begin(&setting, &plan);
	assert_int_equal(ERR_OK, gom_key_set_make(&other));
	memcpy(setting.config.server_key, other.curve.pub, LIMIT_KEY_LEN);
	assert_int_equal(ERR_SERVER_KEY, call(&setting));
	seen = end(&setting);
	assert_int_equal(0, seen.n_requests);
}

static void
link_call__tells__that_nobody_listens(void **state)
{
	struct fake_plan plan = { .code = 0 };
	struct setting setting;

	(void)state;
	begin(&setting, &plan);
	fake_broker_stop(&setting.broker);
	setting.config.timeout_ms = SHORT_MS;
	assert_int_equal(ERR_UNREACHABLE, call(&setting));
	assert_non_null(strstr(setting.info.subject, "127.0.0.1:"));
	link_destroy(&setting.link);
	gom_arena_finish(&setting.arena);
}

/* A listener that never speaks: the kernel connects, nobody greets. */
static void
link_call__does_not_take__a_silent_port_for_a_wrong_key(void **state)
{
	struct fake_plan plan = { .code = 0 };
	struct setting setting;
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t len = sizeof address;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	(void)state;
	begin(&setting, &plan);
	assert_int_equal(0, bind(fd, (const struct sockaddr *)&address, len));
	assert_int_equal(0, listen(fd, 8));
	getsockname(fd, (struct sockaddr *)&address, &len);
	setting.config.port = ntohs(address.sin_port);
	setting.config.timeout_ms = SHORT_MS;
	assert_int_equal(ERR_UNREACHABLE, call(&setting));
	close(fd);
	end(&setting);
}

static void
link_call__hands_over__what_is_pushed(void **state)
{
	struct fake_plan plan = { .push = true };
	struct setting setting;

	(void)state;
	begin(&setting, &plan);
	assert_int_equal(ERR_OK, call(&setting));
	assert_int_equal(1, setting.n_pushed);
	end(&setting);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    link_call__answers__with_the_greeting_in_the_same_flight),
		cmocka_unit_test(
		    link_call__resends__the_same_id_after_a_lost_answer),
		cmocka_unit_test(link_call__waits_out__an_answer_of_not_now),
		cmocka_unit_test(link_call__gives__not_now_when_the_time_is_up),
		cmocka_unit_test(link_call__gives__a_refusal_at_once),
		cmocka_unit_test(
		    link_call__gives__a_plan_that_changed_without_asking_again),
		cmocka_unit_test(link_call__says__which_side_is_too_old),
		cmocka_unit_test(link_call__tells__a_refused_key),
		cmocka_unit_test(link_call__tells__another_servers_key),
		cmocka_unit_test(link_call__tells__that_nobody_listens),
		cmocka_unit_test(
		    link_call__does_not_take__a_silent_port_for_a_wrong_key),
		cmocka_unit_test(link_call__hands_over__what_is_pushed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
