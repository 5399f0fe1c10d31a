/*
 * Grounds: what words say of the grounds of combinations, by terms of kind TERM_GROUND.
 */
#ifndef JIEYOU_GROUND_H
#define JIEYOU_GROUND_H

#include "holding.h"
#include "matching.h"

/* What words say of a ground: nothing, where there is no evidence. */
struct told {
	const struct evidence *evidence;
	size_t n_evidence;
	unsigned marks; /* that none of the places where it is told is free of */
};

/*
 * Of each of s->grounds what f, the narrative, says of it. Words that are told of the past are
 * none, since a ground is what is so now. NULL: the arena is full.
 */
const struct told *ground_read(const struct snapshot *s, struct text narrative,
	const struct folded *f, struct holding *h, struct arena *a);

#endif
