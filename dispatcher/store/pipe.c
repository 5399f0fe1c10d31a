#include "pipe.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "log.h"

enum { BACKOFF_MIN_MS = 100, BACKOFF_MAX_MS = 2000, CONNECT_MS = 5000, WATCH_MS = 250 };

struct unit {
	size_t expected; /* statements */
	size_t n;        /* results so far */
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
	char options[512]; /* of the session */
	int unit_timeout_ms;
	struct pipe_hooks hooks;
	int64_t heard_us; /* when the server last gave a result */
	bool torn;        /* a unit could not be sent whole: the connection is to be dropped */
	PGconn *conn;
	enum pipe_state state;
	struct event *io;    /* on the connection's socket; made anew when that may have changed */
	struct event *timer; /* next try, connect timeout, or watch over the oldest unit */
	short io_for;        /* what io now waits for */
	int backoff_ms;
	const char *told;              /* why we cannot serve, as last logged; NULL: we could since */
	struct unit units[PIPE_UNITS]; /* a ring: the oldest at `head` */
	size_t head, n_units;
};

static void pipe_on_io(evutil_socket_t fd, short what, void *arg);
static void pipe_on_timer(evutil_socket_t fd, short what, void *arg);
static void setup_done(void *arg, const struct unit_result *r);

static void wait_for(struct pipe *p, int ms)
{
	struct timeval tv = {ms / 1000, (ms % 1000) * 1000};

	event_add(p->timer, &tv);
}

/* The socket may change between two steps of connecting, so the event is made anew for it. */
static void watch_io(struct pipe *p, short what)
{
	bool connecting = p->state == PIPE_CONNECTING; /* a new socket may have the old one's number */

	if (p->io && !connecting && p->io_for == what && event_get_fd(p->io) == PQsocket(p->conn))
		return;
	if (p->io)
		event_free(p->io);
	p->io_for = what;
	p->io = event_new(p->base, PQsocket(p->conn), (short)(what | EV_PERSIST), pipe_on_io, p);
	if (!p->io)
		return;
	event_priority_set(p->io, 0);
	event_add(p->io, NULL);
}

static struct unit *unit_at(struct pipe *p, size_t i)
{
	return &p->units[(p->head + i) % PIPE_UNITS];
}

static void unit_finish(struct pipe *p, enum unit_end end)
{
	struct unit u = *unit_at(p, 0);
	struct unit_result r = {.end = end, .results = u.results, .n = u.n};

	memcpy(r.sqlstate, u.sqlstate, sizeof(r.sqlstate));
	p->head = (p->head + 1) % PIPE_UNITS;
	p->n_units--;
	u.done(u.arg, &r);
	for (size_t i = 0; i < u.n; i++)
		PQclear(u.results[i]);
}

static void try_later(struct pipe *p)
{
	wait_for(p, p->backoff_ms);
	p->backoff_ms = p->backoff_ms * 2 > BACKOFF_MAX_MS ? BACKOFF_MAX_MS : p->backoff_ms * 2;
}

static void disconnect(struct pipe *p)
{
	bool was_ready = p->state == PIPE_READY;

	p->state = PIPE_DOWN;
	if (p->io)
		event_free(p->io);
	p->io = NULL;
	PQfinish(p->conn);
	p->conn = NULL;
	while (p->n_units)
		unit_finish(p, UNIT_LOST);
	if (was_ready && p->hooks.lost)
		p->hooks.lost(p->hooks.arg, p);
}

/* Whether this reason has not just been logged: each try ends in one, and most in the same. */
static bool is_news(struct pipe *p, const char *why)
{
	bool news = !p->told || strcmp(p->told, why) != 0;

	p->told = why;
	return news;
}

static void drop(struct pipe *p, const char *why)
{
	if (is_news(p, why))
		log_warn("db-lost", "pipe=%s why=%s", p->name, why);
	disconnect(p);
	try_later(p);
}

