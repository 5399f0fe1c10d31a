/*
 * Forms of the contest of excellent cases (评优大赛, forms.def): a detail of forms.h. Nominations,
 * scores and who stays away are lines beside their events (codes.h), which nobody reads before the
 * database lets them: facts.contest.
 */
#ifndef JIEYOU_FORMS_CONTEST_H
#define JIEYOU_FORMS_CONTEST_H

#include "forms.h"

/* Adds what these rest on to the load. */
void forms_contest_load(struct request *q, const Jieyou__HandleCase *form);

bool form_adjust_nominate(struct request *q, struct handling *h);
bool form_adjust_name_panel(struct request *q, struct handling *h);
bool form_adjust_score(struct request *q, struct handling *h);
bool form_adjust_recuse(struct request *q, struct handling *h);
bool form_adjust_rank(struct request *q, struct handling *h);

#endif
