/*
 * Forms of appointments to the pool (forms.def): a detail of forms.h.
 */
#ifndef JIEYOU_FORMS_APPOINTMENT_H
#define JIEYOU_FORMS_APPOINTMENT_H

#include "forms.h"

bool form_adjust_propose_appointment(struct request *q, struct handling *h);
bool form_adjust_approve_appointment(struct request *q, struct handling *h);
bool form_adjust_assess(struct request *q, struct handling *h);
bool form_adjust_set_leave(struct request *q, struct handling *h);
bool form_adjust_end_leave(struct request *q, struct handling *h);
bool form_adjust_debrief(struct request *q, struct handling *h);
bool form_adjust_end_appointment(struct request *q, struct handling *h);

/* What these need besides (load.engaged, load.candidate, load.debriefings). */
void forms_appointment_load(struct request *q, const Jieyou__HandleCase *form);

#endif
