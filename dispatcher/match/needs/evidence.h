/*
 * Evidence: words of a narrative that are cited for what is found in it.
 */
#ifndef JIEYOU_EVIDENCE_H
#define JIEYOU_EVIDENCE_H

#include "fold.h"
#include "matching.h"

/* What stands at [begin, end) of the folded narrative, which is not empty. */
struct evidence evidence_from(
	const struct folded *f, struct text narrative, uint32_t begin, uint32_t end);

/*
 * Puts words into a list of n, which has room for one more: in order, and joined with those that
 * they overlap. Returns how many there are then.
 */
size_t evidence_add(struct evidence *list, size_t n, struct evidence words);

#endif
