/*
 * Model: what the characters of a narrative say of each field of help (domain), learnt from
 * labelled cases. It finds no need by itself: it moves the score of needs for which words were
 * found, so every need shown still cites its words.
 *
 * A gram is one ideograph, or two side by side, of the folded text; each counts once a narrative.
 * A domain's points are the sum of its grams' weights over the square root of how many ideographs
 * there are, so that a long story does not outweigh its words. A need is moved by its domain's
 * points and its own (how often cases have it). All are per mille, and integers. How the weights
 * come about: dispatcher/main/training.h; the table: sql/seed/README.md.
 */
#ifndef JIEYOU_MODEL_H
#define JIEYOU_MODEL_H

#include "fold.h"
#include "snapshot.h"

enum {
	MODEL_GRAMS_MAX = 15000,
	MODEL_LANES = 8,         /* weights added at once */
	MODEL_WEIGHT_MAX = 2000, /* of a gram for a domain, either way */
	MODEL_NEED_MAX = 1000,   /* of a need itself, either way */
	/*
	 * How far the model moves a need, either way: what words show with 750 or more stays shown,
	 * and words of less than 250 show nothing.
	 */
	MODEL_MOVES_MAX = 250,
};

/* Where a gram's weights are: an open-addressed table, 1 << bits places; gram 0 is a free one. */
struct gram_place {
	uint32_t gram;
	uint32_t row;
};

struct model {
	struct gram_place *places;
	unsigned bits;
	size_t n_grams;
	const int16_t *weights;   /* n_grams rows, a weight a domain, `stride` apart */
	size_t stride;            /* the number of domains, up to a multiple of MODEL_LANES */
	int16_t needs[NEEDS_MAX]; /* each need's own points */
};

/* The grams that end at place i of a folded text: none, one or two. */
size_t grams_at(const struct folded *f, size_t i, uint32_t ret[2]);

/* The gram that a text is; 0 when it is not one. A pair is its first character, then its second. */
uint32_t gram_from(struct text t);

/* As gram_from takes it, in at most 8 bytes; returns how many. */
size_t gram_write(uint32_t gram, char ret[8]);

/* Where a gram stands, or the free place where it would. */
struct gram_place *gram_place(struct gram_place *places, unsigned bits, uint32_t gram);

/* Points of each domain, in the arena; NULL when it is full. */
const int32_t *model_read(const struct model *m, const struct folded *f, struct arena *a);

/* How far a need is moved, given what model_read() said of its domain. */
static inline int32_t model_moves(const struct model *m, need_index n, int32_t of_domain)
{
	int32_t points = of_domain + m->needs[n];

	if (points < -MODEL_MOVES_MAX)
		return -MODEL_MOVES_MAX;
	return points > MODEL_MOVES_MAX ? MODEL_MOVES_MAX : points;
}

#endif
