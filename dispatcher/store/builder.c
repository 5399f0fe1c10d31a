#include "builder.h"

#include <inttypes.h>
#include <libpq-fe.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "life.h"
#include "log.h"
#include "queries.h"

struct builder {
	const struct store_settings *settings;
	void (*built)(void *arg, struct held *h);
	void *arg;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wish;
	int64_t wanted; /* edition asked for; 0: none */
	bool stop;
	int socket;     /* of the connection that builds just now; -1: none */
	int answers[2]; /* a pipe: pointers to finished snapshots, NULL for a failure */
	struct event *answer;
};

/* ---- On the builder's thread ---- */

static bool feed_result(struct snapshot_builder *sb, enum snapshot_table t, const PGresult *res)
{
	struct text columns[COLUMNS_MAX];
	size_t n = snapshot_table_columns(t);

	for (size_t c = 0; c < n; c++) {
		columns[c].ptr = PQgetvalue(res, 0, (int)c);
		columns[c].len = (size_t)PQgetlength(res, 0, (int)c);
	}
	return snapshot_row(sb, t, columns, n);
}

/* Reads a table row by row, so that no result is ever whole in memory beside the snapshot. */
static bool feed_table(PGconn *conn, struct snapshot_builder *sb, enum snapshot_table t, edition e)
{
	char sql[200], version[24];
	const char *values[] = {version};
	bool ok;
	PGresult *res;

	snprintf(sql, sizeof(sql),
		"select * from %s where since <= $1::bigint and (until is null or until > $1::bigint)",
		snapshot_table_name(t));
	snprintf(version, sizeof(version), "%" PRId64, e.n);
	ok = PQsendQueryParams(conn, sql, 1, NULL, values, NULL, NULL, 0) && PQsetSingleRowMode(conn);
	while ((res = PQgetResult(conn))) {
		ExecStatusType status = PQresultStatus(res);

		if (status == PGRES_SINGLE_TUPLE)
			ok = ok && PQnfields(res) >= (int)snapshot_table_columns(t) && feed_result(sb, t, res);
		else if (status != PGRES_TUPLES_OK)
			ok = false;
		PQclear(res);
	}
	return ok;
}

static bool feed_all(PGconn *conn, struct snapshot_builder *sb, edition e)
{
	PGresult *res = PQexec(conn, "begin isolation level repeatable read read only");
	bool ok = PQresultStatus(res) == PGRES_COMMAND_OK;

	PQclear(res);
	for (int t = 0; ok && t < TABLES; t++)
		ok = feed_table(conn, sb, (enum snapshot_table)t, e);
	PQclear(PQexec(conn, "rollback"));
	return ok;
}

static void say_fault(edition e, const struct snapshot_builder *sb)
{
	const struct snapshot_fault *f = &sb->fault;

	if (f->why.len)
		log_error("snapshot-fault", "edition=%" PRId64 " table=%s row=%zu why=\"%.*s\"", e.n,
			snapshot_table_name(f->table), f->row, TEXT_ARG(f->why));
	else
		log_error("snapshot-fault", "edition=%" PRId64 " why=%s", e.n,
			sb->arena->failed ? "snapshot_bytes" : "database");
}

static PGconn *connect_blocking(const struct store_settings *settings)
{
	const char *keys[] = {"connect_timeout", "dbname", "application_name", NULL};
	const char *values[] = {"5", settings->database, "jieyoud-builder", NULL};

	return PQconnectdbParams(keys, values, 1);
}

/* Lets builder_close cut a connection that this thread waits for. False: it has closed. */
static bool show_socket(struct builder *b, int socket)
{
	bool go_on;

	pthread_mutex_lock(&b->lock);
	b->socket = socket;
	go_on = !b->stop;
	pthread_mutex_unlock(&b->lock);
	return go_on;
}

/* Once more with the rights of the daemon, and no others. */
static bool begin_session(PGconn *conn)
{
	char sql[100];
	PGresult *res;
	bool ok;

	snprintf(sql, sizeof(sql), "set client_encoding = 'UTF8'; set role %s", schema_of_cases.role);
	res = PQexec(conn, sql);
	ok = PQresultStatus(res) == PGRES_COMMAND_OK;
	PQclear(res);
	return ok;
}

static struct held *build(struct builder *b, edition e)
{
	const struct store_settings *settings = b->settings;
	PGconn *conn = connect_blocking(settings);
	struct held *h = calloc(1, sizeof(*h));
	struct snapshot_builder sb = {0};
	bool wanted;

	if (!h || PQstatus(conn) != CONNECTION_OK || !show_socket(b, PQsocket(conn))) {
		PQfinish(conn);
		free(h);
		return NULL;
	}
	arena_init(&h->arena, (size_t)settings->snapshot_bytes);
	sb.arena = &h->arena;
	if (begin_session(conn) && snapshot_begin(&sb, &h->arena) && feed_all(conn, &sb, e))
		h->snapshot = snapshot_finish(&sb, e);
	if (h->snapshot)
		h->loads = loads_new(&h->arena, h->snapshot);
	wanted = show_socket(b, -1);
	PQfinish(conn);
	if (!h->loads) {
		if (wanted) /* what builder_close has cut is no fault */
			say_fault(e, &sb);
		arena_release(&h->arena);
		free(h);
		return NULL;
	}
	h->refs = 1;
	return h;
}

