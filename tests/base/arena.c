/* Arena: its cap, its alignment, its overflows, and that nothing is left when it is released. */
#include "arena.h"

#include <criterion/criterion.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

Test(arena, zeroed_and_aligned)
{
	struct arena a;

	arena_init(&a, 1 << 20);
	for (size_t size = 0; size < 300; size++) {
		unsigned char *p = arena_alloc(&a, size);

		cr_assert(p, "%zu bytes", size);
		cr_assert_eq((uintptr_t)p % alignof(max_align_t), 0, "%zu bytes", size);
		for (size_t i = 0; i < size; i++)
			cr_assert_eq(p[i], 0);
		memset(p, 0xa5, size); /* what the next one must not see */
	}
	cr_expect(!a.failed);
	arena_release(&a);
}

Test(arena, allocations_do_not_overlap)
{
	enum { N = 2000 };
	static unsigned char *at[N];
	struct arena a;

	arena_init(&a, 8 << 20);
	for (size_t i = 0; i < N; i++) {
		at[i] = arena_alloc(&a, i + 1);
		cr_assert(at[i]);
		memset(at[i], (int)(i % 251), i + 1);
	}
	for (size_t i = 0; i < N; i++) {
		for (size_t j = 0; j <= i; j++)
			cr_assert_eq(at[i][j], i % 251);
	}
	arena_release(&a);
}

Test(arena, cap_is_exact_and_failure_sticks)
{
	struct arena a;

	arena_init(&a, 1024);
	cr_expect(arena_alloc(&a, 1024));
	cr_expect_eq(a.used, 1024);
	cr_expect(!a.failed);
	cr_expect_null(arena_alloc(&a, 1));
	cr_expect(a.failed);
	arena_release(&a);
	cr_expect(!a.failed && a.used == 0);
	cr_expect_null(arena_alloc(&a, 1025), "the cap outlives a release");
	cr_expect(arena_alloc(&a, 512), "a failure takes no room");
	cr_expect(a.failed, "but is remembered");
	arena_release(&a);
}

Test(arena, cap_binds_many_small_as_one_large)
{
	struct arena a;
	size_t n = 0;

	arena_init(&a, 100000);
	while (arena_alloc(&a, 64))
		n++;
	cr_expect_eq(n, 100000 / 64);
	cr_expect_leq(a.used, 100000);
	arena_release(&a);
}

Test(arena, of_no_cap_gives_nothing)
{
	struct arena a;

	arena_init(&a, 0);
	cr_expect_null(arena_alloc(&a, 0));
	cr_expect_null(arena_text(&a, TEXT("")).ptr);
	cr_expect(a.failed);
	arena_release(&a);
}

Test(arena, no_size_wraps)
{
	static const size_t sizes[] = {
		SIZE_MAX, SIZE_MAX - 1, SIZE_MAX - 15, SIZE_MAX - 16, SIZE_MAX / 2, SIZE_MAX / 2 + 1};
	struct arena a;

	arena_init(&a, 4096);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		cr_expect_null(arena_alloc(&a, sizes[i]), "%zu", sizes[i]);
	cr_expect_null(arena_array(&a, SIZE_MAX, 2));
	cr_expect_null(arena_array(&a, SIZE_MAX / 2 + 1, 2), "the product is 0 modulo 2^64");
	cr_expect_null(arena_array(&a, (size_t)1 << 33, (size_t)1 << 33));
	cr_expect_eq(a.used, 0);
	cr_expect(a.failed);
	arena_release(&a);
}

Test(arena, array_of_none_is_a_pointer)
{
	struct arena a;

	arena_init(&a, 4096);
	cr_expect(arena_array(&a, 0, 8));
	cr_expect(arena_array(&a, 8, 0));
	cr_expect(!a.failed);
	arena_release(&a);
}

