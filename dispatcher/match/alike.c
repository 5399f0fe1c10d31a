#include "contending.h"
#include "intern.h"

static uint8_t traits_of(const struct contending *c, expert_index e)
{
	uint16_t csl = c->r->s->own.csl;
	bool signs = csl != NONE && (c->r->s->experts[e].languages >> csl & 1);

	return (uint8_t)((rules_speaks(c->r, e) ? TRAIT_SPEAKS : 0) |
					 (rules_interprets(c->r, e) ? TRAIT_INTERPRETS : 0) |
					 (signs ? TRAIT_SIGNS : 0));
}

bool alike_begin(struct contending *c)
{
	size_t n = c->r->s->n_experts;

	c->most_alike = n < ALIKE_SLOTS / 2 ? n : ALIKE_SLOTS / 2;
	c->most_twins = n < TWINS_SLOTS / 2 ? n : TWINS_SLOTS / 2;
	c->alike = arena_room(c->a, c->most_alike * sizeof(*c->alike));
	c->twins = arena_room(c->a, c->most_twins * sizeof(*c->twins));
	c->floors = arena_room(c->a, c->most_alike * c->n_blocks * sizeof(*c->floors));
	return c->alike && c->twins && c->floors;
}

struct alike *alike_find(struct contending *c, expert_index e, uint64_t skilled)
{
	uint8_t outside = c->outside ? TRAIT_OUTSIDE : 0;
	uint8_t traits = outside | (c->by_language ? traits_of(c, e) : 0);
	uint64_t key = skilled << 4 | traits;
	size_t at = (size_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> 32) % ALIKE_SLOTS;

	if (c->everybody)
		return NULL;
	for (; c->alike_slots[at]; at = (at + 1) % ALIKE_SLOTS) {
		struct alike *like = &c->alike[c->alike_slots[at] - 1];

		if (like->skilled == skilled && like->traits == traits)
			return like;
	}
	if (c->n_alike == c->most_alike)
		return NULL;
	c->alike[c->n_alike] = (struct alike){.skilled = skilled, .traits = traits};
	c->alike_slots[at] = (uint16_t)(c->n_alike + 1);
	return &c->alike[c->n_alike++];
}

static lanes8 *floor_of(const struct contending *c, const struct alike *like)
{
	return c->floors + (size_t)(like - c->alike) * c->n_blocks;
}

/*
 * Whether x can do whatever somebody else with these scores can, better; or as well, and comes
 * first in order.
 */
static bool stands_before(
	const struct contending *c, const struct contender *x, const lanes8 *y, expert_index y_expert)
{
	lanes8 less = {0}, no_more = {0};

	for (size_t b = 0; b < c->n_blocks; b++) {
		lanes8 scores;

		memcpy(&scores, x->scores + 8 * b, sizeof(scores));
		less |= (lanes8)(scores < y[b]);
		no_more |= (lanes8)(scores <= y[b]) & (lanes8)(y[b] > 0);
	}
	return !lanes_any(no_more) || (!lanes_any(less) && x->standing.expert < y_expert);
}

bool alike_surpassed(
	const struct contending *c, const struct alike *like, const struct candidate *who)
{
	const lanes8 *least = floor_of(c, like);
	lanes8 above = {0}, level = {0};
	size_t before = 0;

	if (like->n < ALIKE)
		return false;
	for (size_t b = 0; b < c->n_blocks; b++) {
		above |= (lanes8)(who->scores[b] > least[b]);
		level |= (lanes8)(who->scores[b] >= least[b]) & (lanes8)(who->scores[b] > 0);
	}
	if (!lanes_any(level) || (!lanes_any(above) && who->expert > like->last))
		return true;
	for (size_t i = 0; i < ALIKE; i++)
		before += stands_before(c, &c->found.list[like->best[i]], who->scores, who->expert);
	return before == ALIKE;
}

static int sum_of(const struct contending *c, const uint16_t *scores)
{
	int sum = 0;

	for (size_t k = 0; k < c->n_lanes; k++)
		sum += scores[k];
	return sum;
}

static void set_floor(struct contending *c, struct alike *like)
{
	lanes8 *least = floor_of(c, like);

	like->last = 0;
	for (size_t i = 0; i < ALIKE; i++) {
		const struct contender *x = &c->found.list[like->best[i]];

		for (size_t b = 0; b < c->n_blocks; b++) {
			lanes8 scores;

			memcpy(&scores, x->scores + 8 * b, sizeof(scores));
			least[b] = i ? ~lanes_greater(~least[b], ~scores) : scores;
		}
		if (x->standing.expert > like->last)
			like->last = x->standing.expert;
	}
}

