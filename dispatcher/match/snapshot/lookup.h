/*
 * Lookup: what a text stands for, by its hash. The keys' bytes are the caller's and must last.
 *
 *     struct lookup l = lookup_begin(arena, n);      n: how many are expected; there may be more
 *     uint32_t *value = lookup_add(&l, key);         NULL: the arena is full
 *     if (*value == LOOKUP_NEW) *value = ...
 */
#ifndef JIEYOU_LOOKUP_H
#define JIEYOU_LOOKUP_H

#include <stdint.h>

#include "arena.h"

#define LOOKUP_NEW UINT32_MAX

struct lookup_slot {
	struct text key;
	uint32_t hash;
	uint32_t value;
	bool taken;
};

struct lookup {
	struct arena *arena;
	struct lookup_slot *slots; /* open-addressed */
	size_t n, n_slots;         /* a power of two */
};

struct lookup lookup_begin(struct arena *a, size_t expected);

/* The value of a key, which is added if it is new. Good until the next is added. */
uint32_t *lookup_add(struct lookup *l, struct text key);

/* LOOKUP_NEW: no such key. */
uint32_t lookup_find(const struct lookup *l, struct text key);

#endif
