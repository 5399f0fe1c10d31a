/*
 * Piping: the inside of a pipe, shared by pipe.c and pipe_connect.c and seen by nobody else.
 */
#ifndef JIEYOU_PIPING_H
#define JIEYOU_PIPING_H

#include "pipe.h"

enum { BACKOFF_MIN_MS = 100, BACKOFF_MAX_MS = 2000, CONNECT_MS = 5000, WATCH_MS = 250 };

struct unit {
	size_t preparing; /* results that come before its own: of what it is the first to need */
	size_t expected;  /* statements */
	size_t n;         /* results so far */
	PGresult *results[UNIT_STATEMENTS];
	char sqlstate[6];
	bool failed;
	unit_done *done;
	void *arg;
	int64_t sent_us; /* on the monotonic clock */
};

enum pipe_state { PIPE_DOWN, PIPE_CONNECTING, PIPE_SETUP, PIPE_READY };

struct pipe {
	struct event_base *base;
	const char *conninfo;
	const char *name;
	const char *channel;
	const struct schema *schema;
	const char *options; /* of the session, besides those of every pipe */
	int unit_timeout_ms;
	struct pipe_hooks hooks;
	int64_t heard_us; /* when the server last gave a result */
	bool torn;        /* a unit could not be sent whole: the connection is to be dropped */
	PGconn *conn;
	bool prepared[QUERIES]; /* on this connection, or sent to be */
	enum pipe_state state;
	struct event *io;    /* on the connection's socket; made anew when that may have changed */
	struct event *timer; /* next try, connect timeout, or watch over the oldest unit */
	short io_for;        /* what io now waits for */
	int backoff_ms;
	const char *told;              /* why we cannot serve, as last logged; NULL: we could since */
	struct unit units[PIPE_UNITS]; /* a ring: the oldest at `head` */
	size_t head, n_units;
};

/* ---- pipe.c --------------------------------------------------------------------------------- */

/* The timer comes in ms. */
void piping_wait(struct pipe *p, int ms);

/* Waits for the socket. It may change between two steps of connecting: then the event is new. */
void piping_watch(struct pipe *p, short what);

/* Whether this reason has not just been logged: each try ends in one, and most in the same. */
bool piping_is_news(struct pipe *p, const char *why);

/* Ends the connection and all its units, and tries again later. */
void piping_drop(struct pipe *p, const char *why);

/* A unit of `expected` statements, the last in the queue. */
struct unit *piping_unit(struct pipe *p, size_t expected, unit_done *done, void *arg);

void piping_flush(struct pipe *p);

/* ---- pipe_connect.c ------------------------------------------------------------------------- */

void piping_connect(struct pipe *p);

/* The socket is ready for the next step. Ends with hooks.ready, or with a drop. */
void piping_connect_step(struct pipe *p);

#endif
