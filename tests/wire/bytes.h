/*
 * Bytes: protobuf's wire format written by hand, right or wrong, for the tests of what reads it.
 * Independent of protobuf-c and of the code under test.
 */
#ifndef JIEYOU_TEST_BYTES_H
#define JIEYOU_TEST_BYTES_H

#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "text.h"

enum { VARINT = 0, FIXED64 = 1, LENGTH = 2, GROUP = 3, GROUP_END = 4, FIXED32 = 5 };

struct bytes {
	size_t len;
	uint8_t data[80 << 10];
};

static inline void add_raw(struct bytes *b, const void *data, size_t n)
{
	assert(b->len + n <= sizeof(b->data));
	if (n)
		memcpy(b->data + b->len, data, n);
	b->len += n;
}

static inline void add_varint(struct bytes *b, uint64_t value)
{
	do {
		uint8_t byte = (uint8_t)((value & 0x7f) | (value > 0x7f ? 0x80 : 0));

		add_raw(b, &byte, 1);
		value >>= 7;
	} while (value);
}

static inline void add_tag(struct bytes *b, uint32_t field, unsigned wire)
{
	add_varint(b, (uint64_t)field << 3 | wire);
}

static inline void add_number(struct bytes *b, uint32_t field, uint64_t value)
{
	add_tag(b, field, VARINT);
	add_varint(b, value);
}

static inline void add_field(struct bytes *b, uint32_t field, const void *data, size_t n)
{
	add_tag(b, field, LENGTH);
	add_varint(b, n);
	add_raw(b, data, n);
}

static inline void add_string(struct bytes *b, uint32_t field, const char *s)
{
	add_field(b, field, s, strlen(s));
}

/* Puts what is there so far into a field of a message around it. */
static inline void wrap(struct bytes *b, uint32_t field)
{
	static struct bytes inner;

	inner = *b;
	b->len = 0;
	add_field(b, field, inner.data, inner.len);
}

static inline struct text bytes_text(const struct bytes *b)
{
	return (struct text){(const char *)b->data, b->len};
}

#endif
