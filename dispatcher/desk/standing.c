#include "standing.h"

#include "conference.h"
#include "glass.h"
#include "offers.h"

/* Who speaks for a worker has what the worker has as such, and nothing else that they may be. */
static bool counts(const struct request *q, const struct role_entry *role)
{
	return role->held && (q->asker == q->speaker || roster_can_be_spoken_for(role->role));
}

static const struct principal *asker(const struct request *q)
{
	const struct roster *r = store_roster(q->desk->store);

	return r ? roster_at(r, q->asker) : NULL;
}

struct about standing_about(const struct request *q, const struct case_facts *c)
{
	return (struct about){c, snapshot_district(request_snapshot(q), c->district)};
}

bool standing_named(struct text ids, struct text id)
{
	while (ids.len) {
		if (text_eq(text_cut(&ids, ' '), id))
			return true;
	}
	return false;
}

size_t standing_count(struct text ids)
{
	size_t n = 0;

	for (; ids.len; n++)
		text_cut(&ids, ' ');
	return n;
}

struct text standing_expert(const struct request *q)
{
	const struct principal *p = asker(q);

	return p ? p->expert : TEXT_NONE;
}

bool standing_barred(const struct request *q, const struct case_facts *c, struct text expert)
{
	const struct roster *r = store_roster(q->desk->store);
	principal_index i = NO_PRINCIPAL;

	while (r && (i = roster_next_expert(r, expert, i)) != NO_PRINCIPAL) {
		const struct principal *p = roster_at(r, i);

		if (p->suspended || standing_named(c->shut_out, p->id))
			return true;
	}
	return false;
}

bool standing_serves(const struct request *q, expert_index e, moment at)
{
	const struct expert *x = &request_snapshot(q)->experts[e];

	return x->appointed_from.us <= at.us && at.us < x->appointed_until.us &&
		   at.us < x->agreement_until.us;
}

bool standing_may_own(const struct request *q, const struct case_facts *c, struct text id)
{
	const struct roster *r = store_roster(q->desk->store);
	principal_index i = r ? roster_find(r, id) : NO_PRINCIPAL;

	return i != NO_PRINCIPAL && !roster_at(r, i)->suspended && !standing_named(c->shut_out, id);
}

struct text standing_people(struct request *q, struct text expert)
{
	const struct roster *r = store_roster(q->desk->store);
	principal_index i = NO_PRINCIPAL;
	struct text ids = TEXT_NONE;

	while (r && (i = roster_next_expert(r, expert, i)) != NO_PRINCIPAL) {
		const struct principal *p = roster_at(r, i);

		if (!p->suspended)
			ids = arena_join(&q->arena, TEXT(" "), (struct text[]){ids, p->id}, 2);
	}
	return text_trim(ids);
}

bool standing_shut_out(const struct request *q, const struct case_facts *c)
{
	return standing_named(c->shut_out, q->actor) || standing_named(c->shut_out, q->via);
}

/*
 * Of a page no breakings are loaded, for they show one case, by its number; and no offers but the
 * asker's own, with a queue.
 */
static unsigned relations_to_case(
	const struct request *q, const struct principal *p, const struct case_facts *c)
{
	const struct offer_facts *o = offers_on(&q->facts, c->id, p->expert);
	unsigned all = 1u << RELATION_NONE;

	if (text_eq(c->responsible, p->id))
		all |= 1u << RELATION_OWN;
	if (p->agency.len && text_eq(c->agency, p->agency))
		all |= 1u << RELATION_AGENCY;
	if (glass_open_by(&q->facts, p->id, q->now))
		all |= 1u << RELATION_GLASS;
	if (conference_seated(&q->facts, p->expert))
		all |= 1u << RELATION_SEAT;
	if (conference_excused(&q->facts, p->expert))
		all |= 1u << RELATION_EXCUSED;
	if (p->expert.len && text_eq(q->facts.service.appointee, p->expert))
		all |= 1u << RELATION_SUBJECT;
	if (offers_led(&q->facts, c, p->expert))
		all |= 1u << RELATION_LED;
	if (o)
		all |= 1u << (offers_open(o)    ? RELATION_OFFERED
					  : offers_leads(o) ? RELATION_LEAD
										: RELATION_TEAM);
	return all;
}

static unsigned relations(const struct request *q, const struct principal *p,
	const struct role_entry *role, struct about about)
{
	const struct snapshot *s = request_snapshot(q);
	district_index node;
	unsigned all = 0;

	if (!about.c && about.place == NONE)
		return 1u << RELATION_ANY;
	if (about.c && standing_shut_out(q, about.c))
		return 0;
	node = snapshot_district(s, role->district);
	if (about.place != NONE && node != NONE && snapshot_within(s, about.place, node))
		all |= 1u << RELATION_DISTRICT;
	return about.c ? all | relations_to_case(q, p, about.c) : all;
}

