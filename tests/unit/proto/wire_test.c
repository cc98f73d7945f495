/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/wire.h"

#include <stdlib.h>
#include <string.h>

#include "proto/limits.h"
#include "sample.pb-c.h"
#include "tests/support/cm.h"

/* Allocations until one fails; negative: none does. */
static int mallocs_left = -1;

void *__real_malloc(size_t len);
void *__wrap_malloc(size_t len);

void *
__wrap_malloc(size_t len)
{
	if (mallocs_left == 0)
		return NULL;
	mallocs_left -= mallocs_left > 0 ? 1 : 0;
	return __real_malloc(len);
}

static uint8_t bytes[LIMIT_MESSAGE_LEN + 1];
static size_t n_bytes;

static void
begin(void)
{
	n_bytes = 0;
}

static void
put(const void *data, size_t len)
{
	memcpy(bytes + n_bytes, data, len);
	n_bytes += len;
}

#define PUT(s) put(s, sizeof(s) - 1)

static enum err
unpack(struct gom_arena *arena, struct err_info *info, Sample__Node **out)
{
	ProtobufCMessage *message = NULL;
	enum err e = gom_wire_unpack(
	    &sample__node__descriptor, bytes, n_bytes, arena, info, &message);

	*out = (Sample__Node *)message;
	return e;
}

/* Unpacks what was put and expects a refusal that names a field. */
static void
assert_refused(enum err wanted, const char *field)
{
	struct gom_arena arena;
	struct err_info info;
	Sample__Node *node = NULL;

	memset(&info, 0, sizeof(info));
	gom_arena_init(&arena, LIMIT_UNPACK_BUDGET);
	assert_int_equal(unpack(&arena, &info, &node), wanted);
	assert_string_equal(info.field, field);
	assert_null(node);
	assert_int_equal(arena.taken, 0);
	gom_arena_finish(&arena);
}

static void
assert_taken(void)
{
	struct gom_arena arena;
	Sample__Node *node = NULL;

	gom_arena_init(&arena, LIMIT_UNPACK_BUDGET);
	assert_int_equal(unpack(&arena, NULL, &node), ERR_OK);
	assert_non_null(node);
	gom_arena_finish(&arena);
}

static void
arena__counts__what_the_heap_gave(void **state)
{
	struct gom_arena arena;

	(void)state;
	gom_arena_init(&arena, 1000);
	assert_int_equal(arena.taken, 0);
	assert_non_null(gom_arena_alloc(&arena, 100));
	assert_true(arena.taken <= 1000);
	assert_non_null(gom_arena_alloc(&arena, 0));
	assert_false(arena.is_exhausted);
	assert_null(gom_arena_alloc(&arena, 1000));
	assert_true(arena.is_exhausted);
	assert_null(gom_arena_alloc(&arena, SIZE_MAX));
	assert_string_equal(gom_arena_strdup(&arena, "giỏ"), "giỏ");
	gom_arena_finish(&arena);
	assert_int_equal(arena.taken, 0);
}

static void
arena__gives__zeroed_aligned_bytes_after_reset(void **state)
{
	struct gom_arena arena;
	unsigned char *first;

	(void)state;
	gom_arena_init(&arena, 1 << 20);
	first = gom_arena_alloc(&arena, 3);
	memset(first, 0xff, 3);
	assert_non_null(gom_arena_alloc(&arena, 100000));
	gom_arena_reset(&arena);
	assert_int_equal(arena.taken, 16384);
	assert_ptr_equal(gom_arena_alloc(&arena, 3), first);
	assert_int_equal(first[0] | first[1] | first[2], 0);
	assert_int_equal(
	    (uintptr_t)gom_arena_alloc(&arena, 1) % _Alignof(max_align_t), 0);
	gom_arena_finish(&arena);
}

