/*
 * Invariants: what must hold of the database whatever was done to it (tests/invariants.sql).
 */
#ifndef JIEYOU_TEST_INVARIANTS_H
#define JIEYOU_TEST_INVARIANTS_H

#include "daemon.h"

/* Fails the test where one is broken, and says which, and where. */
void invariants_hold(const struct daemon *d);

/* The names of those that are broken, in order, each once, parted by blanks; "": none is. */
const char *invariants_broken(const struct daemon *d);

#endif
