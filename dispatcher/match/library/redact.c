#include "redacting.h"

#include "lexis.h"

static const struct text codes[REDACT_RULES] = {
	[REDACT_NAME] = TEXT_INIT("NAME"),
	[REDACT_PLACE] = TEXT_INIT("PLACE"),
	[REDACT_ORGANISATION] = TEXT_INIT("ORGANISATION"),
	[REDACT_DATE] = TEXT_INIT("DATE"),
	[REDACT_AGE] = TEXT_INIT("AGE"),
	[REDACT_NUMBER] = TEXT_INIT("NUMBER"),
	[REDACT_SUM] = TEXT_INIT("SUM"),
	[REDACT_RARE] = TEXT_INIT("RARE"),
};

/* In this order: see redacting.h. */
static const struct {
	enum redact_rule rule;
	void (*run)(struct redacting *);
} order[] = {
	{REDACT_NUMBER, redact_numbers},
	{REDACT_DATE, redact_dates},
	{REDACT_AGE, redact_ages},
	{REDACT_SUM, redact_sums},
	{REDACT_ORGANISATION, redact_houses},
	{REDACT_PLACE, redact_places},
	{REDACT_NAME, redact_names},
	{REDACT_RARE, redact_rare},
};

struct text redact_code(enum redact_rule rule)
{
	return codes[rule];
}

bool redacting_taken(const struct redacting *r, size_t begin, size_t end)
{
	for (size_t i = begin; i < end; i++)
		if (r->taken[i])
			return true;
	return false;
}

static void add(struct redacting *r, struct span **list, size_t *n, struct span span)
{
	struct span *grown = arena_grow(r->arena, *list, *n, sizeof(*grown));

	r->full = r->full || !grown;
	if (!grown)
		return;
	*list = grown;
	grown[(*n)++] = span;
}

void redacting_take(
	struct redacting *r, enum redact_rule rule, size_t begin, size_t end, struct text now)
{
	r->full = r->full || !now.ptr;
	add(r, &r->changes, &r->n_changes, (struct span){begin, end, rule, now});
	for (size_t i = begin; i < end; i++)
		r->taken[i] = true;
}

void redacting_doubt(struct redacting *r, enum redact_rule rule, size_t begin, size_t end)
{
	add(r, &r->doubts, &r->n_doubts, (struct span){begin, end, rule, TEXT_NONE});
}

struct text redacting_slice(struct redacting *r, size_t begin, size_t end)
{
	if (begin >= end)
		return TEXT("");
	return fold_slice(&r->f, r->text, r->f.source[begin], r->f.source[end - 1] + 1);
}

void redact_rare(struct redacting *r)
{
	for (size_t i = 0; i < r->f.n; i++) {
		size_t n = lexis_at(&r->f, i, LEXIS_RARE);

		if (n == 0)
			continue;
		redacting_doubt(r, REDACT_RARE, i, i + n);
		i += n - 1;
	}
}

/* 1 + index of the longest span that begins at each place; 0: none does. */
static const uint32_t *by_place(const struct redacting *r, const struct span *spans, size_t n)
{
	uint32_t *at = arena_array(r->arena, r->f.n + 1, sizeof(*at));

	for (size_t i = 0; at && i < n; i++) {
		uint32_t *first = &at[spans[i].begin];

		if (!*first || spans[*first - 1].end < spans[i].end)
			*first = (uint32_t)i + 1;
	}
	return at;
}

/* In the text as given, as they stand, none over another; of doubts none over what is taken. */
static struct redaction *redactions(
	struct redacting *r, const struct span *spans, size_t *n, bool doubts)
{
	struct redaction *list = arena_array(r->arena, *n + 1, sizeof(*list));
	const uint32_t *first = by_place(r, spans, *n);
	size_t kept = 0;

	for (size_t at = 0; list && first && at < r->f.n; at++) {
		const struct span *s = first[at] ? &spans[first[at] - 1] : NULL;

		if (!s || (doubts && redacting_taken(r, s->begin, s->end)))
			continue;
		list[kept++] = (struct redaction){r->f.source[s->begin], r->f.source[s->end - 1] + 1,
			s->rule, redacting_slice(r, s->begin, s->end), s->now};
		at = s->end - 1;
	}
	*n = kept;
	return first ? list : NULL;
}

static struct text rewritten(struct redacting *r, const struct redaction *changes, size_t n)
{
	struct text *parts = arena_array(r->arena, 2 * n + 1, sizeof(*parts));
	size_t n_parts = 0;
	uint32_t at = 0;

	if (!parts)
		return TEXT_NONE;
	for (size_t i = 0; i < n; i++) {
		parts[n_parts++] = fold_slice(&r->f, r->text, at, changes[i].begin);
		parts[n_parts++] = changes[i].now;
		at = changes[i].end;
	}
	parts[n_parts++] = fold_slice(&r->f, r->text, at, (uint32_t)r->f.n_source);
	return arena_join(r->arena, TEXT(""), parts, n_parts);
}

bool redact(struct text t, unsigned rules, struct arena *a, struct redacted *ret)
{
	struct redacting r = {.arena = a, .text = t};

	if (!fold(a, t, &r.f) || !(r.taken = arena_array(a, r.f.n + 1, sizeof(*r.taken))))
		return false;
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]) && !r.full; i++)
		if (rules & 1u << order[i].rule)
			order[i].run(&r);
	ret->changes = redactions(&r, r.changes, &r.n_changes, false);
	ret->doubts = redactions(&r, r.doubts, &r.n_doubts, true);
	ret->n_changes = r.n_changes;
	ret->n_doubts = r.n_doubts;
	ret->text = ret->changes ? rewritten(&r, ret->changes, ret->n_changes) : TEXT_NONE;
	return !r.full && ret->doubts && ret->text.ptr;
}
