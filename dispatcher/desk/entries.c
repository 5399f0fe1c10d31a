#include "entries.h"

#include <inttypes.h>

#include "casework.h"

enum { PER_MILLE = 1000, ADDED = 2, MIDDLE = 3 };

/* They come in order of code, as the snapshot's entries do. */
static const struct rating_facts *rating_of(const struct request *q, struct text code)
{
	const struct rating_facts *list = q->facts.ratings;
	size_t from = 0, to = q->facts.n_ratings;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (text_cmp(list[middle].code, code) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from < q->facts.n_ratings && text_eq(list[from].code, code) ? &list[from] : NULL;
}

const int *entries_rated(struct request *q)
{
	const struct snapshot *s = request_snapshot(q);
	int *rated = arena_array(&q->arena, s->n_entries, sizeof(*rated));

	for (size_t i = 0; rated && i < s->n_entries; i++) {
		const struct rating_facts *f = rating_of(q, s->entries[i].code);
		int32_t n = f ? f->n : 0, total = f ? f->total : 0;

		rated[i] = PER_MILLE * (total + ADDED * MIDDLE) / (n + ADDED);
	}
	return rated;
}

void entries_tell_rating(const struct request *q, Jieyou__Entry *ret)
{
	const struct rating_facts *f = rating_of(q, text_from(ret->code));

	if (f) {
		ret->ratings = (uint32_t)f->n;
		ret->mean = (uint32_t)(PER_MILLE * f->total / f->n);
	}
}

const struct version_facts *entries_version(
	const struct request *q, struct text code, int32_t version)
{
	const struct version_facts *found = NULL;
	bool in = false;

	for (size_t i = 0; i < q->facts.n_versions; i++) {
		const struct version_facts *v = &q->facts.versions[i];

		if (!text_eq(v->code, code))
			continue;
		in = in || v->current;
		if (version ? v->version == version : v->current)
			found = v;
	}
	return in ? found : NULL;
}

Jieyou__Entry *entries_show(struct request *q, const struct version_facts *v)
{
	Jieyou__Entry *ret = arena_alloc(&q->arena, sizeof(*ret));

	if (!ret)
		return NULL;
	jieyou__entry__init(ret);
	ret->code = casework_string(v->code, &q->arena);
	ret->version = (uint32_t)v->version;
	ret->title = casework_string(v->title, &q->arena);
	ret->needs = casework_strings(v->needs, &ret->n_needs, &q->arena);
	ret->narrative = casework_string(v->narrative, &q->arena);
	ret->helped = casework_string(v->helped, &q->arena);
	ret->failed = casework_string(v->failed, &q->arena);
	if (v->current)
		entries_tell_rating(q, ret);
	return q->arena.failed ? NULL : ret;
}

bool entries_note(struct request *q, const struct version_facts *v)
{
	struct text what =
		arena_format(&q->arena, "%s %.*s %" PRId32, q->verb->name, TEXT_ARG(v->code), v->version);

	return what.len && request_note(q, what, (case_id){0}, 1);
}
