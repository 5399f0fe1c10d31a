/*
 * Term: the time in which whoever must act on a case must have acted, by the practice rules of its
 * district.
 *
 *     since   it began: the clock runs from when the order was issued
 *     until   somebody must have acted; it can be put off before that, for a reason
 *     next    the ticker looks at it: to remind of it, then as it ends, then again and again
 *
 * The rules: RULE.GRADE ("due.answer.normal"), a span of clock time or of working time;
 * office.hours, office.days, by the calendar: working time; remind.GRADE: after how many parts of a
 * hundred of a term its owner is reminded; due.extend.max: of how many spans a term may be in all;
 * hotline.hours, hotline.days: when somebody is on duty. Where a district has no rule that parses,
 * the default of sql/seed/practice_rule.tsv counts, and of spans the strictest.
 */
#ifndef JIEYOU_TERM_H
#define JIEYOU_TERM_H

#include "snapshot.h"

struct due_term {
	moment since, until, next;
};

/* What a term goes by. */
struct term_rule {
	struct span span;
	struct office office;
	int remind; /* in parts of a hundred; 100: its owner is not reminded */
	int most;   /* spans of it in all */
};

/* As it is at a moment; rule: "due.answer". */
struct term_rule term_rule(const struct snapshot *s, district_index d, struct text rule,
	enum grade grade, moment at, struct arena *a);

/* One that begins. */
struct due_term term_begin(const struct term_rule *r, moment since);

/* The same, put off until another time. */
struct due_term term_put_off(
	const struct term_rule *r, struct due_term t, moment until, moment now);

/* Until when it may be put off at most. */
moment term_latest(const struct term_rule *r, struct due_term t);

/* It has ended, and nobody had acted: when the ticker looks again. */
struct due_term term_again(const struct term_rule *r, struct due_term t, moment now);

/* Whether somebody is on duty at the centre. */
bool term_on_duty(const struct snapshot *s, district_index d, moment at);

#endif
