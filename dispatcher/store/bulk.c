#include "bulk.h"

enum { BULK_DECISIONS = 8 }; /* 400 KiB in one transaction */

static void bulk_on_reader_ready(void *arg, struct pipe *p)
{
	struct bulk *b = arg;

	(void)p;
	loader_send(&b->loader);
}

static void bulk_on_reader_lost(void *arg, struct pipe *p)
{
	struct bulk *b = arg;

	(void)p;
	loader_refuse(&b->loader);
}

/* Nothing but chunks waits for it: who commits one asks whether it is ready. */
static void bulk_on_writer(void *arg, bool yes)
{
	(void)arg;
	(void)yes;
}

bool bulk_open(struct bulk *b, struct event_base *base, const struct store_settings *settings,
	const struct clock *clock, struct keys *keys)
{
	/*
	 * What is not on disk yet when the database dies is missing, and sent again: an attachment is
	 * on record by a commit of the other writer, which takes all that was written before to disk.
	 */
	static const struct writing what = {
		"jieyoud-bulk-writer", WRITER_PLANS " -c synchronous_commit=off", BULK_DECISIONS, false};
	struct pipe_hooks read = {bulk_on_reader_ready, bulk_on_reader_lost, NULL, b};

	b->writer = writer_open(base, &what, settings, clock, bulk_on_writer, b);
	b->reader = pipe_open(base, settings->database, "jieyoud-bulk-reader", "", NULL,
		&schema_of_cases, settings->unit_timeout_ms, read);
	loader_open(&b->loader, b->reader, keys);
	return b->writer && b->reader;
}

void bulk_close(struct bulk *b)
{
	loader_refuse(&b->loader);
	pipe_close(b->reader);
	writer_close(b->writer);
}

void bulk_sweep(
	struct bulk *b, case_id id, struct text what, moment now, unit_done *done, void *arg)
{
	struct params p = {0};
	struct statement s = {QUERY_sweep, &p};

	params_int8(&p, id.n);
	params_time(&p, now);
	params_text(&p, what);
	pipe_send(b->reader, &s, 1, done, arg);
	params_release(&p);
}
