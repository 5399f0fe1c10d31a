#include "times.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int by_value(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;

	return (a > b) - (a < b);
}

double quantile(const double *times, size_t n, size_t of_thousand)
{
	double *sorted = calloc(n, sizeof(double)), value;

	memcpy(sorted, times, n * sizeof(double));
	qsort(sorted, n, sizeof(double), by_value);
	value = sorted[n * of_thousand / 1000];
	free(sorted);
	return value;
}
