/*
 * Notices: what happens to a case is told to those whom it concerns (core/hearing.def), by rows of
 * the same decision. There is nothing in a notice but which event of which case it is.
 */
#ifndef JIEYOU_NOTICES_H
#define JIEYOU_NOTICES_H

#include "facts.h"
#include "request.h"

/*
 * Adds the notices of an event of the case: to its district, to whoever answers for it, and to
 * those whom the step names besides, by their ids, parted by spaces. Whoever did it, or is shut out
 * of the case, is not told. False: the arena is full.
 */
bool notices_add(
	struct request *q, const struct case_facts *c, const struct row *event, struct text also);

#endif