Test(arena, text_is_a_copy_that_ends_in_nul)
{
	char original[] = "单\0亲";
	struct arena a;
	struct text copy;

	arena_init(&a, 4096);
	copy = arena_text(&a, (struct text){original, sizeof(original) - 1});
	memset(original, 'x', sizeof(original));
	cr_expect(text_eq(copy, TEXT("单\0亲")));
	cr_expect_eq(copy.ptr[copy.len], '\0');
	copy = arena_text(&a, TEXT_NONE);
	cr_expect(copy.ptr && copy.len == 0 && copy.ptr[0] == '\0');
	arena_release(&a);
}

Test(arena, join)
{
	static const struct text parts[] = {TEXT_INIT("甲"), TEXT_INIT(""), {NULL, 0}, TEXT_INIT("yi")};
	static const struct {
		const char *between;
		size_t n;
		const char *want;
	} joins[] = {{"、", 0, ""}, {"、", 1, "甲"}, {"、", 2, "甲、"}, {"、", 4, "甲、、、yi"},
		{"", 4, "甲yi"}};
	struct arena a;

	arena_init(&a, 1 << 20);
	for (size_t i = 0; i < sizeof(joins) / sizeof(joins[0]); i++) {
		struct text got = arena_join(&a, text_from(joins[i].between), parts, joins[i].n);

		cr_assert(got.ptr);
		cr_expect(text_eq(got, text_from(joins[i].want)), "%zu: %.*s", i, TEXT_ARG(got));
		cr_expect_eq(got.ptr[got.len], '\0');
	}
	arena_release(&a);
	arena_init(&a, 8);
	cr_expect_null(arena_join(&a, TEXT(" "), parts, 4).ptr, "nine bytes, and the NUL");
	arena_release(&a);
}

Test(arena, format)
{
	struct arena a;
	struct text t, full;

	arena_init(&a, 4096);
	t = arena_format(&a, "%s=%d", "case", 42);
	cr_expect(text_eq(t, TEXT("case=42")));
	cr_expect_eq(t.ptr[t.len], '\0');
	cr_expect_eq(arena_format(&a, "%s", "").len, 0);
	full = arena_format(&a, "%*d", 5000, 1);
	cr_expect(full.ptr == NULL && full.len == 0 && a.failed);
	cr_expect(text_eq(t, TEXT("case=42")), "what was there stays");
	arena_release(&a);
}

Test(arena, grow_keeps_what_is_there)
{
	struct arena a;
	uint32_t *list = NULL;
	size_t n = 0;

	arena_init(&a, 1 << 20);
	while (n < 5000) {
		list = arena_grow(&a, list, n, sizeof(*list));
		cr_assert(list);
		list[n] = (uint32_t)n * 7;
		n++;
	}
	for (size_t i = 0; i < n; i++)
		cr_assert_eq(list[i], i * 7);
	arena_release(&a);
}

Test(arena, grow_says_when_there_is_no_room)
{
	struct arena a;
	char(*list)[64] = NULL;
	size_t n = 0;

	arena_init(&a, 64 * 15); /* 1 + 2 + 4 + 8 elements */
	for (;; n++) {
		void *wider = arena_grow(&a, list, n, sizeof(*list));

		if (!wider)
			break;
		list = wider;
		memset(list[n], 'x', sizeof(list[n]));
	}
	cr_expect_eq(n, 8);
	cr_expect(a.failed);
	cr_expect_eq(list[7][63], 'x', "the old array is still there");
	arena_release(&a);
	arena_init(&a, SIZE_MAX);
	cr_expect_null(arena_grow(&a, &a, (size_t)1 << 62, 8), "the wider size overflows");
	arena_release(&a);
}

static char *filled_with(struct arena *a, size_t size, const char *secret, size_t len)
{
	char *p = arena_alloc(a, size);

	cr_assert(p);
	for (size_t i = 0; i + len < size; i += len)
		memcpy(p + i, secret, len);
	return p;
}

