/*
 * The words of an entry of the library, of a proposal for it, or of a draft: the same five.
 */
#ifndef JIEYOU_ENTRY_WORDS_H
#define JIEYOU_ENTRY_WORDS_H

#include "cli.h"

struct entry_words {
	struct text title, needs, narrative, helped, failed; /* needs: codes parted by spaces */
};

struct entry_words entry_words(struct cli *c, const Jieyou__Entry *m);
struct entry_words entry_words_proposed(struct cli *c, const Jieyou__ProposeEntry *m);
struct entry_words entry_words_drafted(struct cli *c, const Jieyou__EntryDraft *m);

/* Prints them, in the fields in which a proposal is handed in; empty ones are left out. */
void entry_words_print(struct cli *c, struct entry_words w);

/* Prints what of them has changed, field by field; that nothing has, if so. */
void changes_of_entry(struct cli *c, struct entry_words was, struct entry_words now);

#endif
