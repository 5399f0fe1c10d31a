#include "offers.h"

#include "casework.h"

bool offers_open(const struct offer_facts *o)
{
	return text_eq(o->state, TEXT("OPEN"));
}

bool offers_live(const struct offer_facts *o)
{
	return offers_open(o) || text_eq(o->state, TEXT("JOINED"));
}

bool offers_supervises(const struct offer_facts *o)
{
	return text_eq(o->part, TEXT("SUPERVISES_POST")) ||
		   text_eq(o->part, TEXT("SUPERVISES_PROJECT"));
}

bool offers_judges(const struct offer_facts *o)
{
	return text_eq(o->part, TEXT("JUDGES"));
}

bool offers_takes_place(const struct offer_facts *o)
{
	return !offers_supervises(o) && !offers_judges(o);
}

bool offers_leads(const struct offer_facts *o)
{
	return text_eq(o->part, TEXT("LEAD")) || offers_supervises(o);
}

struct offer_facts *offers_of(const struct facts *f, struct text expert)
{
	for (size_t i = 0; expert.len && i < f->n_offers; i++)
		if (offers_live(&f->offers[i]) && text_eq(f->offers[i].expert, expert))
			return &f->offers[i];
	return NULL;
}

const struct offer_facts *offers_on(const struct facts *f, case_id id, struct text expert)
{
	for (size_t i = 0; expert.len && i < f->n_offers; i++) {
		const struct offer_facts *o = &f->offers[i];

		if ((!o->id.n || o->id.n == id.n) && offers_live(o) && text_eq(o->expert, expert))
			return o;
	}
	return NULL;
}

bool offers_led(const struct facts *f, const struct case_facts *c, struct text expert)
{
	bool ended = text_eq(c->state, state_code(STATE_ENDED));

	for (size_t i = 0; ended && expert.len && i < f->n_offers; i++) {
		const struct offer_facts *o = &f->offers[i];

		if ((!o->id.n || o->id.n == c->id.n) && text_eq(o->state, TEXT("DONE")) &&
			text_eq(o->part, TEXT("LEAD")) && text_eq(o->expert, expert))
			return true;
	}
	return false;
}

struct offer_facts *offers_lead(const struct facts *f)
{
	for (size_t i = 0; i < f->n_offers; i++)
		if (offers_live(&f->offers[i]) && offers_leads(&f->offers[i]))
			return &f->offers[i];
	return NULL;
}

bool offers_rests(const struct facts *f, struct text expert)
{
	for (size_t i = 0; i < f->n_offers; i++) {
		const struct offer_facts *o = &f->offers[i];

		if (text_eq(o->expert, expert) &&
			(text_eq(o->state, TEXT("DECLINED")) || text_eq(o->reason, TEXT("CONFLICT"))))
			return true;
	}
	return false;
}

/* What ended with support itself, says nothing of the expert. */
bool offers_asked(const struct facts *f, struct text expert)
{
	for (size_t i = 0; i < f->n_offers; i++) {
		const struct offer_facts *o = &f->offers[i];

		if (text_eq(o->expert, expert) &&
			(offers_live(o) || o->reason.len || text_eq(o->state, TEXT("LAPSED"))))
			return true;
	}
	return false;
}

static struct text need_codes(struct request *q, const struct asked *one)
{
	struct text codes[NEEDS_SHOWN_MAX];

	for (size_t i = 0; i < one->n_needs; i++)
		codes[i] = request_snapshot(q)->needs[one->needs[i]].code;
	return arena_join(&q->arena, TEXT(" "), codes, one->n_needs);
}

static bool issue(struct request *q, const struct case_facts *c, const struct asked *one,
	moment ends, struct offer_facts *ret)
{
	struct row *row = decision_add(&q->decision, &q->arena, ROW_offer);

	if (!row)
		return false;
	*ret = (struct offer_facts){.id = c->id,
		.n = (int32_t)(ret - q->facts.offers) + 1,
		.expert = request_snapshot(q)->experts[one->expert].code,
		.part = one->lead ? TEXT("LEAD") : TEXT("MEMBER"),
		.needs = need_codes(q, one),
		.state = TEXT("OPEN"),
		.issued_at = q->now,
		.expires_at = ends};
	row->offer = (struct row_offer){.case_id = c->id.n,
		.number = ret->n,
		.expert = ret->expert,
		.part = ret->part,
		.needs = ret->needs,
		.issued_at = ret->issued_at,
		.expires_at = ends};
	return true;
}

bool offers_issue(struct request *q, const struct case_facts *c, const struct asked *list, size_t n)
{
	const struct snapshot *s = request_snapshot(q);
	district_index d = snapshot_district(s, c->district);
	moment ends =
		casework_offer_ends(s, d == NONE ? 0 : d, casework_grade(c->grade), q->now, &q->arena);
	size_t had = q->facts.n_offers;
	struct offer_facts *all = arena_array(&q->arena, had + n, sizeof(*all));
	bool ok = all;

	for (size_t i = 0; ok && i < had; i++)
		all[i] = q->facts.offers[i];
	if (ok)
		q->facts.offers = all;
	for (size_t i = 0; ok && i < n; i++) {
		ok = issue(q, c, &list[i], ends, &all[had + i]);
		q->facts.n_offers++;
	}
	return ok;
}

bool offers_answer(struct request *q, const struct case_facts *c, struct offer_facts *o,
	struct text state, struct text reason)
{
	struct row *row = decision_add(&q->decision, &q->arena, ROW_offer_answered);

	if (!row)
		return false;
	o->state = state;
	o->reason = reason;
	o->answered_at = q->now;
	row->offer_answered = (struct row_offer_answered){.case_id = c->id.n,
		.number = o->n,
		.expert = o->expert,
		.state = state,
		.reason = reason,
		.at = q->now,
		.actor = q->actor};
	return true;
}

bool offers_end(struct request *q, const struct case_facts *c)
{
	bool ok = true;

	for (size_t i = 0; ok && i < q->facts.n_offers; i++) {
		struct offer_facts *o = &q->facts.offers[i];

		if (offers_live(o))
			ok = offers_answer(q, c, o, offers_open(o) ? TEXT("PULLED") : TEXT("DONE"), TEXT(""));
	}
	return ok;
}
