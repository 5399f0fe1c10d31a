#include "form_service.h"

#include "arena.h"
#include "form.h"
#include "form_conference.h"
#include "form_parts.h"

enum {
	ID_MAX = 64,
	WHO_MAX = 256,
	GOALS_MAX = 12,
	TASKS_MAX = 12,
	FIELDS_MAX = 32,
	DAYS_AHEAD = 36525
};

/* Which keys there may be is the district's to say: desk/forms/forms_service.c. */
static bool check_fields(
	const struct reading *rd, const char *list, Jieyou__Field *const *fields, size_t n)
{
	bool ok = reading_check_count(rd, list, "本区自定字段", n, FIELDS_MAX);

	for (size_t i = 0; ok && i < n; i++) {
		const char *field = reading_element(rd, list, i);

		ok = reading_check_said(rd, field, "字段名", fields[i]->key, ID_MAX) &&
			 form_check_said(rd, field, "字段内容", fields[i]->value);
	}
	return ok;
}

/* ---- While it runs ---- */

bool form_check_task(const struct reading *rd, const char *field, const Jieyou__TaskSet *m)
{
	if (m->due_us <= rd->now.us || m->due_us - rd->now.us > DAYS_AHEAD * US_PER_DAY)
		return FAULT(rd, REFUSAL_BAD_VALUE, field, "任务的完成期限应晚于现在,请核对年份。");
	return form_check_said(rd, field, "任务:要做什么", m->what) &&
		   reading_check_said(rd, field, "任务的执行人(名册中的编号)", m->owner, ID_MAX);
}

static bool check_goals(const struct reading *rd, const Jieyou__Plan *m)
{
	if (m->n_goals == 0)
		return FAULT(rd, REFUSAL_BAD_VALUE, "plan.goals", "请至少写一个目标。");
	if (!reading_check_count(rd, "plan.goals", "目标", m->n_goals, GOALS_MAX))
		return false;
	for (size_t i = 0; i < m->n_goals; i++) {
		const Jieyou__Plan__Goal *g = m->goals[i];
		const char *field = reading_element(rd, "plan.goals", i);

		if (!form_check_said(rd, field, "目标", g->what) ||
			!form_check_chosen(rd, field, "目标的期限(SHORT MIDDLE LONG)",
				&jieyou__plan__term__descriptor, (int)g->term) ||
			!form_check_said(rd, field, "目标的指标:怎样算达成", g->indicator))
			return false;
	}
	return true;
}

static bool check_plan(const struct reading *rd, const Jieyou__HandleCase *form)
{
	const Jieyou__Plan *m = form->plan;
	bool ok =
		check_goals(rd, m) &&
		reading_check_count(rd, "plan.tasks", "任务", m->n_tasks, TASKS_MAX) &&
		reading_check_count(rd, "plan.resources", "资源", m->n_resources, FORM_RESOURCES_MAX) &&
		form_check_words(rd, "plan.agreed", "同意情况", m->agreed) &&
		check_fields(rd, "plan.fields", m->fields, m->n_fields);

	for (size_t i = 0; ok && i < m->n_tasks; i++)
		ok = form_check_task(rd, reading_element(rd, "plan.tasks", i), m->tasks[i]);
	return ok;
}

static bool check_note(const struct reading *rd, const Jieyou__HandleCase *form)
{
	enum { PARTICIPANTS_MAX = 16 };
	const Jieyou__Note *m = form->note;
	bool ok = form_check_chosen(rd, "note.kind", "形式(FACE_TO_FACE CALL VISIT NETWORK)",
				  &jieyou__note__kind__descriptor, (int)m->kind) &&
			  reading_check_enum(
				  rd, "note.with", "与谁", &jieyou__note__with__descriptor, (int)m->with) &&
			  reading_check_text(rd, "note.place", "地点", m->place, WHO_MAX) &&
			  reading_check_count(
				  rd, "note.participants", "参与者", m->n_participants, PARTICIPANTS_MAX) &&
			  form_check_said(rd, "note.summary", "内容摘要", m->summary) &&
			  form_check_words(rd, "note.observed", "观察", m->observed) &&
			  form_check_words(rd, "note.done", "介入", m->done) &&
			  form_check_words(rd, "note.changed", "变化", m->changed) &&
			  form_check_words(rd, "note.next", "下一步", m->next) &&
			  check_fields(rd, "note.fields", m->fields, m->n_fields);

	for (size_t i = 0; ok && i < m->n_participants; i++)
		ok = reading_check_said(
			rd, reading_element(rd, "note.participants", i), "参与者", m->participants[i], WHO_MAX);
	return ok;
}

