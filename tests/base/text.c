/* Text: what is UTF-8 and what is not, to the last code point; numbers, cuts and trims. */
#include "text.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "draw.h"

static const struct {
	const char *what;
	struct text bytes;
	bool clean;
} utf8[] = {
	{"nothing", TEXT_INIT(""), true},
	{"ASCII", TEXT_INIT("case 1\n"), true},
	{"Chinese", TEXT_INIT("单亲,孩子不肯去上学"), true},
	{"NUL", TEXT_INIT("a\0b"), false},
	{"NUL alone", TEXT_INIT("\0"), false},
	{"U+007F", TEXT_INIT("\x7f"), true},
	{"U+0080", TEXT_INIT("\xc2\x80"), true},
	{"U+07FF", TEXT_INIT("\xdf\xbf"), true},
	{"U+0800", TEXT_INIT("\xe0\xa0\x80"), true},
	{"U+D7FF, last before the surrogates", TEXT_INIT("\xed\x9f\xbf"), true},
	{"U+D800, first surrogate", TEXT_INIT("\xed\xa0\x80"), false},
	{"U+DFFF, last surrogate", TEXT_INIT("\xed\xbf\xbf"), false},
	{"a pair of surrogates (CESU-8)", TEXT_INIT("\xed\xa0\xbd\xed\xb8\x80"), false},
	{"U+E000, first after the surrogates", TEXT_INIT("\xee\x80\x80"), true},
	{"U+FEFF", TEXT_INIT("\xef\xbb\xbf"), true},
	{"U+FFFF", TEXT_INIT("\xef\xbf\xbf"), true},
	{"U+10000", TEXT_INIT("\xf0\x90\x80\x80"), true},
	{"U+20BB7, an ideograph outside the BMP", TEXT_INIT("\xf0\xa0\xae\xb7"), true},
	{"U+10FFFF", TEXT_INIT("\xf4\x8f\xbf\xbf"), true},
	{"U+110000", TEXT_INIT("\xf4\x90\x80\x80"), false},
	{"NUL in two bytes", TEXT_INIT("\xc0\x80"), false},
	{"slash in two bytes", TEXT_INIT("\xc0\xaf"), false},
	{"U+007F in two bytes", TEXT_INIT("\xc1\xbf"), false},
	{"slash in three bytes", TEXT_INIT("\xe0\x80\xaf"), false},
	{"U+07FF in three bytes", TEXT_INIT("\xe0\x9f\xbf"), false},
	{"slash in four bytes", TEXT_INIT("\xf0\x80\x80\xaf"), false},
	{"U+FFFF in four bytes", TEXT_INIT("\xf0\x8f\xbf\xbf"), false},
	{"a continuation alone", TEXT_INIT("\x80"), false},
	{"a continuation too many", TEXT_INIT("\xc2\x80\x80"), false},
	{"first of two, cut", TEXT_INIT("\xc2"), false},
	{"two of three, cut", TEXT_INIT("\xe5\x8d"), false},
	{"three of four, cut", TEXT_INIT("\xf0\x90\x80"), false},
	{"cut, and then ASCII", TEXT_INIT("\xe5\x8d!"), false},
	{"F5", TEXT_INIT("\xf5\x80\x80\x80"), false},
	{"five bytes", TEXT_INIT("\xf8\x88\x80\x80\x80"), false},
	{"FE", TEXT_INIT("\xfe"), false},
	{"FF", TEXT_INIT("\xff"), false},
	{"Latin-1", TEXT_INIT("caf\xe9"), false},
	{"GBK", TEXT_INIT("\xb5\xa5\xc7\xd7"), false},
	{"good, then bad", TEXT_INIT("单亲\xff"), false},
};

Test(text, clean)
{
	for (size_t i = 0; i < sizeof(utf8) / sizeof(utf8[0]); i++)
		cr_expect_eq(text_is_clean(utf8[i].bytes), utf8[i].clean, "%s", utf8[i].what);
	cr_expect(text_is_clean(TEXT_NONE));
}

