#include "registering.h"

#include "chain.h"
#include "step.h"

bool registering_request(struct request *q)
{
	return step_remember(q, 0, (int32_t)(q->facts.register_head.seq + 1));
}

bool registering_note(struct request *q, struct text kind, struct text subject, struct text detail)
{
	static const uint8_t none[CHAIN_HASH];
	const struct register_head *head = &q->facts.register_head;
	struct row *r = decision_add(&q->decision, &q->arena, ROW_register_change);
	uint8_t *hash = arena_alloc(&q->arena, CHAIN_HASH);

	if (!r || !hash)
		return false;
	r->register_change = (struct row_register_change){.seq = head->seq + 1,
		.at = q->now,
		.actor = q->actor,
		.via = q->via,
		.kind = kind,
		.subject = subject,
		.detail = detail,
		.hash = {(const char *)hash, CHAIN_HASH}};
	chain_change(head->seq ? (const uint8_t *)head->hash.ptr : none, &r->register_change, hash);
	return true;
}

Jieyou__KeptReply *registering_kept(struct request *q, char *code)
{
	Jieyou__KeptReply *m = arena_alloc(&q->arena, sizeof(*m));

	if (!m)
		return NULL;
	jieyou__kept_reply__init(m);
	m->code = code;
	m->repeated = q->stage == STAGE_REPEATING;
	return m;
}
