/*
 * Chains: the record read back from the database by SQL alone, and every hash computed again by
 * core/chain.h and, apart from it, by PostgreSQL from the formula as written there.
 */
#ifndef JIEYOU_TEST_CHAINS_H
#define JIEYOU_TEST_CHAINS_H

#include <libpq-fe.h>

#include "chain.h"
#include "daemon.h"

/* Rows of table event, in order of case and seq, in binary. PQclear it. */
PGresult *chains_read_events(const struct daemon *d);

/* Row i of it; its texts live in res. */
struct row_event chains_event(const PGresult *res, int i);

/*
 * Every case's events are gapless from 1 and chain up to the head that the case names, and case
 * and record agree on version and state. Returns how many events were verified.
 */
int64_t chains_verify_events(const struct daemon *d);

/* The reads of every incarnation are gapless and chained. Returns how many. */
int64_t chains_verify_accesses(const struct daemon *d);

#endif
