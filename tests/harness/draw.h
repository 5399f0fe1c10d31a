/*
 * Draw: numbers that look drawn and are the same everywhere (xorshift64*, Marsaglia 2003 and Vigna
 * 2016), so that a random test that fails fails again.
 */
#ifndef JIEYOU_TEST_DRAW_H
#define JIEYOU_TEST_DRAW_H

#include <stdint.h>
#include <stdlib.h>

/* 64 bits; *state is never 0. */
static inline uint64_t draw_bits(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * UINT64_C(2685821657736338717);
}

/* A number that whoever runs the test may set in the environment: which are drawn, or how many. */
static inline uint64_t draw_setting(const char *name, uint64_t otherwise)
{
	const char *said = getenv(name);

	return said && *said ? strtoull(said, NULL, 10) : otherwise;
}

/* 0 to n - 1. */
static inline unsigned draw_below(uint64_t *state, unsigned n)
{
	return (unsigned)((draw_bits(state) >> 33) % n);
}

#endif
