/*
 * Forms of case conferences (forms.def): a detail of forms.h.
 */
#ifndef JIEYOU_FORMS_CONFERENCE_H
#define JIEYOU_FORMS_CONFERENCE_H

#include "forms.h"

/* Adds to the load when experts are at other conferences, where the form rests on it. */
void forms_conference_load(struct request *q, const Jieyou__HandleCase *form);

/* Who of those asked came to a conference, as a form has it; the fields are told of what is wrong.
 */
struct attendance {
	int32_t number;
	struct text number_field, experts_field, expert_field;
	const struct text *experts;
	size_t n;
};

/*
 * It was held: by their seats those have attended, and nobody else. False: refused, for it is not
 * to be held, has not begun, somebody was not asked, or there was no quorum; or the arena is full.
 */
bool forms_attended(struct request *q, const struct case_facts *c, const struct attendance *m);

bool form_adjust_convene(struct request *q, struct handling *h);
bool form_adjust_reschedule(struct request *q, struct handling *h);
bool form_adjust_answer_invitation(struct request *q, struct handling *h);
bool form_adjust_conclude(struct request *q, struct handling *h);
bool form_adjust_call_off(struct request *q, struct handling *h);

#endif
