/*
 * EraseCase: puts on record that the words of a case are erased, or kept by a legal hold, or no
 * longer. The key is destroyed next, by whoever leases the due time that is written here
 * (do_destroy.c): a dispatcher that dies in between is made good by any other.
 */
#include "casework.h"
#include "message.h"

enum { BODY_MAX = 64 };

/* What is asked, as an event. */
struct asked {
	enum event_kind kind;
	struct case_facts after; /* the case as it then is */
	bool already;            /* it was so before */
};

static bool erase_check(struct request *q)
{
	const Jieyou__EraseCase *m = q->frame->erase_case;
	struct asked *c = arena_alloc(&q->arena, sizeof(*c));
	bool said = false;

	if (!c || !casework_check_id(q, m->case_id))
		return false;
	q->command = c;
	switch (m->act_case) {
	case JIEYOU__ERASE_CASE__ACT_ERASE:
		c->kind = EVENT_ERASED;
		said = m->erase != JIEYOU__ERASE_CASE__BASIS__BASIS_UNKNOWN;
		break;
	case JIEYOU__ERASE_CASE__ACT_HOLD:
		c->kind = EVENT_HELD;
		said = m->hold != JIEYOU__ERASE_CASE__GROUND__GROUND_UNKNOWN;
		break;
	case JIEYOU__ERASE_CASE__ACT_RELEASE:
		c->kind = EVENT_RELEASED;
		said = m->release;
		break;
	case JIEYOU__ERASE_CASE__ACT__NOT_SET:
	case _JIEYOU__ERASE_CASE__ACT__CASE_IS_INT_SIZE:
		break;
	}
	return said || request_refuse(q, REFUSAL_BAD_VALUE, TEXT("act"),
					   TEXT("请写明要删除、保留还是解除保留,并从代码中选一项依据。"));
}

static bool erase_load(struct request *q)
{
	q->load = (struct load){.kind = LOAD_CASE, .id = {q->frame->erase_case->case_id}, .key = true};
	return true;
}

/* Whether the case is so already: then nothing is written, and who asks again hears the same. */
static bool is_already(const struct asked *c, const struct case_facts *now)
{
	if (c->kind == EVENT_ERASED)
		return text_eq(now->state, state_code(STATE_ERASED));
	return c->kind == EVENT_HELD ? now->held : !now->held;
}

/* Whether the case as it stands allows it. */
static bool is_allowed(struct request *q, const struct asked *c, enum state *ret_from)
{
	const struct case_facts *now = q->facts.cases;
	enum state to;

	if (!state_from(now->state, ret_from) || !life_step(*ret_from, c->kind, ROLE_PRIVACY, &to))
		return request_refuse(q, REFUSAL_WRONG_STATE, TEXT("case_id"),
			TEXT("这个个案的内容已经删除,不能再删除或保留。"));
	if (c->kind == EVENT_ERASED && now->held)
		return request_refuse(q, REFUSAL_WRONG_STATE, TEXT("case_id"),
			TEXT("这个个案正在依法保留,不得删除;保留解除后再办理。"));
	if (c->kind == EVENT_ERASED && !q->facts.key.id)
		return request_refuse(q, REFUSAL_WRONG_STATE, TEXT("case_id"),
			TEXT("这个个案的内容未经加密封存,不能以销毁密钥的方式删除,请联系系统管理员。"));
	return true;
}

static bool pack_body(struct request *q, const struct asked *c, struct text *ret)
{
	const Jieyou__EraseCase *m = q->frame->erase_case;
	Jieyou__ErasedBody erased = JIEYOU__ERASED_BODY__INIT;
	Jieyou__HeldBody held = JIEYOU__HELD_BODY__INIT;

	*ret = TEXT_NONE;
	if (c->kind == EVENT_ERASED) {
		erased.basis = m->erase;
		return message_pack(&erased.base, BODY_MAX, &q->arena, ret, &q->refusal);
	}
	held.ground = m->hold;
	return c->kind == EVENT_RELEASED ||
		   message_pack(&held.base, BODY_MAX, &q->arena, ret, &q->refusal);
}

