/*
 * Who: the credential of a connection, from what its transport has proved: the peer's user on a
 * Unix socket, the verified client certificate over TLS.
 */
#ifndef JIEYOU_WHO_H
#define JIEYOU_WHO_H

#include <event2/bufferevent.h>
#include <stdbool.h>

#include "credential.h"

/*
 * Fills *ret; over TLS the handshake must be done. False: nobody is proved, or the certificate does
 * not name its holder by a single common name of 1 to 64 printable ASCII characters without ':'.
 * The serial is then filled as far as there is one, for the log.
 */
bool session_who(struct bufferevent *io, struct credential *ret);

#endif
