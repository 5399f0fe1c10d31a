/*
 * Leases: work that any dispatcher may do, taken by one for a while, so that no two do it at once:
 * due times, and the turn to make a checkpoint. One question of each kind is under way at a time.
 */
#ifndef JIEYOU_LEASE_H
#define JIEYOU_LEASE_H

#include "pipe.h"
#include "store.h"

struct leases {
	struct pipe *pipe;
	due_taken *due_taken; /* NULL: not asked */
	void *due_arg;
	turn_asked *turn_asked; /* likewise */
	void *turn_arg;
};

/* As store_lease_due and store_lease_checkpoint (store.h), at `now`. */
void leases_due(
	struct leases *l, moment now, int limit, int64_t lease_us, due_taken *taken, void *arg);
bool leases_turn(struct leases *l, moment now, const struct checkpoint_pace *pace, int64_t lease_us,
	turn_asked *asked, void *arg);

/* Calls `taken` for each row of an answer: a case, and what was due for it. */
void leases_tell(const struct unit_result *r, due_taken *taken, void *arg);

#endif