static void *builder_thread(void *arg)
{
	struct builder *b = arg;

	for (;;) {
		edition e;
		struct held *h;
		bool stop;

		pthread_mutex_lock(&b->lock);
		while (!b->wanted && !b->stop)
			pthread_cond_wait(&b->wish, &b->lock);
		e.n = b->wanted;
		b->wanted = 0;
		stop = b->stop;
		pthread_mutex_unlock(&b->lock);
		if (stop)
			return NULL;
		h = build(b, e);
		if (write(b->answers[1], &h, sizeof(h)) != sizeof(h) && h)
			held_release(h);
	}
}

/* ---- On the loop ---- */

static void builder_on_answer(evutil_socket_t fd, short what, void *arg)
{
	struct builder *b = arg;
	struct held *h;

	(void)what;
	if (read(fd, &h, sizeof(h)) == sizeof(h))
		b->built(b->arg, h);
}

struct builder *builder_open(struct event_base *base, const struct store_settings *settings,
	void (*built)(void *arg, struct held *h), void *arg)
{
	struct builder *b = calloc(1, sizeof(*b));

	if (!b)
		return NULL;
	b->settings = settings;
	b->built = built;
	b->arg = arg;
	b->socket = -1;
	pthread_mutex_init(&b->lock, NULL);
	pthread_cond_init(&b->wish, NULL);
	if (pipe(b->answers) != 0) {
		free(b);
		return NULL;
	}
	evutil_make_socket_nonblocking(b->answers[0]);
	evutil_make_socket_closeonexec(b->answers[0]);
	evutil_make_socket_closeonexec(b->answers[1]);
	b->answer = event_new(base, b->answers[0], EV_READ | EV_PERSIST, builder_on_answer, b);
	if (!b->answer || pthread_create(&b->thread, NULL, builder_thread, b) != 0) {
		close(b->answers[0]);
		close(b->answers[1]);
		if (b->answer)
			event_free(b->answer);
		free(b);
		return NULL;
	}
	event_add(b->answer, NULL);
	return b;
}

void builder_ask(struct builder *b, edition e)
{
	pthread_mutex_lock(&b->lock);
	b->wanted = e.n;
	pthread_cond_signal(&b->wish);
	pthread_mutex_unlock(&b->lock);
}

void builder_close(struct builder *b)
{
	struct held *h;

	if (!b)
		return;
	pthread_mutex_lock(&b->lock);
	b->stop = true;
	if (b->socket >= 0)
		shutdown(b->socket, SHUT_RDWR);
	pthread_cond_signal(&b->wish);
	pthread_mutex_unlock(&b->lock);
	pthread_join(b->thread, NULL);
	while (read(b->answers[0], &h, sizeof(h)) == sizeof(h)) {
		if (h)
			held_release(h);
	}
	event_free(b->answer);
	close(b->answers[0]);
	close(b->answers[1]);
	pthread_cond_destroy(&b->wish);
	pthread_mutex_destroy(&b->lock);
	free(b);
}

void held_release(struct held *h)
{
	if (--h->refs)
		return;
	arena_release(&h->arena);
	free(h);
}

const struct snapshot *held_snapshot(const struct held *h)
{
	return h->snapshot;
}

const struct loads *held_loads(const struct held *h)
{
	return h->loads;
}

void held_carry_loads(const struct held *from, struct held *to)
{
	for (size_t i = 0; i < from->snapshot->n_experts; i++) {
		expert_index e = snapshot_expert(to->snapshot, from->snapshot->experts[i].code);

		if (e == NOBODY)
			continue;
		loads_set(to->loads, to->snapshot, e, from->loads->taken[i]);
		loads_set_trauma(to->loads, e, from->loads->trauma[i]);
	}
	for (size_t i = 0; i < from->snapshot->n_resources; i++) {
		held_outcomes(to, from->snapshot->resources[i].code, from->loads->outcomes[i]);
		held_capacity(to, from->snapshot->resources[i].code, from->loads->capacity[i]);
	}
}

void held_outcomes(struct held *h, struct text resource, struct outcomes o)
{
	resource_index r = snapshot_resource(h->snapshot, resource);

	if (r != NOTHING)
		loads_set_outcomes(h->loads, r, o);
}

void held_capacity(struct held *h, struct text resource, struct capacity c)
{
	resource_index r = snapshot_resource(h->snapshot, resource);

	if (r != NOTHING)
		loads_set_capacity(h->loads, r, c);
}

void held_taken(struct held *h, struct text expert, int32_t taken, int32_t trauma)
{
	expert_index e = snapshot_expert(h->snapshot, expert);

	if (e == NOBODY)
		return;
	loads_set(h->loads, h->snapshot, e, taken);
	loads_set_trauma(h->loads, e, trauma);
}

static void take_more(struct held *h, struct text expert, int32_t more)
{
	expert_index e = snapshot_expert(h->snapshot, expert);

	if (e != NOBODY)
		loads_set(h->loads, h->snapshot, e, h->loads->taken[e] + more);
}

/* Who supervises, or is on a panel, takes no place by it. */
static bool is_of_places(const struct decision *d)
{
	const struct row *event = decision_row(d, ROW_event);
	enum state from;

	return !event || !state_from(event->event.from_state, &from) || state_life(from) == LIFE_CASE ||
		   state_life(from) == LIFE_ANY;
}

void held_learn(struct held *h, const struct decision *d)
{
	if (!is_of_places(d))
		return;
	for (const struct row *r = d->rows; r; r = r->next) {
		if (r->kind == ROW_offer)
			take_more(h, r->offer.expert, 1);
		else if (r->kind == ROW_offer_answered && !text_eq(r->offer_answered.state, TEXT("JOINED")))
			take_more(h, r->offer_answered.expert, -1);
	}
}
