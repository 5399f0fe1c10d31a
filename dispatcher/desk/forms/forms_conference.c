#include "forms_conference.h"

#include <inttypes.h>

#include "forms_convene.h"
#include "forms_meeting.h"
#include "forms_service.h"
#include "rematch.h"
#include "standing.h"

/* ---- Hours ---- */

/* All that is to come: conferences are at most a year ahead (wire/form_conference.c). */
static void ask_hours(struct request *q)
{
	q->load.hours = true;
	q->load.at = q->now;
	q->load.until = moment_after(q->now, 367 * US_PER_DAY);
}

static void name_experts(struct request *q, const Jieyou__Convene *m)
{
	struct text *names = arena_array(&q->arena, m->n_members, sizeof(*names));

	for (size_t i = 0; names && i < m->n_members; i++)
		names[i] = text_from(m->members[i]->expert_id);
	q->load.experts = names;
	q->load.n_experts = names ? m->n_members : 0;
}

void forms_conference_load(struct request *q, const Jieyou__HandleCase *form)
{
	if (form->form_case == JIEYOU__HANDLE_CASE__FORM_CONVENE) {
		ask_hours(q);
		name_experts(q, form->convene);
	} else if (form->form_case == JIEYOU__HANDLE_CASE__FORM_RESCHEDULE) {
		ask_hours(q);
		q->load.conference = form->reschedule->number;
	} else if (form->form_case == JIEYOU__HANDLE_CASE__FORM_ANSWER_INVITATION) {
		q->load.hours = true; /* of that very conference */
		q->load.conference = form->answer_invitation->number;
	}
}

/* ---- It is put off, or off ---- */

static struct seat_facts *find_called(struct request *q, struct text field, int32_t n)
{
	struct seat_facts *k = conference_of(&q->facts, n);

	if (!k)
		request_refuse(q, REFUSAL_WRONG_STATE, field,
			TEXT("没有这一次待召开的会议,请核对次数;已召开或取消的不能再改。"));
	return k;
}

/* Whoever has a live seat is asked anew: at another time nobody has accepted. */
static bool ask_anew(struct request *q, const struct case_facts *c, int32_t n, struct interval when)
{
	bool ok = true;

	for (size_t i = 0; ok && i < q->facts.n_seats; i++) {
		struct seat_facts *s = &q->facts.seats[i];

		if (s->n != n)
			continue;
		s->sequence++;
		s->begins = when.begin;
		s->ends = when.end;
		if (!seat_live(s))
			continue;
		s->seat = TEXT("ASKED");
		s->asked = s->sequence;
		ok = conference_write_seat(q, c, s);
	}
	return ok;
}

static size_t live_experts(const struct request *q, int32_t n, struct text *ret, size_t max)
{
	size_t found = 0;

	for (size_t i = 0; i < q->facts.n_seats && found < max; i++)
		if (q->facts.seats[i].n == n && seat_live(&q->facts.seats[i]))
			ret[found++] = q->facts.seats[i].expert;
	return found;
}

bool form_adjust_reschedule(struct request *q, struct handling *h)
{
	const Jieyou__Reschedule *m = h->form->reschedule;
	Jieyou__Reschedule *kept = arena_alloc(&q->arena, sizeof(*kept));
	struct seat_facts *k = find_called(q, TEXT("reschedule.number"), m->number);
	struct text *experts = arena_array(&q->arena, q->facts.n_seats, sizeof(*experts));
	struct meeting_asked asked = {
		.field = TEXT("reschedule.begin_us"), .begins = {m->begin_us}, .experts = experts};
	struct interval when;

	if (!kept || !k || !experts)
		return false;
	asked.us = m->minutes ? m->minutes * US_PER_MINUTE : k->ends.us - k->begins.us;
	asked.n = live_experts(q, m->number, experts, q->facts.n_seats);
	if (!meeting_when(q, &h->after, &asked, &when) || !ask_anew(q, &h->after, m->number, when))
		return false;
	*kept = *m;
	kept->begin_us = when.begin.us;
	h->body.reschedule = kept;
	h->step.also = k->chair;
	return conference_write(q, &h->after, k) &&
		   step_due(q, h->after.id, casework_due_name(TEXT(DUE_TASK), k->minutes, &q->arena),
			   k->chair, convene_minutes_due(q, &h->after, k->ends)) &&
		   convene_note(q, h, k);
}

bool form_adjust_call_off(struct request *q, struct handling *h)
{
	int32_t n = h->form->call_off->number;
	const struct seat_facts *k = find_called(q, TEXT("call_off.number"), n);

	if (!k)
		return false;
	h->step.also = k->chair;
	return conference_release(q, &h->after, n) &&
		   conference_close(q, &h->after, n, TEXT("CALLED_OFF"));
}

/* ---- Somebody answers ---- */

