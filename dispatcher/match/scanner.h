/*
 * The trie of scan.h: built in scanner.c, searched in scan.c. What a part of a term asks for is a
 * role, and the words that play it end at nodes: one for literal words, many for a class; a word
 * may play several. Terms hang on the rarest role among their parts only: roles like <child> are
 * in hundreds of terms, and all of those would have to be looked at wherever one is found.
 */
#ifndef JIEYOU_SCANNER_H
#define JIEYOU_SCANNER_H

#include "scan.h"

/* A beginning of words. 0 is the root, where nothing has been read yet. */
struct node {
	uint64_t next;           /* character_bit() of what may follow */
	uint32_t roles, n_roles; /* that the words which end here play: first, how many */
};

struct role {
	uint32_t wanted, n_wanted; /* terms that are looked for from here: it is their rarest */
};

/* A term that is looked for. */
struct wanted {
	uint32_t term;
	uint32_t roles[PARTS_MAX];
	uint8_t n_parts;
	bool in_clause; /* its parts, else in one sentence */
};

/* A transition, in an open-addressed table; to == 0: a free place. */
struct edge {
	uint32_t from, cp, to;
};

struct scanner {
	struct edge *edges;    /* written while building only */
	unsigned bits;         /* 1 << bits places */
	const uint32_t *first; /* of the characters before FIRST_MAX: where the root's edges lead */
	const struct node *nodes;
	const uint32_t *played; /* roles, by node */
	const struct role *roles;
	size_t n_roles;
	const struct wanted *wanted; /* by role, then by term */
};

enum { FIRST_MAX = 0x10000 };

/* Most characters do not go on from most nodes: no need to look for an edge, then. */
static inline uint64_t character_bit(uint32_t cp)
{
	return UINT64_C(1) << (cp * UINT32_C(0x9e3779b1) >> 26);
}

static inline struct edge *edge_place(struct edge *edges, unsigned bits, uint32_t from, uint32_t cp)
{
	uint64_t key = (uint64_t)from << 21 | cp;
	size_t mask = ((size_t)1 << bits) - 1;
	size_t at = (size_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> (64 - bits));

	while (edges[at].to && (edges[at].from != from || edges[at].cp != cp))
		at = (at + 1) & mask;
	return &edges[at];
}

#endif
