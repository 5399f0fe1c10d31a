/*
 * Days as people write them: YYYY-MM-DD, of the calendar in China (UTC+8).
 */
#ifndef JIEYOU_DAY_H
#define JIEYOU_DAY_H

#include <stdbool.h>

#include "arena.h"
#include "moment.h"
#include "text.h"

/* The first moment of a day. False, ret untouched, if there is no such day. */
bool day_from(struct text t, moment *ret);

/* The day of a moment, of the years 1 to 9999; the arena owns the text. */
struct text day_text(moment at, struct arena *a);

#endif
