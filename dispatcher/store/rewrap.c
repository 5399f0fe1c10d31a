#include "rewrap.h"

#include <stdio.h>
#include <string.h>

#include "log.h"
#include "pipe.h"
#include "row_read.h"

enum { KEYS_AT_ONCE = 500, UNIT_MS = 30000, CONNECT_S = 30 };

struct rewrapping {
	struct event_base *base;
	struct pipe *pipe;
	struct event *patience; /* for the connection */
	const struct master_names *masters;
	rewrap_key *one;
	void *arg;
	int32_t last; /* key that was looked at */
	int64_t done, unreadable;
	bool whole; /* all that is to be done has been */
};

/* It has ended: whole, or the log says why not. */
static void end(struct rewrapping *w)
{
	event_base_loopbreak(w->base);
}

static void ask_keys(struct rewrapping *w, enum query q, struct params *p, unit_done *done)
{
	struct statement s = {q, p};

	if (!pipe_send(w->pipe, &s, 1, done, w))
		end(w);
	params_release(p);
}

/* False: logged, and it has ended. */
static bool is_done(struct rewrapping *w, const struct unit_result *r)
{
	if (r->end == UNIT_DONE)
		return true;
	log_error("rewrap", "sqlstate=%s remedy=\"run it again\"", r->sqlstate);
	end(w);
	return false;
}

static struct text first_name(const struct rewrapping *w)
{
	return text_from(w->masters->list[0]);
}

/* ---- The master keys that wrap nothing any more ---- */

static void rewrap_on_retired(void *arg, const struct unit_result *r)
{
	struct rewrapping *w = arg;

	if (!is_done(w, r))
		return;
	for (int i = 0; i < PQntuples(r->results[1]); i++) {
		struct row_read row = row_read(r->results[1], i);

		printf("no longer used: master key %.*s\n", TEXT_ARG(row_text(&row)));
	}
	w->whole = true;
	end(w);
}

static void retire(struct rewrapping *w)
{
	struct params p = {0};
	struct statement list[] = {{QUERY_lock_masters, NULL}, {QUERY_retire_masters, &p}};

	params_text(&p, first_name(w));
	if (!pipe_send(w->pipe, list, 2, rewrap_on_retired, w))
		end(w);
	params_release(&p);
}

/* ---- The keys ---- */

static void ask_next(struct rewrapping *w);

static void rewrap_on_written(void *arg, const struct unit_result *r)
{
	if (is_done(arg, r))
		ask_next(arg);
}

static bool read_key(const PGresult *res, int i, struct wrapped_key *ret)
{
	struct row_read row = row_read(res, i);
	struct text master, bytes;

	*ret = (struct wrapped_key){.id = row_int4(&row)};
	master = row_text(&row);
	bytes = row_text(&row);
	if (!row_end(&row) || master.len != MASTER_NAME || bytes.len != KEY_WRAPPED)
		return false;
	memcpy(ret->master, master.ptr, MASTER_NAME);
	memcpy(ret->bytes, bytes.ptr, KEY_WRAPPED);
	return true;
}

/* The keys that can be unwrapped, before and after. Returns how many. */
static size_t rewrap_keys(struct rewrapping *w, const PGresult *res,
	struct wrapped_key before[KEYS_AT_ONCE], struct wrapped_key after[KEYS_AT_ONCE])
{
	size_t n = 0;

	for (int i = 0; i < PQntuples(res) && n < KEYS_AT_ONCE; i++) {
		bool read = read_key(res, i, &before[n]);

		w->last = before[n].id;
		after[n] = before[n];
		if (read && w->one(w->arg, &after[n])) {
			n++;
			continue;
		}
		w->unreadable++;
		log_error("key-unreadable", "key=%d", (int)w->last);
	}
	return n;
}

