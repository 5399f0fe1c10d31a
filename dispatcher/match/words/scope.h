/*
 * Scope: whether words hold where they stand. A negation, a hearsay word, a past-time word,
 * another person or a condition reaches over its own clause, and not past a turn (但 可是 不过
 * 却). Commas, brackets and lone blanks between ideographs part clauses; 。 ; ! ? full stops and
 * line ends part clauses and sentences. A frame that is a clause of its own (据邻居反映,) also
 * reaches what it introduces: hearsay the rest of the sentence, past and suspicion one clause. So
 * does hearsay that a clause begins with (听说他…,).
 *
 * A negation cancels words only where it certainly governs them: from the words leftwards
 * everything must be known to let a negation through (没有任何自杀的念头), so that 没钱看病想自杀
 * is not cancelled. Double negation holds. Denials (否认 未发现 排除) reach further over their
 * clause, but not where they are the denial of somebody who may be the cause (丈夫否认). An answer
 * after a colon (自杀念头:无) counts.
 *
 * 过 right after words (打过) tells them of the past, unless a word of now stands before them. A
 * clause that names a film, the news or a lesson (电视剧里, 讲座) tells of that and of nobody here.
 * The words are in scope_words.def.
 */
#ifndef JIEYOU_SCOPE_H
#define JIEYOU_SCOPE_H

#include <stdbool.h>

#include "fold.h"
#include "matching.h"

struct scope; /* the clauses of one narrative and the marks in them */

/* NULL when the arena is full. */
const struct scope *scope_read(struct arena *a, const struct folded *f);

/* What reaches words where they stand. */
struct reach {
	unsigned marks;      /* bits of enum scope_mark */
	bool once;           /* 过 follows: it has happened, and may be over */
	bool topic;          /* in a clause about a film, the news or a lesson */
	bool negated;        /* a negation in their clause cancels them */
	uint32_t negated_by; /* where the one nearest to them begins */
};

/* What reaches the words at [begin, end). */
struct reach scope_reach(const struct scope *sc, uint32_t begin, uint32_t end);

#endif
