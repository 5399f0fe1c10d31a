/*
 * Parts: where clauses and sentences end in a folded text.
 */
#ifndef JIEYOU_PART_H
#define JIEYOU_PART_H

#include <stdbool.h>

#include "fold.h"

/* What a folded character parts. */
enum part { PART_NOTHING, PART_CLAUSE, PART_SENTENCE };
enum part part_at(const struct folded *f, size_t at);

/*
 * Whether a blank stands before `at` that is used as a comma: between ideographs, and not in a text
 * that is all spaced out.
 */
bool part_gap(const struct folded *f, size_t at);

/* What ends just before `at`, which is not 0: the character that parts belongs to what it ends. */
enum part part_before(const struct folded *f, size_t at);

#endif
