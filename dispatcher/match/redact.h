/*
 * Redacting: the words of a case by which somebody could tell whose it is, taken out by rule, for
 * the library of difficult cases (疑难个案库). It is the first of two steps: rules find what looks
 * like a name or a number, a human finds what tells by being rare. So what was changed is given
 * back with where it stood, to be looked at, and beside it what a rule is unsure of, which is left
 * as it is for that human. wire/deidentify.h is another matter: there no words are kept at all.
 *
 *     rule           what it changes                            into
 *     NAME           names of people, whole, after a title's    某某, 某阿姨, 老某
 *                    fashion or after a word for kin
 *     PLACE          what lies below a district                 某街道, 某地
 *     ORGANISATION   schools, hospitals, firms, bodies          某小学
 *     DATE           days and months; years of birth            2023年上半年, 80年代
 *     AGE            years of age                               40多岁, 6至11岁
 *     NUMBER         telephones, identity cards, accounts,      某号码
 *                    plates, addresses of the net, files
 *     SUM            money told to more than two figures        约20万元
 *     RARE           nothing: a word that may tell by itself    -
 *
 * Ages of minors are banded where the law has a limit (12, 14, 16, 18: 刑法 17, 个人信息保护法 31);
 * of others by tens, and from 90 on together, for there are few (after 45 CFR 164.514(b)(2)(i)(C)).
 * Streets and days go and districts and years stay, as there: a district has far more than the
 * 20,000 people that rule asks for. What a court calls anonymised is for a human to say: 个人信息保
 * 护法 73(4) wants that it cannot be undone, which no list of rules proves. How many planted names
 * it finds is measured: tests/match/redact.c.
 */
#ifndef JIEYOU_REDACT_H
#define JIEYOU_REDACT_H

#include <stdint.h>

#include "arena.h"

enum redact_rule {
	REDACT_NAME,
	REDACT_PLACE,
	REDACT_ORGANISATION,
	REDACT_DATE,
	REDACT_AGE,
	REDACT_NUMBER,
	REDACT_SUM,
	REDACT_RARE,
	REDACT_RULES,
};
enum { REDACT_ALL = (1 << REDACT_RULES) - 1 };

/* "NAME" and so on, as messages call it. */
struct text redact_code(enum redact_rule rule);

/* A slice [begin, end) of the text as given, in its code points. */
struct redaction {
	uint32_t begin, end;
	enum redact_rule rule;
	struct text was; /* that slice */
	struct text now; /* what stands there instead; of a doubt TEXT_NONE: it was left */
};

struct redacted {
	struct text text;
	const struct redaction *changes; /* as they stand, none over another */
	const struct redaction *doubts;  /* likewise, and none within a change */
	size_t n_changes, n_doubts;
};

/*
 * t is clean UTF-8; rules: bits 1 << enum redact_rule, REDACT_ALL but in tests. What is redacted
 * once changes no more: of ret->text nothing is changed again. False when the arena is full.
 */
bool redact(struct text t, unsigned rules, struct arena *a, struct redacted *ret);

#endif
