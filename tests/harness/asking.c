#include "asking.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "prefix.h"

/* ---- Asking ---- */

#define BEGIN(q, ARM, arm)                                             \
	do {                                                               \
		jieyou__client_frame__init(&(q)->frame);                       \
		jieyou__##arm##__init(&(q)->arm);                              \
		(q)->frame.arm = &(q)->arm;                                    \
		(q)->frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_##ARM; \
	} while (0)

void ask_hello(struct question *q, uint32_t version, const char *client)
{
	BEGIN(q, HELLO, hello);
	q->hello.version = version;
	q->hello.client = words(client);
}

void ask_case(struct question *q, int64_t case_id)
{
	BEGIN(q, GET_CASE, get_case);
	q->get_case.case_id = case_id;
}

void ask_record(struct question *q, int64_t case_id, int32_t after_seq)
{
	BEGIN(q, GET_RECORD, get_record);
	q->get_record.case_id = case_id;
	q->get_record.after_seq = after_seq;
}

void ask_list(struct question *q)
{
	BEGIN(q, LIST_CASES, list_cases);
}

void ask_queue(struct question *q, const char *owner)
{
	BEGIN(q, LIST_QUEUE, list_queue);
	q->list_queue.owner = words(owner);
}

void ask_linkages(struct question *q)
{
	BEGIN(q, LIST_LINKAGES, list_linkages);
}

void ask_find(struct question *q, const char *phone)
{
	BEGIN(q, FIND_BY_PHONE, find_by_phone);
	q->find_by_phone.phone = words(phone);
}

void ask_pool(struct question *q)
{
	BEGIN(q, GET_POOL, get_pool);
}

void ask_catalogue(struct question *q)
{
	BEGIN(q, GET_CATALOGUE, get_catalogue);
}

void ask_library(struct question *q)
{
	BEGIN(q, LIST_LIBRARY, list_library);
}

void ask_similar(struct question *q, int64_t case_id)
{
	BEGIN(q, FIND_SIMILAR, find_similar);
	q->find_similar.case_id = case_id;
}

void ask_deidentify(struct question *q, const char *text)
{
	BEGIN(q, DEIDENTIFY, deidentify);
	q->deidentify.text = words(text);
}

void ask_draft(struct question *q, int64_t case_id)
{
	BEGIN(q, DRAFT_ENTRY, draft_entry);
	q->draft_entry.case_id = case_id;
}

void ask_keep(struct question *q, const char *code, const char *key)
{
	BEGIN(q, KEEP_RESOURCE, keep_resource);
	q->frame.idempotency_key = words(key);
	q->keep_resource.code = words(code);
	q->keep_resource.checked = true;
}

void ask_capacity(struct question *q, const char *code, int32_t left, const char *key)
{
	BEGIN(q, SAY_CAPACITY, say_capacity);
	q->frame.idempotency_key = words(key);
	q->say_capacity.code = words(code);
	q->say_capacity.has_left_case = JIEYOU__SAY_CAPACITY__HAS_LEFT_LEFT;
	q->say_capacity.left = left;
}

void ask_rate(struct question *q, const char *code, uint32_t version, uint32_t rating)
{
	BEGIN(q, RATE_ENTRY, rate_entry);
	q->rate_entry.code = words(code);
	q->rate_entry.version = version;
	q->rate_entry.rating = rating;
}

void ask_publicity(struct question *q, const char *code)
{
	static char *codes[1];

	BEGIN(q, MAKE_PUBLICITY, make_publicity);
	codes[0] = words(code);
	q->make_publicity.codes = codes;
	q->make_publicity.n_codes = 1;
}

/* The years that tests are in. */
#define SINCE_US INT64_C(1767196800000000) /* 2026-01-01 in China */
#define UNTIL_US (SINCE_US + INT64_C(300000000000000))

void ask_figures(struct question *q, const char *district, Jieyou__GetFigures__Grouping by)
{
	BEGIN(q, GET_FIGURES, get_figures);
	q->get_figures.district = words(district);
	q->get_figures.by = by;
	q->get_figures.since_us = SINCE_US;
	q->get_figures.until_us = UNTIL_US;
}

void ask_publication(struct question *q, const char *district)
{
	BEGIN(q, GET_PUBLICATION, get_publication);
	q->get_publication.district = words(district);
	q->get_publication.year = 2025;
}

void ask_incidents(struct question *q, const char *district)
{
	BEGIN(q, LIST_INCIDENTS, list_incidents);
	q->list_incidents.district = words(district);
	q->list_incidents.since_us = SINCE_US;
	q->list_incidents.until_us = UNTIL_US;
}

void ask_hours(struct question *q, const char *district)
{
	BEGIN(q, GET_HOURS, get_hours);
	q->get_hours.district = words(district);
	q->get_hours.since_us = SINCE_US;
	q->get_hours.until_us = UNTIL_US;
}

void ask_verify(struct question *q)
{
	BEGIN(q, VERIFY, verify);
}

void ask_checkpoints(struct question *q)
{
	BEGIN(q, GET_CHECKPOINTS, get_checkpoints);
}

void ask_cancel(struct question *q, uint64_t request_id)
{
	BEGIN(q, CANCEL, cancel);
	q->cancel.request_id = request_id;
}

void ask_why(struct question *q, int64_t case_id, const char *expert, const char *need)
{
	BEGIN(q, WHY_NOT, why_not);
	q->why_not.case_id = case_id;
	q->why_not.expert_id = words(expert);
	q->why_not.need = words(need);
}

void ask_change(struct question *q, const char *key)
{
	BEGIN(q, ADMINISTER, administer);
	q->frame.idempotency_key = words(key);
}

const char *fresh_key(void)
{
	static char keys[8][24];
	static unsigned n;

	n++;
	snprintf(keys[n % 8], sizeof(keys[0]), "key %u", n);
	return keys[n % 8];
}

static void fill_plan(struct question *q, struct form *form)
{
	jieyou__plan__init(&form->plan);
	jieyou__plan__goal__init(&form->goal);
	form->goal.what = words("孩子返校");
	form->goal.term = JIEYOU__PLAN__TERM__SHORT;
	form->goal.indicator = words("连续出勤四周");
	form->goals[0] = &form->goal;
	form->plan.goals = form->goals;
	form->plan.n_goals = 1;
	q->handle_case.plan = &form->plan;
}

static void fill_end(struct question *q, struct form *form)
{
	jieyou__end__init(&form->end);
	jieyou__end__attained__init(&form->attained);
	form->attained.goal = 1;
	form->attained.degree = JIEYOU__END__DEGREE__REACHED;
	form->all_attained[0] = &form->attained;
	form->end.cause = JIEYOU__CAUSE__GOAL_MET;
	form->end.attained = form->all_attained;
	form->end.n_attained = 1;
	form->end.evaluation = words("目标达成");
	form->end.told = true;
	form->end.looked_back = true;
	form->end.follow_up = words("主责社工和服务对象");
	q->handle_case.end = &form->end;
}

