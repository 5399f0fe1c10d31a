/*
 * Training: weights of the model from labelled cases. Offline only: it counts, and takes
 * logarithms.
 *
 * Naive Bayes, one against the rest, over domains rather than leaves, because most leaves have a
 * handful of cases and a domain has tens. A gram's weight for a domain is the log-odds of meeting
 * it in a case that has a need of that domain, with SMOOTHING cases' worth of what is usual added
 * on either side, less the mean over domains: so a weight says which domain, not how common the
 * gram is, and a sum of them keeps its zero however long the text. A need's own points are the
 * logarithm of the share of cases that have it. Both are in hundredths of a nat, which is about
 * what a nat was worth in per mille of the word list's score when a logistic regression weighed
 * them, on 143 cases that the word list had not seen; round numbers around it do equally well.
 *
 * No threshold is fitted, to a need or at all, and nothing is drawn at random: same files in the
 * same order, same bytes.
 */
#ifndef JIEYOU_TRAINING_H
#define JIEYOU_TRAINING_H

#include <stdio.h>

#include "lessons.h"

struct training {
	const struct lessons *l;
	size_t n_cases;        /* learnt from */
	const uint32_t *grams; /* sorted */
	size_t n_grams;
	double *weights; /* of each gram, for each domain */
	double needs[NEEDS_MAX];
};

/* Learns from all lessons but those of one fold (NO_FOLD: from all). False when the arena is full.
 */
bool training_fit(struct training *t, const struct lessons *l, uint32_t without, struct arena *a);

/* The rows, as of sql/seed/model.tsv. */
void training_write(const struct training *t, FILE *out);

#endif
