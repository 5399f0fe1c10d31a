#include "answer.h"

#include "join.h"

enum { ANSWER_REASONS_MAX = 6 };

/* What the rules below look at. */
struct outline {
	size_t needs;   /* not counting duties */
	size_t domains; /* fields that those needs lie in */
	size_t experts; /* members, not counting one who only interprets */
	size_t uncovered;
	bool crisis;
	bool supervisor; /* the one member takes all it takes as a supervisor */
};

static bool only_interprets(const struct snapshot *s, const struct member *member)
{
	struct text code;

	if (member->n_covers != 1)
		return false;
	code = s->needs[member->covers[0]].code;
	return text_eq(code, TEXT("SOC.LANG")) || text_eq(code, TEXT("DIS.SIGN"));
}

static size_t count_experts(const struct snapshot *s, const struct matching *m)
{
	size_t n = 0;

	for (size_t i = 0; i < m->n_members; i++)
		n += !only_interprets(s, &m->members[i]);
	return n ? n : m->n_members; /* where only an interpreter is wanted, that is the team */
}

/* Whether a supervisor is among those who answer a leaf, and e is one. */
static bool supervises(const struct snapshot *s, uint16_t e, need_index n)
{
	const struct expert *expert = &s->experts[e];

	for (size_t i = 0; i < s->needs[n].n_types; i++) {
		if (!text_eq(s->types[s->needs[n].types[i]].code, TEXT("SUPERVISOR")))
			continue;
		for (size_t k = 0; k < expert->n_skills; k++)
			if (expert->skills[k].type == s->needs[n].types[i])
				return true;
	}
	return false;
}

static bool is_domain_new(const struct snapshot *s, const struct matching *m, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (s->needs[m->needs[k].need].kind != NEED_DUTY &&
			s->needs[m->needs[k].need].domain == s->needs[m->needs[i].need].domain)
			return false;
	return true;
}

static struct outline outline_of(const struct snapshot *s, const struct matching *m)
{
	struct outline o = {.experts = count_experts(s, m),
		.uncovered = m->n_uncovered,
		.crisis = m->grade == GRADE_CRISIS};

	for (size_t i = 0; i < m->n_needs; i++) {
		if (s->needs[m->needs[i].need].kind == NEED_DUTY)
			continue;
		o.needs++;
		o.domains += is_domain_new(s, m, i);
	}
	o.supervisor = m->n_members == 1;
	for (size_t i = 0; o.supervisor && i < m->members[0].n_covers; i++)
		o.supervisor = supervises(s, m->members[0].expert, m->members[0].covers[i]);
	return o;
}

struct choosing {
	struct arena *a;
	struct reason *reasons;
	size_t n;
};

static void say(struct choosing *c, struct text code, struct text text)
{
	c->reasons[c->n++] = (struct reason){.code = code, .text = text};
}

static void say_conference(struct choosing *c, const struct outline *o)
{
	struct number count;

	if (o->crisis)
		say(c, TEXT("CRISIS"), TEXT("等级为危机:立即召集会诊,可先行动后会诊"));
	if (o->domains >= 3)
		say(c, TEXT("MANY_DOMAINS"),
			JOIN(c->a, TEXT("需要涉及"), number_text(&count, (int64_t)o->domains),
				TEXT("个领域,宜在派单前会诊")));
	if (o->experts >= 2)
		say(c, TEXT("MANY_MEMBERS"),
			JOIN(c->a, TEXT("需"), number_text(&count, (int64_t)o->experts),
				TEXT("名专家配合,先会诊定分工和牵头")));
}

static void say_referral(struct choosing *c, const struct outline *o)
{
	struct number count;

	if (o->experts == 0) {
		say(c, TEXT("NOBODY_HERE"), TEXT("本中心现无可派的专家,需转介其他机构或上一级支援"));
		return;
	}
	say(c, TEXT("FEW_EXPERTS"),
		JOIN(c->a, TEXT("需要集中,"), number_text(&count, (int64_t)o->experts),
			TEXT("名专家即可承接,直接转介")));
}

static void say_supervision(struct choosing *c, const struct outline *o)
{
	if (o->needs == 0)
		say(c, TEXT("NO_NEED"), TEXT("未发现明确需要,先由督导梳理"));
	else
		say(c, TEXT("SUPERVISOR_ENOUGH"), TEXT("只有一项需要,督导即可支持"));
}

/*
 * Conference before dispatch for hard cases (domain.md 3.1): a crisis, three or more fields, or
 * several experts who must agree among themselves.
 */
static bool wants_conference(const struct outline *o)
{
	return o->crisis || (o->experts > 0 && o->domains >= 3) || o->experts >= 3 ||
		   (o->experts == 2 && o->domains >= 2);
}

static enum answer_kind choose(struct choosing *c, const struct outline *o)
{
	if (wants_conference(o)) {
		say_conference(c, o);
		return ANSWER_CONFERENCE;
	}
	if (o->needs == 0 || (o->needs == 1 && o->supervisor)) {
		say_supervision(c, o);
		return ANSWER_SUPERVISION;
	}
	if (o->experts == 0 && o->uncovered == 0) {
		say(c, TEXT("RESOURCES_ENOUGH"),
			TEXT("各项需要由联动单位或政策资源即可回应,无需组建专家团队"));
		return ANSWER_RESOURCE;
	}
	say_referral(c, o);
	return ANSWER_REFERRAL;
}

bool answer_choose(
	const struct snapshot *s, const struct help *help, struct arena *a, struct matching *m)
{
	struct choosing c = {.a = a, .reasons = arena_array(a, ANSWER_REASONS_MAX, sizeof(*c.reasons))};
	struct outline o = outline_of(s, m);
	struct number count;

	(void)help; /* a seminar is held when somebody asks for one: nothing asks for it yet */
	if (!c.reasons)
		return false;
	m->answer = choose(&c, &o);
	if (o.uncovered > 0)
		say(&c, TEXT("UNCOVERED"),
			JOIN(a, TEXT("另有"), number_text(&count, (int64_t)o.uncovered),
				TEXT("项需要暂无人承接,须由中心另行联系")));
	if (m->n_duties > 0)
		say(&c, TEXT("DUTY"), TEXT("另有法定义务须履行,派单不等于报告"));
	m->answer_reasons = c.reasons;
	m->n_answer_reasons = c.n;
	return !a->failed;
}
