/*
 * Contests: what is told of a contest of excellent cases (评优大赛): what was nominated, by its
 * code; of whoever is on the panel what is theirs to score, or not; and once it is ranked the
 * places. No answer leads from an entry to its case: of a conflict it is told that there is one.
 */
#ifndef JIEYOU_CONTESTS_H
#define JIEYOU_CONTESTS_H

#include "casework.h"

/* The entry of this code in the contest; NULL: it was not nominated. */
const struct contest_facts *contests_find(const struct facts *f, struct text code);

/* Fills contest of *m. False: refused, or the arena is full. */
bool contests_tell(struct request *q, Jieyou__CaseReply *m);

#endif
