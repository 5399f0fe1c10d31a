#include "glass.h"

#include "casework.h"
#include "rights.h"

moment glass_until(moment now)
{
	return moment_after(now, GLASS_HOURS * US_PER_HOUR);
}

struct text glass_verdict(Jieyou__Verdict v)
{
	switch (v) {
	case JIEYOU__VERDICT__JUSTIFIED:
		return TEXT("JUSTIFIED");
	case JIEYOU__VERDICT__UNJUSTIFIED:
		return TEXT("UNJUSTIFIED");
	case JIEYOU__VERDICT__VERDICT_UNKNOWN:
	case _JIEYOU__VERDICT_IS_INT_SIZE:
		break;
	}
	return TEXT_NONE;
}

static Jieyou__Verdict verdict_from(struct text code)
{
	if (text_eq(code, glass_verdict(JIEYOU__VERDICT__JUSTIFIED)))
		return JIEYOU__VERDICT__JUSTIFIED;
	return code.len ? JIEYOU__VERDICT__UNJUSTIFIED : JIEYOU__VERDICT__VERDICT_UNKNOWN;
}

bool glass_is_open(const struct glass_facts *g, moment now)
{
	return now.us < g->until.us && verdict_from(g->verdict) != JIEYOU__VERDICT__UNJUSTIFIED;
}

const struct glass_facts *glass_open_by(const struct facts *f, struct text who, moment now)
{
	for (size_t i = 0; i < f->n_glass; i++) {
		if (text_eq(f->glass[i].actor, who) && glass_is_open(&f->glass[i], now))
			return &f->glass[i];
	}
	return NULL;
}

const struct glass_facts *glass_of(const struct facts *f, int32_t seq)
{
	for (size_t i = 0; i < f->n_glass; i++) {
		if (f->glass[i].seq == seq)
			return &f->glass[i];
	}
	return NULL;
}

size_t glass_unreviewed(const struct facts *f)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n_glass; i++)
		n += f->glass[i].verdict.len == 0;
	return n;
}

Jieyou__Glass *glass_show(const struct glass_facts *g, moment now, struct arena *a)
{
	Jieyou__Glass *m = arena_alloc(a, sizeof(*m));

	if (!m)
		return NULL;
	jieyou__glass__init(m);
	m->case_id = g->id.n;
	m->seq = g->seq;
	m->district = casework_string(g->district, a);
	m->who = casework_string(g->actor, a);
	m->at_us = g->at.us;
	m->until_us = g->until.us;
	m->open = glass_is_open(g, now);
	m->verdict = verdict_from(g->verdict);
	m->reviewer = casework_string(g->reviewer, a);
	m->reviewed_us = g->reviewed_at.us;
	return a->failed ? NULL : m;
}
