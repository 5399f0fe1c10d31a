/*
 * Adding: the weights of many rows of a model, lane by lane, or those of its units row by row.
 * Private to model.c and listening.c.
 */
#ifndef JIEYOU_ADDING_H
#define JIEYOU_ADDING_H

#include "model.h"

/*
 * Fills sums, of which there are m->stride, with what n rows say together, in points: within 32
 * bits, for they are at most MODEL_ROWS_MAX of at most MODEL_WEIGHT_MAX.
 */
void adding_rows(const struct model *m, const uint32_t *rows, size_t n, int32_t *sums);

/*
 * Fills ret with what each of n rows says through the units to a lane that hears so much of each,
 * in points. Of heard there are MODEL_UNITS_MAX, those of no unit 0.
 */
void adding_units(const struct model *m, const uint32_t *rows, size_t n,
	const int16_t heard[MODEL_UNITS_MAX], int32_t *ret);

#endif