/* As by one code point after the other. */
static bool is_clean_slowly(struct text t)
{
	uint32_t cp = 0;

	for (size_t n; t.len; t.ptr += n, t.len -= n) {
		n = text_codepoint(t, &cp);
		if (n == 0 || cp == 0)
			return false;
	}
	return true;
}

/* Many bytes are looked at at once; a wrong one is seen wherever it stands among them. */
Test(text, is_clean_as_by_code_points)
{
	static const char *const parts[] = {"a", "abcdefgh", "\xe6\xb3\x95", "\xe4\xb8\xad\xe6\x96\x87",
		"\xc3\xa9", "\xf0\x9f\x98\x80"};
	static const char bytes[] = "\0\x7f\x80\xbf\xc0\xe0\xed\xee\xef\xa0\xff";
	uint64_t random = 1;
	size_t clean = 0;

	for (int i = 0; i < 200000; i++) {
		char room[64];
		struct text t = {room, 0};

		while (t.len < 40) {
			const char *part = parts[draw_below(&random, 6)];

			memcpy(room + t.len, part, strlen(part));
			t.len += strlen(part);
		}
		if (i % 4)
			room[draw_below(&random, (unsigned)t.len)] =
				bytes[draw_below(&random, sizeof(bytes) - 1)];
		cr_assert_eq(text_is_clean(t), is_clean_slowly(t), "%d", i);
		clean += text_is_clean(t);
	}
	cr_expect(clean > 50000 && clean < 190000, "%zu", clean);
}

static size_t encode(uint32_t cp, unsigned char out[4])
{
	size_t n = cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
	static const unsigned char lead[] = {0, 0, 0xc0, 0xe0, 0xf0};

	for (size_t i = n; i-- > 1; cp >>= 6)
		out[i] = (unsigned char)(0x80 | (cp & 0x3f));
	out[0] = (unsigned char)(lead[n] | cp);
	return n;
}

Test(text, every_code_point_decodes_to_itself)
{
	for (uint32_t cp = 0; cp <= 0x10ffff; cp++) {
		unsigned char bytes[4];
		size_t n = encode(cp, bytes), got;
		uint32_t decoded = 0xffffffff;

		got = text_codepoint((struct text){(const char *)bytes, n}, &decoded);
		if (cp >= 0xd800 && cp <= 0xdfff)
			cr_assert(got == 0 && decoded == 0xffffffff, "surrogate U+%04X", cp);
		else
			cr_assert(got == n && decoded == cp, "U+%04X: %zu bytes, U+%04X", cp, got, decoded);
	}
}

/* How many of all strings of one length are one code point: the size of Unicode's ranges. */
static unsigned count_of(size_t len, const uint32_t from[4], const uint32_t to[4])
{
	unsigned count = 0;
	uint32_t b[4], cp;

	for (b[0] = from[0]; b[0] <= to[0]; b[0]++)
		for (b[1] = from[1]; b[1] <= to[1]; b[1]++)
			for (b[2] = from[2]; b[2] <= to[2]; b[2]++)
				for (b[3] = from[3]; b[3] <= to[3]; b[3]++) {
					char bytes[4] = {(char)b[0], (char)b[1], (char)b[2], (char)b[3]};

					count += text_codepoint((struct text){bytes, len}, &cp) == len;
				}
	return count;
}

Test(text, no_other_bytes_are_a_code_point)
{
	static const uint32_t none[4] = {0}, two[4] = {255, 255}, three[4] = {255, 255, 255},
						  from4[4] = {0xf0, 0, 0x7c, 0x7c}, to4[4] = {0xff, 255, 0xc3, 0xc3};

	cr_expect_eq(count_of(2, none, two), 0x800 - 0x80);
	cr_expect_eq(count_of(3, none, three), 0x10000 - 0x800 - 0x800);
	cr_expect_eq(count_of(4, from4, to4), 0x100000);
}

