/*
 * Bulk: the chunks of attachments. They are written and read by connections of their own, a few in
 * one transaction, so that nobody who files or reads a case waits for them, nor for the disk on
 * their account. While these connections are away, all else is served.
 */
#ifndef JIEYOU_BULK_H
#define JIEYOU_BULK_H

#include "loader.h"
#include "writer.h"

struct bulk {
	struct writer *writer;
	struct pipe *reader;
	struct loader loader;
};

/* Begins to connect. False without memory. */
bool bulk_open(struct bulk *b, struct event_base *base, const struct store_settings *settings,
	const struct clock *clock, struct keys *keys);
void bulk_close(struct bulk *b);

/*
 * Sweeps what of a case's attachments is to go. The answer's one row is the case, and `what`, for
 * which it was due. No callback when it cannot be asked for now.
 */
void bulk_sweep(
	struct bulk *b, case_id id, struct text what, moment now, unit_done *done, void *arg);

#endif
