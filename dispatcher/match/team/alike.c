#include "contending.h"
#include "intern.h"

static uint8_t traits_of(const struct contending *c, expert_index e)
{
	uint16_t csl = c->r->csl;
	bool signs = csl != NONE && (c->r->s->experts[e].languages >> csl & 1);

	return (uint8_t)((rules_speaks(c->r, e) ? TRAIT_SPEAKS : 0) |
					 (rules_interprets(c->r, e) ? TRAIT_INTERPRETS : 0) |
					 (signs ? TRAIT_SIGNS : 0));
}

struct alike *alike_slot(struct contending *c, expert_index e, uint64_t skilled)
{
	uint8_t outside = c->outside ? TRAIT_OUTSIDE : 0;
	uint8_t traits = outside | (c->by_language ? traits_of(c, e) : 0);
	uint64_t key = skilled << 4 | traits;
	size_t at = (size_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> 32) % ALIKE_SLOTS;

	if (c->everybody)
		return NULL;
	while (c->alike[at].n && (c->alike[at].skilled != skilled || c->alike[at].traits != traits))
		at = (at + 1) % ALIKE_SLOTS;
	if (c->alike[at].n == 0) {
		if (c->n_alike == ALIKE_SLOTS / 2)
			return NULL;
		c->alike[at] = (struct alike){.skilled = skilled, .traits = traits};
	}
	return &c->alike[at];
}

static lanes8 *floor_of(const struct contending *c, const struct alike *slot)
{
	return c->floors + (size_t)(slot - c->alike) * c->n_blocks;
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
	const struct contending *c, const struct alike *slot, const struct candidate *who)
{
	const lanes8 *least = floor_of(c, slot);
	lanes8 above = {0}, level = {0};
	size_t before = 0;

	if (slot->n < ALIKE)
		return false;
	for (size_t b = 0; b < c->n_blocks; b++) {
		above |= (lanes8)(who->scores[b] > least[b]);
		level |= (lanes8)(who->scores[b] >= least[b]) & (lanes8)(who->scores[b] > 0);
	}
	if (!lanes_any(level) || (!lanes_any(above) && who->expert > slot->last))
		return true;
	for (size_t i = 0; i < ALIKE; i++)
		before += stands_before(c, &c->found.list[slot->best[i]], who->scores, who->expert);
	return before == ALIKE;
}

static int sum_of(const struct contending *c, const uint16_t *scores)
{
	int sum = 0;

	for (size_t k = 0; k < c->n_lanes; k++)
		sum += scores[k];
	return sum;
}

static void set_floor(struct contending *c, struct alike *slot)
{
	lanes8 *least = floor_of(c, slot);

	slot->last = 0;
	for (size_t i = 0; i < ALIKE; i++) {
		const struct contender *x = &c->found.list[slot->best[i]];

		for (size_t b = 0; b < c->n_blocks; b++) {
			lanes8 scores;

			memcpy(&scores, x->scores + 8 * b, sizeof(scores));
			least[b] = i ? ~lanes_greater(~least[b], ~scores) : scores;
		}
		if (x->standing.expert > slot->last)
			slot->last = x->standing.expert;
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
void alike_note(struct contending *c, struct alike *slot, uint32_t at)
{
	size_t least = 0;

	if (slot->n < ALIKE) {
		c->n_alike += slot->n == 0;
		slot->best[slot->n++] = at;
		if (slot->n == ALIKE)
			set_floor(c, slot);
		return;
	}
	for (size_t i = 1; i < ALIKE; i++)
		least = has_less(c, slot->best[i], slot->best[least]) ? i : least;
	if (has_less(c, at, slot->best[least]))
		return;
	slot->best[least] = at;
	set_floor(c, slot);
}

/* ---- Twins ---------------------------------------------------------------------------------- */

static bool are_twins(
	const struct contending *c, const struct twins *t, uint16_t slot, const struct candidate *fits)
{
	return t->slot == slot && memcmp(t->fits, fits->scores, c->n_blocks * sizeof(*t->fits)) == 0;
}

struct twins *twins_of(struct contending *c, const struct alike *slot, const struct candidate *fits)
{
	size_t size = c->n_blocks * sizeof(fits->scores[0]);
	uint16_t which = (uint16_t)(slot - c->alike);
	size_t at = (size_t)(intern_hash(fits->scores, size) >> 32) + which;
	struct twins *t;
	lanes8 *own;

	for (at %= TWINS_SLOTS; c->twins[at].fits; at = (at + 1) % TWINS_SLOTS)
		if (are_twins(c, &c->twins[at], which, fits))
			return &c->twins[at];
	if (c->n_twins == TWINS_SLOTS / 2)
		return NULL;
	own = arena_room(c->a, size);
	if (!own)
		return NULL; /* the arena remembers */
	t = &c->twins[at];
	t->fits = memcpy(own, fits->scores, size);
	t->slot = which;
	c->n_twins++;
	return t;
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
	const struct contending *c, const struct alike *slot, const struct candidate *fits)
{
	const lanes8 *least = floor_of(c, slot);
	uint16_t needed = UINT16_MAX;

	for (uint64_t left = fits->skilled; left; left &= left - 1) {
		size_t k = (size_t)__builtin_ctzll(left);
		uint16_t floor = least[k / 8][k % 8], fit = fits->scores[k / 8][k % 8];
		uint16_t more = floor > fit ? floor - fit : 0;

		needed = more < needed ? more : needed;
	}
	return needed;
}

struct hurdle alike_hurdle(const struct contending *c, const struct alike *slot,
	const struct twins *twins, const struct candidate *fits)
{
	struct hurdle h = {0, NOBODY};

	if (slot->n == ALIKE)
		h = (struct hurdle){floor_above(c, slot, fits), slot->last};
	if (twins && twins->n == ALIKE &&
		is_before(twins->standing[ALIKE - 1], twins->best[ALIKE - 1], h.standing, h.last))
		h = (struct hurdle){twins->standing[ALIKE - 1], twins->best[ALIKE - 1]};
	return h;
}
