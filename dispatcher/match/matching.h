/*
 * Matching: what is found in a help-request and proposed for it. The order is DESIGN 5: screens,
 * needs, answer, experts, team, resources; reasons for everything.
 *
 * Pure: same help, snapshot, loads and moment give the same result, byte for byte. Scores are
 * integers (per mille), ties break by district, then by code. Everything lives in the arena or in
 * the snapshot.
 */
#ifndef JIEYOU_MATCHING_H
#define JIEYOU_MATCHING_H

#include "help.h"
#include "loads.h"

/* Counts up with every change that can change a result; recorded with each decision. */
#define MATCHER_VERSION 10

enum {
	NEEDS_SHOWN_MAX = 32, /* needs of one case; the gravest are kept */
	TEAM_EXACT_MAX = 8,   /* needs covered exactly by dynamic programming; beyond: greedy */
	TEAM_MAX = 12,        /* members */
	ALTERNATES = 2,       /* a member, where they exist */
	RESOURCES_MAX = 12,   /* shown: the best; the rest is in the catalogue */
};

/* A slice of the narrative, in its code points, [begin, end). */
struct evidence {
	uint32_t begin;
	uint32_t end;
	struct text words; /* that slice */
};

/* What scope rules said about words: it is told, and never silences a screen. */
enum scope_mark {
	SCOPE_HEARSAY = 1,  /* 听说、据…说 */
	SCOPE_SUSPECT = 2,  /* 疑似、怀疑 */
	SCOPE_PASTTIME = 4, /* 曾经、以前 */
	SCOPE_OTHER = 8,    /* another person's */
	SCOPE_IF = 16,      /* hypothetical */
};

struct screen_raised {
	const struct screen_rule *rule; /* the gravest level found of its kind */
	unsigned marks;                 /* of the evidence; SUSPECT or HEARSAY: 疑似,须核实 */
	bool ticked;                    /* by a yes of the urgent screen, without words */
	const struct evidence *evidence;
	size_t n_evidence;
};

enum reason_code {
#define REASON(name) REASON_##name,
#include "reasons.def"
#undef REASON
	REASONS
};

/* Why: a code, and what goes with it (reasons.def). wire/sentence.h makes a sentence of it. */
struct reason {
	enum reason_code code;
	const struct text *args;
	size_t n_args;
};

struct need_found {
	need_index need;
	uint16_t score; /* per mille; 1000 when declared */
	bool declared;
	unsigned marks;
	const struct evidence *evidence; /* none only if declared, or if it follows from facts */
	const struct reason *reasons;    /* what it follows from: combination.h */
	size_t n_evidence, n_reasons;
};

enum answer_kind {
	ANSWER_SUPERVISION, /* 督导 */
	ANSWER_RESOURCE,    /* 资源链接 */
	ANSWER_REFERRAL,    /* 转介 */
	ANSWER_CONFERENCE,  /* 个案会诊 */
	ANSWER_SEMINAR,     /* 研讨 */
};

struct member {
	expert_index expert;
	need_index covers[NEEDS_SHOWN_MAX];
	size_t n_covers; /* 0 only for the supervisor of a case in which no need was found */
	int score;       /* per mille: the mean of what the member scores for each need */
	const struct reason *reasons;
	size_t n_reasons;
	expert_index alternates[ALTERNATES]; /* can cover all that the member covers */
	size_t n_alternates;
};

/* A liaison unit, contacted beside the team. */
struct unit_named {
	uint16_t liaison;
	need_index answers[NEEDS_SHOWN_MAX];
	size_t n_answers;
};

