#include "safety.h"

#include "client.h"

static bool violence_stands(const struct snapshot *s, const struct matching *m)
{
	for (size_t i = 0; i < m->n_screens; i++)
		if (m->screens[i].rule->kind == SCREEN_PARTNER_VIOLENCE)
			return true;
	for (size_t i = 0; i < m->n_needs; i++)
		if (s->needs[m->needs[i].need].domain == s->own.violence)
			return true;
	return false;
}

static bool is_lifted(const struct help *help)
{
	return help->assessed_on.len && help->victim_consents == ANSWER_YES;
}

struct need_set safety_barred(
	const struct snapshot *s, const struct help *help, const struct matching *m)
{
	const need_index leaves[] = {s->own.marital, s->own.mediation};
	struct need_set barred = {{0}};

	if (!violence_stands(s, m) || is_lifted(help))
		return barred;
	for (size_t i = 0; i < sizeof(leaves) / sizeof(leaves[0]); i++)
		if (leaves[i] != NONE)
			need_set_add(&barred, leaves[i]);
	return barred;
}

/* Dangers that a competent adult may choose how to meet. */
static uint32_t chosen_by_adults(const struct matching *m)
{
	const uint32_t such =
		1u << SCREEN_PARTNER_VIOLENCE | 1u << SCREEN_ELDER_ABUSE | 1u << SCREEN_SEXUAL_ABUSE;
	uint32_t raised = 0;

	for (size_t i = 0; i < m->n_screens; i++)
		raised |= 1u << m->screens[i].rule->kind;
	return raised & such;
}

static bool holds(const struct snapshot *s, struct known_facts facts, struct text code)
{
	uint16_t fact = snapshot_fact(s, code);

	return fact != NONE && facts.yes >> fact & 1;
}

/* No duty binds for any of these dangers, and nobody says that the client could not choose. */
static bool wish_counts(const struct snapshot *s, const struct help *help, const struct matching *m)
{
	uint32_t dangers = chosen_by_adults(m);
	struct known_facts facts = client_facts(s, help);

	for (size_t i = 0; i < m->n_duties; i++)
		if (m->duties[i].screens & dangers)
			return false;
	return dangers && !holds(s, facts, TEXT("minor")) && !holds(s, facts, TEXT("incapable"));
}

void safety_tell(struct saying *told, const struct snapshot *s, const struct help *help,
	const struct matching *m)
{
	if (violence_stands(s, m)) {
		if (is_lifted(help))
			SAY(told, REASON_TOGETHER, help->assessed_on);
		else
			say(told, REASON_APART);
	}
	if (wish_counts(s, help, m))
		say(told, REASON_WISH);
}
