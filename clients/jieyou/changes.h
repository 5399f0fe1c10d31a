/*
 * Changes: what of a text was changed into another, by clauses: for people who lay two versions of
 * an entry side by side, or a draft beside what was made of it.
 */
#ifndef JIEYOU_CHANGES_H
#define JIEYOU_CHANGES_H

#include "arena.h"
#include "page.h"

/*
 * Prints, under the label, what was taken away and what was put in its place, in order; what is in
 * both is left out. Nothing where the two are the same but for marks. As few clauses as can be are
 * told.
 */
void changes_print(const struct page *p, int indent, const char *label, struct text was,
	struct text now, struct arena *a);

#endif
