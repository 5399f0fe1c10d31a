#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "log.h"
#include "piping.h"

static void pipe_on_io(evutil_socket_t fd, short what, void *arg);
static void pipe_on_timer(evutil_socket_t fd, short what, void *arg);

void piping_wait(struct pipe *p, int ms)
{
	struct timeval tv = {ms / 1000, (ms % 1000) * 1000};

	event_add(p->timer, &tv);
}

void piping_watch(struct pipe *p, short what)
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
	piping_wait(p, p->backoff_ms);
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

bool piping_is_news(struct pipe *p, const char *why)
{
	bool news = !p->told || strcmp(p->told, why) != 0;

	p->told = why;
	return news;
}

void piping_drop(struct pipe *p, const char *why)
{
	if (piping_is_news(p, why))
		log_warn("db-lost", "pipe=%s why=%s", p->name, why);
	disconnect(p);
	try_later(p);
}

void piping_flush(struct pipe *p)
{
	int more = PQflush(p->conn);

	if (more < 0)
		piping_drop(p, "write");
	else
		piping_watch(p, more ? EV_READ | EV_WRITE : EV_READ);
}

/* ---- Units ---- */

struct unit *piping_unit(struct pipe *p, size_t expected, unit_done *done, void *arg)
{
	struct unit *u = unit_at(p, p->n_units);

	*u = (struct unit){.expected = expected, .done = done, .arg = arg};
	u->sent_us = clock_mono_us();
	p->n_units++;
	return u;
}

/* A unit not sent whole gets no Sync, so nothing of it is committed; the timer drops the pipe. */
static bool tear(struct pipe *p)
{
	p->torn = true;
	piping_wait(p, 0);
	return true;
}

/*
 * What of a unit is needed for the first time is prepared in a transaction before it: a unit that
 * fails takes nothing back that those after it count on.
 */
static bool send_prepares(struct pipe *p, const struct statement *list, size_t n, struct unit *u)
{
	size_t sent = 0;

	for (size_t i = 0; i < n; i++) {
		enum query q = list[i].query;

		if (p->prepared[q])
			continue;
		if (!PQsendPrepare(p->conn, query_texts[q].name, query_texts[q].text, 0, NULL))
			return false;
		p->prepared[q] = true;
		sent++;
	}
	if (sent && !PQpipelineSync(p->conn))
		return false;
	u->preparing = sent ? sent + 1 : 0;
	return true;
}

bool pipe_send(struct pipe *p, const struct statement *list, size_t n, unit_done *done, void *arg)
{
	assert(n <= UNIT_STATEMENTS);
	if (p->state != PIPE_READY || p->torn || p->n_units == PIPE_UNITS)
		return false;
	for (size_t i = 0; i < n; i++)
		if (list[i].params && list[i].params->failed)
			return false;
	if (!send_prepares(p, list, n, piping_unit(p, n, done, arg)))
		return tear(p);
	for (size_t i = 0; i < n; i++) {
		const struct query_text *q = &query_texts[list[i].query];
		const char *values[PARAMS_MAX];
		int lengths[PARAMS_MAX];

		assert((list[i].params ? list[i].params->n : 0) == q->n_params);
		if (list[i].params)
			params_pointers(list[i].params, values, lengths);
		if (!PQsendQueryPrepared(p->conn, q->name, q->n_params, values, lengths, params_formats, 1))
			return tear(p);
	}
	if (!PQpipelineSync(p->conn))
		return tear(p);
	if (PQflush(p->conn) > 0)
		piping_watch(p, EV_READ | EV_WRITE);
	return true;
}

/* Whoever else waits counts on it by now: without it the connection is of no use. */
static void take_prepared(struct pipe *p, struct unit *u, PGresult *res)
{
	ExecStatusType status = PQresultStatus(res);
	const char *sqlstate = PQresultErrorField(res, PG_DIAG_SQLSTATE);
	bool fits = status == PGRES_COMMAND_OK || status == PGRES_PIPELINE_SYNC;

	if (!fits)
		log_error("db-prepare", "pipe=%s sqlstate=%s", p->name, sqlstate ? sqlstate : "?");
	PQclear(res);
	if (fits)
		u->preparing--;
	else
		piping_drop(p, "prepare");
}

static void take_result(struct pipe *p, PGresult *res)
{
	struct unit *u = unit_at(p, 0);
	const char *sqlstate;

	p->heard_us = clock_mono_us();
	if (u->preparing) {
		take_prepared(p, u, res);
		return;
	}
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

/* What comes at once says the same, or there are but a few. */
static void take_notifications(struct pipe *p)
{
	PGnotify *n, *next = PQnotifies(p->conn);

	while ((n = next)) {
		next = PQnotifies(p->conn);
		if (p->hooks.rung && (!next || strcmp(n->extra, next->extra) != 0))
			p->hooks.rung(p->hooks.arg, p, text_from(n->extra));
		PQfreemem(n);
	}
}

/* Loops over our own queue: with nothing under way PQisBusy says 0 for ever. */
static void take_input(struct pipe *p)
{
	if (!PQconsumeInput(p->conn)) {
		piping_drop(p, "read");
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
		piping_drop(p, "gone");
		return;
	}
	take_notifications(p);
	piping_flush(p); /* the server may have been waiting for us */
}

static void pipe_on_io(evutil_socket_t fd, short what, void *arg)
{
	struct pipe *p = arg;

	(void)fd;
	if (p->state == PIPE_CONNECTING)
		piping_connect_step(p);
	else if (p->state == PIPE_DOWN)
		return;
	else if (what & EV_READ)
		take_input(p);
	else
		piping_flush(p);
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
			piping_connect(p);
		}
		break;
	case PIPE_CONNECTING:
	case PIPE_SETUP:
		piping_drop(p, "timeout");
		break;
	case PIPE_READY:
		if (p->torn)
			piping_drop(p, "torn");
		else if (p->n_units && silent_ms(p) > p->unit_timeout_ms)
			piping_drop(p, "silent");
		else
			piping_wait(p, WATCH_MS);
		break;
	}
}

struct pipe *pipe_open(struct event_base *base, const char *conninfo, const char *name,
	const char *options, const char *channel, const struct schema *schema, int unit_timeout_ms,
	struct pipe_hooks hooks)
{
	struct pipe *p = calloc(1, sizeof(*p));

	if (!p)
		return NULL;
	p->base = base;
	p->conninfo = conninfo;
	p->name = name;
	p->options = options;
	p->channel = channel;
	p->schema = schema;
	p->unit_timeout_ms = unit_timeout_ms;
	p->hooks = hooks;
	p->backoff_ms = BACKOFF_MIN_MS;
	p->timer = evtimer_new(base, pipe_on_timer, p);
	if (!p->timer) {
		free(p);
		return NULL;
	}
	piping_wait(p, 0);
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
