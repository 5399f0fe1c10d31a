/*
 * Deadlines: spans of clock time or of working time, from the moment an order is issued.
 *
 * Working time is the office's hours on its days, in China Standard Time (UTC+8, no summer time
 * since 1992). Public holidays and make-up workdays come as a table later; until then a holiday
 * counts as its weekday, which can only make a deadline earlier.
 */
#ifndef JIEYOU_DEADLINE_H
#define JIEYOU_DEADLINE_H

#include <stdbool.h>

#include "moment.h"
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
};

/* "15min clock", "2h work", "3d work": a number, min h or d, clock or work. */
bool span_from(struct text t, struct span *ret);

/* "09:00-18:00" and "1-5" (Monday to Friday). False, ret untouched, if they do not parse. */
bool office_from(struct text hours, struct text days, struct office *ret);

/* When a span that begins at `from` ends. The office must have an hour and a day. */
moment deadline_after(moment from, struct span span, const struct office *office);

#endif
