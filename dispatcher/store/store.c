#include "store.h"

#include <assert.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>

#include "builder.h"
#include "bulk.h"
#include "keys.h"
#include "lease.h"
#include "loader.h"
#include "log.h"
#include "news.h"
#include "numbers.h"
#include "pipe.h"
#include "places.h"
#include "registrar.h"
#include "row_read.h"
#include "writer.h"

enum {
	BUILD_WAIT_MAX = 31,
	CLOCK_EVERY = 60, /* polls between two looks at the database's clock, and at the master keys */
};

struct store {
	struct store_settings settings;
	struct store_hooks hooks;
	struct clock *clock;
	struct pipe *reader;
	struct pipe *doorbell;
	struct writer *writer;
	struct bulk bulk;
	struct builder *builder;
	struct event *poll;
	int polls;
	bool serving;

	struct held *newest;
	int64_t asked_edition;
	int build_again; /* the poll at which an edition that could not be built is tried again */
	int build_wait;  /* polls from a failure to the next try; 0: the last one was built */
	struct places places;
	int64_t clock_asked;
	int calendar_year; /* the year that was said to be missing, and of which edition; 0: none is */
	int64_t calendar_edition;

	struct numbers numbers;
	struct registrar registrar;
	struct keys keys;
	struct loader loader;

	uint8_t key[32];
	bool has_key;
	bool in_clear; /* sealing is off, though the records are sealed: it will not do */

	struct leases leases;
	struct news news;
};

/* Tells the owner when all that is needed has come, or something of it has gone. */
static void review(struct store *st)
{
	bool now = pipe_ready(st->reader) && writer_ready(st->writer) && st->newest && st->has_key &&
			   st->places.known && st->clock->known && store_roster(st) &&
			   keys_admitted(&st->keys) && !st->in_clear;

	if (now == st->serving)
		return;
	st->serving = now;
	log_info("store", "serving=%d", now);
	st->hooks.serving(st->hooks.arg, now);
}

bool store_serving(const struct store *st)
{
	return st->serving;
}

const uint8_t *store_fingerprint_key(const struct store *st)
{
	return st->has_key ? st->key : NULL;
}

/* A unit of one statement on the reader. */
static bool ask(struct store *st, enum query q, const struct params *p, unit_done *done, void *arg)
{
	struct statement s = {q, p};

	return pipe_send(st->reader, &s, 1, done, arg);
}

/* ---- Snapshot and loads ---- */

/* Says once an edition, and once a year of it, that deadlines go by weekdays alone. */
static void say_calendar(struct store *st)
{
	const struct snapshot *s = st->newest->snapshot;
	int missing = st->clock->known ? calendar_missing(&s->calendar, clock_now(st->clock)) : 0;

	if (missing && (missing != st->calendar_year || s->edition.n != st->calendar_edition))
		log_warn("calendar", "edition=%" PRId64 " missing=%d", s->edition.n, missing);
	st->calendar_year = missing;
	st->calendar_edition = s->edition.n;
}

static void store_on_built(void *arg, struct held *h)
{
	struct store *st = arg;

	if (!h) { /* a fault of its rows stays until somebody mends them: asked ever more seldom */
		st->build_wait = st->build_wait < BUILD_WAIT_MAX ? st->build_wait * 2 + 1 : BUILD_WAIT_MAX;
		st->build_again = st->polls + st->build_wait;
		return;
	}
	st->build_wait = 0;
	log_info("snapshot", "edition=%" PRId64 " experts=%zu resources=%zu terms=%zu bytes=%zu",
		h->snapshot->edition.n, h->snapshot->n_experts, h->snapshot->n_resources,
		h->snapshot->n_terms, h->arena.used);
	if (st->newest) {
		held_carry_loads(st->newest, h);
		held_release(st->newest);
	}
	st->newest = h;
	st->places.seen = (moment){0}; /* read all: somebody may be new */
	places_ask(&st->places, clock_now(st->clock));
	review(st);
}

struct held *store_hold(struct store *st)
{
	if (st->newest)
		st->newest->refs++;
	return st->newest;
}

static void latest_loaded(void *arg, const struct unit_result *r)
{
	struct store *st = arg;
	struct row_read row;
	edition e;

	if (r->end != UNIT_DONE || PQntuples(r->results[0]) != 1)
		return;
	row = row_read(r->results[0], 0);
	e.n = row_int8(&row);
	if (st->build_wait && st->polls >= st->build_again)
		st->asked_edition = 0;
	if (e.n == 0) {
		log_error("no-edition", "remedy=\"run: jieyoud --migrate\"");
	} else if (e.n != st->asked_edition &&
			   (!st->newest || e.n != st->newest->snapshot->edition.n)) {
		st->asked_edition = e.n;
		st->build_again = INT_MAX; /* not while it is being built */
		builder_ask(st->builder, e);
	}
	if (st->newest) {
		say_calendar(st);
		places_ask(&st->places, clock_now(st->clock));
	}
}

static void store_on_places(void *arg)
{
	review(arg);
}

