/*
 * Rules: what keeps an expert from a need, and what one would score. Private to team.c, contend.c,
 * tell.c and why.c; the headers that others read are team.h and why.h.
 *
 * A struct rules is what the hard rules need to know about one case, a struct standing what they
 * say of one expert in it whatever the need; each is worked out once.
 */
#ifndef JIEYOU_RULES_H
#define JIEYOU_RULES_H

#include "loads.h"
#include "team.h"

/* Every hard rule, in the order in which they are tried. */
enum rule_name {
#define RULE(name, barred) RULE_##name,
#include "rules.def"
#undef RULE
	RULES
};

struct rules {
	const struct snapshot *s;
	const struct help *help;
	const struct loads *loads;
	moment now;
	int level_min;            /* sufficient level: practice rule level.min of the district */
	district_index home;      /* the client's own district; NONE where nobody said where they are */
	bool speaks;              /* a language other than Mandarin is needed */
	struct need_set unsafe;   /* leaves that violence bars for everybody: safety.h */
	need_index language_need; /* the leaf that an interpreter for help->language answers; NONE */
	char sex;                 /* asked for; 0: any */
	int32_t trauma_most;      /* open cases of trauma at once; INT32_MAX: this is none of them */
};

struct rules rules_read(const struct snapshot *s, const struct help *help,
	const struct loads *loads, moment now, const struct matching *m);

/* The rules for whoever sorts a case out with the worker: language and sex bar nobody. */
struct rules rules_for_supervisor(const struct rules *r);

struct standing {
	uint64_t languages; /* bits of snapshot.languages */
	uint32_t fails;     /* bits of enum rule_name: those that fail whatever the need */
	int score;          /* apart from the need: area, continuity, load */
	expert_index expert;
	bool speaks;     /* the language asked for (true where Mandarin does) */
	bool interprets; /* can be the team's interpreter for it */
	bool outside;    /* of the client's own district: rules_outside() */
};

struct standing rules_stand(const struct rules *r, expert_index e);

/*
 * Whether those who serve d, around the client, come from outside: are appointed for more than the
 * client's own district.
 */
bool rules_outside(const struct rules *r, district_index d);

/*
 * Of struct standing: score, speaks and interprets; what whoever speaks must have for that; and
 * whether a team has an interpreter.
 */
int rules_standing(const struct rules *r, expert_index e);
bool rules_speaks(const struct rules *r, expert_index e);
bool rules_interprets(const struct rules *r, expert_index e);
bool rules_has_interpreting(const struct rules *r, const struct profile *p);
bool rules_interpreted(const struct rules *r, const struct matching *m);

/*
 * Every rule that keeps an expert from a need, beside the team of *m, as bits. NONE: the work of a
 * supervisor, by rules_for_supervisor().
 */
uint32_t rules_failing(
	const struct rules *r, const struct standing *e, need_index n, const struct matching *m);

/*
 * The first of them, in short; and the first for somebody whose skill suffices, whoever else is on
 * the team. interpreted: it has an interpreter, so that the language bars nobody.
 */
enum barred rules_first(uint32_t fails);
enum barred rules_bar(
	const struct rules *r, const struct standing *e, need_index n, bool interpreted);

/*
 * Whether languages may keep somebody from n; else the same keeps all from it whom no rule keeps
 * from everything.
 */
bool rules_bar_by_language(const struct rules *r, need_index n);

/*
 * What a skill scores for a need by its level and its type; 0: it does not answer it well enough.
 * NONE: in a supervisor who sorts a case out with the worker.
 */
int rules_fit(const struct rules *r, const struct skill *k, need_index n);

/* The same where its type is known to be the `rank`th of those that answer the need (NONE: 0). */
int rules_fit_by(const struct rules *r, const struct skill *k, need_index n, size_t rank);

/* The same for an expert, with area, continuity and load; 0: no skill of theirs suffices. */
int rules_score(const struct rules *r, expert_index e, need_index n);

/*
 * The skill of a profile that fits a need best, of equals the first; and one that would answer it,
 * were it not below the sufficient level. NULL: there is none. NONE: as a supervisor.
 */
const struct skill *rules_skill(const struct rules *r, const struct profile *p, need_index n);
const struct skill *rules_skill_below(const struct rules *r, const struct profile *p, need_index n);

#endif
