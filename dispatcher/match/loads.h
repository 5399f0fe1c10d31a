/*
 * Loads: the places that experts have taken, beside a snapshot. The one part of what matching looks
 * at that changes with every case; its owner sets it, one expert at a time.
 *
 * Beside each count stands what the expert scores before anything is known of a need: how near the
 * area is that they serve, and the price of their load. It is two bytes an expert, so that a case
 * can look through a whole nation's pool.
 */
#ifndef JIEYOU_LOADS_H
#define JIEYOU_LOADS_H

#include "snapshot.h"

enum {
	WEIGHT_AREA = 150, /* how near the area that the expert serves is: part of a score, per mille */
	WEIGHT_LOAD = 150, /* price of load: likewise */
};

struct loads {
	size_t n;           /* experts of the snapshot */
	int32_t *taken;     /* places; never below 0 */
	uint16_t *standing; /* up to WEIGHT_AREA + WEIGHT_LOAD; never 0, for every area is worth some */
	uint16_t *ranked;   /* the same in order of profile: by snapshot.experts_rank */
};

/* Everybody is free. NULL when the arena is full; it owns them. */
struct loads *loads_new(struct arena *a, const struct snapshot *s);

/* Less than none counts as none. */
void loads_set(struct loads *l, const struct snapshot *s, expert_index e, int32_t taken);

#endif
