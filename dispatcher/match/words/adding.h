/*
 * Adding: the weights of many rows of a model, lane by lane. Private to model.c.
 */
#ifndef JIEYOU_ADDING_H
#define JIEYOU_ADDING_H

#include "model.h"

/*
 * Fills sums, of which there are m->stride, with what n rows say together, in points: within 32
 * bits, for they are at most MODEL_ROWS_MAX of at most MODEL_WEIGHT_MAX.
 */
void adding_rows(const struct model *m, const uint32_t *rows, size_t n, int32_t *sums);

#endif
