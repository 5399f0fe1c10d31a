#include "contending.h"
#include "intern.h"

uint8_t alike_traits(const struct contending *c, expert_index e)
{
	uint16_t csl = c->r->s->own.csl;
	bool signs;

	if (!c->by_language)
		return 0;
	signs = csl != NONE && (c->r->s->experts[e].languages >> csl & 1);
	return (uint8_t)((rules_speaks(c->r, e) ? TRAIT_SPEAKS : 0) |
					 (rules_interprets(c->r, e) ? TRAIT_INTERPRETS : 0) |
					 (signs ? TRAIT_SIGNS : 0));
}

/* ---- By rank -------------------------------------------------------------------------------- */

/* The first of [at, end) with so much standing, by their ranks. */
static size_t next_standing(const uint16_t *ranked, size_t at, size_t end, uint16_t needed)
{
	enum { EIGHT = 8 };
	lanes8 standing;

	for (; at + EIGHT <= end; at += EIGHT) {
		memcpy(&standing, ranked + at, sizeof(standing));
		if (lanes_any((lanes8)(standing >= needed)))
			break;
	}
	while (at < end && ranked[at] < needed)
		at++;
	return at;
}

/* Who has a language, of 64 ranks: bits. NONE: nobody. */
static uint64_t speaking(const struct snapshot *s, uint16_t language, size_t word)
{
	const struct typed *t = &s->experts_speaking;

	return language == NONE ? 0 : t->bits[language * t->n_words + word];
}

/*
 * Of 64 ranks those who speak what is asked for, or do not, and sign, or do not: bits. Where no
 * language matters, all.
 */
static uint64_t with_traits(const struct contending *c, uint8_t traits, size_t word)
{
	const struct help *help = c->r->help;
	uint64_t speak = UINT64_MAX, sign;

	if (!c->by_language)
		return UINT64_MAX;
	if (c->r->speaks)
		speak = speaking(c->r->s, help->language_unknown ? NONE : help->language, word);
	sign = speaking(c->r->s, c->r->s->own.csl, word);
	return (traits & TRAIT_SPEAKS ? speak : ~speak) & (traits & TRAIT_SIGNS ? sign : ~sign);
}

size_t alike_next(
	const struct contending *c, uint8_t traits, size_t at, size_t end, uint16_t needed)
{
	const uint16_t *ranked = c->r->loads->ranked;

	while (at < end) {
		uint64_t left = with_traits(c, traits, at / 64) >> at % 64;

		at = left ? at + (size_t)__builtin_ctzll(left) : (at / 64 + 1) * 64;
		if (left && (at >= end || ranked[at] >= needed))
			break;
		if (left)
			at = next_standing(ranked, at + 1, end, needed);
	}
	return at < end ? at : end;
}

/* ---- Those alike ---------------------------------------------------------------------------- */

/* Of many people one in so many is like nobody before: there need not be room for more. */
enum { MANY = 64, ALIKE_OF = 16 };

static struct slots slots_for(struct arena *a, size_t most)
{
	size_t n = 1;

	while (n < 2 * most)
		n *= 2;
	return (struct slots){arena_array(a, n, sizeof(uint16_t)), n - 1, most};
}

bool alike_begin(struct contending *c, size_t pool)
{
	size_t most = pool < MANY ? pool : MANY + (pool - MANY) / ALIKE_OF;

	c->alike_slots = slots_for(c->a, most < ALIKE_MOST ? most : ALIKE_MOST);
	c->twins_slots = slots_for(c->a, most < TWINS_MOST ? most : TWINS_MOST);
	return c->alike_slots.list && c->twins_slots.list;
}

/* NULL: the arena is full, and remembers. */
static struct alike *new_alike(struct contending *c, uint8_t traits, uint64_t skilled)
{
	struct alike **block = &c->alike[c->n_alike / BLOCK], *like;
	lanes8 *floor = arena_array(c->a, c->n_blocks, sizeof(*floor));

	if (!*block)
		*block = arena_room(c->a, BLOCK * sizeof(**block));
	if (!*block || !floor)
		return NULL;
	like = &(*block)[c->n_alike % BLOCK];
	*like = (struct alike){
		.skilled = skilled, .traits = traits, .place = (uint16_t)c->n_alike++, .floor = floor};
	return like;
}

struct alike *alike_find(struct contending *c, uint8_t traits, uint64_t skilled)
{
	const struct slots *slots = &c->alike_slots;
	struct alike *like;
	uint64_t key;
	size_t at;

	if (c->everybody)
		return NULL;
	traits |= c->outside ? TRAIT_OUTSIDE : 0;
	key = skilled << 4 | traits;
	at = (size_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> 32) & slots->mask;
	for (; slots->list[at]; at = (at + 1) & slots->mask) {
		size_t place = slots->list[at] - 1u;

		like = &c->alike[place / BLOCK][place % BLOCK];
		if (like->skilled == skilled && like->traits == traits)
			return like;
	}
	like = c->n_alike < slots->most ? new_alike(c, traits, skilled) : NULL;
	slots->list[at] = like ? like->place + 1 : 0;
	return like;
}

