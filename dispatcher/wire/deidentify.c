#include "deidentify.h"

#include "showing.h"

void deidentify_asked(const struct snapshot *s, struct help *help)
{
	while (s->districts[help->district].level > LEVEL_DISTRICT)
		help->district = s->districts[help->district].parent;
	help->known_expert = NOBODY;
}

/* Anew: a message that came in may have brought fields that nobody here knows. */
static Jieyou__UrgentScreen *keep_screen(struct showing *sh, const Jieyou__UrgentScreen *screen)
{
	Jieyou__UrgentScreen *kept = showing_message(sh, &jieyou__urgent_screen__descriptor);

	if (!kept || !screen)
		return kept;
	kept->violence = screen->violence;
	kept->away = screen->away;
	kept->no_support = screen->no_support;
	kept->life = screen->life;
	return kept;
}

static Jieyou__Consent *keep_consent(struct showing *sh, const Jieyou__Consent *consent)
{
	Jieyou__Consent *kept = showing_message(sh, &jieyou__consent__descriptor);

	if (!kept || !consent)
		return kept;
	kept->kind = consent->kind;
	kept->giver = consent->giver;
	return kept;
}

Jieyou__HelpRequest *deidentify_help(const Jieyou__HelpRequest *msg, const struct snapshot *s,
	const struct help *help, struct arena *a)
{
	struct showing sh = {.s = s, .a = a};
	Jieyou__HelpRequest *kept = showing_message(&sh, &jieyou__help_request__descriptor);

	if (!kept)
		return NULL;
	kept->declared_needs = msg->declared_needs;
	kept->n_declared_needs = msg->n_declared_needs;
	kept->urgency = msg->urgency;
	kept->district = showing_cell(&sh, s->districts[help->district].code);
	kept->language = msg->language;
	kept->screen = keep_screen(&sh, msg->screen);
	kept->criteria = msg->criteria;
	kept->n_criteria = msg->n_criteria;
	kept->agency = msg->agency;
	kept->worker = msg->worker;
	kept->helper_sex = msg->helper_sex;
	kept->seminar = msg->seminar;
	kept->consent = keep_consent(&sh, msg->consent);
	return showing_built(&sh, kept);
}

static char empty[] = "";

void deidentify_match(Jieyou__Match *match)
{
	match->id = empty;
	for (size_t i = 0; i < match->n_screens; i++)
		match->screens[i]->n_evidence = 0;
	for (size_t i = 0; i < match->n_needs; i++)
		match->needs[i]->n_evidence = match->needs[i]->n_reasons = 0;
	for (size_t i = 0; i < match->n_duties; i++)
		match->duties[i]->n_evidence = 0;
}

void deidentify_matched(Jieyou__MatchedBody *body)
{
	body->n_excluded = 0;
	body->n_runners_up = 0;
}
