#include "show.h"

#include "day.h"
#include "item.h"
#include "showing.h"

/* ---- Codes -------------------------------------------------------------------------------- */

static Jieyou__Grade show_grade(enum grade g)
{
	switch (g) {
	case GRADE_NORMAL:
		return JIEYOU__GRADE__NORMAL;
	case GRADE_URGENT:
		return JIEYOU__GRADE__URGENT;
	case GRADE_CRISIS:
		return JIEYOU__GRADE__CRISIS;
	case GRADE_NONE:
		break;
	}
	return JIEYOU__GRADE__GRADE_UNKNOWN;
}

static Jieyou__AnswerKind show_answer_kind(enum answer_kind k)
{
	switch (k) {
	case ANSWER_SUPERVISION:
		return JIEYOU__ANSWER_KIND__SUPERVISION;
	case ANSWER_RESOURCE:
		return JIEYOU__ANSWER_KIND__RESOURCE_LINKAGE;
	case ANSWER_REFERRAL:
		return JIEYOU__ANSWER_KIND__REFERRAL;
	case ANSWER_CONFERENCE:
		return JIEYOU__ANSWER_KIND__CASE_CONFERENCE;
	case ANSWER_SEMINAR:
		return JIEYOU__ANSWER_KIND__SEMINAR;
	}
	return JIEYOU__ANSWER_KIND__ANSWER_UNKNOWN;
}

static Jieyou__Eligibility show_eligibility(enum eligibility e)
{
	switch (e) {
	case ELIGIBLE:
		return JIEYOU__ELIGIBILITY__ELIGIBLE;
	case POSSIBLE:
		return JIEYOU__ELIGIBILITY__POSSIBLE;
	case NOT_ELIGIBLE:
		return JIEYOU__ELIGIBILITY__NOT_ELIGIBLE;
	}
	return JIEYOU__ELIGIBILITY__ELIGIBILITY_UNKNOWN;
}

static Jieyou__Uncovered__Why show_uncovered_why(enum uncovered_why why)
{
	switch (why) {
	case UNCOVERED_NOBODY:
		return JIEYOU__UNCOVERED__WHY__NOBODY;
	case UNCOVERED_NOT_VALID:
		return JIEYOU__UNCOVERED__WHY__NOT_VALID;
	case UNCOVERED_AREA:
		return JIEYOU__UNCOVERED__WHY__AREA;
	case UNCOVERED_FULL:
		return JIEYOU__UNCOVERED__WHY__ALL_FULL;
	case UNCOVERED_CONFLICT:
		return JIEYOU__UNCOVERED__WHY__ALL_CONFLICT;
	case UNCOVERED_DV:
		return JIEYOU__UNCOVERED__WHY__VIOLENCE;
	case UNCOVERED_LANGUAGE:
		return JIEYOU__UNCOVERED__WHY__NO_LANGUAGE;
	case UNCOVERED_SEX:
		return JIEYOU__UNCOVERED__WHY__NO_SEX;
	case UNCOVERED_TEAM_FULL:
		return JIEYOU__UNCOVERED__WHY__TEAM_FULL;
	case UNCOVERED_RESOURCE_FULL:
		return JIEYOU__UNCOVERED__WHY__RESOURCE_FULL;
	}
	return JIEYOU__UNCOVERED__WHY__WHY_UNKNOWN;
}

static Jieyou__RunnerUp__Why show_passed_over(enum passed_over why)
{
	switch (why) {
	case PASSED_LOWER_SCORE:
		return JIEYOU__RUNNER_UP__WHY__LOWER_SCORE;
	case PASSED_TIE:
		return JIEYOU__RUNNER_UP__WHY__TIE;
	case PASSED_TEAM_FIT:
		return JIEYOU__RUNNER_UP__WHY__TEAM_FIT;
	case PASSED_APPOINTED:
		return JIEYOU__RUNNER_UP__WHY__APPOINTED;
	case PASSED_AGREEMENT:
		return JIEYOU__RUNNER_UP__WHY__AGREEMENT;
	case PASSED_AREA:
		return JIEYOU__RUNNER_UP__WHY__AREA;
	case PASSED_CONFLICT:
		return JIEYOU__RUNNER_UP__WHY__CONFLICT;
	case PASSED_KIN:
		return JIEYOU__RUNNER_UP__WHY__KIN;
	case PASSED_OTHER_PARTY:
		return JIEYOU__RUNNER_UP__WHY__OTHER_PARTY;
	case PASSED_UNIT:
		return JIEYOU__RUNNER_UP__WHY__UNIT;
	case PASSED_DV:
		return JIEYOU__RUNNER_UP__WHY__DV;
	case PASSED_FULL:
		return JIEYOU__RUNNER_UP__WHY__FULL;
	case PASSED_LANGUAGE:
		return JIEYOU__RUNNER_UP__WHY__LANGUAGE;
	case PASSED_SEX:
		return JIEYOU__RUNNER_UP__WHY__SEX;
	case PASSED_OUTSIDE:
		return JIEYOU__RUNNER_UP__WHY__OUTSIDE;
	}
	return JIEYOU__RUNNER_UP__WHY__WHY_UNKNOWN;
}

