/*
 * Combinations: needs that nobody names, but that follow from facts, from words, and from other
 * needs and dangers when all of them are there: a child, and a carer in custody; an elder who lives
 * alone, and cannot get up. They are a table (sql/seed/README.md).
 *
 * A need follows from what was found without any combination, so that neither the order of the
 * rows nor a chain of them shows in a result; nor from a danger that is only suspected or history,
 * or from words told of the past. It is as sure as the least sure of its grounds, and as doubtful
 * as all of them; stated facts leave no doubt. What a fact makes hold needs no words: the reason
 * names it. What only words, needs or dangers make hold cites theirs.
 */
#ifndef JIEYOU_COMBINATION_H
#define JIEYOU_COMBINATION_H

#include "holding.h"
#include "matching.h"

/*
 * Adds what follows to needs of *m, whose screens and needs are filled; where NEEDS_SHOWN_MAX are
 * shown already, only to those. f, h: the narrative, and what was found in it. False, *m untouched,
 * when the arena is full.
 */
bool combination_follow(const struct snapshot *s, const struct help *help, const struct folded *f,
	struct holding *h, struct arena *a, struct matching *m);

#endif
