/*
 * Rules: what keeps an expert from a need, and what one would score. Private to team*.c and why.c;
 * the headers that others read are team.h and why.h.
 *
 * A struct rules is what the hard rules need to know about one case, a struct standing what they
 * say of one expert in it whatever the need; each is worked out once.
 */
#ifndef JIEYOU_RULES_H
#define JIEYOU_RULES_H

#include "team.h"

enum rule {
#define RULE(name, barred) RULE_##name,
#include "rules.def"
#undef RULE
	RULES
};

struct rules {
	const struct snapshot *s;
	const struct help *help;
	const int32_t *loads;
	moment now;
	int level_min;        /* sufficient level: practice rule level.min of the district */
	bool violence;        /* a DV need or the partner violence screen stands */
	bool speaks;          /* a language other than Mandarin is needed */
	need_index mediation; /* leaves that violence bars for everybody */
	need_index marital;
	need_index sign;          /* DIS.SIGN: whoever takes it signs */
	need_index language_need; /* the leaf that an interpreter for help->language answers; NONE */
	uint16_t interpreter;     /* type INTERPRETER; NONE */
};

struct rules rules_read(const struct snapshot *s, const struct help *help, const int32_t *loads,
	moment now, const struct matching *m);

struct standing {
	uint64_t types; /* of the expert's skills: bits of snapshot.types */
	uint32_t fails; /* bits of enum rule: those that fail whatever the need */
	int score;      /* apart from the need: area, continuity, load */
	uint16_t expert;
	bool speaks; /* as rules_speaks */
};

struct standing rules_stand(const struct rules *r, uint16_t e);

/* Of an expert and a need: what bars, and (but for BARRED_SKILL: 0) the score, as team_score. */
struct verdict {
	enum barred barred;
	int score;
};

/* As team_bars. interpreted: the team has an interpreter, so that the language bars nobody. */
struct verdict rules_judge(
	const struct rules *r, const struct standing *e, need_index n, bool interpreted);

/* Every rule that keeps an expert from a need, as bits: the judge tells the first of them. */
uint32_t rules_failing(
	const struct rules *r, const struct standing *e, need_index n, bool interpreted);

/* The skill that counts for a need: the highest level, then the best fitting type. NULL: none. */
const struct skill *rules_skill(const struct snapshot *s, uint16_t e, need_index n);

/* Whether e speaks the language asked for (true where Mandarin does). */
bool rules_speaks(const struct rules *r, uint16_t e);

/* Whether e can be the team's interpreter for the language asked for, and whether a team has one.
 */
bool rules_interprets(const struct rules *r, uint16_t e);
bool rules_interpreted(const struct rules *r, const struct matching *m);

/*
 * What e would score as the supervisor who sorts out a case in which no need was found; -1 if a
 * rule keeps them from it. Language and sex do not bar here: a supervisor works with the worker.
 */
int rules_supervises(const struct rules *r, const struct standing *e);
uint32_t rules_failing_supervisor(const struct rules *r, const struct standing *e);

/* The skill of a supervisor. NULL: none. */
const struct skill *rules_supervisor(const struct snapshot *s, uint16_t e);

/* Places that e has taken; never below 0. */
int32_t rules_load(const int32_t *loads, uint16_t e);

#endif
