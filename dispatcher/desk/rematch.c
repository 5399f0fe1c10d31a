#include "rematch.h"

#include <inttypes.h>

#include "casework.h"
#include "help.h"
#include "intake.h"
#include "show_why.h"
#include "showing.h"
#include "standing.h"
#include "step.h"
#include "trauma.h"

/* ---- The record ---- */

/* In a crisis only the crisis worker, who is on duty for that, until the worker has been called. */
static bool may_be_asked(const struct request *q, const struct case_facts *c, expert_index e)
{
	const struct snapshot *s = request_snapshot(q);
	uint16_t type = snapshot_type(s, TEXT("CRISIS_WORKER"));

	return !step_awaits_call(q, c) || (type != NONE && snapshot_is_of_type(s, e, type));
}

/* Whether the case is one of trauma, by what it is now. */
static enum answer3 trauma_of(const struct request *q, const struct case_facts *c)
{
	const struct snapshot *s = request_snapshot(q);
	district_index d = snapshot_district(s, c->district);
	bool is = text_eq(c->grade, TEXT("CRISIS")) || trauma_lists(s, d, c->needs, q->now);

	return is ? ANSWER_YES : ANSWER_NO;
}

bool rematch_begin(struct request *q, const struct case_facts *c, struct rematch *ret)
{
	ProtobufCMessage *filed, *matched;

	*ret = (struct rematch){.c = c, .loads = held_loads(q->held)};
	if (!casework_newest(q, EVENT_FILED, &jieyou__filed_body__descriptor, &filed) ||
		!casework_newest(q, EVENT_MATCHED, &jieyou__matched_body__descriptor, &matched))
		return false;
	ret->recorded = matched ? ((Jieyou__MatchedBody *)matched)->match : NULL;
	ret->words = filed && ((Jieyou__FiledBody *)filed)->help &&
				 intake_whole(((Jieyou__FiledBody *)filed)->basis);
	if (ret->words && !help_read(((Jieyou__FiledBody *)filed)->help, request_snapshot(q), q->now,
						  NONE, &q->arena, &ret->help, &q->refusal))
		return false;
	ret->help.trauma = trauma_of(q, c);
	return true;
}

/* ---- The proposal ---- */

bool rematch_proposed(
	struct request *q, const struct rematch *m, Jieyou__Asked ***ret, size_t *ret_n)
{
	const Jieyou__Team *team = m->recorded ? m->recorded->team : NULL;
	Jieyou__Asked **list;

	if (!team || team->n_members == 0)
		return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("confirm.team"),
			TEXT("匹配没有提出团队,请写明由谁承担哪些需要;不需要团队的请用 link。"));
	list = arena_array(&q->arena, team->n_members, sizeof(*list));
	for (size_t i = 0; list && i < team->n_members; i++) {
		list[i] = arena_alloc(&q->arena, sizeof(*list[i]));
		if (!list[i])
			return false;
		jieyou__asked__init(list[i]);
		list[i]->expert_id = team->members[i]->expert_id;
		list[i]->needs = team->members[i]->covers;
		list[i]->n_needs = team->members[i]->n_covers;
		list[i]->lead = text_eq(text_from(team->lead), text_from(list[i]->expert_id));
	}
	*ret = list;
	*ret_n = team->n_members;
	return list != NULL;
}

/* ---- Picked by hand ---- */

/* Refuses: who, and why. */
static bool refuse_one(struct request *q, struct text field, expert_index e, const char *why)
{
	const struct expert *x = &request_snapshot(q)->experts[e];
	struct text name = snapshot_cell(x->row, EXPERT_NAME);

	return request_refuse(q, REFUSAL_BAD_VALUE, field,
		arena_format(&q->arena, "%.*s %.*s 不能邀请:%s", TEXT_ARG(x->code), TEXT_ARG(name), why));
}

static bool read_one(
	struct request *q, struct text field, const Jieyou__Asked *m, struct asked *ret)
{
	const struct snapshot *s = request_snapshot(q);

	*ret = (struct asked){.expert = snapshot_expert(s, text_from(m->expert_id)), .lead = m->lead};
	if (ret->expert == NOBODY)
		return request_refuse(
			q, REFUSAL_BAD_VALUE, field, TEXT("专家库中没有这个编号,请按专家库核对。"));
	for (size_t i = 0; i < m->n_needs; i++) {
		need_index need = snapshot_need(s, text_from(m->needs[i]));

		if (need == NONE)
			return request_refuse(
				q, REFUSAL_BAD_VALUE, field, TEXT("不认识这个需要代码,例如 LAW.AID。"));
		ret->needs[ret->n_needs++] = need;
	}
	return true;
}

