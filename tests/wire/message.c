/* Between bytes and structs, in an arena. */
#include <criterion/criterion.h>

#include "bytes.h"
#include "jieyou.pb-c.h"
#include "message.h"
#include "sample.h"

static struct arena arena;
static struct refusal refusal;

static void start(void)
{
	arena_init(&arena, 4 << 20);
	refusal = (struct refusal){0};
}

static void end(void)
{
	arena_release(&arena);
}

TestSuite(message, .init = start, .fini = end);

static const ProtobufCMessageDescriptor *const frame_type = &jieyou__client_frame__descriptor;

/* A SubmitCase frame of which we know every byte. */
static struct text a_frame(void)
{
	struct bytes *b = arena_alloc(&arena, sizeof(*b));

	add_string(b, 7, "dibao");
	add_string(b, 7, "veteran");
	add_number(b, 1, 0);
	wrap(b, 6);
	add_string(b, 1, "家里手头很紧");
	add_string(b, 2, "LAW.COMP");
	add_number(b, 3, 2);
	wrap(b, 1);
	wrap(b, 17);
	add_number(b, 1, 42);
	add_string(b, 3, "key");
	return bytes_text(b);
}

Test(message, unpack)
{
	struct text bytes = a_frame();
	struct prescan scan;
	Jieyou__ClientFrame *f =
		(Jieyou__ClientFrame *)message_unpack(frame_type, bytes, &arena, &scan, &refusal);
	Jieyou__HelpRequest *help;

	cr_assert(f);
	cr_expect_eq(refusal.kind, REFUSAL_NONE);
	cr_expect_eq(f->request_id, 42);
	cr_expect_str_eq(f->idempotency_key, "key");
	cr_expect_str_eq(f->on_behalf_of, "");
	cr_assert_eq(f->request_case, JIEYOU__CLIENT_FRAME__REQUEST_SUBMIT_CASE);
	help = f->submit_case->help;
	cr_expect_str_eq(help->narrative, "家里手头很紧");
	cr_expect_eq(help->urgency, JIEYOU__GRADE__URGENT);
	cr_assert_eq(help->n_declared_needs, 1);
	cr_assert_eq(help->client->n_facts, 2);
	cr_expect_str_eq(help->client->facts[1], "veteran");
	cr_expect_eq(help->client->has_age_case, JIEYOU__CLIENT__HAS_AGE_AGE, "0 was said");
	cr_expect_eq(help->client->has_disability_case, 0, "nothing was said");
	cr_expect_eq(scan.arm, 17);
	cr_expect_eq(scan.body.len, bytes.len - 3 - 2 - 5);
}

Test(message, unknown_arm_is_the_callers)
{
	struct bytes *b = arena_alloc(&arena, sizeof(*b));
	Jieyou__ClientFrame *f;
	struct prescan scan;

	add_number(b, 1, 5);
	add_string(b, 99, "future");
	f = (Jieyou__ClientFrame *)message_unpack(frame_type, bytes_text(b), &arena, &scan, &refusal);
	cr_assert(f);
	cr_expect_eq(f->request_case, JIEYOU__CLIENT_FRAME__REQUEST__NOT_SET);
	cr_expect_eq(f->request_id, 5);
	cr_expect_eq(scan.arm, 0);
}

Test(message, refused_by_the_prescan)
{
	struct prescan scan = {.arm = 12345};

	cr_expect_null(message_unpack(frame_type, TEXT("\x08"), &arena, &scan, &refusal));
	cr_expect_eq(refusal.kind, REFUSAL_BAD_FRAME);
	cr_expect_eq(scan.arm, 12345, "untouched");
}

/* With less memory than it takes, at every size: a clean no, never a crash or half a message. */
Test(message, every_cap)
{
	struct text bytes = a_frame();
	size_t cap = 0, refused = 0;
	bool done = false;

	for (; !done; cap += 8) {
		struct arena small;

		refusal = (struct refusal){0};
		arena_init(&small, cap);
		done = message_unpack(frame_type, bytes, &small, NULL, &refusal);
		cr_assert_eq(refusal.kind, done ? REFUSAL_NONE : REFUSAL_TOO_LARGE, "cap %zu", cap);
		refused += !done;
		arena_release(&small);
	}
	cr_expect(refused > 20 && cap < 16 << 10, "%zu refused, %zu enough", refused, cap);
}

/* The worst that passes the prescan fits a request's arena (512 KiB: house.md). */
Test(message, worst_frame_fits)
{
	struct bytes *b = arena_alloc(&arena, sizeof(*b));
	struct arena small;

	for (int i = 0; i < PRESCAN_ELEMENTS - 2; i++)
		add_string(b, 2, "0123456789012345678901234567890123456789012345678901234567");
	wrap(b, 1);
	wrap(b, 17);
	cr_assert_leq(b->len, 65536);
	cr_assert_gt(b->len, 60000);
	arena_init(&small, 512 << 10);
	cr_expect(message_unpack(frame_type, bytes_text(b), &small, NULL, &refusal), "%.*s",
		TEXT_ARG(refusal.sentence));
	arena_release(&small);
}

Test(message, pack)
{
	Jieyou__GetCase get = JIEYOU__GET_CASE__INIT;
	struct text packed = TEXT_NONE;
	struct arena none;

	get.case_id = 300;
	cr_assert(message_pack(&get.base, 3, &arena, &packed, &refusal));
	cr_expect(text_eq(packed, TEXT("\x08\xac\x02")));
	packed = TEXT("untouched");
	cr_expect_not(message_pack(&get.base, 2, &arena, &packed, &refusal));
	cr_expect_eq(refusal.kind, REFUSAL_TOO_LARGE);
	arena_init(&none, 0);
	refusal = (struct refusal){0};
	cr_expect_not(message_pack(&get.base, 3, &none, &packed, &refusal));
	cr_expect_eq(refusal.kind, REFUSAL_TOO_LARGE);
	cr_expect(text_eq(packed, TEXT("untouched")));
	arena_release(&none);
}

/* Random messages of every kind of field come back as they went. */
Test(message, there_and_back)
{
	uint64_t state = 2463534242;

	for (int i = 0; i < 300; i++) {
		struct arena round;
		struct text once, twice;
		ProtobufCMessage *m;

		arena_init(&round, 8 << 20);
		m = sample_any(&sample_descriptor, 4, &state, &round);
		cr_assert(message_pack(m, SIZE_MAX, &round, &once, &refusal));
		m = message_unpack(&sample_descriptor, once, &round, NULL, &refusal);
		cr_assert(m || refusal.kind == REFUSAL_TOO_LARGE, "%d: %.*s %.*s", i,
			TEXT_ARG(refusal.field), TEXT_ARG(refusal.sentence));
		if (m) {
			cr_assert(message_pack(m, SIZE_MAX, &round, &twice, &refusal));
			cr_expect(text_eq(once, twice), "%d", i);
		}
		refusal = (struct refusal){0};
		arena_release(&round);
	}
}
