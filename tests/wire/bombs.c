/* Frames made to exhaust whoever reads them, and the schema's own promise not to help them. */
#include <stdlib.h>

#include "names.h"
#include "scanning.h"

TestSuite(bombs, .init = start, .fini = end);

Test(bombs, elements)
{
	/* the frame's arm and the help are two of them */
	for (int i = 0; i < PRESCAN_ELEMENTS - 2; i++)
		add_field(b, HELP_NEEDS, "", 0);
	as_help();
	cr_expect(run_frame());
	cr_expect_eq(found.elements, PRESCAN_ELEMENTS);
	b->len = 0;
	for (int i = 0; i < PRESCAN_ELEMENTS - 1; i++)
		add_field(b, HELP_NEEDS, "", 0);
	as_help();
	cr_expect_not(run_frame());
	expect_refused(TOO_LARGE, "help.declared_needs[1022]", "one too many");
}

Test(bombs, unknown_elements_count)
{
	for (int i = 0; i < 30000; i++)
		add_field(b, 9, "", 0);
	cr_expect_not(run_frame());
	expect_refused(TOO_LARGE, "#9", "a frame full of unknown fields");
}

Test(bombs, packed_elements_count)
{
	static char numbers[60000];

	add_field(b, SAMPLE_NUMBERS, numbers, PRESCAN_ELEMENTS - 1);
	cr_expect(run(&sample_descriptor));
	b->len = 0;
	add_field(b, SAMPLE_NUMBERS, numbers, PRESCAN_ELEMENTS);
	cr_expect_not(run(&sample_descriptor));
	expect_refused(TOO_LARGE, "numbers[0]", "packed numbers");
	b->len = 0;
	add_field(b, SAMPLE_DOUBLES, numbers, 60000 / 8 * 8);
	cr_expect_not(run(&sample_descriptor));
	cr_expect_eq(refusal.kind, REFUSAL_TOO_LARGE);
}

Test(bombs, packed_broken)
{
	add_field(b, SAMPLE_NUMBERS, "\x01\x80", 2);
	cr_expect_not(run(&sample_descriptor));
	expect_refused(BAD_FRAME, "numbers[0]", "a number cut off");
	b->len = 0;
	add_field(b, SAMPLE_DOUBLES, "123456789", 9);
	cr_expect_not(run(&sample_descriptor));
	expect_refused(BAD_FRAME, "doubles[0]", "a double and a byte");
}

Test(bombs, depth)
{
	for (int i = 1; i < PRESCAN_DEPTH; i++)
		wrap(b, SAMPLE_CHILD);
	cr_expect(run(&sample_descriptor));
	cr_expect_eq(found.depth, PRESCAN_DEPTH);
	wrap(b, SAMPLE_CHILD);
	cr_expect_not(run(&sample_descriptor));
	expect_refused(TOO_LARGE, "child.child.child.child.child.child.child.child", "one too deep");
}

/* What crashes protobuf-c alone: 9,000 messages inside each other in 50 KiB. */
Test(bombs, depth_bomb)
{
	while (b->len < 50 << 10)
		wrap(b, SAMPLE_CHILD);
	cr_expect_not(run(&sample_descriptor));
	cr_expect_eq(refusal.kind, REFUSAL_TOO_LARGE);
}

/* Whatever passes, protobuf-c takes too; nothing reads out of bounds (under ASan). */
Test(bombs, random_damage)
{
	uint64_t state = 88172645463325252;
	struct bytes *good = arena_alloc(&arena, sizeof(*good));
	size_t passed = 0;

	add_string(b, CLIENT_FACTS, "dibao");
	add_number(b, CLIENT_AGE, 45);
	wrap(b, HELP_CLIENT);
	add_string(b, HELP_NARRATIVE, "家里手头很紧");
	add_number(b, HELP_URGENCY, 2);
	as_help();
	add_number(b, FRAME_ID, 1);
	*good = *b;
	for (int i = 0; i < 50000; i++) {
		ProtobufCMessage *m;
		char *exact = malloc(good->len);

		memcpy(exact, good->data, good->len);
		for (uint64_t n = sample_random(&state) % 4 + 1; n; n--)
			exact[sample_random(&state) % good->len] = (char)sample_random(&state);
		refusal = (struct refusal){0};
		if (prescan_run(&jieyou__client_frame__descriptor, (struct text){exact, good->len}, &arena,
				&found, &refusal)) {
			passed++;
			m = protobuf_c_message_unpack(
				&jieyou__client_frame__descriptor, NULL, good->len, (const uint8_t *)exact);
			cr_assert(m, "%d", i);
			protobuf_c_message_free_unpacked(m, NULL);
		}
		free(exact);
	}
	cr_expect(passed > 100 && passed < 25000, "%zu", passed);
}

/* ---- The schema itself -------------------------------------------------------------------------
 */

static size_t deepest;

/* Depth-first; a cycle would be deeper than the limit. */
static void descend(const ProtobufCMessageDescriptor *type, size_t depth)
{
	cr_assert_leq(depth, PRESCAN_DEPTH, "%s is in a cycle, or too deep", type->name);
	if (depth > deepest)
		deepest = depth;
	for (unsigned i = 0; i < type->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &type->fields[i];

		cr_expect_lt(strlen(f->name), NAME_MAX_BYTES, "%s", f->name);
		if (f->type == PROTOBUF_C_TYPE_MESSAGE)
			descend(f->descriptor, depth + 1);
	}
}

Test(bombs, schema_has_no_cycle)
{
	descend(&jieyou__client_frame__descriptor, 1);
	cr_expect_eq(deepest, 5); /* frame, submit, help, client, contact */
	descend(&jieyou__server_frame__descriptor, 1);
	cr_expect_eq(deepest, 7); /* frame, reply, event, match, team, member, reason */
	descend(&jieyou__filed_body__descriptor, 1);
	descend(&jieyou__matched_body__descriptor, 1);
	cr_expect_eq(deepest, 7);
}
