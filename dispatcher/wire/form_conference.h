/*
 * Forms of case conferences: a detail of form.h.
 */
#ifndef JIEYOU_FORM_CONFERENCE_H
#define JIEYOU_FORM_CONFERENCE_H

#include "form.h"
#include "reading.h"

bool form_check_conference(const struct reading *rd, const Jieyou__HandleCase *m);

/* One of form_service.c: a task to be set. */
bool form_check_task(const struct reading *rd, const char *field, const Jieyou__TaskSet *m);

#endif
