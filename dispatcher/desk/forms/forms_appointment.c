/*
 * The forms of appointments: terms are proposed by staff and approved by a supervisor, never by who
 * has proposed them; what is approved is in the pool with the event itself.
 */
#include "forms_appointment.h"

#include "appointment.h"
#include "codes.h"
#include "day.h"
#include "debriefing.h"
#include "score.h"
#include "standing.h"

static bool is_appointed(const struct handling *h)
{
	return text_eq(h->after.state, state_code(STATE_APPOINTED));
}

/* A number that the district has for it; `otherwise` where it says none. */
static int64_t rule_of(
	struct request *q, const struct handling *h, struct text name, int64_t otherwise)
{
	const struct snapshot *s = request_snapshot(q);
	district_index d = snapshot_district(s, h->after.district);
	int64_t n;

	return text_to_i64(snapshot_practice(s, d == NONE ? 0 : d, name, q->now), &n) ? n : otherwise;
}

/* ---- Proposing ---- */

/* Who the terms are of: as the file knows; or said, where somebody was of the pool before it. */
static struct text expert_of(
	const struct request *q, const struct handling *h, const Jieyou__ProposeAppointment *m)
{
	return is_appointed(h) ? q->facts.service.appointee : text_from(m->expert_id);
}

static bool check_expert(
	struct request *q, const struct handling *h, const Jieyou__ProposeAppointment *m)
{
	const struct snapshot *s = request_snapshot(q);
	struct text field = TEXT("propose_appointment.expert_id"), named = text_from(m->expert_id);
	struct text expert = expert_of(q, h, m);

	if (is_appointed(h) && named.len && !text_eq(named, expert))
		return request_refuse(
			q, REFUSAL_BAD_VALUE, field, TEXT("本档案聘任的是另一位专家;续聘可不填编号。"));
	if (q->facts.appointed_elsewhere)
		return request_refuse(q, REFUSAL_WRONG_STATE, field,
			TEXT("这位专家已有另一份聘任档案在聘期内;请在那份档案上续聘,或先结束那份聘任。"));
	return !expert.len || snapshot_expert(s, expert) != NOBODY ||
		   request_refuse(q, REFUSAL_BAD_VALUE, field,
			   TEXT("专家库中没有这个编号;新聘的不填,刚刚聘任的请稍候片刻。"));
}

/* A renewal goes on; of who is of the pool already the term may not begin later, for they serve
 * now. */
static bool check_begins(
	struct request *q, const struct handling *h, const Jieyou__ProposeAppointment *m)
{
	struct text field = TEXT("propose_appointment.begins");
	moment begins;

	if (is_appointed(h))
		return !m->begins[0] ||
			   request_refuse(q, REFUSAL_BAD_VALUE, field, TEXT("续聘接续现有聘期,不填起聘日。"));
	if (!day_from(text_from(m->begins), &begins))
		return request_refuse(q, REFUSAL_BAD_VALUE, field, TEXT("请写明起聘日,如 2026-01-05。"));
	return !m->expert_id[0] || begins.us <= q->now.us ||
		   request_refuse(q, REFUSAL_BAD_VALUE, field, TEXT("已在库的专家,起聘日不能晚于今天。"));
}

/* Practice rule appointment.days.max: 4 years as 烟台 has them, where the district says nothing. */
static bool check_length(
	struct request *q, const struct handling *h, const Jieyou__ProposeAppointment *m)
{
	int64_t most = rule_of(q, h, TEXT("appointment.days.max"), 1461);
	moment begins = q->now, ends = q->now;

	day_from(text_from(m->begins), &begins);
	day_from(text_from(m->ends), &ends);
	return day_of(ends) - day_of(begins) < most ||
		   request_refuse(q, REFUSAL_BAD_VALUE, TEXT("propose_appointment.ends"),
			   arena_format(&q->arena, "本区规定一个聘期最长 %lld 日,请缩短,期满前可续聘。",
				   (long long)most));
}

static bool check_terms(
	struct request *q, const struct handling *h, const Jieyou__ProposeAppointment *m)
{
	return appointment_check_candidate(q, TEXT("propose_appointment.candidate"), m->candidate) &&
		   check_expert(q, h, m) && check_begins(q, h, m) && check_length(q, h, m);
}

