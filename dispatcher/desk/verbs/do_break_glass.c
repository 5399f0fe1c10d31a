/*
 * BreakGlass: puts on record who reads a case without a right to it, why and until when; what they
 * then see is GetCase's to show. The officers who answer for privacy find it in their list at once.
 */
#include <inttypes.h>

#include "glass.h"
#include "log.h"
#include "standing.h"
#include "step.h"

struct asked {
	struct case_facts after; /* the case as it then is */
	struct glass_facts glass;
	bool already; /* it was open before */
};

static bool break_check(struct request *q)
{
	const Jieyou__BreakGlass *m = q->frame->break_glass;
	struct asked *c = arena_alloc(&q->arena, sizeof(*c));

	if (!c || !casework_check_id(q, m->case_id))
		return false;
	q->command = c;
	return casework_check_reason(q, TEXT("why"), m->why);
}

static bool break_load(struct request *q)
{
	q->load = (struct load){.kind = LOAD_CASE, .id = {q->frame->break_glass->case_id}, .key = true};
	return true;
}

static bool is_needed(struct request *q)
{
	return standing_allows(q, ACT_show, standing_about(q, q->facts.cases)).view != VIEW_WHOLE ||
		   request_refuse(q, REFUSAL_WRONG_STATE, TEXT("case_id"),
			   TEXT("您本来就可以查看这个个案,不必破窗。"));
}

static bool do_it(struct request *q, struct asked *c)
{
	const Jieyou__BreakGlass *m = q->frame->break_glass;
	Jieyou__GlassBrokenBody body;
	moment until = glass_until(q->now);
	struct row *row;

	jieyou__glass_broken_body__init(&body);
	body.why = m->why;
	body.until_us = until.us;
	if (!step_do(q, &c->after,
			&(struct step){.event = EVENT_GLASS_BROKEN, .who = q->roles, .body = &body.base}))
		return false;
	row = decision_add(&q->decision, &q->arena, ROW_glass);
	if (!row)
		return false;
	row->glass = (struct row_glass){.case_id = c->after.id.n,
		.seq = c->after.version,
		.actor = q->actor,
		.at = q->now,
		.until = until};
	c->glass = (struct glass_facts){.id = c->after.id,
		.seq = c->after.version,
		.district = c->after.district,
		.actor = q->actor,
		.at = q->now,
		.until = until};
	return true;
}

static bool break_decide(struct request *q)
{
	struct asked *c = q->command;
	const struct glass_facts *open;

	if (!casework_found(q)) /* told when the attempt is on record */
		return request_note_read(q, q->load.id, 0);
	c->after = q->facts.cases[0];
	open = glass_open_by(&q->facts, q->actor, q->now);
	c->already = open != NULL;
	if (!open)
		return is_needed(q) && do_it(q, c);
	c->glass = *open;
	return request_note_read(q, c->after.id, 1);
}

static bool break_reply(struct request *q, Jieyou__ServerFrame *ret)
{
	const struct asked *c = q->command;
	bool repeat = q->stage == STAGE_REPEATING;
	const struct case_facts *now = repeat ? q->facts.cases : &c->after;
	const struct glass_facts *g = repeat ? glass_of(&q->facts, q->load.events) : &c->glass;
	Jieyou__GlassReply *m = arena_alloc(&q->arena, sizeof(*m));

	if (!m || !g)
		return false;
	if (!repeat && !c->already)
		log_warn("glass-broken", "case=%" PRId64 " seq=%d actor=%.*s", g->id.n, (int)g->seq,
			TEXT_ARG(g->actor));
	jieyou__glass_reply__init(m);
	m->head = casework_head(now, q->view, &q->arena);
	m->glass = glass_show(g, q->now, &q->arena);
	m->notice = casework_string(
		TEXT("破窗已记入个案记录,隐私专员立即可见,事后必须复核;时限内只能查看这一个个案。"),
		&q->arena);
	m->repeated = repeat || c->already;
	ret->break_glass = m;
	ret->reply_case = JIEYOU__SERVER_FRAME__REPLY_BREAK_GLASS;
	return !q->arena.failed;
}

const struct verb verb_break_glass = {.name = "break_glass",
	.act = ACT_break_glass,
	.concern = CONCERN_CASE,
	.writes = true,
	.snapshot = true,
	.check = break_check,
	.load = break_load,
	.decide = break_decide,
	.reply = break_reply};
