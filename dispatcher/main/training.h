/*
 * Training: weights of the model from labelled cases. Offline only: it counts, takes logarithms and
 * descends.
 *
 * For each need one against the rest: a linear support vector machine with squared hinge loss,
 * solved by dual coordinate descent (Hsieh and others, 2008) in a fixed order, so that the same
 * files in the same order give the same bytes. A case is what it has of grams and of classes of
 * words, each as telling as it is rare (the logarithm of cases over cases that have it); grams and
 * classes are each brought to one length, classes to TRAINING_CLASSES of it. A need that fewer than
 * LABELS_LEAST cases have learns nothing, and is left to the terms. What has few cases learns from
 * its family besides: the needs of a domain are learnt as one, too, and so are all dangers, and a
 * part of that is added to each of them.
 *
 * To the needs comes a part of what the units think (hidden.h), which is not linear any more. By
 * cross-validation that gains them a little: 0.003 of F1 in leaves and 0.004 in domains where as
 * many are shown, and twice that where more are. Units that speak below nothing, too, which would
 * be linear again, gain nothing. Dangers and crisis teach the units like the needs, but gained
 * nothing by hearing them, and stay linear. Units alone, with no sum of each lane's own, would be a
 * third of the table and find less: 0.48 of F1 in leaves instead of 0.50, and with twice as many
 * units no more.
 *
 * The margin becomes points, per mille, so that TRAINING_POINTS of it weigh as much as a sure term,
 * and a margin of TRAINING_THRESHOLD shows the need by itself. All constants were chosen by
 * cross-validation on cases that the word list had not seen; round numbers around them do equally
 * well. No threshold is fitted to a need.
 */
#ifndef JIEYOU_TRAINING_H
#define JIEYOU_TRAINING_H

#include <stdio.h>

#include "hidden.h"
#include "lessons.h"

enum {
	TRAINING_POINTS = 3300, /* of a margin of 1 */
	TRAINING_UNITS = 64,    /* that all lanes learn together: hidden.h */
};

#define TRAINING_CLASSES 0.5 /* the length of what a case has of classes; of grams it is 1 */
#define TRAINING_COST 0.5    /* of being wrong about a case */
#define TRAINING_DOMAIN 0.2  /* of what its domain learns, for a need */
#define TRAINING_DANGERS 0.3 /* of what all dangers learn, for one of them */
#define TRAINING_HIDDEN 0.1  /* of what the units think, for a need: a logarithm of odds */

/*
 * The margin that shows a need by itself; and those that raise a screen, and to a crisis: rather
 * once too often.
 */
#define TRAINING_THRESHOLD (-0.61)
#define TRAINING_ALARM (-0.24)
#define TRAINING_CRISIS (-0.60)

struct training {
	const struct lessons *l;
	size_t n_cases;           /* learnt from */
	const uint32_t *features; /* sorted: see struct lesson */
	size_t n_features;
	double *tellings; /* of each feature: how telling it is */
	double *weights;  /* of each feature, for each lane: for what is as telling as it is */
	size_t n_lanes;   /* the needs, then the kinds of screens, then crisis */
	double own[NEEDS_MAX + SCREENS + 1]; /* the margin of a lane where nothing is there */
	bool taught[NEEDS_MAX + SCREENS + 1];
	struct hidden hidden;
};

/* Learns from all lessons but those of one fold (NO_FOLD: from all). False when the arena is full.
 */
bool training_fit(struct training *t, const struct lessons *l, uint32_t without, struct arena *a);

/* The rows, as of sql/seed/model.tsv. */
void training_write(const struct training *t, FILE *out);

#endif
