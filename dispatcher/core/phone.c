#include "phone.h"

enum { DIGITS_LEAST = 8, DIGITS_MOST = 15, RUN_MAX = 24, MOBILE = 11 };

/* ---- Characters ---- */

enum sign { SIGN_OTHER, SIGN_DIGIT, SIGN_PLUS, SIGN_BETWEEN };

static bool is_between(uint32_t cp)
{
	static const struct {
		uint32_t from, to;
	} ranges[] = {
		{' ', ' '},
		{'\t', '\t'},
		{'(', ')'},
		{'-', '-'},
		{0x00a0, 0x00a0},
		{0x00ad, 0x00ad},
		{0x2000, 0x2015}, /* spaces, joiners, hyphens, dashes; and marks of direction, which are */
		{0x202a, 0x202f}, /* copied with a number from a telephone's list of contacts */
		{0x2060, 0x2069},
		{0x2212, 0x2212},
		{0x3000, 0x3000},
		{0xfeff, 0xfeff},
		{0xff08, 0xff09},
		{0xff0d, 0xff0d},
	};

	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		if (cp >= ranges[i].from && cp <= ranges[i].to)
			return true;
	}
	return false;
}

/* What stands at the front of t, which is not empty, and how long it is. */
static enum sign sign_at(struct text t, size_t *ret_len, char *ret_digit)
{
	uint32_t cp = 0;

	*ret_len = text_codepoint(t, &cp);
	if (*ret_len == 0) {
		*ret_len = 1;
		return SIGN_OTHER;
	}
	if (cp >= 0xff0b && cp <= 0xff19 && cp != 0xff0d)
		cp -= 0xff00 - 0x20; /* full width */
	if (cp == '+')
		return SIGN_PLUS;
	if (cp < '0' || cp > '9')
		return is_between(cp) ? SIGN_BETWEEN : SIGN_OTHER;
	*ret_digit = (char)cp;
	return SIGN_DIGIT;
}

static struct text after(struct text t, size_t n)
{
	return (struct text){t.ptr + n, t.len - n};
}

/* ---- Numbers ---- */

static bool begins(struct text digits, const char *with)
{
	struct text t = text_from(with);

	return digits.len >= t.len && memcmp(digits.ptr, t.ptr, t.len) == 0;
}

/* China's, without country code and without the 0 before it. */
static bool is_chinese(struct text n)
{
	size_t area = begins(n, "10") || begins(n, "2") ? 2 : 3;

	if (n.len < area + 7)
		return false;
	if (n.len == MOBILE && n.ptr[0] == '1' && n.ptr[1] >= '3')
		return true;
	if (n.ptr[0] < '2' && !begins(n, "10"))
		return false;
	return n.ptr[area] >= '2' && (n.len == area + 8 || (area == 3 && n.len == area + 7));
}

static struct text without(struct text digits, const char *before)
{
	return begins(digits, before) ? after(digits, strlen(before)) : digits;
}

/* The digits of E.164; empty: no number. */
static struct text number_of(struct text digits, bool plus, bool *ret_chinese)
{
	struct text n = digits;

	if (!plus && begins(digits, "00")) {
		plus = true;
		n = digits = after(digits, 2);
	}
	*ret_chinese = begins(digits, "86") || !plus;
	if (!*ret_chinese)
		return digits.len >= DIGITS_LEAST && digits.len <= DIGITS_MOST && digits.ptr[0] != '0'
				   ? digits
				   : TEXT_NONE;
	if (begins(digits, "86"))
		n = without(after(digits, 2), "0");
	else if (begins(digits, "0"))
		n = after(digits, 1);
	else if (digits.len != MOBILE || digits.ptr[0] != '1')
		return TEXT_NONE;
	return is_chinese(n) ? n : TEXT_NONE;
}

static bool take_number(struct text digits, bool plus, struct phone *ret)
{
	bool chinese;
	struct text n = number_of(digits, plus, &chinese);
	struct text country = chinese ? TEXT("+86") : TEXT("+");

	if (n.len == 0)
		return false;
	memcpy(ret->e164, country.ptr, country.len);
	memcpy(ret->e164 + country.len, n.ptr, n.len);
	ret->len = country.len + n.len;
	return true;
}

/* ---- In words ---- */

/* Digits, and what stands between them, from the front of a text on. */
struct run {
	char digits[RUN_MAX];
	size_t n; /* may be more than there is room for: then it is no number */
	bool plus;
	size_t end;   /* of the longest number so far; 0: none */
	size_t group; /* of the first row of digits */
};

static void take_digit(struct run *r, char digit)
{
	if (r->n < RUN_MAX)
		r->digits[r->n] = digit;
	r->n++;
}

/* A row of digits has ended at this place of the text. */
static void end_group(struct run *r, size_t at, struct phone *ret)
{
	if (!r->group)
		r->group = at;
	if (r->n <= RUN_MAX && take_number((struct text){r->digits, r->n}, r->plus, ret))
		r->end = at;
}

/*
 * t begins with a digit or a plus. Rows of digits are joined as long as that may make a number; the
 * longest one counts. Returns how much of t it is, 0: there is none, and *ret_skip is what to pass.
 */
static size_t take_run(struct text t, struct phone *ret, size_t *ret_skip)
{
	struct run r = {.n = 0};
	enum sign before = SIGN_OTHER, sign = SIGN_OTHER;
	size_t at = 0, len = 0;
	char digit = 0;

	for (; at < t.len; at += len, before = sign) {
		sign = sign_at(after(t, at), &len, &digit);
		if (before == SIGN_DIGIT && sign != SIGN_DIGIT)
			end_group(&r, at, ret);
		if (sign == SIGN_OTHER || (sign == SIGN_PLUS && at > 0) ||
			(sign != SIGN_DIGIT && r.n > RUN_MAX))
			break;
		r.plus = r.plus || sign == SIGN_PLUS;
		if (sign == SIGN_DIGIT)
			take_digit(&r, digit);
	}
	if (at == t.len && before == SIGN_DIGIT)
		end_group(&r, at, ret);
	*ret_skip = r.group ? r.group : at;
	return r.end;
}

bool phone_next(struct text *rest, struct phone *ret)
{
	struct phone found;

	while (rest->len) {
		size_t len, skip;
		char digit;
		enum sign sign = sign_at(*rest, &len, &digit);

		if (sign == SIGN_DIGIT || sign == SIGN_PLUS) {
			len = take_run(*rest, &found, &skip);
			*rest = after(*rest, len ? len : skip);
			if (len) {
				*ret = found;
				return true;
			}
			continue;
		}
		*rest = after(*rest, len);
	}
	return false;
}

/* Drops what means nothing at the front. */
static struct text begin(struct text t)
{
	size_t len;
	char digit;

	while (t.len && sign_at(t, &len, &digit) == SIGN_BETWEEN)
		t = after(t, len);
	return t;
}

bool phone_read(struct text written, struct phone *ret)
{
	struct text t = begin(written);
	struct phone found;
	size_t len = 0, skip, front;
	char digit;
	enum sign sign = t.len ? sign_at(t, &front, &digit) : SIGN_OTHER;

	if (sign == SIGN_DIGIT || sign == SIGN_PLUS)
		len = take_run(t, &found, &skip);
	if (!len || begin(after(t, len)).len)
		return false;
	*ret = found;
	return true;
}
