#include "keys.h"

#include <inttypes.h>

#include "log.h"
#include "row_read.h"

/* ---- Being let in ---- */

static void set_admitted(struct keys *k, bool yes)
{
	if (k->admitted == yes)
		return;
	k->admitted = yes;
	k->changed(k->arg);
}

/* Said once, until it has changed: it is asked every second. */
static void say_missing(struct keys *k, const PGresult *res)
{
	if (k->told)
		return;
	k->told = true;
	for (int i = 0; i < PQntuples(res); i++) {
		struct row_read row = row_read(res, i);

		log_error("master-key",
			"missing=%.*s remedy=\"name its file in master_key, beside those named\"",
			TEXT_ARG(row_text(&row)));
	}
}

static void keys_on_admitted(void *arg, const struct unit_result *r)
{
	struct keys *k = arg;
	bool yes = r->end == UNIT_DONE && PQntuples(r->results[0]) == 0;

	k->asking = false;
	if (r->end == UNIT_LOST)
		return;
	if (yes)
		k->told = false;
	else if (r->end == UNIT_DONE)
		say_missing(k, r->results[0]);
	else
		log_error("admit", "sqlstate=%s", r->sqlstate);
	set_admitted(k, yes);
}

void keys_ask(struct keys *k)
{
	struct params p = {0};
	struct statement s = {QUERY_admit_masters, &p};

	if (!k->pipe || k->asking || !pipe_ready(k->pipe))
		return;
	params_array(&p, COLUMN_TEXT);
	for (size_t i = 0; i < k->masters.n; i++) {
		struct text name = text_from(k->masters.list[i]);

		params_item(&p, COLUMN_TEXT, &name);
	}
	params_array_end(&p);
	k->asking = pipe_send(k->pipe, &s, 1, keys_on_admitted, k);
	params_release(&p);
}

void keys_use(struct keys *k, const struct master_names *masters)
{
	if (!k->pipe)
		return;
	k->masters = *masters;
	k->told = false;
	keys_ask(k);
}

/* ---- Keys ---- */

bool keys_load(struct keys *k, case_id id, unit_done *done, void *arg)
{
	struct params p = {0};
	struct statement s = {QUERY_load_key, &p};
	bool sent;

	params_int8(&p, id.n);
	sent = pipe_send(k->pipe, &s, 1, done, arg);
	params_release(&p);
	return sent;
}

static bool read_key(const PGresult *res, int i, struct wrapped_key *ret)
{
	struct row_read row = row_read(res, i);
	struct text master, bytes;

	*ret = (struct wrapped_key){.id = row_int4(&row)};
	ret->destroyed = row_bool(&row);
	master = row_text(&row);
	bytes = row_text(&row);
	if (!row_end(&row) || master.len != MASTER_NAME ||
		bytes.len != (ret->destroyed ? 0 : KEY_WRAPPED))
		return false;
	memcpy(ret->master, master.ptr, MASTER_NAME);
	memcpy(ret->bytes, bytes.ptr, bytes.len);
	return true;
}

bool keys_read(const struct unit_result *r, struct wrapped_key *ret)
{
	*ret = (struct wrapped_key){0};
	return PQntuples(r->results[0]) == 0 || read_key(r->results[0], 0, ret);
}

static bool send_keys(
	struct keys *k, const struct new_case *list, size_t n, unit_done *done, void *arg)
{
	struct params p = {0};
	struct statement s = {QUERY_make_keys, &p};
	bool sent;

	params_text(&p, text_from(list[0].key.master));
	params_array(&p, COLUMN_INT4);
	for (size_t i = 0; i < n; i++)
		params_item(&p, COLUMN_INT4, &list[i].key.id);
	params_array_end(&p);
	params_array(&p, COLUMN_BYTES);
	for (size_t i = 0; i < n; i++) {
		struct text bytes = {(const char *)list[i].key.bytes, KEY_WRAPPED};

		params_item(&p, COLUMN_BYTES, &bytes);
	}
	params_array_end(&p);
	sent = pipe_send(k->pipe, &s, 1, done, arg);
	params_release(&p);
	return sent;
}

bool keys_make(struct keys *k, struct new_case *list, size_t n, unit_done *done, void *arg)
{
	if (n == 0 || !keys_ready(k))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!k->hooks->make_key(k->hooks->arg, list[i].id, &list[i].key)) {
			log_error("key-unmade", "case=%" PRId64, list[i].id.n);
			return false;
		}
	}
	return send_keys(k, list, n, done, arg);
}

void keys_destroy(struct keys *k, case_id id, struct text what, unit_done *done, void *arg)
{
	struct params p = {0};
	struct statement s = {QUERY_destroy_key, &p};

	params_int8(&p, id.n);
	params_time(&p, clock_now(k->clock));
	params_text(&p, what);
	if (k->pipe)
		pipe_send(k->pipe, &s, 1, done, arg);
	params_release(&p);
}

/* ---- Life ---- */

static void keys_on_ready(void *arg, struct pipe *p)
{
	struct keys *k = arg;

	(void)p;
	k->told = false;
	keys_ask(k);
}

static void keys_on_lost(void *arg, struct pipe *p)
{
	struct keys *k = arg;

	(void)p;
	k->changed(k->arg);
}

bool keys_open(struct keys *k, struct event_base *base, const struct store_settings *settings,
	const struct store_hooks *hooks, const struct clock *clock, void (*changed)(void *arg),
	void *arg)
{
	struct pipe_hooks pipe = {keys_on_ready, keys_on_lost, NULL, k};

	k->hooks = hooks;
	k->clock = clock;
	k->masters = settings->masters;
	k->changed = changed;
	k->arg = arg;
	if (!settings->keys)
		return true;
	k->pipe = pipe_open(base, settings->keys, "jieyoud-keys", "", NULL, &schema_of_keys,
		settings->unit_timeout_ms, pipe);
	return k->pipe != NULL;
}

void keys_close(struct keys *k)
{
	pipe_close(k->pipe);
	k->pipe = NULL;
}

bool keys_admitted(const struct keys *k)
{
	return !k->pipe || k->admitted;
}

bool keys_ready(const struct keys *k)
{
	return !k->pipe || (k->admitted && pipe_ready(k->pipe));
}
