/*
 * Writer: the one write path. Decisions wait in a queue; whatever waits when the connection is
 * free goes as one transaction, kind by kind in the order of rows.def, and the queue goes on
 * filling while it runs: one at a time when quiet, many when busy, no timers.
 *
 * A batch holds at most one decision a case and a key, and is bounded in count and bytes. First
 * it locks the cases it changes, by id; then judge.sql says who goes through; then the rows of
 * those are written. Errors of class 40, and a key that just came to be (23505), try the batch
 * again; 22 and 23 halve it until the bad decision stands alone; a lost connection leaves the
 * outcome unknown; all else fails it whole.
 *
 * Access rows are chained here, per incarnation (one connection), as the batch is built.
 */
#ifndef JIEYOU_WRITER_H
#define JIEYOU_WRITER_H

#include <event2/event.h>

#include "clock.h"
#include "store.h"

struct writer;

/* ready: connected with an incarnation of its own; may be called again after a loss. */
struct writer *writer_open(struct event_base *base, const struct store_settings *settings,
	const struct clock *clock, void (*ready)(void *arg, bool yes), void *arg);
void writer_close(struct writer *w);

/* Begins an incarnation, if one is wanted: to be called when the clock has become known. */
void writer_begin(struct writer *w);

bool writer_ready(const struct writer *w);
void writer_add(struct writer *w, struct commit *c);
bool writer_remove(struct writer *w, struct commit *c);
size_t writer_waiting(const struct writer *w);

#endif
