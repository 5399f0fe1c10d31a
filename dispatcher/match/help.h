/*
 * Help: what is asked, as the matcher takes it: already checked, codes resolved to indexes of the
 * snapshot. Texts belong to the request's arena.
 */
#ifndef JIEYOU_HELP_H
#define JIEYOU_HELP_H

#include <stdbool.h>

#include "snapshot.h"

enum {
	NARRATIVE_MAX = 16 << 10,
	DECLARED_MAX = 32,
	EXCLUDED_MAX = 64,
	KIN_MAX = 16,
	OTHER_PARTY_MAX = 16,
	COMPLAINED_MAX = 8,
	FACTS_STATED_MAX = 64,
};

enum answer3 { ANSWER_UNKNOWN, ANSWER_NO, ANSWER_YES };

/* The four yes/no of the urgent screen: a yes grades without any text. */
enum urgent_question {
	URGENT_VIOLENCE,   /* 正遭受家暴、拐卖或非法雇用 */
	URGENT_AWAY,       /* 离家出走、流浪、走失 */
	URGENT_NO_SUPPORT, /* 家庭重大变故,生活可能无着 */
	URGENT_LIFE,       /* 其他危及生命的情形 */
	URGENT_QUESTIONS,
};

struct help {
	struct text narrative;  /* clean UTF-8, not blank, at most NARRATIVE_MAX bytes */
	struct text tried;      /* what was tried; may be empty */
	struct text supervisor; /* what the agency's supervisor said; may be empty */
	need_index declared[DECLARED_MAX];
	size_t n_declared;
	enum grade grade; /* as asked; GRADE_NONE if not said. Never lowered by matching */
	enum answer3 urgent[URGENT_QUESTIONS];
	district_index district; /* where the client is; NONE: area bars nobody */
	uint16_t language;       /* index into snapshot.languages, NONE if not said: Mandarin does */
	bool language_unknown;   /* a language was named that nobody in the snapshot speaks */
	char helper_sex;         /* 'F' or 'M' if asked for, else 0 */
	int age;                 /* -1: not said */
	char sex;                /* of the client; 0: not said */
	int disability;          /* certified grade 1 to 4; 0: none certified; -1: not said */
	uint64_t facts_yes;      /* bits of snapshot.facts stated to hold */
	uint64_t facts_no;       /* stated not to hold; the rest is unknown */
	expert_index excluded[EXCLUDED_MAX]; /* experts listed as in conflict, by either side */
	size_t n_excluded;
	expert_index kin[KIN_MAX]; /* experts who are kin of a party */
	size_t n_kin;
	expert_index other_party[OTHER_PARTY_MAX]; /* experts who serve the other party */
	size_t n_other_party;
	struct text complained[COMPLAINED_MAX]; /* names of units complained of, not empty */
	size_t n_complained;
	expert_index known_expert;    /* who already works with them: continuity; or NOBODY */
	struct text assessed_on;      /* YYYY-MM-DD: when safety was assessed; empty: not yet */
	enum answer3 victim_consents; /* to what violence bars: safety.h */
	bool seminar;                 /* the worker asks for one */
	enum answer3 trauma;          /* a case whose kind is known: trauma.h; else it is found */
};

#endif
