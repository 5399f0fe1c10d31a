/*
 * Join: a sentence put together from its parts, for tell.c, eligible.c and answer.c. Some forty are
 * told for each case, and what they need of printf is to copy texts and small numbers.
 *
 *     struct number n;
 *     line = JOIN(a, TEXT("需"), number_text(&n, count), TEXT("名专家"));
 */
#ifndef JIEYOU_JOIN_H
#define JIEYOU_JOIN_H

#include "arena.h"

/* The parts one after the other, in the arena, ending in NUL (not counted). TEXT_NONE: no room. */
static inline struct text join(struct arena *a, const struct text *parts, size_t n)
{
	size_t len = 0;
	char *whole, *at;

	for (size_t i = 0; i < n; i++)
		len += parts[i].len;
	whole = at = arena_alloc(a, len + 1);
	if (!whole)
		return TEXT_NONE;
	for (size_t i = 0; i < n; i++) {
		if (parts[i].len)
			memcpy(at, parts[i].ptr, parts[i].len);
		at += parts[i].len;
	}
	return (struct text){whole, len};
}

/* join() of parts written out. Each is evaluated once. */
#define JOIN(a, ...)                              \
	join((a), (const struct text[]){__VA_ARGS__}, \
		sizeof((const struct text[]){__VA_ARGS__}) / sizeof(struct text))

/* Room for the digits of one number, until they are joined. */
struct number {
	char digits[20]; /* of INT64_MIN, with its sign */
};

/* n as a decimal number, which stands in *room. */
static inline struct text number_text(struct number *room, int64_t n)
{
	uint64_t rest = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
	char *end = room->digits + sizeof(room->digits), *at = end;

	do
		*--at = (char)('0' + rest % 10);
	while (rest /= 10);
	if (n < 0)
		*--at = '-';
	return (struct text){at, (size_t)(end - at)};
}

#endif
