/*
 * Places: how many cases each expert of the newest snapshot has, and how many of these are of
 * trauma, as the database has it; in between what this dispatcher has committed itself is learned
 * (builder.h). And what has come of linkages to each of its resources, and how many places those
 * have left.
 */
#ifndef JIEYOU_PLACES_H
#define JIEYOU_PLACES_H

#include "builder.h"
#include "pipe.h"

struct places {
	struct pipe *pipe;
	struct held *const *newest; /* of the store; NULL as long as there is none */
	moment seen;                /* what has changed since is asked for; 0: all */
	bool known;                 /* they have been read once: before that nobody is proposed */
	void (*told)(void *arg);
	void *arg;
};

/* told is called whenever they have been read. */
void places_open(struct places *p, struct pipe *pipe, struct held *const *newest,
	void (*told)(void *arg), void *arg);

void places_ask(struct places *p, moment now);

#endif
