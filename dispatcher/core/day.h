/*
 * Days as people write them: YYYY-MM-DD, of the calendar in China (UTC+8).
 */
#ifndef JIEYOU_DAY_H
#define JIEYOU_DAY_H

#include <stdbool.h>

#include "arena.h"
#include "moment.h"
#include "text.h"

/* Days by number: 0 is 1970-01-01, a Thursday. */
int64_t day_of(moment at);
moment day_begin(int64_t day);
int day_year(int64_t day);         /* of the years 1 to 9999 */
unsigned day_weekday(int64_t day); /* 1 Monday ... 7 Sunday */

/* The first moment of a day. False, ret untouched, if there is no such day. */
bool day_from(struct text t, moment *ret);

/* The day of a moment, of the years 1 to 9999; the arena owns the text. */
struct text day_text(moment at, struct arena *a);

/* The same with the time, to the minute: 2026-01-05 09:00. */
bool day_minute_from(struct text t, moment *ret);
struct text day_minute_text(moment at, struct arena *a);

#endif
