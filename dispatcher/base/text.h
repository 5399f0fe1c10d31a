/*
 * Text: a pointer and a length, never owned, never ending in NUL by contract.
 *
 * Whoever holds the bytes (an arena, a frame, a string literal) owns them; a struct text is
 * passed by value and may point into the middle of anything. Lengths are bytes. Text that came
 * from outside has been checked by text_is_clean() before it goes anywhere.
 */
#ifndef JIEYOU_TEXT_H
#define JIEYOU_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct text {
	const char *ptr; /* may be NULL when len is 0 */
	size_t len;
};

#define TEXT(literal) ((struct text){(literal), sizeof(literal) - 1})
/* The same for static tables, where C wants a constant: static struct text t = TEXT_INIT("x"); */
#define TEXT_INIT(literal)             \
	{                                  \
		(literal), sizeof(literal) - 1 \
	}
#define TEXT_NONE ((struct text){NULL, 0})

/* For printf: printf("%.*s", TEXT_ARG(t)). */
#define TEXT_ARG(t) (int)(t).len, (t).ptr ? (t).ptr : ""

static inline struct text text_from(const char *cstr)
{
	return (struct text){cstr, cstr ? strlen(cstr) : 0};
}

static inline bool text_eq(struct text a, struct text b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/* Byte order, a prefix before what it begins: <0, 0, >0. */
int text_cmp(struct text a, struct text b);

/* Whole text is UTF-8 (shortest form, no surrogates, at most U+10FFFF) and has no NUL. */
bool text_is_clean(struct text t);

/*
 * Decodes the code point at the front of t, which is not empty. Returns its length in bytes and
 * sets *ret_cp; 0 when the bytes there are not UTF-8.
 */
size_t text_codepoint(struct text t, uint32_t *ret_cp);

/* Cuts off and returns what stands before the first sep (all, if there is none); *rest moves on. */
struct text text_cut(struct text *rest, char sep);

/* Drops spaces, tabs and line ends at both ends. */
struct text text_trim(struct text t);

/* The whole text as a decimal number. False (and *ret untouched) if it is not one, or too large. */
bool text_to_i64(struct text t, int64_t *ret);

/*
 * Likewise of what stands before the first sep (all, if there is none); *rest moves on, as
 * text_cut() has it. False: nothing moves.
 */
bool text_cut_i64(struct text *rest, char sep, int64_t *ret);

/* Bytes as small hexadecimal digits, two a byte: 2 * n of them into ret, with no NUL behind. */
void text_hex(const void *bytes, size_t n, char *ret);

/*
 * The bytes of hexadecimal digits, small or large, two a byte: t.len / 2 of them into ret. False if
 * they are not that; then nothing can be said of what is in ret.
 */
bool text_unhex(struct text t, uint8_t *ret);

#endif