static struct seat_facts *find_seat(struct request *q, const Jieyou__AnswerInvitation *m)
{
	struct text field = m->uid[0]         ? TEXT("answer_invitation.uid")
						: m->expert_id[0] ? TEXT("answer_invitation.expert_id")
										  : TEXT("answer_invitation.number");
	struct text own = standing_expert(q);
	struct text who = m->expert_id[0] ? text_from(m->expert_id) : own;
	struct seat_facts *s = conference_seat(&q->facts, m->number, who);

	if (!text_eq(who, own) && !(q->roles & (role_bit(ROLE_STAFF) | role_bit(ROLE_SUPERVISOR))))
		request_refuse(q, REFUSAL_BAD_VALUE, TEXT("answer_invitation.expert_id"),
			TEXT("只能答复发给您本人的邀请。"));
	else if (!s ||
			 (m->uid[0] && !text_eq(text_from(m->uid), text_from(conference_uid(q, m->number)))))
		request_refuse(q, REFUSAL_WRONG_STATE, field,
			m->uid[0] ? TEXT("没有这个日历答复所说的会诊邀请。")
					  : TEXT("这位专家没有这一次会议的邀请。"));
	else if (!conference_called(s))
		request_refuse(q, REFUSAL_WRONG_STATE, TEXT("answer_invitation.number"),
			TEXT("这一次会议已召开或取消,不再需要答复。"));
	else if (!seat_live(s))
		request_refuse(q, REFUSAL_WRONG_STATE, TEXT("answer_invitation.answer"),
			TEXT("这份邀请已经答复为不能参加,本次未作改动;又能参加的,请与中心联系。"));
	else if (m->sequence != s->asked)
		request_refuse(q, REFUSAL_WRONG_STATE, TEXT("answer_invitation.sequence"),
			TEXT("会议已有更新,这是对旧邀请的答复,本次未作改动;请按最新的邀请答复。"));
	else if (q->now.us >= s->begins.us)
		request_refuse(q, REFUSAL_WRONG_STATE, field, TEXT("会议已开始,到会情况以纪要为准。"));
	else
		return s;
	return NULL;
}

/* Everybody who has or had a seat, or is elsewhere at that hour. */
static const struct text *not_again(struct request *q, int32_t n, size_t *ret_n)
{
	struct text *list = arena_array(&q->arena, q->facts.n_seats + q->facts.n_hours, sizeof(*list));

	*ret_n = 0;
	for (size_t i = 0; list && i < q->facts.n_seats; i++)
		if (q->facts.seats[i].n == n)
			list[(*ret_n)++] = q->facts.seats[i].expert;
	for (size_t i = 0; list && i < q->facts.n_hours; i++)
		list[(*ret_n)++] = q->facts.hours[i].expert;
	return list;
}

/* Instead of who cannot come: asked with the next sequence, as those who come need not be. */
static bool ask_others(struct request *q, struct handling *h, const struct seat_facts *gone,
	Jieyou__AnswerInvitation *kept)
{
	struct asked *next = arena_array(&q->arena, TEAM_MAX, sizeof(*next));
	struct seat_facts k = *gone;
	size_t n, n_not;
	const struct text *list = not_again(q, gone->n, &n_not);
	bool ok = next && list && rematch_reseat(q, &h->after, gone->needs, list, n_not, next, &n);

	if (!ok)
		return false;
	kept->next = rematch_show(q, next, n);
	kept->n_next = n;
	if (n == 0)
		return kept->next != NULL;
	k.sequence++;
	for (size_t i = 0; i < q->facts.n_seats; i++)
		q->facts.seats[i].sequence += q->facts.seats[i].n == k.n;
	for (size_t i = 0; ok && i < n; i++)
		ok = convene_ask(q, &h->after, &k, &next[i]);
	return ok && kept->next && conference_write(q, &h->after, &k);
}

bool form_adjust_answer_invitation(struct request *q, struct handling *h)
{
	const Jieyou__AnswerInvitation *m = h->form->answer_invitation;
	Jieyou__AnswerInvitation *kept = arena_alloc(&q->arena, sizeof(*kept));
	struct seat_facts *s = find_seat(q, m);
	bool comes = m->answer == JIEYOU__ANSWER_INVITATION__ANSWER__ACCEPT;

	if (!kept || !s)
		return false;
	if (comes && text_eq(s->seat, TEXT("ACCEPTED")))
		return request_refuse(q, REFUSAL_WRONG_STATE, TEXT("answer_invitation.answer"),
			TEXT("这份邀请已经答复为参加。"));
	*kept = *m;
	kept->expert_id = casework_string(s->expert, &q->arena);
	kept->uid = casework_string(TEXT_NONE, &q->arena);
	h->body.answer_invitation = kept;
	s->seat = comes ? TEXT("ACCEPTED") : TEXT("DECLINED");
	return conference_write_seat(q, &h->after, s) && (comes || ask_others(q, h, s, kept));
}

/* ---- It was held ---- */

