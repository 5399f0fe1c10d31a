/*
 * Contest: experts and team of the same cases, by several ways: by the matcher, by looking at
 * everybody (the scalar reference), and, if the environment names a server, by a tuned PostgreSQL
 * (rival.h). All must give every need of every case to the same person, at the same score.
 *
 * The cases are narratives; half of them ask for more than that: a language, a sex, somebody known,
 * no kin and nobody of a unit complained of, drawn so that it concerns those who would be chosen.
 */
#ifndef JIEYOU_CONTEST_H
#define JIEYOU_CONTEST_H

#include "matching.h"
#include "rival.h"

struct contest {
	const struct snapshot *s;
	const struct loads *loads;
	const struct text *narratives;
	size_t n_narratives;
	moment now;
	bool scoped;         /* to a district drawn for each case */
	struct rival *rival; /* or NULL */
	size_t cases;
	double patience; /* seconds; then there are fewer cases */
};

/* Prints a table of times and ratios. Returns how many answers differ. */
size_t contest_run(const struct contest *c);

#endif
