#include "descent.h"

#include <math.h>
#include <string.h>

enum { ROUNDS_MAX = 200 };

static const double CLOSE = 0.02; /* how far from the best a multiplier may stay */

bool descent_begin(struct descent *d, struct arena *a)
{
	d->alphas = arena_array(a, d->n, sizeof(*d->alphas));
	d->squares = arena_array(a, d->n, sizeof(*d->squares));
	d->order = arena_array(a, d->n, sizeof(*d->order));
	for (size_t i = 0; d->squares && i < d->n; i++) {
		const struct example *x = &d->examples[i];

		d->squares[i] = 1.0; /* of the bias, a feature that every example has */
		for (size_t k = 0; k < x->n; k++)
			d->squares[i] += x->entries[k].value * x->entries[k].value;
	}
	return d->alphas && d->squares && d->order;
}

size_t descent_draw(uint64_t *state, size_t n)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (size_t)((*state >> 33) % n);
}

/* Puts the examples into another order. */
static void shuffle(struct descent *d, uint64_t *state)
{
	for (size_t i = d->n; i > 1; i--) {
		uint32_t swap = d->order[i - 1];
		size_t k = descent_draw(state, i);

		d->order[i - 1] = d->order[k];
		d->order[k] = swap;
	}
}

static double margin_of(const struct example *x, const double *weights, double bias)
{
	double sum = bias;

	for (size_t k = 0; k < x->n; k++)
		sum += weights[x->entries[k].at] * x->entries[k].value;
	return sum;
}

/* One step for one example. Returns how far its multiplier was from the best. */
static double step(struct descent *d, size_t i, double sign, double *weights, double *bias)
{
	const struct example *x = &d->examples[i];
	double slack = 0.5 / x->cost;
	double slope = sign * margin_of(x, weights, *bias) - 1 + slack * d->alphas[i];
	double before = d->alphas[i], change;

	if (sign == 0 || (before <= 0 && slope >= 0))
		return 0;
	d->alphas[i] = fmax(before - slope / (d->squares[i] + slack), 0);
	change = (d->alphas[i] - before) * sign;
	for (size_t k = 0; k < x->n; k++)
		weights[x->entries[k].at] += change * x->entries[k].value;
	*bias += change;
	return fabs(slope);
}

double descent_run(struct descent *d, const int8_t *signs, double *weights)
{
	uint64_t state = 20261122;
	double bias = 0, far = 1;

	memset(weights, 0, d->n_features * sizeof(*weights));
	memset(d->alphas, 0, d->n * sizeof(*d->alphas));
	for (size_t i = 0; i < d->n; i++)
		d->order[i] = (uint32_t)i;
	for (int round = 0; round < ROUNDS_MAX && far > CLOSE; round++) {
		far = 0;
		shuffle(d, &state);
		for (size_t k = 0; k < d->n; k++)
			far = fmax(far, step(d, d->order[k], signs[d->order[k]], weights, &bias));
	}
	return bias;
}
