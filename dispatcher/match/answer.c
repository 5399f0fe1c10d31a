#include "answer.h"

#include "safety.h"

enum { ANSWER_REASONS_MAX = 5 + SAFETY_REASONS_MAX };

/* What the rules below look at. */
struct outline {
	size_t needs;   /* not counting duties and methods */
	size_t domains; /* fields that those needs lie in */
	size_t experts; /* members, not counting one who only interprets */
	size_t uncovered;
	bool crisis;
	bool seminar;    /* asked for */
	bool supervisor; /* the one member takes all it takes as a supervisor */
};

static bool only_interprets(const struct snapshot *s, const struct member *member)
{
	return member->n_covers == 1 &&
		   (member->covers[0] == s->own.interpreting || member->covers[0] == s->own.sign);
}

static size_t count_experts(const struct snapshot *s, const struct matching *m)
{
	size_t n = 0;

	for (size_t i = 0; i < m->n_members; i++)
		n += !only_interprets(s, &m->members[i]);
	return n ? n : m->n_members; /* where only an interpreter is wanted, that is the team */
}

/* Whether a supervisor is among those who answer a leaf, and e is one. */
static bool supervises(const struct snapshot *s, expert_index e, need_index n)
{
	for (size_t i = 0; i < s->needs[n].n_types; i++) {
		if (s->needs[n].types[i] == s->own.supervisor)
			return snapshot_is_of_type(s, e, s->own.supervisor);
	}
	return false;
}

static bool is_domain_new(const struct snapshot *s, const struct matching *m, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (s->needs[m->needs[k].need].kind == NEED_NEED &&
			s->needs[m->needs[k].need].domain == s->needs[m->needs[i].need].domain)
			return false;
	return true;
}

static struct outline outline_of(
	const struct snapshot *s, const struct help *help, const struct matching *m)
{
	struct outline o = {.experts = count_experts(s, m),
		.uncovered = m->n_uncovered,
		.crisis = m->grade == GRADE_CRISIS,
		.seminar = help->seminar};

	for (size_t i = 0; i < m->n_needs; i++) {
		if (s->needs[m->needs[i].need].kind != NEED_NEED)
			continue;
		o.needs++;
		o.domains += is_domain_new(s, m, i);
	}
	o.supervisor = m->n_members == 1;
	for (size_t i = 0; o.supervisor && i < m->members[0].n_covers; i++)
		o.supervisor = supervises(s, m->members[0].expert, m->members[0].covers[i]);
	return o;
}

static struct text count(struct saying *s, size_t n)
{
	return say_number(s, (int64_t)n);
}

static void say_conference(struct saying *s, const struct outline *o)
{
	if (o->crisis)
		say(s, REASON_CRISIS);
	if (o->domains >= 3)
		SAY(s, REASON_MANY_DOMAINS, count(s, o->domains));
	if (o->experts >= 2)
		SAY(s, REASON_MANY_MEMBERS, count(s, o->experts));
}

static void say_referral(struct saying *s, const struct outline *o)
{
	if (o->experts == 0)
		say(s, REASON_NOBODY_HERE);
	else
		SAY(s, REASON_FEW_EXPERTS, count(s, o->experts));
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

static enum answer_kind choose(struct saying *s, const struct outline *o)
{
	if (o->seminar && !o->crisis) {
		say(s, REASON_SEMINAR_ASKED);
		return ANSWER_SEMINAR;
	}
	if (wants_conference(o)) {
		say_conference(s, o);
		return ANSWER_CONFERENCE;
	}
	if (o->needs == 0 || (o->needs == 1 && o->supervisor)) {
		say(s, o->needs == 0 ? REASON_NO_NEED : REASON_SUPERVISOR_ENOUGH);
		return ANSWER_SUPERVISION;
	}
	if (o->experts == 0 && o->uncovered == 0) {
		say(s, REASON_RESOURCES_ENOUGH);
		return ANSWER_RESOURCE;
	}
	say_referral(s, o);
	return ANSWER_REFERRAL;
}

bool answer_choose(
	const struct snapshot *s, const struct help *help, struct arena *a, struct matching *m)
{
	struct saying why = saying_begin(a, ANSWER_REASONS_MAX);
	struct outline o = outline_of(s, help, m);

	m->answer = choose(&why, &o);
	if (o.uncovered > 0)
		SAY(&why, REASON_UNCOVERED, count(&why, o.uncovered));
	if (m->n_duties > 0)
		say(&why, REASON_DUTY);
	safety_tell(&why, s, help, m);
	m->answer_reasons = why.list;
	m->n_answer_reasons = why.n;
	return !a->failed;
}
