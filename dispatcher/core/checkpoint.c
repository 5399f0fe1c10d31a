#include "checkpoint.h"

#include "digest.h"

void checkpoint_count(const struct row_checkpoint *before, const struct listed_head *heads,
	size_t n_heads, struct row_checkpoint *c)
{
	static const struct row_checkpoint none;

	if (!before)
		before = &none;
	c->number = before->number + 1;
	c->cases = before->cases;
	c->events = before->events;
	c->reads = before->reads;
	c->heads = (int32_t)n_heads;
	for (size_t i = 0; i < n_heads; i++) {
		int64_t rows = heads[i].version - heads[i].earlier;

		if (text_eq(heads[i].chain, CHAIN_ACCESS))
			c->reads += rows;
		if (!text_eq(heads[i].chain, CHAIN_EVENT))
			continue;
		c->events += rows;
		c->cases += heads[i].earlier == 0;
	}
}

void checkpoint_digest(const struct listed_head *heads, size_t n_heads, uint8_t ret[CHAIN_HASH])
{
	struct digest h;

	digest_init(&h);
	for (size_t i = 0; i < n_heads; i++) {
		digest_text(&h, heads[i].chain);
		digest_int(&h, (uint64_t)heads[i].subject, 8);
		digest_int(&h, (uint64_t)heads[i].version, 8);
		digest_bytes(&h, heads[i].hash);
	}
	digest_end(&h, ret);
}

void checkpoint_hash(
	const uint8_t before[CHAIN_HASH], const struct row_checkpoint *c, uint8_t ret[CHAIN_HASH])
{
	struct digest h;

	digest_init(&h);
	digest_int(&h, 1, 1);
	digest_bytes(&h, (struct text){(const char *)before, CHAIN_HASH});
	digest_int(&h, (uint64_t)c->number, 8);
	digest_int(&h, (uint64_t)c->at.us, 8);
	digest_int(&h, (uint64_t)c->cases, 8);
	digest_int(&h, (uint64_t)c->events, 8);
	digest_int(&h, (uint64_t)c->reads, 8);
	digest_int(&h, (uint32_t)c->heads, 4);
	digest_bytes(&h, c->digest);
	digest_text(&h, c->signer);
	digest_end(&h, ret);
}
