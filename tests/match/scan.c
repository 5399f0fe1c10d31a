/* Scanning: against a search that compares every term at every position. */
#include "scan.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <time.h>

#include "scope.h"

static struct arena arena;

static void open_arena(void)
{
	arena_init(&arena, 256 << 20);
}

static void close_arena(void)
{
	arena_release(&arena);
}

TestSuite(scan, .init = open_arena, .fini = close_arena, .timeout = 60);

enum { TERMS_MAX = 32 };

static const struct scanner *build(const char *const *words, size_t *ret_n)
{
	static struct term terms[TERMS_MAX];
	const struct scanner *sc;
	size_t n = 0, bad = 99;

	for (; words[n]; n++)
		terms[n] = (struct term){.words = text_from(words[n])};
	sc = scanner_build(&arena, terms, n, &bad);
	cr_assert(sc, "term %zu", bad);
	*ret_n = n;
	return sc;
}

/* Hits as one line: term.part@begin-end in folded positions. */
static const char *found(const char *const *words, const char *narrative)
{
	static char line[1024];
	struct folded f;
	struct hits hits;
	size_t n, at = 0;
	const struct scanner *sc = build(words, &n);

	cr_assert(fold(&arena, text_from(narrative), &f));
	cr_assert(scan(sc, &arena, &f, &hits));
	line[0] = '\0';
	for (size_t i = 0; i < hits.n; i++)
		at += (size_t)snprintf(line + at, sizeof(line) - at, "%s%u.%u@%u-%u", i ? " " : "",
			hits.list[i].term, hits.list[i].part, hits.list[i].begin, hits.list[i].end);
	return line;
}

Test(scan, finds)
{
	static const struct {
		const char *terms[8];
		const char *narrative, *expected;
	} rows[] = {
		{{"家暴"}, "", ""},
		{{"家暴"}, "没什么事", ""},
		{{"家暴"}, "家暴", "0.0@0-2"},
		{{"家暴"}, "被家 暴了,家暴", "0.0@1-3 0.0@5-7"},
		/* overlapping and nested: by begin, longest first, then by term */
		{{"暴力", "家庭暴力", "庭暴", "暴", "力"}, "家庭暴力",
			"1.0@0-4 2.0@1-3 0.0@2-4 3.0@2-3 4.0@3-4"},
		{{"哈哈"}, "哈哈哈", "0.0@0-2 0.0@1-3"},
		{{"甲乙丙丁", "乙丙戊", "丙戊己"}, "甲乙丙戊己", "1.0@1-4 2.0@2-5"},
		{{"打", "打"}, "打", "0.0@0-1 1.0@0-1"},
		/* terms are folded as narratives are */
		{{"離婚", "ＤＶ"}, "离婚dv", "0.0@0-2 1.0@2-4"},
		{{"离婚", "dv"}, "離婚ＤＶ", "0.0@0-2 1.0@2-4"},
		/* conjunctions: in one sentence, in any order, all parts */
		{{"老人+摔倒"}, "老人在家摔倒", "0.0@0-2 0.1@4-6"},
		{{"老人+摔倒"}, "摔倒的老人", "0.1@0-2 0.0@3-5"},
		{{"老人+摔倒"}, "老人在家,昨天摔倒", "0.0@0-2 0.1@7-9"},
		{{"老人+摔倒"}, "老人在家。昨天摔倒", ""},
		{{"老人+摔倒"}, "老人在家！昨天摔倒", ""},
		{{"老人+摔倒"}, "老人在家;昨天摔倒", ""},
		{{"老人+摔倒"}, "老人在家?昨天摔倒", ""},
		{{"老人+摔倒"}, "老人在家\n昨天摔倒", ""},
		{{"老人+摔倒"}, "老人3.5米处摔倒", "0.0@0-2 0.1@7-9"},
		{{"老人+摔倒"}, "老人。老人摔倒。摔倒", "0.0@3-5 0.1@5-7"},
		{{"甲+乙+丙+丁"}, "丁丙甲", ""},
		{{"甲+乙+丙+丁"}, "丁丙甲乙", "0.3@0-1 0.2@1-2 0.0@2-3 0.1@3-4"},
		{{"甲+乙", "甲"}, "甲丙", "1.0@0-1"},
		/* of a part, the first four in a sentence */
		{{"甲+乙"}, "乙甲甲甲甲甲甲。甲乙",
			"0.1@0-1 0.0@1-2 0.0@2-3 0.0@3-4 0.0@4-5 0.0@8-9 0.1@9-10"},
		/* a term may begin with what ends a sentence */
		{{"。甲", "甲"}, "甲。甲。甲", "1.0@0-1 0.0@1-3 1.0@2-3 0.0@3-5 1.0@4-5"},
		{{"甲"}, "甲甲甲甲甲甲", "0.0@0-1 0.0@1-2 0.0@2-3 0.0@3-4 0.0@4-5 0.0@5-6"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		cr_expect_str_eq(found(rows[i].terms, rows[i].narrative), rows[i].expected, "row %zu: %s",
			i, found(rows[i].terms, rows[i].narrative));
}

Test(scan, refuses_bad_terms)
{
	static const char *const bad[] = {
		"", "+", "甲+", "+甲", "甲++乙", "甲+乙+丙+丁+戊", " ", "甲+ ", "甲\n乙", "甲\xe2\x80\xa8"};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct term terms[] = {
			{.words = TEXT_INIT("家暴")}, {.words = text_from(bad[i])}, {.words = TEXT_INIT("")}};
		size_t at = 99;

		cr_expect_null(scanner_build(&arena, terms, 3, &at), "\"%s\"", bad[i]);
		cr_expect_eq(at, 1, "\"%s\": %zu", bad[i], at);
	}
}

Test(scan, without_terms)
{
	struct folded f;
	struct hits hits;
	size_t bad;
	const struct scanner *sc = scanner_build(&arena, NULL, 0, &bad);

	cr_assert(sc);
	cr_assert(fold(&arena, TEXT("家暴"), &f));
	cr_assert(scan(sc, &arena, &f, &hits));
	cr_expect_eq(hits.n, 0);
}

/* ---- Against plain comparison, on random texts over few letters -------------------------- */

static uint32_t seed = 12345;

static uint32_t dice(uint32_t sides)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 16) % sides;
}

