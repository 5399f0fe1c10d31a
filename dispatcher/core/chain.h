/*
 * The record's chain: SHA-256 over what is stored, so that a changed, missing or reordered row
 * shows, and that the chain verifies without any key (bodies are hashed as stored, sealed or not).
 *
 * Formula, version 2, for an event (all integers big-endian; text = u16 length, then its bytes):
 *     u8 2 | previous hash (32 bytes; zeros for seq 1) | i64 case | i32 seq | i64 at, microseconds
 *     since 1970 UTC | text kind | text actor | text via | text from_state | text to_state |
 *     i32 key id (0: stored in clear) | u32 body length | body | u32 effects length | effects
 * (effects.h) and version 1, of events from before there were effects (null in the database):
 *     the same with u8 1, up to and with the body
 * for a read (chained per incarnation of a dispatcher, so that reading never waits for writing):
 *     u8 1 | previous hash | i64 incarnation | i64 seq | i64 at | text actor | text via |
 *     text verb | i64 case (0: none) | i32 found
 * for a change of the register (one chain for all of it):
 *     u8 1 | previous hash | i64 seq | i64 at | text actor | text via | text kind | text subject |
 *     text detail
 * A formula does not change; a new one is a new version byte.
 */
#ifndef JIEYOU_CHAIN_H
#define JIEYOU_CHAIN_H

#include <stdbool.h>
#include <stdint.h>

#include "decision.h"

enum { CHAIN_HASH = 32 };

/*
 * Computes the hash of a row from the one before it; the row's own hash column is not read. Of an
 * event by version 1 where e->effects is TEXT_NONE, and otherwise (it may be empty) by version 2.
 */
void chain_event(
	const uint8_t prev[CHAIN_HASH], const struct row_event *e, uint8_t ret[CHAIN_HASH]);
void chain_access(
	const uint8_t prev[CHAIN_HASH], const struct row_access *r, uint8_t ret[CHAIN_HASH]);

void chain_change(
	const uint8_t prev[CHAIN_HASH], const struct row_register_change *c, uint8_t ret[CHAIN_HASH]);

/*
 * Ends a decision: the last of its events, if it has any, says the effects of all its rows; each is
 * chained to the one before, the first to d->head, and the case's own row says the hash of the
 * last. What is filled is in the arena; false when that is full, or was. Nothing may be added
 * afterwards.
 */
bool chain_decision(struct arena *a, struct decision *d);

#endif
