/*
 * The calling of a conference, and what the forms that change one share with it: a detail of
 * forms_conference.h. False: the arena is full.
 */
#ifndef JIEYOU_FORMS_CONVENE_H
#define JIEYOU_FORMS_CONVENE_H

#include "conference.h"
#include "forms.h"
#include "offers.h"

/* Asks somebody to the conference as `k` has it, with its sequence. */
bool convene_ask(struct request *q, const struct case_facts *c, const struct seat_facts *k,
	const struct asked *one);

/* Minutes are due so long after its end (due.minutes); whoever presides has them as a task. */
moment convene_minutes_due(struct request *q, const struct case_facts *c, moment ends);

/* Says in the answer when it is held. */
bool convene_note(struct request *q, struct handling *h, const struct seat_facts *k);

#endif
