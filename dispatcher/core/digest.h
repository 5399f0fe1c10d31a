/*
 * Digest: SHA-256, of the record's chain and of a snapshot's rows.
 *
 * By nettle, which uses the processor's SHA instructions where there are any: hashing a case's
 * record took 18 % of the dispatcher's time with libsodium's portable code, and takes 3 % so.
 */
#ifndef JIEYOU_DIGEST_H
#define JIEYOU_DIGEST_H

#include <nettle/sha2.h>
#include <stddef.h>
#include <stdint.h>

#include "text.h"

enum { DIGEST_SIZE = 32 };

struct digest {
	struct sha256_ctx state;
};

void digest_init(struct digest *d);
void digest_bytes(struct digest *d, struct text t);

/* Its length in two bytes, then the bytes. */
void digest_text(struct digest *d, struct text t);

/* An unsigned or two's-complement integer, big-endian, in `bytes` bytes (1 to 8). */
void digest_int(struct digest *d, uint64_t n, int bytes);

void digest_end(struct digest *d, uint8_t ret[DIGEST_SIZE]);

#endif
