/*
 * Ground: what the answer to a submission and to a look at a case tell alike: on what ground the
 * case is held, what the worker must know meanwhile, and how the client may be reached at this
 * moment. There is no outbound contact yet; when there is, it asks contact_may as this line does.
 */
#ifndef JIEYOU_GROUND_H
#define JIEYOU_GROUND_H

#include "grade.h"
#include "jieyou.pb-c.h"
#include "request.h"

/*
 * Fills basis, notice and contact of *m, whose match is there if the case has one. filed: what the
 * record keeps; NULL: nothing. False: the arena is full.
 */
bool ground_tell(
	struct request *q, const Jieyou__FiledBody *filed, enum grade grade, Jieyou__CaseReply *m);

#endif
