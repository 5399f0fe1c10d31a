/*
 * Draft: an entry of the library of difficult cases (疑难个案库) as the rules make it of the record
 * of an ended case, without whom it is about (redact.h):
 *
 *     title      of the first needs, as staff have confirmed them
 *     needs      all of these
 *     narrative  what was asked, and what was supplied since
 *     helped     what the reviews found changed, the goals that were reached wholly or in part,
 *                and how the support was evaluated
 *     failed     what had been tried before it began, and the goals that were not reached
 *
 * And of a seminar that was held: the needs of the entries it was about, its question as the
 * narrative, and what it has taught as what helped.
 *
 * It is what a human begins with, and what a second one lays beside the proposal: so it is kept
 * with that. What it took out of the case's own words must not come back in a proposal either,
 * wherever it stands there: draft_told finds it.
 */
#ifndef JIEYOU_DRAFT_H
#define JIEYOU_DRAFT_H

#include "casework.h"
#include "redact.h"

struct draft {
	Jieyou__EntryDraft entry;
	struct redacted narrative, helped, failed; /* whole, where the entry has what fits */
};

/* The case and those of its events of which an entry is made (load.taught). */
struct load draft_load(case_id id);

/* Of the case as it was loaded. False: refused, for its record cannot be read, or the arena is
 * full. */
bool draft_make(struct request *q, struct draft *ret);

/*
 * Whose it is, as the draft took it out of the case, and the words tell: of a name, a place, a body
 * or a number of two characters or more the next one after the *from-th that stands in the words.
 * *from: 0 at first. TEXT_NONE: there are no more.
 */
struct text draft_told(const struct draft *d, struct text words, size_t *from);

/* As it goes out, with what the rules have found in its texts. NULL: the arena is full. */
Jieyou__DraftReply *draft_show(struct request *q, struct draft *d);

#endif
