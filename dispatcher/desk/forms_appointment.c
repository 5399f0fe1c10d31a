/*
 * The forms of appointments: terms are proposed by staff and approved by a supervisor, never by who
 * has proposed them; what is approved is in the pool with the event itself.
 */
#include "forms_appointment.h"

#include "appointment.h"
#include "day.h"
#include "standing.h"

static bool is_appointed(const struct handling *h)
{
	return text_eq(h->after.state, state_code(STATE_APPOINTED));
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
	const struct snapshot *s = request_snapshot(q);
	district_index d = snapshot_district(s, h->after.district);
	int64_t most = 1461;
	moment begins = q->now, ends = q->now;

	text_to_i64(
		snapshot_practice(s, d == NONE ? 0 : d, TEXT("appointment.days.max"), q->now), &most);
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
	return h->step.term.until.us > q->now.us
			   ? appointment_write(q, &h->after, expert, begins_of(q, h, m), m)
			   : request_refuse(q, REFUSAL_WRONG_STATE, TEXT("approve_appointment"),
					 TEXT("拟定的聘期已经过去,请重新提出。"));
}

/* ---- The end ---- */

bool form_adjust_end_appointment(struct request *q, struct handling *h)
{
	h->step.also = standing_people(q, q->facts.service.appointee);
	h->notice = TEXT("自今日起不再受邀;其牵头、参与和督导的,系统将逐一撤出,由中心另行安排。");
	return appointment_end(q, &h->after);
}