static void fill_tasks(struct question *q, struct form *form, Jieyou__HandleCase__FormCase which)
{
	jieyou__task_set__init(&form->task_set);
	jieyou__task_done__init(&form->task_done);
	form->task_set.what = words("联系学校");
	form->task_set.owner = words("test");
	form->task_set.due_us = INT64_C(4102444800000000); /* 2100 */
	form->task_done.n = 1;
	form->task_done.result = words("已联系");
	if (which == JIEYOU__HANDLE_CASE__FORM_TASK_SET)
		q->handle_case.task_set = &form->task_set;
	else
		q->handle_case.task_done = &form->task_done;
}

static void fill_duty(struct question *q, struct form *form, Jieyou__HandleCase__FormCase which)
{
	jieyou__report_duty__init(&form->report_duty);
	jieyou__excuse_duty__init(&form->excuse_duty);
	form->report_duty.code = words("CHD.REPORT");
	form->report_duty.reporter = words("社工甲");
	form->report_duty.body = words("公安机关");
	form->report_duty.at_us = 1;
	form->report_duty.receipt = words("2026-001");
	form->excuse_duty.code = words("CHD.REPORT");
	form->excuse_duty.reason = words("经核实并非侵害");
	form->excuse_duty.supervisor = words("SIGNER");
	if (which == JIEYOU__HANDLE_CASE__FORM_REPORT_DUTY)
		q->handle_case.report_duty = &form->report_duty;
	else
		q->handle_case.excuse_duty = &form->excuse_duty;
}

/* The worker has been heard; the client, of whom nothing was agreed, was not to be contacted. */
static void fill_heard(struct question *q, struct form *form, Jieyou__HandleCase__FormCase which)
{
	jieyou__heard__init(&form->heard);
	form->heard.words = words("进展顺利");
	if (which == JIEYOU__HANDLE_CASE__FORM_WORKER_HEARD) {
		form->heard.outcome = JIEYOU__HEARD__OUTCOME__HEARD;
		form->heard.grade = JIEYOU__HEARD__SATISFIED__SATISFIED;
		q->handle_case.worker_heard = &form->heard;
	} else {
		form->heard.outcome = JIEYOU__HEARD__OUTCOME__NOT_TO_CONTACT;
		q->handle_case.client_heard = &form->heard;
	}
}

static void fill_library(struct question *q, struct form *form, Jieyou__HandleCase__FormCase which)
{
	static char *needs[] = {(char *)(uintptr_t) "LAW.AID", (char *)(uintptr_t) "YOU.NET"};

	jieyou__propose_entry__init(&form->propose_entry);
	jieyou__approve_entry__init(&form->approve_entry);
	jieyou__withdraw_entry__init(&form->withdraw_entry);
	form->propose_entry.title = words("孩子沉迷游戏,不肯上学");
	form->propose_entry.narrative = words("孩子天天打游戏不肯上学,母亲想打官司又没有钱请律师。");
	form->propose_entry.helped = words("先约定作息,再申请法律援助");
	form->propose_entry.failed = words("没收手机,关系更僵");
	form->propose_entry.needs = needs;
	form->propose_entry.n_needs = 2;
	form->approve_entry.opinion = words("已核对,认不出当事人");
	form->withdraw_entry.reason = words("有人认出了当事人");
	if (which == JIEYOU__HANDLE_CASE__FORM_PROPOSE_ENTRY)
		q->handle_case.propose_entry = &form->propose_entry;
	else if (which == JIEYOU__HANDLE_CASE__FORM_APPROVE_ENTRY)
		q->handle_case.approve_entry = &form->approve_entry;
	else
		q->handle_case.withdraw_entry = &form->withdraw_entry;
}

/* Forms from the plan to the follow-up. */
static void fill_service(struct question *q, struct form *form, Jieyou__HandleCase__FormCase which)
{
	if (which == JIEYOU__HANDLE_CASE__FORM_PLAN)
		fill_plan(q, form);
	else if (which == JIEYOU__HANDLE_CASE__FORM_END)
		fill_end(q, form);
	else if (which == JIEYOU__HANDLE_CASE__FORM_TASK_SET ||
			 which == JIEYOU__HANDLE_CASE__FORM_TASK_DONE)
		fill_tasks(q, form, which);
	else if (which == JIEYOU__HANDLE_CASE__FORM_REPORT_DUTY ||
			 which == JIEYOU__HANDLE_CASE__FORM_EXCUSE_DUTY)
		fill_duty(q, form, which);
	else if (which == JIEYOU__HANDLE_CASE__FORM_WORKER_HEARD ||
			 which == JIEYOU__HANDLE_CASE__FORM_CLIENT_HEARD)
		fill_heard(q, form, which);
	else if (which == JIEYOU__HANDLE_CASE__FORM_NOTE) {
		jieyou__note__init(&form->note);
		form->note.kind = JIEYOU__NOTE__KIND__FACE_TO_FACE;
		form->note.summary = words("在中心面谈,孩子也来了");
		q->handle_case.note = &form->note;
	} else if (which == JIEYOU__HANDLE_CASE__FORM_REVIEW) {
		jieyou__review__init(&form->review);
		form->review.changed = words("亲子关系缓和");
		form->review.outcome = JIEYOU__REVIEW__OUTCOME__GOES_ON;
		q->handle_case.review = &form->review;
	} else if (which == JIEYOU__HANDLE_CASE__FORM_PHASE) {
		jieyou__phase__init(&form->phase);
		form->phase.phase = JIEYOU__PHASE__OF__INTERVENTION;
		q->handle_case.phase = &form->phase;
	} else if (which == JIEYOU__HANDLE_CASE__FORM_FOLLOWED) {
		jieyou__followed__init(&form->followed);
		form->followed.summary = words("双方均满意");
		q->handle_case.followed = &form->followed;
	} else if (which == JIEYOU__HANDLE_CASE__FORM_UNSATISFIED) {
		jieyou__unsatisfied__init(&form->unsatisfied);
		form->unsatisfied.reason = words("孩子又不上学");
		q->handle_case.unsatisfied = &form->unsatisfied;
	} else if (which == JIEYOU__HANDLE_CASE__FORM_AGENCY_CLOSED) {
		jieyou__agency_closed__init(&form->agency_closed);
		form->agency_closed.cause = JIEYOU__CAUSE__SELF_RELIANT;
		form->agency_closed.words = words("已能自行应对");
		q->handle_case.agency_closed = &form->agency_closed;
	} else if (which == JIEYOU__HANDLE_CASE__FORM_HAND_OVER) {
		jieyou__hand_over__init(&form->hand_over);
		form->hand_over.worker = words("COLLEAGUE-2");
		form->hand_over.reason = words("原社工离职");
		q->handle_case.hand_over = &form->hand_over;
	}
}