struct allowed standing_allows(const struct request *q, enum act act, struct about about)
{
	const struct principal *p = asker(q);
	struct allowed all = {VIEW_NONE, 0};

	for (const struct role_entry *r = p ? p->roles : NULL; r; r = r->next) {
		struct standing one = {r->role, 0};
		enum view v;

		if (!counts(q, r))
			continue;
		one.relations = relations(q, p, r, about);
		v = rights_view(&one, 1, act);
		all.view = v > all.view ? v : all.view;
		all.roles |= v != VIEW_NONE ? role_bit(r->role) : 0;
	}
	return all;
}

bool standing_may(const struct request *q, enum act act)
{
	return standing_allows(q, act, standing_about(q, q->facts.cases)).view != VIEW_NONE;
}

role_set standing_roles(const struct request *q)
{
	const struct principal *p = asker(q);
	role_set all = 0;

	for (const struct role_entry *r = p ? p->roles : NULL; r; r = r->next)
		if (counts(q, r))
			all |= role_bit(r->role);
	return all;
}

bool standing_holds(const struct request *q, struct text id, enum role role, struct about about)
{
	const struct roster *r = store_roster(q->desk->store);
	principal_index i = r ? roster_find(r, id) : NO_PRINCIPAL;
	const struct principal *p = i == NO_PRINCIPAL ? NULL : roster_at(r, i);

	for (const struct role_entry *e = p && !p->suspended ? p->roles : NULL; e; e = e->next)
		if (e->held && e->role == role && relations(q, p, e, about) & 1u << RELATION_DISTRICT)
			return true;
	return false;
}

role_set standing_roles_in(const struct request *q, district_index d)
{
	const struct snapshot *s = request_snapshot(q);
	const struct principal *p = asker(q);
	role_set all = 0;

	for (const struct role_entry *r = p ? p->roles : NULL; r; r = r->next) {
		district_index node = snapshot_district(s, r->district);

		if (counts(q, r) && node != NONE && snapshot_within(s, d, node) &&
			rights_cell(r->role, q->verb->act, RELATION_DISTRICT) != VIEW_NONE)
			all |= role_bit(r->role);
	}
	return all;
}

/* The districts in which one role lets a list be made go into `covered`. */
static void cover(
	const struct snapshot *s, const struct role_entry *r, bool *covered, struct seen *ret)
{
	district_index node = snapshot_district(s, r->district);

	if (node == NONE)
		return;
	ret->everywhere = ret->everywhere || s->districts[node].parent == NONE;
	for (size_t i = 0; i < s->n_districts; i++)
		covered[i] = covered[i] || snapshot_within(s, (district_index)i, node);
}

static bool list_districts(
	const struct snapshot *s, const bool *covered, struct arena *a, struct seen *ret)
{
	struct text *codes = arena_array(a, s->n_districts, sizeof(*codes));

	if (!codes)
		return false;
	for (size_t i = 0; i < s->n_districts; i++) {
		if (covered[i])
			codes[ret->n_districts++] = s->districts[i].code;
	}
	ret->districts = codes;
	return true;
}

bool standing_seen(struct request *q, struct seen *ret)
{
	const struct snapshot *s = request_snapshot(q);
	const struct principal *p = asker(q);
	enum act act = q->verb->act;
	bool *covered = arena_array(&q->arena, s->n_districts, sizeof(*covered));
	bool any = false;

	*ret = (struct seen){0};
	for (const struct role_entry *r = p && covered ? p->roles : NULL; r; r = r->next) {
		if (!counts(q, r))
			continue;
		for (int relation = 0; relation < RELATIONS; relation++)
			any = any || rights_cell(r->role, act, (enum relation)relation) != VIEW_NONE;
		if (rights_cell(r->role, act, RELATION_OWN) != VIEW_NONE)
			ret->actor = p->id;
		if (rights_cell(r->role, act, RELATION_AGENCY) != VIEW_NONE)
			ret->agency = p->agency;
		if (rights_cell(r->role, act, RELATION_LEAD) != VIEW_NONE ||
			rights_cell(r->role, act, RELATION_SUBJECT) != VIEW_NONE)
			ret->expert = p->expert;
		if (rights_cell(r->role, act, RELATION_DISTRICT) != VIEW_NONE)
			cover(s, r, covered, ret);
	}
	return any && (ret->everywhere || list_districts(s, covered, &q->arena, ret));
}