bool form_adjust_propose_appointment(struct request *q, struct handling *h)
{
	const struct past *past = &q->facts.service.past;

	if (is_appointed(h) && (!past_has_since(past, EVENT_ASSESSED, EVENT_APPOINTED) ||
							   !past_has_since(past, EVENT_ASSESSED, EVENT_RENEWED)))
		return request_refuse(q, REFUSAL_WRONG_STATE, TEXT("propose_appointment"),
			TEXT("本聘期还没有考核;请先登记考核(assess),再提出续聘。"));
	h->notice =
		TEXT("已提出;须由另一位中心督导核准(approve_appointment),核准后入库。修改即重新提出。");
	return check_terms(q, h, h->form->propose_appointment);
}

/* ---- Approving ---- */

/* What waits; NULL: refused. */
static const Jieyou__ProposeAppointment *waiting(struct request *q)
{
	const struct past *past = &q->facts.service.past;
	const struct event_facts *e = casework_last(q, EVENT_APPOINTMENT_PROPOSED);
	const Jieyou__HandleCase *form;

	if (!e || !past_has_since(past, EVENT_APPOINTMENT_PROPOSED, EVENT_APPOINTED) ||
		!past_has_since(past, EVENT_APPOINTMENT_PROPOSED, EVENT_RENEWED)) {
		request_refuse(q, REFUSAL_WRONG_STATE, TEXT("approve_appointment"),
			TEXT("没有待核准的拟聘意见;请先提出(propose_appointment)。"));
		return NULL;
	}
	if (text_eq(e->actor, q->actor) || text_eq(e->actor, q->via)) {
		request_refuse(q, REFUSAL_DENIED, TEXT("approve_appointment"),
			TEXT("这是您本人提出的拟聘意见,须由另一位中心督导核准。"));
		return NULL;
	}
	form = (const Jieyou__HandleCase *)casework_body(
		q, q->load.id, e, &jieyou__handle_case__descriptor);
	return form ? form->propose_appointment : NULL;
}

/* The day from which they are appointed without a break. */
static struct text begins_of(
	struct request *q, const struct handling *h, const Jieyou__ProposeAppointment *m)
{
	const struct snapshot *s = request_snapshot(q);
	expert_index e = snapshot_expert(s, q->facts.service.appointee);

	return is_appointed(h) && e != NOBODY ? snapshot_cell(s->experts[e].row, EXPERT_APPOINTED_FROM)
										  : text_from(m->begins);
}

bool form_adjust_approve_appointment(struct request *q, struct handling *h)
{
	const Jieyou__ProposeAppointment *m = waiting(q);
	struct text expert;

	if (!m || !check_terms(q, h, m))
		return false;
	expert = expert_of(q, h, m);
	h->step.term = appointment_term(q, &h->after, text_from(m->ends));
	h->step.also = standing_people(q, expert);
	h->notice = is_appointed(h)
					? TEXT("已续聘,专家库已更新。")
					: TEXT("已聘任并入库,编号见本档案(show);其账号与编号由管理员在名册中关联。");
	if (!is_appointed(h) && !step_owes(q, &h->after, TEXT("due.assessment"), q->actor))
		return false;
	return h->step.term.until.us > q->now.us
			   ? appointment_write(q, &h->after, expert, begins_of(q, h, m), m)
			   : request_refuse(q, REFUSAL_WRONG_STATE, TEXT("approve_appointment"),
					 TEXT("拟定的聘期已经过去,请重新提出。"));
}

/* ---- Assessing ---- */

/* The district's, where it holds; else those of 漯河, and the thresholds of the seed. */
static struct score_rule score_rule_of(struct request *q, const struct handling *h)
{
	static const struct score_rule luohe = {{40, 20, 40}, 90, 60};
	struct score_rule r = {.weights = {(int)rule_of(q, h, TEXT("score.weight.board"), 40),
							   (int)rule_of(q, h, TEXT("score.weight.employer"), 20),
							   (int)rule_of(q, h, TEXT("score.weight.supervisee"), 40)},
		.excellent = (int)rule_of(q, h, TEXT("score.excellent"), 90),
		.pass = (int)rule_of(q, h, TEXT("score.pass"), 60)};

	return score_rule_holds(&r) ? r : luohe;
}