static void fill_convene(struct form *form)
{
	static const char *const needs[] = {"PSY.COUNSEL", "YOU.TRUANT"};

	jieyou__convene__init(&form->convene);
	for (int i = 0; i < 2; i++) {
		jieyou__asked__init(&form->seated[i]);
		form->seated[i].expert_id = words(i ? "E24" : "E09");
		form->seated_needs[i] = words(needs[i]);
		form->seated[i].needs = &form->seated_needs[i];
		form->seated[i].n_needs = 1;
		form->members[i] = &form->seated[i];
	}
	form->convene.members = form->members;
	form->convene.n_members = 2;
	form->convene.minutes = 60;
	form->convene.manner = JIEYOU__CONVENE__MANNER__ON_SITE;
	form->convene.problem = words("母亲情绪低落,孩子不上学");
	form->convene.agenda = words("各自意见;决议");
}

static void fill_conclude(struct form *form)
{
	jieyou__conclude__init(&form->conclude);
	for (int i = 0; i < 2; i++) {
		jieyou__conclude__opinion__init(&form->opinion[i]);
		form->opinion[i].expert_id = words(i ? "E24" : "E09");
		form->opinion[i].words = words("先稳住母亲,再谈返校");
		form->opinions[i] = &form->opinion[i];
	}
	form->conclude.number = 1;
	form->conclude.opinions = form->opinions;
	form->conclude.n_opinions = 2;
	form->conclude.summary = words("已试过家访");
}

static void fill_session(struct form *form)
{
	Jieyou__Session *m = &form->session;

	jieyou__session__init(m);
	form->participants[0] = words("示例社工");
	m->kind = JIEYOU__SESSION__KIND__INDIVIDUAL;
	m->minutes = 60;
	m->participants = form->participants;
	m->n_participants = 1;
	m->agenda = words("回顾上次约定,讨论两个个案");
	m->question = words("家长不愿面谈");
	m->advice = words("先与孩子建立关系,再约家长");
	m->agreed = words("两周内完成一次家访");
}

static void fill_supervision(
	struct question *q, struct form *form, Jieyou__HandleCase__FormCase which)
{
	jieyou__assign__init(&form->assign);
	form->assign.expert_id = words("E01");
	form->assign.agreed_on = words("2026-01-05");
	form->assign.basis = JIEYOU__ASSIGN__BASIS__POST;
	fill_session(form);
	jieyou__sum_up__init(&form->sum_up);
	form->sum_up.kind = JIEYOU__SESSION__KIND__INDIVIDUAL;
	form->sum_up.summary = words("半年来能独立处理亲子冲突");
	jieyou__end_supervision__init(&form->end_supervision);
	form->end_supervision.cause = JIEYOU__END_SUPERVISION__CAUSE__REACHED;
	form->end_supervision.evaluation = words("目标已达成");
	jieyou__pay__init(&form->pay);
	form->pay.expert_id = words("E01");
	form->pay.amount = 6000;
	form->pay.payer = JIEYOU__ASSIGN__PAYER__AGENCY;
	if (which == JIEYOU__HANDLE_CASE__FORM_ASSIGN)
		q->handle_case.assign = &form->assign;
	else if (which == JIEYOU__HANDLE_CASE__FORM_SESSION)
		q->handle_case.session = &form->session;
	else if (which == JIEYOU__HANDLE_CASE__FORM_SUM_UP)
		q->handle_case.sum_up = &form->sum_up;
	else if (which == JIEYOU__HANDLE_CASE__FORM_PAY)
		q->handle_case.pay = &form->pay;
	else
		q->handle_case.end_supervision = &form->end_supervision;
}

static void fill_candidate(struct form *form)
{
	static const char *const types[] = {"COUNSELLOR", "SUPERVISOR"};
	Jieyou__Candidate *m = &form->candidate;

	jieyou__candidate__init(m);
	for (int i = 0; i < 2; i++) {
		jieyou__candidate__can__init(&form->can[i]);
		form->can[i].type = words(types[i]);
		form->can[i].level = 2;
		form->cans[i] = &form->can[i];
	}
	jieyou__candidate__certificate__init(&form->certificate);
	form->certificate.name = words("社会工作师(中级)");
	form->certificates[0] = &form->certificate;
	form->languages[0] = words("cmn");
	m->name = words("示范新聘专家");
	m->sex = JIEYOU__SEX__FEMALE;
	m->unit = words("示范心理服务中心");
	m->district = words("440309");
	m->languages = form->languages;
	m->n_languages = 1;
	m->can = form->cans;
	m->n_can = 2;
	m->certificates = form->certificates;
	m->n_certificates = 1;
	m->interests = words("无");
}

void ask_scores(struct form *form, int32_t board, int32_t employer, int32_t supervisee)
{
	static char total[16];
	int32_t sum = 40 * board + 20 * employer + 40 * supervisee;
	Jieyou__Assess *m = &form->assess;

	snprintf(total, sizeof(total), "%d.%02d", (int)(sum / 100), (int)(sum % 100));
	m->has_board_case = JIEYOU__ASSESS__HAS_BOARD_BOARD;
	m->board = board;
	m->has_employer_case = JIEYOU__ASSESS__HAS_EMPLOYER_EMPLOYER;
	m->employer = employer;
	m->has_supervisee_case = JIEYOU__ASSESS__HAS_SUPERVISEE_SUPERVISEE;
	m->supervisee = supervisee;
	m->total = total;
}

static void fill_assess(struct form *form)
{
	Jieyou__Assess *m = &form->assess;

	jieyou__assess__init(m);
	m->kind = JIEYOU__ASSESS__KIND__YEARLY;
	m->board_by = words("督导评审委员会");
	m->employer_by = words("示范心理服务中心");
	m->supervisee_by = words("受督导社工三人");
	m->opinion = words("工作扎实");
	ask_scores(form, 80, 90, 85);
}

