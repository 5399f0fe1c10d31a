/*
 * Forms of referral and resource linkage: a detail of form.h.
 */
#ifndef JIEYOU_FORM_LINKAGE_H
#define JIEYOU_FORM_LINKAGE_H

#include "form.h"
#include "reading.h"

bool form_check_linkage(const struct reading *rd, const Jieyou__HandleCase *m);

#endif
