/*
 * Model: what the characters and words of a narrative say of each need, and of each danger that is
 * screened for, learnt from labelled cases. It is one sum for each: of the weights of the grams
 * that are there, and of the classes of words that are. It adds to what the terms of the word list
 * are worth (detect.h), and may find a need by itself; then it cites the words that spoke most for
 * it.
 *
 * A gram is one ideograph, or two side by side, of the folded text. A gram and a class count once
 * a narrative, however often they are there; and the sums of either are divided by the length of
 * all that is there (the root of the sum of their sizes), so that a long story does not outweigh a
 * short one. Points are per mille, and integers. How the weights come about:
 * dispatcher/main/training.h; the table: sql/seed/README.md.
 */
#ifndef JIEYOU_MODEL_H
#define JIEYOU_MODEL_H

#include "fold.h"
#include "scan.h"
#include "snapshot.h"

enum {
	MODEL_LANES_MAX = NEEDS_MAX + SCREENS + 1,
	MODEL_ROWS_MAX = 20000, /* grams and classes */
	MODEL_LANES = 16,       /* weights added at once */
	MODEL_WEIGHT_MAX = 30000,
	MODEL_SIZE_MAX = 4000,   /* of a row: see struct model */
	MODEL_NEED_MAX = 30000,  /* of a lane itself, either way */
	MODEL_LEAST = -400,      /* points: what words show with 900 or more stays shown */
	MODEL_WORDS_MAX = 3,     /* slices cited for a need that no term showed */
	MODEL_WORDS_LENGTH = 12, /* characters of one */
};

/* Where a gram's weights are: an open-addressed table, 1 << bits places; gram 0 is a free one. */
struct gram_place {
	uint32_t gram;
	uint32_t row;
};

struct model {
	struct gram_place *places;
	unsigned bits;
	size_t n_rows;
	const uint16_t *sizes;    /* of each row: 16 times the square of how telling it is */
	const int16_t *weights;   /* n_rows rows, a weight a lane, `stride` apart */
	size_t n_needs;           /* lanes: the needs, then the kinds of screens, then crisis */
	size_t stride;            /* the number of lanes, up to a multiple of MODEL_LANES */
	const uint32_t *role_row; /* of each role of the scanner: 1 + the row of its class; 0: none */
	int32_t own[MODEL_LANES_MAX]; /* each lane's own points */
};

/* The grams that end at place i of a folded text: none, one or two. */
size_t grams_at(const struct folded *f, size_t i, uint32_t ret[2]);

/* The gram that a text is; 0 when it is not one. A pair is its first character, then its second. */
uint32_t gram_from(struct text t);

/* As gram_from takes it, in at most 8 bytes; returns how many. */
size_t gram_write(uint32_t gram, char ret[8]);

/* Where a gram stands, or the free place where it would. */
struct gram_place *gram_place(struct gram_place *places, unsigned bits, uint32_t gram);

/* What the model says of one narrative. */
struct opinion {
	int32_t *points;               /* of each lane, not below MODEL_LEAST */
	uint32_t of_grams, of_classes; /* 256 times the length of what is there */
};

/* False when the arena is full. */
bool model_read(const struct model *m, const struct folded *f, const struct hits *hits,
	struct arena *a, struct opinion *ret);

/* The lane of a kind of screen; that of a need is its index. */
static inline size_t model_lane(const struct model *m, enum screen_kind kind)
{
	return m->n_needs + kind;
}

/* The lane of what a careful reader calls a crisis. */
static inline size_t model_crisis(const struct model *m)
{
	return m->n_needs + SCREENS;
}

/* The words that spoke most for a lane: slices of the folded text, [begin, end), in its order. */
struct slice {
	uint32_t begin, end;
};
bool model_words(const struct model *m, const struct scanner *sc, const struct folded *f,
	const struct hits *hits, const struct opinion *o, size_t lane, struct arena *a,
	struct slice ret[MODEL_WORDS_MAX], size_t *ret_n);

#endif
