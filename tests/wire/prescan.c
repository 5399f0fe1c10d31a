/* What must not reach protobuf-c. Frames are written by hand, byte by byte. */
#include "scanning.h"

TestSuite(prescan, .init = start, .fini = end);

/* ---- What passes -------------------------------------------------------------------------------
 */

Test(prescan, arm_and_its_bytes)
{
	struct bytes *inner = arena_alloc(&arena, sizeof(*inner));

	add_string(inner, HELP_NARRATIVE, "求助");
	add_number(b, FRAME_ID, 300);
	add_string(b, FRAME_KEY, "k");
	add_tag(b, FRAME_SUBMIT, LENGTH);
	add_varint(b, inner->len + 2);
	add_field(b, SUBMIT_HELP, inner->data, inner->len);
	cr_assert(run_frame());
	cr_expect_eq(found.arm, FRAME_SUBMIT);
	cr_expect_eq(found.body.len, inner->len + 2);
	cr_expect_eq(found.body.ptr, (const char *)b->data + b->len - found.body.len);
	cr_expect_eq(found.elements, 5);
	cr_expect_eq(found.depth, 3);
}

Test(prescan, empty_message)
{
	cr_assert(run_frame());
	cr_expect_eq(found.arm, 0);
	cr_expect_eq(found.depth, 1);
	add_field(b, FRAME_HELLO, "", 0);
	cr_assert(run_frame());
	cr_expect_eq(found.arm, FRAME_HELLO);
	cr_expect_eq(found.body.len, 0);
}

/* Of every wire type, with numbers that only later versions know, outside and inside. */
static void add_unknown(void)
{
	add_number(b, 3000, UINT64_MAX);
	add_tag(b, 3001, FIXED64);
	add_raw(b, "12345678", 8);
	add_tag(b, 3002, FIXED32);
	add_raw(b, "1234", 4);
	add_string(b, 536870911, "\xff not text, not entered \x0a\xff\xff");
}

Test(prescan, unknown_fields_are_skipped)
{
	add_unknown();
	add_string(b, HELP_NARRATIVE, "求助");
	as_help();
	add_unknown();
	cr_assert(run_frame());
	cr_expect_eq(found.arm, FRAME_SUBMIT);
	cr_expect_eq(found.elements, 4 + 1 + 1 + 1 + 4);
}

Test(prescan, unknown_arm_is_no_arm)
{
	add_string(b, 99, "a request of the future");
	cr_assert(run_frame());
	cr_expect_eq(found.arm, 0);
}

/* ---- Broken bytes ------------------------------------------------------------------------------
 */

static const struct {
	const char *what;
	size_t n;
	uint8_t bytes[16];
	const char *field;
} broken[] = {
	{"a tag without an end", 1, {0x88}, ""},
	{"a tag of six bytes", 6, {0x88, 0x80, 0x80, 0x80, 0x80, 0x00}, ""},
	{"a tag above 32 bits", 6, {0xf8, 0xff, 0xff, 0xff, 0x7f, 0x00}, ""},
	{"field number 0", 2, {0x00, 0x01}, ""},
	{"a group begins", 1, {0x0b}, "request_id"},
	{"a group ends", 1, {0x0c}, "request_id"},
	{"an unknown group", 3, {0x9b, 0x06, 0x00}, "#99"},
	{"wire type 6", 2, {0x0e, 0x00}, "request_id"},
	{"wire type 7", 2, {0x0f, 0x00}, "request_id"},
	{"a varint that is not there", 1, {0x08}, "request_id"},
	{"a varint without an end", 3, {0x08, 0x80, 0x80}, "request_id"},
	{"a varint of eleven bytes", 12,
		{0x08, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00}, "request_id"},
	{"a varint above 64 bits", 11,
		{0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02}, "request_id"},
	{"text longer than the frame", 3, {0x1a, 0x02, 'k'}, "idempotency_key"},
	{"text of 2^64 - 1 bytes", 12,
		{0x1a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 'k'}, "idempotency_key"},
	{"text of 2^32 bytes", 7, {0x1a, 0x80, 0x80, 0x80, 0x80, 0x10, 'k'}, "idempotency_key"},
	{"an unknown field longer than the frame", 4, {0x9a, 0x06, 0x05, 'x'}, "#99"},
	{"seven bytes of eight", 9, {0x99, 0x06, 1, 2, 3, 4, 5, 6, 7}, "#99"},
	{"three bytes of four", 5, {0x9d, 0x06, 1, 2, 3}, "#99"},
	{"a number as text", 3, {0x0a, 0x01, 'x'}, "request_id"},
	{"text as a number", 2, {0x18, 0x01}, "idempotency_key"},
	{"an arm as a number", 3, {0x80, 0x01, 0x01}, "hello"},
	{"longer than what holds it", 6, {0x82, 0x01, 0x02, 0x12, 0x05, 'x'}, "client"},
};