/* As the record has it. */
static Jieyou__Assess__Result told_result(enum score_result r)
{
	return r == SCORE_EXCELLENT ? JIEYOU__ASSESS__RESULT__EXCELLENT
		   : r == SCORE_PASS    ? JIEYOU__ASSESS__RESULT__PASS
								: JIEYOU__ASSESS__RESULT__FAIL;
}

static bool check_total(
	struct request *q, const struct score_rule *r, const Jieyou__Assess *m, int32_t *ret)
{
	const int32_t scores[SCORE_PARTS] = {m->board, m->employer, m->supervisee};
	int32_t said = -1;

	*ret = score_total(r, scores);
	return (score_from(text_from(m->total), &said) && said == *ret) ||
		   request_refuse(q, REFUSAL_BAD_VALUE, TEXT("assess.total"),
			   arena_format(&q->arena,
				   "三方评分按 %d/%d/%d 折算,总分为 %d.%02d,与所填不符;请核对评分或总分。",
				   r->weights[SCORE_BOARD], r->weights[SCORE_EMPLOYER],
				   r->weights[SCORE_SUPERVISEE], (int)(*ret / 100), (int)(*ret % 100)));
}

/* Whether the last assessment before this one was failed, too. False: it cannot be read. */
static bool failed_before(struct request *q, bool *ret)
{
	ProtobufCMessage *last;

	*ret = false;
	if (!casework_newest(q, EVENT_ASSESSED, &jieyou__handle_case__descriptor, &last))
		return false;
	if (last)
		*ret = ((Jieyou__HandleCase *)last)->assess->result == JIEYOU__ASSESS__RESULT__FAIL;
	return true;
}

/* The appointment ends with the same decision, by an event of its own. */
static bool end_failed(struct request *q, struct handling *h)
{
	Jieyou__HandleCase *body = arena_alloc(&q->arena, sizeof(*body));
	Jieyou__EndAppointment *end = arena_alloc(&q->arena, sizeof(*end));

	if (!body || !end)
		return false;
	jieyou__handle_case__init(body);
	jieyou__end_appointment__init(end);
	end->cause = JIEYOU__END_APPOINTMENT__CAUSE__FAILED_TWICE;
	body->form_case = JIEYOU__HANDLE_CASE__FORM_END_APPOINTMENT;
	body->end_appointment = end;
	h->then = (struct step){.event = EVENT_APPOINTMENT_ENDED,
		.who = q->roles,
		.body = &body->base,
		.also = h->step.also};
	h->notice = TEXT("已连续两次考核不合格,聘任自今日起结束;其承担的将逐一撤出,由中心另行安排。");
	return appointment_end(q, &h->after, h->after.version + 2);
}

/* What was owed of an assessment: each debriefing is done by its own form. */
static bool assessed(struct request *q, const struct handling *h)
{
	const struct service_facts *s = &q->facts.service;
	struct task_facts task;
	bool ok = true;

	for (int32_t n = 1; ok && n <= s->tasks_set; n++)
		ok = !casework_task(s, n, &task) || debriefing_find(&q->facts, n) ||
			 step_task_done(q, h->after.id, n);
	return ok;
}

bool form_adjust_assess(struct request *q, struct handling *h)
{
	struct score_rule rule = score_rule_of(q, h);
	Jieyou__Assess *kept = arena_alloc(&q->arena, sizeof(*kept));
	bool before;
	int32_t total;

	if (!kept || !check_total(q, &rule, h->form->assess, &total) || !failed_before(q, &before))
		return false;
	*kept = *h->form->assess;
	kept->result = told_result(score_result(&rule, total));
	h->body.assess = kept;
	h->step.also = standing_people(q, q->facts.service.appointee);
	if (kept->result == JIEYOU__ASSESS__RESULT__FAIL && before)
		return end_failed(q, h);
	h->notice = kept->result == JIEYOU__ASSESS__RESULT__EXCELLENT ? TEXT("考核等次:优秀。")
				: kept->result == JIEYOU__ASSESS__RESULT__PASS
					? TEXT("考核等次:合格。")
					: TEXT("考核等次:不合格;下次考核再不合格的,聘任即结束。");
	return assessed(q, h) && step_owes(q, &h->after, TEXT("due.assessment"), q->actor);
}

/* ---- Leave ---- */

