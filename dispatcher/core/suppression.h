/*
 * Suppression: which cells of the tables that are published of a year must not be shown, so that
 * nobody learns them from the others. A count from 1 up to but without `least` tells of few people:
 * it is suppressed, and with it what would give it away (the cell suppression problem; Willenborg
 * and de Waal, Elements of Statistical Disclosure Control, 2001, ch. 6). Zeros tell of nobody, and
 * are shown.
 *
 * What a reader may know: all that is shown, that counts are whole and not negative, and these
 * rules. From that no small count, and no sum that was suppressed for it, can be told to within
 * fewer than `least` + 1 values; nor any cell that is suppressed exactly. All tables of a
 * publication are of the same requests by their grade and one more side, so that each may be looked
 * at by itself:
 *   1. sums: suppression_merge. Groups whose sum is small are merged, with more of them if need be,
 * into one that is not; of the groups in it only the whole is shown. The tables agree on their
 * sums, and all these are then shown.
 *   2. cells, of the table with those groups merged: suppression_hide. The sums of another table
 * say of its cells nothing that its own do not: for sums on one common side there are always
 * requests that have both tables as they are (a decomposable model; Dobra and Fienberg, PNAS 97,
 * 2000). Counts that are no tables (a leaf, of which a request has several) are for
 * suppression_alone.
 */
#ifndef JIEYOU_SUPPRESSION_H
#define JIEYOU_SUPPRESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Rows and columns, of each one more for those that are merged. */
enum { SUPPRESSION_GROUPS = 64, SUPPRESSION_COLUMNS = 6 };

/* Sums by group. */
struct suppression_sums {
	size_t n; /* less than SUPPRESSION_GROUPS */
	int64_t count[SUPPRESSION_GROUPS];
	bool merged[SUPPRESSION_GROUPS]; /* found by suppression_merge: none, or two at least */
};

/* False: the sum of all is small, and nothing of it may be shown. */
bool suppression_merge(struct suppression_sums *s, int64_t least);

/* Counts by row and column; of none, and of no row or column, is the sum small. */
struct suppression_table {
	size_t rows, columns; /* at most as many as there is room for */
	int64_t count[SUPPRESSION_GROUPS][SUPPRESSION_COLUMNS];
	bool hidden[SUPPRESSION_GROUPS][SUPPRESSION_COLUMNS]; /* found by suppression_hide */
};

/*
 * As few as are found: each small cell is given room by the cheapest detours through others, by
 * which all sums stay what they are; so much less is known of these. The same table always gives
 * the same.
 */
void suppression_hide(struct suppression_table *t, int64_t least);

/*
 * Both, of one table, with the columns as they were merged for all: what is merged is empty from
 * then on, and together one more row, and column, at the end. *ret_rows are the sums of the rows
 * before.
 */
void suppression_publish(struct suppression_table *t, const struct suppression_sums *columns,
	struct suppression_sums *ret_rows, int64_t least);

/* Whether a count of some of `all` may not be shown: it is small, or what it leaves is. */
bool suppression_alone(int64_t count, int64_t all, int64_t least);

#endif