static void fill_appointment(
	struct question *q, struct form *form, Jieyou__HandleCase__FormCase which)
{
	fill_candidate(form);
	jieyou__propose_appointment__init(&form->propose_appointment);
	form->propose_appointment.candidate = &form->candidate;
	form->propose_appointment.begins = words("2026-01-06");
	form->propose_appointment.ends = words("2027-12-31");
	form->propose_appointment.agreement_signed_on = words("2026-01-05");
	form->propose_appointment.agreement_ends = words("2027-12-31");
	form->propose_appointment.places = 3;
	form->propose_appointment.opinion = words("资格与经历已核实");
	jieyou__approve_appointment__init(&form->approve_appointment);
	form->approve_appointment.opinion = words("同意");
	jieyou__refuse_appointment__init(&form->refuse_appointment);
	form->refuse_appointment.cause = JIEYOU__REFUSE_APPOINTMENT__CAUSE__NO_NEED;
	form->refuse_appointment.reason = words("本年名额已满");
	jieyou__end_appointment__init(&form->end_appointment);
	form->end_appointment.cause = JIEYOU__END_APPOINTMENT__CAUSE__OWN_WISH;
	form->end_appointment.reason = words("调往外地工作");
	fill_assess(form);
	jieyou__set_leave__init(&form->set_leave);
	form->set_leave.begins = words("2099-01-05");
	form->set_leave.ends = words("2099-01-09");
	form->set_leave.why = words("外出进修");
	jieyou__end_leave__init(&form->end_leave);
	jieyou__debrief__init(&form->debrief);
	form->debrief.with = words("E05");
	form->debrief.minutes = 60;
	form->debrief.notes = words("谈到自责与睡眠,约定一周后再谈");
	if (which == JIEYOU__HANDLE_CASE__FORM_SET_LEAVE)
		q->handle_case.set_leave = &form->set_leave;
	else if (which == JIEYOU__HANDLE_CASE__FORM_END_LEAVE)
		q->handle_case.end_leave = &form->end_leave;
	else if (which == JIEYOU__HANDLE_CASE__FORM_DEBRIEF)
		q->handle_case.debrief = &form->debrief;
	else if (which == JIEYOU__HANDLE_CASE__FORM_ASSESS)
		q->handle_case.assess = &form->assess;
	else if (which == JIEYOU__HANDLE_CASE__FORM_PROPOSE_APPOINTMENT)
		q->handle_case.propose_appointment = &form->propose_appointment;
	else if (which == JIEYOU__HANDLE_CASE__FORM_APPROVE_APPOINTMENT)
		q->handle_case.approve_appointment = &form->approve_appointment;
	else if (which == JIEYOU__HANDLE_CASE__FORM_REFUSE_APPOINTMENT)
		q->handle_case.refuse_appointment = &form->refuse_appointment;
	else
		q->handle_case.end_appointment = &form->end_appointment;
}

static void fill_conference(
	struct question *q, struct form *form, Jieyou__HandleCase__FormCase which)
{
	fill_convene(form);
	fill_conclude(form);
	jieyou__reschedule__init(&form->reschedule);
	form->reschedule.number = 1;
	form->reschedule.reason = words("社工当天出庭");
	jieyou__answer_invitation__init(&form->answer_invitation);
	form->answer_invitation.number = 1;
	form->answer_invitation.answer = JIEYOU__ANSWER_INVITATION__ANSWER__ACCEPT;
	jieyou__call_off__init(&form->call_off);
	form->call_off.number = 1;
	form->call_off.reason = words("情况已缓和");
	if (which == JIEYOU__HANDLE_CASE__FORM_CONVENE)
		q->handle_case.convene = &form->convene;
	else if (which == JIEYOU__HANDLE_CASE__FORM_RESCHEDULE)
		q->handle_case.reschedule = &form->reschedule;
	else if (which == JIEYOU__HANDLE_CASE__FORM_ANSWER_INVITATION)
		q->handle_case.answer_invitation = &form->answer_invitation;
	else if (which == JIEYOU__HANDLE_CASE__FORM_CONCLUDE)
		q->handle_case.conclude = &form->conclude;
	else
		q->handle_case.call_off = &form->call_off;
}

static void fill_seminar(struct question *q, struct form *form, Jieyou__HandleCase__FormCase which)
{
	Jieyou__HoldSeminar *m = &form->hold_seminar;

	jieyou__hold_seminar__init(m);
	form->came[0] = words("E09");
	form->came[1] = words("E24");
	form->came_workers[0] = words("示例社工");
	m->number = 1;
	m->experts = form->came;
	m->n_experts = 2;
	m->workers = form->came_workers;
	m->n_workers = 1;
	m->notes = words("各人先说做法,再比较结果");
	m->learned = words("先约定作息,再和家长商量");
	jieyou__end_seminar__init(&form->end_seminar);
	form->end_seminar.summary = words("所得已整理");
	if (which == JIEYOU__HANDLE_CASE__FORM_HOLD_SEMINAR)
		q->handle_case.hold_seminar = m;
	else
		q->handle_case.end_seminar = &form->end_seminar;
}

static void fill_panel(struct form *form)
{
	form->judges[0] = words("E09");
	form->judges[1] = words("E24");
	form->judges[2] = words("E10");
	jieyou__name_panel__init(&form->name_panel);
	form->name_panel.experts = form->judges;
	form->name_panel.n_experts = 3;
	form->name_panel.agreed_on = words("2026-01-05");
}

static void fill_contest(struct question *q, struct form *form, Jieyou__HandleCase__FormCase which)
{
	fill_panel(form);
	jieyou__nominate__init(&form->nominate);
	form->nominate.code = words("L000001");
	form->nominate.by = words("示例机构");
	form->nominate.reason = words("做法清楚,可以推广");
	jieyou__score__init(&form->score);
	form->score.code = words("L000001");
	form->score.profession = 80;
	form->score.effect = 70;
	form->score.innovation = 90;
	form->score.transfer = 60;
	jieyou__recuse__init(&form->recuse);
	form->recuse.code = words("L000001");
	form->recuse.reason = words("与提名者共事");
	jieyou__rank__init(&form->rank);
	form->rank.opinion = words("评审组一致同意");
	jieyou__publish__init(&form->publish);
	form->publish.words = words("在中心公布栏公布");
	if (which == JIEYOU__HANDLE_CASE__FORM_NOMINATE)
		q->handle_case.nominate = &form->nominate;
	else if (which == JIEYOU__HANDLE_CASE__FORM_NAME_PANEL)
		q->handle_case.name_panel = &form->name_panel;
	else if (which == JIEYOU__HANDLE_CASE__FORM_SCORE)
		q->handle_case.score = &form->score;
	else if (which == JIEYOU__HANDLE_CASE__FORM_RECUSE)
		q->handle_case.recuse = &form->recuse;
	else if (which == JIEYOU__HANDLE_CASE__FORM_RANK)
		q->handle_case.rank = &form->rank;
	else
		q->handle_case.publish = &form->publish;
}

