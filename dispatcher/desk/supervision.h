/*
 * Supervision (督导): who supervises, how many they may, and what they owe: a session within each
 * span, which is the term of the file's state, and a summary each half-year, which is its open
 * task. A supervisor stands to the file by an offer that is accepted as it is made; its part says
 * by which ratio it counts. It takes no place: places are for cases.
 */
#ifndef JIEYOU_SUPERVISION_H
#define JIEYOU_SUPERVISION_H

#include "casework.h"

/* The part of an offer to supervise, by the ratio of its basis: rows.def. */
struct text supervision_part(Jieyou__Assign__Basis basis);

/* The expert becomes the file's supervisor with the next event. False: the arena is full. */
bool supervision_begin(
	struct request *q, const struct case_facts *c, expert_index e, Jieyou__Assign__Basis basis);

/* A number that the district has for supervision ("ratio.post"); `otherwise` where it says none. */
int32_t supervision_rule(
	struct request *q, const struct case_facts *c, struct text name, int32_t otherwise);

#endif
