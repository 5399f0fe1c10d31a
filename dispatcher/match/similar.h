/*
 * Similar: the entries of the library of difficult cases that a new case is most like, and by what.
 *
 * Two things count. What the case needs, as matching has found it, beside the needs of the entry as
 * staff have confirmed them: a need that few entries share counts more. And the words: pairs of
 * characters that both have, by BM25 (Robertson and Walker 1994; k1 1.2, b 0.75, idf as Lucene has
 * it). Needs go far before words, which decide among entries of the same needs: of two cases of a
 * beaten wife one may be of a farm, too. How much better that is than words alone: `make eval`.
 *
 * The library's own part of a snapshot is made once (library_build), so that to look takes as long
 * as there are entries with the words asked for.
 */
#ifndef JIEYOU_SIMILAR_H
#define JIEYOU_SIMILAR_H

#include "matching.h"

enum {
	ENTRIES_MAX = 10000, /* in a snapshot */
	SIMILAR_SHOWN = 5,
	SIMILAR_WORDS = 5, /* slices cited of each */
};

struct similar {
	uint32_t entry;    /* index into snapshot.entries */
	int score;         /* per mille of nat: to order by, and no more */
	need_index *needs; /* that both have, as they come in the case */
	size_t n_needs;
	struct evidence
		words[SIMILAR_WORDS]; /* of the case, that stand in the entry, too; as they come */
	size_t n_words;
};

/* What is looked for. */
struct likeness {
	const struct help *help;
	const struct matching *found; /* in help */
	const int *rated; /* by entry: of those as alike the higher goes first; NULL: none is rated */
};

/*
 * At most `most`, the most similar first; ties break by rating, then by code. Entries that share
 * nothing are none. False when the arena is full.
 */
bool similar_find(const struct snapshot *s, const struct likeness *of, size_t most, struct arena *a,
	struct similar **ret, size_t *ret_n);

#endif