static void fill_refer(struct form *form)
{
	jieyou__refer__init(&form->refer);
	for (int i = 0; i < 2; i++) {
		jieyou__refer__told__init(&form->told[i]);
		form->all_told[i] = &form->told[i];
	}
	form->told[0].subject = JIEYOU__REFER__SUBJECT__NEED;
	form->told[0].words = words("一户家庭需要临时救助,请告知材料");
	form->told[1].subject = JIEYOU__REFER__SUBJECT__SITUATION;
	form->told[1].words = words("单亲母亲独自抚养孩子");
	form->refer.number = 1;
	form->refer.told = form->all_told;
	form->refer.n_told = 1;
	form->refer.agreed = form->agreed;
	form->refer.receiver = words("窗口工作人员,当面交接");
}

static void fill_linkage(struct question *q, struct form *form, Jieyou__HandleCase__FormCase which)
{
	fill_refer(form);
	jieyou__propose_linkage__init(&form->propose_linkage);
	form->propose_linkage.kind = JIEYOU__PROPOSE_LINKAGE__KIND__REFERRAL;
	form->propose_linkage.target = words("LH.WELFARE");
	form->linkage_needs[0] = words("ECO.TEMP");
	form->propose_linkage.needs = form->linkage_needs;
	form->propose_linkage.n_needs = 1;
	form->propose_linkage.reason = words("家中已无积蓄");
	jieyou__move_linkage__init(&form->move_linkage);
	form->move_linkage.number = 1;
	form->move_linkage.to = JIEYOU__MOVE_LINKAGE__TO__CONTACTED;
	form->move_linkage.note = words("已电话联系窗口");
	if (which == JIEYOU__HANDLE_CASE__FORM_PROPOSE_LINKAGE)
		q->handle_case.propose_linkage = &form->propose_linkage;
	else if (which == JIEYOU__HANDLE_CASE__FORM_REFER)
		q->handle_case.refer = &form->refer;
	else
		q->handle_case.move_linkage = &form->move_linkage;
}

