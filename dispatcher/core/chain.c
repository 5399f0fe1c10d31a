#include "chain.h"

#include "digest.h"

static void begin(struct digest *h, const uint8_t prev[CHAIN_HASH])
{
	digest_init(h);
	digest_int(h, 1, 1);
	digest_bytes(h, (struct text){(const char *)prev, CHAIN_HASH});
}

void chain_event(const uint8_t prev[CHAIN_HASH], const struct row_event *e, uint8_t ret[CHAIN_HASH])
{
	struct digest h;

	begin(&h, prev);
	digest_int(&h, (uint64_t)e->case_id, 8);
	digest_int(&h, (uint32_t)e->seq, 4);
	digest_int(&h, (uint64_t)e->at.us, 8);
	digest_text(&h, e->kind);
	digest_text(&h, e->actor);
	digest_text(&h, e->via);
	digest_text(&h, e->from_state);
	digest_text(&h, e->to_state);
	digest_int(&h, (uint32_t)e->key_id, 4);
	digest_int(&h, e->body.len, 4);
	digest_bytes(&h, e->body);
	digest_end(&h, ret);
}

void chain_access(
	const uint8_t prev[CHAIN_HASH], const struct row_access *r, uint8_t ret[CHAIN_HASH])
{
	struct digest h;

	begin(&h, prev);
	digest_int(&h, (uint64_t)r->incarnation, 8);
	digest_int(&h, (uint64_t)r->seq, 8);
	digest_int(&h, (uint64_t)r->at.us, 8);
	digest_text(&h, r->actor);
	digest_text(&h, r->via);
	digest_text(&h, r->verb);
	digest_int(&h, (uint64_t)r->case_id, 8);
	digest_int(&h, (uint32_t)r->found, 4);
	digest_end(&h, ret);
}

void chain_change(
	const uint8_t prev[CHAIN_HASH], const struct row_register_change *c, uint8_t ret[CHAIN_HASH])
{
	struct digest h;

	begin(&h, prev);
	digest_int(&h, (uint64_t)c->seq, 8);
	digest_int(&h, (uint64_t)c->at.us, 8);
	digest_text(&h, c->actor);
	digest_text(&h, c->via);
	digest_text(&h, c->kind);
	digest_text(&h, c->subject);
	digest_text(&h, c->detail);
	digest_end(&h, ret);
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
