/*
 * Loads of attachments: beside the case they are of, and, of their chunks, alone. A part of load.c.
 */
#ifndef JIEYOU_LOAD_ATTACHED_H
#define JIEYOU_LOAD_ATTACHED_H

#include "load.h"

/* At most two. */
size_t load_attached_statements(
	const struct load *what, struct params params[], struct statement list[]);

/* Adds to the facts. */
enum store_answer load_attached_read(
	const struct load *what, PGresult *const *results, struct arena *a, struct facts *ret);

#endif
