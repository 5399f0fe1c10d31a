#include "contests.h"

const struct contest_facts *contests_find(const struct facts *f, struct text code)
{
	for (size_t i = 0; i < f->n_contest; i++)
		if (text_eq(f->contest[i].code, code))
			return &f->contest[i];
	return NULL;
}

static Jieyou__ContestEntry *tell_one(struct request *q, const struct contest_facts *f)
{
	const ProtobufCEnumValue *mine = protobuf_c_enum_descriptor_get_value_by_name(
		&jieyou__contest_entry__mine__descriptor, casework_string(f->mine, &q->arena));
	Jieyou__ContestEntry *m = arena_alloc(&q->arena, sizeof(*m));

	if (!m)
		return NULL;
	jieyou__contest_entry__init(m);
	m->code = casework_string(f->code, &q->arena);
	m->version = f->version;
	m->mine = mine ? (Jieyou__ContestEntry__Mine)mine->value : 0;
	m->scores = f->scores;
	return m;
}

/* As it was ranked, for whoever sees the file whole. */
static bool tell_places(struct request *q, Jieyou__CaseReply *m)
{
	ProtobufCMessage *ranked = NULL;
	const Jieyou__Rank *rank;

	if (q->view != VIEW_WHOLE ||
		!casework_newest(q, EVENT_RANKED, &jieyou__handle_case__descriptor, &ranked))
		return q->view != VIEW_WHOLE;
	rank = ranked ? ((const Jieyou__HandleCase *)ranked)->rank : NULL;
	if (rank) {
		m->contest = rank->places;
		m->n_contest = rank->n_places;
	}
	return true;
}

bool contests_tell(struct request *q, Jieyou__CaseReply *m)
{
	m->contest = arena_array(&q->arena, q->facts.n_contest, sizeof(*m->contest));
	for (size_t i = 0; m->contest && i < q->facts.n_contest; i++)
		m->contest[m->n_contest++] = tell_one(q, &q->facts.contest[i]);
	return !q->arena.failed && tell_places(q, m);
}
