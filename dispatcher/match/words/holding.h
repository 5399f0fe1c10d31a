/*
 * Holding: whether the terms found in a text hold where they stand, by their scope.
 *
 * A term holds in a sentence, clause or text when each of its parts does, by words of its own. In
 * a clause about a film, the news or a lesson no cue of a screen holds.
 */
#ifndef JIEYOU_HOLDING_H
#define JIEYOU_HOLDING_H

#include "scan.h"
#include "scope.h"

/* What reaches a spot, once it was asked for. */
struct verdict {
	bool judged;
	struct reach reach;
};

struct holding {
	const struct scope *scope;
	struct hits hits;
	struct verdict *verdicts; /* of each spot */
	bool *holds;              /* each hit that was asked for */
};

/* Hits of one term in one unit: list[from, to). */
struct group {
	size_t from, to;
};

/*
 * Moves to the hits of a term in the next unit: from {found->from, found->from} on to the first.
 * False: there are no more.
 */
static inline bool holding_next(const struct holding *h, const struct found *found, struct group *g)
{
	const struct hit *list = h->hits.list;

	g->from = g->to;
	while (g->to < found->to && list[g->to].unit == list[g->from].unit)
		g->to++;
	return g->from < found->to;
}

/* False when the arena is full. */
bool holding_begin(struct holding *h, struct arena *a, const struct scope *scope, struct hits hits);

/* Marks: those that no occurrence of some part is free of, of the hits that hold. */
bool holding_in(struct holding *h, const struct term *t, struct group g, unsigned *ret_marks);

static inline const struct spot *holding_spot(const struct holding *h, size_t hit)
{
	return &h->hits.spots[h->hits.list[hit].spot];
}

#endif
