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
	uint32_t from, cp;       /* the beginning before it, and the character after that */
	uint32_t roles, n_roles; /* that the words which end here play: first, how many */
};

enum {
	NO_ROLE = 0,
	/* Of a role as played: words that only look like those of the class. Beside a role's number. */
	ROLE_EXCEPT = 1u << 31,
};

struct role {
	uint32_t wanted, n_wanted; /* terms that are looked for from here: it is their rarest */
};

/* What all parts of a term stand in. */
enum unit { UNIT_SENTENCE, UNIT_CLAUSE, UNIT_TEXT };

/* A term that is looked for. */
struct wanted {
	uint32_t term;
	uint32_t roles[PARTS_MAX]; /* of the parts; then NO_ROLE */
	uint8_t n_parts;
	enum unit in_unit; /* that all parts stand in */
	bool in_order;     /* one after the other */
};

enum { FIRST_MAX = 0x10000 };

struct scanner {
	const uint32_t *first; /* where characters before FIRST_MAX lead from the root; 0: nowhere */
	uint32_t *places;      /* of all nodes, open-addressed: 1 << bits; 0: a free one */
	uint64_t *filter;      /* a bit for each node: 8 << bits of them */
	unsigned bits;
	const struct node *nodes;
	const uint32_t *played;      /* roles, by node; ROLE_EXCEPT: which are excepted */
	const uint32_t *class_roles; /* by the first of each class in snapshot.class_words */
	const struct role *roles;
	size_t n_roles;
	const struct wanted *wanted; /* by role, then by term */
};

static inline uint64_t node_hash(uint32_t from, uint32_t cp)
{
	return ((uint64_t)from << 21 | cp) * UINT64_C(0x9e3779b97f4a7c15);
}

/* False: cp does not go on from there. Most do not, and this is the quickest way to see it. */
static inline bool may_go_on(const struct scanner *sc, uint32_t from, uint32_t cp)
{
	uint64_t bit = node_hash(from, cp) >> (61 - sc->bits);

	return sc->filter[bit / 64] >> bit % 64 & 1;
}

/* The place of the node to which cp leads, or the free one where it would be. */
static inline uint32_t *node_place(const struct scanner *sc, uint32_t from, uint32_t cp)
{
	size_t mask = ((size_t)1 << sc->bits) - 1;
	size_t at = (size_t)(node_hash(from, cp) >> (64 - sc->bits));

	while (sc->places[at] &&
		   (sc->nodes[sc->places[at]].from != from || sc->nodes[sc->places[at]].cp != cp))
		at = (at + 1) & mask;
	return &sc->places[at];
}

#endif
