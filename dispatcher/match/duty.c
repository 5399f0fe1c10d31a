#include "duty.h"

#include "client.h"

static uint32_t raised(const struct matching *m)
{
	uint32_t kinds = 0;

	for (size_t i = 0; i < m->n_screens; i++)
		kinds |= 1u << m->screens[i].rule->kind;
	return kinds;
}

static const struct need_found *found_need(const struct matching *m, need_index n)
{
	for (size_t i = 0; i < m->n_needs; i++)
		if (m->needs[i].need == n)
			return &m->needs[i];
	return NULL;
}

static size_t copy_evidence(
	struct evidence *to, size_t at, const struct evidence *from, size_t n_from)
{
	for (size_t i = 0; i < n_from; i++) {
		bool there = false;

		for (size_t k = 0; k < at && !there; k++)
			there = to[k].begin == from[i].begin && to[k].end == from[i].end;
		if (!there)
			to[at++] = from[i];
	}
	return at;
}

/* The words of the screens that raise it, and of the need if it was found; each slice once. */
static bool gather(struct arena *a, const struct matching *m, uint32_t screens,
	const struct need_found *need, struct duty_found *ret)
{
	size_t room = need ? need->n_evidence : 0, n = 0;
	struct evidence *list;

	for (size_t i = 0; i < m->n_screens; i++)
		room += m->screens[i].n_evidence;
	list = arena_array(a, room, sizeof(*list));
	if (!list)
		return false;
	for (size_t i = 0; i < m->n_screens; i++)
		if (screens >> m->screens[i].rule->kind & 1)
			n = copy_evidence(list, n, m->screens[i].evidence, m->screens[i].n_evidence);
	if (need)
		n = copy_evidence(list, n, need->evidence, need->n_evidence);
	ret->evidence = list;
	ret->n_evidence = n;
	return true;
}

/* The laws that the table names for a leaf, each once. */
static struct text laws_of(struct arena *a, const struct snapshot *s, need_index n)
{
	struct text line = TEXT_NONE;

	for (size_t i = 0; i < s->n_duties; i++) {
		bool told = s->duties[i].need != n;

		for (size_t k = 0; k < i && !told; k++)
			told = s->duties[k].need == n && text_eq(s->duties[k].law, s->duties[i].law);
		if (told)
			continue;
		line = line.len ? arena_format(a, "%.*s、%.*s", TEXT_ARG(line), TEXT_ARG(s->duties[i].law))
						: s->duties[i].law;
	}
	return line;
}

/*
 * A leaf of kind DUTY that was found, or declared, where no screen raises a row of the table:
 * which law binds whom is then for a human to say.
 */
static bool bare_duty(struct arena *a, const struct snapshot *s, const struct matching *m,
	const struct need_found *need, struct duty_found *ret)
{
	struct duty *d = arena_alloc(a, sizeof(*d));

	if (!d)
		return false;
	d->need = need->need;
	d->law = laws_of(a, s, need->need);
	ret->duty = d;
	return gather(a, m, 0, need, ret) && !a->failed;
}

static bool has_duty(const struct duty_found *list, size_t n, need_index need)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].duty->need == need)
			return true;
	return false;
}

bool duty_find(
	const struct snapshot *s, const struct help *help, struct arena *a, struct matching *m)
{
	struct duty_found *list = arena_array(a, s->n_duties + m->n_needs, sizeof(*list));
	uint64_t ruled_out = client_facts(s, help).no;
	uint32_t kinds = raised(m);
	size_t n = 0;

	if (!list)
		return false;
	for (size_t i = 0; i < s->n_duties; i++) {
		const struct duty *d = &s->duties[i];
		bool open = d->facts == 0 || (d->facts & ~ruled_out) != 0;

		if (!open || !(d->screens & kinds))
			continue;
		list[n].duty = d;
		if (!gather(a, m, d->screens, found_need(m, d->need), &list[n++]))
			return false;
	}
	for (size_t i = 0; i < m->n_needs; i++) {
		const struct need_found *need = &m->needs[i];

		if (s->needs[need->need].kind != NEED_DUTY || has_duty(list, n, need->need))
			continue;
		if (!bare_duty(a, s, m, need, &list[n++]))
			return false;
	}
	m->duties = list;
	m->n_duties = n;
	return true;
}
