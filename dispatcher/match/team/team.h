/*
 * Team: the smallest set of experts that covers the most needs; among those, the best score.
 *
 * Hard rules come before any score: answers the leaf at a sufficient level, appointment and
 * confidentiality agreement valid, no conflict, a free place, language or interpreter, sex asked
 * for, serves the district. Violence bars mediation and marital counselling (safety.h). Duties,
 * and methods (to screen which programmes a family is entitled to), are never covered by an expert:
 * they are shown, and the liaison units that answer them are named. What only units answer goes to
 * them.
 *
 * Where a language is asked for, those who speak it come first. If none of them may take a need
 * but others may, an interpreter joins: SOC.LANG (DIS.SIGN for csl) is added to the needs, as
 * declared by the language named, and who does not speak it may take that need. Where nothing but
 * duties and methods was found the team is one supervisor, who covers nothing: to sort the case
 * out.
 *
 * Each need is first the client's own district's: whoever is appointed for more than that (a city,
 * a province) may take only what nobody of the district, or of a street in it, can, all hard rules
 * considered. That it makes a team larger now and then is meant: a district does not send for
 * outsiders what it can do itself. As it is a rule about each need and not about teams, the cover
 * below stays exact. Language is settled before: who speaks it comes first, from wherever.
 * Alternates from outside come after all of the district's.
 *
 * Up to TEAM_EXACT_MAX needs the cover is exact, by dynamic programming over cover masks: an
 * expert's score does not depend on the others, so the best expert of each mask is enough.
 * Beyond, the eight gravest are exact and the rest greedy.
 */
#ifndef JIEYOU_TEAM_H
#define JIEYOU_TEAM_H

#include "matching.h"

/* Why an expert may not take a need, in the order the rules are tried. */
enum barred {
	BARRED_NOT,
	BARRED_SKILL,     /* does not answer the leaf, or below the sufficient level */
	BARRED_APPOINTED, /* no valid appointment today */
	BARRED_AGREEMENT, /* no valid confidentiality agreement today */
	BARRED_AREA,      /* does not serve the client's district */
	/* conflicts of interest */
	BARRED_CONFLICT,    /* listed as in conflict, by either side */
	BARRED_KIN,         /* kin of a party */
	BARRED_OTHER_PARTY, /* serves the other party */
	BARRED_UNIT,        /* of a unit complained of */

	BARRED_DV,       /* mediation or marital counselling while violence stands: safety.h */
	BARRED_FULL,     /* no free place */
	BARRED_LANGUAGE, /* does not speak the language, and the team has no interpreter for it */
	BARRED_SEX,      /* not of the sex asked for */
	BARRED_OUTSIDE,  /* from outside, and somebody of the client's own district can take it */
};

/*
 * The first hard rule that keeps expert e from need n. Screens and needs of *m are filled in; once
 * the members are, it counts that they include an interpreter, or one of the district for n.
 */
enum barred team_bars(const struct snapshot *s, const struct help *help, const struct loads *loads,
	moment now, const struct matching *m, expert_index e, need_index n);

/*
 * What e would score for n, per mille: level, fit of type, area, continuity, load. 0: no skill of
 * theirs answers n at a sufficient level.
 */
int team_score(const struct snapshot *s, const struct help *help, const struct loads *loads,
	moment now, expert_index e, need_index n);

/* Fills members, lead, units, uncovered and runners_up of *m. False when the arena is full. */
bool team_form(const struct snapshot *s, const struct help *help, const struct loads *loads,
	moment now, struct arena *a, struct matching *m);

/* The same by looking at everybody who could do anything: the measure of team_form, and slow. */
bool team_form_of_all(const struct snapshot *s, const struct help *help, const struct loads *loads,
	moment now, struct arena *a, struct matching *m);

#endif
