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

struct credential {
	char name[80];   /* "uid:N" or "cert:NAME" */
	char serial[48]; /* of the certificate, lower-case hexadecimal; "": there is none */
	moment until;    /* when it runs out; 0: without end */
};

#endif