static void
wire__goes__both_ways(void **state)
{
	struct gom_arena arena;
	Sample__Node node = SAMPLE__NODE__INIT;
	Sample__Node inner = SAMPLE__NODE__INIT;
	Sample__Node *nodes[] = { &inner, &inner };
	uint32_t numbers[] = { 1, 300, UINT32_MAX };
	uint8_t *packed = NULL;
	size_t packed_len = 0;
	Sample__Node *back = NULL;

	(void)state;
	inner.text = (char *)(uintptr_t) "Đồng Nai";
	inner.choice_case = SAMPLE__NODE__CHOICE_RIGHT;
	inner.right = (char *)(uintptr_t) "r";
	node.inner = &inner;
	node.nodes = nodes;
	node.n_nodes = 2;
	node.numbers = numbers;
	node.n_numbers = 3;
	node.colour = SAMPLE__COLOUR__BLUE;
	node.zigzag = -5;
	node.eight = UINT64_MAX;
	gom_arena_init(&arena, LIMIT_UNPACK_BUDGET);
	assert_int_equal(
	    gom_wire_pack(&node.base, &arena, &packed_len, &packed), ERR_OK);
	begin();
	put(packed, packed_len);
	assert_int_equal(unpack(&arena, NULL, &back), ERR_OK);
	assert_string_equal(back->inner->text, "Đồng Nai");
	assert_string_equal(back->nodes[1]->right, "r");
	assert_int_equal(back->n_numbers, 3);
	assert_int_equal(back->numbers[2], UINT32_MAX);
	assert_int_equal(back->colour, SAMPLE__COLOUR__BLUE);
	assert_int_equal(back->zigzag, -5);
	assert_true(back->eight == UINT64_MAX);
	gom_arena_finish(&arena);
}

static void
wire_unpack__takes__an_empty_message(void **state)
{
	struct gom_arena arena;
	ProtobufCMessage *message = NULL;

	(void)state;
	gom_arena_init(&arena, LIMIT_UNPACK_BUDGET);
	assert_int_equal(gom_wire_unpack(&sample__node__descriptor, NULL, 0,
			     &arena, NULL, &message),
	    ERR_OK);
	assert_string_equal(((Sample__Node *)message)->text, "");
	gom_arena_finish(&arena);
}

static void
wire_unpack__refuses__bad_text(void **state)
{
	(void)state;
	begin();
	PUT("\x0a\x03"
	    "a\0b");
	assert_refused(ERR_TEXT, "text");
	begin();
	PUT("\x0a\x02"
	    "a\xff");
	assert_refused(ERR_TEXT, "text");
	begin();
	PUT("\x0a\x01\n");
	assert_refused(ERR_TEXT, "text");
	begin();
	PUT("\x0a\x03"
	    "o\xcc\x82");
	assert_refused(ERR_TEXT, "text");
	begin();
	PUT("\x2a\x05\x32\x03\x5a\x01\x07"); /* inner.nodes[0].right */
	assert_refused(ERR_TEXT, "inner.nodes.right");
}

static void
put_text(char c, size_t len)
{
	const uint8_t head[] = { 0x0a, (uint8_t)(0x80 | (len & 0x7f)),
		(uint8_t)(len >> 7) };

	put(head, sizeof(head));
	memset(bytes + n_bytes, c, len);
	n_bytes += len;
}

static void
wire_unpack__refuses__long_text(void **state)
{
	(void)state;
	begin();
	put_text('a', LIMIT_WIRE_TEXT_LEN);
	assert_taken();
	begin();
	put_text('a', LIMIT_WIRE_TEXT_LEN + 1);
	assert_refused(ERR_TEXT_LONG, "text");
}

static void
wire_unpack__refuses__unknown_choices(void **state)
{
	(void)state;
	begin();
	PUT("\x20\x05\x42\x02\x00\x05");
	assert_taken();
	begin();
	PUT("\x20\x04");
	assert_refused(ERR_CHOICE, "colour");
	begin();
	PUT("\x20\x85\x80\x80\x80\x80\x01"); /* 5 + 2^35: cut to 32 bits, blue */
	assert_refused(ERR_CHOICE, "colour");
	begin();
	PUT("\x42\x02\x05\x06");
	assert_refused(ERR_CHOICE, "colours");
	begin();
	PUT("\x18\x02");
	assert_refused(ERR_MALFORMED, "flag");
}

static void
wire_unpack__refuses__one_field_twice(void **state)
{
	(void)state;
	begin();
	PUT("\x18\x01\x18\x01");
	assert_refused(ERR_MALFORMED, "flag");
	begin();
	PUT("\x2a\x00\x2a\x00");
	assert_refused(ERR_MALFORMED, "inner");
	begin();
	PUT("\x50\x01\x5a\x01"
	    "r"); /* both sides of the choice */
	assert_refused(ERR_MALFORMED, "right");
	begin();
	PUT("\x32\x00\x32\x00"); /* a list may come in pieces */
	assert_taken();
}

