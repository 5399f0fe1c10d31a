/*
 * Form: what is filled in when something happens to a case (HandleCase, OpenFile): whether every
 * field is as the protocol has it. What a case in its state allows is not asked here.
 */
#ifndef JIEYOU_FORM_H
#define JIEYOU_FORM_H

#include "jieyou.pb-c.h"
#include "moment.h"
#include "refusal.h"

struct arena;

enum { FORM_TEXT_MAX = 4096, FORM_CRITERIA_MAX = 32, FORM_RESOURCES_MAX = 12, FORM_ID_MAX = 64 };

/* Of a proposal for the library: bytes of its title, and of what helped and what did not. */
enum { FORM_TITLE_MAX = 120, FORM_LESSON_MAX = 2048 };

/* False: *r has the field at fault and the remedy. Sentences are made in the arena. */
bool form_check(const Jieyou__HandleCase *m, moment now, struct arena *a, struct refusal *r);

/* The same of what opens a file other than a case. */
bool form_check_open(const Jieyou__OpenFile *m, moment now, struct arena *a, struct refusal *r);

#endif
