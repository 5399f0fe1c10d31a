/*
 * Batch: decisions that are written as one transaction, and the statements that do it: the cases
 * and then the experts are locked, the decisions judged (judge.sql), and the rows of those that
 * stand are written kind by kind, in the order of rows.def.
 */
#ifndef JIEYOU_BATCH_H
#define JIEYOU_BATCH_H

#include "pipe.h"
#include "store.h"

enum { BATCH_MAX = 512 };

struct batch {
	struct commit *list[BATCH_MAX]; /* in the order in which they came */
	size_t n;
	/* Of the statements, while they are under way. */
	struct params lock, lock_experts, judge, rows[ROW_KINDS];
};

/* At most one decision a case, a key and the register: a second one waits for the next batch. */
bool batch_fits(const struct batch *b, const struct commit *c);

/* About how many bytes a decision takes on its way. */
size_t batch_bytes(const struct decision *d);

/* The statements of all that is in it; they point into it. Returns how many. */
size_t batch_encode(struct batch *b, struct statement list[UNIT_STATEMENTS]);

void batch_release(struct batch *b);

#endif
