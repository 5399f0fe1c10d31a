/*
 * Gate: where on a request's road its rights are asked (standing.h), by what the verb is about:
 * before anything is loaded, and again of the case that was.
 */
#ifndef JIEYOU_GATE_H
#define JIEYOU_GATE_H

#include "request.h"

/* What is about no case needs no more than this. */
bool gate_begin(struct request *q);

/* Whether there is anything to be loaded for this asker; of a page, only what they may see. */
bool gate_load(struct request *q);

/*
 * A case that is not the asker's to see is not there; but for what they have done to it by this
 * very request, which may have ended what they had to do with it.
 */
void gate_case(struct request *q);

#endif
