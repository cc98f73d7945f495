/* SPDX-License-Identifier: Apache-2.0 */
/* The whole program, as a person starts it, against a broker in a thread. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client/context.h"
#include "proto/gom.pb-c.h"
#include "proto/verbs.h"
#include "tests/support/cm.h"
#include "tests/unit/client/fake_broker.h"

enum {
	ARGC_MAX = 24,
	TEXT_CAP = 16384
};

static char dir[64];
static struct home home;
static struct gom_key_set keys;
static struct context context;

/* A device that has joined as member 7; no broker runs yet. */
static int
join_device(void **state)
{
	(void)state;
	strcpy(dir, "/tmp/gom-program-XXXXXX");
	if (mkdtemp(dir) == NULL || gom_key_init() != ERR_OK ||
	    home_find(dir, NULL, &home) != ERR_OK ||
	    context_prepare(&home, "c", NULL, &keys) != ERR_OK)
		return -1;
	context = (struct context){ .name = "c",
		.host = "127.0.0.1",
		.port = 1,
		.member = 7,
		.member_name = "Hộ 13",
		.zone = "Asia/Ho_Chi_Minh" };
	setenv("GOM_HOME", dir, 1);
	unsetenv("LANGUAGE");
	setenv("LC_ALL", "C", 1);
	return context_save(&home, &context, NULL) == ERR_OK &&
		       context_use(&home, "c", NULL) == ERR_OK
		   ? 0
		   : -1;
}

static int
remove_device(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof command, "rm -rf %s", dir);
	return system(command);
}

static struct fake_broker *
run_broker(const struct fake_plan *plan)
{
	struct fake_broker *broker = fake_broker_start(
	    keys.curve.pub, plan, &context.port, context.server_key);

	assert_int_equal(ERR_OK, context_save(&home, &context, NULL));
	return broker;
}

struct result {
	int status;
	char out[TEXT_CAP];
	char err[TEXT_CAP];
};

static void
read_back(const char *name, char text[TEXT_CAP])
{
	char path[128];
	FILE *file;
	size_t len;

	snprintf(path, sizeof path, "%s/%s", dir, name);
	file = fopen(path, "r");
	assert_non_null(file);
	len = fread(text, 1, TEXT_CAP - 1, file);
	text[len] = '\0';
	fclose(file);
}

/* open_output makes a file of the device's folder to write to. */
static int
open_output(const char *name)
{
	char path[128];

	snprintf(path, sizeof path, "%s/%s", dir, name);
	return open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
}

/* become runs the built program. Between fork and exec nothing is called that
 * may take a lock: the broker's threads could hold it for ever. */
static void
become(char *const argv[], int out, int err)
{
	int null = open("/dev/null", O_RDONLY);

	dup2(null, 0);
	dup2(out, 1);
	dup2(err, 2);
	execv(GOM_PROGRAM, argv);
	_exit(126);
}

/* Runs the client as a process of its own: it sets the locale and reads the
 * standard streams. */
static struct result
gom(const char *line)
{
	struct result result;
	char copy[512];
	char *argv[ARGC_MAX] = { (char *)"gom" };
	int argc = 1;
	char *rest = copy;
	char *word;
	int status = 0;
	int out;
	int err;
	pid_t child;

	snprintf(copy, sizeof copy, "%s", line);
	while ((word = strtok_r(rest, " ", &rest)) != NULL)
		argv[argc++] = word;
	out = open_output("out");
	err = open_output("err");
	child = fork();
	if (child == 0)
		become(argv, out, err);
	close(out);
	close(err);
	waitpid(child, &status, 0);
	result.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	read_back("out", result.out);
	read_back("err", result.err);
	return result;
}

static void
program__exits__64_for_wrong_usage(void **state)
{
	struct result got = gom("bdi");

	(void)state;
	assert_int_equal(64, got.status);
	assert_string_equal("", got.out);
	assert_non_null(strstr(got.err, "bid"));
	assert_int_equal(64, gom("lots --nonsense").status);
	assert_int_equal(64, gom("progress").status);
	assert_int_equal(64, gom("key").status);
	assert_int_equal(65, gom("lots --lang fr").status);
	assert_int_equal(64, gom("").status);
	assert_int_equal(0, gom("--help").status);
	assert_int_equal(0, gom("bid --help").status);
	assert_int_equal(0, gom("help key list").status);
	assert_int_equal(0, gom("--version").status);
}

static void
program__exits__65_for_bad_input(void **state)
{
	(void)state;
	assert_int_equal(65, gom("progress HG-1/1.1 many").status);
	assert_int_equal(65, gom("capacity set rattan --rate 3/day").status);
	assert_int_equal(65, gom("refuse HG-1/1 --reason because").status);
}

