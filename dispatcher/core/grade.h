/*
 * Grade: how soon a human must answer. The order is the order of urgency; a screen may only raise.
 * Source of the grades and their triggers: the table of proposed grades, carried over into
 * sql/seed/practice_rule.tsv (a practice rule of each district, not a constant).
 */
#ifndef JIEYOU_GRADE_H
#define JIEYOU_GRADE_H

enum grade {
	GRADE_NONE,   /* not said */
	GRADE_NORMAL, /* 一般 */
	GRADE_URGENT, /* 紧急 */
	GRADE_CRISIS, /* 危机 */
};

static inline enum grade grade_raise(enum grade a, enum grade b)
{
	return a > b ? a : b;
}

/* "NORMAL", "URGENT", "CRISIS"; "NONE" for GRADE_NONE. As stored in the database. */
static inline const char *grade_name(enum grade g)
{
	static const char *const names[] = {"NONE", "NORMAL", "URGENT", "CRISIS"};

	return names[g];
}

#endif
