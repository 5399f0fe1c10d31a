#include "who.h"

#include <stdio.h>
#include <sys/socket.h>

/* The kernel's word for the process that connected, given when it did. */
struct credential session_who(evutil_socket_t fd)
{
	struct credential c = {0};
	struct ucred peer;
	socklen_t len = sizeof(peer);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) == 0 && peer.pid > 0)
		snprintf(c.name, sizeof(c.name), "uid:%u", (unsigned)peer.uid);
	return c;
}
