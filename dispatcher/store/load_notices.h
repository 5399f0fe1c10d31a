/*
 * Loads of notices: what recipients were told, and the newest event of a case; as load.h, of which
 * this is a part.
 *
 * A page looks at so many numbers of a recipient at most, whether or not the reader may see them:
 * however much lies behind, it is one short statement.
 */
#ifndef JIEYOU_LOAD_NOTICES_H
#define JIEYOU_LOAD_NOTICES_H

#include "load.h"

enum { NOTICES_REACH = 1000 };

size_t load_notices_statements(
	const struct load *what, struct params params[], struct statement list[]);

enum store_answer load_notices_read(PGresult *const *results, struct arena *a, struct facts *ret);

/* The newest event of a case, as the only notice. False: an odd row, or the arena is full. */
bool load_notices_newest(const PGresult *res, struct arena *a, struct facts *ret);

#endif
