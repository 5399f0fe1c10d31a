/*
 * Forms of supervision (forms.def): a detail of forms.h.
 */
#ifndef JIEYOU_FORMS_SUPERVISION_H
#define JIEYOU_FORMS_SUPERVISION_H

#include "forms.h"

bool form_adjust_assign(struct request *q, struct handling *h);
bool form_adjust_session(struct request *q, struct handling *h);
bool form_adjust_sum_up(struct request *q, struct handling *h);
bool form_adjust_pay(struct request *q, struct handling *h);
bool form_adjust_end_supervision(struct request *q, struct handling *h);

/* What these need besides (load.supervisor). */
void forms_supervision_load(struct request *q, const Jieyou__HandleCase *form);

#endif
