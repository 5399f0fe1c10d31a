/*
 * Team: what is told of who supports a case: to whoever answers for it all of it, to those on the
 * team what the task needs, to whoever is asked no more than what they are asked (rights.def).
 */
#ifndef JIEYOU_TEAM_TOLD_H
#define JIEYOU_TEAM_TOLD_H

#include "casework.h"

/*
 * The head of the case, in the view the asker has: of an offer or a task, what they are to take, in
 * which district, never closer. NULL: the arena is full.
 */
Jieyou__CaseHead *team_head(struct request *q, const struct case_facts *c);

/* Fills offers and brief of *m by the same view, and what it is short of. False: refused, or the
 * arena is full. */
bool team_tell(struct request *q, Jieyou__CaseReply *m);

/*
 * Adds rows (brief): what staff say to experts with the event that the next step of the case
 * writes, once for whoever is asked, and once, with the task, for whoever is on the team. False:
 * the arena is full, or it cannot be sealed.
 */
bool team_brief(
	struct request *q, const struct case_facts *c, char *summary, char *manner, char *task);

/* One part of that: for whoever has a seat at a conference, "CONFERENCE". Likewise. */
bool team_write_part(struct request *q, const struct case_facts *c, struct text part,
	const Jieyou__HandleCase *form);

/* An offer as it is told. NULL: the arena is full. */
Jieyou__Offer *team_offer(struct request *q, const struct offer_facts *o);

#endif