/* ---- The register ---- */

static void store_on_register(void *arg)
{
	review(arg);
}

const struct roster *store_roster(const struct store *st)
{
	return registrar_roster(&st->registrar);
}

void store_renew_roster(struct store *st)
{
	registrar_poll(&st->registrar);
}

void store_learn(struct store *st, const struct decision *d)
{
	registrar_learn(&st->registrar, d);
	if (st->newest)
		held_learn(st->newest, d);
}

void store_learn_full(struct store *st, struct held *h, const struct full *full)
{
	if (h)
		held_taken(h, full->expert, full->taken, full->trauma);
	if (st->newest)
		held_taken(st->newest, full->expert, full->taken, full->trauma);
}

/* ---- Clock, key ---- */

static void clock_told(void *arg, const struct unit_result *r)
{
	struct store *st = arg;
	struct row_read row;

	if (r->end != UNIT_DONE || PQntuples(r->results[0]) != 1)
		return;
	row = row_read(r->results[0], 0);
	clock_set(st->clock, row_time(&row), st->clock_asked, clock_mono_us());
	writer_begin(st->writer);
	review(st);
}

static void ask_clock(struct store *st)
{
	st->clock_asked = clock_mono_us();
	ask(st, QUERY_probe_clock, NULL, clock_told, st);
}

static void key_loaded(void *arg, const struct unit_result *r)
{
	struct store *st = arg;
	struct row_read row;
	struct text key;
	bool sealed;

	if (r->end != UNIT_DONE || PQntuples(r->results[0]) != 1)
		return;
	row = row_read(r->results[0], 0);
	key = row_text(&row);
	sealed = row_bool(&row);
	if (sealed && !st->keys.pipe && !st->in_clear)
		log_error("sealing", "setting=off records=sealed remedy=\"set sealing = on\"");
	st->in_clear = sealed && !st->keys.pipe;
	if (key.len == sizeof(st->key)) {
		memcpy(st->key, key.ptr, sizeof(st->key));
		st->has_key = true;
	}
	review(st);
}

static void ask_instance(struct store *st)
{
	struct params p = {0};

	params_int4(&p, st->keys.pipe != NULL);
	ask(st, QUERY_load_instance, &p, key_loaded, st);
	params_release(&p);
}

/* ---- Loads ---- */

/* Whether it reads so much, here or in the database, that nobody else is to wait for it. */
static bool is_bulk(enum load_kind kind)
{
	return kind == LOAD_FIGURES || kind == LOAD_PUBLICATION || kind == LOAD_CHUNKS ||
		   kind == LOAD_RECORD_CHUNKS || kind == LOAD_RECORD_ROWS || kind == LOAD_RECORD_REGISTER;
}

bool store_load(struct store *st, struct loading *l)
{
	if (l->what.kind == LOAD_NUMBER)
		return numbers_wait(&st->numbers, l);
	return loader_add(is_bulk(l->what.kind) ? &st->bulk.loader : &st->loader, l);
}

bool store_new_case(struct store *st, struct new_case *ret)
{
	return numbers_next(&st->numbers, ret);
}

/* ---- Keys ---- */

void store_use_masters(struct store *st, const struct master_names *masters)
{
	numbers_forget(&st->numbers);
	keys_use(&st->keys, masters);
}

static void store_on_done(void *arg, const struct unit_result *r)
{
	struct store *st = arg;

	if (r->end == UNIT_ERROR)
		log_error("due-undone", "sqlstate=%s", r->sqlstate);
	leases_tell(r, st->hooks.done, st->hooks.arg);
}

void store_destroy_key(struct store *st, case_id id, struct text what)
{
	keys_destroy(&st->keys, id, what, store_on_done, st);
}

/* ---- Commits ---- */

static struct writer *writer_of(struct store *st, const struct commit *c)
{
	return decision_row(c->decision, ROW_chunk) ? st->bulk.writer : st->writer;
}

bool store_commit(struct store *st, struct commit *c)
{
	struct writer *w = writer_of(st, c);

	if (!writer_ready(w))
		return false;
	writer_add(w, c);
	return true;
}

bool store_uncommit(struct store *st, struct commit *c)
{
	return writer_remove(writer_of(st, c), c);
}

void store_sweep(struct store *st, case_id id, struct text what)
{
	bulk_sweep(&st->bulk, id, what, clock_now(st->clock), store_on_done, st);
}

size_t store_commits(const struct store *st)
{
	return writer_waiting(st->writer) + writer_waiting(st->bulk.writer);
}

/* ---- Leases ---- */

void store_lease_due(struct store *st, int limit, int64_t lease_us, due_taken *taken, void *arg)
{
	if (st->serving)
		leases_due(&st->leases, clock_now(st->clock), limit, lease_us, taken, arg);
}

bool store_lease_checkpoint(struct store *st, const struct checkpoint_pace *pace, int64_t lease_us,
	turn_asked *asked, void *arg)
{
	return st->serving &&
		   leases_turn(&st->leases, clock_now(st->clock), pace, lease_us, asked, arg);
}

