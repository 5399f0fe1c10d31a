/*
 * Forming: one run of team_form, shared by team.c, tell.c and units.c and seen by nobody else.
 */
#ifndef JIEYOU_FORMING_H
#define JIEYOU_FORMING_H

#include "cover.h"
#include "rules.h"

struct forming {
	struct rules r;
	struct arena *a;
	struct matching *m;
	struct standing *standings;     /* of each expert */
	size_t n;                       /* needs put to experts */
	uint8_t order[NEEDS_SHOWN_MAX]; /* of each: its place in m->needs; as cover.c takes them */
	uint32_t interpreted;           /* of those: who does not speak the language may take them */
	uint32_t *able;                 /* as in struct cover_question */
	uint16_t *scores;               /* likewise, but of all whose skill suffices */
	uint8_t *barred;                /* [expert * n + k]: enum barred */
	struct cover cover;
	uint16_t who[NEEDS_SHOWN_MAX]; /* by place in m->needs: the expert; NONE: nobody */
	uint32_t answered;             /* by place in m->needs: a liaison unit answers it */
};

/* The leaf at a place of the order. */
static inline need_index forming_need(const struct forming *f, size_t k)
{
	return f->m->needs[f->order[k]].need;
}

/* ---- tell.c: reasons, alternates, runners-up. False: the arena is full. --------------------- */

bool tell_member(struct forming *f, struct member *member, bool lead);
bool tell_supervisor(struct forming *f, struct member *member);
bool tell_runners_up(struct forming *f);

/* ---- units.c -------------------------------------------------------------------------------- */

/* Names liaison units for what no member takes. False: the arena is full. */
bool units_name(struct forming *f);

/* Why no unit answers a need that only units answer. */
enum uncovered_why units_lack(const struct forming *f, need_index n);

/* Whether the list of those who answer a leaf has a type of that kind. */
bool units_have_type(const struct snapshot *s, need_index n, enum type_kind kind);

#endif
