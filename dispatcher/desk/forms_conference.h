/*
 * Forms of case conferences (forms.def): a detail of forms.h.
 */
#ifndef JIEYOU_FORMS_CONFERENCE_H
#define JIEYOU_FORMS_CONFERENCE_H

#include "forms.h"

/* Adds to the load when experts are at other conferences, where the form rests on it. */
void forms_conference_load(struct request *q, const Jieyou__HandleCase *form);

bool form_adjust_convene(struct request *q, struct handling *h);
bool form_adjust_reschedule(struct request *q, struct handling *h);
bool form_adjust_answer_invitation(struct request *q, struct handling *h);
bool form_adjust_conclude(struct request *q, struct handling *h);
bool form_adjust_call_off(struct request *q, struct handling *h);

#endif
