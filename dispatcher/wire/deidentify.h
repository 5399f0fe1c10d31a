/*
 * De-identifying: what is kept of a request for which there is no consent and no other ground
 * (core/consent.h): a consultation about the kind of case, without a client in it.
 *
 * It is made of what may stay, not by taking out what may not: a field that is new one day is left
 * out until somebody lists it here. What stays:
 *
 *     declared needs, grade as asked, the four yes/no, criteria, language, the sex asked for in a
 *     helper, whether a seminar is asked for    what the case is about
 *     the district, not the street or community: with the need these can tell who it is
 *     agency and worker                         whom to call: they speak for themselves
 *     kind and giver of the consent             that it is wanting
 *
 * No narrative, nothing tried, no opinion, no scope: words name people, and taking names out by
 * program alone is no safeguard. Nothing of the client: no age, facts, safe contact. Not the
 * agency's own number of the case, which leads to its file. No experts or units that are kin,
 * known, excluded or complained of: they tell who is close to the client. And no attachment, later:
 * a photo or a scan is of somebody.
 *
 * The answer is matched of the whole request, for the help must not be less, but by the district
 * and without the known expert; then its words are taken out: evidence, the facts that a need
 * follows from, the number given back, those passed over and why. So the decision cannot be taken
 * again from the record. That a resource fits still says something of somebody's circumstances,
 * and of whose it does not.
 *
 * Source: 个人信息保护法 6 (no more than needed), 51(3) and 73(3) (de-identifying).
 */
#ifndef JIEYOU_DEIDENTIFY_H
#define JIEYOU_DEIDENTIFY_H

#include "jieyou.pb-c.h"
#include "matching.h"

/* For the match: the client's district, and no known expert. */
void deidentify_asked(const struct snapshot *s, struct help *help);

/*
 * What is kept of a checked request; help has been through deidentify_asked. Strings and lists are
 * those of msg and of the snapshot. NULL: the arena is full.
 */
Jieyou__HelpRequest *deidentify_help(const Jieyou__HelpRequest *msg, const struct snapshot *s,
	const struct help *help, struct arena *a);

/* Takes the words out of an answer, and out of what the record keeps beside it. */
void deidentify_match(Jieyou__Match *match);
void deidentify_matched(Jieyou__MatchedBody *body);

#endif
