/*
 * Address: from "unix:/path", or "tls:host:port" or "tls:[address]:port" (tls: may be left out) to
 * a connected socket that does not block. A detail of libjieyou.
 */
#ifndef JIEYOU_ADDRESS_H
#define JIEYOU_ADDRESS_H

#include <stdint.h>

#include "jieyou.h"

/* Milliseconds of the monotonic clock. INT64_MAX as a deadline: never. */
int64_t address_now_ms(void);

/* What poll may wait until the deadline: -1 for ever, 0 when it is past. */
int address_left_ms(int64_t deadline_ms);

/* Fills *e; detail may be NULL. Returns false. */
bool address_fail(
	struct jieyou_error *e, enum jieyou_status status, const char *message, const char *detail);

enum { ADDRESS_HOST_MAX = 256 };

/* The host of an address, as it is written. False: there is none (unix:, or not an address). */
bool address_host(const char *server, char ret[ADDRESS_HOST_MAX]);

/* A socket, or -1 with *ret_error filled. Looking a name up may take longer than the deadline. */
int address_connect(const char *server, int64_t deadline_ms, struct jieyou_error *ret_error);

#endif