void forms_appointment_load(struct request *q, const Jieyou__HandleCase *form)
{
	q->load.engaged = form->form_case == JIEYOU__HANDLE_CASE__FORM_SET_LEAVE;
	q->load.debriefings = form->form_case == JIEYOU__HANDLE_CASE__FORM_ASSESS ||
						  form->form_case == JIEYOU__HANDLE_CASE__FORM_DEBRIEF;
	if (form->form_case == JIEYOU__HANDLE_CASE__FORM_PROPOSE_APPOINTMENT)
		q->load.candidate = text_from(form->propose_appointment->expert_id);
}

static bool write_leave(struct request *q, struct handling *h, struct text begins, struct text ends)
{
	struct row *r = decision_add(&q->decision, &q->arena, ROW_leave);

	h->step.also = standing_people(q, q->facts.service.appointee);
	if (r)
		r->leave = (struct row_leave){.case_id = h->after.id.n,
			.seq = h->after.version + 1,
			.expert = q->facts.service.appointee,
			.begins = begins,
			.ends = ends};
	return r;
}

/* What they lead is for staff to decide on; nobody else is told of it. */
bool form_adjust_set_leave(struct request *q, struct handling *h)
{
	const Jieyou__SetLeave *m = h->form->set_leave;
	bool staff = q->roles & (role_bit(ROLE_STAFF) | role_bit(ROLE_SUPERVISOR));

	h->notice = TEXT("请假期间不再受邀,待答复的邀约改请他人。");
	if (staff && q->facts.engaged.len)
		h->notice = arena_format(&q->arena,
			"请假期间不再受邀,待答复的邀约改请他人;其正在牵头、参与或督导的案号:%.*s,"
			"请商定是否撤出(pull)。",
			TEXT_ARG(q->facts.engaged));
	return write_leave(q, h, text_from(m->begins), text_from(m->ends));
}

bool form_adjust_end_leave(struct request *q, struct handling *h)
{
	if (!past_has_since(&q->facts.service.past, EVENT_LEAVE_SET, EVENT_LEAVE_ENDED))
		return request_refuse(
			q, REFUSAL_WRONG_STATE, TEXT("end_leave"), TEXT("没有登记过请假,不用销假。"));
	return write_leave(q, h, TEXT(""), TEXT(""));
}

/* ---- Debriefing ---- */

/* Minutes of whoever was debriefed; and of who has held it, if they are of the pool. */
static bool write_talk(struct request *q, const struct handling *h, struct text held_by)
{
	int32_t minutes = h->form->debrief->minutes;
	struct text code = held_by.len ? TEXT("EXPERT") : TEXT("SUPERVISOR");

	return codes_ledger(
			   q, &h->after, TEXT("DEBRIEFING"), code, q->facts.service.appointee, minutes) &&
		   (!held_by.len || codes_ledger(q, &h->after, TEXT("DEBRIEFER"), code, held_by, minutes));
}

bool form_adjust_debrief(struct request *q, struct handling *h)
{
	const Jieyou__Debrief *m = h->form->debrief;
	const struct debriefing_facts *d = debriefing_find(&q->facts, m->n);
	struct text held_by;
	bool may;

	if (!d)
		return request_refuse(q, REFUSAL_WRONG_STATE, TEXT("debrief.n"),
			m->n ? TEXT("本档案没有这个编号的待办事后谈话,请核对任务编号。")
				 : TEXT("本档案没有待办的事后谈话。"));
	held_by = debriefing_held_by(q, &h->after, d, text_from(m->with), &may);
	if (!may)
		return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("debrief.with"),
			TEXT("请填在聘期内的另一位专家的编号,或本区中心督导的编号;参与过该个案支援的不行。"));
	if (q->facts.n_debriefings > 1)
		h->notice = arena_format(
			&q->arena, "还有 %zu 次事后谈话待办(offers)。", q->facts.n_debriefings - 1);
	return write_talk(q, h, held_by) && step_task_done(q, h->after.id, d->n);
}

/* ---- The end ---- */

bool form_adjust_end_appointment(struct request *q, struct handling *h)
{
	h->step.also = standing_people(q, q->facts.service.appointee);
	h->notice = TEXT("自今日起不再受邀;其牵头、参与和督导的,系统将逐一撤出,由中心另行安排。");
	return appointment_end(q, &h->after, h->after.version + 1);
}
