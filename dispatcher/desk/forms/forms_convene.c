#include "forms_convene.h"

#include <inttypes.h>

#include "day.h"
#include "forms_conference.h"
#include "forms_meeting.h"
#include "forms_service.h"
#include "rematch.h"
#include "standing.h"
#include "team.h"

/* ---- Who comes ---- */

/* The team as it supports the case now. */
static Jieyou__Asked **team_of(struct request *q, size_t *ret_n)
{
	Jieyou__Asked **list = arena_array(&q->arena, q->facts.n_offers, sizeof(*list));

	*ret_n = 0;
	for (size_t i = 0; list && i < q->facts.n_offers && *ret_n < TEAM_MAX; i++) {
		const struct offer_facts *o = &q->facts.offers[i];
		Jieyou__Asked *m = arena_alloc(&q->arena, sizeof(*m));
		struct text needs = o->needs;

		if (!m)
			return NULL;
		if (!offers_live(o) || offers_open(o))
			continue;
		jieyou__asked__init(m);
		m->expert_id = casework_string(o->expert, &q->arena);
		m->needs = arena_array(&q->arena, standing_count(needs), sizeof(*m->needs));
		while (m->needs && needs.len)
			m->needs[m->n_needs++] = casework_string(text_cut(&needs, ' '), &q->arena);
		list[(*ret_n)++] = m;
	}
	return list;
}

/* To a seminar: anybody of the pool, for no needs of anybody's. */
static bool invite(struct request *q, struct handling *h, struct asked *ret, size_t *ret_n)
{
	const Jieyou__Convene *m = h->form->convene;
	struct text field = TEXT("convene.members");

	for (*ret_n = 0; *ret_n < m->n_members; ++*ret_n) {
		const Jieyou__Asked *one = m->members[*ret_n];
		expert_index e = snapshot_expert(request_snapshot(q), text_from(one->expert_id));

		if (e == NOBODY)
			return request_refuse(
				q, REFUSAL_BAD_VALUE, field, TEXT("专家库中没有这个编号,请按专家库核对。"));
		if (one->n_needs)
			return request_refuse(q, REFUSAL_BAD_VALUE, field,
				TEXT("研讨不为某个服务对象的需要,请勿填写需要(needs)。"));
		if (standing_barred(q, &h->after, text_from(one->expert_id)))
			return request_refuse(
				q, REFUSAL_BAD_VALUE, field, TEXT("有专家目前不能参与,请另选他人。"));
		for (size_t k = 0; k < *ret_n; k++)
			if (ret[k].expert == e)
				return request_refuse(
					q, REFUSAL_BAD_VALUE, field, TEXT("同一位专家写了两次,请删去一个。"));
		ret[*ret_n] = (struct asked){.expert = e};
	}
	return *ret_n >= 2 || request_refuse(q, REFUSAL_BAD_VALUE, field,
							  TEXT("研讨至少请两位专家,请写明请谁(members)。"));
}

/* Whoever is asked serves at that hour still. */
static bool check_serving(struct request *q, const struct asked *list, size_t n, moment begins)
{
	for (size_t i = 0; i < n; i++) {
		const struct expert *x = &request_snapshot(q)->experts[list[i].expert];

		if (!standing_serves(q, list[i].expert, begins))
			return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("convene.members"),
				arena_format(&q->arena,
					"%.*s 届时不在聘期内,或保密协议已失效;请先办理续聘或另选他人。",
					TEXT_ARG(x->code)));
	}
	return true;
}

static bool pick_members(struct request *q, struct handling *h, struct asked *ret, size_t *ret_n)
{
	static const char alone[] = "会诊至少请两位专家:本案团队不足两位,请写明请谁(members)。";
	const Jieyou__Convene *m = h->form->convene;
	Jieyou__Asked **list = m->members;

	if (casework_life(&h->after) == LIFE_SEMINAR)
		return invite(q, h, ret, ret_n);
	*ret_n = m->n_members;
	if (*ret_n == 0) {
		list = team_of(q, ret_n);
		if (!list)
			return false;
		if (*ret_n < 2)
			return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("convene.members"), text_from(alone));
	}
	return rematch_seat(q, &h->after, TEXT("convene.members"), list, *ret_n, ret);
}

/* The client is there as they have agreed to, and never with whoever is said to have harmed them.
 */
static bool check_client(struct request *q, struct handling *h, moment begins)
{
	const Jieyou__Convene *m = h->form->convene;
	struct contact_answer answer;
	struct contact_note note;
	bool violence;

	if (!m->client)
		return true;
	if (casework_life(&h->after) != LIFE_CASE)
		return request_refuse(
			q, REFUSAL_BAD_VALUE, TEXT("convene.client"), TEXT("研讨不邀请服务对象到场。"));
	if (!forms_client_note(q, &note, &violence))
		return false;
	if (m->other_party && violence)
		return request_refuse(q, REFUSAL_WRONG_STATE, TEXT("convene.other_party"),
			TEXT("本案有家庭暴力或疑似暴力:服务对象不得与被指施暴方同席,请分开安排。"));
	if (m->manner == JIEYOU__CONVENE__MANNER__ON_SITE)
		return true;
	answer = contact_may(&note, CONTACT_CALL, begins, violence);
	return forms_was_allowed(q, &h->after, answer) ||
		   request_refuse(
			   q, REFUSAL_WRONG_STATE, TEXT("convene.client"), contact_sentence(answer, &q->arena));
}

static struct text need_codes(struct request *q, const struct asked *one)
{
	struct text codes[NEEDS_SHOWN_MAX];

