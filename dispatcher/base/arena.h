/*
 * Arena: memory that goes together. A request, a snapshot or one run of a program has one; what
 * is allocated from it is released, and wiped, with it, in one place.
 *
 * An arena has a cap: at the cap arena_alloc answers NULL, and that is how a hostile frame is
 * stopped. Alignment is that of max_align_t. Nothing is ever given back before the release.
 * Built with AddressSanitizer, what lies between two allocations is nobody's, so that overruns
 * show. Not thread-safe: one owner at a time.
 */
#ifndef JIEYOU_ARENA_H
#define JIEYOU_ARENA_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "text.h"

struct arena_chunk;

struct arena {
	struct arena_chunk *chunks; /* newest first */
	char *next;                 /* free room of the newest chunk, to `end` */
	char *end;
	size_t used; /* bytes handed out, with padding */
	size_t cap;  /* bytes that may be handed out */
	bool failed; /* some allocation did not fit: sticky, test once at the end */
};

/* An empty arena that will hand out at most cap bytes. Takes no memory yet. */
void arena_init(struct arena *a, size_t cap);

/* Wipes and frees everything. The arena is empty again and may be used again. */
void arena_release(struct arena *a);

/*
 * Wipes everything, and keeps what most uses take, for the next: memory that was just used is at
 * hand. In the end it is released all the same.
 */
void arena_empty(struct arena *a);

/* size bytes, zeroed; NULL at the cap or without memory. A size of 0 yields a valid pointer. */
void *arena_alloc(struct arena *a, size_t size);

/* The same, but not zeroed: for what is written over at once. */
void *arena_room(struct arena *a, size_t size);

/* count * size bytes, zeroed; NULL also when the product overflows. */
void *arena_array(struct arena *a, size_t count, size_t size);

/* A copy of t that ends in NUL (not counted). TEXT_NONE when there is no room. */
struct text arena_text(struct arena *a, struct text t);

/* The parts in a row, with `between` between each two; ends in NUL (not counted). */
struct text arena_join(struct arena *a, struct text between, const struct text *parts, size_t n);

/* As printf, into the arena. TEXT_NONE when there is no room. */
struct text arena_format(struct arena *a, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Room for one more element in a growing array of `count` elements of `size` bytes: doubles at
 * powers of two and copies. Returns the array, NULL when there is no room.
 *     list = arena_grow(a, list, n, sizeof(*list)); if (list) list[n++] = x;
 */
void *arena_grow(struct arena *a, void *array, size_t count, size_t size);

#endif
