/*
 * Writer: the one write path. Decisions wait in a queue; whatever waits when the connection is
 * free goes as one transaction, kind by kind in the order of rows.def, and the queue goes on
 * filling while it runs: one at a time when quiet, many when busy, no timers.
 *
 * A batch holds at most one decision a case and a key, and is bounded in count and bytes. First
 * it locks the cases it changes, by id; then judge.sql says who goes through; then the rows of
 * those are written. Errors of class 40, and a key that just came to be (23505), try the batch
 * again; 22, 23, and 42501 by which the database refuses what somebody may not write, halve it
 * until the bad decision stands alone (23505 then: MOVED); a lost connection leaves the
 * outcome unknown; all else fails it whole.
 *
 * Access rows are chained here, per incarnation (one connection), as the batch is built.
 *
 * There are two: chunks of attachments are written by one of their own, so that nothing else waits
 * for them (store.h).
 */
#ifndef JIEYOU_WRITER_H
#define JIEYOU_WRITER_H

#include <event2/event.h>

#include "clock.h"
#include "store.h"

struct writer;

/* A batch is planned once, whatever its arrays. */
#define WRITER_PLANS "-c plan_cache_mode=force_generic_plan"

/* What one is for. */
struct writing {
	const char *name;    /* of its connection */
	const char *options; /* and more of its settings, as pipe.h has them */
	int decisions;       /* at most, in one transaction */
	bool reads;          /* it puts reads on record: then it has an incarnation of its own */
};

/* ready: connected, with its incarnation; may be called again after a loss. */
struct writer *writer_open(struct event_base *base, const struct writing *what,
	const struct store_settings *settings, const struct clock *clock,
	void (*ready)(void *arg, bool yes), void *arg);
void writer_close(struct writer *w);

/* Begins an incarnation, if one is wanted: to be called when the clock has become known. */
void writer_begin(struct writer *w);

bool writer_ready(const struct writer *w);
void writer_add(struct writer *w, struct commit *c);
bool writer_remove(struct writer *w, struct commit *c);
size_t writer_waiting(const struct writer *w);

#endif
