/*
 * Linkages of a case: referrals (转介) and resource linkages (资源链接), on the way that
 * core/linkage.def has for them. They are facts of the case (facts.linkages), loaded with it, and
 * changed there as the decision changes them.
 */
#ifndef JIEYOU_LINKAGES_H
#define JIEYOU_LINKAGES_H

#include "casework.h"
#include "linkage.h"

/* Whether any is open: support does not end over it. */
bool linkages_open(const struct facts *f);

/* The one of this number; NULL: there is none. */
struct linkage_facts *linkages_find(const struct facts *f, int64_t n);

/* Who must act on it next, as stored in due.owner. */
struct text linkages_owner(const struct linkage_facts *l);

/*
 * Each returns false when the arena is full.
 *   add      a new one, after the others, which are elsewhere then
 *   take     it comes into a state: its row, and when somebody must act, or nobody any more
 *   again    its time was looked at: when to look next
 *   end_all  support ends otherwise than by being ended, and what is open is withdrawn with it
 */
bool linkages_add(struct request *q, const struct case_facts *c, struct linkage_facts *l);
bool linkages_take(
	struct request *q, const struct case_facts *c, struct linkage_facts *l, enum linkage_state to);
bool linkages_due_again(
	struct request *q, const struct case_facts *c, const struct linkage_facts *l);
bool linkages_end_all(struct request *q, const struct case_facts *c);

/* To whom one goes: a resource of the catalogue, or a liaison unit. False: there is none. */
struct linkage_target {
	struct text name, contact, hours;
	struct text person, phone, next; /* of a liaison unit: struct liaison */
	district_index district;         /* where it serves, and below */
	bool offered;                    /* of a resource: it is one that is offered */
};
bool linkages_target(const struct snapshot *s, struct text code, struct linkage_target *ret);

/* Of whom it is asked, for people: what it is called, or its code where there is none any more. */
struct text linkages_name(struct request *q, const struct linkage_facts *l);

/* One, as whoever sees it whole is told. NULL: the arena is full. */
Jieyou__Linkage *linkages_show(struct request *q, const struct linkage_facts *l);

/* Fills linkages of *m. False: the arena is full. */
bool linkages_tell(struct request *q, Jieyou__CaseReply *m);

#endif
