/*
 * FindSimilar: the entries of the library that a case is most like, by the needs on its record and,
 * where any are kept, its words. The read is recorded first.
 */
#include "casework.h"
#include "dress.h"
#include "entries.h"
#include "rematch.h"
#include "show_library.h"

static bool similar_check(struct request *q)
{
	return casework_check_id(q, q->frame->find_similar->case_id);
}

static bool similar_load(struct request *q)
{
	q->load = casework_load((case_id){q->frame->find_similar->case_id});
	q->load.ratings = true;
	return true;
}

static bool similar_decide(struct request *q)
{
	return request_note_read(q, q->load.id, q->facts.n_cases);
}

/* The needs that the record has, as far as there are such still. False: the arena is full. */
static bool read_needs(struct request *q, const Jieyou__Match *match, struct matching *ret)
{
	size_t n = match ? match->n_needs : 0;
	struct need_found *list = arena_array(&q->arena, n + 1, sizeof(*list));

	*ret = (struct matching){.needs = list};
	for (size_t i = 0; list && i < n; i++) {
		need_index need = snapshot_need(request_snapshot(q), text_from(match->needs[i]->code));

		if (need != NONE)
			list[ret->n_needs++] =
				(struct need_found){.need = need, .score = (uint16_t)match->needs[i]->score};
	}
	return list;
}

static bool find(struct request *q, Jieyou__SimilarReply *ret)
{
	const struct snapshot *s = request_snapshot(q);
	struct rematch again;
	struct matching found;
	struct likeness like = {&again.help, &found, entries_rated(q)};
	struct similar *list;
	size_t n;

	if (!like.rated || !rematch_begin(q, q->facts.cases, &again) ||
		!read_needs(q, again.recorded, &found) ||
		!similar_find(s, &like, SIMILAR_SHOWN, &q->arena, &list, &n))
		return false;
	ret->similar = arena_array(&q->arena, n + 1, sizeof(*ret->similar));
	for (; ret->similar && ret->n_similar < n; ret->n_similar++) {
		Jieyou__Similar *one = show_similar(s, &list[ret->n_similar], &q->arena);

		if (!one)
			return false;
		entries_tell_rating(q, one->entry);
		ret->similar[ret->n_similar] = one;
	}
	return ret->similar && dress_similar(s, ret, &q->arena);
}

static bool similar_reply(struct request *q, Jieyou__ServerFrame *ret)
{
	Jieyou__SimilarReply *m = arena_alloc(&q->arena, sizeof(*m));

	if (!m || !casework_found_matched(q))
		return false;
	jieyou__similar_reply__init(m);
	m->case_id = q->load.id.n;
	if (!find(q, m))
		return false;
	ret->find_similar = m;
	ret->reply_case = JIEYOU__SERVER_FRAME__REPLY_FIND_SIMILAR;
	return true;
}

const struct verb verb_similar = {.name = "similar",
	.act = ACT_similar,
	.concern = CONCERN_CASE,
	.snapshot = true,
	.check = similar_check,
	.load = similar_load,
	.decide = similar_decide,
	.reply = similar_reply};
