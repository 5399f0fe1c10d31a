/*
 * Loads of what else a decision on one case rests on, or its answer shows: each only where it is
 * asked for. A part of load.c.
 */
#ifndef JIEYOU_LOAD_BESIDES_H
#define JIEYOU_LOAD_BESIDES_H

#include "load.h"

/* Returns how many. Reading is in the same order, and adds to the facts. False: the arena is full,
 * or the rows are not what was asked for. */
size_t load_besides_statements(
	const struct load *what, struct params params[], struct statement list[]);
bool load_besides_read(
	const struct load *what, PGresult *const *results, struct arena *a, struct facts *ret);

/* The talks that are owed on a file; of number 0, by whoever reads. */
struct statement load_debriefings_statement(case_id file, struct params *p);
bool load_debriefings_read(const PGresult *res, struct arena *a, struct facts *ret);

#endif
