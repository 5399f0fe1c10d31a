/*
 * Model: what the characters and words of a narrative say of each need, and of each danger that is
 * screened for, learnt from labelled cases. It is one sum for each: of the weights of the grams
 * that are there, and of the classes of words that are. It adds to what the terms of the word list
 * are worth (detect.h), and may find a need by itself; then it cites the words that spoke most for
 * it.
 *
 * Beside needs and dangers there are units, which nobody has named: sums of the same kind, learnt
 * for all of them together. Of a unit that is above nothing each need and danger hears its part,
 * on top of its own sum. So words count differently in other company, and a need that few cases
 * have learns from others'; a sum alone can do neither.
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
#include "trie.h"

enum {
	MODEL_UNITS_MAX = 128,
	MODEL_HEARING_MAX = NEEDS_MAX + SCREENS + 1, /* lanes that are no units */
	MODEL_LANES_MAX = MODEL_HEARING_MAX + MODEL_UNITS_MAX,
	MODEL_ROWS_MAX = 20000, /* grams and classes */
	MODEL_LANES = 64,       /* weights added at once */
	MODEL_WEIGHT_MAX = 30000,
	MODEL_STEP = 100,        /* of the weights in a table: finer ones say no more */
	MODEL_ZERO = 128,        /* the byte of a weight of no steps */
	MODEL_PARTS = 10000,     /* what a unit says, in parts of which a lane hears some */
	MODEL_PART_MAX = 8191,   /* so many at most, for it or against */
	MODEL_GRAIN = 16,        /* points: units speak in grains, ... */
	MODEL_GRAINS_MAX = 2047, /* ... so that what a lane hears of all stays within 32 bits */
	MODEL_SIZE_MAX = 4000,   /* of a row: see struct model */
	MODEL_LENGTH_ONE = 256,  /* lengths are so exact */
	MODEL_NEED_MAX = 30000,  /* of a lane itself, either way */
	MODEL_LEAST = -400,      /* points: what words show with 900 or more stays shown */
	MODEL_WORDS_MAX = 3,     /* slices cited for a need that no term showed */
	MODEL_WORDS_LENGTH = 12, /* characters of one */
};

/*
 * A row of weights for each gram and class, from 1 on. Row 0, of what is no gram and no class, says
 * nothing, so that nobody has to ask. A weight is a byte, of steps, with MODEL_ZERO added: to read
 * a row takes longer than to add it up. What a byte has no room for, or is no whole number of
 * steps, has the first or the last of bytes, and a rest beside it; few have one.
 */
struct model_row {
	uint32_t rests; /* its first; up to the next row's */
	uint16_t size;  /* 16 times the square of how telling it is */
};

struct model_rest {
	uint16_t lane;
	int16_t points;
};

struct model {
	struct trie grams;            /* of a node: first: the row of the gram that ends there */
	size_t n_rows;                /* with row 0 */
	const struct model_row *rows; /* and one more, which ends the rests of the last */
	const struct model_rest *rests;
	/* n_rows rows, `stride` apart, and behind the last room for MODEL_LANES that are read over it:
	 * see model_weight() */
	const uint8_t *weights;
	size_t n_needs; /* lanes: the needs, the kinds of screens, crisis; then units */
	size_t n_units;
	size_t stride;         /* the number of lanes, up to a multiple of MODEL_LANES */
	const int16_t *heard;  /* of each lane, room_for_units apart: the part it hears of each unit */
	size_t room_for_units; /* their number, up to a multiple of MODEL_LANES */
	const uint32_t *role_row; /* of each role of the scanner: the row of its class */
	size_t n_roles;           /* of the scanner */
	int32_t own[MODEL_LANES_MAX + MODEL_LANES]; /* each lane's own points; up to the stride */
	int32_t silent[MODEL_HEARING_MAX]; /* and with what it hears of units, where nothing is there */
};

/* In points. */
static inline int32_t model_weight(const struct model *m, uint32_t row, size_t lane)
{
	uint8_t byte = m->weights[row * m->stride + lane];
	int32_t points = (byte - MODEL_ZERO) * MODEL_STEP;

	if (byte > 0 && byte < UINT8_MAX)
		return points;
	for (uint32_t i = m->rows[row].rests; i < m->rows[row + 1].rests; i++)
		points += m->rests[i].lane == lane ? m->rests[i].points : 0;
	return points;
}

/* The grams that end at place i of a folded text: none, one or two. */
size_t grams_at(const struct folded *f, size_t i, uint32_t ret[2]);

/* The gram that a text is; 0 when it is not one. A pair is its first character, then its second. */
uint32_t gram_from(struct text t);

/* As gram_from takes it, in at most 8 bytes; returns how many. */
size_t gram_write(uint32_t gram, char ret[8]);

/* The one or two characters of a gram; how many. */
size_t gram_characters(uint32_t gram, uint32_t ret[2]);

/* What the model says of one narrative. */
struct opinion {
	int32_t *points;             /* of each lane, not below MODEL_LEAST; then of each unit */
	double of_grams, of_classes; /* the lengths that sums are divided by */
	/* Of each folded character the rows of the grams that end there, of one and of two; then the
	 * row of each of hits.roles. */
	const uint32_t *rows;
	size_t n_rows;
};

/* False when the arena is full. */
bool model_read(const struct model *m, const struct folded *f, const struct hits *hits,
	struct arena *a, struct opinion *ret);

_Static_assert((int64_t)MODEL_UNITS_MAX *MODEL_GRAINS_MAX *MODEL_PART_MAX <= INT32_MAX,
	"what a lane hears of all units stays within 32 bits");

/* What a unit of so many points says, in grains: nothing below nothing. */
static inline int32_t model_grains(int32_t points)
{
	int32_t grains = points < 0 ? 0 : points / MODEL_GRAIN;

	return grains > MODEL_GRAINS_MAX ? MODEL_GRAINS_MAX : grains;
}

/* Fills in what lanes say where nothing is there. */
void model_silence(struct model *m);

/* The lane of a kind of screen; that of a need is its index. */
static inline size_t model_lane(const struct model *m, enum screen_kind kind)
{
	return m->n_needs + kind;
}

/* What tables call a lane behind the needs': a kind of screen, or crisis; what people call others.
 */
static inline struct text model_screen_code(size_t kind)
{
	if (kind > SCREENS)
		return TEXT("a unit");
	return kind == SCREENS ? TEXT("CRISIS") : screen_code((enum screen_kind)kind);
}

/* And of any lane. */
static inline struct text model_lane_code(const struct snapshot *s, size_t lane)
{
	return lane < s->n_needs ? s->needs[lane].code : model_screen_code(lane - s->n_needs);
}

/* The lane of what a careful reader calls a crisis. */
static inline size_t model_crisis(const struct model *m)
{
	return m->n_needs + SCREENS;
}

/* The lane of the first unit. */
static inline size_t model_first_unit(const struct model *m)
{
	return m->n_needs + SCREENS + 1;
}

/*
 * The words that spoke most for a lane: slices of the folded text, [begin, end), in its order.
 * Those that spoke for it themselves; where there are none, those that spoke through the units.
 */
struct slice {
	uint32_t begin, end;
};
bool model_words(const struct model *m, const struct folded *f, const struct hits *hits,
	const struct opinion *o, size_t lane, struct arena *a, struct slice ret[MODEL_WORDS_MAX],
	size_t *ret_n);

#endif