Test(prescan, broken)
{
	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		b->len = 0;
		add_raw(b, broken[i].bytes, broken[i].n);
		cr_expect_not(run_frame(), "%s", broken[i].what);
		expect_refused(BAD_FRAME, broken[i].field, broken[i].what);
	}
}

/* A whole frame with three fields before its arm, cut off at every byte. */
Test(prescan, cut_at_every_byte)
{
	size_t ends[4], n_ends = 0, whole, passed = 0;
	struct bytes *arm = arena_alloc(&arena, sizeof(*arm));

	add_string(arm, HELP_NARRATIVE, "家里手头很紧");
	add_string(arm, HELP_NEEDS, "LAW.COMP");
	add_number(arm, HELP_URGENCY, 2);
	wrap(arm, SUBMIT_HELP);
	ends[n_ends++] = b->len;
	add_number(b, FRAME_ID, 300);
	ends[n_ends++] = b->len;
	add_number(b, 2, 5000);
	ends[n_ends++] = b->len;
	add_string(b, FRAME_KEY, "0123456789abcdef");
	ends[n_ends++] = b->len;
	add_field(b, FRAME_SUBMIT, arm->data, arm->len);
	whole = b->len;
	for (b->len = 0; b->len < whole; b->len++) {
		bool at_end = passed < n_ends && b->len == ends[passed];

		cr_assert_eq(run_frame(), at_end, "cut at %zu", b->len);
		passed += at_end;
		if (!at_end)
			cr_assert_eq(refusal.kind, REFUSAL_BAD_FRAME, "cut at %zu", b->len);
	}
	cr_expect_eq(passed, n_ends);
	cr_expect(run_frame());
}

Test(prescan, two_arms)
{
	add_field(b, FRAME_HELLO, "", 0);
	add_field(b, FRAME_SUBMIT, "", 0);
	cr_expect_not(run_frame());
	expect_refused(BAD_FRAME, "submit_case", "two requests");
	b->len = 0;
	add_field(b, FRAME_HELLO, "", 0);
	add_field(b, FRAME_HELLO, "", 0);
	cr_expect_not(run_frame());
	expect_refused(BAD_FRAME, "hello", "the same request twice: protobuf would mix them");
}

/* ---- Text --------------------------------------------------------------------------------------
 */

static const struct {
	const char *what;
	size_t n;
	char bytes[12];
} unclean[] = {
	{"NUL alone", 1, "\0"},
	{"NUL inside", 3, "a\0b"},
	{"NUL at the end", 4, "abc\0"},
	{"a lone continuation", 1, "\x80"},
	{"an overlong slash", 2, "\xc0\xaf"},
	{"an overlong NUL", 2, "\xc0\x80"},
	{"overlong in three", 3, "\xe0\x80\xaf"},
	{"overlong in four", 4, "\xf0\x80\x80\xaf"},
	{"a high surrogate", 3, "\xed\xa0\x80"},
	{"a pair of surrogates", 6, "\xed\xa0\xbd\xed\xb8\x80"},
	{"above U+10FFFF", 4, "\xf4\x90\x80\x80"},
	{"a byte that never occurs", 2, "a\xff"},
	{"cut in the middle of a character", 2, "\xe7\x8e"},
	{"a second character cut", 5, "\xe7\x8e\x8b\xe6\xa1"},
	{"continuation missing", 3,
		"\xe7\x8e"
		"a"},
	{"GBK", 4, "\xcd\xf5\xe8\xeb"},
};

Test(prescan, unclean_text)
{
	for (size_t i = 0; i < sizeof(unclean) / sizeof(unclean[0]); i++) {
		b->len = 0;
		add_field(b, HELP_NARRATIVE, unclean[i].bytes, unclean[i].n);
		as_help();
		cr_expect_not(run_frame(), "%s", unclean[i].what);
		expect_refused(BAD_VALUE, "help.narrative", unclean[i].what);
	}
}

Test(prescan, clean_text)
{
	static const char *const clean[] = {"", "王桦", "玲瓏", "𠮷", "\x7f\xc2\x80\xdf\xbf",
		"\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf", "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"};

	for (size_t i = 0; i < sizeof(clean) / sizeof(clean[0]); i++) {
		b->len = 0;
		add_string(b, HELP_NARRATIVE, clean[i]);
		as_help();
		cr_expect(run_frame(), "%zu", i);
	}
}