/* What the answer's due time was, that the key is to be destroyed now, and that nobody finds it. */
static bool write_end(struct request *q, case_id id)
{
	struct row *due = decision_add(&q->decision, &q->arena, ROW_due);
	struct row *done = decision_add(&q->decision, &q->arena, ROW_due_done);
	struct row *gone = decision_add(&q->decision, &q->arena, ROW_phone_gone);

	if (!due || !done || !gone)
		return false;
	due->due = (struct row_due){
		.case_id = id.n, .what = TEXT(DUE_DESTROY), .owner = TEXT("SYSTEM"), .at = q->now};
	done->due_done = (struct row_due_done){.case_id = id.n, .what = TEXT(DUE_ANSWER)};
	gone->phone_gone.case_id = id.n;
	return true;
}

static bool write_rows(struct request *q, struct asked *c, const struct row *event)
{
	struct row *request = decision_add(&q->decision, &q->arena, ROW_request);
	struct row *moved = decision_add(&q->decision, &q->arena, ROW_case_moved);
	struct row *hold =
		c->kind == EVENT_ERASED ? NULL : decision_add(&q->decision, &q->arena, ROW_hold);

	if (!request || !moved || (c->kind != EVENT_ERASED && !hold))
		return false;
	request->request = (struct row_request){.actor = q->actor,
		.via = q->via,
		.key = q->key,
		.fingerprint = q->fingerprint,
		.case_id = c->after.id.n,
		.seq = event->event.seq};
	moved->case_moved = (struct row_case_moved){.case_id = c->after.id.n,
		.was = c->after.version,
		.version = event->event.seq,
		.head = event->event.hash,
		.state = event->event.to_state};
	c->after.version = event->event.seq;
	c->after.state = event->event.to_state;
	if (!hold) {
		c->after.due_at = (moment){0};
		return write_end(q, c->after.id);
	}
	c->after.held = c->kind == EVENT_HELD;
	hold->hold = (struct row_hold){.case_id = c->after.id.n, .held = c->after.held};
	return true;
}

static bool erase_decide(struct request *q)
{
	struct asked *c = q->command;
	struct happening h = {.kind = c->kind};
	struct row *event;

	if (!casework_found(q)) /* told when the attempt is on record */
		return request_note_read(q, q->load.id, 0);
	c->after = q->facts.cases[0];
	c->already = is_already(c, &c->after);
	if (c->already)
		return request_note_read(q, c->after.id, 1);
	if (!is_allowed(q, c, &h.from) || !pack_body(q, c, &h.body) ||
		!life_step(h.from, h.kind, ROLE_PRIVACY, &h.to))
		return false;
	h.id = c->after.id;
	h.version = c->after.version;
	h.head = c->after.head;
	event = casework_event(q, &h);
	return event && write_rows(q, c, event);
}

static bool erase_reply(struct request *q, Jieyou__ServerFrame *ret)
{
	const struct asked *c = q->command;
	bool repeat = q->stage == STAGE_REPEATING;
	const struct case_facts *now = repeat ? q->facts.cases : &c->after;
	Jieyou__EraseReply *m = arena_alloc(&q->arena, sizeof(*m));

	if (!m || (repeat && !casework_found(q)))
		return false;
	jieyou__erase_reply__init(m);
	m->head = casework_head(now, q->view, &q->arena);
	m->held = now->held;
	m->destroyed = q->facts.key.destroyed;
	m->notice = casework_string(casework_erasure(now, m->destroyed), &q->arena);
	m->repeated = repeat || c->already;
	ret->erase_case = m;
	ret->reply_case = JIEYOU__SERVER_FRAME__REPLY_ERASE_CASE;
	return true;
}

const struct verb verb_erase = {.name = "erase",
	.act = ACT_erase,
	.concern = CONCERN_CASE,
	.writes = true,
	.snapshot = true,
	.check = erase_check,
	.load = erase_load,
	.decide = erase_decide,
	.reply = erase_reply};
