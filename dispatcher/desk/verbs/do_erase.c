/*
 * EraseCase: puts on record that the words of a case are erased, or kept by a legal hold, or no
 * longer. Who wants it erased is said, and not heard where they may have harmed the client: what
 * was asked and found is read for that by the dispatcher itself. The key is destroyed next, by
 * whoever leases the due time that is written here (do_destroy.c): a dispatcher that dies in
 * between is made good by any other.
 *
 * The file of a running appointment is refused: the pool rests on it, and to end an appointment is
 * for the centre to say, with its cause, not for who carries out an erasure. Once ended, it can be.
 */
#include "casework.h"
#include "intake.h"
#include "step.h"

/* What is asked, as an event. */
struct asked {
	enum event_kind kind;
	struct case_facts after; /* the case as it then is */
	bool already;            /* it was so before */
};

#define REQUESTER(name, ours)                                                           \
	_Static_assert((int)JIEYOU__ERASE_CASE__REQUESTER__##name == (int)REQUESTER_##ours, \
		"consent.h and the .proto list the same")
REQUESTER(CLIENT, CLIENT);
REQUESTER(GUARDIAN, GUARDIAN);
REQUESTER(TEMPORARY_GUARDIAN, OFFICE);
REQUESTER(KIN, KIN);
REQUESTER(AUTHORITY, AUTHORITY);
REQUESTER(CENTRE, CENTRE);
#undef REQUESTER

static enum erasure_requester requester(const struct request *q)
{
	return (enum erasure_requester)q->frame->erase_case->requester;
}

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
	if (!said)
		return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("act"),
			TEXT("请写明要删除、保留还是解除保留,并从代码中选一项依据。"));
	return c->kind != EVENT_ERASED || consent_erasable(requester(q), false) ||
		   request_refuse(q, REFUSAL_BAD_VALUE, TEXT("requester"),
			   TEXT(
				   "请写明由谁请求删除(requester):CLIENT 本人、GUARDIAN 监护人、TEMPORARY_GUARDIAN "
				   "民政部门、KIN 死者近亲属、AUTHORITY 主管机关或法院、CENTRE 中心主动删除。"));
}

static bool erase_load(struct request *q)
{
	enum { EVENTS_READ = 200 };
	const Jieyou__EraseCase *m = q->frame->erase_case;

	q->load = (struct load){.kind = LOAD_CASE, .id = {m->case_id}, .key = true};
	if (m->act_case == JIEYOU__ERASE_CASE__ACT_ERASE && consent_doubted(requester(q))) {
		q->load.asked = q->load.own = true;
		q->load.events = EVENTS_READ;
	}
	return true;
}

/* Not heard is whoever may have harmed the client; they are told of no suspicion. */
static bool is_heard(struct request *q, const struct asked *c)
{
	ProtobufCMessage *filed, *matched;
	bool harm;

	if (c->kind != EVENT_ERASED || !consent_doubted(requester(q)) ||
		!step_possible(q, &c->after, c->kind, q->roles)) /* told by the step itself */
		return true;
	if (!casework_newest(q, EVENT_FILED, &jieyou__filed_body__descriptor, &filed) ||
		!casework_newest(q, EVENT_MATCHED, &jieyou__matched_body__descriptor, &matched))
		return false;
	harm = intake_violence(
			   request_snapshot(q), matched ? ((Jieyou__MatchedBody *)matched)->match : NULL) ||
		   (filed && intake_ground(((Jieyou__FiledBody *)filed)->basis).suspected);
	return consent_erasable(requester(q), harm) ||
		   request_refuse(q, REFUSAL_REQUESTER_BARRED, TEXT("requester"),
			   TEXT("这个个案不能应监护人或近亲属的请求删除;服务对象本人、民政部门或主管机关提出的,"
					"请改填 requester;需要留存的请办理依法保留(hold)。"));
}

/* Whether the case is so already: then nothing is written, and who asks again hears the same. */
static bool is_already(const struct asked *c, const struct case_facts *now)
{
	if (c->kind == EVENT_ERASED)
		return text_eq(now->state, state_code(STATE_ERASED));
	return c->kind == EVENT_HELD ? now->held : !now->held;
}

static bool is_over(struct request *q, const struct asked *c)
{
	return c->kind != EVENT_ERASED || !text_eq(c->after.state, state_code(STATE_APPOINTED)) ||
		   request_refuse(q, REFUSAL_WRONG_STATE, TEXT("case_id"),
			   TEXT("这份档案所聘的专家仍在聘期内,专家库以它为据;请中心先结束聘任"
					"(end-appointment)并写明原因,再办理删除。"));
}

/* A key that is destroyed erases only what was sealed by it. */
static bool is_sealed(struct request *q, const struct asked *c)
{
	return c->kind != EVENT_ERASED || !step_possible(q, &c->after, c->kind, q->roles) ||
		   q->facts.key.id ||
		   request_refuse(q, REFUSAL_WRONG_STATE, TEXT("case_id"),
			   TEXT("这个个案的内容未经加密封存,不能以销毁密钥的方式删除,请联系系统管理员。"));
}

/* By what law; codes, and so in clear. */
static bool take(struct request *q, struct asked *c)
{
	const Jieyou__EraseCase *m = q->frame->erase_case;
	Jieyou__ErasedBody erased = JIEYOU__ERASED_BODY__INIT;
	Jieyou__HeldBody held = JIEYOU__HELD_BODY__INIT;
	struct step step = {.event = c->kind, .who = q->roles, .clear = true};

	if (c->kind == EVENT_ERASED) {
		erased.basis = m->erase;
		erased.requester = m->requester;
		step.body = &erased.base;
	} else if (c->kind == EVENT_HELD) {
		held.ground = m->hold;
		step.body = &held.base;
	}
	return step_do(q, &c->after, &step);
}

/* The key is to be destroyed now, and nobody finds the case by phone. */
static bool write_end(struct request *q, case_id id)
{
	struct row *gone = decision_add(&q->decision, &q->arena, ROW_phone_gone);

	if (!gone)
		return false;
	gone->phone_gone.case_id = id.n;
	return step_due(q, id, TEXT(DUE_DESTROY), TEXT("SYSTEM"), q->now);
}

static bool write_hold(struct request *q, struct case_facts *after, bool held)
{
	struct row *r = decision_add(&q->decision, &q->arena, ROW_hold);

	if (!r)
		return false;
	after->held = held;
	r->hold = (struct row_hold){.case_id = after->id.n, .held = held};
	return true;
}

static bool erase_decide(struct request *q)
{
	struct asked *c = q->command;

	if (!casework_found(q)) /* told when the attempt is on record */
		return request_note_read(q, q->load.id, 0);
	c->after = q->facts.cases[0];
	c->already = is_already(c, &c->after);
	if (c->already)
		return request_note_read(q, c->after.id, 1);
	return is_over(q, c) && is_sealed(q, c) && is_heard(q, c) && take(q, c) &&
		   (c->kind == EVENT_ERASED ? write_end(q, c->after.id)
									: write_hold(q, &c->after, c->kind == EVENT_HELD));
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
