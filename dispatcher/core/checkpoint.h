/*
 * Checkpoint: what every chain's head was at a time. A bare chain does not show that its end was
 * cut off, nor that it was written anew; a checkpoint that lists its head does, and a later one
 * chains to it, so that the newest one kept elsewhere vouches for all.
 *
 * A checkpoint lists the heads that changed since the one before; a case or an incarnation is
 * covered by the newest version listed of it. Pure: the daemon makes them by these functions, and
 * verifies.
 *
 * Formula, version 1 (integers big-endian; text = u16 length, then its bytes). The digest is over
 * the heads listed, in order of chain (as bytes) and subject: text chain ("event", "access",
 * "register_change") | i64
 * subject (case, incarnation) | i64 version | head (32) and the hash over u8 1 | hash of the
 * checkpoint before (32 bytes; zeros for number 1) | i64 number | i64 at, microseconds since 1970
 * UTC | i64 cases | i64 events | i64 reads | i32 heads | digest (32) | text signer cases, events
 * and reads are how many are covered, by this checkpoint and all before it. The signer is a public
 * key of Ed25519 (empty: not signed), the signature is of "jieyou-checkpoint-1" (19 bytes) and the
 * hash after it.
 */
#ifndef JIEYOU_CHECKPOINT_H
#define JIEYOU_CHECKPOINT_H

#include <stdint.h>

#include "chain.h"

/* Whose heads: the table of the chain's rows. */
#define CHAIN_EVENT TEXT("event")
#define CHAIN_ACCESS TEXT("access")
#define CHAIN_CHANGE TEXT("register_change")

enum { THE_REGISTER = 1 }; /* the one subject of its chain; no count is of its rows */

#define CHECKPOINT_SIGNED "jieyou-checkpoint-1"

/* A head that a checkpoint lists. */
struct listed_head {
	struct text chain;
	int64_t subject;  /* a case, an incarnation, or THE_REGISTER */
	int64_t version;  /* seq of the chain's last row */
	struct text hash; /* of that row */
	int64_t earlier;  /* the newest version that a checkpoint before lists; 0: none */
};

/* Fills number, cases, events, reads and heads from the checkpoint before (NULL: none). */
void checkpoint_count(const struct row_checkpoint *before, const struct listed_head *heads,
	size_t n_heads, struct row_checkpoint *c);

void checkpoint_digest(const struct listed_head *heads, size_t n_heads, uint8_t ret[CHAIN_HASH]);

/* The columns hash and signature are not read. */
void checkpoint_hash(
	const uint8_t before[CHAIN_HASH], const struct row_checkpoint *c, uint8_t ret[CHAIN_HASH]);

#endif
