/*
 * ShutOut: puts on record that somebody must stay away from a case, or need not any more. From then
 * on the case is not there for them: standing.c asks for nothing before that.
 */
#include "standing.h"
#include "step.h"

enum { SHUT_OUT_MAX = 64 }; /* of one case: a centre's whole staff */

struct asked {
	struct text who;
	bool shut;
	struct case_facts after; /* the case as it then is */
	bool already;            /* it was so before */
};

static bool shut_out_check(struct request *q)
{
	const Jieyou__ShutOut *m = q->frame->shut_out;
	struct asked *c = arena_alloc(&q->arena, sizeof(*c));

	if (!c || !casework_check_id(q, m->case_id))
		return false;
	q->command = c;
	c->who = text_from(m->who);
	c->shut = !m->let_in;
	if (c->who.len == 0 || c->who.len > ACTOR_MAX)
		return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("who"),
			TEXT("请写明须回避的人在名册中的编号,1 至 64 字节。"));
	return casework_check_reason(q, TEXT("why"), m->why);
}

static bool shut_out_load(struct request *q)
{
	q->load = (struct load){.kind = LOAD_CASE, .id = {q->frame->shut_out->case_id}, .key = true};
	return true;
}

/* Whoever may do this may know who is entered; a slip of the pen would shut out nobody. */
static bool is_possible(struct request *q, const struct asked *c)
{
	const struct roster *r = store_roster(q->desk->store);

	if (!r)
		return request_refuse_unavailable(q);
	if (c->shut && roster_find(r, c->who) == NO_PRINCIPAL)
		return request_refuse(
			q, REFUSAL_NOT_FOUND, TEXT("who"), TEXT("名册中没有这个编号,请核对后重办。"));
	return !c->shut || standing_count(c->after.shut_out) < SHUT_OUT_MAX ||
		   request_refuse(q, REFUSAL_WRONG_STATE, TEXT("who"),
			   TEXT("这个个案须回避的已有 64 人,请先解除不再需要的。"));
}

static bool do_it(struct request *q, struct asked *c)
{
	const Jieyou__ShutOut *m = q->frame->shut_out;
	Jieyou__ShutOutBody body;
	struct row *row;

	jieyou__shut_out_body__init(&body);
	body.who = m->who;
	body.why = m->why;
	if (!step_do(q, &c->after,
			&(struct step){.event = c->shut ? EVENT_SHUT_OUT : EVENT_LET_IN,
				.who = q->roles,
				.body = &body.base}))
		return false;
	row = decision_add(&q->decision, &q->arena, ROW_shut_out);
	if (!row)
		return false;
	row->shut_out = (struct row_shut_out){
		.case_id = c->after.id.n, .principal = c->who, .shut = c->shut, .changed_at = q->now};
	return true;
}

static bool shut_out_decide(struct request *q)
{
	struct asked *c = q->command;

	if (!casework_found(q)) /* told when the attempt is on record */
		return request_note_read(q, q->load.id, 0);
	c->after = q->facts.cases[0];
	c->already = standing_named(c->after.shut_out, c->who) == c->shut;
	if (c->already)
		return request_note_read(q, c->after.id, 1);
	return is_possible(q, c) && do_it(q, c);
}

static bool shut_out_reply(struct request *q, Jieyou__ServerFrame *ret)
{
	const struct asked *c = q->command;
	bool repeat = q->stage == STAGE_REPEATING;
	const struct case_facts *now = repeat ? q->facts.cases : &c->after;
	Jieyou__ShutOutReply *m = arena_alloc(&q->arena, sizeof(*m));

	if (!m || (repeat && !casework_found(q)))
		return false;
	jieyou__shut_out_reply__init(m);
	m->head = casework_head(now, q->view, &q->arena);
	m->who = casework_string(c->who, &q->arena);
	m->shut_out = repeat ? standing_named(now->shut_out, c->who) : c->shut;
	m->notice = casework_string(
		m->shut_out ? TEXT("此人须回避:从现在起,这个个案对其不存在,破窗也不能查阅。")
					: TEXT("此人不再须回避,仍按其本来的权限办理。"),
		&q->arena);
	m->repeated = repeat || c->already;
	ret->shut_out = m;
	ret->reply_case = JIEYOU__SERVER_FRAME__REPLY_SHUT_OUT;
	return true;
}

const struct verb verb_shut_out = {.name = "shut_out",
	.act = ACT_shut_out,
	.concern = CONCERN_CASE,
	.writes = true,
	.snapshot = true,
	.check = shut_out_check,
	.load = shut_out_load,
	.decide = shut_out_decide,
	.reply = shut_out_reply};
