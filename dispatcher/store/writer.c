#include "writer.h"

#include <assert.h>
#include <stdlib.h>

#include "batch.h"
#include "chain.h"
#include "log.h"
#include "pipe.h"
#include "row_read.h"
#include "sqlstate.h"

enum { TRIES_MAX = 8 };

/* A batch whose outcome is known, apart from the writer, which may be at the next one already. */
struct told {
	struct commit *list[BATCH_MAX];
	struct committed outcomes[BATCH_MAX];
	size_t n;
};

struct writer {
	struct writing what;
	struct pipe *pipe;
	const struct store_settings *settings;
	const struct clock *clock;
	void (*ready)(void *arg, bool yes);
	void *arg;

	struct commit *queue; /* waiting, oldest first */
	struct commit **last;
	size_t waiting; /* in the queue and in the batch */

	struct told told;
	struct batch batch; /* under way */
	size_t limit;       /* decisions in the next batch: halved by 22 and 23, doubled by success */
	int tries;          /* of this batch, after class 40 */

	int64_t incarnation; /* 0: none yet */
	bool beginning;      /* one has been asked for */
	int64_t access_seq;  /* of the last durable read */
	int64_t access_next; /* of the last read in the batch under way */
	uint8_t access_head[CHAIN_HASH], access_next_head[CHAIN_HASH];
};

static void send_batch(struct writer *w);

/* ---- Building a batch ---- */

/* Moves what goes into the next batch from the queue, in its order. */
static void take_batch(struct writer *w)
{
	struct commit **at = &w->queue;
	size_t bytes = 0;

	w->batch.n = 0;
	while (*at && w->batch.n < w->limit) {
		struct commit *c = *at;
		size_t size = batch_bytes(c->decision);

		if (!batch_fits(&w->batch, c)) {
			at = &c->next;
			continue;
		}
		if (w->batch.n && bytes + size > (size_t)w->settings->batch_bytes)
			break;
		bytes += size;
		*at = c->next;
		c->next = NULL;
		c->in_batch = true;
		w->batch.list[w->batch.n++] = c;
	}
	for (w->last = &w->queue; *w->last;)
		w->last = &(*w->last)->next;
}

static void chain_reads(struct writer *w, struct decision *d)
{
	static const uint8_t none[CHAIN_HASH];

	for (struct row *r = d->rows; r; r = r->next) {
		if (r->kind != ROW_access)
			continue;
		r->access.incarnation = w->incarnation;
		r->access.seq = ++w->access_next;
		chain_access(
			r->access.seq == 1 ? none : w->access_next_head, &r->access, w->access_next_head);
		assert(r->access.hash.len == CHAIN_HASH); /* the desk gives the room */
		memcpy((char *)(uintptr_t)r->access.hash.ptr, w->access_next_head, CHAIN_HASH);
	}
}

/* ---- Outcomes ---- */

static void take_told(struct writer *w, struct told *t, enum outcome outcome)
{
	t->n = w->batch.n;
	for (size_t i = 0; i < t->n; i++) {
		t->list[i] = w->batch.list[i];
		t->outcomes[i] = (struct committed){.outcome = outcome};
	}
	w->batch.n = 0;
}

static void tell(struct writer *w, const struct told *t)
{
	for (size_t i = 0; i < t->n; i++) {
		struct commit *c = t->list[i];

		c->in_batch = false;
		w->waiting--;
		c->done(c->arg, &t->outcomes[i]);
	}
}

static enum outcome outcome_of(struct text said)
{
	if (text_eq(said, TEXT("REPEAT")))
		return OUTCOME_REPEAT;
	return text_eq(said, TEXT("FULL")) ? OUTCOME_FULL : OUTCOME_MOVED;
}

static void read_losers(const PGresult *res, struct told *t)
{
	struct committed *out = t->outcomes;

	for (int i = 0; i < PQntuples(res); i++) {
		struct row_read r = row_read(res, i);
		int32_t n = row_int4(&r);
		enum outcome outcome = outcome_of(row_text(&r));

		if (n < 0 || (size_t)n >= t->n)
			continue;
		out[n].outcome = outcome;
		out[n].repeated.id.n = row_int8(&r);
		out[n].repeated.seq = row_int4(&r);
		out[n].repeated.same = row_bool(&r);
		out[n].full.expert = row_text(&r);
		out[n].full.taken = row_int4(&r);
		out[n].full.trauma = row_int4(&r);
	}
}

static void batch_committed(struct writer *w, const PGresult *judged, struct told *t)
{
	take_told(w, t, OUTCOME_WON);
	read_losers(judged, t);
	w->access_seq = w->access_next;
	memcpy(w->access_head, w->access_next_head, CHAIN_HASH);
	w->tries = 0;
	w->limit = w->limit * 2 > (size_t)w->what.decisions ? (size_t)w->what.decisions : w->limit * 2;
}

/* Back to the front of the queue, in order. */
static void put_back(struct writer *w)
{
	for (size_t i = w->batch.n; i-- > 0;) {
		struct commit *c = w->batch.list[i];

		c->in_batch = false;
		c->next = w->queue;
		w->queue = c;
		if (!c->next)
			w->last = &c->next;
	}
	w->batch.n = 0;
}