void ask_handle(struct question *q, struct form *form, int64_t case_id,
	Jieyou__HandleCase__FormCase which, const char *key)
{
	static char *criteria[] = {(char *)(uintptr_t) "STUCK"},
				*needs[] = {(char *)(uintptr_t) "LAW.GUARD"};

	BEGIN(q, HANDLE_CASE, handle_case);
	q->frame.idempotency_key = words(key);
	q->handle_case.case_id = case_id;
	q->handle_case.form_case = which;
	switch (which) {
	case JIEYOU__HANDLE_CASE__FORM_TAKE:
		jieyou__take__init(&form->take);
		form->take.criteria = criteria;
		form->take.n_criteria = 1;
		form->take.opinion = words("介入三个月没有进展");
		q->handle_case.take = &form->take;
		break;
	case JIEYOU__HANDLE_CASE__FORM_ASK:
		jieyou__ask_more__init(&form->ask);
		form->ask.question = words("孩子现在由谁照料?");
		q->handle_case.ask = &form->ask;
		break;
	case JIEYOU__HANDLE_CASE__FORM_SUPPLY:
		jieyou__supply__init(&form->supply);
		form->supply.text = words("由外婆照料");
		q->handle_case.supply = &form->supply;
		break;
	case JIEYOU__HANDLE_CASE__FORM_SEND_BACK:
		jieyou__send_back__init(&form->send_back);
		form->send_back.cause = JIEYOU__SEND_BACK__CAUSE__OTHER_CHANNEL;
		form->send_back.guidance = words("请到劳动仲裁委员会申请");
		q->handle_case.send_back = &form->send_back;
		break;
	case JIEYOU__HANDLE_CASE__FORM_ADVISE:
		jieyou__advise__init(&form->advise);
		form->advise.advice = words("可拨打12348");
		q->handle_case.advise = &form->advise;
		break;
	case JIEYOU__HANDLE_CASE__FORM_CALL:
		jieyou__call__init(&form->call);
		form->call.summary = words("社工已在现场");
		q->handle_case.call = &form->call;
		break;
	case JIEYOU__HANDLE_CASE__FORM_RAISE:
		jieyou__raise__init(&form->raise);
		form->raise.grade = JIEYOU__GRADE__CRISIS;
		form->raise.reason = words("刚刚发生威胁");
		q->handle_case.raise = &form->raise;
		break;
	case JIEYOU__HANDLE_CASE__FORM_LOWER:
		jieyou__lower__init(&form->lower);
		form->lower.grade = JIEYOU__GRADE__NORMAL;
		form->lower.reason = words("已安全离开");
		q->handle_case.lower = &form->lower;
		break;
	case JIEYOU__HANDLE_CASE__FORM_CHANGE_NEEDS:
		jieyou__change_needs__init(&form->change_needs);
		form->change_needs.needs = needs;
		form->change_needs.n_needs = 1;
		form->change_needs.reason = words("社工补充后看来主要是监护问题");
		q->handle_case.change_needs = &form->change_needs;
		break;
	case JIEYOU__HANDLE_CASE__FORM_WITHDRAW:
		jieyou__withdraw__init(&form->withdraw);
		form->withdraw.reason = words("服务对象已搬离");
		q->handle_case.withdraw = &form->withdraw;
		break;
	case JIEYOU__HANDLE_CASE__FORM_REOPEN:
		jieyou__reopen__init(&form->reopen);
		form->reopen.reason = words("情况又有变化");
		q->handle_case.reopen = &form->reopen;
		break;
	case JIEYOU__HANDLE_CASE__FORM_LINK:
		jieyou__link__init(&form->link);
		form->link.opinion = words("由中心协助申请临时救助");
		q->handle_case.link = &form->link;
		break;
	case JIEYOU__HANDLE_CASE__FORM_EXTEND:
		jieyou__extend__init(&form->extend);
		form->extend.until_us = ((int64_t)time(NULL) + 120) * 1000000;
		form->extend.reason = words("主责社工随服务对象就医,明日方能补充");
		q->handle_case.extend = &form->extend;
		break;
	case JIEYOU__HANDLE_CASE__FORM_PLAN:
	case JIEYOU__HANDLE_CASE__FORM_NOTE:
	case JIEYOU__HANDLE_CASE__FORM_REVIEW:
	case JIEYOU__HANDLE_CASE__FORM_PHASE:
	case JIEYOU__HANDLE_CASE__FORM_TASK_SET:
	case JIEYOU__HANDLE_CASE__FORM_TASK_DONE:
	case JIEYOU__HANDLE_CASE__FORM_REPORT_DUTY:
	case JIEYOU__HANDLE_CASE__FORM_EXCUSE_DUTY:
	case JIEYOU__HANDLE_CASE__FORM_END:
	case JIEYOU__HANDLE_CASE__FORM_WORKER_HEARD:
	case JIEYOU__HANDLE_CASE__FORM_CLIENT_HEARD:
	case JIEYOU__HANDLE_CASE__FORM_FOLLOWED:
	case JIEYOU__HANDLE_CASE__FORM_UNSATISFIED:
	case JIEYOU__HANDLE_CASE__FORM_AGENCY_CLOSED:
	case JIEYOU__HANDLE_CASE__FORM_HAND_OVER:
		fill_service(q, form, which);
		break;
	case JIEYOU__HANDLE_CASE__FORM_CONFIRM:
		jieyou__confirm__init(&form->confirm);
		form->confirm.answer = JIEYOU__ANSWER_KIND__REFERRAL;
		form->confirm.summary = words("一位母亲带着孩子,需要法律和心理支持");
		form->confirm.manner = words("面谈,工作日");
		form->confirm.task = words("先与社工商定安全计划");
		q->handle_case.confirm = &form->confirm;
		break;
	case JIEYOU__HANDLE_CASE__FORM_JOIN:
		jieyou__join__init(&form->join);
		q->handle_case.join = &form->join;
		break;
	case JIEYOU__HANDLE_CASE__FORM_DECLINE:
		jieyou__decline__init(&form->decline);
		form->decline.cause = JIEYOU__DECLINE__CAUSE__BUSY;
		q->handle_case.decline = &form->decline;
		break;
	case JIEYOU__HANDLE_CASE__FORM_ADD:
		jieyou__add__init(&form->add);
		form->add.expert_id = words("E01");
		q->handle_case.add = &form->add;
		break;
	case JIEYOU__HANDLE_CASE__FORM_PULL:
		jieyou__pull__init(&form->pull);
		form->pull.expert_id = words("E01");
		form->pull.cause = JIEYOU__PULL__CAUSE__UNAVAILABLE;
		form->pull.reason = words("专家来电,近期住院");
		q->handle_case.pull = &form->pull;
		break;
	case JIEYOU__HANDLE_CASE__FORM_STEP_BACK:
		jieyou__step_back__init(&form->step_back);
		form->step_back.cause = JIEYOU__STEP_BACK__CAUSE__ILL;
		form->step_back.reason = words("住院,与社工已交接");
		q->handle_case.step_back = &form->step_back;
		break;
	case JIEYOU__HANDLE_CASE__FORM_CITY:
		jieyou__ask_city__init(&form->city);
		form->city.reason = words("本区没有这方面的专家");
		q->handle_case.city = &form->city;
		break;
	case JIEYOU__HANDLE_CASE__FORM_CONVENE:
	case JIEYOU__HANDLE_CASE__FORM_RESCHEDULE:
	case JIEYOU__HANDLE_CASE__FORM_ANSWER_INVITATION:
	case JIEYOU__HANDLE_CASE__FORM_CONCLUDE:
	case JIEYOU__HANDLE_CASE__FORM_CALL_OFF:
		fill_conference(q, form, which);
		break;
	case JIEYOU__HANDLE_CASE__FORM_PROPOSE_ENTRY:
	case JIEYOU__HANDLE_CASE__FORM_APPROVE_ENTRY:
	case JIEYOU__HANDLE_CASE__FORM_WITHDRAW_ENTRY:
		fill_library(q, form, which);
		break;
	case JIEYOU__HANDLE_CASE__FORM_PROPOSE_LINKAGE:
	case JIEYOU__HANDLE_CASE__FORM_REFER:
	case JIEYOU__HANDLE_CASE__FORM_MOVE_LINKAGE:
		fill_linkage(q, form, which);
		break;
	case JIEYOU__HANDLE_CASE__FORM_ASSIGN:
	case JIEYOU__HANDLE_CASE__FORM_SESSION:
	case JIEYOU__HANDLE_CASE__FORM_SUM_UP:
	case JIEYOU__HANDLE_CASE__FORM_END_SUPERVISION:
	case JIEYOU__HANDLE_CASE__FORM_PAY:
		fill_supervision(q, form, which);
		break;
	case JIEYOU__HANDLE_CASE__FORM_PROPOSE_APPOINTMENT:
	case JIEYOU__HANDLE_CASE__FORM_APPROVE_APPOINTMENT:
	case JIEYOU__HANDLE_CASE__FORM_REFUSE_APPOINTMENT:
	case JIEYOU__HANDLE_CASE__FORM_END_APPOINTMENT:
	case JIEYOU__HANDLE_CASE__FORM_ASSESS:
	case JIEYOU__HANDLE_CASE__FORM_SET_LEAVE:
	case JIEYOU__HANDLE_CASE__FORM_END_LEAVE:
	case JIEYOU__HANDLE_CASE__FORM_DEBRIEF:
		fill_appointment(q, form, which);
		break;
	case JIEYOU__HANDLE_CASE__FORM_HOLD_SEMINAR:
	case JIEYOU__HANDLE_CASE__FORM_END_SEMINAR:
		fill_seminar(q, form, which);
		break;
	case JIEYOU__HANDLE_CASE__FORM_NOMINATE:
	case JIEYOU__HANDLE_CASE__FORM_NAME_PANEL:
	case JIEYOU__HANDLE_CASE__FORM_SCORE:
	case JIEYOU__HANDLE_CASE__FORM_RECUSE:
	case JIEYOU__HANDLE_CASE__FORM_RANK:
	case JIEYOU__HANDLE_CASE__FORM_PUBLISH:
		fill_contest(q, form, which);
		break;
	case JIEYOU__HANDLE_CASE__FORM__NOT_SET:
	case _JIEYOU__HANDLE_CASE__FORM__CASE_IS_INT_SIZE:
		break;
	}
}

void ask_open(struct question *q, struct form *form, const char *district, const char *worker,
	const char *key)
{
	BEGIN(q, OPEN_FILE, open_file);
	q->frame.idempotency_key = words(key);
	jieyou__ask_supervision__init(&form->supervision);
	form->supervision.question = words("个案多为亲子冲突,介入后没有进展");
	q->open_file.district = words(district);
	q->open_file.worker = words(worker);
	q->open_file.form_case = JIEYOU__OPEN_FILE__FORM_SUPERVISION;
	q->open_file.supervision = &form->supervision;
}

void ask_appointment(struct question *q, struct form *form, const char *district, const char *key)
{
	BEGIN(q, OPEN_FILE, open_file);
	q->frame.idempotency_key = words(key);
	fill_candidate(form);
	jieyou__ask_appointment__init(&form->appointment);
	form->appointment.candidate = &form->candidate;
	form->appointment.reason = words("从事心理服务十年,愿意承担疑难个案");
	q->open_file.district = words(district);
	q->open_file.form_case = JIEYOU__OPEN_FILE__FORM_APPOINTMENT;
	q->open_file.appointment = &form->appointment;
}