static bool check_attended(
	struct request *q, const struct attendance *m, const struct seat_facts *k)
{
	if (q->now.us < k->begins.us)
		return request_refuse(q, REFUSAL_WRONG_STATE, m->number_field,
			TEXT("会议还没有开始,不能办理纪要;提前召开的请先改期(reschedule)。"));
	return m->n >= (size_t)k->quorum ||
		   request_refuse(q, REFUSAL_WRONG_STATE, m->experts_field,
			   arena_format(&q->arena,
				   "到会专家 %zu 位,不足法定的 %" PRId32 " 位,会议不成立;请改期或取消。", m->n,
				   k->quorum));
}

/* Whoever is named was there; everybody else whose seat is live, was not. */
static bool seat_those(struct request *q, const struct case_facts *c, const struct attendance *m)
{
	bool ok = true;

	for (size_t i = 0; ok && i < m->n; i++) {
		struct seat_facts *s = conference_seat(&q->facts, m->number, m->experts[i]);

		if (!s || !seat_live(s))
			return request_refuse(
				q, REFUSAL_BAD_VALUE, m->expert_field, TEXT("须是受邀到会的专家,请核对专家编号。"));
		s->seat = TEXT("ATTENDED");
		ok = conference_write_seat(q, c, s);
	}
	for (size_t i = 0; ok && i < q->facts.n_seats; i++) {
		struct seat_facts *s = &q->facts.seats[i];

		if (s->n != m->number || !seat_live(s))
			continue;
		s->seat = TEXT("ABSENT");
		ok = conference_write_seat(q, c, s);
	}
	return ok;
}

bool forms_attended(struct request *q, const struct case_facts *c, const struct attendance *m)
{
	const struct seat_facts *k = find_called(q, m->number_field, m->number);

	return k && check_attended(q, m, k) && seat_those(q, c, m) &&
		   conference_close(q, c, m->number, TEXT("HELD"));
}

/* Those who have an opinion. */
static bool attended_case(struct request *q, struct handling *h)
{
	const Jieyou__Conclude *m = h->form->conclude;
	struct text *experts = arena_array(&q->arena, m->n_opinions, sizeof(*experts));

	for (size_t i = 0; experts && i < m->n_opinions; i++)
		experts[i] = text_from(m->opinions[i]->expert_id);
	return experts && forms_attended(q, &h->after,
						  &(struct attendance){.number = m->number,
							  .number_field = TEXT("conclude.number"),
							  .experts_field = TEXT("conclude.opinions"),
							  .expert_field = TEXT("conclude.opinions.expert_id"),
							  .experts = experts,
							  .n = m->n_opinions});
}

static bool check_client_came(struct request *q, const Jieyou__Conclude *m)
{
	const struct seat_facts *k = find_called(q, TEXT("conclude.number"), m->number);

	return k && (!m->client_came || k->client ||
					request_refuse(q, REFUSAL_BAD_VALUE, TEXT("conclude.client_came"),
						TEXT("这次会诊没有登记服务对象到场及其同意。")));
}

static bool set_decisions(struct request *q, struct handling *h)
{
	const Jieyou__Conclude *m = h->form->conclude;
	bool ok = true;

	for (size_t i = 0; ok && i < m->n_decisions; i++)
		ok = forms_set_task(q, h, m->decisions[i], q->facts.service.tasks_set + 1 + (int32_t)i,
			TEXT("conclude.decisions"));
	return ok;
}

/*
 * Of a case that nobody could place: who leads it from now on. 北京市接诉即办工作条例 第12条:
 * difficult cases are conferred upon before dispatch; 潍坊市12345条例 第22条: who is so named may
 * not return it.
 */
static bool name_lead(struct request *q, struct handling *h)
{
	const Jieyou__Conclude *m = h->form->conclude;
	Jieyou__Asked *list[] = {m->lead};
	struct asked one;
	struct rematch match;
	struct offer_facts *o;
	struct row *r;

	if (!m->lead)
		return true;
	if (!text_eq(h->after.state, state_code(STATE_ACCEPTED)))
		return request_refuse(q, REFUSAL_WRONG_STATE, TEXT("conclude.lead"),
			TEXT("本案已有团队;会诊只为派单前的个案指定牵头专家。"));
	if (!rematch_begin(q, &h->after, &match) ||
		!rematch_pick(q, &match, TEXT("conclude.lead"), list, 1, &one))
		return false;
	one.lead = true;
	if (!offers_issue(q, &h->after, &one, 1))
		return false;
	o = &q->facts.offers[q->facts.n_offers - 1];
	o->state = TEXT("JOINED");
	o->answered_at = q->now;
	o->named = true;
	h->then = (struct step){.event = EVENT_NAMED, .who = q->roles};
	h->notice = TEXT("已指定牵头专家并开始支援;由会诊指定的牵头专家不得退回。");
	r = decision_add(&q->decision, &q->arena, ROW_lead_named);
	if (r)
		r->lead_named = (struct row_lead_named){.case_id = h->after.id.n,
			.number = o->n,
			.expert = o->expert,
			.at = q->now,
			.actor = q->actor,
			.bound = 1};
	return r;
}

bool form_adjust_conclude(struct request *q, struct handling *h)
{
	return check_client_came(q, h->form->conclude) && attended_case(q, h) && set_decisions(q, h) &&
		   name_lead(q, h);
}
