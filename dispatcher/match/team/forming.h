/*
 * Forming: one run of team_form, shared by team.c, tell.c and units.c and seen by nobody else.
 */
#ifndef JIEYOU_FORMING_H
#define JIEYOU_FORMING_H

#include "contend.h"
#include "cover.h"

/* People are meant by their place among the contenders; NOBODY for none. */
struct forming {
	struct rules r;
	struct arena *a;
	struct matching *m;
	/* contend(), or contend_all() */
	bool (*contend)(const struct rules *r, const need_index *lanes, size_t n_lanes, struct arena *a,
		struct contenders *ret);
	need_index lanes[LANES_MAX];
	size_t n_lanes;
	struct contenders pool;
	size_t n;                       /* needs put to experts */
	uint8_t order[NEEDS_SHOWN_MAX]; /* of each: its place in m->needs; as cover.c takes them */
	uint8_t lane[NEEDS_SHOWN_MAX];  /* likewise: its place in lanes */
	uint32_t interpreted;           /* of those: who does not speak the language may take them */
	uint32_t *able;                 /* as in struct cover_question */
	uint32_t *may;                  /* likewise, were nobody of the client's own district there */
	uint16_t *scores;               /* likewise */
	uint8_t *barred;                /* likewise: what keeps each contender from each need */
	struct cover cover;
	uint32_t who[NEEDS_SHOWN_MAX]; /* by place in m->needs */
	uint32_t answered;             /* by place in m->needs: a liaison unit answers it */
};

/* The leaf at a place of the order. */
static inline need_index forming_need(const struct forming *f, size_t k)
{
	return f->m->needs[f->order[k]].need;
}

/* What keeps a contender from the need at a place of the order. */
static inline enum barred forming_bar(const struct forming *f, size_t who, size_t k)
{
	return (enum barred)f->barred[who * f->n + k];
}

/* ---- tell.c: reasons, alternates, runners-up. False: the arena is full. --------------------- */

bool tell_member(struct forming *f, uint32_t who, struct member *member, bool lead);
bool tell_supervisor(struct forming *f, uint32_t who, struct member *member);
bool tell_runners_up(struct forming *f);

/* ---- units.c -------------------------------------------------------------------------------- */

/* Names liaison units for what no member takes. False: the arena is full. */
bool units_name(struct forming *f);

/* Why no unit answers a need that only units answer. */
enum uncovered_why units_lack(const struct forming *f, need_index n);

/* Whether the list of those who answer a leaf has a type of that kind. */
bool units_have_type(const struct snapshot *s, need_index n, enum type_kind kind);

#endif
