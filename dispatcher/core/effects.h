/*
 * Effects: what an event says, in clear, of the rows that were written with it: who was asked to
 * support the case, who is shut out of it, who answers for it, what is still to be done. They are
 * part of what is chained (chain.h), so that verifying needs no key, and no row on which a right or
 * a duty rests can be altered, added or taken away unseen: the newest that is said of a row is how
 * the row is.
 *
 * They tell nothing that those rows do not, which are in clear for lists and rights; what a step
 * was about, and why, is sealed with the event's body.
 *
 * The last event of a decision says them all, as JSON: [["offer",2,"E17","MEMBER","N1
 * N2",...],...]. Each is the name of a row kind (rows.def) and then the columns of the row, but for
 * its case, in order: numbers as such, times as microseconds since 1970 UTC, bytes as their SHA-256
 * in hexadecimal. Filing is said in the words of what changes it later: ["case_new",district],
 * ["case_needs",needs], ["case_graded",grade,"",""], ["handed_over",who]; and of another file than
 * a case, after the first, ["life",life].
 * Nothing written: empty.
 *
 * Which rows they are compared with: daemon.row_faults (sql/migrations/0021_effects.sql,
 * 0031_effects.sql).
 */
#ifndef JIEYOU_EFFECTS_H
#define JIEYOU_EFFECTS_H

#include "decision.h"

/* The effects of all rows of a decision, in the arena. TEXT_NONE when that is full. */
struct text effects_of(const struct decision *d, struct arena *a);

#endif
