/*
 * What the forms of the library (forms_library.c) know of a case, and others ask.
 */
#ifndef JIEYOU_FORMS_LIBRARY_H
#define JIEYOU_FORMS_LIBRARY_H

#include "request.h"

/* Whether a proposal waits to be approved, and was not dropped since. */
bool forms_library_waits(const struct request *q);

/*
 * The proposal of the case that waits to be approved, with the draft it was made beside, goes to
 * *ret; NULL: none waits. Of a case that was loaded as draft_load has it. False: refused, for it
 * cannot be read.
 */
bool forms_library_waiting(struct request *q, Jieyou__ProposeEntry **ret);

#endif