static void batch_refused(struct writer *w, const char *sqlstate, struct told *t)
{
	log_warn("batch-refused", "sqlstate=%s decisions=%zu", sqlstate, w->batch.n);
	if (sqlstate_of_conflict(sqlstate) && w->tries < TRIES_MAX) {
		w->tries++;
		put_back(w);
	} else if (sqlstate_of_one(sqlstate) && w->batch.n > 1) {
		w->tries = 0;
		w->limit = (w->batch.n + 1) / 2;
		put_back(w);
	} else {
		w->tries = 0;
		take_told(w, t, sqlstate_outcome(sqlstate));
	}
}

/* What the judge answered: it comes after the locks, and is the first with more than a column. */
static const PGresult *judged(const struct unit_result *r)
{
	size_t i = 0;

	while (PQnfields(r->results[i]) == 1)
		i++;
	return r->results[i];
}

/* The next batch is on its way before anybody is told: the database works while replies go out. */
static void batch_done(void *arg, const struct unit_result *r)
{
	struct writer *w = arg;
	struct told *t = &w->told;

	t->n = 0;
	switch (r->end) {
	case UNIT_DONE:
		batch_committed(w, judged(r), t);
		break;
	case UNIT_ERROR:
		batch_refused(w, r->sqlstate, t);
		break;
	case UNIT_LOST:
		take_told(w, t, OUTCOME_UNKNOWN);
		break;
	}
	send_batch(w);
	tell(w, t);
}

static void send_batch(struct writer *w)
{
	struct statement list[UNIT_STATEMENTS];
	size_t n;

	if (w->batch.n || !w->queue || !writer_ready(w))
		return;
	take_batch(w);
	w->access_next = w->access_seq;
	memcpy(w->access_next_head, w->access_head, CHAIN_HASH);
	for (size_t i = 0; i < w->batch.n; i++)
		chain_reads(w, w->batch.list[i]->decision);
	n = batch_encode(&w->batch, list);
	/* Only memory can be short here: the batch waits for the next try, or for its deadlines. */
	if (!pipe_send(w->pipe, list, n, batch_done, w))
		put_back(w);
}

/* ---- Connection ---- */

static void incarnation_begun(void *arg, const struct unit_result *r)
{
	struct writer *w = arg;
	struct row_read row;

	w->beginning = false;
	if (r->end != UNIT_DONE || r->n != 1 || PQntuples(r->results[0]) != 1) {
		log_error("incarnation", "sqlstate=%s", r->sqlstate);
		return;
	}
	row = row_read(r->results[0], 0);
	w->incarnation = row_int8(&row);
	w->access_seq = 0;
	w->limit = (size_t)w->what.decisions;
	w->tries = 0;
	w->ready(w->arg, true);
	send_batch(w);
}

void writer_begin(struct writer *w)
{
	struct params p = {0};
	struct statement s = {QUERY_begin_incarnation, &p};

	if (!w->what.reads || w->incarnation || w->beginning || !w->clock->known ||
		!pipe_ready(w->pipe))
		return;
	params_time(&p, clock_now(w->clock));
	params_text(&p, TEXT("jieyoud"));
	w->beginning = pipe_send(w->pipe, &s, 1, incarnation_begun, w);
	params_release(&p);
}

static void writer_on_ready(void *arg, struct pipe *pipe)
{
	struct writer *w = arg;

	(void)pipe;
	if (w->what.reads)
		writer_begin(w);
	else
		w->ready(w->arg, true);
}

/* What waits has not been sent: it is refused, so that nobody waits for a database that is gone. */
static void writer_on_lost(void *arg, struct pipe *pipe)
{
	struct writer *w = arg;

	(void)pipe;
	w->incarnation = 0;
	w->ready(w->arg, false);
	while (w->queue) {
		struct commit *c = w->queue;
		struct committed out = {.outcome = OUTCOME_UNAVAILABLE};

		w->queue = c->next;
		if (!w->queue)
			w->last = &w->queue;
		w->waiting--;
		c->done(c->arg, &out);
	}
}

struct writer *writer_open(struct event_base *base, const struct writing *what,
	const struct store_settings *settings, const struct clock *clock,
	void (*ready)(void *arg, bool yes), void *arg)
{
	struct writer *w = calloc(1, sizeof(*w));
	struct pipe_hooks hooks = {.ready = writer_on_ready, .lost = writer_on_lost, .arg = w};

	if (!w)
		return NULL;
	w->what = *what;
	w->settings = settings;
	w->clock = clock;
	w->ready = ready;
	w->arg = arg;
	w->last = &w->queue;
	w->limit = (size_t)what->decisions;
	w->pipe = pipe_open(base, settings->database, what->name, what->options, NULL, &schema_of_cases,
		settings->unit_timeout_ms, hooks);
	if (!w->pipe) {
		free(w);
		return NULL;
	}
	return w;
}

void writer_close(struct writer *w)
{
	if (!w)
		return;
	pipe_close(w->pipe);
	batch_release(&w->batch);
	free(w);
}

bool writer_ready(const struct writer *w)
{
	return (w->incarnation != 0 || !w->what.reads) && pipe_ready(w->pipe);
}

void writer_add(struct writer *w, struct commit *c)
{
	c->next = NULL;
	c->in_batch = false;
	*w->last = c;
	w->last = &c->next;
	w->waiting++;
	send_batch(w);
}

bool writer_remove(struct writer *w, struct commit *c)
{
	if (c->in_batch)
		return false;
	for (struct commit **at = &w->queue; *at; at = &(*at)->next) {
		if (*at != c)
			continue;
		*at = c->next;
		if (!c->next)
			w->last = at;
		w->waiting--;
		return true;
	}
	return false;
}

size_t writer_waiting(const struct writer *w)
{
	return w->waiting;
}
