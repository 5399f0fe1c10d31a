/*
 * Detection as it goes on, inside detect.c, screens.c, needs.c and cite.c: what has been found of
 * each danger and each need, and which words speak for it. combination.c takes the order of needs.
 */
#ifndef JIEYOU_DETECTION_H
#define JIEYOU_DETECTION_H

#include "holding.h"
#include "model.h"

/* Per mille from which words show a need: sql/seed/README.md */
enum { NEED_SHOWN = 500 };

/* The spots that speak for a need or a danger, a bit each; NULL: none. */
typedef uint64_t *spot_set;

struct screen_state {
	const struct screen_rule *rule; /* NULL: not raised */
	unsigned marks;
	bool ticked;
	bool suspected;     /* by the model alone */
	uint64_t sentences; /* a bit each, modulo 64, that raises it by what is not told of the past */
	spot_set spots;
};

struct need_state {
	uint32_t score;
	unsigned marks;
	bool found, declared;
	spot_set spots;
};

struct detection {
	const struct snapshot *s;
	const struct help *help;
	struct arena *arena;
	struct folded f;
	struct holding holding;
	struct screen_state screens[SCREENS];
	struct need_state needs[NEEDS_MAX];
	struct opinion opinion; /* the model's; points NULL: there is none */
	enum grade grade;
};

/* ---- Screens: screens.c ------------------------------------------------------------------- */

/* Words of a cue hold in g, with these marks. */
void screens_raise(struct detection *d, const struct term *t, struct group g, unsigned marks);

/* Whether they count: words of scope worse do so in the sentences that raise their kind, and in
 * those beside them. */
bool screens_place(const struct detection *d, const struct term *t, struct group g);

/* What the yes/no answers of the urgent screen raise, and then what the model suspects. */
void screens_tick(struct detection *d);
void screens_suspect(struct detection *d);

/* Fills the screens of *m, gravest first, then in the order of kinds. False: the arena is full. */
bool screens_list(struct detection *d, struct matching *m);

/* ---- Needs: needs.c ----------------------------------------------------------------------- */

/* What a term adds to its need: half for a term of scope open that is told of the past only. */
uint32_t needs_weight(const struct term *t, unsigned marks);
void needs_add(struct detection *d, const struct term *t, uint32_t weight, unsigned marks);

/* The order in which needs are shown: the score, then the code. */
bool needs_before(const struct snapshot *s, const struct need_found *x, const struct need_found *y);

/* Fills the needs of *m, gravest first. False: the arena is full. */
bool needs_list(struct detection *d, struct matching *m);

/* ---- Words in the narrative as given: cite.c ---------------------------------------------- */

/* Those of the spots. False: the arena is full. */
bool cite(const struct detection *d, spot_set spots, const struct evidence **ret, size_t *ret_n);

/* Those that moved the model most, of a lane. */
bool cite_model(const struct detection *d, size_t lane, const struct evidence **ret, size_t *ret_n);

#endif
