/*
 * Loader: loads under way. A load sees the database at one moment, however many statements it
 * takes: its unit is REPEATABLE READ (the pipe's other units are not, for they write). It says for
 * whom it reads, and the database shows no more of cases than that one may see. A load of a case
 * that needs its key asks two databases at the same time, and is answered when both have answered.
 */
#ifndef JIEYOU_LOADER_H
#define JIEYOU_LOADER_H

#include "keys.h"
#include "pipe.h"
#include "store.h"

struct loader {
	struct pipe *reader;
	struct keys *keys;
	struct loading *waiting, **last; /* for their turn, oldest first */
	size_t asked;                    /* under way */
};

void loader_open(struct loader *lo, struct pipe *reader, struct keys *keys);

/* Sends it, or lets it wait for its turn. False where a connection it needs is not there. */
bool loader_add(struct loader *lo, struct loading *l);

/* Sends what waits, as far as there is room. */
void loader_send(struct loader *lo);

/* Nobody waits for a database that is gone. */
void loader_refuse(struct loader *lo);

#endif