Test(text, to_i64)
{
	static const struct {
		struct text text;
		bool good;
		int64_t value;
	} rows[] = {
		{TEXT_INIT("0"), true, 0},
		{TEXT_INIT("007"), true, 7},
		{TEXT_INIT("-1"), true, -1},
		{TEXT_INIT("-0"), true, 0},
		{TEXT_INIT("9223372036854775807"), true, INT64_MAX},
		{TEXT_INIT("-9223372036854775808"), true, INT64_MIN},
		{TEXT_INIT("9223372036854775808"), false, 0},
		{TEXT_INIT("-9223372036854775809"), false, 0},
		{TEXT_INIT("9223372036854775810"), false, 0},
		{TEXT_INIT("18446744073709551616"), false, 0}, /* 2^64: would wrap to 0 */
		{TEXT_INIT("18446744073709551617"), false, 0},
		{TEXT_INIT("99999999999999999999999999"), false, 0},
		{TEXT_INIT("00000000000000000000000000000001"), true, 1},
		{TEXT_INIT(""), false, 0},
		{TEXT_INIT("-"), false, 0},
		{TEXT_INIT("--1"), false, 0},
		{TEXT_INIT("+1"), false, 0},
		{TEXT_INIT(" 1"), false, 0},
		{TEXT_INIT("1 "), false, 0},
		{TEXT_INIT("1\0"), false, 0},
		{TEXT_INIT("1e3"), false, 0},
		{TEXT_INIT("0x10"), false, 0},
		{TEXT_INIT("1/"), false, 0}, /* the bytes on either side of the digits */
		{TEXT_INIT("1:"), false, 0},
		{TEXT_INIT("１"), false, 0},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t n = 4711;
		bool good = text_to_i64(rows[i].text, &n);

		cr_expect_eq(good, rows[i].good, "'%.*s'", TEXT_ARG(rows[i].text));
		cr_expect_eq(n, rows[i].good ? rows[i].value : 4711, "'%.*s'", TEXT_ARG(rows[i].text));
	}
}

/* What text_cut() and text_to_i64() say, of texts made of what numbers are made of and of what lies
 * beside. */
Test(text, a_number_cut_off)
{
	static const char of[] = "0123456789012345678999-- /:\x80\xff";
	uint64_t state = 20261123;
	size_t good = 0, bad = 0;

	for (int i = 0; i < 200000; i++) {
		char bytes[24];
		struct text t = {bytes, draw_below(&state, sizeof(bytes) + 1)}, rest = t, after = t, word;
		int64_t n = 4711, want = 4711;
		bool is;

		for (size_t k = 0; k < t.len; k++)
			bytes[k] = of[draw_below(&state, sizeof(of) - 1)];
		word = text_cut(&after, ' ');
		is = text_to_i64(word, &want);
		cr_assert_eq(text_cut_i64(&rest, ' ', &n), is, "'%.*s'", TEXT_ARG(t));
		cr_assert_eq(n, want, "'%.*s'", TEXT_ARG(t));
		cr_assert_eq(rest.len, is ? after.len : t.len, "'%.*s'", TEXT_ARG(t));
		cr_assert(rest.len == 0 || rest.ptr == (is ? after.ptr : t.ptr), "'%.*s'", TEXT_ARG(t));
		good += is;
		bad += !is;
	}
	cr_expect_gt(good, 10000);
	cr_expect_gt(bad, 10000);
}

Test(text, hexadecimal)
{
	static const struct {
		struct text digits;
		bool good;
		uint8_t bytes[4];
	} rows[] = {
		{TEXT_INIT(""), true, {0}},
		{TEXT_INIT("00"), true, {0}},
		{TEXT_INIT("0a9f"), true, {0x0a, 0x9f}},
		{TEXT_INIT("7f80ffab"), true, {0x7f, 0x80, 0xff, 0xab}},
		{TEXT_INIT("7F80FFaB"), true, {0x7f, 0x80, 0xff, 0xab}},
		{TEXT_INIT("a"), false, {0}},
		{TEXT_INIT("0a9"), false, {0}},
		{TEXT_INIT("0g"), false, {0}}, /* the bytes on either side of digits and letters */
		{TEXT_INIT("`0"), false, {0}},
		{TEXT_INIT("/0"), false, {0}},
		{TEXT_INIT("0:"), false, {0}},
		{TEXT_INIT("@0"), false, {0}},
		{TEXT_INIT("0G"), false, {0}},
		{TEXT_INIT("0x"), false, {0}},
		{TEXT_INIT("0\0"), false, {0}},
		{TEXT_INIT(" 0"), false, {0}},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t bytes[sizeof(rows[i].bytes)] = {0};

		cr_expect_eq(text_unhex(rows[i].digits, bytes), rows[i].good, "row %zu", i);
		if (rows[i].good)
			cr_expect_arr_eq(bytes, rows[i].bytes, sizeof(bytes), "row %zu", i);
	}
}

