/*
 * Validation: whether the model helps, by cross-validation. Each case judged is matched with a
 * model learnt from all cases but those of its fold, and with the words alone, by the very code
 * that the dispatcher runs; what is shown is held against the case's labels.
 *
 * A gain is a gain beyond noise when 95 of 100 samples of the cases, drawn again with replacement
 * by a fixed sequence of numbers, show one. The word list must not have seen the cases judged:
 * where its author has read them, words alone look better than they are.
 */
#ifndef JIEYOU_VALIDATION_H
#define JIEYOU_VALIDATION_H

#include <stdio.h>

#include "lessons.h"

/* What was shown and what is so, counted. */
struct tally {
	size_t right, shown, labels;
};

/*
 * Screens beside what a reader flagged, of the cases that somebody has read for dangers. A case is
 * safe when nothing was flagged; limits of law are no danger to anybody's life, and want of care or
 * shelter is nearly everybody's: neither counts.
 */
struct alarms {
	size_t flagged, found, shown; /* dangers: flagged, of them raised, raised in all */
	size_t safe, alarmed;         /* cases: safe, of them with an alarm */
	size_t crises, crises_found;  /* cases that are one, of them graded so */
	size_t others, others_raised; /* cases that are none, of them graded so */
};

struct validation {
	size_t n_judged, n_learnt; /* cases */
	struct tally words, model; /* of leaves */
	struct tally words_domains, model_domains;
	double gain[3], domain_gain[3]; /* of F1: as it is, and the ends of the 95 % interval */
	struct tally *by_domain;        /* leaves of each domain: words, then model */
	struct alarms words_alarms, model_alarms;
	bool helps; /* leaves gain beyond noise, and domains do not lose */
};

double tally_f1(struct tally t);

/* False: standard error says why. */
bool validate(const struct lessons *l, struct arena *a, struct validation *ret);

/* For people. The last line is `helps: yes` or `helps: no`. */
void validation_write(const struct validation *v, const struct snapshot *s, FILE *out);

#endif
