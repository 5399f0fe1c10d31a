#include "numeral.h"

#include <uchar.h>

enum { LARGEST = 15 /* figures */ };

static const char32_t ones[] = U"零一二三四五六七八九";

/* 0 to 9, or -1. */
static int one_of(uint32_t cp)
{
	for (int i = 0; ones[i]; i++)
		if (cp == ones[i])
			return i;
	return cp == U'〇' ? 0 : cp == U'两' ? 2 : -1;
}

static int64_t unit_of(uint32_t cp)
{
	switch (cp) {
	case U'十':
		return 10;
	case U'百':
		return 100;
	case U'千':
		return 1000;
	case U'万':
		return 10000;
	case U'亿':
		return 100000000;
	default:
		return 0;
	}
}

static size_t figures_of(int64_t value)
{
	size_t n = 0;

	while (value && value % 10 == 0)
		value /= 10;
	for (; value; value /= 10)
		n++;
	return n;
}

static bool is_vague(uint32_t cp)
{
	return cp == U'多' || cp == U'几' || cp == U'来' || cp == U'余' || cp == U'数';
}

/* Reads figures; *fraction: how many of them stand behind the point. */
static struct numeral figures_at(const struct redacting *r, size_t at, int64_t *fraction)
{
	struct numeral n = {at, 0, 0, false};
	bool point = false;
	size_t read = 0;

	*fraction = 1;
	for (;; n.end++) {
		uint32_t cp = redacting_cp(r, n.end), next = redacting_cp(r, n.end + 1);

		if (is_digit(cp) && read < LARGEST) {
			n.value = n.value * 10 + (cp - '0');
			*fraction *= point ? 10 : 1;
			read++;
		} else if (cp == '.' && !point && read && is_digit(next)) {
			point = true;
		} else if (cp != ',' || point || !read || !is_digit(next) ||
				   !is_digit(redacting_cp(r, n.end + 2)) || !is_digit(redacting_cp(r, n.end + 3)) ||
				   is_digit(redacting_cp(r, n.end + 4))) {
			return n;
		}
	}
}

static struct numeral arabic_at(const struct redacting *r, size_t at)
{
	int64_t fraction, unit, whole;
	struct numeral n = figures_at(r, at, &fraction);

	if (n.end == at)
		return n;
	n.figures = figures_of(n.value);
	whole = 1;
	for (; (unit = unit_of(redacting_cp(r, n.end))) && whole * unit <= 1000000000000; n.end++)
		whole *= unit;
	n.value = whole > 1 && n.value < INT64_C(1000000000000000) / whole ? n.value * whole / fraction
																	   : n.value / fraction;
	if (is_vague(redacting_cp(r, n.end)) && redacting_cp(r, n.end) != U'来') {
		n.vague = true;
		n.end++;
	}
	return n;
}

/* 二〇二三: each stands for itself. 七八 is none: it is seven or eight. */
static struct numeral spelt_at(const struct redacting *r, size_t at)
{
	struct numeral n = {at, 0, 0, false};

	while (n.end - at < LARGEST && one_of(redacting_cp(r, n.end)) >= 0)
		n.value = n.value * 10 + one_of(redacting_cp(r, n.end++));
	if (n.end - at == 2)
		n.vague = true;
	n.figures = figures_of(n.value);
	return n;
}

static struct numeral chinese_at(const struct redacting *r, size_t at)
{
	struct numeral n = {at, 0, 0, false};
	int64_t section = 0, last = -1;

	for (;; n.end++) {
		uint32_t cp = redacting_cp(r, n.end);
		int64_t unit = unit_of(cp);
		int digit = one_of(cp);

		if (digit >= 0) {
			n.vague = n.vague || last > 0;
			last = digit;
		} else if (unit >= 10000 && n.end > at && n.value < 100000000) {
			n.value = (n.value + section + (last > 0 ? last : 0)) * unit;
			section = 0;
			last = -1;
		} else if (unit && unit < 10000 && (unit == 10 || last > 0)) {
			section += (last > 0 ? last : 1) * unit;
			last = -1;
		} else if ((n.end > at || cp == U'数') && is_vague(cp) && !n.vague) {
			n.vague = true;
		} else {
			break;
		}
	}
	n.value += section + (last > 0 ? last : 0);
	n.figures = figures_of(n.value);
	return n;
}

struct numeral numeral_at(const struct redacting *r, size_t at)
{
	struct numeral n = arabic_at(r, at), spelt;

	if (n.end > at)
		return n;
	n = chinese_at(r, at);
	spelt = spelt_at(r, at);
	return spelt.end - at >= 3 && spelt.end >= n.end ? spelt : n;
}
