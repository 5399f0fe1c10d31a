#include "forms_service.h"

#include <inttypes.h>

#include "conference.h"
#include "intake.h"
#include "standing.h"

/* ---- What several forms have ---- */

static struct text rule_of(struct request *q, const struct case_facts *c, struct text name)
{
	district_index d = snapshot_district(request_snapshot(q), c->district);

	return snapshot_practice(request_snapshot(q), d == NONE ? 0 : d, name, q->now);
}

/* Each is one that the district has for this form; rule: "form.FORM.fields". */
static bool check_fields(
	struct request *q, struct handling *h, struct text rule, Jieyou__Field *const *fields, size_t n)
{
	struct text keys = rule_of(q, &h->after, rule);

	for (size_t i = 0; i < n; i++)
		if (!standing_named(keys, text_from(fields[i]->key)))
			return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("fields"),
				keys.len ? arena_format(&q->arena, "本区没有为这张表设字段「%s」,可填的有:%.*s。",
							   fields[i]->key, TEXT_ARG(keys))
						 : TEXT("本区没有为这张表设自定字段,请删去 fields。"));
	return true;
}

/* When it was done: now, unless the form says so. */
static moment done_at(const struct request *q, const struct handling *h)
{
	return h->form->done_us ? (moment){h->form->done_us} : q->now;
}

/* ---- Tasks ---- */

enum { TASKS_OF_A_CASE = 200 };

bool forms_set_task(
	struct request *q, struct handling *h, const Jieyou__TaskSet *m, int32_t n, struct text field)
{
	struct text owner = text_from(m->owner);
	struct row *r;

	if (n > TASKS_OF_A_CASE)
		return request_refuse(q, REFUSAL_WRONG_STATE, field,
			TEXT("这个个案的任务已满 200 个,请把以后的写在过程记录里。"));
	if (!standing_may_own(q, &h->after, owner))
		return request_refuse(q, REFUSAL_BAD_VALUE, field,
			TEXT("名册中没有这位可以执行任务的人,请填名册中的编号;须回避的人不能执行。"));
	r = decision_add(&q->decision, &q->arena, ROW_task);
	if (!r)
		return false;
	r->task = (struct row_task){
		.case_id = h->after.id.n, .number = n, .owner = owner, .due = {m->due_us}};
	h->step.also = h->step.also.len ? arena_format(&q->arena, "%.*s %.*s", TEXT_ARG(h->step.also),
										  TEXT_ARG(owner))
									: owner;
	return step_due(
		q, h->after.id, casework_due_name(TEXT(DUE_TASK), n, &q->arena), owner, r->task.due);
}

bool form_adjust_task_set(struct request *q, struct handling *h)
{
	int32_t n = q->facts.service.tasks_set + 1;

	h->notice = arena_format(&q->arena, "任务 %" PRId32 " 已布置;逾期未完成将记为逾期。", n);
	return forms_set_task(q, h, h->form->task_set, n, TEXT("task_set.owner"));
}

bool form_adjust_task_done(struct request *q, struct handling *h)
{
	int32_t n = h->form->task_done->n;
	struct task_facts task;

	/* Others' tasks are not told to whoever does not see the whole: the same words. */
	if (!casework_task(&q->facts.service, n, &task) ||
		(q->view != VIEW_WHOLE && !text_eq(task.owner, q->actor)))
		return request_refuse(q, REFUSAL_WRONG_STATE, TEXT("task_done.n"),
			TEXT("没有由您办理的这个未完成的任务,请核对编号。"));
	if (conference_minutes(&q->facts, n))
		return request_refuse(q, REFUSAL_WRONG_STATE, TEXT("task_done.n"),
			TEXT("这是会诊纪要,请办理 conclude(会诊纪要)或 hold_seminar(研讨记录);取消的办理 "
				 "call_off。"));
	return step_task_done(q, h->after.id, n);
}

/* ---- Contact with the client ---- */

