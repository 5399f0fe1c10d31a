/*
 * Contest: how the yearly contest of excellent cases (评优大赛) is scored and ranked. Pure, and in
 * integers, so that the record can be counted again. No source gives criteria or a formula: both
 * are proposals of this project [D], the weights practice rules of a district.
 *
 * Each of a panel gives an entry 0 to 100 points by each criterion; the weighted mean of these, in
 * thousandths of a point, is what they give it. An entry has the mean of what it was given, of five
 * or more without the highest and the lowest (as juries do against a single favour or grudge).
 */
#ifndef JIEYOU_CONTEST_H
#define JIEYOU_CONTEST_H

#include <stddef.h>
#include <stdint.h>

#include "text.h"

enum { CONTEST_CRITERIA = 4, CONTEST_POINTS = 1000, CONTEST_TRIMMED = 5, CONTEST_SCORES_MAX = 12 };

/* In thousandths of a point, rounded down. Weights are 1 or more. */
int32_t contest_weighted(
	const int32_t score[CONTEST_CRITERIA], const int32_t weight[CONTEST_CRITERIA]);

struct contest_standing {
	struct text code;
	int32_t points[CONTEST_SCORES_MAX]; /* what it was given; sorted by contest_rank */
	size_t n;                           /* by how many; 0: it is not ranked */
	int32_t mean;                       /* in thousandths of a point, rounded down */
	int32_t place;                      /* from 1 on; 0: none */
};

/*
 * Puts the n in order: the higher mean first; of the same mean whose lowest score is higher; those
 * that have both alike share the place, and the next has as many places less, in order of code.
 * Whatever nobody has scored comes last, without a place.
 */
void contest_rank(struct contest_standing *list, size_t n);

/* This, for people, as the record keeps it. */
struct text contest_formula(void);

#endif
