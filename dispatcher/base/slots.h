/*
 * Slots: a fixed number of places for things that live across turns of the loop (sessions,
 * requests), named by handles. A handle of something gone finds nothing, so that nobody needs to
 * keep a pointer while waiting.
 *
 * Memory for all places is taken once, by slots_open.
 */
#ifndef JIEYOU_SLOTS_H
#define JIEYOU_SLOTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Place and generation. The zero handle names nothing, ever. */
typedef struct {
	uint32_t index;
	uint32_t generation;
} handle;

struct slots {
	char *places;         /* capacity * size bytes */
	uint32_t *generation; /* odd while taken */
	uint32_t *free;       /* stack of free indexes */
	size_t size;
	uint32_t capacity;
	uint32_t used;
	uint32_t high; /* indexes from here on were never taken: walks end there */
};

/* Room for `capacity` things of `size` bytes. False without memory. */
bool slots_open(struct slots *s, uint32_t capacity, size_t size);
void slots_close(struct slots *s);

/* A zeroed place and its handle; NULL when all are taken. */
void *slots_take(struct slots *s, handle *ret_handle);

/* The thing, or NULL when it is gone. */
void *slots_find(struct slots *s, handle h);

/* Gives the place back; every handle to it goes stale. The handle must be live. */
void slots_drop(struct slots *s, handle h);

/* Walks what is taken: start with *at = 0; NULL at the end. Dropping the current one is allowed. */
void *slots_next(struct slots *s, uint32_t *at);

#endif