/* ---- The parts of a match ----------------------------------------------------------------- */

static Jieyou__Screen *show_screen(struct showing *sh, const struct screen_raised *screen)
{
	const struct screen_rule *rule = screen->rule;
	Jieyou__Screen *ret = showing_message(sh, &jieyou__screen__descriptor);

	if (!ret)
		return NULL;
	ret->kind = showing_cell(sh, screen_code(rule->kind));
	ret->level = showing_cell(sh, rule->level);
	ret->grade = show_grade(rule->grade);
	ret->evidence = showing_evidence(sh, screen->evidence, screen->n_evidence, &ret->n_evidence);
	ret->marks = showing_marks(sh, screen->marks, &ret->n_marks);
	ret->ticked = screen->ticked;
	return ret;
}

static Jieyou__Need *show_need(struct showing *sh, const struct need_found *found)
{
	const struct need *need = &sh->s->needs[found->need];
	Jieyou__Need *ret = showing_message(sh, &jieyou__need__descriptor);

	if (!ret)
		return NULL;
	ret->code = showing_cell(sh, need->code);
	ret->score = found->score;
	ret->evidence = showing_evidence(sh, found->evidence, found->n_evidence, &ret->n_evidence);
	ret->declared = found->declared;
	ret->marks = showing_marks(sh, found->marks, &ret->n_marks);
	SHOWING_LIST(sh, ret, found, reasons, showing_reason);
	return ret;
}

static Jieyou__Member *show_member(struct showing *sh, const struct member *member)
{
	const struct expert *expert = &sh->s->experts[member->expert];
	Jieyou__Member *ret = showing_message(sh, &jieyou__member__descriptor);

	if (!ret)
		return NULL;
	ret->expert_id = showing_cell(sh, expert->code);
	ret->covers = showing_needs(sh, member->covers, member->n_covers);
	ret->n_covers = member->n_covers;
	SHOWING_LIST(sh, ret, member, reasons, showing_reason);
	ret->alternates = showing_experts(sh, member->alternates, member->n_alternates);
	ret->n_alternates = member->n_alternates;
	ret->score = member->score;
	return ret;
}

static Jieyou__Unit *show_unit(struct showing *sh, const struct unit_named *unit)
{
	const struct liaison *liaison = &sh->s->liaisons[unit->liaison];
	Jieyou__Unit *ret = showing_message(sh, &jieyou__unit__descriptor);

	if (!ret)
		return NULL;
	ret->code = showing_cell(sh, liaison->code);
	ret->answers = showing_needs(sh, unit->answers, unit->n_answers);
	ret->n_answers = unit->n_answers;
	return ret;
}

static Jieyou__Duty *show_duty(struct showing *sh, const struct duty_found *found)
{
	const struct need *need = &sh->s->needs[found->duty->need];
	Jieyou__Duty *ret = showing_message(sh, &jieyou__duty__descriptor);

	if (!ret)
		return NULL;
	ret->code = showing_cell(sh, need->code);
	ret->law = showing_cell(sh, found->duty->law);
	ret->evidence = showing_evidence(sh, found->evidence, found->n_evidence, &ret->n_evidence);
	return ret;
}

static Jieyou__Uncovered *show_uncovered(struct showing *sh, const struct uncovered *uncovered)
{
	const struct need *need = &sh->s->needs[uncovered->need];
	Jieyou__Uncovered *ret = showing_message(sh, &jieyou__uncovered__descriptor);

	if (!ret)
		return NULL;
	ret->code = showing_cell(sh, need->code);
	ret->reason = show_uncovered_why(uncovered->why);
	return ret;
}

