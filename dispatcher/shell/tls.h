/*
 * TLS: the secured side of TCP. Version 1.3 only, a client certificate of the centre's own CA
 * always, nothing resumed: every session has shown its certificate itself.
 *
 * Sessions hold the certificates they began with; after tls_reload new ones get the new. Times of
 * certificates are judged by the daemon's clock, not the machine's.
 */
#ifndef JIEYOU_TLS_H
#define JIEYOU_TLS_H

#include <event2/bufferevent.h>
#include <stdbool.h>
#include <stddef.h>

#include "conf.h"
#include "moment.h"

struct tls;

/* Reads the files of tls_certificate, tls_key and tls_ca. NULL: why has been logged. */
struct tls *tls_open(const struct conf *conf);

/* Reads them again. Where one does not fit, that is logged, and all stay as they were. */
void tls_reload(struct tls *t, const struct conf *conf);

/* Connections outlive it. NULL is allowed. */
void tls_close(struct tls *t);

/*
 * A connection whose handshake begins; BEV_EVENT_CONNECTED tells its end. Owns the socket; NULL
 * (no memory) leaves it to the caller. now: 0 when the daemon does not know the time yet.
 */
struct bufferevent *tls_accept(
	struct tls *t, struct event_base *base, evutil_socket_t fd, moment now);

/* Why the connection broke, in words that quote nothing of the client's: for the log. */
const char *tls_fault(struct bufferevent *io);

/*
 * Says that nothing more will be sent; to be called when all output is written, until it returns
 * true. That is when all has arrived: closing earlier, with anything unread in the socket, throws
 * away what is still under way. On a Unix socket closing does no harm, and it is true at once.
 */
bool tls_farewell(struct bufferevent *io);

/* Bytes sent that have not arrived yet; 0 on a Unix socket, where all have. */
size_t tls_underway(struct bufferevent *io);

#endif
