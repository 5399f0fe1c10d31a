/*
 * Forms that open a file other than a case, and those of supervision: a detail of form.h.
 */
#ifndef JIEYOU_FORM_SUPERVISION_H
#define JIEYOU_FORM_SUPERVISION_H

#include "form.h"
#include "reading.h"

/* As form_check. */
bool form_check_open(const Jieyou__OpenFile *m, moment now, struct arena *a, struct refusal *r);

bool form_check_supervision(const struct reading *rd, const Jieyou__HandleCase *m);

#endif