bool forms_client_note(struct request *q, struct contact_note *ret, bool *ret_violence)
{
	ProtobufCMessage *filed, *matched;

	if (!casework_newest(q, EVENT_FILED, &jieyou__filed_body__descriptor, &filed) ||
		!casework_newest(q, EVENT_MATCHED, &jieyou__matched_body__descriptor, &matched))
		return false;
	*ret = intake_note(filed ? ((Jieyou__FiledBody *)filed)->help : NULL);
	*ret_violence = intake_violence(
		request_snapshot(q), matched ? ((Jieyou__MatchedBody *)matched)->match : NULL);
	return true;
}

static enum contact_way way_of(Jieyou__SafeContact__Channel channel)
{
	return channel == JIEYOU__SAFE_CONTACT__CHANNEL__MESSAGE ? CONTACT_MESSAGE
		   : channel == JIEYOU__SAFE_CONTACT__CHANNEL__VISIT ? CONTACT_VISIT
															 : CONTACT_CALL;
}

bool forms_was_allowed(struct request *q, const struct case_facts *c, struct contact_answer answer)
{
	return answer.code == CONTACT_IS_ALLOWED ||
		   ((answer.code == CONTACT_IS_WORDS_ONLY || answer.code == CONTACT_IS_NOTHING_AGREED) &&
			   text_eq(c->responsible, q->actor));
}

enum contact_way forms_way_of_note(const Jieyou__Note *m)
{
	if (m->with != JIEYOU__NOTE__WITH__WITH_CLIENT)
		return CONTACT_WAYS;
	return m->kind == JIEYOU__NOTE__KIND__CALL      ? CONTACT_CALL
		   : m->kind == JIEYOU__NOTE__KIND__VISIT   ? CONTACT_VISIT
		   : m->kind == JIEYOU__NOTE__KIND__NETWORK ? CONTACT_MESSAGE
													: CONTACT_WAYS;
}

/* What was agreed is told to whoever sees the case whole. */
static bool check_contact(struct request *q, struct handling *h)
{
	enum contact_way way = forms_way_of_note(h->form->note);
	struct contact_answer answer;
	struct contact_note note;
	bool violence;

	if (way == CONTACT_WAYS)
		return true;
	if (!forms_client_note(q, &note, &violence))
		return false;
	answer = contact_may(&note, way, done_at(q, h), violence);
	return forms_was_allowed(q, &h->after, answer) ||
		   request_refuse(q, REFUSAL_WRONG_STATE, TEXT("note.kind"),
			   q->view == VIEW_WHOLE
				   ? contact_sentence(answer, &q->arena)
				   : TEXT("不能这样联系服务对象;请先与主责社工或中心商定,由其安排。"));
}

/* ---- While support runs ---- */

bool form_adjust_plan(struct request *q, struct handling *h)
{
	const Jieyou__Plan *m = h->form->plan;
	bool ok = forms_check_resources(q, TEXT("plan.resources"), m->resources, m->n_resources) &&
			  check_fields(q, h, TEXT("form.plan.fields"), m->fields, m->n_fields);

	for (size_t i = 0; ok && i < m->n_tasks; i++)
		ok = forms_set_task(
			q, h, m->tasks[i], q->facts.service.tasks_set + 1 + (int32_t)i, TEXT("plan.tasks"));
	return ok;
}

bool form_adjust_note(struct request *q, struct handling *h)
{
	const Jieyou__Note *m = h->form->note;
	struct row *r;

	if (!check_fields(q, h, TEXT("form.note.fields"), m->fields, m->n_fields) ||
		!check_contact(q, h))
		return false;
	if (!m->not_reached)
		return true;
	r = decision_add(&q->decision, &q->arena, ROW_attempt);
	if (r)
		r->attempt = (struct row_attempt){
			.case_id = h->after.id.n, .seq = h->after.version + 1, .at = done_at(q, h)};
	return r;
}

