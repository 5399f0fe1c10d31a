/*
 * Numbers for new cases, and their keys, a few ahead, so that a case can be numbered and sealed
 * without waiting. A number comes from the sequence of the database of cases; then its key is made
 * and put into the key store; only then is it at hand. Few are taken in a quiet centre, so that
 * they stay close even though a restart loses those at hand; twice as many as were used since the
 * last time when it is busy.
 *
 * Where none is at hand a load waits for the next (LOAD_NUMBER), or is told that there is none.
 */
#ifndef JIEYOU_NUMBERS_H
#define JIEYOU_NUMBERS_H

#include "facts.h"
#include "keys.h"
#include "pipe.h"
#include "store.h"

enum { NUMBERS_MAX = 1024, NUMBERS_MIN = 8 };

struct numbers {
	struct pipe *pipe;
	struct keys *keys;
	struct new_case ring[NUMBERS_MAX]; /* the next to be handed out at `first` */
	size_t first, n;
	struct new_case making[NUMBERS_MAX / 2]; /* numbered, their keys on the way */
	size_t n_making;
	int32_t used; /* since they were last fetched */
	bool fetching;
	struct loading *waiting, **last; /* oldest first */
};

void numbers_open(struct numbers *nu, struct pipe *pipe, struct keys *keys);

/* The next number; false when none is at hand. Fetches more in time. */
bool numbers_next(struct numbers *nu, struct new_case *ret);

/* Waits for one. False when there will be none: no callback. */
bool numbers_wait(struct numbers *nu, struct loading *l);

/* Fetches some if there are none: to be called when connected, and now and then. */
void numbers_tend(struct numbers *nu);

/* Gives up those at hand: their keys may be wrapped by what is no longer there. */
void numbers_forget(struct numbers *nu);

/* Nobody waits for a database that is gone. */
void numbers_refuse(struct numbers *nu);

#endif
