/*
 * Credential: who is at the other end of a session, as the transport has proved it, before a word
 * was said. On a Unix socket that is the user ("uid:1000"), over TLS the common name of the
 * client's certificate ("cert:NAME"). What a name may do is not said here.
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
