/* Folding: what becomes equal, what is dropped, and that every character knows where it is from. */
#include "fold.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <utf8proc.h>

static struct arena arena;

static void open_arena(void)
{
	arena_init(&arena, 64 << 20);
}

static void close_arena(void)
{
	arena_release(&arena);
}

TestSuite(fold, .init = open_arena, .fini = close_arena);

static struct folded folded(struct text t)
{
	struct folded f;

	cr_assert(text_is_clean(t));
	cr_assert(fold(&arena, t, &f));
	return f;
}

/* The code points of clean UTF-8, decoded here and not by the code under test. */
static size_t decode(const char *s, uint32_t *out, size_t max)
{
	const unsigned char *p = (const unsigned char *)s;
	size_t n = 0;

	for (; *p; n++) {
		size_t len = *p < 0x80 ? 1 : *p < 0xe0 ? 2 : *p < 0xf0 ? 3 : 4;

		cr_assert_lt(n, max);
		out[n] = len == 1 ? *p : *p & (0x7fu >> len);
		for (size_t i = 1; i < len; i++)
			out[n] = out[n] << 6 | (p[i] & 0x3fu);
		p += len;
	}
	return n;
}

Test(fold, equals)
{
	static const struct {
		const char *given, *expected;
	} rows[] = {
		{"", ""}, {"家暴", "家暴"}, {"家庭暴力與離婚訴訟", "家庭暴力与离婚诉讼"}, /* traditional */
		{"臺灣、後來、發現、裡面", "台湾、后来、发现、里面"},
		{"ＡＢＣ１２３", "abc123"},          /* full width */
		{"，！？；：（）", ",!?;:()"},       /* its punctuation becomes ASCII */
		{"。、", "。、"},                    /* these have no other form */
		{"｡｢ｱ", "。「ア"},                   /* half width */
		{"DV Case", "dvcase"}, {"ÄÉ", "äé"}, /* composed, lower case */
		{"①⑩㈠㍿", "110(一)株式会社"},
		{"\xef\xa4\x80", "岂"}, /* U+F900: compatibility ideograph of 豈 */
		{"家 暴\t家\xe3\x80\x80暴", "家暴家暴"},
		{"家\xe2\x80\x8b暴\xef\xbb\xbf", "家暴"}, /* zero width space, byte order mark */
		{"家\xef\xbf\xb9暴", "家暴"},             /* U+FFF9: a format character */
		{"家\xef\xb8\x80暴", "家暴"},             /* variation selector */
		{"a\x01\x7f\xc2\x85z", "a\nz"},           /* controls go, NEL is a line end */
		{"a\r\nb\vc\xe2\x80\xa8"
		 "d",
			"a\n\nb\nc\nd"},
		{"a\xc2\xa0\xe2\x80\x83"
		 "b",
			"ab"},                                      /* no-break space, em space */
		{"…", "..."}, {"\xef\xb7\xba", "\xef\xb7\xba"}, /* U+FDFA would be 18 characters: stays */
		{"𠀀😀", "𠀀😀"},                                 /* beyond the first plane */
		{"𠁞", "𠀾"},                                   /* simplified there, too */
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint32_t expected[64];
		size_t n = decode(rows[i].expected, expected, 64);
		struct folded f = folded(text_from(rows[i].given));

		cr_expect_eq(f.n, n, "row %zu: %zu characters, not %zu", i, f.n, n);
		for (size_t k = 0; k < n && k < f.n; k++)
			cr_expect_eq(f.cp[k], expected[k], "row %zu, %zu: U+%04X", i, k, f.cp[k]);
	}
}

Test(fold, source_counts_code_points)
{
	/* 😀 and 𠀀 are one code point each, whatever they take in UTF-8 or UTF-16. */
	struct text t = TEXT("😀 她被㈠家 暴𠀀了");
	struct folded f = folded(t);
	static const uint32_t expected[] = {0, 2, 3, 4, 4, 4, 5, 7, 8, 9};

	cr_assert_eq(f.n_source, 10);
	cr_assert_eq(f.n, 10);
	for (size_t i = 0; i < f.n; i++)
		cr_expect_eq(f.source[i], expected[i], "%zu: %u", i, f.source[i]);
	cr_expect(text_eq(fold_slice(&f, t, 0, 1), TEXT("😀")));
	cr_expect(text_eq(fold_slice(&f, t, 5, 8), TEXT("家 暴")));
	cr_expect(text_eq(fold_slice(&f, t, 8, 10), TEXT("𠀀了")));
	cr_expect(text_eq(fold_slice(&f, t, 0, 10), t));
	cr_expect_eq(fold_slice(&f, t, 10, 10).len, 0);
}

