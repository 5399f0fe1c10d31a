/*
 * Calendar: on which days people in China work although it is a weekend, and rest although it is
 * none, as the State Council says for each year (sql/seed/calendar_day.tsv).
 *
 * Of a year that it has no day of it says nothing: days count as their weekdays. A deadline over a
 * public holiday is then earlier than it need be, one over a make-up day up to a day later.
 */
#ifndef JIEYOU_CALENDAR_H
#define JIEYOU_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>

#include "moment.h"

struct calendar_day {
	int64_t day; /* its number: day.h */
	bool work;   /* else it is a holiday */
};

struct calendar {
	const struct calendar_day *days; /* in order */
	size_t n;
};

/* What is said of a day. False, *ret_work untouched: nothing. */
bool calendar_says(const struct calendar *c, int64_t day, bool *ret_work);

/*
 * A year of which nothing is said, and into which deadlines from `at` on may reach: its own, or
 * that of a month later. 0: there is none.
 */
int calendar_missing(const struct calendar *c, moment at);

#endif
