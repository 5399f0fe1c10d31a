#include "fold.h"

#include <assert.h>
#include <utf8proc.h>

/*
 * From build/gen/simplified.h: traditional characters and their simplified forms. In the block of
 * unified ideographs, where Chinese is, one look finds it (0: it is simplified already); the rest
 * is sorted by `from`.
 */
enum { UNIFIED_FIRST = 0x4e00, UNIFIED_LAST = 0x9fff };

static const uint32_t unified[UNIFIED_LAST - UNIFIED_FIRST + 1] = {
#define UNIFIED(from, to) [(from)-UNIFIED_FIRST] = (to),
#define RARE(from, to)
#include "simplified.h"
#undef UNIFIED
#undef RARE
};

static const struct simple {
	uint32_t from, to;
} rare[] = {
#define UNIFIED(from, to)
#define RARE(from, to) {from, to},
#include "simplified.h"
#undef UNIFIED
#undef RARE
};

enum {
	/*
	 * Longest form a code point may fold to. The few that are longer (Arabic ligatures up to 18,
	 * squared kana words) stay as they are, so that a hostile text cannot grow much.
	 */
	FOLD_LONGEST = 4,
	RARE_COUNT = sizeof(rare) / sizeof(rare[0]),
};

/* Unified ideographs have no compatibility form and no case: nothing but a simplified form. */
static bool is_unified(uint32_t cp)
{
	return cp >= UNIFIED_FIRST && cp <= UNIFIED_LAST;
}

/* LF VT FF CR NEL, and the separators of lines and paragraphs. */
static bool is_line_end(uint32_t cp)
{
	return (cp >= 0x0a && cp <= 0x0d) || cp == 0x85 || cp == 0x2028 || cp == 0x2029;
}

static uint32_t simplify_unified(uint32_t cp)
{
	uint32_t simple = unified[cp - UNIFIED_FIRST];

	return simple ? simple : cp;
}

static uint32_t simplify(uint32_t cp)
{
	size_t low = 0, high = RARE_COUNT;

	if (is_unified(cp))
		return simplify_unified(cp);
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (rare[middle].from < cp)
			low = middle + 1;
		else
			high = middle;
	}
	return low < RARE_COUNT && rare[low].from == cp ? rare[low].to : cp;
}

static bool is_dropped(uint32_t cp)
{
	utf8proc_category_t is = utf8proc_category((utf8proc_int32_t)cp);

	return is == UTF8PROC_CATEGORY_CC || is == UTF8PROC_CATEGORY_CF || is == UTF8PROC_CATEGORY_ZS;
}

/* NFKC of one code point, without what is never seen (joiners, variation selectors). */
static size_t normalize(uint32_t cp, utf8proc_int32_t form[FOLD_LONGEST])
{
	const utf8proc_option_t how = UTF8PROC_COMPAT | UTF8PROC_COMPOSE | UTF8PROC_IGNORE;
	int boundary = 0;
	utf8proc_ssize_t n =
		utf8proc_decompose_char((utf8proc_int32_t)cp, form, FOLD_LONGEST, how, &boundary);

	if (n > 1 && n <= FOLD_LONGEST)
		n = utf8proc_normalize_utf32(form, n, how);
	if (n < 0 || n > FOLD_LONGEST) {
		form[0] = (utf8proc_int32_t)cp;
		n = 1;
	}
	return (size_t)n;
}

/* Marks of Chinese text that nothing folds: “ ” 、 。 and brackets. */
static bool is_mark(uint32_t cp)
{
	return cp == 0x201c || cp == 0x201d || cp == 0x3001 || cp == 0x3002 ||
		   (cp >= 0x3008 && cp <= 0x3011);
}

static size_t fold_ascii(uint32_t cp, uint32_t out[FOLD_LONGEST])
{
	if (cp <= ' ' || cp == 0x7f)
		return 0;
	out[0] = cp >= 'A' && cp <= 'Z' ? cp - 'A' + 'a' : cp;
	return 1;
}