bool form_adjust_review(struct request *q, struct handling *h)
{
	const Jieyou__Review *m = h->form->review;

	h->step.due = step_rule(&h->after);
	if (m->outcome == JIEYOU__REVIEW__OUTCOME__ENDS)
		h->notice = TEXT("复查结论为结束支援:请接着办理 end,填写支援评价。");
	return check_fields(q, h, TEXT("form.review.fields"), m->fields, m->n_fields);
}

/* ---- Mandatory reports ---- */

static bool meet_duty(
	struct request *q, struct handling *h, const char *code, struct text met, struct text field)
{
	struct text open = q->facts.service.duties;
	struct row *r;

	if (!standing_named(open, text_from(code)))
		return request_refuse(q, REFUSAL_WRONG_STATE, field,
			TEXT("这个个案没有这一项待履行的报告义务;待履行的可用 jieyou show 查看。"));
	r = decision_add(&q->decision, &q->arena, ROW_duty_met);
	if (!r)
		return false;
	r->duty_met = (struct row_duty_met){
		.case_id = h->after.id.n, .code = text_from(code), .met = met, .at = q->now};
	if (standing_count(open) > 1)
		h->notice = TEXT("还有其他报告义务待履行。派单不等于报告。");
	return true;
}

bool form_adjust_report(struct request *q, struct handling *h)
{
	return meet_duty(q, h, h->form->report_duty->code, TEXT("REPORTED"), TEXT("report_duty.code"));
}

bool form_adjust_excuse(struct request *q, struct handling *h)
{
	const Jieyou__ExcuseDuty *m = h->form->excuse_duty;

	if (m->supervisor[0] ? !forms_is_supervisor(q, &h->after, m->supervisor)
						 : !(q->roles & role_bit(ROLE_SUPERVISOR)))
		return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("excuse_duty.supervisor"),
			TEXT("不报告须经中心督导签署:请由督导办理,或填写以电话同意的本区另一位督导的编号。"));
	return meet_duty(q, h, m->code, TEXT("EXCUSED"), TEXT("excuse_duty.code"));
}

/* ---- Who answers for the case ---- */

static bool is_worker(const struct principal *p)
{
	for (const struct role_entry *e = p->roles; e; e = e->next)
		if (e->held && e->role == ROLE_WORKER)
			return true;
	return false;
}

/* Another worker of the asker's agency, who need not stay away. */
static bool may_answer(const struct request *q, const struct case_facts *c, struct text id)
{
	const struct roster *r = store_roster(q->desk->store);
	principal_index i = r ? roster_find(r, id) : NO_PRINCIPAL;
	const struct principal *p = i == NO_PRINCIPAL ? NULL : roster_at(r, i);

	return p && !p->suspended && p->agency.len && text_eq(p->agency, c->agency) && is_worker(p) &&
		   !text_eq(id, c->responsible) && !standing_named(c->shut_out, id);
}

bool form_adjust_hand_over(struct request *q, struct handling *h)
{
	struct text worker = text_from(h->form->hand_over->worker);
	struct row *r;

	if (!may_answer(q, &h->after, worker))
		return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("hand_over.worker"),
			TEXT("请填本机构另一位社工在名册中的编号;须回避的人不能接手。"));
	r = decision_add(&q->decision, &q->arena, ROW_handed_over);
	if (!r)
		return false;
	r->handed_over = (struct row_handed_over){.case_id = h->after.id.n, .responsible = worker};
	h->after.responsible = worker;
	h->notice = TEXT("已更换主责社工;原社工不再能查看这个个案,由谁提交仍在记录中。");
	return true;
}

/* ---- The end ---- */

static int64_t number_of(
	struct request *q, const struct case_facts *c, struct text rule, int64_t otherwise)
{
	int64_t n;

	return text_to_i64(rule_of(q, c, rule), &n) && n > 0 ? n : otherwise;
}

