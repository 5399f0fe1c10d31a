/*
 * Loads: the places that experts have taken, what has come of referrals and linkages to each
 * resource, and how many places it has left, beside a snapshot. The one part of what matching looks
 * at that changes with every case; its owner sets it, one expert or resource at a time.
 *
 * Beside each count stands what the expert scores before anything is known of a need: how near the
 * area is that they serve, and the price of their load. It is two bytes an expert, so that a case
 * can look through a whole nation's pool. And beside what is known of each resource what it is
 * worth by that, likewise.
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
	int32_t *trauma;    /* of these cases, those of trauma (trauma.h); likewise */
	uint16_t *standing; /* up to WEIGHT_AREA + WEIGHT_LOAD; never 0, for every area is worth some */
	uint16_t *ranked;   /* the same in order of profile: by snapshot.experts_rank */
	size_t n_resources; /* of the snapshot */
	struct outcomes *outcomes; /* of each */
	struct capacity *capacity; /* likewise */
	uint16_t *worth;           /* likewise: WORTH_ROOM, and what loads_helps() tells */
};

/* How many places a resource has left, and when that was last said; who is referred takes one. */
struct capacity {
	int32_t left; /* LEFT_UNKNOWN: not known */
	moment said;
};
enum { LEFT_UNKNOWN = -1 };

/*
 * What has come of those that went to a resource: how many helped, and how many were declined or
 * came to nothing; what clients gave up themselves counts for neither.
 */
struct outcomes {
	int32_t helped, failed; /* never below 0 */
};

/* Everybody is free, and no capacity known. NULL when the arena is full; it owns them. */
struct loads *loads_new(struct arena *a, const struct snapshot *s);

/* Less than none counts as none, here and below. */
void loads_set(struct loads *l, const struct snapshot *s, expert_index e, int32_t taken);
void loads_set_trauma(struct loads *l, expert_index e, int32_t open);
void loads_set_outcomes(struct loads *l, resource_index r, struct outcomes o);
void loads_set_capacity(struct loads *l, resource_index r, struct capacity c);

/*
 * What a resource is worth: WORTH_ROOM unless it is known to have no place left, and how surely it
 * helps, per mille: the share of those that it helped, as if two more had been helped and two had
 * not. So one of which nothing is known stands at 500, and a few outcomes move it little (additive
 * smoothing).
 */
enum { WORTH_ROOM = 1 << 10 };

static inline bool loads_full(const struct loads *l, resource_index r)
{
	return !(l->worth[r] & WORTH_ROOM);
}

static inline int loads_helps(const struct loads *l, resource_index r)
{
	return l->worth[r] & (WORTH_ROOM - 1);
}

#endif
