/*
 * Forms of seminars (研讨): a detail of form.h. Whether the library has the entries they name, the
 * desk says: desk/forms/forms_seminar.c.
 */
#ifndef JIEYOU_FORM_SEMINAR_H
#define JIEYOU_FORM_SEMINAR_H

#include "form.h"
#include "reading.h"

bool form_check_plan_seminar(const struct reading *rd, const Jieyou__PlanSeminar *m);
bool form_check_seminar(const struct reading *rd, const Jieyou__HandleCase *m);

#endif
