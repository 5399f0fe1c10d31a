/*
 * Sentences: what people read of a reason, made of its code and of what goes with it. They stand in
 * one table in sentence.c, for social workers to correct.
 */
#ifndef JIEYOU_SENTENCE_H
#define JIEYOU_SENTENCE_H

#include "showing.h"

/*
 * In the arena, or the table's or the snapshot's own. A code that the snapshot no longer has stands
 * there as it is; a reason that this program does not know is told as "". A list longer than any
 * that the matcher makes (64 facts) is cut. Not NULL unless sh->full.
 */
char *sentence(struct showing *sh, const Jieyou__Reason *reason);

#endif
