/*
 * Doors: who must stay away from a case, and who came in without a right, for people.
 */
#ifndef JIEYOU_DOORS_H
#define JIEYOU_DOORS_H

#include "jieyou.pb-c.h"
#include "page.h"

/* Both, of a case; nothing where there is neither, or it is not for the asker to know. */
void doors_print(const struct page *p, const Jieyou__CaseReply *reply);

/* A breaking of the glass: who, when, until when, and what came of its review. */
void doors_print_glass(const struct page *p, const Jieyou__Glass *g);

#endif
