#include "detection.h"
#include "evidence.h"

struct quotes {
	struct evidence *list; /* room for as many as will be quoted */
	size_t n;
};

static void quote(const struct detection *d, struct quotes *q, uint32_t begin, uint32_t end)
{
	q->n = evidence_add(q->list, q->n, evidence_from(&d->f, d->help->narrative, begin, end));
}

bool cite(const struct detection *d, spot_set spots, const struct evidence **ret, size_t *ret_n)
{
	size_t n = 0, n_sets = spots ? d->holding.hits.n_spots / 64 + 1 : 0;
	struct quotes q = {0};

	for (size_t k = 0; k < n_sets; k++)
		n += (size_t)__builtin_popcountll(spots[k]);
	*ret = q.list = arena_room(d->arena, n * sizeof(*q.list));
	for (size_t k = 0; q.list && k < n_sets; k++) {
		for (uint64_t left = spots[k]; left; left &= left - 1) {
			const struct spot *at = &d->holding.hits.spots[k * 64 + (size_t)__builtin_ctzll(left)];

			quote(d, &q, at->begin, at->end);
		}
	}
	*ret_n = q.n;
	return q.list;
}

bool cite_model(const struct detection *d, size_t lane, const struct evidence **ret, size_t *ret_n)
{
	struct slice slices[MODEL_WORDS_MAX];
	struct quotes q = {arena_room(d->arena, MODEL_WORDS_MAX * sizeof(*q.list)), 0};
	size_t n;

	if (!q.list ||
		!model_words(d->s->model, &d->f, &d->holding.hits, &d->opinion, lane, d->arena, slices, &n))
		return false;
	for (size_t i = 0; i < n; i++)
		quote(d, &q, slices[i].begin, slices[i].end);
	*ret = q.list;
	*ret_n = q.n;
	return true;
}
