/*
 * Scanning: what the tests of the prescan share: frames written by hand in b, and what came of
 * them.
 */
#ifndef JIEYOU_TEST_SCANNING_H
#define JIEYOU_TEST_SCANNING_H

#include <criterion/criterion.h>

#include "bytes.h"
#include "jieyou.pb-c.h"
#include "prescan.h"
#include "sample.h"

/* Numbers of jieyou.proto, written down here a second time on purpose. */
enum {
	FRAME_ID = 1,
	FRAME_KEY = 3,
	FRAME_HELLO = 16,
	FRAME_SUBMIT = 17,
	FRAME_LIST = 20,
	SUBMIT_HELP = 1,
	HELLO_CLIENT = 2,
	LIST_GRADE = 2,
	HELP_NARRATIVE = 1,
	HELP_NEEDS = 2,
	HELP_URGENCY = 3,
	HELP_CLIENT = 6,
	HELP_SCREEN = 7,
	CLIENT_AGE = 1,
	CLIENT_FACTS = 7,
	SCREEN_AWAY = 2,
};

static struct arena arena;
static struct refusal refusal;
static struct prescan found;
static struct bytes *b;

static inline void start(void)
{
	arena_init(&arena, 1 << 20);
	b = arena_alloc(&arena, sizeof(*b));
	refusal = (struct refusal){0};
	found = (struct prescan){0};
}

static inline void end(void)
{
	arena_release(&arena);
}

static inline bool run(const ProtobufCMessageDescriptor *type)
{
	refusal = (struct refusal){0};
	return prescan_run(type, bytes_text(b), &arena, &found, &refusal);
}

static inline bool run_frame(void)
{
	return run(&jieyou__client_frame__descriptor);
}

/* What is in b becomes a client's frame: SubmitCase{help: b}. */
static inline void as_help(void)
{
	wrap(b, SUBMIT_HELP);
	wrap(b, FRAME_SUBMIT);
}

#define expect_refused(kind_, field_, what)                                                      \
	do {                                                                                         \
		cr_expect_eq(refusal.kind, REFUSAL_##kind_, "%s: %s", what, refusal_name(refusal.kind)); \
		cr_expect(text_eq(refusal.field, text_from(field_)), "%s: field %.*s", what,             \
			TEXT_ARG(refusal.field));                                                            \
		cr_expect_gt(refusal.sentence.len, 20, "%s", what);                                      \
	} while (0)

#endif
