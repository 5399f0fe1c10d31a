/*
 * Session: one connected client. Frames in, frames out, and nothing else: what they mean is the
 * desk's.
 *
 * A session that has its full number of requests in flight, or too many unread answers, is not
 * read: its client waits, others do not. Absolute limits hold for the TLS handshake, for Hello, for
 * a frame that has begun, and for reading answers; a session whose certificate runs out is cut. A
 * session ends by being marked; it is freed by session_reap, off the stack of any callback.
 *
 * A client that ends its side (a half-closed socket, over TLS close_notify) still gets the answers
 * to what it has sent. An end without close_notify is none of TLS's: anybody on the way could have
 * made it, and the session ends at once.
 */
#ifndef JIEYOU_SESSION_H
#define JIEYOU_SESSION_H

#include <event2/event.h>

#include "conf.h"
#include "desk.h"
#include "door.h"
#include "slots.h"
#include "tls.h"

struct sessions {
	struct event_base *base;
	struct desk *desk;
	const struct conf *conf;
	struct slots slots;
	struct door door;
	int64_t identified_us; /* when it was last looked whether they are still who they were */
	int dead;              /* sessions that have ended and are to be reaped */
};

/* Room for the most sessions the settings may ever allow is not taken: `capacity` is fixed. */
bool sessions_open(
	struct sessions *ss, struct event_base *base, struct desk *desk, const struct conf *conf);
void sessions_close(struct sessions *ss);

/*
 * A new connection from there; the socket is the session's from here on, or closed when the door
 * (door.h) does not let it in. tls: NULL on a Unix socket.
 */
void session_accept(
	struct sessions *ss, evutil_socket_t fd, const struct sockaddr *from, struct tls *tls);

/* The desk's outlet: arg is the struct sessions. */
void session_send(void *arg, handle session, const Jieyou__ServerFrame *frame);
void session_room(void *arg, handle session);
size_t session_unread(void *arg, handle session);

/* Cuts sessions that are past a limit of time. To be called a few times a second. */
void session_sweep(struct sessions *ss);

/* Frees sessions that have ended. To be called between turns of the loop. */
void session_reap(struct sessions *ss);

/* Stops reading everywhere; sessions with nothing in flight end when their answers are sent. */
void session_drain(struct sessions *ss);

/* Sessions that still exist. */
static inline int session_count(const struct sessions *ss)
{
	return (int)ss->slots.used;
}

#endif
