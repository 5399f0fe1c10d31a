/*
 * Entries: what several verbs tell of the library of difficult cases beside what the snapshot has
 * of it: how entries are rated, and their versions, both as loaded (LOAD_LIBRARY).
 *
 * Whoever is shown the words of an entry is on record with that: "library L123456 2" is the verb of
 * the read, and "publicity L123456 2" where they were taken for publicity. So it can be said who
 * has read what they rate, and who has made what of which version.
 */
#ifndef JIEYOU_ENTRIES_H
#define JIEYOU_ENTRIES_H

#include "facts.h"
#include "jieyou.pb-c.h"
#include "request.h"

/*
 * By entry of the snapshot, by how its rating it goes before others, per mille of a rating: the
 * mean with two ratings of 3 added, so that who is rated once does not go before who is rated well
 * by many, nor who is rated badly before who is not rated at all. NULL: the arena is full.
 */
const int *entries_rated(struct request *q);

/* How often an entry is rated, and the mean, go into the message. */
void entries_tell_rating(const struct request *q, Jieyou__Entry *ret);

/* The version of an entry, 0: the one in the library now. NULL: there is none, or the entry has
 * left the library. */
const struct version_facts *entries_version(
	const struct request *q, struct text code, int32_t version);

/* A version with its words; its rating, if it is the one in the library now. NULL: the arena is
 * full. */
Jieyou__Entry *entries_show(struct request *q, const struct version_facts *v);

/* That it was shown, by the verb, goes on record. False: the arena is full. */
bool entries_note(struct request *q, const struct version_facts *v);

#endif