static Jieyou__ResourceMatch *show_found(struct showing *sh, const struct resource_found *found)
{
	const struct resource *resource = &sh->s->resources[found->resource];
	Jieyou__ResourceMatch *ret = showing_message(sh, &jieyou__resource_match__descriptor);

	if (!ret)
		return NULL;
	ret->code = showing_cell(sh, resource->code);
	ret->eligibility = show_eligibility(found->eligibility);
	ret->answers = showing_needs(sh, found->answers, found->n_answers);
	ret->n_answers = found->n_answers;
	SHOWING_LIST(sh, ret, found, missing, showing_reason);
	SHOWING_LIST(sh, ret, found, reasons, showing_reason);
	return ret;
}

static Jieyou__Answer *show_answer(struct showing *sh, const struct matching *m)
{
	Jieyou__Answer *ret = showing_message(sh, &jieyou__answer__descriptor);

	if (!ret)
		return NULL;
	ret->kind = show_answer_kind(m->answer);
	ret->reasons = showing_list(sh, m->n_answer_reasons);
	ret->n_reasons = m->n_answer_reasons;
	for (size_t i = 0; ret->reasons && i < m->n_answer_reasons; i++)
		ret->reasons[i] = showing_reason(sh, &m->answer_reasons[i]);
	return ret;
}

/* ---- The match ---------------------------------------------------------------------------- */

/* Always there, empty without members, so that programs need not ask. */
static Jieyou__Team *show_team(struct showing *sh, const struct matching *m)
{
	Jieyou__Team *ret = showing_message(sh, &jieyou__team__descriptor);

	if (!ret)
		return NULL;
	if (m->lead != NONE)
		ret->lead = showing_cell(sh, sh->s->experts[m->members[m->lead].expert].code);
	SHOWING_LIST(sh, ret, m, members, show_member);
	return ret;
}

Jieyou__Match *show_match(
	const struct snapshot *s, struct text id, const struct matching *m, struct arena *a)
{
	struct showing sh = {.s = s, .a = a};
	Jieyou__Match *ret = showing_message(&sh, &jieyou__match__descriptor);

	if (!ret)
		return NULL;
	ret->id = showing_string(&sh, id);
	ret->urgency = show_grade(m->grade);
	SHOWING_LIST(&sh, ret, m, screens, show_screen);
	SHOWING_LIST(&sh, ret, m, needs, show_need);
	ret->answer = show_answer(&sh, m);
	ret->team = show_team(&sh, m);
	SHOWING_LIST(&sh, ret, m, units, show_unit);
	SHOWING_LIST(&sh, ret, m, duties, show_duty);
	SHOWING_LIST(&sh, ret, m, uncovered, show_uncovered);
	SHOWING_LIST(&sh, ret, m, resources, show_found);
	return showing_built(&sh, ret);
}

/* ---- What the record keeps ---------------------------------------------------------------- */

static Jieyou__Load *show_load(struct showing *sh, const struct loads *loads, expert_index e)
{
	Jieyou__Load *load = showing_message(sh, &jieyou__load__descriptor);

	if (!load)
		return NULL;
	load->expert_id = showing_cell(sh, sh->s->experts[e].code);
	load->taken = loads->taken[e];
	load->trauma = loads->trauma[e];
	return load;
}

static bool is_loaded(const struct loads *loads, size_t e)
{
	return loads->taken[e] != 0 || loads->trauma[e] != 0;
}

/* Of those who serve the client's district: the others' could not matter. */
static void show_loads(
	struct showing *sh, const struct loads *loads, district_index client, Jieyou__MatchedBody *ret)
{
	const uint32_t *of = sh->s->experts_of;
	size_t n = 0;

	for (size_t i = 0; i < loads->n; i++)
		n += is_loaded(loads, i);
	ret->loads = showing_list(sh, n);
	for (district_index d = 0; ret->loads && d < sh->s->n_districts; d++) {
		if (client != NONE && !snapshot_within(sh->s, client, d))
			continue;
		for (expert_index e = of[d]; e < of[d + 1]; e++)
			if (is_loaded(loads, e))
				ret->loads[ret->n_loads++] = show_load(sh, loads, e);
	}
}

static Jieyou__Outcomes *show_outcome(
	struct showing *sh, const struct loads *loads, resource_index r)
{
	Jieyou__Outcomes *m = showing_message(sh, &jieyou__outcomes__descriptor);

