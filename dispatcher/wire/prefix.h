/*
 * Prefix: the length before a message, the one reading and the one writing of it. Plain memory
 * only and no library, so that the blocking client and the dispatcher share it.
 *
 * A length is a varint in as few bytes as possible, at most PREFIX_MAX of them, and never 0. The
 * whole prefix decides: a frame is refused by its first bytes, before anybody waits for its body.
 */
#ifndef JIEYOU_PREFIX_H
#define JIEYOU_PREFIX_H

#include <stddef.h>
#include <stdint.h>

enum {
	PREFIX_MAX = 3,         /* bytes; up to 2^21 - 1, far above the limits below */
	FRAME_MAX_HELLO = 4096, /* bytes of a message before Hello is answered */
	FRAME_MAX = 64 << 10,   /* afterwards, in both directions; what is longer is pages */
};

enum frame_result {
	FRAME_WHOLE,      /* there it is */
	FRAME_NOT_YET,    /* a beginning without a fault: read more */
	FRAME_TOO_LONG,   /* the length is above the limit */
	FRAME_EMPTY,      /* the length is 0 */
	FRAME_BAD_PREFIX, /* not minimal, or longer than PREFIX_MAX bytes */
};

/*
 * Reads the prefix at the front of n bytes. FRAME_WHOLE: the prefix (not yet the body) is there
 * and the length passes; *ret_prefix is its own size and *ret_body the length it announces.
 * Every other result leaves both untouched, and all but FRAME_NOT_YET are final for the
 * connection: where the next frame would begin is not known.
 */
enum frame_result prefix_read(
	const uint8_t *bytes, size_t n, size_t limit, size_t *ret_prefix, size_t *ret_body);

/* Writes the prefix of a body of 1 to 2^21 - 1 bytes. Returns how many bytes it took. */
size_t prefix_write(size_t body, uint8_t ret[PREFIX_MAX]);

#endif
