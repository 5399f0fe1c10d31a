/*
 * Channel: the connection to the dispatcher, as bytes: a Unix socket in clear, or TLS 1.3. Nothing
 * here waits, but for channel_open and channel_wait. A detail of libjieyou.
 */
#ifndef JIEYOU_CHANNEL_H
#define JIEYOU_CHANNEL_H

#include <openssl/ssl.h>
#include <stddef.h>
#include <sys/types.h>

#include "jieyou.h"

struct channel {
	int fd;              /* -1: not open */
	SSL *ssl;            /* NULL: in clear, on a Unix socket */
	BIO_METHOD *writing; /* how TLS writes to the socket */
	short wants;         /* what reading waits for besides bytes: POLLOUT, or 0 */
};

/*
 * Connects, and over TLS shakes hands: the server's certificate must be of the CA and name the host
 * as the address writes it. False: *ret_error is filled. To be closed in either case.
 */
bool channel_open(struct channel *c, const char *server, const struct jieyou_files *files,
	int64_t deadline_ms, struct jieyou_error *ret_error);
void channel_close(struct channel *c);

enum { CHANNEL_END = 0, CHANNEL_LATER = -1, CHANNEL_LOST = -2 };

/* How many bytes were read or written, or one of the above. */
ssize_t channel_read(struct channel *c, uint8_t *to, size_t size);
ssize_t channel_write(struct channel *c, const uint8_t *bytes, size_t size);

/* Waits for POLLIN, POLLOUT, or either. False: not before the deadline. */
bool channel_wait(struct channel *c, short events, int64_t deadline_ms, short *ret_events);

/*
 * Right after CHANNEL_LOST: why, and what to do about it. BAD_CERTIFICATE where the server turned
 * our certificate down, which it may say only after the handshake; else UNREACHABLE.
 */
void channel_fault(struct jieyou_error *ret_error);

#endif
