/*
 * Descent: a linear support vector machine with squared hinge loss and a weight's square as its
 * price, by coordinate descent in the dual (Hsieh, Chang, Lin, Keerthi, Sundararajan: A dual
 * coordinate descent method for large-scale linear SVM, 2008). Examples are visited in an order
 * that looks drawn and is the same every time.
 */
#ifndef JIEYOU_DESCENT_H
#define JIEYOU_DESCENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"

/* 0 to n - 1, from a sequence of numbers that look drawn and are the same every time. */
size_t descent_draw(uint64_t *state, size_t n);

struct entry {
	uint32_t at; /* a feature */
	double value;
};

struct example {
	const struct entry *entries;
	size_t n;
	double cost; /* of being wrong about it; 1 as a rule */
};

struct descent {
	const struct example *examples;
	size_t n, n_features;
	double *alphas, *squares;
	uint32_t *order;
};

/* Takes its room. False when the arena is full. */
bool descent_begin(struct descent *d, struct arena *a);

/* Learns which examples are +1 and which -1 (0: left out): fills n_features weights; returns the
 * bias. */
double descent_run(struct descent *d, const int8_t *signs, double *weights);

#endif
