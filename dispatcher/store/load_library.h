/*
 * Loads of the library of difficult cases: what the snapshot does not hold of it, as load.h, of
 * which this is a part.
 */
#ifndef JIEYOU_LOAD_LIBRARY_H
#define JIEYOU_LOAD_LIBRARY_H

#include "load.h"

enum { LIBRARY_STATEMENTS = 2 };

/* How entries are rated; beside a case, too. */
struct statement load_ratings_statement(struct params *p);
bool load_ratings_read(const PGresult *res, struct arena *a, struct facts *ret);

size_t load_library_statements(
	const struct load *what, struct params params[], struct statement list[]);

enum store_answer load_library_read(
	const struct load *what, PGresult *const *results, struct arena *a, struct facts *ret);

#endif
