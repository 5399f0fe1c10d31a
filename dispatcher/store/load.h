/*
 * Loads: what to ask for, as statements, and what came back, as facts. No connection here.
 */
#ifndef JIEYOU_LOAD_H
#define JIEYOU_LOAD_H

#include "pipe.h"
#include "row_read.h"
#include "store.h"

enum { LOAD_STATEMENTS = 9 };

/* Returns how many. The params are the caller's to release after sending. */
size_t load_statements(const struct load *what, struct params params[LOAD_STATEMENTS],
	struct statement list[LOAD_STATEMENTS]);

/* Reads the results into the arena. STORE_FULL when it has no room, STORE_FAULT for odd rows. */
enum store_answer load_read(
	const struct load *what, PGresult *const *results, struct arena *a, struct facts *ret);

/* The register's head, if it has one. */
bool load_head_read(const PGresult *res, struct arena *a, struct facts *ret);

/* The next columns as those of a case, in list_cases' order; texts are copied into the arena. */
void load_case_columns(struct row_read *r, struct arena *a, struct case_facts *ret);

/* Of which cases a page may be made: five parameters. */
void load_seen_params(const struct seen *seen, struct params *p);

#endif
