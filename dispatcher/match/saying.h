/*
 * Saying: a list of reasons as it grows, for tell.c, answer.c and eligible.c.
 *
 *     say(&s, REASON_CONTINUITY);
 *     SAY(&s, REASON_LOAD, say_number(&s, taken), say_number(&s, places));
 *
 * What finds no room shows as arena.failed, tested at the end.
 */
#ifndef JIEYOU_SAYING_H
#define JIEYOU_SAYING_H

#include "matching.h"

struct saying {
	struct arena *a;
	struct reason *list; /* room for as many as will be said */
	size_t n;
};

static inline struct saying saying_begin(struct arena *a, size_t most)
{
	return (struct saying){.a = a, .list = arena_array(a, most, sizeof(struct reason))};
}

/* Adds a reason that goes with args, which must live as long as the matching. */
static inline void say_with(
	struct saying *s, enum reason_code code, const struct text *args, size_t n)
{
	if (s->list)
		s->list[s->n++] = (struct reason){.code = code, .args = args, .n_args = n};
}

static inline void say(struct saying *s, enum reason_code code)
{
	say_with(s, code, NULL, 0);
}

/* A copy of args in the arena. */
static inline const struct text *saying_args(struct saying *s, const struct text *args, size_t n)
{
	struct text *copy = arena_array(s->a, n, sizeof(*copy));

	return copy ? memcpy(copy, args, n * sizeof(*copy)) : NULL;
}

/* Adds a reason that goes with the texts written out. */
#define SAY(s, code, ...)                                                      \
	say_with((s), (code),                                                      \
		saying_args((s), (const struct text[]){__VA_ARGS__},                   \
			sizeof((const struct text[]){__VA_ARGS__}) / sizeof(struct text)), \
		sizeof((const struct text[]){__VA_ARGS__}) / sizeof(struct text))

/* n in decimal, ending in NUL (not counted). TEXT_NONE: no room. */
static inline struct text say_number(struct saying *s, int64_t n)
{
	enum { DIGITS = 20 /* of INT64_MIN, with its sign */ };
	uint64_t rest = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
	char digits[DIGITS], *end = digits + DIGITS, *at = end;

	do
		*--at = (char)('0' + rest % 10);
	while (rest /= 10);
	if (n < 0)
		*--at = '-';
	return arena_text(s->a, (struct text){at, (size_t)(end - at)});
}

#endif
