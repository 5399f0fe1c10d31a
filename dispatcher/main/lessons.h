/*
 * Lessons: labelled cases, from which the model learns and on which it is tried. Files of one JSON
 * object a line: `narrative`, and the needs it has: `confirmed` as staff confirmed them, which
 * counts CONFIRMED_WEIGHT times, or else `needs` as its source has them. `safety`, or `safety` of
 * `second`, lists the dangers that a reader flagged, and `urgency` says whether it is a crisis; a
 * case without teaches nothing of them. `source` may say where it was published; other keys are
 * ignored.
 */
#ifndef JIEYOU_LESSONS_H
#define JIEYOU_LESSONS_H

#include "digest.h"
#include "snapshot.h"

enum { CONFIRMED_WEIGHT = 3, FOLDS = 5, NO_FOLD = FOLDS };

struct lesson {
	struct text narrative;
	const uint32_t *features; /* sorted, each once: grams (model.h), then classes of words */
	size_t n_features;
	struct need_set needs;
	uint32_t dangers; /* bits of enum screen_kind */
	bool dangers_told;
	bool crisis, urgency_told;
	uint32_t weight;
	uint32_t fold; /* 0 to FOLDS - 1; cases of one source are in one fold */
	bool judged;
};

struct lessons {
	struct arena *arena;
	const struct snapshot *s;   /* of which needs are */
	const struct text *classes; /* of each role of the scanner: the code, if a class of words */
	struct lesson *list;
	size_t n;
	struct digest hash; /* of the bytes of all files, in order */
};

/* A feature that is a class: FEATURE_CLASS and its role. Grams are below. */
#define FEATURE_CLASS UINT32_C(0x80000000)
static inline bool feature_is_class(uint32_t feature)
{
	return feature >= FEATURE_CLASS;
}

/* The code of the class that a feature is. */
static inline struct text lessons_class(const struct lessons *l, uint32_t feature)
{
	return l->classes[feature - FEATURE_CLASS];
}

/* Their order, for qsort and bsearch. */
int feature_cmp(const void *a, const void *b);

void lessons_begin(struct lessons *l, const struct snapshot *s, struct arena *a);

/* Adds the cases of a file. False: standard error says which line of it is wrong, and why. */
bool lessons_read(struct lessons *l, const char *path, bool judged);

/* Likewise one line of it; *ret_why is a sentence. */
bool lessons_add(struct lessons *l, struct text line, bool judged, struct text *ret_why);

#endif
