/* SPDX-License-Identifier: Apache-2.0 */
/* The journal's chains can be followed by anyone who has the hashes alone,
 * feeds are numbered without gaps, and erasing leaves the chain whole. */
#include <string.h>

#include "tests/support/cm.h"

#include "broker/store/journal.h"
#include "broker/store/member.h"
#include "proto/gom.pb-c.h"
#include "proto/key.h"

enum {
	KIND = 7,
	N_MAX = 16
};

static int
open_store(void **state)
{
	assert_int_equal(gom_key_init(), ERR_OK);
	return store_open(":memory:", NULL, (struct store **)state);
}

static int
close_store(void **state)
{
	store_close((struct store **)state);
	return 0;
}

static uint64_t
member(struct store *st)
{
	struct member_row row = {
		.roles = 1u << GOM__ROLE__ROLE_HOUSEHOLD,
		.state = GOM__MEMBER_STATE__MEMBER_ACTIVE,
		.workers = 1,
		.weekdays = 127,
		.created_ms = 1,
	};
	struct member_person person = { .name = "A household" };
	uint64_t id = 0;

	assert_int_equal(member_put(st, &row, &person, &id), ERR_OK);
	return id;
}

static struct journal_place
append(struct store *st, uint64_t chain, uint64_t subject, const char *text)
{
	struct journal_entry entry = {
		.chain = chain,
		.kind = KIND,
		.subject = subject,
		.payload = (const uint8_t *)text,
		.payload_len = strlen(text),
	};
	struct journal_place place;

	assert_int_equal(journal_append(st, &entry, &place), ERR_OK);
	return place;
}

struct seen {
	uint8_t head[LIMIT_HASH_LEN]; /* reckoned from the leaves */
	uint64_t pos[N_MAX];
	size_t n;
};

static enum err
see_leaf(void *ctx, uint64_t pos, const uint8_t leaf[LIMIT_HASH_LEN])
{
	struct seen *seen = ctx;
	uint8_t next[LIMIT_HASH_LEN];

	gom_chain_next(seen->head, leaf, next);
	memcpy(seen->head, next, sizeof next);
	seen->pos[seen->n++] = pos;
	return ERR_OK;
}

static void
journal_leaves__lead_to_the_head__at_every_position(void **state)
{
	struct store *st = *state;
	uint8_t head[LIMIT_HASH_LEN];

	for (int i = 0; i < 5; i++)
		append(st, 3, 0, i % 2 == 0 ? "even" : "odd");
	append(st, 4, 0, "another chain");
	for (uint64_t until = 0; until <= 5; until++) {
		struct seen seen = { 0 };

		assert_int_equal(
		    journal_leaves_each(st, 3, 0, until, 100, see_leaf, &seen),
		    ERR_OK);
		assert_int_equal(seen.n, until);
		assert_int_equal(journal_head_at(st, 3, until, head), ERR_OK);
		assert_memory_equal(head, seen.head, sizeof head);
	}
}

static void
journal_leaves_each__gives__a_page_at_a_time(void **state)
{
	struct store *st = *state;
	struct seen seen = { 0 };

	for (int i = 0; i < 5; i++)
		append(st, 3, 0, "entry");
	assert_int_equal(
	    journal_leaves_each(st, 3, 2, 5, 2, see_leaf, &seen), ERR_OK);
	assert_int_equal(seen.n, 2);
	assert_int_equal(seen.pos[0], 3);
	assert_int_equal(seen.pos[1], 4);
}

static void
journal_append__equal_entries__have_different_leaves(void **state)
{
	struct journal_place first = append(*state, 3, 0, "same");
	struct journal_place second = append(*state, 3, 0, "same");

	assert_memory_not_equal(first.leaf, second.leaf, sizeof first.leaf);
	assert_true(second.seq > first.seq);
}

static void
journal_last__finds__the_newest_of_a_kind(void **state)
{
	uint64_t pos = 99;

	append(*state, 3, 0, "one");
	append(*state, 3, 0, "two");
	assert_int_equal(journal_last(*state, 3, 0, &pos), ERR_OK);
	assert_int_equal(pos, 2);
	assert_int_equal(journal_last(*state, 3, KIND + 1, &pos), ERR_OK);
	assert_int_equal(pos, 0);
	assert_int_equal(journal_last(*state, 8, 0, &pos), ERR_OK);
	assert_int_equal(pos, 0);
}

struct read {
	struct feed_row rows[N_MAX];
	size_t n;
	char text[N_MAX][16];
	uint8_t leaf[LIMIT_HASH_LEN];
};

