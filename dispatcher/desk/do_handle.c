/*
 * HandleCase: something happens to a case that is there. The form goes on record as it came,
 * sealed; whether it may happen, and by whom, is in the table of the case's life; what it does
 * besides, in forms.c.
 */
#include "form.h"
#include "forms.h"

static bool handle_check(struct request *q)
{
	struct handling *h = arena_alloc(&q->arena, sizeof(*h));

	if (!h)
		return false;
	h->form = q->frame->handle_case;
	q->command = h;
	return form_check(h->form, q->now, &q->arena, &q->refusal);
}

static bool handle_load(struct request *q)
{
	q->load = (struct load){.kind = LOAD_CASE, .id = {q->frame->handle_case->case_id}, .key = true};
	return true;
}

/* Whoever asks has seen the case as it is. */
static bool is_seen(struct request *q, const struct handling *h)
{
	return h->form->version == 0 || h->form->version == h->after.version ||
		   request_refuse(q, REFUSAL_WRONG_STATE, TEXT("version"),
			   TEXT("您查看之后个案又有更新,本次未作改动;请重新查看后再办理。"));
}

/* The form as it is kept: without what is the request's. */
static Jieyou__HandleCase kept(const struct handling *h)
{
	Jieyou__HandleCase form = *h->form;

	form.case_id = 0;
	form.version = 0;
	return form;
}

static bool handle_decide(struct request *q)
{
	struct handling *h = q->command;
	Jieyou__HandleCase body;

	if (!casework_found(q)) /* told when the attempt is on record */
		return request_note_read(q, q->load.id, 0);
	h->after = q->facts.cases[0];
	if (!is_seen(q, h) || !forms_adjust(q, h))
		return false;
	body = kept(h);
	h->step.body = &body.base;
	return step_do(q, &h->after, &h->step);
}

static bool handle_reply(struct request *q, Jieyou__ServerFrame *ret)
{
	const struct handling *h = q->command;
	bool repeat = q->stage == STAGE_REPEATING;
	Jieyou__HandleReply *m = arena_alloc(&q->arena, sizeof(*m));

	if (!m || (repeat && !casework_found(q)))
		return false;
	jieyou__handle_reply__init(m);
	m->head = casework_head(repeat ? q->facts.cases : &h->after, q->view, &q->arena);
	m->notice = casework_string(h->notice, &q->arena);
	m->repeated = repeat;
	ret->handle_case = m;
	ret->reply_case = JIEYOU__SERVER_FRAME__REPLY_HANDLE_CASE;
	return true;
}

const struct verb verb_handle = {.name = "handle",
	.act = ACT_handle,
	.concern = CONCERN_CASE,
	.writes = true,
	.snapshot = true,
	.check = handle_check,
	.load = handle_load,
	.decide = handle_decide,
	.reply = handle_reply};
