#include "chain.h"

#include "digest.h"
#include "effects.h"

static void begin(struct digest *h, uint8_t version, const uint8_t prev[CHAIN_HASH])
{
	digest_init(h);
	digest_int(h, version, 1);
	digest_bytes(h, (struct text){(const char *)prev, CHAIN_HASH});
}

void chain_event(const uint8_t prev[CHAIN_HASH], const struct row_event *e, uint8_t ret[CHAIN_HASH])
{
	struct digest h;

	begin(&h, e->effects.ptr ? 2 : 1, prev);
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
	if (e->effects.ptr) {
		digest_int(&h, e->effects.len, 4);
		digest_bytes(&h, e->effects);
	}
	digest_end(&h, ret);
}

void chain_access(
	const uint8_t prev[CHAIN_HASH], const struct row_access *r, uint8_t ret[CHAIN_HASH])
{
	struct digest h;

	begin(&h, 1, prev);
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

	begin(&h, 1, prev);
	digest_int(&h, (uint64_t)c->seq, 8);
	digest_int(&h, (uint64_t)c->at.us, 8);
	digest_text(&h, c->actor);
	digest_text(&h, c->via);
	digest_text(&h, c->kind);
	digest_text(&h, c->subject);
	digest_text(&h, c->detail);
	digest_end(&h, ret);
}

/* Fills e->hash, in the arena. */
static bool append(struct arena *a, struct text head, struct row_event *e)
{
	static const uint8_t none[CHAIN_HASH];
	uint8_t *hash = arena_alloc(a, CHAIN_HASH);

	if (!hash)
		return false;
	chain_event(head.len ? (const uint8_t *)head.ptr : none, e, hash);
	e->hash = (struct text){(const char *)hash, CHAIN_HASH};
	return true;
}

static struct row *next_event(struct row *r)
{
	while (r && r->kind != ROW_event)
		r = r->next;
	return r;
}

bool chain_decision(struct arena *a, struct decision *d)
{
	struct row *moved = decision_row(d, ROW_case_moved), *filed = decision_row(d, ROW_case_new);
	struct text head = d->head;

	for (struct row *r = next_event(d->rows), *next; r; r = next) {
		next = next_event(r->next);
		r->event.effects = next ? TEXT("") : effects_of(d, a);
		if (!r->event.effects.ptr || !append(a, head, &r->event))
			return false;
		head = r->event.hash;
	}
	if (moved)
		moved->case_moved.head = head;
	if (filed)
		filed->case_new.head = head;
	return !a->failed;
}
