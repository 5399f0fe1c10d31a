/*
 * Task: the database for what `jieyoud` does once and then ends (--migrate, --bootstrap-admin).
 * Blocking; what goes wrong is said on standard error, in PostgreSQL's own words, since an
 * administrator reads it.
 */
#ifndef JIEYOU_TASK_H
#define JIEYOU_TASK_H

#include <libpq-fe.h>
#include <stdbool.h>

#include "params.h"

/* NULL: not reached, or of another encoding than UTF8. PQfinish it. */
PGconn *task_connect(const char *conninfo);

/* Runs one command; p may be NULL. NULL: it failed. PQclear the result. */
PGresult *task_run(PGconn *conn, const char *sql, const struct params *p);

/* The same where the result does not matter. */
bool task_do(PGconn *conn, const char *sql, const struct params *p);

#endif
