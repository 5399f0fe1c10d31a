/*
 * Loads of an item of the catalogue as it is now, whatever snapshot there is, and of the register's
 * head, on which a change of it is built; as load.h, of which this is a part.
 */
#ifndef JIEYOU_LOAD_RESOURCE_H
#define JIEYOU_LOAD_RESOURCE_H

#include "load.h"

size_t load_resource_statements(
	const struct load *what, struct params params[], struct statement list[]);

enum store_answer load_resource_read(PGresult *const *results, struct arena *a, struct facts *ret);

#endif