static void
program__exits__78_before_it_has_joined(void **state)
{
	char current[96];
	struct result got = gom("whoami --context other");

	(void)state;
	assert_int_equal(78, got.status);
	assert_non_null(strstr(got.err, "other"));
	snprintf(current, sizeof current, "%s/current", dir);
	assert_int_equal(0, unlink(current));
	got = gom("whoami");
	assert_int_equal(78, got.status);
	assert_non_null(strstr(got.err, "gom join"));
}

static void
program__exits__69_where_nobody_answers(void **state)
{
	struct result got = gom("lots --timeout 1");

	(void)state;
	assert_int_equal(69, got.status);
	assert_string_equal("", got.out);
}

static void
program__keeps__what_cannot_be_sent_and_exits_75(void **state)
{
	struct fake_plan plan = { .code = 0 };
	struct fake_broker *broker;
	struct fake_seen seen;
	struct result got = gom("progress HG-1/1.1 5 --timeout 1");

	(void)state;
	assert_int_equal(75, got.status);
	assert_non_null(strstr(got.err, "kept here, not sent yet"));
	got = gom("deliver HG-1/1.1 5 --timeout 1");
	assert_int_equal(75, got.status);
	got = gom("sync --list");
	assert_int_equal(0, got.status);
	assert_non_null(strstr(got.out, "gom progress HG-1/1.1 5"));
	broker = run_broker(&plan);
	got = gom("sync");
	assert_int_equal(0, got.status);
	assert_non_null(strstr(got.err, "gom progress HG-1/1.1 5"));
	assert_string_equal("everything is sent\n", got.out);
	seen = fake_broker_stop(&broker);
	assert_int_equal(2, seen.n_requests);
	assert_int_equal(VERB_PROGRESS, seen.verbs[0]);
	assert_int_equal(VERB_DELIVER, seen.verbs[1]);
	assert_int_equal(LIMIT_SIGNATURE_LEN, seen.signature_len);
}

static void
program__keeps__a_bid_that_the_broker_cannot_take_now(void **state)
{
	static const uint32_t codes[] = { ERR_DRAINING, ERR_RATE,
		ERR_READ_ONLY };

	(void)state;
	for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
		struct fake_plan plan = { .code = codes[i] };
		struct fake_broker *broker = run_broker(&plan);
		struct result got =
		    gom("bid HG-1/1 --most 5 --days 5 --timeout 1");

		fake_broker_stop(&broker);
		assert_int_equal(75, got.status);
		assert_non_null(strstr(got.err, "This is reckoned here"));
		assert_non_null(strstr(got.err, "kept here, not sent yet"));
		got = gom("sync --list");
		assert_non_null(strstr(got.out, "gom bid HG-1/1"));
	}
}

static void
program__sends__what_waited_before_the_next_command(void **state)
{
	struct fake_plan plan = { .code = 0 };
	struct fake_broker *broker;
	struct fake_seen seen;

	(void)state;
	assert_int_equal(75, gom("progress HG-1/1.1 5 --timeout 1").status);
	broker = run_broker(&plan);
	assert_int_equal(0, gom("progress HG-1/1.1 6").status);
	assert_int_equal(0, gom("lots").status);
	seen = fake_broker_stop(&broker);
	assert_int_equal(3, seen.n_requests);
	assert_int_equal(VERB_PROGRESS, seen.verbs[0]);
	assert_int_equal(VERB_PROGRESS, seen.verbs[1]);
	assert_memory_not_equal(seen.ids[0], seen.ids[1], 16);
	assert_int_equal(VERB_LOT_LIST, seen.verbs[2]);
}

static void
program__shows__a_refusal_and_forgets_the_request(void **state)
{
	struct fake_plan plan = { .code = ERR_NO_LOT, .subject = "HG-1/1.1" };
	struct fake_broker *broker;
	struct result got;

	(void)state;
	broker = run_broker(&plan);
	got = gom("progress HG-1/1.1 5");
	assert_int_equal(1, got.status);
	assert_non_null(strstr(got.err, "there is no lot HG-1/1.1"));
	got = gom("sync --list --json");
	assert_string_equal("[]\n", got.out);
	fake_broker_stop(&broker);
}

