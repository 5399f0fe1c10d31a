/* The length before a message: every form of it, right and wrong, and cut at every byte. */
#include <criterion/criterion.h>

#include "prefix.h"

static const struct {
	const char *what;
	size_t n;
	uint8_t bytes[5];
	enum frame_result result;
	size_t prefix, body;
} forms[] = {
	{"nothing", 0, {0}, FRAME_NOT_YET, 0, 0},
	{"one byte", 1, {1}, FRAME_WHOLE, 1, 1},
	{"largest of one byte", 1, {0x7f}, FRAME_WHOLE, 1, 127},
	{"smallest of two bytes", 2, {0x80, 0x01}, FRAME_WHOLE, 2, 128},
	{"largest of two bytes", 2, {0xff, 0x7f}, FRAME_WHOLE, 2, 16383},
	{"smallest of three bytes", 3, {0x80, 0x80, 0x01}, FRAME_WHOLE, 3, 16384},
	{"the limit", 3, {0x80, 0x80, 0x04}, FRAME_WHOLE, 3, 65536},
	{"one above the limit", 3, {0x81, 0x80, 0x04}, FRAME_TOO_LONG, 0, 0},
	{"largest of three bytes", 3, {0xff, 0xff, 0x7f}, FRAME_TOO_LONG, 0, 0},
	{"body bytes behind do not matter", 4, {2, 0xff, 0xff, 0xff}, FRAME_WHOLE, 1, 2},
	{"zero", 1, {0}, FRAME_EMPTY, 0, 0},
	{"zero with more behind", 3, {0, 1, 1}, FRAME_EMPTY, 0, 0},
	{"zero in two bytes", 2, {0x80, 0x00}, FRAME_BAD_PREFIX, 0, 0},
	{"one in two bytes", 2, {0x81, 0x00}, FRAME_BAD_PREFIX, 0, 0},
	{"127 in two bytes", 2, {0xff, 0x00}, FRAME_BAD_PREFIX, 0, 0},
	{"128 in three bytes", 3, {0x80, 0x81, 0x00}, FRAME_BAD_PREFIX, 0, 0},
	{"zero in three bytes", 3, {0x80, 0x80, 0x00}, FRAME_BAD_PREFIX, 0, 0},
	{"four bytes", 4, {0x80, 0x80, 0x80, 0x01}, FRAME_BAD_PREFIX, 0, 0},
	{"four bytes, three of them there", 3, {0xff, 0xff, 0xff}, FRAME_BAD_PREFIX, 0, 0},
	{"first of two", 1, {0x80}, FRAME_NOT_YET, 0, 0},
	{"first two of three", 2, {0x80, 0x80}, FRAME_NOT_YET, 0, 0},
	{"text by mistake", 4, {'G', 'E', 'T', ' '}, FRAME_WHOLE, 1, 'G'},
};

Test(prefix, forms)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		size_t prefix = 0, body = 0;
		enum frame_result result =
			prefix_read(forms[i].bytes, forms[i].n, FRAME_MAX, &prefix, &body);

		cr_expect_eq(result, forms[i].result, "%s: %d", forms[i].what, (int)result);
		cr_expect_eq(prefix, forms[i].prefix, "%s: %zu", forms[i].what, prefix);
		cr_expect_eq(body, forms[i].body, "%s: %zu", forms[i].what, body);
	}
}

Test(prefix, limit_before_hello)
{
	static const uint8_t at[] = {0x80, 0x20}, above[] = {0x81, 0x20};
	size_t prefix, body;

	cr_expect_eq(prefix_read(at, 2, FRAME_MAX_HELLO, &prefix, &body), FRAME_WHOLE);
	cr_expect_eq(body, 4096);
	cr_expect_eq(prefix_read(above, 2, FRAME_MAX_HELLO, &prefix, &body), FRAME_TOO_LONG);
}

/* What is written is read back, with no byte to spare, for every length there is. */
Test(prefix, every_length)
{
	for (size_t length = 1; length < 1u << 21; length++) {
		uint8_t bytes[PREFIX_MAX];
		size_t n = prefix_write(length, bytes);
		size_t prefix = 0, body = 0;

		cr_assert_eq(n, length < 128 ? 1 : length < 16384 ? 2 : 3, "%zu", length);
		cr_assert_eq(prefix_read(bytes, n, 1u << 21, &prefix, &body), FRAME_WHOLE);
		cr_assert(prefix == n && body == length, "%zu", length);
		for (size_t cut = 0; cut < n; cut++)
			cr_assert_eq(prefix_read(bytes, cut, 1u << 21, &prefix, &body), FRAME_NOT_YET);
	}
}