static struct text random_text(char *to, size_t n, const char *letters, uint32_t n_letters)
{
	for (size_t i = 0; i < n; i++)
		to[i] = letters[dice(n_letters)];
	return (struct text){to, n};
}

static size_t plain_search(
	const struct term *terms, size_t n_terms, struct text t, struct hit *list)
{
	size_t n = 0;

	for (uint32_t begin = 0; begin < t.len; begin++)
		for (size_t len = t.len - begin; len > 0; len--)
			for (uint32_t k = 0; k < n_terms; k++)
				if (text_eq(terms[k].words, (struct text){t.ptr + begin, len}))
					list[n++] = (struct hit){begin, begin + (uint32_t)len, k, 0};
	return n;
}

Test(scan, equals_plain_search)
{
	for (int round = 0; round < 300; round++) {
		static char words[24][8], narrative[200];
		static struct hit expected[200 * 24];
		struct term terms[24];
		struct text t = random_text(narrative, sizeof(narrative), "abc", 3);
		struct folded f;
		struct hits hits;
		size_t bad, n;
		const struct scanner *sc;

		for (size_t i = 0; i < 24; i++)
			terms[i] = (struct term){.words = random_text(words[i], 1 + dice(6), "abc", 3)};
		sc = scanner_build(&arena, terms, 24, &bad);
		cr_assert(sc && fold(&arena, t, &f) && scan(sc, &arena, &f, &hits));
		n = plain_search(terms, 24, t, expected);
		cr_assert_eq(hits.n, n, "round %d: %zu, not %zu", round, hits.n, n);
		for (size_t i = 0; i < n; i++)
			cr_assert(hits.list[i].begin == expected[i].begin &&
					  hits.list[i].end == expected[i].end && hits.list[i].term == expected[i].term);
		arena_release(&arena);
	}
}

/* ---- The same for terms of several parts -------------------------------------------------- */

enum { JOINS = 40, JOIN_TEXT = 120, PARTS = 4 };

/* The parts of a term, [0, n). */
static size_t cut_parts(struct text words, struct text ret[PARTS])
{
	size_t n = 0;

	while (words.len)
		ret[n++] = text_cut(&words, '+');
	return n;
}

static bool has_all(struct text sentence, const struct text *parts, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!memmem(sentence.ptr, sentence.len, parts[i].ptr, parts[i].len))
			return false;
	return true;
}

/* What the header says, word for word: t holds letters and ';'. */
static size_t plain_joined(const struct term *terms, struct text t, struct hit *list)
{
	struct text rest = t;
	size_t n = 0;

	while (rest.len) {
		unsigned given[JOINS][PARTS] = {{0}};
		struct text sentence = text_cut(&rest, ';');

		for (size_t begin = 0; begin < sentence.len; begin++) {
			for (size_t len = sentence.len - begin; len > 0; len--) {
				struct text here = {sentence.ptr + begin, len};
				uint32_t at = (uint32_t)(here.ptr - t.ptr);

				for (uint32_t k = 0; k < JOINS; k++) {
					struct text parts[PARTS];
					size_t n_parts = cut_parts(terms[k].words, parts);

					for (uint8_t p = 0; p < n_parts; p++)
						if (text_eq(parts[p], here) && has_all(sentence, parts, n_parts) &&
							(n_parts == 1 || given[k][p]++ < 4))
							list[n++] = (struct hit){at, at + (uint32_t)len, k, p};
				}
			}
		}
	}
	return n;
}

static struct text random_join(char *to)
{
	static const uint32_t sizes[] = {1, 2, 2, 2, 3, 4};
	uint32_t n_parts = sizes[dice(6)];
	size_t n = 0;

	for (uint32_t i = 0; i < n_parts; i++) {
		if (i)
			to[n++] = '+';
		n += random_text(to + n, 1 + dice(3), "abcd", 4).len;
	}
	return (struct text){to, n};
}