/* What the pool, the register and the case itself have against somebody. */
static bool check_person(
	struct request *q, const struct rematch *m, struct text field, const struct asked *one)
{
	struct text code = request_snapshot(q)->experts[one->expert].code;

	if (!m->seats && offers_of(&q->facts, code))
		return refuse_one(q, field, one->expert, "已在本案团队中,或邀约待答复。");
	if (offers_rests(&q->facts, code))
		return refuse_one(q, field, one->expert, "已婉拒本案,或与本案有利益冲突。");
	if (standing_barred(q, m->c, code)) /* who must stay away is not for staff to know */
		return refuse_one(q, field, one->expert, "目前不能参与本案,请另选他人。");
	if (!may_be_asked(q, m->c, one->expert))
		return refuse_one(q, field, one->expert,
			"危机个案须先与社工通话并登记(call),此前只能邀请值班危机干预人员。");
	return true;
}

/* The team that was picked, in the place of the one that the matcher would form. */
static const struct member *members_of(const struct asked *list, size_t n, struct arena *a)
{
	struct member *members = arena_array(a, n, sizeof(*members));

	for (size_t i = 0; members && i < n; i++) {
		members[i].expert = list[i].expert;
		members[i].n_covers = list[i].n_needs;
		for (size_t k = 0; k < list[i].n_needs; k++)
			members[i].covers[k] = list[i].needs[k];
	}
	return members;
}

/* Whoever was asked before is not asked again by the matcher. False: there is no room for so many.
 */
static bool exclude(struct help *help, expert_index e)
{
	if (help->n_excluded == EXCLUDED_MAX)
		return false;
	help->excluded[help->n_excluded++] = e;
	return true;
}

static bool exclude_asked(struct request *q, struct help *help)
{
	for (size_t i = 0; i < q->facts.n_offers; i++) {
		struct text code = q->facts.offers[i].expert;
		expert_index e = snapshot_expert(request_snapshot(q), code);

		if (e != NOBODY && offers_asked(&q->facts, code) && !exclude(help, e))
			return false;
	}
	return true;
}

/* Nor, even to a conference, whoever has declined the case, or has a conflict. Likewise. */
static bool exclude_resting(struct request *q, struct help *help)
{
	for (size_t i = 0; i < q->facts.n_offers; i++) {
		struct text code = q->facts.offers[i].expert;
		expert_index e = snapshot_expert(request_snapshot(q), code);

		if (e != NOBODY && offers_rests(&q->facts, code) && !exclude(help, e))
			return false;
	}
	return true;
}

/* Refuses with the first thing that is told of why somebody may not. */
static bool refuse_why(struct request *q, struct text field, const struct why_case *of,
	expert_index e, const struct why *why)
{
	Jieyou__WhyNotReply *told = show_why(of->s, e, why, 1, &q->arena);

	return told && refuse_one(q, field, e,
					   arena_format(&q->arena, "%s:%s", told->needs[0]->name,
						   told->needs[0]->reasons[0]->text)
						   .ptr);
}

static bool check_rules(
	struct request *q, const struct why_case *of, struct text field, const struct asked *one)
{
	size_t n = one->n_needs ? one->n_needs : 1;

	for (size_t i = 0; i < n; i++) {
		struct why why;

		if (!why_need(of, one->expert, one->n_needs ? one->needs[i] : NONE, &q->arena, &why))
			return false;
		if (!why.eligible)
			return refuse_why(q, field, of, one->expert, &why);
	}
	return true;
}

/*
 * What somebody of the client's own district can take, and was not asked yet, is not for whoever
 * comes from outside, until the city is asked: beside the team that the matcher forms for just
 * that.
 */
static bool check_home(
	struct request *q, const struct rematch *m, struct text field, const struct asked *one)
{
	struct help help = m->help;
	struct matching home;
	struct why_case of = {request_snapshot(q), &help, m->loads, q->now, &home};

