/*
 * Who: which credential is at the other end of a connection (credential.h).
 */
#ifndef JIEYOU_WHO_H
#define JIEYOU_WHO_H

#include <event2/util.h>

#include "credential.h"

/* Of a connected socket; without a name where the system does not say. */
struct credential session_who(evutil_socket_t fd);

#endif
