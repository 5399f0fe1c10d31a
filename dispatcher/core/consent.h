/*
 * Consent: on what ground the centre may hold what it is told of a client, and who is still to be
 * asked. Pure; the grounds, with their law, are the table consent.def.
 *
 * Nobody is turned away for want of consent (PIPL 16). What is told decides, in this order:
 *
 *     a valid consent                              the case whole
 *     danger to life: the grade is crisis          the case whole, PIPL 13(1)(4)
 *     a legal duty to report                       the case whole, PIPL 13(1)(3); the duty's code
 *     none of these                                a de-identified consultation (deidentify.h)
 *
 * A crisis is what the worker says is one, or what a screen raises to one: suspected counts.
 *
 * Whose consent is valid. A client's own from 14 years on; below 14, and for whoever is without
 * full capacity, the guardian's (PIPL 31, 未成年人保护法 72, 民法典 23), or that of the civil
 * affairs department that stands in for one (未成年人保护法 92, 94). Who is said to be a minor of
 * unknown age may be below 14. A client who says nothing of a giver speaks of their own consent, as
 * all did before givers could be named.
 *
 * A guardian suspected of harm is never asked, and what they signed is no consent: suspected is
 * whoever has charge of a client whom a screen of violence is about, for at intake nobody knows
 * who did it (未成年人保护法 11 and 反家庭暴力法 14 bind on suspicion alone). Rather one guardian
 * too many is passed over, for the department can always be asked instead.
 *
 * Nor does such a guardian have the words of a case erased (个人信息保护法 31, 47, 49): they are
 * what is known against them, and the duties to keep and to report bind on suspicion, too. The same
 * goes for the kin of a client who has died. The client, the department, an authority are always
 * heard.
 */
#ifndef JIEYOU_CONSENT_H
#define JIEYOU_CONSENT_H

#include <stdbool.h>

#include "arena.h"
#include "grade.h"
#include "text.h"

enum { CONSENT_AGE = 14, ADULT_AGE = 18 };

enum consent_giver {
	GIVER_NOT_SAID,
	GIVER_CLIENT,
	GIVER_GUARDIAN,
	GIVER_OFFICE, /* the civil affairs department, which stands in for a guardian */
};

/* What is known at intake. */
struct consent_asked {
	bool given; /* orally or in writing */
	enum consent_giver giver;
	int age;          /* of the client; -1: not said */
	bool minor;       /* under 18, by age or as stated */
	bool incapable;   /* stated to be without full capacity */
	bool violence;    /* a screen or need tells of harm that somebody at home may do */
	enum grade grade; /* after the screens */
	struct text duty; /* code of a legal duty that stands; empty: none does */
};

enum consent_basis {
	BASIS_NOT_SAID, /* filed before grounds were kept */
#define BASIS(name, whole, zh, law) BASIS_##name,
#include "consent.def"
#undef BASIS
	BASES
};

/* Who is still to be asked for a consent. */
enum consent_ask { ASK_NOBODY, ASK_CLIENT, ASK_GUARDIAN, ASK_OFFICE };

/* What the record keeps of it, beside the consent itself. */
struct consent_ground {
	enum consent_basis basis;
	struct text duty; /* of DUTY_TO_REPORT, and of DANGER_TO_LIFE where one stands, too */
	enum consent_ask ask;
	bool suspected; /* the guardian: never asked, and told nothing */
};

struct consent_ground consent_decide(const struct consent_asked *asked);

/* Whether a guardian may give consent at all: not for an adult of full capacity. */
bool consent_guarded(int age, bool incapable);

/* The case is held as it came; else as a de-identified consultation. */
bool consent_whole(enum consent_basis basis);

/* Who wants the words of a case erased, by what they are to the client. */
enum erasure_requester {
	REQUESTER_NOT_SAID,
	REQUESTER_CLIENT,
	REQUESTER_GUARDIAN,
	REQUESTER_OFFICE, /* the civil affairs department in a guardian's place */
	REQUESTER_KIN,    /* of a client who has died */
	REQUESTER_AUTHORITY,
	REQUESTER_CENTRE, /* nobody: the centre must do so by itself */
	REQUESTERS
};

/* Whether they may be whom the client was to be protected from: then the case has to be looked
 * into. */
bool consent_doubted(enum erasure_requester who);

/* Whether they are heard; harm: the case tells of harm that somebody at home may do, or suspects
 * it. */
bool consent_erasable(enum erasure_requester who, bool harm);

/* "DANGER_TO_LIFE"; what people read; its law. Empty for BASIS_NOT_SAID. */
struct text consent_code(enum consent_basis basis);
struct text consent_zh(enum consent_basis basis);
struct text consent_law(enum consent_basis basis);

/*
 * What the worker must know: on what ground the case is held, or what of it is not; whom to ask and
 * what to bring; whom not to ask, and whom instead. TEXT_NONE where there is nothing to say, or the
 * arena is full.
 */
struct text consent_notice(const struct consent_ground *ground, struct arena *a);

#endif
