/*
 * HandleCase: something happens to a case that is there. The form goes on record as it came,
 * sealed; whether it may happen, and by whom, is in the table of the case's life; what it does
 * besides, in forms.c.
 */
#include "codes.h"
#include "draft.h"
#include "form.h"
#include "forms.h"
#include "forms_appointment.h"
#include "forms_conference.h"
#include "forms_contest.h"
#include "forms_supervision.h"
#include "team.h"

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
	enum { ASKED_READ = 200 };
	const Jieyou__HandleCase *form = q->frame->handle_case;

	if (form->form_case == JIEYOU__HANDLE_CASE__FORM_PROPOSE_ENTRY ||
		form->form_case == JIEYOU__HANDLE_CASE__FORM_APPROVE_ENTRY) {
		q->load = draft_load((case_id){form->case_id});
		return true;
	}
	q->load = casework_load((case_id){form->case_id});
	q->load.asked = forms_ask(form);
	q->load.own = forms_ask_own(form);
	if (q->load.asked)
		q->load.events = ASKED_READ;
	else if (form->form_case != JIEYOU__HANDLE_CASE__FORM_CLIENT_HEARD &&
			 form->form_case != JIEYOU__HANDLE_CASE__FORM_END)
		q->load.events = 0; /* the others rest on nothing that was said before */
	forms_conference_load(q, form);
	forms_supervision_load(q, form);
	forms_appointment_load(q, form);
	forms_contest_load(q, form);
	return true;
}

/* Whoever writes it down long after is told that it will be seen. */
static void note_late(const struct request *q, struct handling *h)
{
	moment done = {h->form->done_us};

	if (done.us && !h->notice.len && past_is_late(done, q->now))
		h->notice = TEXT("此项办理已超过 24 小时才补记,记录中将标明为补记。");
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

/* One event for what was done, and one more for what follows from it. */
static bool take_steps(struct request *q, struct handling *h)
{
	const struct row *event = step_take(q, &h->after, &h->step);

	if (event && h->then.event != EVENT_KINDS)
		event = step_take(q, &h->after, &h->then);
	return event && step_remember(q, event->event.case_id, event->event.seq);
}

/* To be away, or back, or debriefed: of one's own file, which is seen as little as an offer is. */
static bool is_own(const struct request *q, Jieyou__HandleCase__FormCase form)
{
	return q->facts.service.appointee.len && (form == JIEYOU__HANDLE_CASE__FORM_SET_LEAVE ||
												 form == JIEYOU__HANDLE_CASE__FORM_END_LEAVE ||
												 form == JIEYOU__HANDLE_CASE__FORM_DEBRIEF);
}

/*
 * Whoever is asked may answer; who is on the team may write down what they do, and step back; more
 * is the lead's.
 */
static enum view least_view(const struct request *q, Jieyou__HandleCase__FormCase form)
{
	if (form == JIEYOU__HANDLE_CASE__FORM_JOIN || form == JIEYOU__HANDLE_CASE__FORM_DECLINE ||
		form == JIEYOU__HANDLE_CASE__FORM_ANSWER_INVITATION || is_own(q, form))
		return VIEW_OFFER;
	return form == JIEYOU__HANDLE_CASE__FORM_NOTE || form == JIEYOU__HANDLE_CASE__FORM_TASK_DONE ||
				   form == JIEYOU__HANDLE_CASE__FORM_STEP_BACK ||
				   form == JIEYOU__HANDLE_CASE__FORM_SCORE ||
				   form == JIEYOU__HANDLE_CASE__FORM_RECUSE
			   ? VIEW_TASK
			   : VIEW_WHOLE;
}

static bool is_theirs(struct request *q, const struct handling *h)
{
	return q->view >= least_view(q, h->form->form_case) ||
		   request_refuse(q, REFUSAL_DENIED, TEXT("form"),
			   q->view == VIEW_OFFER && q->facts.service.appointee.len
				   ? TEXT("这是聘任您本人的档案,您可以请假(set_leave)、销假(end_leave)"
						  "、登记事后谈话(debrief);"
						  "其余由中心办理。")
			   : q->view == VIEW_OFFER ? TEXT("您尚未接受这份邀约;请先接受(join)或婉拒(decline);"
											  "会诊邀请请答复(answer_invitation)。")
									   : TEXT("团队成员可写过程记录、完成任务、退出团队(step_back);"
											  "其余由牵头专家或中心办理。"));
}

static bool handle_decide(struct request *q)
{
	struct handling *h = q->command;

	if (!casework_found(q)) /* told when the attempt is on record */
		return request_note_read(q, q->load.id, 0);
	h->after = q->facts.cases[0];
	h->body = kept(h);
	h->then = (struct step){.event = EVENT_KINDS};
	if (!is_theirs(q, h) || !is_seen(q, h) || !forms_adjust(q, h))
		return false;
	note_late(q, h);
	h->step.body = &h->body.base;
	return codes_handled(q, &h->after, h->form) && take_steps(q, h);
}

static bool handle_reply(struct request *q, Jieyou__ServerFrame *ret)
{
	const struct handling *h = q->command;
	bool repeat = q->stage == STAGE_REPEATING;
	Jieyou__HandleReply *m = arena_alloc(&q->arena, sizeof(*m));

	if (!m || (repeat && !casework_found(q)))
		return false;
	jieyou__handle_reply__init(m);
	m->head = team_head(q, repeat ? q->facts.cases : &h->after);
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