bool alike_surpassed(
	const struct contending *c, const struct alike *like, const struct candidate *who)
{
	const lanes8 *least = like->floor;
	lanes8 above = {0}, level = {0};
	bool below, no_better; /* everywhere below the least of the three; nowhere above it */

	for (size_t b = 0; b < c->n_blocks; b++) {
		above |= (lanes8)(who->scores[b] > least[b]);
		level |= (lanes8)(who->scores[b] >= least[b]) & (lanes8)(who->scores[b] > 0);
	}
	below = !lanes_any(level);
	no_better = !lanes_any(above);
	return below | (no_better & (who->expert > like->last));
}

static uint32_t sum_of(const struct contending *c, const uint16_t *scores)
{
	uint32_t sum = 0;

	for (size_t k = 0; k < c->n_lanes; k++)
		sum += scores[k];
	return sum;
}

static void set_floor(struct contending *c, struct alike *like)
{
	lanes8 *least = like->floor;

	like->last = 0;
	for (size_t i = 0; i < ALIKE; i++) {
		const struct contender *x = &c->found.list[like->best[i]];

		for (size_t b = 0; b < c->n_blocks; b++) {
			lanes8 scores;

			memcpy(&scores, x->scores + 8 * b, sizeof(scores));
			least[b] = i ? ~lanes_greater(~least[b], ~scores) : scores;
		}
		like->last = x->standing.expert > like->last ? x->standing.expert : like->last;
	}
}

/* In the place of the one who has least. */
void alike_note(struct contending *c, struct alike *like, uint32_t at)
{
	const struct contender *x = &c->found.list[at];
	precedence sum = precedence_of(sum_of(c, x->scores), x->standing.expert);
	size_t least = 0;

	if (like->n < ALIKE)
		least = like->n++;
	else
		for (size_t i = 1; i < ALIKE; i++)
			least = like->sums[i] < like->sums[least] ? i : least;
	if (sum < like->sums[least])
		return;
	like->best[least] = at;
	like->sums[least] = sum;
	if (like->n == ALIKE)
		set_floor(c, like);
}

/* ---- Twins ---------------------------------------------------------------------------------- */

static bool are_twins(
	const struct contending *c, const struct twins *t, uint16_t alike, const struct candidate *fits)
{
	return t->alike == alike && memcmp(t->fits, fits->scores, c->n_blocks * sizeof(*t->fits)) == 0;
}

/* NULL: the arena is full, and remembers. */
static struct twins *new_twins(
	struct contending *c, const struct alike *like, const struct candidate *fits)
{
	struct twins **block = &c->twins[c->n_twins / BLOCK], *t;
	size_t size = c->n_blocks * sizeof(fits->scores[0]);
	lanes8 *own = arena_room(c->a, size);

	if (!*block)
		*block = arena_room(c->a, BLOCK * sizeof(**block));
	if (!*block || !own)
		return NULL;
	t = &(*block)[c->n_twins++ % BLOCK];
	*t = (struct twins){.fits = memcpy(own, fits->scores, size), .alike = like->place};
	return t;
}

struct twins *twins_of(struct contending *c, const struct alike *like, const struct candidate *fits)
{
	const struct slots *slots = &c->twins_slots;
	uint64_t hash = intern_hash(fits->scores, c->n_blocks * sizeof(fits->scores[0]));
	size_t at = ((size_t)(hash >> 32) + like->place) & slots->mask;
	struct twins *t;

	for (; slots->list[at]; at = (at + 1) & slots->mask) {
		size_t place = slots->list[at] - 1u;

		t = &c->twins[place / BLOCK][place % BLOCK];
		if (are_twins(c, t, like->place, fits))
			return t;
	}
	t = c->n_twins < slots->most ? new_twins(c, like, fits) : NULL;
	slots->list[at] = t ? (uint16_t)c->n_twins : 0;
	return t;
}

bool twins_surpassed(const struct twins *t, int standing, expert_index e)
{
	return t->best[ALIKE - 1] > precedence_of((uint16_t)standing, e);
}

void twins_note(struct twins *t, int standing, expert_index e)
{
	precedence next = precedence_of((uint16_t)standing, e);

#pragma GCC unroll 3
	for (size_t i = 0; i < ALIKE; i++) { /* nobody can foresee their place: no branch asks */
		precedence first = next > t->best[i] ? next : t->best[i];

		next = next > t->best[i] ? t->best[i] : next;
		t->best[i] = first;
	}
}

/* ---- Hurdles -------------------------------------------------------------------------------- */

/* Of three alike: their floor, in the lane where it is lowest above the fits. */
static uint16_t floor_above(
	const struct contending *c, const struct alike *like, const struct candidate *fits)
{
	lanes8 needed = ~(lanes8){0};
	uint16_t least = UINT16_MAX;

	for (size_t b = 0; b < c->n_blocks; b++) {
		lanes8 fit = fits->scores[b], above = like->floor[b] - fit;
		lanes8 more = (above & (lanes8)(like->floor[b] > fit)) | (lanes8)(fit == 0);

		needed = ~lanes_greater(~needed, ~more);
	}
	for (size_t k = 0; k < 8; k++)
		least = needed[k] < least ? needed[k] : least;
	return least;
}

precedence alike_hurdle(const struct contending *c, const struct alike *like,
	const struct twins *twins, const struct candidate *fits)
{
	precedence alike = precedence_of(floor_above(c, like, fits), like->last);
	precedence twin = twins ? twins->best[ALIKE - 1] : 0;

	return alike > twin ? alike : twin;
}