static bool is_lost(struct request *q, const struct case_facts *c)
{
	const struct lost_rule rule = {.tries = number_of(q, c, TEXT("lost_contact.tries"), 3),
		.days = number_of(q, c, TEXT("lost_contact.days"), 30),
		.months = number_of(q, c, TEXT("lost_contact.months"), 3)};

	return past_is_lost(q->facts.service.tries, &rule, q->now) ||
		   request_refuse(q, REFUSAL_WRONG_STATE, TEXT("end.cause"),
			   arena_format(&q->arena,
				   "以失联结束,须 %" PRId64 " 天内有 %" PRId64 " 次、或连续 %" PRId64
				   " 个月每月有一次未联系上的过程记录(note 的 not_reached)。",
				   rule.days, rule.tries, rule.months));
}

/* Says of each goal of the newest plan how far it was reached, and of no other. */
static bool is_plans(struct request *q, const Jieyou__End *m)
{
	ProtobufCMessage *form;
	size_t goals;
	bool ok;

	if (!casework_newest(q, EVENT_PLANNED, &jieyou__handle_case__descriptor, &form))
		return false;
	if (!form) /* told by the table: there is no plan */
		return true;
	goals = ((Jieyou__HandleCase *)form)->plan->n_goals;
	ok = m->n_attained == goals; /* each is there once */
	for (size_t i = 0; i < m->n_attained; i++)
		ok = ok && (size_t)m->attained[i]->goal <= goals;
	return ok || request_refuse(q, REFUSAL_BAD_VALUE, TEXT("end.attained"),
					 arena_format(&q->arena, "支援计划有 %zu 个目标,请逐个写明达成程度。", goals));
}

bool form_adjust_end(struct request *q, struct handling *h)
{
	const Jieyou__End *m = h->form->end;

	h->notice = TEXT("中心支援已结束,个案与主责社工仍在机构;机构结案请另办 agency_closed。");
	return check_fields(q, h, TEXT("form.end.fields"), m->fields, m->n_fields) && is_plans(q, m) &&
		   (m->cause != JIEYOU__CAUSE__LOST_CONTACT || is_lost(q, &h->after));
}

/* ---- Follow-up ---- */

static void note_unsatisfied(struct handling *h, const Jieyou__Heard *m)
{
	if (m->grade == JIEYOU__HEARD__SATISFIED__VERY_UNSATISFIED ||
		m->grade == JIEYOU__HEARD__SATISFIED__UNSATISFIED)
		h->notice = TEXT("回访不满意:请办理 unsatisfied 继续支援,或在完结回访时写明为何不再支援。");
}

bool form_adjust_worker_heard(struct request *q, struct handling *h)
{
	(void)q;
	note_unsatisfied(h, h->form->worker_heard);
	return true;
}

static bool is_nobodys_to_contact(const struct contact_note *note, moment at, bool violence)
{
	for (int way = 0; way < CONTACT_WAYS; way++) {
		enum contact_code code = contact_may(note, (enum contact_way)way, at, violence).code;

		if (code == CONTACT_IS_ALLOWED || code == CONTACT_IS_NOT_NOW)
			return false;
	}
	return true;
}

bool form_adjust_client_heard(struct request *q, struct handling *h)
{
	const Jieyou__Heard *m = h->form->client_heard;
	struct contact_note note;
	struct contact_answer answer;
	bool violence;

	note_unsatisfied(h, m);
	if (!forms_client_note(q, &note, &violence))
		return false;
	if (m->outcome == JIEYOU__HEARD__OUTCOME__NOT_TO_CONTACT)
		return is_nobodys_to_contact(&note, q->now, violence) ||
			   request_refuse(q, REFUSAL_BAD_VALUE, TEXT("client_heard.outcome"),
				   TEXT("按与服务对象的约定可以联系;请按约定回访后再填写。"));
	if (m->way == JIEYOU__SAFE_CONTACT__CHANNEL__CHANNEL_UNKNOWN)
		return true;
	answer = contact_may(&note, way_of(m->way), done_at(q, h), violence);
	return forms_was_allowed(q, &h->after, answer) ||
		   request_refuse(q, REFUSAL_WRONG_STATE, TEXT("client_heard.way"),
			   contact_sentence(answer, &q->arena));
}
