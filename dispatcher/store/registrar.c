#include "registrar.h"

#include <assert.h>
#include <stdio.h>

#include "log.h"
#include "row_read.h"

/* Rows of a table at once: together they take the loop for less than a few milliseconds. */
enum { PAGE = 400 };

/* Changes are asked for again from a little before the last look, lest a late commit be missed. */
#define OVERLAP_US (30 * US_PER_SECOND)

/* Whoever was suspended this long ago must be out. */
#define STALE_US (60 * US_PER_SECOND)

static void read_principal(struct row_read *r, struct row *ret)
{
	ret->kind = ROW_principal;
	ret->principal.id = row_text(r);
	ret->principal.kind = row_text(r);
	ret->principal.name = row_text(r);
	ret->principal.agency = row_text(r);
	ret->principal.expert = row_text(r);
	ret->principal.suspended = row_int4(r);
	ret->principal.changed_at = row_time(r);
}

static void read_role(struct row_read *r, struct row *ret)
{
	ret->kind = ROW_role_held;
	ret->role_held.principal = row_text(r);
	ret->role_held.role = row_text(r);
	ret->role_held.district = row_text(r);
	ret->role_held.held = row_int4(r);
	ret->role_held.changed_at = row_time(r);
}

static void read_credential(struct row_read *r, struct row *ret)
{
	ret->kind = ROW_credential;
	ret->credential.name = row_text(r);
	ret->credential.principal = row_text(r);
	ret->credential.held = row_int4(r);
	ret->credential.changed_at = row_time(r);
}

static void read_represents(struct row_read *r, struct row *ret)
{
	ret->kind = ROW_represents;
	ret->represents.principal = row_text(r);
	ret->represents.worker = row_text(r);
	ret->represents.held = row_int4(r);
	ret->represents.changed_at = row_time(r);
}

static void read_revoked(struct row_read *r, struct row *ret)
{
	ret->kind = ROW_revoked;
	ret->revoked.serial = row_text(r);
	ret->revoked.at = row_time(r);
	ret->revoked.why = row_text(r);
}

/* The tables, each read in order of its changes: its first columns are the key of a row. */
static const struct feed {
	enum query query;
	int keys;
	int changed; /* the column that says when */
	void (*read)(struct row_read *r, struct row *ret);
} feeds[REGISTER_FEEDS] = {
	{QUERY_register_principals, 1, 6, read_principal},
	{QUERY_register_roles, 3, 4, read_role},
	{QUERY_register_credentials, 1, 3, read_credential},
	{QUERY_register_represents, 2, 3, read_represents},
	{QUERY_register_revoked, 1, 1, read_revoked},
};

/* The next page follows the last row of this one. */
static void move_on(struct register_place *at, const struct feed *f, const PGresult *res)
{
	int last = PQntuples(res) - 1;
	struct row_read r = row_read(res, last);

	for (int k = 0; k < f->keys; k++) {
		struct text key = row_text(&r);

		assert(key.len <= sizeof(at->room[k]));
		memcpy(at->room[k], key.ptr, key.len);
		at->keys[k] = (struct text){at->room[k], key.len};
	}
	r.column = f->changed;
	at->changed = row_time(&r);
}

/* False: the register has no room for it. */
static bool take_page(struct registrar *g, int feed, const PGresult *res)
{
	struct register_place *at = &g->places[feed];

	for (int i = 0; i < PQntuples(res); i++) {
		struct row_read r = row_read(res, i);
		struct row row = {0};

		feeds[feed].read(&r, &row);
		if (row_end(&r) && !roster_take(&g->roster, &row))
			return false;
	}
	at->more = PQntuples(res) == PAGE;
	if (at->more)
		move_on(at, &feeds[feed], res);
	return true;
}

static void ask_pages(struct registrar *g);

/* The reading has come to its end. */
static void read_whole(struct registrar *g)
{
	bool first = g->fresh_us == 0;

	g->asking = false;
	g->fresh_us = g->begun_us;
	g->since = g->begun.us ? moment_after(g->begun, -OVERLAP_US) : (moment){0};
	if (!first)
		return;
	log_info("register", "principals=%zu bytes=%zu", roster_size(&g->roster), g->arena.used);
	g->known(g->arg);
}

static void pages_read(void *arg, const struct unit_result *r)
{
	struct registrar *g = arg;
	bool more = false;
	size_t n = 0;

	g->asking = r->end == UNIT_DONE;
	if (r->end == UNIT_ERROR)
		log_error("register", "sqlstate=%s", r->sqlstate);
	for (int f = 0; g->asking && f < REGISTER_FEEDS; f++) {
		if (!g->places[f].more)
			continue;
		g->asking = take_page(g, f, r->results[n++]);
		more = more || g->places[f].more;
		if (!g->asking)
			log_error("register-full", "remedy=\"raise register_memory\"");
	}
	if (g->asking && more)
		ask_pages(g);
	else if (g->asking)
		read_whole(g);
}

/* The next page of each table that has more. */
static void ask_pages(struct registrar *g)
{
	struct params params[REGISTER_FEEDS] = {0};
	struct statement list[REGISTER_FEEDS];
	size_t n = 0;

	for (int f = 0; f < REGISTER_FEEDS; f++) {
		struct register_place *at = &g->places[f];
		struct params *p = &params[f];

		if (!at->more)
			continue;
		params_time(p, at->changed);
		for (int k = 0; k < feeds[f].keys; k++)
			params_text(p, at->keys[k]);
		params_int4(p, PAGE);
		list[n++] = (struct statement){feeds[f].query, p};
	}
	g->asking = pipe_send(g->pipe, list, n, pages_read, g);
	for (int f = 0; f < REGISTER_FEEDS; f++)
		params_release(&params[f]);
}

void registrar_poll(struct registrar *g)
{
	if (g->asking)
		return;
	g->begun = g->clock->known ? clock_now(g->clock) : (moment){0};
	g->begun_us = clock_mono_us();
	for (int f = 0; f < REGISTER_FEEDS; f++)
		g->places[f] = (struct register_place){.changed = g->since, .more = true};
	ask_pages(g);
}

void registrar_learn(struct registrar *g, const struct decision *d)
{
	for (const struct row *r = d->rows; r; r = r->next) {
		if (!roster_take(&g->roster, r))
			log_error("register-full", "remedy=\"raise register_memory\"");
	}
}

const struct roster *registrar_roster(const struct registrar *g)
{
	return g->fresh_us && clock_mono_us() - g->fresh_us < STALE_US ? &g->roster : NULL;
}

void registrar_open(struct registrar *g, struct pipe *pipe, const struct clock *clock, int cap,
	void (*known)(void *arg), void *arg)
{
	*g = (struct registrar){.pipe = pipe, .clock = clock, .known = known, .arg = arg};
	arena_init(&g->arena, (size_t)cap);
	roster_init(&g->roster, &g->arena);
}

void registrar_close(struct registrar *g)
{
	arena_release(&g->arena);
}
