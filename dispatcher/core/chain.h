/*
 * The record's chain: SHA-256 over what is stored, so that a changed, missing or reordered row
 * shows, and that the chain verifies without any key (bodies are hashed as stored, sealed or not).
 *
 * Formula, version 1, for an event (all integers big-endian; text = u16 length, then its bytes):
 *     u8 1 | previous hash (32 bytes; zeros for seq 1) | i64 case | i32 seq | i64 at, microseconds
 *     since 1970 UTC | text kind | text actor | text via | text from_state | text to_state |
 *     i32 key id (0: stored in clear) | u32 body length | body
 * for a read (chained per incarnation of a dispatcher, so that reading never waits for writing):
 *     u8 1 | previous hash | i64 incarnation | i64 seq | i64 at | text actor | text via |
 *     text verb | i64 case (0: none) | i32 found
 * for a change of the register (one chain for all of it):
 *     u8 1 | previous hash | i64 seq | i64 at | text actor | text via | text kind | text subject |
 *     text detail
 * The formula does not change; a new one would be a new version byte.
 */
#ifndef JIEYOU_CHAIN_H
#define JIEYOU_CHAIN_H

#include <stdbool.h>
#include <stdint.h>

#include "decision.h"

enum { CHAIN_HASH = 32 };

/* Computes the hash of a row from the one before it; the row's own hash column is not read. */
void chain_event(
	const uint8_t prev[CHAIN_HASH], const struct row_event *e, uint8_t ret[CHAIN_HASH]);
void chain_access(
	const uint8_t prev[CHAIN_HASH], const struct row_access *r, uint8_t ret[CHAIN_HASH]);

void chain_change(
	const uint8_t prev[CHAIN_HASH], const struct row_register_change *c, uint8_t ret[CHAIN_HASH]);

/* Chains e to prev: fills e->hash, in the arena. False when the arena is full. */
bool chain_append(struct arena *a, const uint8_t prev[CHAIN_HASH], struct row_event *e);

#endif