	if (past_has_since(&q->facts.service.past, EVENT_CITY_ASKED, EVENT_REOPENED) ||
		!exclude_asked(q, &help))
		return true;
	if (!matching_team(of.s, of.loads, &help, q->now, one->needs, one->n_needs, &q->arena, &home))
		return false;
	for (size_t i = 0; i < one->n_needs; i++) {
		struct why why;

		if (!why_need(&of, one->expert, one->needs[i], &q->arena, &why))
			return false;
		for (size_t k = 0; k < why.n_reasons; k++)
			if (why.reasons[k].code == REASON_BAR_OUTSIDE)
				return refuse_why(q, field, &of, one->expert,
					&(struct why){.need = why.need,
						.chosen = NOBODY,
						.reasons = &why.reasons[k],
						.n_reasons = 1});
	}
	return true;
}

static bool check_all_rules(struct request *q, const struct rematch *m, struct text field,
	const struct asked *list, size_t n)
{
	const struct snapshot *s = request_snapshot(q);
	struct matching found;
	struct why_case of = {s, &m->help, m->loads, q->now, &found};
	bool ok = matching_run(s, of.loads, &m->help, q->now, &q->arena, &found);

	found.members = members_of(list, n, &q->arena);
	found.n_members = n;
	for (size_t i = 0; ok && i < n; i++)
		ok = found.members && check_rules(q, &of, field, &list[i]) &&
			 (offers_of(&q->facts, s->experts[list[i].expert].code) ||
				 check_home(q, m, field, &list[i]));
	return ok;
}

static bool is_among(char *const *codes, size_t n, struct text code)
{
	for (size_t i = 0; i < n; i++)
		if (text_eq(text_from(codes[i]), code))
			return true;
	return false;
}

/* Of a consultation: whether the record proposes somebody for all that, or names them as alternate.
 */
static bool is_proposed(
	const struct snapshot *s, const Jieyou__Match *recorded, const struct asked *one)
{
	const Jieyou__Team *team = recorded ? recorded->team : NULL;

	for (size_t i = 0; team && i < team->n_members; i++) {
		const Jieyou__Member *member = team->members[i];
		struct text code = s->experts[one->expert].code;
		bool all = text_eq(text_from(member->expert_id), code) ||
				   is_among(member->alternates, member->n_alternates, code);

		for (size_t k = 0; all && k < one->n_needs; k++)
			all = is_among(member->covers, member->n_covers, s->needs[one->needs[k]].code);
		if (all)
			return true;
	}
	return false;
}

static bool check_proposed(struct request *q, const struct rematch *m, struct text field,
	const struct asked *list, size_t n)
{
	const struct snapshot *s = request_snapshot(q);
	const struct loads *loads = m->loads;
	int32_t most = INT32_MAX;

	if (m->help.trauma == ANSWER_YES)
		most = trauma_most(s, snapshot_district(s, m->c->district), q->now);
	for (size_t i = 0; i < n; i++) {
		expert_index e = list[i].expert;

		if (!is_proposed(s, m->recorded, &list[i]))
			return refuse_one(q, field, e,
				"去标识化咨询没有保存原文,不能重新核对;只能邀请匹配所列的成员和候补。");
		if (loads->taken[e] >= s->experts[e].places)
			return refuse_one(q, field, e, "在办个案已满。");
		if (loads->trauma[e] >= most)
			return refuse_one(q, field, e, "在办的创伤类个案已到一人的上限。");
	}
	return true;
}

bool rematch_pick(struct request *q, const struct rematch *m, struct text field,
	Jieyou__Asked *const *list, size_t n, struct asked *ret)
{
	for (size_t i = 0; i < n; i++) {
		if (!read_one(q, field, list[i], &ret[i]))
			return false;
		for (size_t k = 0; k < i; k++)
			if (ret[k].expert == ret[i].expert)
				return refuse_one(q, field, ret[i].expert, "写了两次,请把需要并在一起。");
		if (!check_person(q, m, field, &ret[i]))
			return false;
	}
	return m->words ? check_all_rules(q, m, field, ret, n) : check_proposed(q, m, field, ret, n);
}

/* ---- In somebody's place ---- */

/* The first member of a team who cannot be asked; NOBODY: all can. */
static expert_index unfit(
	const struct request *q, const struct case_facts *c, const struct matching *found)
{
	for (size_t i = 0; i < found->n_members; i++) {
		expert_index e = found->members[i].expert;

		if (standing_barred(q, c, request_snapshot(q)->experts[e].code) || !may_be_asked(q, c, e))
			return e;
	}
	return NOBODY;
}

