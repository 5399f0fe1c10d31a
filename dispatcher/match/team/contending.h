/*
 * Contending: one run of contend(), shared by contend.c and alike.c and seen by nobody else.
 */
#ifndef JIEYOU_CONTENDING_H
#define JIEYOU_CONTENDING_H

#include "contend.h"

enum { ALIKE = 3, ALIKE_MOST = 1024, TWINS_MOST = 4096, BLOCK = 64, FITS = 1 << 16 };

/* What else people of the same skills may bring, or not. */
enum trait { TRAIT_OUTSIDE = 1, TRAIT_SPEAKS = 2, TRAIT_INTERPRETS = 4, TRAIT_SIGNS = 8 };

/*
 * In what order people come who fit as well: by their standing, equals as they are in the snapshot.
 * More comes before less. A hurdle is what somebody must have not to be surpassed by three alike or
 * three twins; 0 stops nobody.
 */
typedef uint64_t precedence;

/* Those who bring the same: the best three so far are in the list of contenders. */
struct alike {
	uint64_t skilled;
	uint8_t traits; /* bits of enum trait */
	uint8_t n;
	uint16_t place;
	uint32_t best[ALIKE];
	precedence sums[ALIKE]; /* of these: by all lanes taken together */
	expert_index last;      /* of the three: the last in order */
	lanes8 *floor;          /* n_blocks: in each lane the least of the three; 0: there are fewer */
};

/*
 * Those of them who fit every lane just as well, too: only their standing tells them apart. Kept
 * are the three who come first, in order; 0: there are fewer.
 */
struct twins {
	const lanes8 *fits;
	precedence best[ALIKE];
	uint16_t alike; /* the place of those alike */
};

/* Somebody on their way to the list. */
struct candidate {
	expert_index expert;
	uint64_t skilled;
	lanes8 scores[LANES_ROOM / 8];
};

/* Places in a list, found by hashes: open-addressed, and at most half of the slots are used. */
struct slots {
	uint16_t *list; /* 1 + a place; 0: free */
	size_t mask;    /* how many there are, a power of two, less one */
	size_t most;    /* places that find room */
};

struct contending {
	const struct rules *r;
	struct arena *a;
	const need_index *lanes;
	size_t n_lanes, n_blocks; /* blocks of eight lanes */
	bool everybody;
	bool outside;            /* those looked at now come from there: rules_outside() */
	bool by_language;        /* a language is asked for: people of one profile may not be alike */
	uint64_t types;          /* that answer any lane: bits */
	lanes8 *fits;            /* of each skill, n_blocks of them */
	uint32_t *fitting;       /* of each skill: FITS + its index if it fits any lane, else 0 */
	precedence *hurdles;     /* of each skill: for those of whom no other fits, `outside` or not */
	expert_index known_seen; /* whoever knows the client, once looked at; else NOBODY */
	struct alike *alike[ALIKE_MOST / BLOCK]; /* a block at a time, as they come */
	struct twins *twins[TWINS_MOST / BLOCK];
	size_t n_alike, n_twins;
	struct slots alike_slots, twins_slots; /* of places in alike, and in twins */
	struct contenders found;
};

/* ---- Lanes ---------------------------------------------------------------------------------- */

static inline bool lanes_any(lanes8 x)
{
	uint64_t halves[2];

	memcpy(halves, &x, sizeof(halves));
	return halves[0] | halves[1];
}

static inline lanes8 lanes_greater(lanes8 x, lanes8 y)
{
	lanes8 more = (lanes8)(x > y);

	return (x & more) | (y & ~more);
}

/* The bits of the lanes that are not 0. */
static inline uint64_t lanes_set(lanes8 x)
{
	const lanes8 bits = {1, 2, 4, 8, 16, 32, 64, 128};
	lanes8 set = (lanes8)(x > 0) & bits;
	uint64_t halves[2], all;

	memcpy(halves, &set, sizeof(halves));
	all = halves[0] | halves[1];
	all |= all >> 32;
	return (all | all >> 16) & 0xff;
}

enum { STANDING_SHIFT = 32 };

/* standing: or all that somebody scores. */
static inline precedence precedence_of(uint32_t standing, expert_index e)
{
	return (precedence)standing << STANDING_SHIFT | (NOBODY - e);
}

/* ---- alike.c: who is as good as another ----------------------------------------------------- */

/* Room for those who come of `pool` people. False: the arena is full. */
bool alike_begin(struct contending *c, size_t pool);

/* What somebody brings, where a language matters. */
uint8_t alike_traits(const struct contending *c, expert_index e);

/*
 * The first rank of [at, end) with these traits and so much standing; `end`: none. TRAIT_OUTSIDE
 * and TRAIT_INTERPRETS are for the caller to know.
 */
size_t alike_next(
	const struct contending *c, uint8_t traits, size_t at, size_t end, uint16_t needed);

/* Those alike; NULL when there are too many who differ, or nobody is to be passed by. */
struct alike *alike_find(struct contending *c, uint8_t traits, uint64_t skilled);

/*
 * Whether three like them stand before them, as far as the floor of the three tells: each can do
 * whatever they can, better; or as well, and comes first in order.
 */
bool alike_surpassed(
	const struct contending *c, const struct alike *like, const struct candidate *who);

/* Notes a contender, by the place in the list, if among those alike there is no better three. */
void alike_note(struct contending *c, struct alike *like, uint32_t at);

/* The twins of somebody with these fits, among those alike; NULL when there are too many. */
struct twins *twins_of(
	struct contending *c, const struct alike *like, const struct candidate *fits);

/* Whether three twins stand before them. */
bool twins_surpassed(const struct twins *t, int standing, expert_index e);

/* Notes a contender who is not surpassed. */
void twins_note(struct twins *t, int standing, expert_index e);

/* For those with these fits. */
precedence alike_hurdle(const struct contending *c, const struct alike *like,
	const struct twins *twins, const struct candidate *fits);

#endif
