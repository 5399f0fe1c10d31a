/*
 * Numbers for new cases, taken from the database's sequence a few ahead, so that a case can be
 * numbered without waiting. Few are taken in a quiet centre, so that they stay close even though
 * a restart loses those at hand; twice as many as were used since the last time when it is busy.
 */
#ifndef JIEYOU_NUMBERS_H
#define JIEYOU_NUMBERS_H

#include "ids.h"
#include "pipe.h"

enum { NUMBERS_MAX = 1024, NUMBERS_MIN = 8 };

struct numbers {
	struct pipe *pipe;
	int64_t ring[NUMBERS_MAX]; /* the next to be handed out at `first` */
	size_t first, n;
	int32_t used; /* since they were last fetched */
	bool fetching;
};

/* The next number; 0 when none is at hand. Fetches more in time. */
case_id numbers_next(struct numbers *nu);

/* Fetches some if there are none: to be called when connected, and now and then. */
void numbers_tend(struct numbers *nu);

#endif
