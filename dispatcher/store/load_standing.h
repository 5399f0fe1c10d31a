/*
 * Loads of how people stand to a case: breakings of its glass, its offers, the seats at its
 * conferences, its linkages; when experts are at others, and how many they supervise. A part of
 * load.c.
 */
#ifndef JIEYOU_LOAD_STANDING_H
#define JIEYOU_LOAD_STANDING_H

#include "load.h"

enum { STANDING_STATEMENTS = 4 };

/* Of one case. Reading adds to the facts, here and below. False: the arena is full, or the rows are
 * not what was asked for. */
void load_standing_statements(
	const struct load *what, struct params params[], struct statement list[STANDING_STATEMENTS]);
bool load_standing_read(
	PGresult *const results[STANDING_STATEMENTS], struct arena *a, struct facts *ret);

/* A page of breakings; of offers of one case, or (listed) of an expert's. */
bool load_glass_read(const PGresult *res, struct arena *a, struct facts *ret);
bool load_offers_read(const PGresult *res, bool listed, struct arena *a, struct facts *ret);

/* A page of open linkages, and beside each its case. The next columns as those of one. */
struct statement load_linkages_statement(const struct load *what, struct params *p);
bool load_linkages_read(const PGresult *res, struct arena *a, struct facts *ret);
void load_linkage_columns(struct row_read *r, struct arena *a, struct linkage_facts *ret);

struct statement load_supervised_statement(const struct load *what, struct params *p);
bool load_candidate_read(const PGresult *res, struct facts *ret);
bool load_supervised_read(const PGresult *res, struct facts *ret);

bool load_contest_read(const PGresult *res, struct arena *a, struct facts *ret);

struct statement load_hours_statement(const struct load *what, struct params *p);
bool load_hours_read(const PGresult *res, struct arena *a, struct facts *ret);

#endif