static size_t needs_of(
	const struct snapshot *s, struct text rest, need_index needs[NEEDS_SHOWN_MAX])
{
	size_t n = 0;

	while (rest.len && n < NEEDS_SHOWN_MAX) {
		need_index need = snapshot_need(s, text_cut(&rest, ' '));

		if (need != NONE)
			needs[n++] = need;
	}
	return n;
}

/* The team for what somebody leaves behind, all of whom can be asked. */
static bool find_team(
	struct request *q, struct rematch *m, struct text gone, struct matching *found)
{
	enum { TRIES = 8 };
	const struct snapshot *s = request_snapshot(q);
	need_index needs[NEEDS_SHOWN_MAX];
	size_t n = needs_of(s, gone, needs);

	for (int i = 0; i < TRIES; i++) {
		expert_index e;

		if (!matching_team(s, m->loads, &m->help, q->now, needs, n, &q->arena, found))
			return false;
		e = unfit(q, m->c, found);
		if (e == NOBODY)
			return true;
		if (!exclude(&m->help, e))
			break;
	}
	found->n_members = 0;
	return true;
}

static size_t take_found(const struct matching *found, bool leads, struct asked *ret)
{
	for (size_t i = 0; i < found->n_members; i++) {
		const struct member *member = &found->members[i];

		ret[i] = (struct asked){.expert = member->expert,
			.n_needs = member->n_covers,
			.lead = leads && i == found->lead};
		for (size_t k = 0; k < member->n_covers; k++)
			ret[i].needs[k] = member->covers[k];
	}
	return found->n_members;
}

bool rematch_replace(struct request *q, const struct case_facts *c, const struct offer_facts *gone,
	struct asked *ret, size_t *ret_n)
{
	struct matching found = {0};
	struct rematch m;

	*ret_n = 0;
	if (!offers_takes_place(gone))
		return true;
	if (!rematch_begin(q, c, &m) || !m.words || !exclude_asked(q, &m.help)) {
		q->refusal = (struct refusal){0};
		return !q->arena.failed;
	}
	if (!find_team(q, &m, gone->needs, &found))
		return false;
	*ret_n = take_found(&found, offers_leads(gone), ret);
	return true;
}

/* ---- Seats ---- */

bool rematch_seat(struct request *q, const struct case_facts *c, struct text field,
	Jieyou__Asked *const *list, size_t n, struct asked *ret)
{
	struct rematch m;

	if (!rematch_begin(q, c, &m))
		return false;
	m.seats = true;
	m.loads = loads_new(&q->arena, request_snapshot(q));
	return m.loads && rematch_pick(q, &m, field, list, n, ret);
}

bool rematch_reseat(struct request *q, const struct case_facts *c, struct text needs,
	const struct text *not_these, size_t n, struct asked *ret, size_t *ret_n)
{
	const struct snapshot *s = request_snapshot(q);
	struct matching found = {0};
	struct rematch m;

	*ret_n = 0;
	if (!rematch_begin(q, c, &m) || !m.words) {
		q->refusal = (struct refusal){0};
		return !q->arena.failed;
	}
	for (size_t i = 0; i < n; i++) {
		expert_index e = snapshot_expert(s, not_these[i]);

		if (e != NOBODY && !exclude(&m.help, e))
			return true; /* too many to look further */
	}
	if (!exclude_resting(q, &m.help))
		return true;
	m.loads = loads_new(&q->arena, s);
	if (!m.loads || !find_team(q, &m, needs, &found))
		return false;
	*ret_n = take_found(&found, false, ret);
	return true;
}

Jieyou__Asked **rematch_show(struct request *q, const struct asked *list, size_t n)
{
	struct showing sh = {.s = request_snapshot(q), .a = &q->arena};
	Jieyou__Asked **all = arena_array(&q->arena, n, sizeof(*all));

	for (size_t i = 0; all && i < n; i++) {
		all[i] = showing_message(&sh, &jieyou__asked__descriptor);
		if (!all[i])
			return NULL;
		all[i]->expert_id = showing_cell(&sh, sh.s->experts[list[i].expert].code);
		all[i]->needs = showing_needs(&sh, list[i].needs, list[i].n_needs);
		all[i]->n_needs = list[i].n_needs;
		all[i]->lead = list[i].lead;
	}
	return showing_built(&sh, all);
}
