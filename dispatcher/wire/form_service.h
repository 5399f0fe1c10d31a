/*
 * Forms of support, from the plan to the follow-up: a detail of form.h.
 */
#ifndef JIEYOU_FORM_SERVICE_H
#define JIEYOU_FORM_SERVICE_H

#include "jieyou.pb-c.h"
#include "reading.h"

bool form_check_service(const struct reading *rd, const Jieyou__HandleCase *m);

#endif