	for (size_t i = 0; i < one->n_needs; i++)
		codes[i] = request_snapshot(q)->needs[one->needs[i]].code;
	return arena_join(&q->arena, TEXT(" "), codes, one->n_needs);
}

bool convene_ask(struct request *q, const struct case_facts *c, const struct seat_facts *k,
	const struct asked *one)
{
	struct seat_facts seat = *k;

	seat.expert = request_snapshot(q)->experts[one->expert].code;
	seat.needs = need_codes(q, one);
	seat.seat = TEXT("ASKED");
	seat.asked = k->sequence;
	return conference_add_seat(q, &seat) && conference_write_seat(q, c, &seat);
}

static void expert_codes(
	struct request *q, const struct asked *list, size_t n, struct text codes[TEAM_MAX])
{
	for (size_t i = 0; i < n; i++)
		codes[i] = request_snapshot(q)->experts[list[i].expert].code;
}

/* ---- It is called ---- */

moment convene_minutes_due(struct request *q, const struct case_facts *c, moment ends)
{
	district_index d = snapshot_district(request_snapshot(q), c->district);

	return casework_due(request_snapshot(q), d == NONE ? 0 : d, TEXT("due.minutes"),
		casework_grade(c->grade), ends, &q->arena);
}

static bool set_minutes(struct request *q, struct handling *h, const struct seat_facts *k)
{
	Jieyou__TaskSet task;

	jieyou__task_set__init(&task);
	task.owner = casework_string(k->chair, &q->arena);
	task.due_us = convene_minutes_due(q, &h->after, k->ends).us;
	return forms_set_task(q, h, &task, k->minutes, TEXT("convene.chair"));
}

static bool tell_seated(struct request *q, struct handling *h)
{
	Jieyou__HandleCase words;
	Jieyou__Convene said;

	jieyou__handle_case__init(&words);
	jieyou__convene__init(&said);
	said.problem = h->form->convene->problem;
	said.agenda = h->form->convene->agenda;
	words.form_case = JIEYOU__HANDLE_CASE__FORM_CONVENE;
	words.convene = &said;
	return team_write_part(q, &h->after, TEXT("CONFERENCE"), &words);
}

bool convene_note(struct request *q, struct handling *h, const struct seat_facts *k)
{
	h->notice = arena_format(&q->arena, "第 %" PRId32 " 次%.*s定于 %.*s,已为专家留出时间。", k->n,
		TEXT_ARG(conference_zh(&h->after)), TEXT_ARG(day_minute_text(k->begins, &q->arena)));
	return !q->arena.failed;
}

/* As the record keeps it: when, and who, whoever named them. */
static bool keep_convened(struct request *q, struct handling *h, const struct seat_facts *k,
	const struct asked *list, size_t n)
{
	Jieyou__Convene *kept = arena_alloc(&q->arena, sizeof(*kept));

	if (!kept)
		return false;
	*kept = *h->form->convene;
	kept->begin_us = k->begins.us;
	kept->chair = casework_string(k->chair, &q->arena);
	kept->quorum = k->quorum;
	kept->members = rematch_show(q, list, n);
	kept->n_members = n;
	h->body.convene = kept;
	return kept->members != NULL;
}

static bool check_quorum(struct request *q, const Jieyou__Convene *m, size_t n)
{
	return (size_t)m->quorum <= n || request_refuse(q, REFUSAL_BAD_VALUE, TEXT("convene.quorum"),
										 TEXT("法定人数不能多于受邀的专家。"));
}

static struct seat_facts called(
	struct request *q, struct handling *h, struct interval when, size_t n)
{
	const Jieyou__Convene *m = h->form->convene;

	return (struct seat_facts){.n = conference_last(&q->facts) + 1,
		.state = TEXT("CALLED"),
		.manner = text_from(protobuf_c_enum_descriptor_get_value(
			&jieyou__convene__manner__descriptor, (int)m->manner)
								->name),
		.convenor = q->actor,
		.chair = m->chair[0] ? text_from(m->chair) : q->actor,
		.begins = when.begin,
		.ends = when.end,
		.quorum = m->quorum ? m->quorum : (int32_t)n / 2 + 1,
		.client = m->client,
		.minutes = q->facts.service.tasks_set + 1};
}

bool form_adjust_convene(struct request *q, struct handling *h)
{
	const Jieyou__Convene *m = h->form->convene;
	struct asked *list = arena_array(&q->arena, TEAM_MAX, sizeof(*list));
	struct text codes[TEAM_MAX];
	struct meeting_asked asked = {.field = TEXT("convene.begin_us"),
		.begins = {m->begin_us},
		.us = m->minutes * US_PER_MINUTE,
		.experts = codes};
	struct office office;
	struct interval when;
	struct seat_facts k;
	bool ok = list && pick_members(q, h, list, &asked.n) && check_quorum(q, m, asked.n);

	if (!ok)
		return false;
	if (m->hours[0] && office_from(text_from(m->hours), text_from(m->days), &office))
		asked.hours = &office;
	expert_codes(q, list, asked.n, codes);
	if (!meeting_when(q, &h->after, &asked, &when) ||
		!check_serving(q, list, asked.n, when.begin) || !check_client(q, h, when.begin))
		return false;
	k = called(q, h, when, asked.n);
	for (size_t i = 0; ok && i < asked.n; i++)
		ok = convene_ask(q, &h->after, &k, &list[i]);
	return ok && conference_write(q, &h->after, &k) && set_minutes(q, h, &k) && tell_seated(q, h) &&
		   keep_convened(q, h, &k, list, asked.n) && convene_note(q, h, &k);
}
