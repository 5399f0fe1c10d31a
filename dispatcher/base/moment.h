/*
 * Moment: a point in time, in microseconds since 1970-01-01 00:00 UTC. Only the edge (shell)
 * makes moments from a clock; everybody else is handed them.
 */
#ifndef JIEYOU_MOMENT_H
#define JIEYOU_MOMENT_H

#include <stdint.h>

typedef struct {
	int64_t us;
} moment;

#define US_PER_SECOND INT64_C(1000000)
#define US_PER_MINUTE (60 * US_PER_SECOND)
#define US_PER_HOUR (60 * US_PER_MINUTE)
#define US_PER_DAY (24 * US_PER_HOUR)

static inline moment moment_after(moment m, int64_t us)
{
	return (moment){m.us + us};
}

#endif