void ask_seminar(struct question *q, struct form *form, const char *district, const char *key)
{
	ask_open(q, form, district, "", key);
	jieyou__plan_seminar__init(&form->seminar);
	form->seminar.theme = words("青少年网瘾与亲子冲突");
	form->seminar.question = words("孩子不肯上学时,先做孩子还是先做家长?");
	q->open_file.form_case = JIEYOU__OPEN_FILE__FORM_SEMINAR;
	q->open_file.seminar = &form->seminar;
}

void ask_contest(struct question *q, struct form *form, const char *district, const char *key)
{
	ask_open(q, form, district, "", key);
	jieyou__open_contest__init(&form->contest);
	form->contest.year = 2026;
	form->contest.theme = words("年度疑难个案评优");
	q->open_file.form_case = JIEYOU__OPEN_FILE__FORM_CONTEST;
	q->open_file.contest = &form->contest;
}

void ask_offers(struct question *q)
{
	BEGIN(q, LIST_OFFERS, list_offers);
}

void ask_principals(struct question *q)
{
	BEGIN(q, LIST_PRINCIPALS, list_principals);
}

void ask_erase(struct question *q, int64_t case_id, Jieyou__EraseCase__ActCase act, const char *key)
{
	BEGIN(q, ERASE_CASE, erase_case);
	q->frame.idempotency_key = words(key);
	q->erase_case.case_id = case_id;
	q->erase_case.act_case = act;
	q->erase_case.requester = JIEYOU__ERASE_CASE__REQUESTER__CLIENT;
	if (act == JIEYOU__ERASE_CASE__ACT_ERASE)
		q->erase_case.erase = JIEYOU__ERASE_CASE__BASIS__CONSENT_WITHDRAWN;
	else if (act == JIEYOU__ERASE_CASE__ACT_HOLD)
		q->erase_case.hold = JIEYOU__ERASE_CASE__GROUND__INVESTIGATION;
	else
		q->erase_case.release = true;
}

void ask_shut_out(
	struct question *q, int64_t case_id, const char *who, bool let_in, const char *key)
{
	BEGIN(q, SHUT_OUT, shut_out);
	q->frame.idempotency_key = words(key);
	q->shut_out.case_id = case_id;
	q->shut_out.who = words(who);
	q->shut_out.let_in = let_in;
	q->shut_out.why = words(GOOD_REASON);
}

void ask_break(struct question *q, int64_t case_id, const char *key)
{
	BEGIN(q, BREAK_GLASS, break_glass);
	q->frame.idempotency_key = words(key);
	q->break_glass.case_id = case_id;
	q->break_glass.why = words(GOOD_REASON);
}

void ask_glass(struct question *q)
{
	BEGIN(q, LIST_GLASS, list_glass);
}

static void copy_bookmark(ProtobufCBinaryData *to, const ProtobufCBinaryData *from)
{
	if (from)
		*to = *from;
}

void ask_notices(struct question *q, const ProtobufCBinaryData *after, bool follow)
{
	BEGIN(q, GET_NOTICES, get_notices);
	copy_bookmark(&q->get_notices.after, after);
	q->get_notices.follow = follow;
}

void ask_watch_queue(struct question *q, const char *owner, const char *district)
{
	BEGIN(q, WATCH_QUEUE, watch_queue);
	q->watch_queue.owner = words(owner);
	q->watch_queue.district = words(district);
}

void ask_watch(struct question *q, int64_t case_id, int32_t version)
{
	BEGIN(q, WATCH_CASE, watch_case);
	q->watch_case.case_id = case_id;
	q->watch_case.version = version;
}

void ask_ack(struct question *q, const ProtobufCBinaryData *upto)
{
	BEGIN(q, ACK_NOTICES, ack_notices);
	copy_bookmark(&q->ack_notices.upto, upto);
}

void ask_review(
	struct question *q, int64_t case_id, int32_t seq, Jieyou__Verdict verdict, const char *key)
{
	BEGIN(q, REVIEW_GLASS, review_glass);
	q->frame.idempotency_key = words(key);
	q->review_glass.case_id = case_id;
	q->review_glass.seq = seq;
	q->review_glass.verdict = verdict;
	q->review_glass.remark = words(GOOD_REASON);
}

void ask_preview(struct question *q, struct submission *s)
{
	BEGIN(q, PREVIEW_MATCH, preview_match);
	q->preview_match.help = &s->help;
}

uint64_t ask(struct peer *p, Jieyou__ClientFrame *frame)
{
	frame->request_id = p->next_id++;
	peer_send(p, frame);
	return frame->request_id;
}

size_t frame_bytes(const Jieyou__ClientFrame *frame, uint8_t *to, size_t room)
{
	size_t body = jieyou__client_frame__get_packed_size(frame);
	size_t prefix;

	cr_assert(body + PREFIX_MAX <= room);
	prefix = prefix_write(body, to);
	return prefix + jieyou__client_frame__pack(frame, to + prefix);
}

void exchange(
	struct peer *p, const uint8_t *bytes, size_t n, size_t answers, take_answer *take, void *arg)
{
	int64_t until = now_ms() + 3 * SOON_MS;

	while (answers) {
		Jieyou__ServerFrame *f;
		size_t sent = peer_put(p, bytes, n);

		bytes += sent;
		n -= sent;
		while (answers && (f = peer_receive(p, 0))) {
			take(arg, f);
			answers--;
		}
		cr_assert(now_ms() < until, "%zu answers are missing", answers);
		if (answers)
			peer_wait(p, n > 0, 100);
	}
}

int64_t file_case(struct peer *p, int number)
{
	struct submission s;
	Jieyou__ServerFrame *f;
	int64_t id;

	build_submission(&s, number);
	f = peer_ask(p, &s.frame);
	id = expect_filed(f, s.frame.request_id)->head->case_id;
	peer_free(f);
	return id;
}

void take_form(struct peer *p, int64_t case_id, Jieyou__HandleCase__FormCase which)
{
	struct question q;
	struct form form;
	Jieyou__ServerFrame *f;

	ask_handle(&q, &form, case_id, which, fresh_key());
	f = peer_ask(p, &q.frame);
	cr_assert_str_eq(refused_as(f), "");
	peer_free(f);
}

/* ---- Expecting ---- */

