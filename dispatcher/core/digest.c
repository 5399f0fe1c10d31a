#include "digest.h"

void digest_init(struct digest *d)
{
	sha256_init(&d->state);
}

void digest_bytes(struct digest *d, struct text t)
{
	sha256_update(&d->state, t.len, (const uint8_t *)t.ptr);
}

void digest_text(struct digest *d, struct text t)
{
	digest_int(d, t.len, 2);
	digest_bytes(d, t);
}

void digest_int(struct digest *d, uint64_t n, int bytes)
{
	uint8_t be[8];

	for (int i = 0; i < bytes; i++)
		be[i] = (uint8_t)(n >> (8 * (bytes - 1 - i)));
	sha256_update(&d->state, (size_t)bytes, be);
}

void digest_end(struct digest *d, uint8_t ret[DIGEST_SIZE])
{
	sha256_digest(&d->state, DIGEST_SIZE, ret);
}
