/*
 * Score: how somebody of the pool is assessed, after
 * 漯河市民政局《关于市级社会工作督导人才使用的意见》: the board (评审委员会), the employer
 * (用人单位) and those who were supervised or supported score 0 to 100 each; the total weighs them
 * 40, 20 and 40 of a hundred; it is excellent, it passes or it fails. By practice rules of the
 * district (score.*).
 */
#ifndef JIEYOU_SCORE_H
#define JIEYOU_SCORE_H

#include <stdbool.h>
#include <stdint.h>

#include "text.h"

enum score_part { SCORE_BOARD, SCORE_EMPLOYER, SCORE_SUPERVISEE, SCORE_PARTS };

/* Weights in parts of a hundred, which they come to together; and from which total on. */
struct score_rule {
	int weights[SCORE_PARTS];
	int excellent, pass;
};

enum score_result { SCORE_EXCELLENT, SCORE_PASS, SCORE_FAIL };

/* Whether the weights come to a hundred, none is negative, and the thresholds are in order. */
bool score_rule_holds(const struct score_rule *r);

/* Of scores from 0 to 100; in hundredths of a point: 8840 is 88.4. */
int32_t score_total(const struct score_rule *r, const int32_t scores[SCORE_PARTS]);

enum score_result score_result(const struct score_rule *r, int32_t total);

/* "88.4" to hundredths: 0 to 100, two decimal places at most. False: it is something else. */
bool score_from(struct text t, int32_t *ret);

#endif