static void
program__keeps__a_queued_request_that_was_refused_until_it_is_dropped(
    void **state)
{
	struct fake_plan plan = { .code = ERR_NO_LOT, .subject = "HG-1/1.1" };
	struct fake_broker *broker;
	struct result got;

	(void)state;
	assert_int_equal(75, gom("progress HG-1/1.1 5 --timeout 1").status);
	broker = run_broker(&plan);
	got = gom("sync");
	assert_int_equal(0, got.status);
	assert_non_null(strstr(got.err, "there is no lot HG-1/1.1"));
	assert_non_null(strstr(got.out, "not taken"));
	got = gom("sync --list --json");
	assert_non_null(strstr(got.out, "\"state\": \"refused\""));
	assert_non_null(strstr(got.out, "\"error\": \"NO_LOT\""));
	assert_int_equal(64, gom("sync --drop 1").status);
	assert_int_equal(64, gom("sync --drop 2 --yes").status);
	assert_int_equal(0, gom("sync --drop 1 --yes").status);
	got = gom("sync --list --json");
	assert_string_equal("[]\n", got.out);
	fake_broker_stop(&broker);
}

static void
program__shows__the_last_answer_where_the_broker_is_away(void **state)
{
	Gom__LotListReply reply = GOM__LOT_LIST_REPLY__INIT;
	Gom__OpenLine line = GOM__OPEN_LINE__INIT;
	Gom__OpenLine *lines[] = { &line };
	uint8_t body[512];
	struct fake_plan plan = { .body = body };
	struct fake_broker *broker;
	struct result first;
	struct result later;

	(void)state;
	line.reference = (char *)"HG-2041";
	line.line = 3;
	line.currency = (char *)"VND";
	reply.lines = lines;
	reply.n_lines = 1;
	plan.body_len = gom__lot_list_reply__pack(&reply, body);
	broker = run_broker(&plan);
	first = gom("lots --json");
	assert_int_equal(0, first.status);
	assert_non_null(strstr(first.out, "\"reference\": \"HG-2041\""));
	fake_broker_stop(&broker);
	later = gom("lots --json --timeout 1");
	assert_int_equal(69, later.status);
	assert_string_equal(first.out, later.out);
	assert_non_null(strstr(later.err, "as the broker last said"));
	later = gom("lots --json --cached");
	assert_int_equal(0, later.status);
	assert_string_equal(first.out, later.out);
	assert_int_equal(69, gom("lots HG-1 --cached").status);
}

static void
program__exits__77_for_a_refused_key_and_76_for_another_server(void **state)
{
	struct fake_plan plan = { .code = 0 };
	struct fake_broker *broker = run_broker(&plan);
	struct result got;

	(void)state;
	memset(context.server_key, 3, sizeof context.server_key);
	assert_int_equal(ERR_OK, context_save(&home, &context, NULL));
	got = gom("whoami");
	assert_int_equal(76, got.status);
	assert_non_null(strstr(got.err, "another key"));
	fake_broker_stop(&broker);
	broker = fake_broker_start(
	    context.server_key, &plan, &context.port, context.server_key);
	assert_int_equal(ERR_OK, context_save(&home, &context, NULL));
	got = gom("whoami");
	assert_int_equal(77, got.status);
	assert_non_null(strstr(got.err, "refuses this device's key"));
	fake_broker_stop(&broker);
}

static void
program__takes__no_invitation_from_the_command_line(void **state)
{
	struct result got = gom("join gom://127.0.0.1:1?key=x&invite=y");

	(void)state;
	assert_int_equal(64, got.status);
	assert_non_null(strstr(got.err, "--file"));
	assert_int_equal(66, gom("join --file /nowhere/at/all").status);
	assert_int_equal(65, gom("join -").status);
}

static void
program__speaks__vietnamese_when_asked(void **state)
{
	struct result got = gom("--lang vi bdi");

	(void)state;
	assert_int_equal(64, got.status);
	assert_non_null(strstr(got.err, "không có lệnh"));
	setenv("LANG", "vi_VN.UTF-8", 1);
	setenv("LC_ALL", "", 1);
	got = gom("bdi");
	assert_non_null(strstr(got.err, "không có lệnh"));
	unsetenv("LANG");
}

#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, join_device, remove_device)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(program__exits__64_for_wrong_usage),
		TEST(program__exits__65_for_bad_input),
		TEST(program__exits__78_before_it_has_joined),
		TEST(program__exits__69_where_nobody_answers),
		TEST(program__keeps__what_cannot_be_sent_and_exits_75),
		TEST(program__keeps__a_bid_that_the_broker_cannot_take_now),
		TEST(program__sends__what_waited_before_the_next_command),
		TEST(program__shows__a_refusal_and_forgets_the_request),
		TEST(
		    program__keeps__a_queued_request_that_was_refused_until_it_is_dropped),
		TEST(program__shows__the_last_answer_where_the_broker_is_away),
		TEST(
		    program__exits__77_for_a_refused_key_and_76_for_another_server),
		TEST(program__takes__no_invitation_from_the_command_line),
		TEST(program__speaks__vietnamese_when_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
