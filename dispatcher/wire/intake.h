/*
 * Intake: consent and safe contact, between the wire and the rules of core (consent.h, contact.h).
 *
 * Whoever names the giver of a consent names its scope and day, too; who names neither giver nor
 * day speaks as all did before they could be named, and is read as the client's own consent. A
 * consent that was not given has no giver and no day, and no guardian consents for an adult of full
 * capacity. These are slips of the pen, refused with the field and the remedy; that nobody has
 * consented never is.
 *
 * A safe contact has days and hours together, each as practice rules have the office's; what is
 * left out was not agreed. The client's own number is one number; the safe one may say whose it is.
 */
#ifndef JIEYOU_INTAKE_H
#define JIEYOU_INTAKE_H

#include "consent.h"
#include "contact.h"
#include "jieyou.pb-c.h"
#include "phone.h"
#include "reading.h"

enum {
	INTAKE_PHONE_MAX = 64,
	INTAKE_TRUSTED_MAX = 64,
	INTAKE_PHRASE_MAX = 64,
	INTAKE_CHANNELS_MAX = 3,
	INTAKE_PHONES = 4
};

/* The consent and the safe contact of a request, whose client rd->help holds already. */
bool intake_check(const struct reading *rd, const Jieyou__HelpRequest *msg, moment now);

/*
 * Whether what was found tells of harm that somebody at home may do: screens for violence against
 * partners, children and elders, for sexual abuse and trafficking, of whatever level; or a need of
 * the domain of violence. Where nothing is known (NULL) it may.
 */
bool intake_violence(const struct snapshot *s, const Jieyou__Match *match);

/* A request that was checked, and what was found in it, as the rules of consent take it. */
struct consent_asked intake_asked(const Jieyou__HelpRequest *msg, const struct snapshot *s,
	const struct help *help, const Jieyou__Match *match);

/* What was agreed with the client; msg may be NULL, and nothing was. */
struct contact_note intake_note(const Jieyou__HelpRequest *msg);

/*
 * The numbers by which the case of a checked request is found: the client's own, and those of the
 * safe contact, each once, INTAKE_PHONES at most. Returns how many.
 */
size_t intake_phones(const Jieyou__HelpRequest *msg, struct phone ret[INTAKE_PHONES]);

/* A ground as the record keeps it, and back; NULL is BASIS_NOT_SAID. Texts are shared. */
void intake_show_ground(const struct consent_ground *ground, struct arena *a, Jieyou__Basis *ret);
struct consent_ground intake_ground(const Jieyou__Basis *basis);

/* Whether what was filed on this ground is kept whole: no de-identified consultation. NULL
 * likewise. */
bool intake_whole(const Jieyou__Basis *basis);

#endif
