/*
 * Debriefing (事后谈话): whoever was on the team of a case of trauma (match/trauma.h) as its
 * support ended talks it over within the term of practice rule due.debriefing, with an expert or a
 * supervisor who was not on that team. What is owed is a task of the file that appoints them; how
 * the end of the one comes to the other: verbs/do_debrief.c.
 *
 * Notices of it name the file, and no case. The number of the case is told to whoever owes the
 * talk, and to whoever may see that case; what was said in it is sealed with the file.
 */
#ifndef JIEYOU_DEBRIEFING_H
#define JIEYOU_DEBRIEFING_H

#include "casework.h"

/* One that is still to be held, by its task; 0: the one that is due first. NULL: there is none. */
const struct debriefing_facts *debriefing_find(const struct facts *f, int32_t n);

/* Who sees to it, by their id: whoever is this expert; else who answers for their file. Empty:
 * nobody can now. */
struct text debriefing_owner(struct request *q, const struct case_facts *c);

/*
 * By which expert of the pool one is held who is named by that number or by their id, and serves;
 * empty, with *ret true: by a supervisor of the centre. *ret false: by nobody who may.
 */
struct text debriefing_held_by(struct request *q, const struct case_facts *c,
	const struct debriefing_facts *d, struct text with, bool *ret);

/* Those that were loaded, for an answer. NULL: the arena is full. */
Jieyou__Debriefing **debriefing_show(struct request *q);

#endif
