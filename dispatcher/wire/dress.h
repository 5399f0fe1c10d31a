/*
 * Dressing: a match as it is kept on record holds codes, evidence and reasons; what people read
 * besides (names, questions, contacts, conditions) belongs to the catalogue and is put on when the
 * match goes out, from the snapshot in force: so the record stays small, and a phone number that
 * has changed since is the new one.
 */
#ifndef JIEYOU_DRESS_H
#define JIEYOU_DRESS_H

#include "jieyou.pb-c.h"
#include "snapshot.h"

/*
 * Fills the fields of *m that people read. A code that the snapshot no longer has is shown as it
 * is. Strings may be the snapshot's own: the message must not outlive it. False: the arena is full.
 */
bool dress_match(const struct snapshot *s, Jieyou__Match *m, struct arena *a);

#endif
