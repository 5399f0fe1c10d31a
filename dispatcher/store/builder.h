/*
 * Builder: the one other thread. With a connection of its own, in single-row mode, it reads an
 * edition of what people edit and builds the snapshot; the loop is handed the result.
 *
 * Snapshots are counted: the store holds the newest, every request the one it decides on. The
 * load overlay belongs to its snapshot (one count an expert) and is touched by the loop alone.
 */
#ifndef JIEYOU_BUILDER_H
#define JIEYOU_BUILDER_H

#include <event2/event.h>

#include "loads.h"
#include "store.h"

struct builder;

struct held {
	struct arena arena;
	const struct snapshot *snapshot;
	struct loads *loads; /* of its experts and resources */
	int refs;
};

/* What was known of people and resources that are in both goes over, until it is read again. */
void held_carry_loads(const struct held *from, struct held *to);

/*
 * So many places of an expert are taken, and so many of these cases are of trauma; of one whom it
 * does not have, nothing is kept.
 */
void held_taken(struct held *h, struct text expert, int32_t taken, int32_t trauma);

/* The same of what has come of linkages to a resource. */
void held_outcomes(struct held *h, struct text resource, struct outcomes o);

/* And of how many places it has left. */
void held_capacity(struct held *h, struct text resource, struct capacity c);

/*
 * What a decision that was committed took and gave back, until places are read again: the decision
 * does not tell whether its case is one of trauma.
 */
void held_learn(struct held *h, const struct decision *d);

/*
 * built is called on the loop: with a snapshot (one reference, now the callee's), or with NULL
 * when that edition could not be built; why has been logged.
 */
struct builder *builder_open(struct event_base *base, const struct store_settings *settings,
	void (*built)(void *arg, struct held *h), void *arg);

/* Asks for an edition; one at a time, a later wish replaces one not yet begun. */
void builder_ask(struct builder *b, edition e);

/* Joins the thread. */
void builder_close(struct builder *b);

#endif
