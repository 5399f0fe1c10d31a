/*
 * Credential: who is at the other end of a connection, as far as the transport can tell, before
 * anything is said. On a Unix socket "uid:N", the user of the process that connected; over TLS
 * "cert:NAME", NAME being the subject's common name of its verified certificate (1 to 64 bytes,
 * printable, without ':' or blank). Whose it is, the register says (roster.h); what they may do is
 * never in it.
 */
#ifndef JIEYOU_CREDENTIAL_H
#define JIEYOU_CREDENTIAL_H

#include "moment.h"

enum { SERIAL_BYTES = 20 };

struct credential {
	char name[80]; /* "uid:N" or "cert:NAME" */
	/* Of the certificate; "": there is none. Two lower-case hexadecimal digits a byte, the first
	 * byte not 00; 20 bytes at most (RFC 5280 4.1.2.2). By these digits it is revoked. */
	char serial[2 * SERIAL_BYTES + 1];
	moment until; /* when it runs out; 0: without end */
};

#endif
