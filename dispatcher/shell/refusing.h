/*
 * Refusing: a no where there is no request to tell it, made of literals alone, so that it needs no
 * arena and no desk.
 */
#ifndef JIEYOU_REFUSING_H
#define JIEYOU_REFUSING_H

#include <event2/buffer.h>
#include <event2/util.h>
#include <stdbool.h>

#include "refusal.h"

/* Puts it as a frame. False: no memory. */
bool refuse_frame(struct evbuffer *out, uint64_t request_id, enum refusal_kind kind,
	const char *field, const char *message, int64_t retry_after_ms);

/* Tells a new socket, as far as it takes it at once. Does not close it. */
void refuse_socket(
	evutil_socket_t fd, enum refusal_kind kind, const char *message, int64_t retry_after_ms);

#endif
