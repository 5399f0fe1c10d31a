/*
 * Clock: the one clock, at the edge. It is the database's time, kept by the monotonic clock since
 * the database was last asked, so that all dispatchers agree and a jump of this machine's
 * wall clock does nothing; or the test clock, which starts where it is told and may run faster.
 */
#ifndef JIEYOU_CLOCK_H
#define JIEYOU_CLOCK_H

#include <stdbool.h>

#include "moment.h"

struct clock {
	bool test;
	bool known; /* there is a time to tell */
	moment at;  /* the time when the monotonic clock stood at `mono_us` */
	int64_t mono_us;
	int64_t speed; /* of the test clock: seconds told a second */
};

/* Microseconds of the monotonic clock. */
int64_t clock_mono_us(void);

/* A clock that knows no time until clock_set. */
void clock_init(struct clock *c);

/* The test clock: tells `start` now, and runs `speed` times as fast. clock_set is then ignored. */
void clock_init_test(struct clock *c, moment start, int64_t speed);

/* What the database told, for a question asked and answered at these monotonic times. */
void clock_set(struct clock *c, moment told, int64_t asked_us, int64_t answered_us);

/* The time; zero while unknown. */
moment clock_now(const struct clock *c);

#endif
