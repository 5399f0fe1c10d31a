/*
 * Bound: the additional data of a sealing, put together piece by piece: what a thing is, and where
 * it stands. vault.h has the layouts.
 */
#ifndef JIEYOU_BOUND_H
#define JIEYOU_BOUND_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "text.h"

struct bound {
	unsigned char bytes[48];
	size_t n;
};

static inline void bound_text(struct bound *b, struct text t)
{
	assert(b->n + t.len <= sizeof(b->bytes));
	memcpy(b->bytes + b->n, t.ptr, t.len);
	b->n += t.len;
}

static inline void bound_int(struct bound *b, uint64_t v, int bytes)
{
	assert(b->n + (size_t)bytes <= sizeof(b->bytes));
	for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
		b->bytes[b->n++] = (unsigned char)(v >> shift);
}

#endif
