/*
 * Loads of conferences: the seats at those of a case, and when experts are at others. A part of
 * load.c.
 */
#ifndef JIEYOU_LOAD_CONFERENCE_H
#define JIEYOU_LOAD_CONFERENCE_H

#include "load.h"

struct statement load_seats_statement(const struct load *what, struct params *p);
struct statement load_hours_statement(const struct load *what, struct params *p);

/* Each adds to the facts. False: the arena is full, or the rows are not what was asked for. */
bool load_seats_read(const PGresult *res, struct arena *a, struct facts *ret);
bool load_hours_read(const PGresult *res, struct arena *a, struct facts *ret);

#endif