Test(fold, is_idempotent)
{
	/* Every code point, alone: folding what is folded changes nothing; nothing is longer than 4. */
	for (uint32_t cp = 1; cp < 0x30000; cp++) {
		char in[4], again[32];
		size_t n = 0, m;
		struct folded once, twice;

		if ((cp >= 0xd800 && cp < 0xe000) || cp == 0x85b4)
			continue; /* 薴 is the one character whose simplified form, 苧, has one of its own */
#define PUT(to, at, c)                                                            \
	do {                                                                          \
		uint32_t x = (c);                                                         \
		if (x < 0x80) {                                                           \
			(to)[(at)++] = (char)x;                                               \
		} else {                                                                  \
			int tail = x < 0x800 ? 1 : x < 0x10000 ? 2 : 3;                       \
			(to)[(at)++] = (char)((0xff00 >> (tail + 1) & 0xff) | x >> 6 * tail); \
			while (tail-- > 0)                                                    \
				(to)[(at)++] = (char)(0x80 | (x >> 6 * tail & 0x3f));             \
		}                                                                         \
	} while (0)
		PUT(in, n, cp);
		once = folded((struct text){in, n});
		cr_assert_leq(once.n, 4);
		m = 0;
		for (size_t i = 0; i < once.n; i++)
			PUT(again, m, once.cp[i]);
		twice = folded((struct text){again, m});
		cr_expect(twice.n == once.n && memcmp(twice.cp, once.cp, once.n * sizeof(*once.cp)) == 0,
			"U+%04X", cp);
		arena_release(&arena);
	}
}

/* ---- Against utf8proc's own mapping of strings -------------------------------------------- */

static uint32_t simplified_form(uint32_t cp)
{
	static const uint32_t table[][2] = {
#define UNIFIED(from, to) {from, to},
#define RARE(from, to) {from, to},
#include "simplified.h"
#undef UNIFIED
#undef RARE
	};

	for (size_t low = 0, high = sizeof(table) / sizeof(table[0]); low < high;) {
		size_t middle = (low + high) / 2;

		if (table[middle][0] == cp)
			return table[middle][1];
		if (table[middle][0] < cp)
			low = middle + 1;
		else
			high = middle;
	}
	return cp;
}

static size_t model_one(uint32_t cp, uint32_t out[4])
{
	utf8proc_uint8_t in[4], *mapped = NULL;
	utf8proc_ssize_t size = utf8proc_encode_char((utf8proc_int32_t)cp, in);
	uint32_t form[32];
	size_t n_form, n = 0;

	if (cp == '\n' || cp == '\v' || cp == '\f' || cp == '\r' || cp == 0x85 || cp == 0x2028 ||
		cp == 0x2029) {
		out[0] = '\n';
		return 1;
	}
	if (utf8proc_decompose(
			in, size, NULL, 0, UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_IGNORE) > 4) {
		form[0] = cp; /* too long */
		n_form = 1;
	} else {
		size =
			utf8proc_map(in, size, &mapped, UTF8PROC_COMPAT | UTF8PROC_COMPOSE | UTF8PROC_IGNORE);
		cr_assert(size >= 0, "U+%04X", cp);
		n_form = decode((const char *)mapped, form, 32);
		free(mapped);
	}
	for (size_t i = 0; i < n_form; i++) {
		utf8proc_int32_t lower = utf8proc_tolower((utf8proc_int32_t)form[i]);
		utf8proc_category_t is = utf8proc_category(lower);

		if (is != UTF8PROC_CATEGORY_CC && is != UTF8PROC_CATEGORY_CF && is != UTF8PROC_CATEGORY_ZS)
			out[n++] = simplified_form((uint32_t)lower);
	}
	return n;
}

/* Every code point alone: what fold() knows by heart of some must be what their properties say. */
Test(fold, equals_model)
{
	for (uint32_t cp = 1; cp < 0x110000; cp++) {
		utf8proc_uint8_t in[4];
		uint32_t expected[4];
		size_t n;
		struct folded f;

		if (cp >= 0xd800 && cp < 0xe000)
			continue;
		n = (size_t)utf8proc_encode_char((utf8proc_int32_t)cp, in);
		f = folded((struct text){(const char *)in, n});
		n = model_one(cp, expected);
		cr_assert(f.n == n && memcmp(f.cp, expected, n * sizeof(*expected)) == 0, "U+%04X", cp);
		arena_release(&arena);
	}
}

/* Every character becomes four: the room first taken is not enough, more than once. */
Test(fold, grows)
{
	enum { TIMES = 1000 };
	static char given[TIMES * 3];
	static const uint32_t expected[] = {0x682a, 0x5f0f, 0x4f1a, 0x793e}; /* 株式会社 */
	struct folded f;

	for (size_t i = 0; i < TIMES; i++)
		memcpy(given + i * 3, "\xe3\x8d\xbf", 3); /* ㍿ */
	f = folded((struct text){given, sizeof(given)});
	cr_assert_eq(f.n, TIMES * 4);
	cr_assert_eq(f.n_source, TIMES);
	for (size_t i = 0; i < f.n; i++)
		cr_assert(f.cp[i] == expected[i % 4] && f.source[i] == i / 4, "%zu", i);
}

Test(fold, at_every_size_of_arena)
{
	struct text t = TEXT("家庭暴力與離婚訴訟 ＡＢＣ ㈠㈠㈠㈠");
	struct folded whole = folded(t);
	size_t enough = arena.used;

	for (size_t cap = 0; cap <= enough; cap++) {
		struct arena small;
		struct folded f = {.n = 77};

		arena_init(&small, cap);
		if (fold(&small, t, &f))
			cr_expect(f.n == whole.n && memcmp(f.cp, whole.cp, f.n * sizeof(*f.cp)) == 0);
		else
			cr_expect(f.n == 77 && cap < enough, "touched at %zu", cap);
		arena_release(&small);
	}
}
