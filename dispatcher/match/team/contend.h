/*
 * Contenders: of the whole pool, the few among whom the best team, every alternate and every
 * runner-up are sure to be. Private to team*.c.
 *
 * A case has lanes: the needs put to experts, each a place in an array of scores. Of those who
 * bring the same (they can take the same needs, and speak the language or not, and are of the
 * client's own district or not), only the best three can matter: one may be on the team, two stand
 * in. So the pool is looked through by a bit a type, a bit a language and two bytes an expert, and
 * whoever cannot be among the best three of those alike, or of those who fit every lane just as
 * well, is passed by. Nothing is lost by it: contend_all() takes everybody, and the tests hold the
 * two together.
 */
#ifndef JIEYOU_CONTEND_H
#define JIEYOU_CONTEND_H

#include "rules.h"

enum {
	LANES_MAX = NEEDS_SHOWN_MAX + 1, /* and the language's own need */
	LANES_ROOM = 40,                 /* rounded up to whole lanes8 */
};

/* Scores of eight lanes, side by side. */
typedef uint16_t lanes8 __attribute__((vector_size(16)));

/* Somebody with a sufficient skill for some lane, whom nothing but DV and language rules bars. */
struct contender {
	struct standing standing;
	uint64_t skilled;       /* bits of lanes */
	const uint16_t *scores; /* of each lane; 0 where not skilled */
};

/* Of those whom a rule keeps out of a lane: the best, and the furthest rule that any reached. */
struct kept_out {
	expert_index expert; /* NOBODY */
	int score;
	enum barred barred;
	enum barred furthest; /* SKILL: nobody there has the skill */
};

struct contenders {
	struct contender *list; /* in order of expert */
	size_t n;
	struct kept_out kept_out[LANES_MAX]; /* of those who serve the client's district */
};

/*
 * lanes: leaves, at most LANES_MAX; a lane NONE is the work of a supervisor who sorts a case out.
 * False when the arena is full.
 */
bool contend(const struct rules *r, const need_index *lanes, size_t n_lanes, struct arena *a,
	struct contenders *ret);

/* The same with nobody left out who could do anything: slow, and the same team comes of it. */
bool contend_all(const struct rules *r, const need_index *lanes, size_t n_lanes, struct arena *a,
	struct contenders *ret);

/*
 * The furthest rule that anybody reaches who does not serve the client's district: SKILL,
 * APPOINTED, AGREEMENT or AREA. False when the arena is full.
 */
bool contend_elsewhere(
	const struct rules *r, need_index n, struct arena *a, enum barred *ret_furthest);

#endif