static enum err
read_row(void *ctx, const struct feed_row *row)
{
	struct read *read = ctx;

	read->rows[read->n] = *row;
	if (row->payload != NULL)
		memcpy(read->text[read->n], row->payload, row->payload_len);
	memcpy(read->leaf, row->leaf, sizeof read->leaf);
	read->n++;
	return ERR_OK;
}

static void
feed__numbers__each_members_entries_by_themselves(void **state)
{
	struct store *st = *state;
	uint64_t one = member(st);
	uint64_t other = member(st);
	struct read read = { .n = 0 };
	uint64_t last = 0;
	int64_t seq;

	seq = append(st, 3, 0, "first").seq;
	assert_int_equal(feed_add(st, one, seq), ERR_OK);
	seq = append(st, 3, 0, "other's").seq;
	assert_int_equal(feed_add(st, other, seq), ERR_OK);
	seq = append(st, 3, 0, "second").seq;
	assert_int_equal(feed_add(st, one, seq), ERR_OK);
	assert_int_equal(feed_last(st, one, &last), ERR_OK);
	assert_int_equal(last, 2);
	assert_int_equal(feed_each(st, one, 0, 100, read_row, &read), ERR_OK);
	assert_int_equal(read.n, 2);
	assert_int_equal(read.rows[0].n, 1);
	assert_string_equal(read.text[0], "first");
	assert_int_equal(read.rows[1].n, 2);
	assert_string_equal(read.text[1], "second");
}

static void
feed_each__gives__what_came_after(void **state)
{
	struct store *st = *state;
	uint64_t one = member(st);
	struct read read = { .n = 0 };

	for (int i = 0; i < 4; i++)
		assert_int_equal(
		    feed_add(st, one, append(st, 3, 0, "x").seq), ERR_OK);
	assert_int_equal(feed_each(st, one, 1, 2, read_row, &read), ERR_OK);
	assert_int_equal(read.n, 2);
	assert_int_equal(read.rows[0].n, 2);
	assert_int_equal(read.rows[1].n, 3);
}

static void
feed_add__refuses__a_stranger(void **state)
{
	int64_t seq = append(*state, 3, 0, "x").seq;

	assert_int_equal(feed_add(*state, 77, seq), ERR_NO_MEMBER);
}

static void
journal_erase__forgets__the_entry_and_keeps_the_leaf(void **state)
{
	struct store *st = *state;
	uint64_t one = member(st);
	struct journal_place place = append(st, 0, one, "about one");
	struct read read = { .n = 0 };
	struct seen seen = { 0 };
	uint8_t head[LIMIT_HASH_LEN];

	append(st, 0, one + 1, "about another");
	assert_int_equal(feed_add(st, one, place.seq), ERR_OK);
	assert_int_equal(journal_note(st, place.seq, one, "words"), ERR_OK);
	assert_int_equal(journal_erase(st, one), ERR_OK);
	assert_int_equal(feed_each(st, one, 0, 10, read_row, &read), ERR_OK);
	assert_int_equal(read.n, 1);
	assert_null(read.rows[0].payload);
	assert_null(read.rows[0].salt);
	assert_memory_equal(read.leaf, place.leaf, sizeof place.leaf);
	assert_int_equal(
	    journal_leaves_each(st, 0, 0, 2, 10, see_leaf, &seen), ERR_OK);
	assert_int_equal(journal_head_at(st, 0, 2, head), ERR_OK);
	assert_memory_equal(head, seen.head, sizeof head);
}

static enum err
prove_row(void *ctx, const struct feed_row *row)
{
	uint8_t *leaf = ctx;

	gom_chain_leaf(row->salt, row->payload, row->payload_len, leaf);
	return ERR_OK;
}

static void
feed_row__carries__what_proves_its_leaf(void **state)
{
	struct store *st = *state;
	uint64_t one = member(st);
	struct journal_place place = append(st, 3, 0, "provable");
	uint8_t leaf[LIMIT_HASH_LEN];

	assert_int_equal(feed_add(st, one, place.seq), ERR_OK);
	assert_int_equal(feed_each(st, one, 0, 10, prove_row, leaf), ERR_OK);
	assert_memory_equal(leaf, place.leaf, sizeof leaf);
}

#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, open_store, close_store)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(journal_leaves__lead_to_the_head__at_every_position),
		TEST(journal_leaves_each__gives__a_page_at_a_time),
		TEST(journal_append__equal_entries__have_different_leaves),
		TEST(journal_last__finds__the_newest_of_a_kind),
		TEST(feed__numbers__each_members_entries_by_themselves),
		TEST(feed_each__gives__what_came_after),
		TEST(feed_add__refuses__a_stranger),
		TEST(journal_erase__forgets__the_entry_and_keeps_the_leaf),
		TEST(feed_row__carries__what_proves_its_leaf),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
