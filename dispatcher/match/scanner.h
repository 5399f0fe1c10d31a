/*
 * The automaton of scan.h: built in scanner.c, run in scan.c. Terms of one part hang on the node
 * where they end. Those of several hang on their rarest part only: parts like 孩子 are in hundreds
 * of terms, and all of those would have to be looked at wherever one is found.
 */
#ifndef JIEYOU_SCANNER_H
#define JIEYOU_SCANNER_H

#include "scan.h"

enum { PARTS_MAX = 4 };

/* A state of the automaton: the longest beginning of any part that ends here. 0 is the root. */
struct node {
	uint32_t fail;  /* the next shorter one */
	uint32_t whole; /* the next shorter one where a part ends; 0: none */
	uint32_t depth;
	uint32_t words, n_words; /* terms of one part that end here: first, how many */
	uint32_t joins, n_joins; /* terms of several that are looked for from here: their rarest part */
	uint32_t n_parts;        /* parts of terms of several that end here */
};

/* A term of several parts. */
struct join {
	uint64_t bits; /* node_bit() of its parts: what a sentence must have for it to be there */
	uint32_t term;
	uint32_t n_parts;
	uint32_t nodes[PARTS_MAX]; /* where each part ends */
};

/* A transition, in an open-addressed table; to == 0: a free place. */
struct edge {
	uint32_t from, cp, to;
};

struct scanner {
	struct edge *edges; /* written while building only */
	unsigned bits;      /* 1 << bits places */
	const struct node *nodes;
	const uint32_t *words;    /* terms, by node */
	const struct join *joins; /* by node, then by term */
};

static inline uint64_t node_bit(uint32_t node)
{
	return UINT64_C(1) << node % 64;
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

static inline bool ends_part(const struct node *n)
{
	return n->n_words || n->n_parts;
}

#endif
