/*
 * Vault: keys, and what is done with them. Today the key of request fingerprints; bodies are
 * stored in clear, as key id 0 says. Sealing changes what stands in this file's functions, not
 * their callers, and not the record's formula, which hashes what is stored.
 */
#ifndef JIEYOU_VAULT_H
#define JIEYOU_VAULT_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "ids.h"
#include "signer.h"
#include "text.h"

enum { VAULT_KEY = 32, VAULT_FINGERPRINT = 32 };

struct vault {
	uint8_t fingerprint_key[VAULT_KEY];
	struct signer signer; /* of checkpoints */
};

/* A body as it is stored. */
struct stored {
	int32_t key_id; /* 0: in clear */
	struct text body;
};

/* Readies the library. False when it cannot start. */
bool vault_start(void);

/*
 * The keyed hash of a request as received (BLAKE2b with a key): enough to tell a repeat from
 * another request under the same key, and of no use to who finds it. In the arena; TEXT_NONE when
 * full.
 */
struct text vault_fingerprint(const struct vault *v, struct text request, struct arena *a);

/* The form in which a case's body is to be stored; and back. False: it cannot be opened. */
struct stored vault_seal(const struct vault *v, case_id id, struct text body, struct arena *a);
bool vault_open(const struct vault *v, case_id id, struct stored stored, struct arena *a,
	struct text *ret_body);

#endif