static void flush(struct pipe *p)
{
	int more = PQflush(p->conn);

	if (more < 0)
		drop(p, "write");
	else
		watch_io(p, more ? EV_READ | EV_WRITE : EV_READ);
}

/* ---- Connecting ---- */

/*
 * Every statement finds its rows by an index, however many there are. Left to itself the planner,
 * which sees empty tables when the statements are prepared, scans them whole, and goes on doing so
 * while they grow.
 */
#define SESSION_OPTIONS                                                                       \
	"-c statement_timeout=30s -c lock_timeout=5s -c idle_in_transaction_session_timeout=10s " \
	"-c timezone=UTC -c jit=off "                                                             \
	"-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off"

static void connect_begin(struct pipe *p)
{
	const char *keys[] = {"dbname", "application_name", "options", "client_encoding", NULL};
	const char *values[] = {p->conninfo, p->name, p->options, "UTF8", NULL};

	p->conn = PQconnectStartParams(keys, values, 1);
	if (!p->conn || PQstatus(p->conn) == CONNECTION_BAD) {
		drop(p, "connect");
		return;
	}
	p->state = PIPE_CONNECTING;
	p->torn = false;
	watch_io(p, EV_WRITE);
	wait_for(p, CONNECT_MS);
}

static struct unit *unit_begin(struct pipe *p, size_t expected, unit_done *done, void *arg)
{
	struct unit *u = unit_at(p, p->n_units);

	*u = (struct unit){.expected = expected, .done = done, .arg = arg};
	u->sent_us = clock_mono_us();
	p->n_units++;
	return u;
}

/* One unit: is the schema there and does it fit? Then all prepares (and LISTEN). */
static bool send_setup(struct pipe *p)
{
	char listen[80];

	if (!PQsendQueryParams(
			p->conn, "select version, serves from schema", 0, NULL, NULL, NULL, NULL, 0))
		return false;
	for (int q = 0; q < QUERIES; q++) {
		if (!PQsendPrepare(p->conn, query_texts[q].name, query_texts[q].text, 0, NULL))
			return false;
	}
	if (p->channel) {
		evutil_snprintf(listen, sizeof(listen), "listen %s", p->channel);
		if (!PQsendQueryParams(p->conn, listen, 0, NULL, NULL, NULL, NULL, 0))
			return false;
	}
	if (!PQpipelineSync(p->conn))
		return false;
	/* Only the first result is kept: the others are as good as their absence of an error. */
	unit_begin(p, 1, setup_done, p);
	return true;
}

static void connected(struct pipe *p)
{
	const char *encoding = PQparameterStatus(p->conn, "server_encoding");

	if (!encoding || strcmp(encoding, "UTF8") != 0) {
		if (is_news(p, "encoding"))
			log_error("db-encoding",
				"pipe=%s encoding=%s needs=UTF8 remedy=\"create the database with encoding UTF8\"",
				p->name, encoding ? encoding : "?");
		drop(p, "encoding");
		return;
	}
	if (PQsetnonblocking(p->conn, 1) != 0 || !PQenterPipelineMode(p->conn)) {
		drop(p, "setup");
		return;
	}
	p->state = PIPE_SETUP;
	if (!send_setup(p)) {
		drop(p, "setup");
		return;
	}
	wait_for(p, CONNECT_MS);
	flush(p);
}

static void connect_step(struct pipe *p)
{
	switch (PQconnectPoll(p->conn)) {
	case PGRES_POLLING_READING:
		watch_io(p, EV_READ);
		break;
	case PGRES_POLLING_WRITING:
		watch_io(p, EV_WRITE);
		break;
	case PGRES_POLLING_OK:
		connected(p);
		break;
	case PGRES_POLLING_FAILED:
	case PGRES_POLLING_ACTIVE:
		drop(p, "connect");
		break;
	}
}

