#include "prefix.h"

#include <assert.h>

enum frame_result prefix_read(
	const uint8_t *bytes, size_t n, size_t limit, size_t *ret_prefix, size_t *ret_body)
{
	size_t length = 0;

	for (size_t i = 0; i < PREFIX_MAX; i++) {
		if (i == n)
			return FRAME_NOT_YET;
		length |= (size_t)(bytes[i] & 0x7f) << (7 * i);
		if (bytes[i] & 0x80)
			continue;
		if (i > 0 && bytes[i] == 0)
			return FRAME_BAD_PREFIX; /* the same length has a shorter form */
		if (length == 0)
			return FRAME_EMPTY;
		if (length > limit)
			return FRAME_TOO_LONG;
		*ret_prefix = i + 1;
		*ret_body = length;
		return FRAME_WHOLE;
	}
	return FRAME_BAD_PREFIX;
}

size_t prefix_write(size_t body, uint8_t ret[PREFIX_MAX])
{
	size_t n = 0;

	assert(body > 0 && body < (size_t)1 << (7 * PREFIX_MAX));
	for (; body > 0x7f; body >>= 7)
		ret[n++] = (uint8_t)(body | 0x80);
	ret[n++] = (uint8_t)body;
	return n;
}