Test(text, every_byte_there_and_back)
{
	uint8_t bytes[256], back[256] = {0};
	char digits[2 * 256 + 1], expected[3];

	for (int i = 0; i < 256; i++)
		bytes[i] = (uint8_t)i;
	digits[512] = '!';
	text_hex(bytes, sizeof(bytes), digits);
	cr_expect_eq(digits[512], '!', "nothing behind");
	for (int i = 0; i < 256; i++) {
		snprintf(expected, sizeof(expected), "%02x", (unsigned)i);
		cr_expect_arr_eq(digits + 2L * i, expected, 2, "byte %d", i);
	}
	cr_expect(text_unhex((struct text){digits, 512}, back));
	cr_expect_arr_eq(back, bytes, sizeof(bytes));
}

Test(text, cut)
{
	struct text rest = TEXT("a\tbc\t\td");

	cr_expect(text_eq(text_cut(&rest, '\t'), TEXT("a")));
	cr_expect(text_eq(text_cut(&rest, '\t'), TEXT("bc")));
	cr_expect(text_eq(text_cut(&rest, '\t'), TEXT("")));
	cr_expect(text_eq(rest, TEXT("d")));
	cr_expect(text_eq(text_cut(&rest, '\t'), TEXT("d")));
	cr_expect_eq(rest.len, 0);
	cr_expect_eq(text_cut(&rest, '\t').len, 0, "cutting nothing gives nothing, for ever");
	rest = TEXT("a\t");
	text_cut(&rest, '\t');
	cr_expect_eq(rest.len, 0);
	rest = TEXT("a\0b");
	cr_expect(text_eq(text_cut(&rest, '\0'), TEXT("a")));
	cr_expect(text_eq(rest, TEXT("b")));
}

Test(text, trim)
{
	static const struct {
		struct text text, trimmed;
	} rows[] = {
		{TEXT_INIT(""), TEXT_INIT("")}, {TEXT_INIT(" \t\r\n"), TEXT_INIT("")},
		{TEXT_INIT("a"), TEXT_INIT("a")}, {TEXT_INIT("  a b\t\r\n"), TEXT_INIT("a b")},
		{TEXT_INIT("\va\f"), TEXT_INIT("\va\f")},
		{TEXT_INIT("　单亲　"), TEXT_INIT("　单亲　")}, /* the ideographic space is a letter here */
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		cr_expect(text_eq(text_trim(rows[i].text), rows[i].trimmed), "row %zu", i);
	cr_expect_eq(text_trim(TEXT_NONE).len, 0);
}

Test(text, compares_bytes_and_puts_a_prefix_first)
{
	static const struct text sorted[] = {TEXT_INIT(""), TEXT_INIT("\0"), TEXT_INIT("a"),
		TEXT_INIT("a\0"), TEXT_INIT("aa"), TEXT_INIT("b"), TEXT_INIT("单"), TEXT_INIT("\xff")};
	enum { N = sizeof(sorted) / sizeof(sorted[0]) };

	for (int i = 0; i < N; i++) {
		for (int j = 0; j < N; j++) {
			int c = text_cmp(sorted[i], sorted[j]);

			cr_expect_eq((c > 0) - (c < 0), (i > j) - (i < j), "%d against %d", i, j);
			cr_expect_eq(text_eq(sorted[i], sorted[j]), i == j, "%d against %d", i, j);
		}
	}
	cr_expect(text_eq(TEXT_NONE, TEXT("")));
	cr_expect_eq(text_cmp(TEXT_NONE, TEXT("")), 0);
	cr_expect(text_eq(text_from(NULL), TEXT_NONE));
	cr_expect(text_eq(text_from("ab"), TEXT("ab")));
}