enum uncovered_why {
	UNCOVERED_NOBODY,    /* nobody in the pool answers it at a sufficient level */
	UNCOVERED_NOT_VALID, /* those who do have no valid appointment or agreement */
	UNCOVERED_AREA,      /* none of them serves this district */
	UNCOVERED_FULL,      /* all of them are full */
	UNCOVERED_CONFLICT,  /* all of them have a conflict of interest */
	UNCOVERED_DV,       /* violence stands: nobody does it until safety and consent are on record */
	UNCOVERED_LANGUAGE, /* none of them speaks the language, and no interpreter is found */
	UNCOVERED_SEX,      /* none of them is of the sex asked for */
	UNCOVERED_TEAM_FULL,     /* the team has TEAM_MAX members */
	UNCOVERED_RESOURCE_FULL, /* nobody, and of what would answer it no place is left (loads_full) */
};

struct uncovered {
	need_index need;
	enum uncovered_why why;
};

enum eligibility { ELIGIBLE, POSSIBLE, NOT_ELIGIBLE };

struct resource_found {
	resource_index resource;
	enum eligibility eligibility;
	need_index answers[NEEDS_SHOWN_MAX];
	size_t n_answers;
	const struct reason *missing; /* proofs still needed; NOT_ELIGIBLE: the conditions that fail */
	const struct reason *reasons; /* why it is listed, and where; what staff must mind */
	size_t n_missing, n_reasons;
};

/* Rows of the table that want the same by the same law are one. */
struct duty_found {
	const struct duty *duty; /* the first of them */
	uint32_t screens;        /* that raised it: bits of enum screen_kind */
	const struct evidence *evidence;
	size_t n_evidence;
};

/* Why somebody was not chosen for a need. */
enum passed_over {
	PASSED_LOWER_SCORE,
	PASSED_TIE,      /* the order of codes decided */
	PASSED_TEAM_FIT, /* would have made the team larger, or its total lower */
	/* hard rules: see rules.h */
	PASSED_APPOINTED,
	PASSED_AGREEMENT,
	PASSED_AREA,
	PASSED_CONFLICT,
	PASSED_KIN,
	PASSED_OTHER_PARTY,
	PASSED_UNIT,
	PASSED_DV,
	PASSED_FULL,
	PASSED_LANGUAGE,
	PASSED_SEX,
	PASSED_OUTSIDE,
};

/*
 * The best who was not chosen for a need, and why: enough to check the decision later. Somebody
 * whom a hard rule kept out is named where they would have been the best of all.
 */
struct runner_up {
	need_index need;
	expert_index expert;
	enum passed_over why;
	int score; /* to hold against the chosen member's for this need */
};

struct matching {
	enum grade grade;
	const struct screen_raised *screens; /* gravest first */
	const struct need_found *needs;      /* gravest first: by score, then by code */
	enum answer_kind answer;
	const struct reason *answer_reasons;
	const struct member *members;
	uint16_t lead; /* index into members; NONE without a team */
	const struct unit_named *units;
	const struct duty_found *duties;
	const struct uncovered *uncovered;
	const struct resource_found *resources;
	const struct runner_up *runners_up;
	size_t n_screens, n_needs, n_answer_reasons, n_members, n_units, n_duties, n_uncovered,
		n_resources, n_runners_up;
};

/*
 * loads: of the experts and resources of the snapshot.
 * False when the arena is full.
 */
bool matching_run(const struct snapshot *s, const struct loads *loads, const struct help *help,
	moment now, struct arena *a, struct matching *ret);

/*
 * The same as if the case had these needs and no others, in their order; none: a supervisor is to
 * sort it out. What is not found in it counts as declared. matching_team: screens, needs and team
 * alone. False likewise.
 */
bool matching_needs(const struct snapshot *s, const struct loads *loads, const struct help *help,
	moment now, const need_index *needs, size_t n, struct arena *a, struct matching *ret);
bool matching_team(const struct snapshot *s, const struct loads *loads, const struct help *help,
	moment now, const need_index *needs, size_t n, struct arena *a, struct matching *ret);

/*
 * Whether a resource must be compared with its source again: the last time is longer ago than the
 * practice rule resource.recheck of its region says, or nobody is known ever to have done so.
 */
bool matching_stale(const struct snapshot *s, const struct resource *r, moment now);

#endif