/* Says once what does not fit, and what to run. */
static bool schema_fits(struct pipe *p, const struct unit_result *r)
{
	int version = 0, serves = 0;

	if (r->n == 1 && PQntuples(r->results[0]) == 1) {
		version = atoi(PQgetvalue(r->results[0], 0, 0));
		serves = atoi(PQgetvalue(r->results[0], 0, 1));
	}
	if (version >= schema_built_for && serves <= schema_built_for)
		return true;
	if (is_news(p, "schema"))
		log_error("db-schema", "pipe=%s sqlstate=%s schema=%d serves=%d built_for=%d remedy=\"%s\"",
			p->name, r->sqlstate, version, serves, schema_built_for,
			version < schema_built_for ? "run: jieyoud --migrate" : "install a newer jieyoud");
	return false;
}

/* Runs inside the unit loop, so it may not free the connection: it asks the timer to. */
static void setup_done(void *arg, const struct unit_result *r)
{
	struct pipe *p = arg;
	bool fits;

	if (p->state != PIPE_SETUP)
		return;
	fits = schema_fits(p, r);
	if (!fits || r->end != UNIT_DONE) {
		if (fits && is_news(p, "setup"))
			log_error("db-setup", "pipe=%s sqlstate=%s", p->name, r->sqlstate);
		p->state = PIPE_DOWN;
		wait_for(p, 0);
		return;
	}
	p->state = PIPE_READY;
	p->backoff_ms = BACKOFF_MIN_MS;
	p->told = NULL;
	wait_for(p, WATCH_MS);
	log_info("db-ready", "pipe=%s schema=%d", p->name, schema_built_for);
	p->hooks.ready(p->hooks.arg, p);
}

/* ---- Units ---- */

/* A unit not sent whole gets no Sync, so nothing of it is committed; the timer drops the pipe. */
static bool tear(struct pipe *p)
{
	p->torn = true;
	wait_for(p, 0);
	return true;
}

bool pipe_send(struct pipe *p, const struct statement *list, size_t n, unit_done *done, void *arg)
{
	static const int binary[PARAMS_MAX] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};

	assert(n <= UNIT_STATEMENTS);
	if (p->state != PIPE_READY || p->torn || p->n_units == PIPE_UNITS)
		return false;
	for (size_t i = 0; i < n; i++)
		if (list[i].params && list[i].params->failed)
			return false;
	unit_begin(p, n, done, arg);
	for (size_t i = 0; i < n; i++) {
		const struct query_text *q = &query_texts[list[i].query];
		const char *values[PARAMS_MAX];
		int lengths[PARAMS_MAX];

		assert((list[i].params ? list[i].params->n : 0) == q->n_params);
		if (list[i].params)
			params_pointers(list[i].params, values, lengths);
		if (!PQsendQueryPrepared(p->conn, q->name, q->n_params, values, lengths, binary, 1))
			return tear(p);
	}
	if (!PQpipelineSync(p->conn))
		return tear(p);
	if (PQflush(p->conn) > 0)
		watch_io(p, EV_READ | EV_WRITE);
	return true;
}

static void take_result(struct pipe *p, PGresult *res)
{
	struct unit *u = unit_at(p, 0);
	const char *sqlstate;

	p->heard_us = clock_mono_us();
	switch (PQresultStatus(res)) {
	case PGRES_COMMAND_OK:
	case PGRES_TUPLES_OK:
		if (u->n < u->expected) {
			u->results[u->n++] = res;
			return;
		}
		break;
	case PGRES_PIPELINE_SYNC:
		PQclear(res);
		if (!u->failed && u->n != u->expected) { /* less than was asked: not to be trusted */
			memcpy(u->sqlstate, "XX000", 6);
			u->failed = true;
		}
		unit_finish(p, u->failed ? UNIT_ERROR : UNIT_DONE);
		return;
	case PGRES_PIPELINE_ABORTED:
		break;
	case PGRES_EMPTY_QUERY:
	case PGRES_COPY_OUT:
	case PGRES_COPY_IN:
	case PGRES_BAD_RESPONSE:
	case PGRES_NONFATAL_ERROR:
	case PGRES_FATAL_ERROR:
	case PGRES_COPY_BOTH:
	case PGRES_SINGLE_TUPLE:
		sqlstate = PQresultErrorField(res, PG_DIAG_SQLSTATE);
		if (!u->failed)
			memcpy(u->sqlstate, sqlstate ? sqlstate : "08006", 6);
		u->failed = true;
		break;
	}
	PQclear(res);
}

