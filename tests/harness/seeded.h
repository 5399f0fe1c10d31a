/*
 * Seeded: the snapshot of the seed, and help-requests in which nothing is said, for tests.
 */
#ifndef JIEYOU_TEST_SEEDED_H
#define JIEYOU_TEST_SEEDED_H

#include <criterion/criterion.h>

#include "help.h"
#include "seed.h"

/* In an arena that it opens, and that the test releases; where it is no snapshot the test fails. */
static inline const struct snapshot *seeded(struct arena *a)
{
	enum { ROOM_OF_SEED = 1 << 30 };
	struct snapshot_fault fault = {0};
	const struct snapshot *s;

	arena_init(a, ROOM_OF_SEED);
	s = seed_snapshot(a, &fault);
	cr_assert(
		s, "%s row %zu: %.*s", snapshot_table_name(fault.table), fault.row, TEXT_ARG(fault.why));
	return s;
}

/* The same without the model, where a test is about words and rules alone. */
static inline const struct snapshot *seeded_words(struct arena *a)
{
	const struct snapshot *s = seeded(a);
	struct snapshot *words = arena_alloc(a, sizeof(*words));

	cr_assert(words);
	*words = *s;
	words->model = NULL;
	return words;
}

/* What all tests of a file share: SEEDED_SUITE() opens it before each and releases it after. */
#define SEEDED_SUITE(suite, seconds)    \
	static struct arena arena;          \
	static const struct snapshot *seed; \
	static void seed_open(void)         \
	{                                   \
		seed = seeded(&arena);          \
	}                                   \
	static void seed_close(void)        \
	{                                   \
		arena_release(&arena);          \
	}                                   \
	TestSuite(suite, .init = seed_open, .fini = seed_close, .timeout = (seconds))

/* A narrative, of a client of whom nothing is said. */
static inline struct help help_saying(const char *narrative)
{
	return (struct help){.narrative = text_from(narrative),
		.district = NONE,
		.language = NONE,
		.age = -1,
		.disability = -1,
		.known_expert = NOBODY};
}

#endif
