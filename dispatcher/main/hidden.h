/*
 * Hidden: what all lanes learn together. A unit is a sum of what a case has, where that is above
 * nothing; what a lane thinks is a sum of units. So a lane with few cases sees its words through
 * units that others have taught, and words count differently in other company: of both a linear
 * model knows nothing.
 *
 * Learnt by steps against the slope of the log-loss (Kingma and Ba: Adam, 2015), some cases at a
 * time; each time some of what a case has, and some units, are left out, by draws that are the same
 * every time, so that no unit leans on one word alone (Srivastava and others: Dropout, 2014). Only
 * +, -, *, / and roots are used, whose results are the same everywhere, and no function of the
 * mathematical library: the same files give the same bytes.
 */
#ifndef JIEYOU_HIDDEN_H
#define JIEYOU_HIDDEN_H

#include "descent.h"

struct hidden {
	size_t n_features, n_units, n_outputs;
	double *in;     /* n_units for each feature */
	double *in_own; /* of each unit */
	double *out;    /* n_outputs for each unit */
	double *out_own;
};

/*
 * signs: n_outputs for each example: +1, -1, or 0 where nobody has said. An example counts as much
 * as being wrong about it costs. False when the arena is full.
 */
bool hidden_learn(struct hidden *h, const struct example *examples, size_t n, const int8_t *signs,
	struct arena *a);

#endif