	if (!m)
		return NULL;
	m->resource = showing_cell(sh, sh->s->resources[r].code);
	m->helped = loads->outcomes[r].helped;
	m->failed = loads->outcomes[r].failed;
	if (loads->capacity[r].left != LEFT_UNKNOWN) {
		m->has_left_case = JIEYOU__OUTCOMES__HAS_LEFT_LEFT;
		m->left = loads->capacity[r].left;
		m->capacity_us = loads->capacity[r].said.us;
	}
	return m;
}

static bool is_known(const struct loads *loads, resource_index r)
{
	return loads->outcomes[r].helped + loads->outcomes[r].failed != 0 ||
		   loads->capacity[r].left != LEFT_UNKNOWN;
}

/* Of those that are shown where the client is, likewise. */
static void show_outcomes(
	struct showing *sh, const struct loads *loads, district_index client, Jieyou__MatchedBody *ret)
{
	size_t n = 0;

	for (size_t i = 0; i < loads->n_resources; i++)
		n += is_known(loads, (resource_index)i);
	ret->outcomes = showing_list(sh, n);
	for (resource_index i = 0; ret->outcomes && i < loads->n_resources; i++)
		if (is_known(loads, i) &&
			(client == NONE || snapshot_within(sh->s, client, sh->s->resources[i].region)))
			ret->outcomes[ret->n_outcomes++] = show_outcome(sh, loads, i);
}

static Jieyou__RunnerUp *show_runner_up(struct showing *sh, const struct runner_up *runner_up)
{
	Jieyou__RunnerUp *ret = showing_message(sh, &jieyou__runner_up__descriptor);

	if (!ret)
		return NULL;
	ret->need = showing_cell(sh, sh->s->needs[runner_up->need].code);
	ret->expert_id = showing_cell(sh, sh->s->experts[runner_up->expert].code);
	ret->reason = show_passed_over(runner_up->why);
	ret->score = runner_up->score;
	return ret;
}

Jieyou__MatchedBody *show_matched_body(const struct snapshot *s, const struct help *help,
	Jieyou__Match *match, const struct matching *m, const struct loads *loads, moment now,
	struct arena *a)
{
	struct showing sh = {.s = s, .a = a};
	Jieyou__MatchedBody *ret = showing_message(&sh, &jieyou__matched_body__descriptor);

	if (!ret)
		return NULL;
	ret->match = match;
	ret->edition = s->edition.n;
	ret->matcher = MATCHER_VERSION;
	show_loads(&sh, loads, help->district, ret);
	show_outcomes(&sh, loads, help->district, ret);
	ret->excluded = showing_experts(&sh, help->excluded, help->n_excluded);
	ret->n_excluded = help->n_excluded;
	SHOWING_LIST(&sh, ret, m, runners_up, show_runner_up);
	ret->snapshot_digest.data =
		(uint8_t *)showing_string(&sh, (struct text){(const char *)s->digest, sizeof(s->digest)});
	ret->snapshot_digest.len = sizeof(s->digest);
	ret->now_us = now.us;
	return showing_built(&sh, ret);
}

/* ---- Pages -------------------------------------------------------------------------------- */

static Jieyou__Skill *show_skill(struct showing *sh, const struct skill *skill)
{
	Jieyou__Skill *ret = showing_message(sh, &jieyou__skill__descriptor);

	if (!ret)
		return NULL;
	ret->type = showing_cell(sh, sh->s->types[skill->type].code);
	ret->name = showing_cell(sh, sh->s->types[skill->type].zh);
	ret->level = skill->level;
	if (skill->narrowed)
		ret->needs = showing_need_set(sh, &skill->needs, &ret->n_needs);
	return ret;
}

