/*
 * Library: the words of a snapshot's entries, so that those like a new case are found (similar.h):
 * of each pair of characters the entries that it stands in.
 */
#ifndef JIEYOU_LIBRARY_H
#define JIEYOU_LIBRARY_H

#include "fold.h"
#include "snapshot.h"

/* That a pair stands in an entry, so many times. */
struct posting {
	uint32_t entry;
	uint32_t times;
};

/* A pair of characters; free where `pair` is 0. */
struct pair_slot {
	uint64_t pair;
	uint32_t first; /* in postings */
	uint32_t n;     /* entries that have it */
};

struct library {
	const struct folded *texts;    /* of each entry */
	const uint32_t *lengths;       /* pairs of each */
	size_t n, total;               /* entries; pairs of all */
	const struct pair_slot *slots; /* 1 << bits, open-addressed */
	unsigned bits;
	const struct posting *postings;   /* pair by pair, by entry */
	uint32_t need_entries[NEEDS_MAX]; /* how many entries have each need */
};

/* The pair that begins at a place of a folded text; 0: none does, for one of the two is no
 * ideograph. */
uint64_t library_pair(const struct folded *f, size_t at);

/* NULL: it is in no entry. */
const struct pair_slot *library_find(const struct library *l, uint64_t pair);

/* For n entries, in the arena, which keeps what it points to. NULL when it is full. */
const struct library *library_build(struct arena *a, const struct library_entry *entries, size_t n);

#endif
