/*
 * Times: a stopwatch, and what many of its readings come to.
 */
#ifndef JIEYOU_TIMES_H
#define JIEYOU_TIMES_H

#include <stddef.h>

/* Seconds on a clock that never goes back. */
double seconds(void);

/* The value below which so many of a thousand of the times lie; n is not 0. */
double quantile(const double *times, size_t n, size_t of_thousand);

#endif
