/*
 * Forms of the contest of excellent cases (评优大赛): a detail of form.h.
 */
#ifndef JIEYOU_FORM_CONTEST_H
#define JIEYOU_FORM_CONTEST_H

#include "form.h"
#include "reading.h"

bool form_check_open_contest(const struct reading *rd, const Jieyou__OpenContest *m);
bool form_check_contest(const struct reading *rd, const Jieyou__HandleCase *m);

#endif