static bool check_review(const struct reading *rd, const Jieyou__HandleCase *form)
{
	const Jieyou__Review *m = form->review;

	return form_check_said(rd, "review.changed", "有什么变化", m->changed) &&
		   form_check_chosen(rd, "review.outcome", "复查结论(GOES_ON ENDS)",
			   &jieyou__review__outcome__descriptor, (int)m->outcome) &&
		   form_check_words(rd, "review.next", "下一步", m->next) &&
		   check_fields(rd, "review.fields", m->fields, m->n_fields);
}

static bool check_phase(const struct reading *rd, const Jieyou__HandleCase *form)
{
	const Jieyou__Phase *m = form->phase;

	return form_check_chosen(
			   rd, "phase.phase", "个案阶段", &jieyou__phase__of__descriptor, (int)m->phase) &&
		   form_check_words(rd, "phase.words", "说明", m->words);
}

static bool check_task_set(const struct reading *rd, const Jieyou__HandleCase *form)
{
	return form_check_task(rd, "task_set", form->task_set);
}

static bool check_task_done(const struct reading *rd, const Jieyou__HandleCase *form)
{
	const Jieyou__TaskDone *m = form->task_done;

	if (m->n <= 0)
		return FAULT(rd, REFUSAL_BAD_VALUE, "task_done.n", "请写明完成的是第几号任务。");
	return form_check_said(rd, "task_done.result", "任务的结果", m->result);
}

/* ---- Mandatory reports ---- */

static bool check_report(const struct reading *rd, const Jieyou__HandleCase *form)
{
	const Jieyou__ReportDuty *m = form->report_duty;

	if (m->at_us <= 0 || m->at_us > rd->now.us)
		return FAULT(rd, REFUSAL_BAD_VALUE, "report_duty.at_us", "请填写报告的时间,不能晚于现在。");
	return reading_check_said(rd, "report_duty.code", "报告义务的代码", m->code, ID_MAX) &&
		   reading_check_said(rd, "report_duty.reporter", "报告人", m->reporter, WHO_MAX) &&
		   reading_check_said(rd, "report_duty.body", "向哪个部门报告", m->body, WHO_MAX) &&
		   reading_check_said(rd, "report_duty.receipt", "回执编号或接报人", m->receipt, WHO_MAX);
}

static bool check_excuse(const struct reading *rd, const Jieyou__HandleCase *form)
{
	const Jieyou__ExcuseDuty *m = form->excuse_duty;

	return reading_check_said(rd, "excuse_duty.code", "报告义务的代码", m->code, ID_MAX) &&
		   form_check_said(rd, "excuse_duty.reason", "不报告的理由", m->reason) &&
		   reading_check_text(rd, "excuse_duty.supervisor", "督导", m->supervisor, ID_MAX);
}

/* ---- The end, and after ---- */

/* Each goal once. */
static bool check_attained(const struct reading *rd, const Jieyou__End *m)
{
	unsigned seen = 0;

	if (m->n_attained == 0)
		return FAULT(rd, REFUSAL_BAD_VALUE, "end.attained", "请逐个目标写明达成程度。");
	for (size_t i = 0; i < m->n_attained; i++) {
		const Jieyou__End__Attained *a = m->attained[i];
		const char *field = reading_element(rd, "end.attained", i);

		if (a->goal < 1 || a->goal > GOALS_MAX || seen & 1u << a->goal)
			return FAULT(rd, REFUSAL_BAD_VALUE, field,
				"goal 是目标在支援计划中的序号(1 至 12),每个目标写一次。");
		if (!form_check_chosen(rd, field, "达成程度(REACHED PARTLY NOT_REACHED)",
				&jieyou__end__degree__descriptor, (int)a->degree) ||
			!form_check_words(rd, field, "达成情况", a->words))
			return false;
		seen |= 1u << a->goal;
	}
	return true;
}

