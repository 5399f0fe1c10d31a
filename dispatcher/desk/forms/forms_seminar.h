/*
 * Forms of seminars (研讨, forms.def): a detail of forms.h. What brings experts to one is the
 * conference's (forms_convene.h): the same seats, and the same hours.
 */
#ifndef JIEYOU_FORMS_SEMINAR_H
#define JIEYOU_FORMS_SEMINAR_H

#include "forms.h"

/* Whether the library has all of these entries now. False: refused, by this field. */
bool forms_seminar_entries(struct request *q, struct text field, char *const *codes, size_t n);

bool form_adjust_hold_seminar(struct request *q, struct handling *h);
bool form_adjust_end_seminar(struct request *q, struct handling *h);

#endif
