#include "matching.h"

#include "answer.h"
#include "detect.h"
#include "duty.h"
#include "eligible.h"
#include "team.h"

static bool resource_answers(const struct resource_found *r, need_index n)
{
	for (size_t k = 0; k < r->n_answers && r->eligibility != NOT_ELIGIBLE; k++)
		if (r->answers[k] == n)
			return true;
	return false;
}

/* Why a need stays uncovered beside what was found. False: it does not. */
static bool is_left(const struct loads *loads, const struct matching *m, struct uncovered *u)
{
	for (size_t i = 0; i < m->n_resources; i++) {
		if (!resource_answers(&m->resources[i], u->need))
			continue;
		if (!loads_full(loads, m->resources[i].resource))
			return false;
		u->why = UNCOVERED_RESOURCE_FULL;
	}
	return true;
}

/*
 * What a resource answers, surely or possibly, is not uncovered after all. One that is full answers
 * nothing now: it is shown as such, and the need as uncovered, so that nobody waits for it
 * unknowing.
 */
static bool drop_answered(const struct loads *loads, struct arena *a, struct matching *m)
{
	struct uncovered *kept = arena_array(a, m->n_uncovered, sizeof(*kept));
	size_t n = 0;

	if (!kept)
		return false;
	for (size_t i = 0; i < m->n_uncovered; i++) {
		kept[n] = m->uncovered[i];
		n += is_left(loads, m, &kept[n]);
	}
	m->uncovered = kept;
	m->n_uncovered = n;
	return true;
}

/* All that follows from screens and needs. */
static bool propose(const struct snapshot *s, const struct loads *loads, const struct help *help,
	moment now, struct arena *a, struct matching *m)
{
	return team_form(s, help, loads, now, a, m) && eligible_find(s, loads, help, now, a, m) &&
		   duty_find(s, help, a, m) && drop_answered(loads, a, m) && answer_choose(s, help, a, m);
}

bool matching_run(const struct snapshot *s, const struct loads *loads, const struct help *help,
	moment now, struct arena *a, struct matching *ret)
{
	struct matching m = {.lead = NONE};

	if (!detect(s, help, a, &m) || !propose(s, loads, help, now, a, &m))
		return false;
	*ret = m;
	return true;
}

static struct need_found need_of(const struct matching *m, need_index need)
{
	for (size_t i = 0; i < m->n_needs; i++)
		if (m->needs[i].need == need)
			return m->needs[i];
	return (struct need_found){.need = need, .score = 1000, .declared = true};
}

/* Screens, and these needs whatever else was found. */
static bool detect_only(const struct snapshot *s, const struct help *help, const need_index *needs,
	size_t n, struct arena *a, struct matching *m)
{
	struct need_found *list = arena_array(a, n, sizeof(*list));

	if (!list || !detect(s, help, a, m))
		return false;
	for (size_t i = 0; i < n; i++)
		list[i] = need_of(m, needs[i]);
	m->needs = list;
	m->n_needs = n;
	return true;
}

bool matching_needs(const struct snapshot *s, const struct loads *loads, const struct help *help,
	moment now, const need_index *needs, size_t n, struct arena *a, struct matching *ret)
{
	struct matching m = {.lead = NONE};

	if (!detect_only(s, help, needs, n, a, &m) || !propose(s, loads, help, now, a, &m))
		return false;
	*ret = m;
	return true;
}

bool matching_team(const struct snapshot *s, const struct loads *loads, const struct help *help,
	moment now, const need_index *needs, size_t n, struct arena *a, struct matching *ret)
{
	struct matching m = {.lead = NONE};

	if (!detect_only(s, help, needs, n, a, &m) || !team_form(s, help, loads, now, a, &m))
		return false;
	*ret = m;
	return true;
}
