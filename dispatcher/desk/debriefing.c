#include "debriefing.h"

#include "standing.h"

const struct debriefing_facts *debriefing_find(const struct facts *f, int32_t n)
{
	for (size_t i = 0; i < f->n_debriefings; i++)
		if (n == 0 || f->debriefings[i].n == n)
			return &f->debriefings[i];
	return NULL;
}

struct text debriefing_owner(struct request *q, const struct case_facts *c)
{
	struct text people = standing_people(q, q->facts.service.appointee);

	while (people.len) {
		struct text id = text_cut(&people, ' ');

		if (standing_may_own(q, c, id))
			return id;
	}
	return standing_may_own(q, c, c->responsible) ? c->responsible : TEXT_NONE;
}

/* Which expert somebody is, by number or by id; empty: none. */
static struct text expert_of(const struct request *q, struct text with)
{
	const struct roster *r = store_roster(q->desk->store);
	principal_index i = r ? roster_find(r, with) : NO_PRINCIPAL;

	if (snapshot_expert(request_snapshot(q), with) != NOBODY)
		return with;
	return i == NO_PRINCIPAL ? TEXT_NONE : roster_at(r, i)->expert;
}

struct text debriefing_held_by(struct request *q, const struct case_facts *c,
	const struct debriefing_facts *d, struct text with, bool *ret)
{
	struct text expert = expert_of(q, with);
	expert_index e = snapshot_expert(request_snapshot(q), expert);

	*ret = e != NOBODY
			   ? standing_serves(q, e, q->now) && !text_eq(expert, q->facts.service.appointee) &&
					 !standing_named(d->team, expert)
			   : standing_holds(q, with, ROLE_SUPERVISOR, standing_about(q, c));
	return e != NOBODY ? expert : TEXT_NONE;
}

static Jieyou__Debriefing *show_one(const struct debriefing_facts *d, struct arena *a)
{
	Jieyou__Debriefing *m = arena_alloc(a, sizeof(*m));

	if (!m)
		return NULL;
	jieyou__debriefing__init(m);
	m->file_id = d->file.n;
	m->n = d->n;
	m->case_id = d->about.n;
	m->due_us = d->due.us;
	return m;
}

Jieyou__Debriefing **debriefing_show(struct request *q)
{
	size_t n = q->facts.n_debriefings;
	Jieyou__Debriefing **list = arena_array(&q->arena, n, sizeof(*list));

	for (size_t i = 0; list && i < n; i++)
		list[i] = show_one(&q->facts.debriefings[i], &q->arena);
	return q->arena.failed ? NULL : list;
}
