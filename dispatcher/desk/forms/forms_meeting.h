/*
 * When a conference can be held: by the office's hours and the experts' other conferences
 * (core/meeting.h), within the time that the practice rules give for one of the case's grade
 * (due.conference), or for a seminar (due.seminar). A detail of forms_conference.h.
 */
#ifndef JIEYOU_FORMS_MEETING_H
#define JIEYOU_FORMS_MEETING_H

#include "conference.h"

struct meeting_asked {
	struct text field;          /* of the form, to be named where it cannot be then */
	moment begins;              /* 0: the first time that all have free */
	int64_t us;                 /* how long */
	const struct office *hours; /* when client and worker can come; NULL: it is not said */
	const struct text *experts; /* of the pool, who are to be there */
	size_t n;
};

/*
 * When it is held: facts.hours say when the experts are elsewhere. False: refused, for somebody has
 * not that time free, and when all have is told; or nobody has any within the time for it.
 */
bool meeting_when(struct request *q, const struct case_facts *c, const struct meeting_asked *m,
	struct interval *ret);

#endif
