#include "lookup.h"

#include <criterion/criterion.h>
#include <stdio.h>

enum { KEYS = 5000, KEY_MAX = 24 };

/* Keys of every length, many of which begin or end alike. */
static struct text make_key(char *room, size_t i)
{
	int n = snprintf(room, KEY_MAX, "%.*s%zu", (int)(i % 13), "ABABABABABABA", i);

	return (struct text){room, (size_t)n};
}

Test(lookup, finds_what_was_added_and_nothing_else)
{
	static char keys[KEYS][KEY_MAX];
	struct arena a;
	struct lookup l;

	arena_init(&a, 8 << 20);
	l = lookup_begin(&a, 10);
	for (uint32_t i = 0; i < KEYS; i++) {
		uint32_t *value = lookup_add(&l, make_key(keys[i], i));

		cr_assert(value && *value == LOOKUP_NEW, "%s", keys[i]);
		*value = i;
	}
	for (uint32_t i = 0; i < KEYS; i++) {
		struct text key = text_from(keys[i]), shorter = {keys[i], key.len - 1};

		cr_expect_eq(lookup_find(&l, key), i, "%s", keys[i]);
		cr_expect_eq(*lookup_add(&l, key), i, "%s", keys[i]);
		cr_expect_neq(lookup_find(&l, shorter), i, "%s", keys[i]);
	}
	cr_expect_eq(l.n, KEYS);
	cr_expect_eq(lookup_find(&l, TEXT("B")), LOOKUP_NEW);
	cr_expect_eq(lookup_find(&l, TEXT_NONE), LOOKUP_NEW);
	arena_release(&a);
}

Test(lookup, the_empty_text_is_a_key)
{
	struct arena a;
	struct lookup l;
	uint32_t *value;

	arena_init(&a, 1 << 20);
	l = lookup_begin(&a, 0);
	value = lookup_add(&l, TEXT_NONE);
	cr_assert(value);
	*value = 7;
	cr_expect_eq(lookup_find(&l, TEXT("")), 7);
	arena_release(&a);
}

Test(lookup, a_full_arena_is_told)
{
	static char keys[KEYS][KEY_MAX];
	struct arena a;
	struct lookup l;
	uint32_t i = 0;

	arena_init(&a, 16 << 10);
	l = lookup_begin(&a, 0);
	cr_assert(l.slots);
	while (i < KEYS && lookup_add(&l, make_key(keys[i], i)))
		i++;
	cr_expect(i > 0 && i < KEYS, "%u", i);
	arena_release(&a);
}