/* Whether contender x has less than y, all lanes taken together; or as much, and comes later. */
static bool has_less(const struct contending *c, uint32_t x, uint32_t y)
{
	const struct contender *a = &c->found.list[x], *b = &c->found.list[y];
	int of_a = sum_of(c, a->scores), of_b = sum_of(c, b->scores);

	return of_a < of_b || (of_a == of_b && a->standing.expert > b->standing.expert);
}

/* In the place of the one who has least. */
void alike_note(struct contending *c, struct alike *like, uint32_t at)
{
	size_t least = 0;

	if (like->n < ALIKE) {
		like->best[like->n++] = at;
		if (like->n == ALIKE)
			set_floor(c, like);
		return;
	}
	for (size_t i = 1; i < ALIKE; i++)
		least = has_less(c, like->best[i], like->best[least]) ? i : least;
	if (has_less(c, at, like->best[least]))
		return;
	like->best[least] = at;
	set_floor(c, like);
}

/* ---- Twins ---------------------------------------------------------------------------------- */

static bool are_twins(
	const struct contending *c, const struct twins *t, uint16_t alike, const struct candidate *fits)
{
	return t->alike == alike && memcmp(t->fits, fits->scores, c->n_blocks * sizeof(*t->fits)) == 0;
}

struct twins *twins_of(struct contending *c, const struct alike *like, const struct candidate *fits)
{
	size_t size = c->n_blocks * sizeof(fits->scores[0]);
	uint16_t alike = (uint16_t)(like - c->alike);
	size_t at = ((size_t)(intern_hash(fits->scores, size) >> 32) + alike) % TWINS_SLOTS;
	lanes8 *own;

	for (; c->twins_slots[at]; at = (at + 1) % TWINS_SLOTS) {
		struct twins *t = &c->twins[c->twins_slots[at] - 1];

		if (are_twins(c, t, alike, fits))
			return t;
	}
	own = c->n_twins < c->most_twins ? arena_room(c->a, size) : NULL;
	if (!own)
		return NULL; /* if the arena is full, it remembers */
	c->twins[c->n_twins] = (struct twins){.fits = memcpy(own, fits->scores, size), .alike = alike};
	c->twins_slots[at] = (uint16_t)(c->n_twins + 1);
	return &c->twins[c->n_twins++];
}

static bool is_before(int standing, expert_index e, int other, expert_index other_e)
{
	return standing > other || (standing == other && e < other_e);
}

bool twins_surpassed(const struct twins *t, int standing, expert_index e)
{
	return t->n == ALIKE && is_before(t->standing[ALIKE - 1], t->best[ALIKE - 1], standing, e);
}

void twins_note(struct twins *t, int standing, expert_index e)
{
	size_t at = t->n < ALIKE ? t->n++ : ALIKE - 1;

	for (; at > 0 && is_before(standing, e, t->standing[at - 1], t->best[at - 1]); at--) {
		t->standing[at] = t->standing[at - 1];
		t->best[at] = t->best[at - 1];
	}
	t->standing[at] = (uint16_t)standing;
	t->best[at] = e;
}

/* ---- Hurdles -------------------------------------------------------------------------------- */

/* Of three alike: their floor, in the lane where it is lowest above the fits. */
static uint16_t floor_above(
	const struct contending *c, const struct alike *like, const struct candidate *fits)
{
	const lanes8 *least = floor_of(c, like);
	uint16_t needed = UINT16_MAX;

	for (uint64_t left = fits->skilled; left; left &= left - 1) {
		size_t k = (size_t)__builtin_ctzll(left);
		uint16_t floor = least[k / 8][k % 8], fit = fits->scores[k / 8][k % 8];
		uint16_t more = floor > fit ? floor - fit : 0;

		needed = more < needed ? more : needed;
	}
	return needed;
}

struct hurdle alike_hurdle(const struct contending *c, const struct alike *like,
	const struct twins *twins, const struct candidate *fits)
{
	struct hurdle h = {0, NOBODY};

	if (like->n == ALIKE)
		h = (struct hurdle){floor_above(c, like, fits), like->last};
	if (twins && twins->n == ALIKE &&
		is_before(twins->standing[ALIKE - 1], twins->best[ALIKE - 1], h.standing, h.last))
		h = (struct hurdle){twins->standing[ALIKE - 1], twins->best[ALIKE - 1]};
	return h;
}