static void take_notifications(struct pipe *p)
{
	bool rung = false;
	PGnotify *n;

	for (; (n = PQnotifies(p->conn)); rung = true)
		PQfreemem(n);
	if (rung && p->hooks.rung)
		p->hooks.rung(p->hooks.arg, p);
}

/* Loops over our own queue: with nothing under way PQisBusy says 0 for ever. */
static void take_input(struct pipe *p)
{
	if (!PQconsumeInput(p->conn)) {
		drop(p, "read");
		return;
	}
	while (p->n_units && p->state != PIPE_DOWN && !PQisBusy(p->conn)) {
		PGresult *res = PQgetResult(p->conn);

		if (res)
			take_result(p, res);
		else if (PQstatus(p->conn) == CONNECTION_BAD)
			break;
	}
	if (p->state == PIPE_DOWN)
		return;
	if (PQstatus(p->conn) == CONNECTION_BAD) {
		drop(p, "gone");
		return;
	}
	take_notifications(p);
	flush(p); /* the server may have been waiting for us */
}

static void pipe_on_io(evutil_socket_t fd, short what, void *arg)
{
	struct pipe *p = arg;

	(void)fd;
	if (p->state == PIPE_CONNECTING)
		connect_step(p);
	else if (p->state == PIPE_DOWN)
		return;
	else if (what & EV_READ)
		take_input(p);
	else
		flush(p);
}

/* How long the oldest unit has waited without the server giving any result. */
static int64_t silent_ms(struct pipe *p)
{
	int64_t since = unit_at(p, 0)->sent_us;

	return (clock_mono_us() - (p->heard_us > since ? p->heard_us : since)) / 1000;
}

static void pipe_on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct pipe *p = arg;

	(void)fd;
	(void)what;
	switch (p->state) {
	case PIPE_DOWN:
		if (p->conn) { /* setup said no */
			disconnect(p);
			try_later(p);
		} else {
			connect_begin(p);
		}
		break;
	case PIPE_CONNECTING:
	case PIPE_SETUP:
		drop(p, "timeout");
		break;
	case PIPE_READY:
		if (p->torn)
			drop(p, "torn");
		else if (p->n_units && silent_ms(p) > p->unit_timeout_ms)
			drop(p, "silent");
		else
			wait_for(p, WATCH_MS);
		break;
	}
}

struct pipe *pipe_open(struct event_base *base, const char *conninfo, const char *name,
	const char *options, const char *channel, int unit_timeout_ms, struct pipe_hooks hooks)
{
	struct pipe *p = calloc(1, sizeof(*p));

	if (!p)
		return NULL;
	p->base = base;
	p->conninfo = conninfo;
	p->name = name;
	evutil_snprintf(p->options, sizeof(p->options), "%s %s", SESSION_OPTIONS, options);
	p->channel = channel;
	p->unit_timeout_ms = unit_timeout_ms;
	p->hooks = hooks;
	p->backoff_ms = BACKOFF_MIN_MS;
	p->timer = evtimer_new(base, pipe_on_timer, p);
	if (!p->timer) {
		free(p);
		return NULL;
	}
	wait_for(p, 0);
	return p;
}

void pipe_close(struct pipe *p)
{
	if (!p)
		return;
	p->hooks.lost = NULL;
	disconnect(p);
	event_free(p->timer);
	free(p);
}

bool pipe_ready(const struct pipe *p)
{
	return p->state == PIPE_READY;
}

size_t pipe_busy(const struct pipe *p)
{
	return p->n_units;
}
