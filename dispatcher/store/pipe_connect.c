/*
 * Connecting a pipe: the session's options, the server's encoding, the schema.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "log.h"
#include "piping.h"

/*
 * Every statement finds its rows by an index, however many there are. Left to itself the planner,
 * which sees empty tables when the statements are prepared, scans them whole, and goes on doing so
 * while they grow; and for a page of a list it sorts all that might be on it, where an index brings
 * the first rows in their order.
 */
#define SESSION_OPTIONS                                                                       \
	"-c statement_timeout=30s -c lock_timeout=5s -c idle_in_transaction_session_timeout=10s " \
	"-c timezone=UTC -c jit=off "                                                             \
	"-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off "                   \
	"-c enable_bitmapscan=off -c max_parallel_workers_per_gather=0"

void piping_connect(struct pipe *p)
{
	char options[512];
	const char *keys[] = {"dbname", "application_name", "options", "client_encoding", NULL};
	const char *values[] = {p->conninfo, p->name, options, "UTF8", NULL};

	evutil_snprintf(options, sizeof(options), SESSION_OPTIONS " %s", p->options);
	p->conn = PQconnectStartParams(keys, values, 1);
	if (!p->conn || PQstatus(p->conn) == CONNECTION_BAD) {
		piping_drop(p, "connect");
		return;
	}
	p->state = PIPE_CONNECTING;
	p->torn = false;
	memset(p->prepared, 0, sizeof(p->prepared));
	piping_watch(p, EV_WRITE);
	piping_wait(p, CONNECT_MS);
}

static void setup_done(void *arg, const struct unit_result *r);

enum { SETUP_RESULTS = 2 }; /* of the role, and of the schema */

static bool send_text(struct pipe *p, const char *sql)
{
	return PQsendQueryParams(p->conn, sql, 0, NULL, NULL, NULL, NULL, 0);
}

/*
 * One unit: down to the rights of the daemon, whatever else the login has. Is the schema there and
 * does it fit? Then LISTEN, if it is to.
 */
static bool send_setup(struct pipe *p)
{
	char role[80], listen[80];

	evutil_snprintf(role, sizeof(role), "set role %s", p->schema->role);
	if (!send_text(p, role) || !send_text(p, "select version, serves from schema"))
		return false;
	if (p->channel) {
		evutil_snprintf(listen, sizeof(listen), "listen %s", p->channel);
		if (!send_text(p, listen))
			return false;
	}
	if (!PQpipelineSync(p->conn))
		return false;
	/* The other results are as good as their absence of an error. */
	piping_unit(p, SETUP_RESULTS, setup_done, p);
	return true;
}

/*
 * A batch is some 300 KB. A Unix socket takes but 200 KB at first, and the rest would wait for the
 * loop to come round while PostgreSQL waits for it. TCP widens itself, unless told a size.
 */
static void widen(struct pipe *p)
{
	struct sockaddr_storage peer;
	socklen_t len = sizeof(peer);
	int bytes = 4 << 20; /* the system gives what it allows */

	if (getpeername(PQsocket(p->conn), (struct sockaddr *)&peer, &len) == 0 &&
		peer.ss_family == AF_UNIX)
		setsockopt(PQsocket(p->conn), SOL_SOCKET, SO_SNDBUF, &bytes, sizeof(bytes));
}

static void connected(struct pipe *p)
{
	const char *encoding = PQparameterStatus(p->conn, "server_encoding");

	if (!encoding || strcmp(encoding, "UTF8") != 0) {
		if (piping_is_news(p, "encoding"))
			log_error("db-encoding",
				"pipe=%s encoding=%s needs=UTF8 remedy=\"create the database with encoding UTF8\"",
				p->name, encoding ? encoding : "?");
		piping_drop(p, "encoding");
		return;
	}
	if (PQsetnonblocking(p->conn, 1) != 0 || !PQenterPipelineMode(p->conn)) {
		piping_drop(p, "setup");
		return;
	}
	widen(p);
	p->state = PIPE_SETUP;
	if (!send_setup(p)) {
		piping_drop(p, "setup");
		return;
	}
	piping_wait(p, CONNECT_MS);
	piping_flush(p);
}

void piping_connect_step(struct pipe *p)
{
	switch (PQconnectPoll(p->conn)) {
	case PGRES_POLLING_READING:
		piping_watch(p, EV_READ);
		break;
	case PGRES_POLLING_WRITING:
		piping_watch(p, EV_WRITE);
		break;
	case PGRES_POLLING_OK:
		connected(p);
		break;
	case PGRES_POLLING_FAILED:
	case PGRES_POLLING_ACTIVE:
		piping_drop(p, "connect");
		break;
	}
}

/* The login may not act as the daemon; or the schema is older than that role. */
static bool is_shut_out(const struct unit_result *r)
{
	return strcmp(r->sqlstate, "42501") == 0 && r->n < SETUP_RESULTS;
}

/* Says once what does not fit, and what to run. */
static bool schema_fits(struct pipe *p, const struct unit_result *r)
{
	int version = 0, serves = 0, built_for = p->schema->built_for;

	if (r->n == SETUP_RESULTS && PQntuples(r->results[1]) == 1) {
		version = atoi(PQgetvalue(r->results[1], 0, 0));
		serves = atoi(PQgetvalue(r->results[1], 0, 1));
	}
	if (version >= built_for && serves <= built_for)
		return true;
	if (piping_is_news(p, "schema"))
		log_error("db-schema",
			"pipe=%s sqlstate=%s role=%s schema=%d serves=%d built_for=%d remedy=\"%s\"", p->name,
			r->sqlstate, p->schema->role, version, serves, built_for,
			is_shut_out(r)        ? "run: jieyoud --migrate; and grant the role to the login"
			: version < built_for ? "run: jieyoud --migrate"
								  : "install a newer jieyoud");
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
		if (fits && piping_is_news(p, "setup"))
			log_error("db-setup", "pipe=%s sqlstate=%s", p->name, r->sqlstate);
		p->state = PIPE_DOWN;
		piping_wait(p, 0);
		return;
	}
	p->state = PIPE_READY;
	p->backoff_ms = BACKOFF_MIN_MS;
	p->told = NULL;
	piping_wait(p, WATCH_MS);
	log_info("db-ready", "pipe=%s schema=%d", p->name, p->schema->built_for);
	p->hooks.ready(p->hooks.arg, p);
}
