#include "part.h"

static bool is_digit(uint32_t cp)
{
	return cp >= '0' && cp <= '9';
}

static bool is_ideograph(uint32_t cp)
{
	return (cp >= 0x3400 && cp <= 0x9fff) || (cp >= 0x20000 && cp <= 0x3ffff);
}

/* Whether something was dropped between at - 1 and at. */
static bool has_gap(const struct folded *f, size_t at)
{
	return at > 0 && at < f->n && f->source[at] > f->source[at - 1] + 1;
}

bool part_by_gap(const struct folded *f, size_t at)
{
	return !has_gap(f, at - 1) && !has_gap(f, at + 1) && is_ideograph(f->cp[at - 1]) &&
		   is_ideograph(f->cp[at]);
}

enum part part_by(const struct folded *f, size_t at)
{
	switch (f->cp[at]) {
	case 0x3002: /* 。 */
	case ';':
	case '!':
	case '?':
	case '\n':
		return PART_SENTENCE;
	case '.':
		return at > 0 && at + 1 < f->n && is_digit(f->cp[at - 1]) && is_digit(f->cp[at + 1])
				   ? PART_NOTHING
				   : PART_SENTENCE;
	case ',':
	case '(':
	case ')':
	case 0x3010: /* 【 */
	case 0x3011: /* 】 */
		return PART_CLAUSE;
	default:
		return PART_NOTHING;
	}
}