/* Any code point, by its properties. What fold_one() knows of some, this finds, too. */
static size_t fold_any(uint32_t cp, uint32_t out[FOLD_LONGEST])
{
	utf8proc_int32_t form[FOLD_LONGEST];
	size_t n_form = normalize(cp, form), n = 0;

	for (size_t i = 0; i < n_form; i++) {
		uint32_t lower = (uint32_t)utf8proc_tolower(form[i]);

		if (!is_dropped(lower))
			out[n++] = simplify(lower);
	}
	return n;
}

/* What cp folds to: up to FOLD_LONGEST code points, none when it is dropped. */
static size_t fold_one(uint32_t cp, uint32_t out[FOLD_LONGEST])
{
	if (is_unified(cp)) {
		out[0] = simplify_unified(cp);
		return 1;
	}
	if (is_line_end(cp)) {
		out[0] = '\n';
		return 1;
	}
	if (is_mark(cp)) {
		out[0] = cp;
		return 1;
	}
	if (cp >= 0xff01 && cp <= 0xff5e) /* full width */
		cp -= 0xfee0;
	return cp < 0x80 ? fold_ascii(cp, out) : fold_any(cp, out);
}

/* The code point at byte `at`, which moves on. */
static uint32_t next_codepoint(struct text t, size_t *at)
{
	const unsigned char *p = (const unsigned char *)t.ptr + *at;
	uint32_t cp = p[0];
	size_t n = 1;

	if (cp >= 0xe3 && cp <= 0xe9 && t.len - *at >= 3) { /* where Chinese is */
		cp = (cp & 0x0f) << 12 | (p[1] & 0x3fu) << 6 | (p[2] & 0x3fu);
		n = 3;
	} else if (cp >= 0x80) {
		n = text_codepoint((struct text){t.ptr + *at, t.len - *at}, &cp);
	}
	assert(n > 0); /* the text was checked where it came in */
	*at += n;
	return cp;
}

/* All bytes but those that go on with a code point: 10xxxxxx. Eight at once. */
static size_t count_codepoints(struct text t)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	size_t n = t.len, i = 0;
	uint64_t eight;

	for (; i + sizeof(eight) <= t.len; i += sizeof(eight)) {
		memcpy(&eight, t.ptr + i, sizeof(eight));
		n -= (eight >> 7 & ~eight >> 6 & ones) * ones >> 56;
	}
	for (; i < t.len; i++)
		n -= ((unsigned char)t.ptr[i] & 0xc0) == 0x80;
	return n;
}

/* What is folded so far. */
struct folding {
	uint32_t *cp, *source;
	size_t n, room;
};

static bool widen(struct arena *a, struct folding *g, size_t room)
{
	uint32_t *cp = arena_room(a, room * sizeof(*cp));
	uint32_t *source = arena_room(a, room * sizeof(*source));

	if (!cp || !source)
		return false;
	if (g->n) {
		memcpy(cp, g->cp, g->n * sizeof(*cp));
		memcpy(source, g->source, g->n * sizeof(*source));
	}
	g->cp = cp;
	g->source = source;
	g->room = room;
	return true;
}

/* Most texts get shorter by their blanks; the little more is for a few forms that are longer. */
bool fold(struct arena *a, struct text t, struct folded *ret)
{
	struct folding g = {0};
	size_t n_source = count_codepoints(t), at = 0;
	uint32_t *at_byte = arena_room(a, (n_source + 1) * sizeof(*at_byte));

	if (!at_byte || !widen(a, &g, n_source + n_source / 16 + FOLD_LONGEST))
		return false;
	for (size_t i = 0; i < n_source; i++) {
		if (g.room - g.n < FOLD_LONGEST && !widen(a, &g, 2 * g.room))
			return false;
		for (size_t k = 0; k < FOLD_LONGEST; k++) /* whether it folds to so many or not */
			g.source[g.n + k] = (uint32_t)i;
		at_byte[i] = (uint32_t)at;
		g.n += fold_one(next_codepoint(t, &at), g.cp + g.n);
	}
	at_byte[n_source] = (uint32_t)at;
	*ret = (struct folded){g.cp, g.source, g.n, n_source, at_byte};
	return true;
}

struct text fold_slice(const struct folded *f, struct text t, uint32_t begin, uint32_t end)
{
	assert(begin <= end && end <= f->n_source);
	return (struct text){t.ptr + f->at_byte[begin], f->at_byte[end] - f->at_byte[begin]};
}
