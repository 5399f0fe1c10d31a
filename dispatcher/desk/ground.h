/*
 * Ground: what the answer to a submission and to a look at a case tell alike: on what ground the
 * case is held, who acts next, what the worker must know meanwhile, and how the client may be
 * reached at this moment. There is no outbound contact yet; when there is, it asks contact_may as
 * this line does.
 */
#ifndef JIEYOU_GROUND_H
#define JIEYOU_GROUND_H

#include "casework.h"

/* The ground, with what people read of it. NULL: none was kept, or the arena is full. */
Jieyou__Basis *ground_show(const Jieyou__FiledBody *filed, struct arena *a);

/*
 * Fills basis, notice, waiting and contact of *m, whose match is there if the case has one. filed:
 * what the record keeps; NULL: nothing. False: refused, or the arena is full.
 */
bool ground_tell(struct request *q, const Jieyou__FiledBody *filed, const struct case_facts *c,
	Jieyou__CaseReply *m);

#endif
