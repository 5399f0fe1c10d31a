/*
 * Parts: where clauses and sentences end in a folded text.
 */
#ifndef JIEYOU_PART_H
#define JIEYOU_PART_H

#include <stdbool.h>

#include "fold.h"

enum { LAST_OF_PARTS = 0x3011 }; /* no character after it parts anything: quickly seen */

/* What a folded character parts. */
enum part { PART_NOTHING, PART_CLAUSE, PART_SENTENCE };
enum part part_by(const struct folded *f, size_t at);
static inline enum part part_at(const struct folded *f, size_t at)
{
	return f->cp[at] > LAST_OF_PARTS ? PART_NOTHING : part_by(f, at);
}

/*
 * Whether a blank stands before `at` that is used as a comma: between ideographs, and not in a text
 * that is all spaced out.
 */
bool part_by_gap(const struct folded *f, size_t at);
static inline bool part_gap(const struct folded *f, size_t at)
{
	return at > 0 && at < f->n && f->source[at] > f->source[at - 1] + 1 && part_by_gap(f, at);
}

/* What ends just before `at`, which is not 0: the character that parts belongs to what it ends. */
static inline enum part part_before(const struct folded *f, size_t at)
{
	enum part part = part_at(f, at - 1);

	return part == PART_NOTHING && part_gap(f, at) ? PART_CLAUSE : part;
}

#endif
