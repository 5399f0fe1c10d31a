#include "text.h"

#include <endian.h>

int text_cmp(struct text a, struct text b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int c = n ? memcmp(a.ptr, b.ptr, n) : 0;

	if (c)
		return c;
	return a.len < b.len ? -1 : a.len > b.len;
}

/* Bytes of the sequence that a first byte begins; 0 for a byte that begins none. */
static size_t sequence_length(unsigned char first)
{
	if (first < 0x80)
		return 1;
	if (first < 0xc2) /* continuation, or a form that is not the shortest */
		return 0;
	if (first < 0xe0)
		return 2;
	if (first < 0xf0)
		return 3;
	return first < 0xf5 ? 4 : 0;
}

size_t text_codepoint(struct text t, uint32_t *ret_cp)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	const unsigned char *p = (const unsigned char *)t.ptr;
	size_t len = sequence_length(p[0]);
	uint32_t cp = len == 1 ? p[0] : p[0] & (0x7fu >> len);

	if (len == 0 || len > t.len)
		return 0;
	for (size_t i = 1; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		cp = cp << 6 | (p[i] & 0x3fu);
	}
	if (cp < least[len] || cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
		return 0;
	*ret_cp = cp;
	return len;
}

/* At a character of three bytes, as Chinese is written in, but for those that have other rules. */
static bool is_plain_three(const unsigned char *p)
{
	return p[0] > 0xe0 && p[0] < 0xed && (p[1] & 0xc0) == 0x80 && (p[2] & 0xc0) == 0x80;
}

/* Eight bytes of ASCII, and no NUL among them: less one, none has or gets its highest bit. */
static bool is_plain_eight(const unsigned char *p)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), highest = ones << 7;
	uint64_t bytes;

	memcpy(&bytes, p, sizeof(bytes));
	return !((bytes | (bytes - ones)) & highest);
}

bool text_is_clean(struct text t)
{
	const unsigned char *p = (const unsigned char *)t.ptr;

	for (size_t left = t.len, n; left > 0; left -= n, p += n) {
		if (left >= 8 && is_plain_eight(p)) {
			n = 8;
		} else if (p[0] > 0 && p[0] < 0x80) {
			n = 1;
		} else if (left >= 3 && is_plain_three(p)) {
			n = 3;
		} else {
			uint32_t cp = 0;

			n = text_codepoint((struct text){(const char *)p, left}, &cp);
			if (n == 0 || cp == 0)
				return false;
		}
	}
	return true;
}

struct text text_cut(struct text *rest, char sep)
{
	const char *hit = rest->len ? memchr(rest->ptr, sep, rest->len) : NULL;
	struct text head = *rest;

	if (!hit) {
		*rest = TEXT_NONE;
		return head;
	}
	head.len = (size_t)(hit - rest->ptr);
	rest->ptr = hit + 1;
	rest->len -= head.len + 1;
	return head;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct text text_trim(struct text t)
{
	while (t.len && is_blank(t.ptr[0])) {
		t.ptr++;
		t.len--;
	}
	while (t.len && is_blank(t.ptr[t.len - 1]))
		t.len--;
	return t;
}

/* The number that t begins with; how many bytes it has, 0 when there is none, or it is too large.
 */
static size_t number_at(struct text t, int64_t *ret)
{
	bool negative = t.len && t.ptr[0] == '-';
	uint64_t limit = negative ? (uint64_t)INT64_MAX + 1 : (uint64_t)INT64_MAX;
	uint64_t n = 0;
	size_t i = negative;

	for (; i < t.len; i++) {
		unsigned digit = (unsigned)(unsigned char)t.ptr[i] - '0';

		if (digit > 9)
			break;
		if (n > (limit - digit) / 10)
			return 0;
		n = n * 10 + digit;
	}
	if (i == negative)
		return 0;
	*ret = negative ? (int64_t)(0 - n) : (int64_t)n;
	return i;
}

bool text_to_i64(struct text t, int64_t *ret)
{
	int64_t n;
	size_t len = number_at(t, &n);

	if (!len || len < t.len)
		return false;
	*ret = n;
	return true;
}

/* The same byte eight times. */
#define EIGHT(byte) (UINT64_C(0x0101010101010101) * (byte))

/*
 * A number of up to six digits with sep behind it, out of the eight bytes at p, without a branch
 * that depends on its digits: what tables have by the million. As number_at().
 */
static size_t short_number_at(const char *p, char sep, int64_t *ret)
{
	uint64_t bytes, ends, digits;
	unsigned negative = *p == '-', len;

	memcpy(&bytes, p, sizeof(bytes));
	bytes = le64toh(bytes) >> (8 * negative);
	ends = bytes ^ EIGHT((unsigned char)sep);
	ends = (ends - EIGHT(1)) & ~ends & EIGHT(0x80);
	len = ends ? (unsigned)__builtin_ctzll(ends) / 8 : 0;
	if (len == 0 || len > 6)
		return 0;
	digits = bytes << (64 - 8 * len) | EIGHT('0') >> (8 * len);
	if (((digits + EIGHT(0x80 - '9' - 1)) | (digits - EIGHT('0'))) & EIGHT(0x80))
		return 0;
	digits = (digits & EIGHT(0x0f)) * (10 * 256 + 1) >> 8;
	digits = (digits & UINT64_C(0x00ff00ff00ff00ff)) * (100 * 65536 + 1) >> 16;
	digits = (digits & UINT64_C(0x0000ffff0000ffff)) * ((UINT64_C(10000) << 32) + 1) >> 32;
	*ret = negative ? -(int64_t)digits : (int64_t)digits;
	return negative + len;
}

bool text_cut_i64(struct text *rest, char sep, int64_t *ret)
{
	int64_t n;
	size_t len = rest->len >= sizeof(uint64_t) ? short_number_at(rest->ptr, sep, &n) : 0;

	if (!len)
		len = number_at(*rest, &n);
	if (!len || (len < rest->len && rest->ptr[len] != sep))
		return false;
	*ret = n;
	len += len < rest->len;
	rest->ptr += len;
	rest->len -= len;
	return true;
}

void text_hex(const void *bytes, size_t n, char *ret)
{
	static const char digits[] = "0123456789abcdef";
	const uint8_t *from = bytes;

	for (size_t i = 0; i < n; i++) {
		ret[2 * i] = digits[from[i] >> 4];
		ret[2 * i + 1] = digits[from[i] & 15];
	}
}

/* What a hexadecimal digit counts; -1: it is none. */
static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool text_unhex(struct text t, uint8_t *ret)
{
	for (size_t i = 0; i < t.len / 2; i++) {
		int high = hex_digit(t.ptr[2 * i]), low = hex_digit(t.ptr[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		ret[i] = (uint8_t)(high << 4 | low);
	}
	return t.len % 2 == 0;
}
