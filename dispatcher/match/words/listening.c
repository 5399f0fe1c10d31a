#include "adding.h"

/* Who listens, and what is said to it. */
struct listening {
	const struct model *m;
	const struct folded *f;
	const struct hits *hits;
	const struct opinion *o;
	size_t lane;
	int32_t *said;    /* by each row of the opinion, in points before they are divided */
	int32_t *by_role; /* of each role that is played: what its class says; of no other */
	int64_t *up_to;   /* of each spot, and of the end: what the words of classes before it say */
	int64_t *heat;    /* of each character, and of the end: what is said there */
};

static bool listening_begin(struct listening *l, struct arena *a)
{
	l->said = arena_room(a, l->o->n_rows * sizeof(*l->said));
	l->by_role = arena_room(a, l->m->n_roles * sizeof(*l->by_role));
	l->up_to = arena_room(a, (l->hits->n_spots + 1) * sizeof(*l->up_to));
	l->heat = arena_room(a, (l->f->n + 1) * sizeof(*l->heat));
	return l->said && l->by_role && l->up_to && l->heat;
}

/* ---- What is said ---------------------------------------------------------------------------- */

static void listen_to_rows(struct listening *l)
{
	for (size_t i = 0; i < l->o->n_rows; i++)
		l->said[i] = model_weight(l->m, l->o->rows[i], l->lane);
}

/* By way of the units that speak. */
static void listen_to_units(struct listening *l)
{
	const struct model *m = l->m;
	const int32_t *units = l->o->points + model_first_unit(m);
	int16_t heard[MODEL_UNITS_MAX] = {0};

	for (size_t unit = 0; unit < m->n_units; unit++)
		if (model_grains(units[unit]))
			heard[unit] = m->heard[l->lane * m->room_for_units + unit];
	adding_units(m, l->o->rows, l->o->n_rows, heard, l->said);
}

/* ---- Where it is said ------------------------------------------------------------------------ */

/* Of each spot what all roles say that its words play: there is no spot without one. */
static void add_up_words(struct listening *l)
{
	const struct hits *hits = l->hits;
	const int32_t *said = l->said + 2 * l->f->n;
	int64_t sum = 0;

	for (size_t i = 0; i < hits->n_roles; i++)
		l->by_role[hits->roles[i]] = said[i];
	l->up_to[0] = 0;
	for (size_t i = 0; i < hits->n_playings; i++) {
		sum += l->by_role[hits->played[i] & ~ROLE_EXCEPT];
		l->up_to[hits->played_at[i] + 1] = sum;
	}
}

/* Words of classes: from where they begin on, until they end. */
static void warm_by_words(struct listening *l)
{
	add_up_words(l);
	memset(l->heat, 0, (l->f->n + 1) * sizeof(*l->heat));
	for (size_t i = 0; i < l->hits->n_spots; i++) {
		const struct spot *spot = &l->hits->spots[i];
		int64_t points = l->up_to[i + 1] - l->up_to[i];

		l->heat[spot->begin] += points;
		l->heat[spot->end] -= points;
	}
}

/*
 * What each character spoke, by the words of classes and the grams that it stands in. Sums of
 * either are divided by their length. Here they are times the other's instead, which is a whole
 * number and compares the same.
 */
static void warm(struct listening *l)
{
	int64_t to_words = (int64_t)(l->o->of_grams * MODEL_LENGTH_ONE);
	int64_t to_grams = (int64_t)(l->o->of_classes * MODEL_LENGTH_ONE), by_words = 0;

	warm_by_words(l);
	for (size_t i = 0; i < l->f->n; i++) {
		int32_t one = l->said[2 * i], pair = l->said[2 * i + 1];

		by_words += l->heat[i];
		l->heat[i] = by_words * to_words + (one + pair) * to_grams;
		l->heat[i ? i - 1 : 0] += pair * to_grams; /* no pair ends at the first */
	}
	l->heat[l->f->n] = 0;
}

/* ---- The words ------------------------------------------------------------------------------- */

/* A slice, and what it spoke. */
struct spoken {
	struct slice slice;
	int64_t heat;
};

/* Those that spoke most, hottest first; of equal ones the first. */
struct hottest {
	struct spoken list[MODEL_WORDS_MAX + 1];
	size_t n;
};

static void keep_hottest(struct hottest *h, struct spoken x)
{
	size_t at = h->n;

	for (; at > 0 && h->list[at - 1].heat < x.heat; at--)
		h->list[at] = h->list[at - 1];
	h->list[at] = x;
	h->n += h->n < MODEL_WORDS_MAX;
}

/* Slices are of characters side by side, each of which spoke for the lane. */
static struct hottest find_hottest(const struct listening *l)
{
	struct hottest h = {.n = 0};
	uint32_t from = 0, to;

	while (from < l->f->n) {
		int64_t heat = 0;

		for (to = from; l->heat[to] > 0 && to - from < MODEL_WORDS_LENGTH; to++)
			heat += l->heat[to];
		if (to > from)
			keep_hottest(&h, (struct spoken){{from, to}, heat});
		from = to + (to == from);
	}
	return h;
}

/* In the order of the text. */
static size_t take(const struct listening *l, struct slice ret[MODEL_WORDS_MAX])
{
	struct hottest h = find_hottest(l);

	for (size_t i = 0; i < h.n; i++) {
		size_t at = i;

		for (; at > 0 && ret[at - 1].begin > h.list[i].slice.begin; at--)
			ret[at] = ret[at - 1];
		ret[at] = h.list[i].slice;
	}
	return h.n;
}

bool model_words(const struct model *m, const struct folded *f, const struct hits *hits,
	const struct opinion *o, size_t lane, struct arena *a, struct slice ret[MODEL_WORDS_MAX],
	size_t *ret_n)
{
	struct listening l = {.m = m, .f = f, .hits = hits, .o = o, .lane = lane};

	if (!listening_begin(&l, a))
		return false;
	listen_to_rows(&l);
	warm(&l);
	*ret_n = take(&l, ret);
	if (*ret_n || !m->n_units)
		return true;
	listen_to_units(&l);
	warm(&l);
	*ret_n = take(&l, ret);
	return true;
}