static bool check_end(const struct reading *rd, const Jieyou__HandleCase *form)
{
	const Jieyou__End *m = form->end;

	if (!form_check_chosen(
			rd, "end.cause", "结束原因", &jieyou__cause__descriptor, (int)m->cause) ||
		!check_attained(rd, m) || !form_check_said(rd, "end.evaluation", "支援评价", m->evaluation))
		return false;
	if (!(m->told && m->looked_back) &&
		!form_check_said(rd, "end.untold", "为何没有告知服务对象、没有一起回顾", m->untold))
		return false;
	if (m->cause == JIEYOU__CAUSE__TRANSFERRED &&
		!form_check_said(rd, "end.transferred_to", "转介去向", m->transferred_to))
		return false;
	return form_check_words(rd, "end.untold", "未告知的原因", m->untold) &&
		   reading_check_text(rd, "end.transferred_to", "转介去向", m->transferred_to, WHO_MAX) &&
		   reading_check_said(rd, "end.follow_up", "向谁回访", m->follow_up, WHO_MAX) &&
		   check_fields(rd, "end.fields", m->fields, m->n_fields);
}

/* What was heard has its grade, and nothing else has; of a client, by which way they were tried. */
static bool check_heard(
	const struct reading *rd, const char *field, const Jieyou__Heard *m, bool client)
{
	bool heard = m->outcome == JIEYOU__HEARD__OUTCOME__HEARD;
	bool tried = heard || m->outcome == JIEYOU__HEARD__OUTCOME__NOT_REACHED;

	if (!form_check_chosen(rd, field,
			"回访结果(HEARD NOT_REACHED REFUSED NOT_TO_CONTACT IMPOSSIBLE)",
			&jieyou__heard__outcome__descriptor, (int)m->outcome) ||
		!reading_check_enum(
			rd, field, "满意度", &jieyou__heard__satisfied__descriptor, (int)m->grade) ||
		!reading_check_enum(
			rd, field, "联系方式", &jieyou__safe_contact__channel__descriptor, (int)m->way))
		return false;
	if (heard != (m->grade != JIEYOU__HEARD__SATISFIED__SATISFIED_UNKNOWN))
		return FAULT(
			rd, REFUSAL_BAD_VALUE, field, "回访到的请填满意度(grade,五级),没有回访到的不填。");
	if (client && tried != (m->way != JIEYOU__SAFE_CONTACT__CHANNEL__CHANNEL_UNKNOWN))
		return FAULT(rd, REFUSAL_BAD_VALUE, field,
			"联系过服务对象的请填联系方式(way:CALL MESSAGE VISIT),没有联系的不填。");
	return form_check_said(rd, field, heard ? "回访时说了什么" : "没有回访到的原因", m->words);
}

static bool check_worker_heard(const struct reading *rd, const Jieyou__HandleCase *form)
{
	return check_heard(rd, "worker_heard", form->worker_heard, false);
}

static bool check_client_heard(const struct reading *rd, const Jieyou__HandleCase *form)
{
	return check_heard(rd, "client_heard", form->client_heard, true);
}

static bool check_followed(const struct reading *rd, const Jieyou__HandleCase *form)
{
	return form_check_said(rd, "followed.summary", "回访小结", form->followed->summary);
}

static bool check_unsatisfied(const struct reading *rd, const Jieyou__HandleCase *form)
{
	return form_check_said(rd, "unsatisfied.reason", "哪里不满意", form->unsatisfied->reason);
}

static bool check_agency_closed(const struct reading *rd, const Jieyou__HandleCase *form)
{
	const Jieyou__AgencyClosed *m = form->agency_closed;

	return form_check_chosen(
			   rd, "agency_closed.cause", "结案原因", &jieyou__cause__descriptor, (int)m->cause) &&
		   form_check_said(rd, "agency_closed.words", "结案说明", m->words);
}