const Jieyou__Refusal *expect_refusal(
	const Jieyou__ServerFrame *f, uint64_t request_id, const char *name, const char *field)
{
	const Jieyou__Refusal *r;

	cr_assert(f, "no answer where %s was expected", name);
	r = peer_refusal(f);
	cr_assert_str_eq(r->name, name, "refused as %s (%s) instead of %s", r->name, r->field, name);
	cr_assert_str_eq(
		r->field, field, "%s is about \"%s\" instead of \"%s\"", name, r->field, field);
	cr_assert(strlen(r->message) > 0, "%s says nothing", name);
	cr_assert(r->code > 0);
	cr_assert_eq(f->request_id, request_id, "%s answers %llu instead of %llu", name,
		(unsigned long long)f->request_id, (unsigned long long)request_id);
	cr_assert(!f->more);
	return r;
}

void expect_refused(struct peer *p, uint64_t request_id, const char *name, const char *field)
{
	Jieyou__ServerFrame *f = peer_receive(p, SOON_MS);

	expect_refusal(f, request_id, name, field);
	peer_free(f);
}

const char *refused_as(const Jieyou__ServerFrame *f)
{
	return f->reply_case == JIEYOU__SERVER_FRAME__REPLY_REFUSAL ? f->refusal->name : "";
}

const Jieyou__CaseReply *expect_filed(const Jieyou__ServerFrame *f, uint64_t request_id)
{
	cr_assert(f, "no answer to a submission");
	if (f->reply_case == JIEYOU__SERVER_FRAME__REPLY_REFUSAL)
		cr_assert(false, "refused as %s (%s)", f->refusal->name, f->refusal->field);
	cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_SUBMIT_CASE);
	cr_assert_eq(f->request_id, request_id);
	cr_assert(f->submit_case->head && f->submit_case->head->case_id > 0 && f->submit_case->match);
	return f->submit_case;
}

void expect_alive(struct peer *p)
{
	struct question q;
	Jieyou__ServerFrame *f;

	ask_pool(&q);
	q.get_pool.limit = 1;
	f = peer_ask(p, &q.frame);
	cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_GET_POOL);
	peer_free(f);
}

bool same_message(const ProtobufCMessage *a, const ProtobufCMessage *b)
{
	size_t n = protobuf_c_message_get_packed_size(a);
	uint8_t *bytes = malloc(2 * n + 1);
	bool same = n == protobuf_c_message_get_packed_size(b);

	cr_assert(bytes);
	if (same) {
		protobuf_c_message_pack(a, bytes);
		protobuf_c_message_pack(b, bytes + n);
		same = memcmp(bytes, bytes + n, n) == 0;
	}
	free(bytes);
	return same;
}

/* ---- The database ---- */

struct written written(const struct daemon *d)
{
	return (struct written){
		.cases = daemon_count(d, "select count(*) from help_case"),
		.events = daemon_count(d, "select count(*) from event"),
		.requests = daemon_count(d, "select count(*) from request"),
		.dues = daemon_count(d, "select count(*) from due"),
		.accesses = daemon_count(d, "select count(*) from access"),
	};
}

void expect_unwritten(const struct daemon *d, const struct written *before)
{
	struct written now = written(d);

	cr_assert_eq(now.cases, before->cases, "a case was filed");
	cr_assert_eq(now.events, before->events, "an event was written");
	cr_assert_eq(now.requests, before->requests, "a request was remembered");
	cr_assert_eq(now.dues, before->dues, "a due time was set");
}

static void run(PGconn *conn, const char *sql)
{
	PGresult *res = PQexec(conn, sql);

	cr_assert_eq(PQresultStatus(res), PGRES_COMMAND_OK, "%s: %s", sql, PQerrorMessage(conn));
	PQclear(res);
}

/* Nobody makes a checkpoint from now on, and none is under way: it reads the chained tables, and on
   the connection that loads. A second after the first rows of a database one is due. */
static void put_off_checkpoints(PGconn *conn)
{
	for (int64_t until = now_ms() + SOON_MS; now_ms() < until; sleep_ms(5)) {
		PGresult *res = PQexec(conn,
			"update checkpoint_turn set taken_until = 'infinity' "
			"where taken_until is null or taken_until <= now() or taken_until = 'infinity'");
		bool ours = strcmp(PQcmdTuples(res), "1") == 0;

		PQclear(res);
		if (ours)
			return;
	}
	cr_assert(false, "a checkpoint is still under way");
}

PGconn *hold(const struct daemon *d, const char *table)
{
	PGconn *conn = daemon_connect(d);
	char sql[128];

	put_off_checkpoints(conn);
	snprintf(sql, sizeof(sql), "lock table %s in access exclusive mode", table);
	run(conn, "begin");
	run(conn, sql);
	return conn;
}

void hold_until_waited_for(const struct daemon *d)
{
	char sql[256];

	snprintf(sql, sizeof(sql),
		"select count(*) > 0 from pg_locks l join pg_database b on b.oid = l.database "
		"where b.datname = '%s' and not l.granted",
		d->database);
	for (int64_t until = now_ms() + SOON_MS; now_ms() < until; sleep_ms(5)) {
		if (strcmp(daemon_sql(d, "%s", sql), "t") == 0)
			return;
	}
	cr_assert(false, "nobody waits for the lock");
}

void hold_end(PGconn *held)
{
	run(held, "rollback");
	run(held, "update checkpoint_turn set taken_until = null");
	PQfinish(held);
}

void wait_at_least(const struct daemon *d, int64_t wanted, const char *sql)
{
	int64_t got = -1;

	for (int64_t until = now_ms() + SOON_MS; now_ms() < until; sleep_ms(10)) {
		got = daemon_count(d, "%s", sql);
		if (got >= wanted)
			return;
	}
	cr_assert(false, "%s: %lld, not %lld", sql, (long long)got, (long long)wanted);
}

void wait_logged(const struct daemon *d, const char *what)
{
	for (int64_t until = now_ms() + SOON_MS; now_ms() < until; sleep_ms(10)) {
		if (daemon_logged(d, what))
			return;
	}
	cr_assert(false, "the log does not say: %s", what);
}

void expect_on_record(
	struct peer *p, int64_t case_id, const char *kind, Jieyou__RecordEvent__BodyCase body)
{
	struct question q;
	Jieyou__ServerFrame *f;
	size_t found = 0;

	ask_record(&q, case_id, 0);
	f = peer_ask(p, &q.frame);
	cr_assert_eq(
		(int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_GET_RECORD, "%s", refused_as(f));
	for (size_t i = 0; i < f->get_record->n_events; i++) {
		const Jieyou__RecordEvent *e = f->get_record->events[i];

		found += strcmp(e->kind, kind) == 0 && e->body_case == body;
	}
	cr_expect(found > 0, "no such %s", kind);
	peer_free(f);
}
