#include "chain.h"

#include <sodium/crypto_hash_sha256.h>

typedef crypto_hash_sha256_state hash_state;

static void add_int(hash_state *h, uint64_t n, int bytes)
{
	uint8_t be[8];

	for (int i = 0; i < bytes; i++)
		be[i] = (uint8_t)(n >> (8 * (bytes - 1 - i)));
	crypto_hash_sha256_update(h, be, (unsigned long long)bytes);
}

static void add_bytes(hash_state *h, struct text t)
{
	crypto_hash_sha256_update(h, (const unsigned char *)t.ptr, t.len);
}

static void add_text(hash_state *h, struct text t)
{
	add_int(h, t.len, 2);
	add_bytes(h, t);
}

static void begin(hash_state *h, const uint8_t prev[CHAIN_HASH])
{
	crypto_hash_sha256_init(h);
	add_int(h, 1, 1);
	crypto_hash_sha256_update(h, prev, CHAIN_HASH);
}

void chain_event(const uint8_t prev[CHAIN_HASH], const struct row_event *e, uint8_t ret[CHAIN_HASH])
{
	hash_state h;

	begin(&h, prev);
	add_int(&h, (uint64_t)e->case_id, 8);
	add_int(&h, (uint32_t)e->seq, 4);
	add_int(&h, (uint64_t)e->at.us, 8);
	add_text(&h, e->kind);
	add_text(&h, e->actor);
	add_text(&h, e->via);
	add_text(&h, e->from_state);
	add_text(&h, e->to_state);
	add_int(&h, (uint32_t)e->key_id, 4);
	add_int(&h, e->body.len, 4);
	add_bytes(&h, e->body);
	crypto_hash_sha256_final(&h, ret);
}

void chain_access(
	const uint8_t prev[CHAIN_HASH], const struct row_access *r, uint8_t ret[CHAIN_HASH])
{
	hash_state h;

	begin(&h, prev);
	add_int(&h, (uint64_t)r->incarnation, 8);
	add_int(&h, (uint64_t)r->seq, 8);
	add_int(&h, (uint64_t)r->at.us, 8);
	add_text(&h, r->actor);
	add_text(&h, r->via);
	add_text(&h, r->verb);
	add_int(&h, (uint64_t)r->case_id, 8);
	add_int(&h, (uint32_t)r->found, 4);
	crypto_hash_sha256_final(&h, ret);
}

bool chain_append(struct arena *a, const uint8_t prev[CHAIN_HASH], struct row_event *e)
{
	uint8_t *hash = arena_alloc(a, CHAIN_HASH);

	if (!hash)
		return false;
	chain_event(prev, e, hash);
	e->hash = (struct text){(const char *)hash, CHAIN_HASH};
	return true;
}
