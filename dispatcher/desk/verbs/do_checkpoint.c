/*
 * A checkpoint of the record: the heads that wait for one are listed, chained to the one before,
 * and signed. A request from nobody: the ticker leases the turn and opens it.
 */
#include "checkpoint.h"
#include "log.h"
#include "request.h"

enum { HEADS_MAX = 4096, BYTES_A_HEAD = 1024 };

static bool checkpoint_load(struct request *q)
{
	int most = q->desk->limits.arena_bytes / BYTES_A_HEAD;

	q->load.limit = most < HEADS_MAX ? most : HEADS_MAX;
	return true;
}

static struct text hash_room(struct request *q)
{
	char *room = arena_alloc(&q->arena, CHAIN_HASH);

	return room ? (struct text){room, CHAIN_HASH} : TEXT_NONE;
}

static uint8_t *bytes(struct text room)
{
	return (uint8_t *)(uintptr_t)room.ptr;
}

static struct text sign(struct request *q, struct text hash)
{
	struct text message =
		arena_join(&q->arena, TEXT_NONE, (struct text[]){TEXT(CHECKPOINT_SIGNED), hash}, 2);

	return signer_sign(&q->desk->vault.signer, message, &q->arena);
}

/* Fills all but the time. */
static bool fill(struct request *q, const struct row_checkpoint *before, struct row_checkpoint *c)
{
	static const uint8_t none[CHAIN_HASH];
	const struct facts *f = &q->facts;

	checkpoint_count(before, f->heads, f->n_heads, c);
	c->signer = signer_public(&q->desk->vault.signer);
	c->digest = hash_room(q);
	c->hash = hash_room(q);
	if (q->arena.failed)
		return false;
	checkpoint_digest(f->heads, f->n_heads, bytes(c->digest));
	checkpoint_hash(before ? bytes(before->hash) : none, c, bytes(c->hash));
	c->signature = sign(q, c->hash);
	return !q->arena.failed;
}

static bool list_heads(struct request *q, int64_t number)
{
	for (size_t i = 0; i < q->facts.n_heads; i++) {
		const struct listed_head *h = &q->facts.heads[i];
		struct row *r = decision_add(&q->decision, &q->arena, ROW_checkpoint_head);

		if (!r)
			return false;
		r->checkpoint_head = (struct row_checkpoint_head){.chain = h->chain,
			.subject = h->subject,
			.version = h->version,
			.head = h->hash,
			.checkpoint = number};
	}
	return true;
}

static bool checkpoint_decide(struct request *q)
{
	const struct row_checkpoint *before = q->facts.n_checkpoints ? q->facts.checkpoints : NULL;
	struct row *r;

	if (q->facts.n_heads == 0)
		return true; /* others were first */
	if (before && before->signer.len && !q->desk->vault.signer.has_key) {
		log_error("checkpoint", "why=\"those before are signed\" remedy=\"set checkpoint_key\"");
		return true; /* one without a signature would be a fault of the record */
	}
	r = decision_add(&q->decision, &q->arena, ROW_checkpoint);
	if (!r)
		return false;
	r->checkpoint.at = q->now;
	return fill(q, before, &r->checkpoint) && list_heads(q, r->checkpoint.number);
}

const struct verb verb_checkpoint = {.name = "checkpoint",
	.concern = CONCERN_SELF,
	.load = checkpoint_load,
	.decide = checkpoint_decide};