Test(scan, joins_as_plain_search_does)
{
	for (int round = 0; round < 200; round++) {
		static char words[JOINS][16], narrative[JOIN_TEXT];
		static struct hit expected[JOIN_TEXT * JOINS * PARTS];
		struct term terms[JOINS];
		struct text t =
			random_text(narrative, 1 + dice(sizeof(narrative)), "aaabbcd;", round % 2 ? 8 : 7);
		struct folded f;
		struct hits hits;
		size_t bad, n;
		const struct scanner *sc;

		for (size_t i = 0; i < JOINS; i++)
			terms[i] = (struct term){.words = random_join(words[i])};
		sc = scanner_build(&arena, terms, JOINS, &bad);
		cr_assert(sc && fold(&arena, t, &f) && scan(sc, &arena, &f, &hits));
		n = plain_joined(terms, t, expected);
		cr_assert_eq(hits.n, n, "round %d: %zu, not %zu", round, hits.n, n);
		for (size_t i = 0; i < n; i++) {
			const struct hit *h = &hits.list[i], *x = &expected[i];

			cr_assert(h->begin == x->begin && h->end == x->end && h->term == x->term &&
						  h->part == x->part,
				"round %d, hit %zu: %u.%u@%u", round, i, h->term, h->part, h->begin);
		}
		arena_release(&arena);
	}
}

/* ---- Limits ------------------------------------------------------------------------------ */

Test(scan, at_every_size_of_arena)
{
	static const char *const words[] = {"家庭暴力", "暴力", "老人+摔倒", NULL};
	struct term terms[3];
	struct text t = TEXT("家庭暴力。老人摔倒,暴力");
	size_t enough, bad;
	struct folded f;
	struct hits hits;
	const struct scanner *sc;

	for (size_t i = 0; i < 3; i++)
		terms[i] = (struct term){.words = text_from(words[i])};
	sc = scanner_build(&arena, terms, 3, &bad);
	enough = arena.used;
	for (size_t cap = 0; cap <= enough; cap++) {
		struct arena small;
		const struct scanner *other;

		bad = 99;
		arena_init(&small, cap);
		other = scanner_build(&small, terms, 3, &bad);
		cr_expect(other || (bad == 3 && cap < enough), "build, %zu", cap);
		arena_release(&small);
	}
	cr_assert(fold(&arena, t, &f));
	enough = arena.used;
	cr_assert(scan(sc, &arena, &f, &hits));
	cr_assert_eq(hits.n, 5);
	enough = arena.used - enough;
	for (size_t cap = 0; cap <= enough; cap++) {
		struct arena small;
		struct hits some = {NULL, 77};

		arena_init(&small, cap);
		if (scan(sc, &small, &f, &some))
			cr_expect(some.n == 5 && !memcmp(some.list, hits.list, 5 * sizeof(*hits.list)));
		else
			cr_expect(some.n == 77 && cap < enough, "scan, %zu", cap);
		arena_release(&small);
	}
}

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* 4,000 terms in milliseconds, 16 KiB in a few: bounds are loose for slow and sanitized builds. */
Test(scan, is_fast)
{
	static char words[4000][16], narrative[16 << 10];
	static struct term terms[4000];
	struct folded f;
	struct hits hits;
	size_t bad, used;
	double begin = seconds(), built;
	const struct scanner *sc;

	for (size_t i = 0; i < 4000; i++)
		terms[i] = (struct term){
			.words = random_text(words[i], 3 + dice(8), "abcdefghijklmnopqrstuvwxyz", 26)};
	sc = scanner_build(&arena, terms, 4000, &bad);
	built = seconds();
	cr_assert(sc);
	cr_expect_lt(built - begin, 0.5, "built in %g s", built - begin);
	cr_assert(fold(
		&arena, random_text(narrative, sizeof(narrative), "abcdefghijklmnopqrstuvwxyz,", 27), &f));
	used = arena.used;
	cr_assert(scan(sc, &arena, &f, &hits));
	cr_expect_lt(seconds() - built, 0.2);
	cr_expect_lt(arena.used - used, 1u << 20);
}

/* The worst that 16 KiB can hold: one character over and over, that is a part of many terms. */
Test(scan, stays_bounded)
{
	static char words[200][16], narrative[16 << 10];
	static struct term terms[200];
	struct folded f;
	struct hits hits;
	size_t bad, used;
	const struct scanner *sc;

	for (int i = 0; i < 200; i++) {
		int n = snprintf(words[i], sizeof(words[i]), "a+b%c", 'c' + i % 20);

		terms[i] = (struct term){.words = {words[i], (size_t)n}};
	}
	memset(narrative, 'a', sizeof(narrative));
	memcpy(narrative, "bcbdbebfbgbhbibjbkblbmbnbobpbqbrbsbtbubv", 40);
	sc = scanner_build(&arena, terms, 200, &bad);
	cr_assert(sc && fold(&arena, (struct text){narrative, sizeof(narrative)}, &f));
	used = arena.used;
	cr_assert(scan(sc, &arena, &f, &hits));
	cr_expect_eq(hits.n, 200 * 5); /* four of `a`, one of the other part */
	cr_expect_lt(arena.used - used, 1u << 20);
}
