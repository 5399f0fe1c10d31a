/*
 * Period: what is counted of: a time, and a district with all below it; shared by the verbs that
 * count.
 */
#ifndef JIEYOU_PERIOD_H
#define JIEYOU_PERIOD_H

#include "request.h"

/* [since, until) in microseconds, ten years at most. Fills q->place and q->load; false: refused. */
bool period_check(struct request *q, int64_t since_us, int64_t until_us, const char *district);

/* The time alone, where no place need be said. */
bool period_check_time(struct request *q, int64_t since_us, int64_t until_us);

/* The place alone, of what names its period otherwise. */
bool period_check_place(struct request *q, const char *district);

/* How many of a page: a number as the client gave it. False: refused. */
bool period_check_limit(struct request *q, uint32_t limit);

#endif
