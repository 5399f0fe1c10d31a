/*
 * Rewrap: all keys of the key store under the first of the master keys, some hundreds at a time,
 * while dispatchers serve. Each batch is a transaction; what was interrupted is gone on with when
 * it is run again. In the end master keys that wrap nothing any more are taken out of use.
 *
 * For `jieyoud --rewrap`: it has a loop of its own, and returns when all is done.
 */
#ifndef JIEYOU_REWRAP_H
#define JIEYOU_REWRAP_H

#include <stdbool.h>

#include "wrapped.h"

/* The same key under the first master key. False: it cannot be unwrapped. */
typedef bool rewrap_key(void *arg, struct wrapped_key *key);

/*
 * keys: conninfo of the key store; masters: those at hand. Says on standard output what it did.
 * False, and the log says why, when the key store does not answer, uses a master key that is not at
 * hand, or has a key that cannot be unwrapped: that one is left as it is, and the others are done.
 */
bool rewrap(const char *keys, const struct master_names *masters, rewrap_key *one, void *arg);

#endif