/* ---- News ---- */

void store_ring(struct store *st)
{
	news_ring(&st->news);
}

bool store_news(struct store *st, const struct news_asked *asked)
{
	return news_ask(&st->news, asked);
}

/* ---- Life ---- */

static void store_on_poll(evutil_socket_t fd, short what, void *arg)
{
	struct store *st = arg;

	(void)fd;
	(void)what;
	if (!pipe_ready(st->reader))
		return;
	if (st->polls % CLOCK_EVERY == 0)
		ask_clock(st);
	if (st->polls++ % CLOCK_EVERY == 0 || !keys_admitted(&st->keys))
		keys_ask(&st->keys);
	if (!st->has_key || !st->keys.pipe)
		ask_instance(st);
	ask(st, QUERY_latest, NULL, latest_loaded, st);
	registrar_poll(&st->registrar);
	numbers_tend(&st->numbers);
	writer_begin(st->writer);
	loader_send(&st->loader);
	st->hooks.news(st->hooks.arg);
	loader_send(&st->bulk.loader);
}

static void store_on_reader_ready(void *arg, struct pipe *p)
{
	struct store *st = arg;

	(void)p;
	st->polls = 0;
	st->build_again = 0;
	store_on_poll(-1, 0, st);
}

static void store_on_reader_lost(void *arg, struct pipe *p)
{
	struct store *st = arg;

	(void)p;
	loader_refuse(&st->loader);
	numbers_refuse(&st->numbers);
	review(st);
}

static void store_on_writer(void *arg, bool yes)
{
	(void)yes;
	review(arg);
}

static void store_on_keys(void *arg)
{
	struct store *st = arg;

	if (keys_ready(&st->keys))
		numbers_tend(&st->numbers);
	else
		numbers_refuse(&st->numbers);
	review(st);
}

static void store_on_doorbell(void *arg, struct pipe *p, struct text said)
{
	struct store *st = arg;

	(void)p;
	if (text_eq(said, TEXT(NEWS_BELL))) {
		st->hooks.news(st->hooks.arg);
		return;
	}
	st->build_again = 0; /* it may have been mended */
	store_on_poll(-1, 0, arg);
}

static void store_on_doorbell_ready(void *arg, struct pipe *p)
{
	store_on_doorbell(arg, p, TEXT_NONE);
}

static bool open_parts(struct store *st, struct event_base *base)
{
	const struct store_settings *s = &st->settings;
	struct pipe_hooks read = {store_on_reader_ready, store_on_reader_lost, NULL, st};
	struct pipe_hooks bell = {store_on_doorbell_ready, NULL, store_on_doorbell, st};
	struct timeval every = {s->look_ms / 1000, s->look_ms % 1000 * 1000};

	st->builder = builder_open(base, s, store_on_built, st);
	st->writer = writer_open(base,
		&(struct writing){"jieyoud-writer", WRITER_PLANS, s->batch_decisions, true}, s, st->clock,
		store_on_writer, st);
	st->reader = pipe_open(
		base, s->database, "jieyoud-reader", "", NULL, &schema_of_cases, s->unit_timeout_ms, read);
	st->doorbell = pipe_open(base, s->database, "jieyoud-doorbell", "", "jieyou", &schema_of_cases,
		s->unit_timeout_ms, bell);
	numbers_open(&st->numbers, st->reader, &st->keys);
	loader_open(&st->loader, st->reader, &st->keys);
	registrar_open(&st->registrar, st->reader, st->clock, s->register_bytes, store_on_register, st);
	st->leases.pipe = st->reader;
	places_open(&st->places, st->reader, &st->newest, store_on_places, st);
	st->poll = event_new(base, -1, EV_PERSIST, store_on_poll, st);
	return bulk_open(&st->bulk, base, s, st->clock, &st->keys) &&
		   keys_open(&st->keys, base, s, &st->hooks, st->clock, store_on_keys, st) && st->builder &&
		   st->writer && st->reader && st->doorbell && st->poll &&
		   news_open(&st->news, base, st->reader) && event_add(st->poll, &every) == 0;
}

struct store *store_open(struct event_base *base, const struct store_settings *settings,
	struct clock *clock, struct store_hooks hooks)
{
	struct store *st = calloc(1, sizeof(*st));

	if (!st)
		return NULL;
	st->settings = *settings;
	st->hooks = hooks;
	st->clock = clock;
	assert(settings->batch_decisions > 0);
	if (!open_parts(st, base)) {
		store_close(st);
		return NULL;
	}
	return st;
}

void store_close(struct store *st)
{
	if (st->poll)
		event_free(st->poll);
	news_close(&st->news);
	loader_refuse(&st->loader);
	bulk_close(&st->bulk);
	keys_close(&st->keys);
	pipe_close(st->doorbell);
	pipe_close(st->reader);
	writer_close(st->writer);
	builder_close(st->builder);
	registrar_close(&st->registrar);
	if (st->newest)
		held_release(st->newest);
	free(st);
}
