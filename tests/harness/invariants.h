/*
 * Invariants: what must hold of the database whatever was done to it (tests/invariants.sql), or of
 * what another file of such queries is about: a row for each place where it does not, name and
 * what.
 */
#ifndef JIEYOU_TEST_INVARIANTS_H
#define JIEYOU_TEST_INVARIANTS_H

#include "daemon.h"

/* Fails the test where one is broken, and says which, and where. */
void invariants_hold(const struct daemon *d);
void invariants_hold_of(const struct daemon *d, const char *file);

/* The names of those that are broken, in order, each once, parted by blanks; "": none is. */
const char *invariants_broken(const struct daemon *d);
const char *invariants_broken_of(const struct daemon *d, const char *file);

/* A file of SQL, by its path in the tree. Valid until the next call. */
const char *invariants_file(const char *file);

#endif
