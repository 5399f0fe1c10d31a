/*
 * Listeners: unix:PATH, or HOST:PORT. Whoever comes by the latter speaks TLS: nothing goes over TCP
 * in clear, not even on loopback.
 */
#ifndef JIEYOU_LISTENER_H
#define JIEYOU_LISTENER_H

#include <event2/event.h>
#include <event2/listener.h>
#include <stdbool.h>

enum { LISTENERS_MAX = 8 };

struct listeners {
	struct evconnlistener *list[LISTENERS_MAX];
	char *paths[LISTENERS_MAX]; /* of Unix sockets, to be removed at the end */
	int n;
};

/* Whether the setting names a HOST:PORT. */
bool listeners_want_tls(const char *addresses);

/* Listens on every address of the setting. False: why has been logged, nothing listens. */
bool listeners_open(struct listeners *ls, struct event_base *base, const char *addresses,
	evconnlistener_cb accepted, void *arg);

/* Accepts again where an error (no descriptors left) had stopped it. To be called now and then. */
void listeners_resume(struct listeners *ls);

/* Stops listening and removes Unix sockets. */
void listeners_close(struct listeners *ls);

#endif