static bool check_hand_over(const struct reading *rd, const Jieyou__HandleCase *form)
{
	const Jieyou__HandOver *m = form->hand_over;

	return reading_check_said(
			   rd, "hand_over.worker", "由谁接手(名册中的编号)", m->worker, ID_MAX) &&
		   form_check_said(rd, "hand_over.reason", "更换主责社工的原因", m->reason);
}

/* ---- The library ---- */

/* Which needs there are, and what tells who it is, the desk says: desk/forms/forms_library.c. */
static bool check_propose(const struct reading *rd, const Jieyou__HandleCase *form)
{
	enum { NEEDS_MOST = 32, KEPT_MAX = 32, KEPT_LENGTH = 64 };
	const Jieyou__ProposeEntry *m = form->propose_entry;
	bool ok =
		reading_check_said(rd, "propose_entry.title", "题目", m->title, FORM_TITLE_MAX) &&
		form_check_said(rd, "propose_entry.narrative", "案情", m->narrative) &&
		reading_check_text(rd, "propose_entry.helped", "有效的做法", m->helped, FORM_LESSON_MAX) &&
		reading_check_text(rd, "propose_entry.failed", "无效的做法", m->failed, FORM_LESSON_MAX) &&
		reading_check_text(rd, "propose_entry.revises", "修订的条目", m->revises, ID_MAX) &&
		reading_check_count(rd, "propose_entry.needs", "需要", m->n_needs, NEEDS_MOST) &&
		reading_check_count(rd, "propose_entry.kept", "保留的字句", m->n_kept, KEPT_MAX);

	if (m->drafted)
		return FAULT(
			rd, REFUSAL_BAD_VALUE, "propose_entry.drafted", "初稿由中心按规则生成,请勿填写。");
	for (size_t i = 0; ok && i < m->n_kept; i++)
		ok = reading_check_said(rd, reading_element(rd, "propose_entry.kept", i), "保留的字句",
			m->kept[i], KEPT_LENGTH);
	return ok;
}

static bool check_approve(const struct reading *rd, const Jieyou__HandleCase *form)
{
	return form_check_said(rd, "approve_entry.opinion", "审核意见", form->approve_entry->opinion);
}

static bool check_withdraw_entry(const struct reading *rd, const Jieyou__HandleCase *form)
{
	return form_check_said(rd, "withdraw_entry.reason", "撤出的理由", form->withdraw_entry->reason);
}

#define FORM_OF(ARM) JIEYOU__HANDLE_CASE__FORM_##ARM

static bool (*const checks[])(const struct reading *, const Jieyou__HandleCase *) = {
	[FORM_OF(PLAN)] = check_plan,
	[FORM_OF(NOTE)] = check_note,
	[FORM_OF(REVIEW)] = check_review,
	[FORM_OF(PHASE)] = check_phase,
	[FORM_OF(TASK_SET)] = check_task_set,
	[FORM_OF(TASK_DONE)] = check_task_done,
	[FORM_OF(REPORT_DUTY)] = check_report,
	[FORM_OF(EXCUSE_DUTY)] = check_excuse,
	[FORM_OF(END)] = check_end,
	[FORM_OF(WORKER_HEARD)] = check_worker_heard,
	[FORM_OF(CLIENT_HEARD)] = check_client_heard,
	[FORM_OF(FOLLOWED)] = check_followed,
	[FORM_OF(UNSATISFIED)] = check_unsatisfied,
	[FORM_OF(AGENCY_CLOSED)] = check_agency_closed,
	[FORM_OF(HAND_OVER)] = check_hand_over,
	[FORM_OF(PROPOSE_ENTRY)] = check_propose,
	[FORM_OF(APPROVE_ENTRY)] = check_approve,
	[FORM_OF(WITHDRAW_ENTRY)] = check_withdraw_entry,
};

bool form_check_service(const struct reading *rd, const Jieyou__HandleCase *m)
{
	return checks[m->form_case](rd, m);
}
