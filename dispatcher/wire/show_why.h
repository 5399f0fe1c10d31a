/*
 * Why not, as a message. It is made to be read and kept nowhere: names and sentences are put on at
 * once.
 */
#ifndef JIEYOU_SHOW_WHY_H
#define JIEYOU_SHOW_WHY_H

#include "jieyou.pb-c.h"
#include "why.h"

/*
 * What is told of expert e and n needs. Whose case it is, and what it rests on, is the caller's to
 * put in. NULL: the arena is full.
 */
Jieyou__WhyNotReply *show_why(
	const struct snapshot *s, expert_index e, const struct why *list, size_t n, struct arena *a);

#endif
