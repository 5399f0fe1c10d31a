/*
 * Loads of figures, of what is published of them, of serious incidents and of hours; as load.h, of
 * which this is a part. Each is one statement, whatever it counts.
 */
#ifndef JIEYOU_LOAD_FIGURES_H
#define JIEYOU_LOAD_FIGURES_H

#include "load.h"

size_t load_figures_statements(
	const struct load *what, struct params params[], struct statement list[]);

enum store_answer load_figures_read(
	const struct load *what, PGresult *const *results, struct arena *a, struct facts *ret);

#endif
