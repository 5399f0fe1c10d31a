#include "loader.h"

#include <string.h>

#include "load.h"
#include "log.h"

enum {
	LOADS_AT_ONCE = PIPE_UNITS - 8, /* the rest is for the store's own questions */
	BEFORE_ROWS = 2,                /* statements of a unit that bring none */
};

/* Connection, conflict, resources, operator, system: another try may succeed. */
static bool is_passing(const char *sqlstate)
{
	static const char classes[][3] = {"08", "40", "53", "55", "57", "58"};

	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
		if (memcmp(sqlstate, classes[i], 2) == 0)
			return true;
	}
	return false;
}

static bool is_away(const struct unit_result *r)
{
	return r->end == UNIT_LOST || (r->end == UNIT_ERROR && is_passing(r->sqlstate));
}

/* One of the databases has answered. The load's owner hears the first thing that went wrong. */
static void answered(struct loading *l, enum store_answer answer, const char *sqlstate)
{
	struct loader *lo = l->loader;

	if (answer == STORE_FAULT)
		log_error("load-fault", "kind=%d sqlstate=%s", (int)l->what.kind, sqlstate);
	if (l->answer == STORE_OK)
		l->answer = answer;
	if (--l->awaited)
		return;
	lo->asked--;
	l->done(l->arg, l->answer, &l->facts);
	loader_send(lo);
}

static void loader_on_rows(void *arg, const struct unit_result *r)
{
	struct loading *l = arg;
	struct facts facts = {0};
	enum store_answer answer = STORE_FAULT;

	if (is_away(r))
		answer = STORE_UNAVAILABLE;
	else if (r->end == UNIT_DONE)
		answer = load_read(&l->what, r->results + BEFORE_ROWS, l->arena, &facts);
	facts.key = l->facts.key;
	l->facts = facts;
	answered(l, answer, r->sqlstate);
}

static void loader_on_key(void *arg, const struct unit_result *r)
{
	struct loading *l = arg;
	enum store_answer answer = STORE_FAULT;

	if (is_away(r))
		answer = STORE_UNAVAILABLE;
	else if (r->end == UNIT_DONE && keys_read(r, &l->facts.key))
		answer = STORE_OK;
	answered(l, answer, r->sqlstate);
}

static bool needs_key(const struct loader *lo, const struct loading *l)
{
	return lo->keys->pipe && l->what.key;
}

/*
 * One unit: that all of it sees one moment, so that what is decided on never was in part before
 * somebody else's commit and in part after; who reads; and then the statements of the load.
 */
static bool send_rows(struct loader *lo, struct loading *l)
{
	const struct reader *reader = &l->what.reader;
	struct params who = {0}, params[LOAD_STATEMENTS] = {{0}};
	struct statement list[BEFORE_ROWS + LOAD_STATEMENTS] = {
		{QUERY_one_moment, NULL}, {QUERY_reader, &who}};
	size_t n = BEFORE_ROWS + load_statements(&l->what, params, list + BEFORE_ROWS);
	bool sent;

	params_text(&who, reader->actor);
	params_text(&who, reader->via);
	params_text(&who, reader->verb);
	params_time(&who, reader->at);
	sent = pipe_send(lo->reader, list, n, loader_on_rows, l);
	params_release(&who);
	for (size_t i = 0; i < LOAD_STATEMENTS; i++)
		params_release(&params[i]);
	return sent;
}

static bool send_one(struct loader *lo, struct loading *l)
{
	bool sent;

	l->loader = lo;
	l->awaited = 1;
	l->answer = STORE_OK;
	l->facts = (struct facts){0};
	sent = send_rows(lo, l);
	if (!sent || !needs_key(lo, l))
		return sent;
	if (keys_load(lo->keys, l->what.id, loader_on_key, l))
		l->awaited++;
	else
		l->answer = STORE_UNAVAILABLE;
	return true;
}

void loader_send(struct loader *lo)
{
	while (lo->waiting && lo->asked < LOADS_AT_ONCE) {
		struct loading *l = lo->waiting, *next = l->next;

		if (!send_one(lo, l))
			return;
		lo->asked++;
		lo->waiting = next;
		if (!next)
			lo->last = &lo->waiting;
	}
}

bool loader_add(struct loader *lo, struct loading *l)
{
	if (!pipe_ready(lo->reader) || (needs_key(lo, l) && !keys_ready(lo->keys)))
		return false;
	l->next = NULL;
	*lo->last = l;
	lo->last = &l->next;
	loader_send(lo);
	return true;
}

void loader_refuse(struct loader *lo)
{
	struct facts none = {0};

	while (lo->waiting) {
		struct loading *l = lo->waiting;

		lo->waiting = l->next;
		if (!lo->waiting)
			lo->last = &lo->waiting;
		l->done(l->arg, STORE_UNAVAILABLE, &none);
	}
}

void loader_open(struct loader *lo, struct pipe *reader, struct keys *keys)
{
	lo->reader = reader;
	lo->keys = keys;
	lo->last = &lo->waiting;
}
