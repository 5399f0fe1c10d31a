/*
 * Meeting: when several people are all free: what a case conference (会诊) can be called for. Pure.
 *
 * Every one of them is a diary: the hours in which they can be asked at all (the office's working
 * time, an expert's duty, when a client or a worker can come) and what already takes their time
 * (other conferences, leave). Intervals are half-open, [begin, end): what ends at ten leaves ten
 * free.
 */
#ifndef JIEYOU_MEETING_H
#define JIEYOU_MEETING_H

#include <stddef.h>

#include "deadline.h"

struct interval {
	moment begin, end; /* empty unless begin < end */
};

struct diary {
	const struct office *hours;  /* NULL: at any hour */
	const struct interval *busy; /* in any order; they may overlap, or be empty */
	size_t n_busy;
};

/* Whether they have a moment in common: what only touches has not. */
bool interval_meet(struct interval a, struct interval b);

/* Whether whoever has this diary is free for all of an interval that is not empty. */
bool meeting_free(const struct diary *d, struct interval when);

/*
 * The longest intervals within `within` in which all n are free, of those that last at least `us`
 * (more than 0), earliest first, at most max. Returns how many; nobody at all (n 0) is always free.
 */
size_t meeting_slots(const struct diary *all, size_t n, struct interval within, int64_t us,
	struct interval *ret, size_t max);

#endif
