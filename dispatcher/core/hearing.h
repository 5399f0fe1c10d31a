/*
 * Hearing: who hears of what happens to a case, as one table (hearing.def), and the names of those
 * who are told (the recipients of notices).
 */
#ifndef JIEYOU_HEARING_H
#define JIEYOU_HEARING_H

#include "arena.h"
#include "grade.h"
#include "life.h"

struct hearing {
	role_set roles; /* called upon, where the case is */
	bool worker;    /* whoever answers for the case is told in person */
	bool known;     /* the event is in the table */
};

/* Of a case of this grade. */
struct hearing hearing_of(enum event_kind event, enum grade grade);

/*
 * Recipients: a person, by their id; a district, by its code: whoever acts there. Empty: the arena
 * is full. The name of a recipient goes to *ret_name; returns whether it is a person.
 */
struct text recipient_person(struct text id, struct arena *a);
struct text recipient_district(struct text code, struct arena *a);
bool recipient_read(struct text recipient, struct text *ret_name);

/* The codes of roles, parted by spaces, as they are stored. */
struct text roles_text(role_set roles, struct arena *a);

#endif
