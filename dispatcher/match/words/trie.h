/*
 * Trie: words by their beginnings, in one array, so that one look tells whether a character goes on
 * from a beginning: those that go on from it stand at its base + the code of their last character,
 * and bases are chosen so that none are in each other's way (a double array).
 *
 *     trie_begin(&p, arena, all, n_all);  every character of what will be planted
 *     end = trie_plant(&p, cp, n); ...    the same words end at the same sapling
 *     trie_pack(&p, &trie, &place_of);    place_of[end] is the node where they end
 */
#ifndef JIEYOU_TRIE_H
#define JIEYOU_TRIE_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"

/* A beginning of words. The first is the root, where nothing has been read yet. */
struct node {
	uint32_t from; /* the beginning before it */
	uint32_t base;
	uint32_t first, n; /* the owner's: where it has what goes with the words that end here */
};

struct trie {
	struct node *nodes;
	const uint32_t *pages, *codes; /* of each 256 characters: where their codes are; 0: no code */
};

enum { TRIE_PAGE = 256 };

/* 1 and up; 0 for a character that is in no word. */
static inline uint32_t trie_code(const struct trie *t, uint32_t cp)
{
	return t->codes[t->pages[cp / TRIE_PAGE] + cp % TRIE_PAGE];
}

/* Where the character of a code leads from a beginning, if it leads anywhere. */
static inline uint32_t trie_place(const struct trie *t, uint32_t node, uint32_t code)
{
	return t->nodes[node].base + code;
}

/* That place, if it does; 0: nowhere. Nobody can foresee which: the compiler is kept from making a
 * branch of it. */
static inline uint32_t trie_arrive(const struct trie *t, uint32_t node, uint32_t place)
{
	return place & (0 - (uint32_t)(t->nodes[place].from == node));
}

static inline uint32_t trie_next(const struct trie *t, uint32_t node, uint32_t code)
{
	return trie_arrive(t, node, trie_place(t, node, code));
}

/* A beginning that waits for its place. */
struct sapling {
	uint32_t from, code;
	uint32_t n_next; /* how many go on from it */
};

struct planting {
	struct arena *arena;
	struct sapling *saplings;
	uint32_t n;
	uint32_t *places; /* of saplings, open-addressed: 1 << bits; 0: a free one */
	unsigned bits;
	uint32_t *pages, *codes;
	uint32_t n_codes;
};

/* False when the arena is full. */
bool trie_begin(struct planting *p, struct arena *a, const uint32_t *all, size_t n_all);

/* 0, the root, for no characters. */
uint32_t trie_plant(struct planting *p, const uint32_t *cp, size_t n);

/* False when the arena is full. */
bool trie_pack(struct planting *p, struct trie *ret, const uint32_t **ret_place_of);

#endif
