/*
 * Pipe: one connection to PostgreSQL on the loop, never blocking, in pipeline mode.
 *
 * Work goes in units: a few statements and one Sync, which PostgreSQL runs as one transaction.
 * Units answer in the order they were sent. A pipe connects by itself, checks the encoding, takes
 * on the role of its schema, checks the schema, and connects again (0.1 s to 2 s apart) whenever
 * the connection is lost; then every unit that was under way ends as UNIT_LOST. A unit that has no
 * answer within `unit_timeout_ms` is taken as a dead connection.
 *
 * A query is prepared on a connection when it is first sent there: each connection sends but some
 * of them, and to prepare all on each made connecting five times dearer. One that cannot be
 * prepared does not fit the schema, or found it locked: the connection is dropped, for others that
 * need the query may be on their way.
 *
 * Its socket has the loop's highest priority (0), so that the database never waits for work while
 * clients are being read; the base must have been given priorities.
 *
 * Rules learned with libpq 15: EV_WRITE is asked for only while PQflush says there is more; what
 * counts as done is the Sync, not the statement; the queue of units is ours, not PQisBusy's.
 */
#ifndef JIEYOU_PIPE_H
#define JIEYOU_PIPE_H

#include <event2/event.h>
#include <libpq-fe.h>
#include <stdbool.h>
#include <stddef.h>

#include "params.h"
#include "queries.h"

enum { UNIT_STATEMENTS = 64, PIPE_UNITS = 64 };

struct pipe;

enum unit_end {
	UNIT_DONE,  /* committed: its Sync came without an error */
	UNIT_ERROR, /* rolled back by the server; sqlstate says why */
	UNIT_LOST,  /* the connection went away: committed or not, nobody knows */
};

struct unit_result {
	enum unit_end end;
	char sqlstate[6];         /* of UNIT_ERROR */
	PGresult *const *results; /* of UNIT_DONE: one a statement; freed after the call */
	size_t n;
};

typedef void unit_done(void *arg, const struct unit_result *r);

struct statement {
	enum query query;
	const struct params *params;
};

struct pipe_hooks {
	/* Connected and checked: units may be sent. */
	void (*ready)(void *arg, struct pipe *p);
	/* The connection was lost; units under way have been answered. */
	void (*lost)(void *arg, struct pipe *p);
	/* A notification on the channel listened to, and what it says; the same of several is told
	 * once. May be NULL. */
	void (*rung)(void *arg, struct pipe *p, struct text said);
	void *arg;
};

/*
 * Begins to connect. name is for the log and application_name; options are more of the session's
 * (`-c NAME=VALUE ...`, or ""); channel, if not NULL, is listened
 * to; schema is what the database must be. All must outlive the pipe. NULL without memory.
 */
struct pipe *pipe_open(struct event_base *base, const char *conninfo, const char *name,
	const char *options, const char *channel, const struct schema *schema, int unit_timeout_ms,
	struct pipe_hooks hooks);

/* Ends the connection; units under way end as UNIT_LOST. */
void pipe_close(struct pipe *p);

bool pipe_ready(const struct pipe *p);

/* Units under way. */
size_t pipe_busy(const struct pipe *p);

/*
 * Sends a unit of n statements. Parameters are copied. False when not ready, when PIPE_UNITS are
 * under way or parameters failed; then `done` is not called.
 */
bool pipe_send(struct pipe *p, const struct statement *list, size_t n, unit_done *done, void *arg);

#endif