static void write_keys(struct rewrapping *w, const struct wrapped_key *before,
	const struct wrapped_key *after, size_t n)
{
	struct params p = {0};

	params_text(&p, first_name(w));
	params_array(&p, COLUMN_INT4);
	for (size_t i = 0; i < n; i++)
		params_item(&p, COLUMN_INT4, &after[i].id);
	params_array_end(&p);
	params_array(&p, COLUMN_TEXT);
	for (size_t i = 0; i < n; i++) {
		struct text name = text_from(before[i].master);

		params_item(&p, COLUMN_TEXT, &name);
	}
	params_array_end(&p);
	params_array(&p, COLUMN_BYTES);
	for (size_t i = 0; i < n; i++) {
		struct text bytes = {(const char *)after[i].bytes, KEY_WRAPPED};

		params_item(&p, COLUMN_BYTES, &bytes);
	}
	params_array_end(&p);
	ask_keys(w, QUERY_rewrap_keys, &p, rewrap_on_written);
}

static void rewrap_on_keys(void *arg, const struct unit_result *r)
{
	struct rewrapping *w = arg;
	struct wrapped_key before[KEYS_AT_ONCE], after[KEYS_AT_ONCE];
	size_t n;

	if (!is_done(w, r))
		return;
	if (PQntuples(r->results[0]) == 0) {
		retire(w);
		return;
	}
	n = rewrap_keys(w, r->results[0], before, after);
	w->done += (int64_t)n;
	if (n)
		write_keys(w, before, after, n);
	else
		ask_next(w);
}

static void ask_next(struct rewrapping *w)
{
	struct params p = {0};

	params_text(&p, first_name(w));
	params_int4(&p, w->last);
	params_int4(&p, KEYS_AT_ONCE);
	ask_keys(w, QUERY_keys_to_rewrap, &p, rewrap_on_keys);
}

/* ---- Being let in ---- */

static void rewrap_on_admitted(void *arg, const struct unit_result *r)
{
	struct rewrapping *w = arg;

	if (!is_done(w, r))
		return;
	if (PQntuples(r->results[0]) == 0) {
		ask_next(w);
		return;
	}
	log_error("master-key", "missing=%d remedy=\"name their files in master_key, too\"",
		PQntuples(r->results[0]));
	end(w);
}

static void rewrap_on_ready(void *arg, struct pipe *pipe)
{
	struct rewrapping *w = arg;
	struct params p = {0};

	(void)pipe;
	event_del(w->patience);
	params_array(&p, COLUMN_TEXT);
	for (size_t i = 0; i < w->masters->n; i++) {
		struct text name = text_from(w->masters->list[i]);

		params_item(&p, COLUMN_TEXT, &name);
	}
	params_array_end(&p);
	ask_keys(w, QUERY_admit_masters, &p, rewrap_on_admitted);
}

static void rewrap_on_lost(void *arg, struct pipe *pipe)
{
	(void)pipe;
	end(arg);
}

static void rewrap_on_patience(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	log_error("rewrap", "why=\"the key store does not answer\"");
	end(arg);
}

static void run(struct rewrapping *w, const char *keys)
{
	struct pipe_hooks hooks = {rewrap_on_ready, rewrap_on_lost, NULL, w};
	struct timeval patience = {CONNECT_S, 0};

	w->patience = evtimer_new(w->base, rewrap_on_patience, w);
	w->pipe = pipe_open(w->base, keys, "jieyoud-rewrap", "", NULL, &schema_of_keys, UNIT_MS, hooks);
	if (w->patience && w->pipe && event_add(w->patience, &patience) == 0)
		event_base_dispatch(w->base);
	pipe_close(w->pipe);
	if (w->patience)
		event_free(w->patience);
}

bool rewrap(const char *keys, const struct master_names *masters, rewrap_key *one, void *arg)
{
	struct rewrapping w = {.base = event_base_new(), .masters = masters, .one = one, .arg = arg};

	if (!w.base || event_base_priority_init(w.base, 2) != 0)
		return false;
	run(&w, keys);
	event_base_free(w.base);
	printf("rewrapped %lld keys under master key %s\n", (long long)w.done, masters->list[0]);
	return w.whole && w.unreadable == 0;
}
