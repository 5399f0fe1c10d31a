/*
 * Deadlines: spans of clock time or of working time, from the moment an order is issued.
 *
 * Working time is the office's hours on its days, in China Standard Time (UTC+8, no summer time
 * since 1992). Public holidays and make-up workdays are those of the office's calendar.
 */
#ifndef JIEYOU_DEADLINE_H
#define JIEYOU_DEADLINE_H

#include <stdbool.h>

#include "calendar.h"
#include "text.h"

struct span {
	int64_t us;   /* of clock time, or of working time when `days` is 0 */
	int64_t days; /* working days: the same time of day that many working days on */
	bool working;
};

/* Minutes from midnight, China Standard Time; days as bits, 1 << 1 Monday ... 1 << 7 Sunday. */
struct office {
	int opens;
	int closes;
	unsigned days;
	const struct calendar
		*calendar; /* what it says of a day counts before the weekday; NULL: none */
};

/* "15min clock", "2h work", "3d work": a number, min h or d, clock or work. */
bool span_from(struct text t, struct span *ret);

/* So many times the span. */
struct span span_times(struct span span, int times);

/*
 * "09:00-18:00" and "1-5" (Monday to Friday), with no calendar. False, ret untouched, if they do
 * not parse.
 */
bool office_from(struct text hours, struct text days, struct office *ret);

/* Whether it is open just then. */
bool office_open(const struct office *office, moment at);

/*
 * A third of a span, never more: a working day counts as the office's hours, and what is left over
 * is cut to the minute.
 */
struct span span_third(struct span span, const struct office *office);

/* When a span that begins at `from` ends. The office must have an hour and a day. */
moment deadline_after(moment from, struct span span, const struct office *office);

/*
 * When, of a term from `from` to `until`, so many parts of a hundred have passed by the clock; of
 * working time not before the office is open again. Never after `until`.
 */
moment deadline_share(
	moment from, moment until, int percent, bool working, const struct office *office);

#endif
