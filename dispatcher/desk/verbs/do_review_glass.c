/*
 * ReviewGlass: puts on record whether a breaking of the glass was justified. Once, and never by
 * whom it was broken; one that was not justified is closed by it.
 */
#include "glass.h"
#include "step.h"

struct asked {
	struct text verdict;
	struct case_facts after; /* the case as it then is */
	struct glass_facts glass;
	bool already; /* it was found so before */
};

static bool review_check(struct request *q)
{
	const Jieyou__ReviewGlass *m = q->frame->review_glass;
	struct asked *c = arena_alloc(&q->arena, sizeof(*c));

	if (!c || !casework_check_id(q, m->case_id))
		return false;
	q->command = c;
	c->verdict = glass_verdict(m->verdict);
	if (!c->verdict.len)
		return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("verdict"),
			TEXT("请写明结论:有正当理由(JUSTIFIED),或没有(UNJUSTIFIED)。"));
	return casework_check_reason(q, TEXT("remark"), m->remark);
}

static bool review_load(struct request *q)
{
	q->load =
		(struct load){.kind = LOAD_CASE, .id = {q->frame->review_glass->case_id}, .key = true};
	return true;
}

static bool is_theirs(struct request *q, const struct asked *c)
{
	if (text_eq(c->glass.actor, q->actor))
		return request_refuse(
			q, REFUSAL_DENIED, TEXT("seq"), TEXT("这次破窗是您本人所为,须由另一位隐私专员复核。"));
	return c->already || !c->glass.verdict.len ||
		   request_refuse(
			   q, REFUSAL_WRONG_STATE, TEXT("seq"), TEXT("这次破窗已经复核,结论不再更改。"));
}

static bool do_it(struct request *q, struct asked *c)
{
	const Jieyou__ReviewGlass *m = q->frame->review_glass;
	Jieyou__GlassReviewedBody body;
	struct row *row;

	jieyou__glass_reviewed_body__init(&body);
	body.seq = m->seq;
	body.verdict = m->verdict;
	body.remark = m->remark;
	if (!step_do(q, &c->after,
			&(struct step){.event = EVENT_GLASS_REVIEWED, .who = q->roles, .body = &body.base}))
		return false;
	row = decision_add(&q->decision, &q->arena, ROW_glass_reviewed);
	if (!row)
		return false;
	row->glass_reviewed = (struct row_glass_reviewed){.case_id = c->after.id.n,
		.seq = c->glass.seq,
		.verdict = c->verdict,
		.reviewer = q->actor,
		.at = q->now};
	c->glass.verdict = c->verdict;
	c->glass.reviewer = q->actor;
	c->glass.reviewed_at = q->now;
	return true;
}

static bool review_decide(struct request *q)
{
	struct asked *c = q->command;
	const struct glass_facts *g = glass_of(&q->facts, q->frame->review_glass->seq);

	if (!casework_found(q)) /* told when the attempt is on record */
		return request_note_read(q, q->load.id, 0);
	if (!g)
		return request_refuse(q, REFUSAL_NOT_FOUND, TEXT("seq"),
			TEXT("这个个案没有这次破窗;序号见破窗清单(jieyou glass)。"));
	c->after = q->facts.cases[0];
	c->glass = *g;
	c->already = text_eq(g->verdict, c->verdict);
	if (!is_theirs(q, c))
		return false;
	return c->already ? request_note_read(q, c->after.id, 1) : do_it(q, c);
}

static bool review_reply(struct request *q, Jieyou__ServerFrame *ret)
{
	const struct asked *c = q->command;
	bool repeat = q->stage == STAGE_REPEATING;
	const struct case_facts *now = repeat ? q->facts.cases : &c->after;
	const struct glass_facts *g =
		repeat ? glass_of(&q->facts, q->frame->review_glass->seq) : &c->glass;
	Jieyou__GlassReply *m = arena_alloc(&q->arena, sizeof(*m));

	if (!m || !g)
		return false;
	jieyou__glass_reply__init(m);
	m->head = casework_head(now, q->view, &q->arena);
	m->glass = glass_show(g, q->now, &q->arena);
	m->notice = casework_string(m->glass && m->glass->open
									? TEXT("复核已记入个案记录;破窗在时限内仍然有效。")
									: TEXT("复核已记入个案记录;破窗不再有效。"),
		&q->arena);
	m->repeated = repeat || c->already;
	ret->review_glass = m;
	ret->reply_case = JIEYOU__SERVER_FRAME__REPLY_REVIEW_GLASS;
	return !q->arena.failed;
}

const struct verb verb_review_glass = {.name = "review_glass",
	.act = ACT_review_glass,
	.concern = CONCERN_CASE,
	.writes = true,
	.snapshot = true,
	.check = review_check,
	.load = review_load,
	.decide = review_decide,
	.reply = review_reply};
