/*
 * Forms of supervision: a detail of form.h.
 */
#ifndef JIEYOU_FORM_SUPERVISION_H
#define JIEYOU_FORM_SUPERVISION_H

#include "form.h"
#include "reading.h"

bool form_check_ask_supervision(const struct reading *rd, const Jieyou__AskSupervision *m);
bool form_check_supervision(const struct reading *rd, const Jieyou__HandleCase *m);

#endif
