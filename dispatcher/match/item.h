/*
 * Item: a row of the catalogue by itself, beside a snapshot: whether an edition with it could be
 * built. It is read as the builder reads all rows (snapshot/snapshot_resources.c).
 */
#ifndef JIEYOU_ITEM_H
#define JIEYOU_ITEM_H

#include "snapshot.h"

/* Cells beside those of enum resource_cell. */
enum { ITEM_NEEDS = 3, ITEM_REGION, ITEM_OFFERED, ITEM_RULE, ITEM_AT_ONCE = 14 };

/* Name of a column of a table, by its place; empty: the table has no so many. */
struct text snapshot_column(enum snapshot_table t, size_t column);

/*
 * What a snapshot that is this one, but for a row of the catalogue, could not be built for: the
 * fault that the builder would find, in its words, which are in the arena; none (why is empty) when
 * it could. n cells as of snapshot_row; the row may be there already, or be new.
 */
struct snapshot_fault item_fault(
	const struct snapshot *s, const struct text *cells, size_t n, struct arena *a);

#endif
