/*
 * Intern: things that are alike are kept once, in the order in which they first came. A thing is
 * compared by its bytes, padding included: zero it before it is filled in.
 *
 *     struct intern t = intern_begin(arena, sizeof(thing));
 *     if (!intern(&t, &thing, &index)) ...           the arena is full
 *     t.things, t.n                                  all of them, in the arena
 */
#ifndef JIEYOU_INTERN_H
#define JIEYOU_INTERN_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"

struct intern {
	struct arena *arena;
	size_t size; /* of one thing */
	void *things;
	size_t n;
	uint32_t *slots; /* open-addressed: 1 + a place in things; 0: free */
	size_t n_slots;  /* a power of two */
};

struct intern intern_begin(struct arena *a, size_t size);

/* The place of what is equal to *thing, which is added if it is new. False: the arena is full. */
bool intern(struct intern *t, const void *thing, uint32_t *ret);

/* The hash of a thing's bytes. */
uint64_t intern_hash(const void *thing, size_t size);

#endif
