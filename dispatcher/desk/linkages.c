#include "linkages.h"

#include "standing.h"
#include "step.h"

bool linkages_open(const struct facts *f)
{
	for (size_t i = 0; i < f->n_linkages; i++)
		if (linkage_open(f->linkages[i].state))
			return true;
	return false;
}

struct linkage_facts *linkages_find(const struct facts *f, int64_t n)
{
	for (size_t i = 0; i < f->n_linkages; i++)
		if (f->linkages[i].n == n)
			return &f->linkages[i];
	return NULL;
}

struct text linkages_owner(const struct linkage_facts *l)
{
	enum linkage_state s;

	return linkage_from(l->state, &s) ? linkage_owner(s) : role_code(ROLE_SUPERVISOR);
}

/* ---- Rows ---- */

static bool write(struct request *q, const struct case_facts *c, const struct linkage_facts *l)
{
	struct row *r = decision_add(&q->decision, &q->arena, ROW_linkage);

	if (!r)
		return false;
	r->linkage = (struct row_linkage){.case_id = c->id.n,
		.number = l->n,
		.kind = l->kind,
		.target = l->target,
		.needs = l->needs,
		.state = l->state,
		.result = l->result,
		.since = l->since,
		.until = l->until};
	return true;
}

static struct text due_name(struct request *q, const struct linkage_facts *l)
{
	return casework_due_name(TEXT(DUE_LINKAGE), l->n, &q->arena);
}

bool linkages_take(
	struct request *q, const struct case_facts *c, struct linkage_facts *l, enum linkage_state to)
{
	struct term_rule rules;
	struct due_term term;

	l->state = linkage_code(to);
	l->since = l->until = q->now;
	if (linkage_final(to))
		return write(q, c, l) && step_due_done(q, c->id, due_name(q, l));
	rules = step_rules(q, c, linkage_due(to));
	term = term_begin(&rules, q->now);
	l->until = term.until;
	return write(q, c, l) && step_due(q, c->id, due_name(q, l), linkage_owner(to), term.next);
}

bool linkages_add(struct request *q, const struct case_facts *c, struct linkage_facts *l)
{
	struct facts *f = &q->facts;
	struct linkage_facts *wider = arena_array(&q->arena, f->n_linkages + 1, sizeof(*wider));

	if (!wider)
		return false;
	for (size_t i = 0; i < f->n_linkages; i++)
		wider[i] = f->linkages[i];
	l->n = (int32_t)f->n_linkages + 1;
	wider[f->n_linkages] = *l;
	f->linkages = wider;
	return linkages_take(q, c, &wider[f->n_linkages++], LINKAGE_PROPOSED);
}

bool linkages_due_again(
	struct request *q, const struct case_facts *c, const struct linkage_facts *l)
{
	enum linkage_state s;
	struct term_rule rules;
	struct due_term term = {l->since, l->until, l->until};

	if (!linkage_from(l->state, &s))
		return false;
	if (l->until.us > q->now.us)
		return step_due(q, c->id, due_name(q, l), linkage_owner(s), l->until);
	rules = step_rules(q, c, linkage_due(s));
	return step_due(q, c->id, due_name(q, l), role_code(ROLE_SUPERVISOR),
		term_again(&rules, term, q->now).next);
}

bool linkages_end_all(struct request *q, const struct case_facts *c)
{
	bool ok = true;

	for (size_t i = 0; ok && i < q->facts.n_linkages; i++)
		if (linkage_open(q->facts.linkages[i].state))
			ok = linkages_take(q, c, &q->facts.linkages[i], LINKAGE_WITHDRAWN);
	return ok;
}

/* ---- To whom ---- */

bool linkages_target(const struct snapshot *s, struct text code, struct linkage_target *ret)
{
	resource_index i = snapshot_resource(s, code);

	if (i != NOTHING) {
		const struct resource *r = &s->resources[i];

		*ret = (struct linkage_target){.name = snapshot_cell(r->row, RESOURCE_NAME),
			.contact = snapshot_cell(r->row, RESOURCE_CONTACT),
			.district = r->region,
			.offered = r->offered};
		return true;
	}
	for (size_t k = 0; k < s->n_liaisons; k++) {
		const struct liaison *l = &s->liaisons[k];

		if (!text_eq(l->code, code))
			continue;
		*ret = (struct linkage_target){.name = l->name,
			.contact = l->contact,
			.hours = l->hours,
			.person = l->person,
			.phone = l->phone,
			.next = l->next,
			.district = l->district,
			.offered = true};
		return true;
	}
	return false;
}

struct text linkages_name(struct request *q, const struct linkage_facts *l)
{
	struct linkage_target to = {.name = l->target};

	linkages_target(request_snapshot(q), l->target, &to);
	return to.name;
}

/* ---- What is told ---- */

Jieyou__Linkage *linkages_show(struct request *q, const struct linkage_facts *l)
{
	struct linkage_target to = {.name = l->target}, next = {0};
	Jieyou__Linkage *m = arena_alloc(&q->arena, sizeof(*m));
	struct text needs = l->needs;
	enum linkage_state s;

	if (!m)
		return NULL;
	jieyou__linkage__init(m);
	linkages_target(request_snapshot(q), l->target, &to);
	linkages_target(request_snapshot(q), to.next, &next);
	m->number = l->n;
	m->kind = text_eq(l->kind, TEXT("REFERRAL")) ? JIEYOU__PROPOSE_LINKAGE__KIND__REFERRAL
												 : JIEYOU__PROPOSE_LINKAGE__KIND__LINKAGE;
	m->target = casework_string(l->target, &q->arena);
	m->name = casework_string(to.name, &q->arena);
	m->needs = arena_array(&q->arena, standing_count(needs), sizeof(*m->needs));
	while (m->needs && needs.len)
		m->needs[m->n_needs++] = casework_string(text_cut(&needs, ' '), &q->arena);
	m->state = casework_string(l->state, &q->arena);
	if (linkage_from(l->state, &s))
		m->state_name = casework_string(linkage_zh(s), &q->arena);
	m->result = casework_string(l->result, &q->arena);
	m->since_us = l->since.us;
	m->until_us = linkage_open(l->state) ? l->until.us : 0;
	m->contact = casework_string(to.contact, &q->arena);
	m->hours = casework_string(to.hours, &q->arena);
	m->person = casework_string(to.person, &q->arena);
	m->phone = casework_string(to.phone, &q->arena);
	m->next = casework_string(next.name, &q->arena);
	return m;
}

bool linkages_tell(struct request *q, Jieyou__CaseReply *m)
{
	m->linkages = arena_array(&q->arena, q->facts.n_linkages, sizeof(*m->linkages));
	for (size_t i = 0; m->linkages && i < q->facts.n_linkages; i++) {
		m->linkages[i] = linkages_show(q, &q->facts.linkages[i]);
		if (!m->linkages[i])
			return false;
		m->n_linkages++;
	}
	return !q->arena.failed;
}
