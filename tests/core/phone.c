/* Numbers as people write them: each to its one form, and what is none is not taken for one. */
#include "phone.h"

#include <criterion/criterion.h>

#include "draw.h"

static const struct {
	const char *written, *e164; /* "": it is no number */
} rows[] = {
	{"13800138000", "+8613800138000"},
	{"138 0013 8000", "+8613800138000"},
	{"138-0013-8000", "+8613800138000"},
	{"+86 138 0013 8000", "+8613800138000"},
	{"0086-13800138000", "+8613800138000"},
	{"8613800138000", "+8613800138000"},
	{"+86 (0)138 0013 8000", "+8613800138000"},
	{"013800138000", "+8613800138000"},
	{"1３８００1３８０００", "+8613800138000"},
	{"＋８６－１３８－００１３－８０００", "+8613800138000"},
	{"　138　0013　8000　", "+8613800138000"},
	{"\u202a138\u00a00013\u20118000\u202c", "+8613800138000"},
	{"19912345678", "+8619912345678"},
	{"0755-23456789", "+8675523456789"},
	{"(0755) 2345 6789", "+8675523456789"},
	{"（０７５５）２３４５６７８９", "+8675523456789"},
	{"+86 755 2345 6789", "+8675523456789"},
	{"86 0755 23456789", "+8675523456789"},
	{"010-62345678", "+861062345678"},
	{"021 6234 5678", "+862162345678"},
	{"0898-6234567", "+868986234567"},
	{"+852 2345 6789", "+85223456789"},
	{"00852 23456789", "+85223456789"},
	{"+1 (212) 555-0123", "+12125550123"},
	{"", ""},
	{"+", ""},
	{"-", ""},
	{"23456789", ""},
	{"755 23456789", ""},
	{"12800138000", ""},
	{"1380013800", ""},
	{"138001380001", ""},
	{"0755-123456", ""},
	{"0755-13456789", ""},
	{"021-6234567", ""},
	{"4008001234", ""},
	{"12345", ""},
	{"110", ""},
	{"138001380OO", ""},
	{"13800138000.", ""},
	{"电话13800138000", ""},
	{"13800138000 本人", ""},
	{"13800138000;13900139000", ""},
	{"0755-23456789-8001", ""},
	{"+86", ""},
	{"+86 23456789", ""},
	{"+8613800138000+", ""},
	{"+0755 2345 6789", ""},
	{"+852", ""},
	{"+1234567890123456", ""},
	{"440309199001011234", ""},
	{"138001380001380013800013800138000", ""},
	{"\xff\xfe", ""},
};

static bool is_number(struct phone p, const char *e164)
{
	return text_eq(phone_text(&p), text_from(e164));
}

Test(phone, one_form_of_many)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct phone p = {.len = 0};

		cr_expect_eq(phone_read(text_from(rows[i].written), &p), rows[i].e164[0] != '\0', "%s",
			rows[i].written);
		cr_expect(
			is_number(p, rows[i].e164), "%s: %.*s", rows[i].written, TEXT_ARG(phone_text(&p)));
	}
}

/* Up to three numbers in each. */
static const struct {
	const char *words, *e164[3];
} said[] = {
	{"小芳表姐 138-0013-8000,晚上八点后", {"+8613800138000"}},
	{"138 0013 8000 139 0013 9000", {"+8613800138000", "+8613900139000"}},
	{"座机0755-23456789转8001、手机１３８００１３８０００", {"+8675523456789", "+8613800138000"}},
	{"3 13800138000", {"+8613800138000"}},
	{"13800138000+8613900139000+85223456789", {"+8613800138000", "+8613900139000", "+85223456789"}},
	{"身份证 440309199001011234", {NULL}},
	{"订单 9913800138000", {NULL}},
	{"只在 9:00-18:00 打", {NULL}},
	{"没有电话", {NULL}},
	{"+", {NULL}},
	{"", {NULL}},
	{"0000000000000000000000000000000013800138000 13800138000", {"+8613800138000"}},
};

Test(phone, found_among_words)
{
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
		struct text rest = text_from(said[i].words);
		struct phone p;

		for (size_t n = 0; n < 3 && said[i].e164[n]; n++) {
			cr_assert(phone_next(&rest, &p), "%s", said[i].words);
			cr_expect(
				is_number(p, said[i].e164[n]), "%s: %.*s", said[i].words, TEXT_ARG(phone_text(&p)));
		}
		cr_expect_not(phone_next(&rest, &p), "%s: %.*s", said[i].words, TEXT_ARG(phone_text(&p)));
	}
}

/* Any bytes: it ends, what is found has its form, and is read as itself. */
Test(phone, any_bytes)
{
	static const char *const pieces[] = {"0", "1", "3", "86", "+", " ", "-", "138", "0755", "００",
		"８", "(", ")", "\xff", "\xef\xbc", "汉", "00138000", "\u202a"};
	uint64_t d = 7;

	for (int i = 0; i < 200000; i++) {
		char words[96];
		struct text rest = {words, 0};
		struct phone p, again;

		for (unsigned n = draw_below(&d, 12); n > 0; n--) {
			struct text piece = text_from(pieces[draw_below(&d, 18)]);

			memcpy(words + rest.len, piece.ptr, piece.len);
			rest.len += piece.len;
		}
		while (phone_next(&rest, &p)) {
			cr_assert(p.len >= 9 && p.len <= PHONE_MAX && p.e164[0] == '+');
			for (size_t c = 1; c < p.len; c++)
				cr_assert(p.e164[c] >= '0' && p.e164[c] <= '9');
			cr_assert(
				phone_read(phone_text(&p), &again) && text_eq(phone_text(&p), phone_text(&again)),
				"%.*s", TEXT_ARG(phone_text(&p)));
		}
	}
}
