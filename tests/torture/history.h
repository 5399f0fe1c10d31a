/*
 * History: what happened to every offer, conference and seat, in its order, as a trigger of the
 * test's own has written it down (witness.sql); and whether at every moment of it what must hold
 * did hold (history.sql).
 */
#ifndef JIEYOU_TORTURE_HISTORY_H
#define JIEYOU_TORTURE_HISTORY_H

#include "daemon.h"

/* From now on every change of one is seen. */
void history_witness(const struct daemon *d);

/* Fails the test where something did not hold, and says what, and where; and its names
 * (invariants.h). */
void history_held(const struct daemon *d);
const char *history_broken(const struct daemon *d);

#endif
