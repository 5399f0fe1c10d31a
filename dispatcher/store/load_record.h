/*
 * Loads of the record: pages of it to be verified, checkpoints, and heads that wait for one; as
 * load.h, of which this is a part.
 */
#ifndef JIEYOU_LOAD_RECORD_H
#define JIEYOU_LOAD_RECORD_H

#include "load.h"

/* Heads that a page of checkpoints lists, about: beside load.limit, which counts checkpoints. */
enum { RECORD_HEADS = 4096 };

size_t load_record_statements(
	const struct load *what, struct params params[], struct statement list[]);

enum store_answer load_record_read(
	const struct load *what, PGresult *const *results, struct arena *a, struct facts *ret);

#endif