/* ---- Where the fault is ------------------------------------------------------------------------
 */

Test(prescan, path_of_a_list)
{
	add_string(b, HELP_NEEDS, "LAW.COMP");
	add_string(b, HELP_NARRATIVE, "求助");
	add_string(b, HELP_NEEDS, "PSY.COUNSEL");
	add_string(b, HELP_NEEDS, "\xff");
	as_help();
	cr_expect_not(run_frame());
	expect_refused(BAD_VALUE, "help.declared_needs[2]", "third need");
}

Test(prescan, path_of_nested)
{
	add_string(b, CLIENT_FACTS, "dibao");
	add_string(b, CLIENT_FACTS, "\xff");
	wrap(b, HELP_CLIENT);
	as_help();
	cr_expect_not(run_frame());
	expect_refused(BAD_VALUE, "help.client.facts[1]", "a fact");
}

Test(prescan, path_without_a_frame)
{
	add_string(b, CLIENT_FACTS, "\xff");
	cr_expect_not(run(&jieyou__client__descriptor));
	expect_refused(BAD_VALUE, "facts[0]", "a message alone");
}

Test(prescan, path_of_messages_in_a_list)
{
	add_string(b, 1, "fine");
	wrap(b, SAMPLE_CHILDREN);
	add_field(b, SAMPLE_CHILDREN, "\x7a\x01\xff", 3); /* words = ff */
	cr_expect_not(run(&sample_descriptor));
	/* field 1 of the sample is a number, so the first child is broken already */
	expect_refused(BAD_FRAME, "children[0].i32", "first child");
	b->len = 0;
	add_field(b, SAMPLE_CHILDREN, "", 0);
	add_field(b, SAMPLE_CHILDREN, "\x7a\x01\xff", 3);
	cr_expect_not(run(&sample_descriptor));
	expect_refused(BAD_VALUE, "children[1].words", "second child");
}

Test(prescan, path_when_the_arena_is_full)
{
	struct arena none;

	arena_init(&none, 0);
	add_string(b, HELP_NARRATIVE, "\xff");
	as_help();
	cr_expect_not(
		prescan_run(&jieyou__client_frame__descriptor, bytes_text(b), &none, &found, &refusal));
	cr_expect_eq(refusal.kind, REFUSAL_BAD_VALUE);
	cr_expect_eq(refusal.field.len, 0);
	cr_expect_gt(refusal.sentence.len, 20);
	arena_release(&none);
}

/* ---- Enums -------------------------------------------------------------------------------------
 */

static const struct {
	uint64_t number;
	bool known;
} grades[] = {
	{0, true},
	{1, true},
	{3, true},
	{4, false},
	{77, false},
	{UINT64_MAX, false},
	{UINT32_MAX, false},
	{(UINT64_C(1) << 32) + 1, false}, /* 1 for a reader that cuts it off */
	{(uint64_t)INT64_MIN, false},
};

Test(prescan, enums)
{
	for (size_t i = 0; i < sizeof(grades) / sizeof(grades[0]); i++) {
		b->len = 0;
		add_number(b, HELP_URGENCY, grades[i].number);
		as_help();
		cr_expect_eq(run_frame(), grades[i].known, "%zu", i);
		if (!grades[i].known)
			expect_refused(BAD_VALUE, "help.urgency", "a grade");
	}
}

Test(prescan, enum_deeper_and_in_other_arms)
{
	add_number(b, SCREEN_AWAY, 3);
	wrap(b, HELP_SCREEN);
	as_help();
	cr_expect_not(run_frame());
	expect_refused(BAD_VALUE, "help.screen.away", "yes, no, not said");
	b->len = 0;
	add_number(b, LIST_GRADE, 9);
	wrap(b, FRAME_LIST);
	cr_expect_not(run_frame());
	expect_refused(BAD_VALUE, "grade", "a filter");
}

Test(prescan, enum_in_a_list)
{
	add_field(b, SAMPLE_GRADES, "\x01\x02\x03", 3);
	cr_expect(run(&sample_descriptor));
	cr_expect_eq(found.elements, 4);
	add_field(b, SAMPLE_GRADES, "\x01\x09", 2);
	cr_expect_not(run(&sample_descriptor));
	expect_refused(BAD_VALUE, "grades[1]", "packed");
	b->len = 0;
	add_number(b, SAMPLE_GRADES, 1);
	add_number(b, SAMPLE_GRADES, 9);
	cr_expect_not(run(&sample_descriptor));
	expect_refused(BAD_VALUE, "grades[1]", "one by one");
}
