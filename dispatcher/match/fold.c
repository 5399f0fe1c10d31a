#include "fold.h"

#include <assert.h>
#include <utf8proc.h>

/* From build/gen/simplified.h: traditional characters and their simplified forms, by `from`. */
static const struct simple {
	uint32_t from, to;
} simplified[] = {
#include "simplified.h"
};

enum {
	/*
	 * Longest form a code point may fold to. The few that are longer (Arabic ligatures up to 18,
	 * squared kana words) stay as they are, so that a hostile text cannot grow much.
	 */
	FOLD_LONGEST = 4,
	SIMPLIFIED = sizeof(simplified) / sizeof(simplified[0]),
};

/* Unified ideographs have no compatibility form and no case: nothing but a simplified form. */
static bool is_ideograph(uint32_t cp)
{
	return cp >= 0x4e00 && cp <= 0x9fff;
}

/* LF VT FF CR NEL, and the separators of lines and paragraphs. */
static bool is_line_end(uint32_t cp)
{
	return (cp >= 0x0a && cp <= 0x0d) || cp == 0x85 || cp == 0x2028 || cp == 0x2029;
}

/* Greatest entry not above cp, by halving without a branch to mispredict. */
static uint32_t simplify(uint32_t cp)
{
	const struct simple *base = simplified;

	for (size_t left = SIMPLIFIED; left > 1;) {
		size_t half = left / 2;

		base = base[half].from <= cp ? base + half : base;
		left -= half;
	}
	return base->from == cp ? base->to : cp;
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

/* What cp folds to: up to FOLD_LONGEST code points, none when it is dropped. */
static size_t fold_one(uint32_t cp, uint32_t out[FOLD_LONGEST])
{
	utf8proc_int32_t form[FOLD_LONGEST];
	size_t n_form, n = 0;

	if (is_line_end(cp)) {
		out[0] = '\n';
		return 1;
	}
	if (is_ideograph(cp)) {
		out[0] = simplify(cp);
		return 1;
	}
	n_form = normalize(cp, form);
	for (size_t i = 0; i < n_form; i++) {
		uint32_t lower = (uint32_t)utf8proc_tolower(form[i]);

		if (!is_dropped(lower))
			out[n++] = simplify(lower);
	}
	return n;
}

/* The code point at byte `at`, which moves on. */
static uint32_t next_codepoint(struct text t, size_t *at)
{
	uint32_t cp = 0;
	size_t n = text_codepoint((struct text){t.ptr + *at, t.len - *at}, &cp);

	assert(n > 0); /* the text was checked where it came in */
	*at += n;
	return cp;
}

static void measure(struct text t, size_t *ret_n, size_t *ret_n_source)
{
	size_t n = 0, n_source = 0;
	uint32_t out[FOLD_LONGEST];

	for (size_t at = 0; at < t.len; n_source++) {
		uint32_t cp = next_codepoint(t, &at);

		n += is_ideograph(cp) ? 1 : fold_one(cp, out);
	}
	*ret_n = n;
	*ret_n_source = n_source;
}

bool fold(struct arena *a, struct text t, struct folded *ret)
{
	size_t n, n_source, at = 0, to = 0;
	uint32_t *cp, *source, *at_byte;

	measure(t, &n, &n_source);
	cp = arena_array(a, n, sizeof(*cp));
	source = arena_array(a, n, sizeof(*source));
	at_byte = arena_array(a, n_source + 1, sizeof(*at_byte));
	if (!cp || !source || !at_byte)
		return false;
	for (size_t i = 0; i < n_source; i++) {
		uint32_t out[FOLD_LONGEST];
		size_t n_out;

		at_byte[i] = (uint32_t)at;
		n_out = fold_one(next_codepoint(t, &at), out);
		for (size_t k = 0; k < n_out; k++, to++) {
			cp[to] = out[k];
			source[to] = (uint32_t)i;
		}
	}
	at_byte[n_source] = (uint32_t)at;
	*ret = (struct folded){cp, source, n, n_source, at_byte};
	return true;
}

struct text fold_slice(const struct folded *f, struct text t, uint32_t begin, uint32_t end)
{
	assert(begin <= end && end <= f->n_source);
	return (struct text){t.ptr + f->at_byte[begin], f->at_byte[end] - f->at_byte[begin]};
}