Jieyou__Expert *show_expert(
	const struct snapshot *s, expert_index expert, int32_t taken, struct arena *a)
{
	struct showing sh = {.s = s, .a = a};
	const struct expert *e = &s->experts[expert];
	const struct profile *p = &s->profile_of[expert];
	Jieyou__Expert *ret = showing_message(&sh, &jieyou__expert__descriptor);

	if (!ret)
		return NULL;
	ret->code = showing_cell(&sh, e->code);
	ret->name = showing_cell(&sh, snapshot_cell(e->row, EXPERT_NAME));
	ret->unit = showing_cell(&sh, snapshot_cell(e->row, EXPERT_UNIT));
	ret->district = showing_cell(&sh, s->districts[e->district].code);
	ret->skills = showing_list(&sh, profile_skills(p));
	for (size_t i = 0; ret->skills && i < profile_skills(p); i++)
		ret->skills[ret->n_skills++] = show_skill(&sh, &s->skills[p->skills[i]]);
	ret->languages = showing_languages(&sh, e->languages, &ret->n_languages);
	ret->places = e->places;
	ret->taken = taken;
	ret->demo = e->demo;
	ret->appointed_from = showing_cell(&sh, snapshot_cell(e->row, EXPERT_APPOINTED_FROM));
	ret->appointed_until = showing_cell(&sh, snapshot_cell(e->row, EXPERT_APPOINTED_UNTIL));
	ret->agreement_until = showing_cell(&sh, snapshot_cell(e->row, EXPERT_AGREEMENT_UNTIL));
	if (e->away_until.us != INT64_MAX) {
		ret->away_from = showing_cell(&sh, day_text(e->away_from, a));
		ret->away_until = showing_cell(&sh, day_text(moment_after(e->away_until, -US_PER_DAY), a));
	}
	return showing_built(&sh, ret);
}

static struct text provider_code(enum provider p)
{
	switch (p) {
	case PROVIDER_GOVERNMENT:
		return TEXT("GOVERNMENT");
	case PROVIDER_CHARITY:
		return TEXT("CHARITY");
	case PROVIDER_PROFESSIONAL:
		return TEXT("PROFESSIONAL");
	}
	return TEXT_NONE;
}

Jieyou__Resource *show_resource(
	const struct snapshot *s, resource_index resource, struct capacity c, struct arena *a)
{
	struct showing sh = {.s = s, .a = a};
	const struct resource *r = &s->resources[resource];
	Jieyou__Resource *ret = showing_message(&sh, &jieyou__resource__descriptor);

	if (!ret)
		return NULL;
	ret->code = showing_cell(&sh, r->code);
	ret->name = showing_cell(&sh, snapshot_cell(r->row, RESOURCE_NAME));
	ret->provider = showing_cell(&sh, provider_code(r->provider));
	ret->region = showing_cell(&sh, s->districts[r->region].code);
	ret->needs = showing_need_set(&sh, &s->resource_needs[resource], &ret->n_needs);
	ret->conditions = showing_cell(&sh, snapshot_cell(r->row, RESOURCE_CONDITIONS));
	ret->deadline = showing_cell(&sh, snapshot_cell(r->row, RESOURCE_DEADLINE));
	ret->contact = showing_cell(&sh, snapshot_cell(r->row, RESOURCE_CONTACT));
	ret->apply = showing_cell(&sh, snapshot_cell(r->row, RESOURCE_APPLY));
	ret->benefit = showing_cell(&sh, snapshot_cell(r->row, RESOURCE_BENEFIT));
	ret->verify = showing_cell(&sh, snapshot_cell(r->row, RESOURCE_VERIFY));
	ret->source = showing_cell(&sh, snapshot_cell(r->row, RESOURCE_SOURCE));
	ret->valid_from = showing_cell(&sh, snapshot_cell(r->row, RESOURCE_VALID_FROM));
	ret->valid_until = showing_cell(&sh, snapshot_cell(r->row, RESOURCE_VALID_UNTIL));
	ret->last_checked = showing_cell(&sh, snapshot_cell(r->row, RESOURCE_LAST_CHECKED));
	ret->withdrawn = !r->offered;
	if (c.left != LEFT_UNKNOWN) {
		ret->has_left_case = JIEYOU__RESOURCE__HAS_LEFT_LEFT;
		ret->left = c.left;
		ret->capacity_us = c.said.us;
	}
	ret->rule = showing_cell(&sh, snapshot_cell(r->row, ITEM_RULE));
	ret->at_once = text_eq(snapshot_cell(r->row, ITEM_AT_ONCE), TEXT("yes"));
	return showing_built(&sh, ret);
}

Jieyou__Refusal *show_refusal(const struct refusal *r, struct arena *a)
{
	struct showing sh = {.a = a};
	Jieyou__Refusal *ret = showing_message(&sh, &jieyou__refusal__descriptor);

	if (!ret)
		return NULL;
	ret->code = refusal_code(r->kind);
	ret->name = showing_string(&sh, text_from(refusal_name(r->kind)));
	ret->field = showing_string(&sh, r->field);
	ret->message = showing_string(&sh, r->sentence);
	ret->retry_after_ms = r->retry_after_ms;
	return showing_built(&sh, ret);
}