static void
wire_unpack__bounds__every_list(void **state)
{
	struct err_info info;
	struct gom_arena arena;
	Sample__Node *node;

	(void)state;
	begin();
	for (int i = 0; i < LIMIT_WIRE_ENTRIES; i++)
		PUT("\x32\x00");
	assert_taken();
	PUT("\x32\x00");
	assert_refused(ERR_TOO_MANY, "nodes");
	begin();
	PUT("\x3a\xc9\x01"); /* 201 numbers in one piece */
	for (int i = 0; i < LIMIT_WIRE_ENTRIES + 1; i++)
		PUT("\x07");
	assert_refused(ERR_TOO_MANY, "numbers");
	/* the third of a list has the bad text */
	begin();
	PUT("\x4a\x01"
	    "a\x4a\x01"
	    "b\x4a\x01\x01");
	gom_arena_init(&arena, LIMIT_UNPACK_BUDGET);
	assert_int_equal(unpack(&arena, &info, &node), ERR_TEXT);
	assert_int_equal(info.index, 3);
	gom_arena_finish(&arena);
}

static void
wire_unpack__refuses__broken_framing(void **state)
{
	static const struct {
		const char *data;
		size_t len;
		const char *field;
	} broken[] = {
		{ "\x0a", 1, "Node" },      /* no length */
		{ "\x0a\x02x", 3, "Node" }, /* too short */
		{ "\x18", 1, "Node" },      /* no value */
		{ "\x65\x01\x02\x03", 4, "Node" },
		{ "\x69\x01\x02\x03", 4, "Node" },
		{ "\x00\x00", 2, "Node" },     /* field 0 */
		{ "\x0b\x0c", 2, "Node" },     /* a group */
		{ "\x0e\x00", 2, "Node" },     /* type 6 */
		{ "\x08\x01", 2, "text" },     /* a number for a text */
		{ "\x1a\x01\x01", 3, "flag" }, /* a text for a number */
		{ "\x72\x03\x01\x02\x03", 5, "fours" },
		{ "\x3a\x01\x80", 3, "numbers" },
		{ "\x18\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", 12,
		    "Node" },
		{ "\xff\xff\xff\xff\xff\x01\x00", 7, "Node" },
		{ "\x0a\xff\xff\xff\xff\x0f", 6, "Node" },
		{ "\x2a\x02\x0a\x05", 4, "inner" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		begin();
		put(broken[i].data, broken[i].len);
		assert_refused(ERR_MALFORMED, broken[i].field);
	}
}

static void
wire_unpack__bounds__unknown_fields(void **state)
{
	(void)state;
	begin();
	for (int i = 0; i < LIMIT_UNKNOWN_FIELDS; i++)
		PUT("\xf8\x07\x01"); /* field 127 */
	assert_taken();
	PUT("\x2a\x03\xf8\x07\x01"); /* one more, deeper */
	assert_refused(ERR_MALFORMED, "inner");
	/* sixty times its size in protobuf-c, if it came so far */
	begin();
	while (n_bytes < LIMIT_MESSAGE_LEN)
		PUT("\xf8\x01");
	n_bytes = LIMIT_MESSAGE_LEN;
	assert_refused(ERR_MALFORMED, "Node");
}

static void
wire_unpack__bounds__depth(void **state)
{
	(void)state;
	begin();
	for (int i = 1; i < LIMIT_WIRE_DEPTH; i++) {
		const uint8_t head[] = { 0x2a,
			(uint8_t)(2 * (LIMIT_WIRE_DEPTH - 1 - i)) };

		put(head, 2);
	}
	assert_taken();
	begin();
	for (int i = 0; i < LIMIT_WIRE_DEPTH; i++) {
		const uint8_t head[] = { 0x2a,
			(uint8_t)(2 * (LIMIT_WIRE_DEPTH - 1 - i)) };

		put(head, 2);
	}
	/* only as much of the path as fits; its innermost part at least */
	assert_refused(
	    ERR_MALFORMED, "inner.inner.inner.inner.inner.inner.inner.inner");
}

static void
wire_unpack__refuses__a_byte_too_many(void **state)
{
	(void)state;
	begin();
	PUT("\x12\xfc\xff\x03"); /* data of 65,532 bytes */
	memset(bytes + n_bytes, 1, 65532);
	n_bytes += 65532;
	assert_int_equal(n_bytes, LIMIT_MESSAGE_LEN);
	assert_taken();
	n_bytes++;
	assert_refused(ERR_TOO_LARGE, "Node");
}

static void
put_big_message(void)
{
	begin();
	for (int i = 0; i < 50; i++) {
		PUT("\x32\x0a\x0a\x02"
		    "ab\x3a\x04\x01\x02\x03\x04");
		PUT("\x4a\x01"
		    "c");
	}
	PUT("\xf8\x07\x01");
}

static void
wire_unpack__survives__every_allocation_that_fails(void **state)
{
	struct err_info info;
	size_t enough = 0;

	(void)state;
	put_big_message();
	for (size_t budget = 0; enough == 0; budget += 16) {
		struct gom_arena arena;
		Sample__Node *node = NULL;
		enum err e;

		gom_arena_init(&arena, budget);
		e = unpack(&arena, &info, &node);
		assert_true(e == ERR_OK || e == ERR_NOMEM);
		assert_true(arena.taken <= budget);
		assert_int_equal(e == ERR_OK, node != NULL);
		gom_arena_finish(&arena);
		enough = e == ERR_OK ? budget : 0;
	}
	assert_true(enough > 1000);
	assert_true(enough < LIMIT_UNPACK_BUDGET);
}

static void
wire_unpack__survives__an_empty_heap(void **state)
{
	bool is_done = false;

	(void)state;
	put_big_message();
	for (int n = 0; !is_done; n++) {
		struct gom_arena arena;
		Sample__Node *node = NULL;
		enum err e;

		gom_arena_init(&arena, LIMIT_UNPACK_BUDGET);
		mallocs_left = n;
		e = unpack(&arena, NULL, &node);
		mallocs_left = -1;
		gom_arena_finish(&arena);
		is_done = e == ERR_OK;
		assert_int_equal(e, n == 0 ? ERR_NOMEM : e);
		assert_true(is_done || e == ERR_NOMEM);
	}
}

static void
wire_pack__refuses__what_does_not_fit(void **state)
{
	struct gom_arena arena;
	Sample__Node node = SAMPLE__NODE__INIT;
	uint8_t *packed = NULL;
	size_t len = 77;

	(void)state;
	node.data.data = bytes;
	node.data.len = LIMIT_MESSAGE_LEN - 4;
	gom_arena_init(&arena, LIMIT_UNPACK_BUDGET);
	assert_int_equal(
	    gom_wire_pack(&node.base, &arena, &len, &packed), ERR_OK);
	assert_int_equal(len, LIMIT_MESSAGE_LEN);
	node.data.len++;
	len = 77;
	assert_int_equal(
	    gom_wire_pack(&node.base, &arena, &len, &packed), ERR_TOO_LARGE);
	assert_int_equal(len, 77);
	gom_arena_finish(&arena);
	gom_arena_init(&arena, 1000);
	node.data.len = 2000;
	assert_int_equal(
	    gom_wire_pack(&node.base, &arena, &len, &packed), ERR_NOMEM);
	gom_arena_finish(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arena__counts__what_the_heap_gave),
		cmocka_unit_test(
		    arena__gives__zeroed_aligned_bytes_after_reset),
		cmocka_unit_test(wire__goes__both_ways),
		cmocka_unit_test(wire_unpack__takes__an_empty_message),
		cmocka_unit_test(wire_unpack__refuses__bad_text),
		cmocka_unit_test(wire_unpack__refuses__long_text),
		cmocka_unit_test(wire_unpack__refuses__unknown_choices),
		cmocka_unit_test(wire_unpack__refuses__one_field_twice),
		cmocka_unit_test(wire_unpack__bounds__every_list),
		cmocka_unit_test(wire_unpack__refuses__broken_framing),
		cmocka_unit_test(wire_unpack__bounds__unknown_fields),
		cmocka_unit_test(wire_unpack__bounds__depth),
		cmocka_unit_test(wire_unpack__refuses__a_byte_too_many),
		cmocka_unit_test(
		    wire_unpack__survives__every_allocation_that_fails),
		cmocka_unit_test(wire_unpack__survives__an_empty_heap),
		cmocka_unit_test(wire_pack__refuses__what_does_not_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
