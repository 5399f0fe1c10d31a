/*
 * Standing: how whoever asks stands to what they ask about, by the register as it is now, and what
 * they may see of it (rights.h). Where that is asked on a request's road is in gate.c alone.
 */
#ifndef JIEYOU_STANDING_H
#define JIEYOU_STANDING_H

#include "request.h"

/* What is asked about: a case, a place where there is to be one, or neither. */
struct about {
	const struct case_facts *c; /* NULL: no case */
	district_index place;       /* NONE: nowhere, or a district that is no more */
};

/* A case that was loaded, and where it is. */
struct about standing_about(const struct request *q, const struct case_facts *c);

/* Whether an id is among some, parted by spaces; and how many they are. */
bool standing_named(struct text ids, struct text id);
size_t standing_count(struct text ids);

/* Which expert of the pool the asker is; empty: none. */
struct text standing_expert(const struct request *q);

/* Whether the register has somebody suspended, or shut out of the case, who is this expert. */
bool standing_barred(const struct request *q, const struct case_facts *c, struct text expert);

/* Whether an expert of the pool is appointed at a time, and has agreed then to keep secrets. */
bool standing_serves(const struct request *q, expert_index e, moment at);

/* Whether somebody can see to something: known, not suspended, and not to stay away from the case.
 */
bool standing_may_own(const struct request *q, const struct case_facts *c, struct text id);

/* Ids of whoever is this expert and is not suspended, parted by spaces; empty: nobody is. */
struct text standing_people(struct request *q, struct text expert);

/* Whether the asker, or who speaks for them, is shut out of the case: then it is not there. */
bool standing_shut_out(const struct request *q, const struct case_facts *c);

/* What the asker may see by an act, and by which of their roles; VIEW_NONE: it is not theirs to do.
 */
struct allowed {
	enum view view;
	role_set roles;
};
struct allowed standing_allows(const struct request *q, enum act act, struct about about);

/* Whether the asker may do something else with the case that was loaded. */
bool standing_may(const struct request *q, enum act act);

/* As what the asker acts, anywhere. */
role_set standing_roles(const struct request *q);

/* Whether somebody of this id, who is not suspended, holds the role where it is about. */
bool standing_holds(const struct request *q, struct text id, enum role role, struct about about);

/* By which of the asker's roles they may do the verb in a district. */
role_set standing_roles_in(const struct request *q, district_index d);

/* Of which cases the verb may make a page. False: of none, or the arena is full. */
bool standing_seen(struct request *q, struct seen *ret);

#endif
