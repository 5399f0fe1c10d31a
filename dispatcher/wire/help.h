/*
 * Help-requests off the wire: every field checked, every code resolved to an index of the
 * snapshot. This is the only way from a protobuf HelpRequest to a struct help.
 *
 * The check is complete: what it lets through, the matcher takes without looking again. It is
 * pure, and the same for every program; only the moment (for rules that begin on a date) and the
 * district to assume differ, so both are handed in.
 *
 * A message or sub-message left out is nothing said, never a fault, but for the narrative and the
 * district. A language that is well formed but spoken by nobody is no fault either: the case is
 * taken, and the matcher says what stays uncovered.
 *
 * What age, certified disability, hukou, residence permit and income say of the catalogue's facts
 * is stated as facts too; who says the opposite in facts or facts_not is told of the
 * contradiction. A criterion of 疑难 is one whose practice rule criterion.CODE is "yes".
 *
 * Consent and safe contact are checked, too (intake.h); the matcher takes no notice of them.
 *
 * Limits of size come from proto/jieyou.proto and match/help.h. A fault is a refusal of kind
 * BAD_VALUE, or TOO_LARGE where a limit is passed; its field is a path in the protobuf's names
 * ("help.client.facts[0]"), its sentence Chinese and says the remedy.
 */
#ifndef JIEYOU_WIRE_HELP_H
#define JIEYOU_WIRE_HELP_H

#include <stdbool.h>

#include "jieyou.pb-c.h"
#include "matching.h" /* brings struct help of match/help.h, which this header shares its name with */
#include "refusal.h"

/* Bytes of a text, and entries of a list, beyond those of match/help.h. */
enum {
	HELP_ID_MAX = 64,
	HELP_AGENCY_MAX = 128,
	HELP_WORKER_MAX = 64,
	HELP_TRIED_MAX = 4 << 10,
	HELP_SUPERVISOR_MAX = 4 << 10,
	HELP_CONTACT_MAX = 512,
	HELP_SCOPE_MAX = 256,
	HELP_CODE_MAX = 64, /* of a criterion */
	HELP_CRITERIA_MAX = 8,
	HELP_AGE_MAX = 130,
};

/*
 * Fills *ret from msg. Its texts point into msg, which must live as long; lists are copied.
 *
 * now: decides which practice rules are in force (criterion.CODE of the client's district).
 * fallback: the district where the request names none; NONE refuses such a request.
 *
 * False: *r, which held no refusal, says what is wrong, its sentence in the arena or a literal;
 * *ret is untouched. The arena is used for sentences only, and may be full: the refusal is then
 * without details.
 */
bool help_read(const Jieyou__HelpRequest *msg, const struct snapshot *s, moment now,
	district_index fallback, struct arena *a, struct help *ret, struct refusal *r);

/* Whether a district has this criterion of 疑难 at a moment. */
bool help_criterion(
	const struct snapshot *s, district_index district, struct text code, moment now);

#endif