/* What was kept is handed out again: as new as if it had not been there before. */
Test(arena, emptied_is_wiped_and_kept)
{
	enum { SIZE = 60000, MORE = 200000 };
	static const char secret[] = "a-word-of-a-case";
	struct arena a;
	char *first, *again;

	arena_init(&a, 1 << 20);
	first = filled_with(&a, SIZE, secret, sizeof(secret));
	filled_with(&a, MORE, secret, sizeof(secret));
	cr_assert_null(arena_alloc(&a, 1 << 20));
	arena_empty(&a);
	cr_expect(!a.failed && a.used == 0);
	again = arena_room(&a, SIZE);
	cr_expect_eq(again, first, "the chunk was not kept");
	cr_expect_null(memmem(again, SIZE, secret, sizeof(secret) - 1), "words are left");
	cr_expect(arena_room(&a, MORE), "and there is room for more");
	arena_release(&a);
}

/* One large case does not hold its room for all that come after. */
Test(arena, emptied_keeps_no_more_than_most_uses_take)
{
	struct arena a;

	arena_init(&a, 8 << 20);
	cr_assert(arena_room(&a, 4 << 20));
	arena_empty(&a);
	cr_expect_null(a.chunks);
	cr_expect(arena_room(&a, 8 << 20), "the cap is what it was");
	arena_release(&a);
}

#ifdef SANITIZED
#include <sanitizer/asan_interface.h>

/* What the sanitizer would stop at: the byte behind each, and all of an arena that is empty again.
 */
Test(arena, what_was_not_handed_out_is_nobodys)
{
	struct arena a;
	char *first = NULL;
	struct text t;

	arena_init(&a, 1 << 20);
	for (size_t size = 0; size < 300; size++) {
		char *p = arena_room(&a, size);

		first = first ? first : p;
		cr_assert(!size || !__asan_address_is_poisoned(p + size - 1), "%zu bytes", size);
		cr_assert(__asan_address_is_poisoned(p + size), "%zu bytes", size);
	}
	t = arena_format(&a, "%d", 1000);
	cr_expect(!__asan_address_is_poisoned(t.ptr + t.len));
	cr_expect(__asan_address_is_poisoned(t.ptr + t.len + 1));
	arena_empty(&a);
	cr_expect(__asan_address_is_poisoned(first));
	arena_release(&a);
}
#else
/* The compiler may not know that this is fresh memory, which nobody has written. */
static char *taken_again(size_t size)
{
	char *p = malloc(size);

	__asm__ __volatile__("" : "+r"(p) : : "memory");
	cr_assert(p);
	return p;
}

static bool covers(const char *block, size_t size, uintptr_t at)
{
	return at >= (uintptr_t)block && at < (uintptr_t)block + size;
}

/*
 * Chunks go back to malloc, which hands the same room out again: what stands there, beyond
 * malloc's own words at the front, must not be what the request had, neither in the chunk that
 * was full nor in the newest.
 */
Test(arena, wiped_on_release)
{
	enum { SIZE = 60000, BLOCK = 4096, MALLOCS_OWN = 32 };
	static const char secret[] = "a-word-of-a-case";
	struct arena a;
	uintptr_t full, newest;
	int seen = 0;

	arena_init(&a, 1 << 20);
	full = (uintptr_t)filled_with(&a, SIZE, secret, sizeof(secret)) + SIZE / 2;
	newest = (uintptr_t)filled_with(&a, SIZE, secret, sizeof(secret)) + SIZE / 2;
	arena_release(&a);
	for (int i = 0; i < 64; i++) {
		char *again = taken_again(BLOCK); /* kept, lest the same room be handed out again */

		seen += covers(again, BLOCK, full) + covers(again, BLOCK, newest);
		cr_expect_null(memmem(again + MALLOCS_OWN, BLOCK - MALLOCS_OWN, secret, sizeof(secret) - 1),
			"words are left");
	}
	cr_expect_eq(seen, 2, "malloc did not hand the chunks out again: nothing was seen");
}
#endif
