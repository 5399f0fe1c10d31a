/*
 * Frame: messages on a libevent buffer. What a prefix is and what the results mean: prefix.h.
 *
 *     while ((result = frame_next(in, limit, &size)) == FRAME_WHOLE) {
 *         if (session is full) break;                  -- leave it, stop reading the socket
 *         open a request with its arena;
 *         frame_take(in, size, arena, &bytes);
 *     }
 *
 * Looking and taking are apart so that a frame can stay in the buffer until there is a place for
 * it: that, and not reading the socket, is the backpressure.
 */
#ifndef JIEYOU_FRAME_H
#define JIEYOU_FRAME_H

#include <event2/buffer.h>
#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>

#include "arena.h"
#include "prefix.h"

/*
 * Looks at the front of the buffer and takes nothing. FRAME_WHOLE: a message of *ret_size bytes
 * is there. A length above the limit is refused as soon as its prefix is there.
 */
enum frame_result frame_next(struct evbuffer *in, size_t limit, size_t *ret_size);

/*
 * Takes the frame that frame_next found, of that size, off the buffer; its message goes into the
 * arena. False, and nothing taken, when the arena is full.
 */
bool frame_take(struct evbuffer *in, size_t size, struct arena *a, struct text *ret);

/* Takes the frame off the buffer unread: for one that is refused without a look at it. */
void frame_skip(struct evbuffer *in, size_t size);

/* Appends prefix and packed message, 1 to FRAME_MAX bytes. False without memory. */
bool frame_put(struct evbuffer *out, struct text packed);

/*
 * Packs straight into the buffer. FRAME_WHOLE; FRAME_TOO_LONG or FRAME_EMPTY when it packs to
 * more than FRAME_MAX bytes or to none, with nothing appended; FRAME_NOT_YET without memory.
 */
enum frame_result frame_put_message(struct evbuffer *out, const ProtobufCMessage *message);

#endif
