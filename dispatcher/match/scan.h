/*
 * Scanning: all terms of the lexicon and the screens found in one pass over the folded text, by
 * an Aho-Corasick automaton, and the clauses and sentences they stand in.
 */
#ifndef JIEYOU_SCAN_H
#define JIEYOU_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fold.h"
#include "snapshot.h"

/* Where a term was found: folded positions [begin, end), of one part of the term. */
struct hit {
	uint32_t begin;
	uint32_t end;
	uint32_t term; /* index into snapshot.terms */
	uint8_t part;  /* of a term A+B: 0 for A, 1 for B */
};

struct hits {
	const struct hit *list; /* by begin, then longest first, then term */
	size_t n;
};

/*
 * Builds the automaton over terms whose words are not yet folded. A term with more parts than 4,
 * or with an empty part, or with a line end, is a fault: NULL, and *ret_bad is its index (n_terms
 * when the arena is full). Words of the same folded form share their states.
 */
const struct scanner *scanner_build(
	struct arena *a, const struct term *terms, size_t n_terms, size_t *ret_bad);

/*
 * Every occurrence of every term, overlapping ones too. Parts of a term with several count only
 * where all its parts stand in one sentence, and there the first 4 of each part: so what a text
 * can yield stays bounded. False when the arena is full.
 */
bool scan(const struct scanner *sc, struct arena *a, const struct folded *f, struct hits *ret);

#endif
