#include "forming.h"

bool units_have_type(const struct snapshot *s, need_index n, enum type_kind kind)
{
	for (size_t i = 0; i < s->needs[n].n_types; i++)
		if (s->types[s->needs[n].types[i]].kind == kind)
			return true;
	return false;
}

static bool serves(const struct forming *f, const struct liaison *l)
{
	return f->r.help->district == NONE || snapshot_within(f->r.s, f->r.help->district, l->district);
}

/* The unit of a type whose district lies deepest around the client; the lowest code of equals. */
static uint16_t nearest(const struct forming *f, uint8_t type)
{
	const struct snapshot *s = f->r.s;
	uint16_t best = NONE;

	for (size_t i = 0; i < s->n_liaisons; i++) {
		const struct liaison *l = &s->liaisons[i];

		if (l->type != type || !serves(f, l))
			continue;
		if (best == NONE ||
			s->districts[l->district].level > s->districts[s->liaisons[best].district].level)
			best = (uint16_t)i;
	}
	return best;
}

/* The unit for a leaf: of the first type in its list that has one. */
static uint16_t unit_for(const struct forming *f, need_index n)
{
	const struct need *need = &f->r.s->needs[n];

	for (size_t i = 0; i < need->n_types; i++) {
		uint16_t unit = nearest(f, need->types[i]);

		if (unit != NONE)
			return unit;
	}
	return NONE;
}

enum uncovered_why units_lack(const struct forming *f, need_index n)
{
	const struct snapshot *s = f->r.s;

	for (size_t i = 0; i < s->needs[n].n_types; i++)
		for (size_t l = 0; l < s->n_liaisons; l++)
			if (s->liaisons[l].type == s->needs[n].types[i])
				return UNCOVERED_AREA; /* there is one, but elsewhere */
	return UNCOVERED_NOBODY;
}

static struct unit_named *find_or_add(struct unit_named *units, size_t *n, uint16_t liaison)
{
	for (size_t i = 0; i < *n; i++)
		if (units[i].liaison == liaison)
			return &units[i];
	units[*n].liaison = liaison;
	return &units[(*n)++];
}

/* For what no expert takes, duties and methods among it. */
bool units_name(struct forming *f)
{
	struct matching *m = f->m;
	struct unit_named *units = arena_array(f->a, m->n_needs, sizeof(*units));
	size_t n = 0;

	if (!units)
		return false;
	for (size_t i = 0; i < m->n_needs; i++) {
		uint16_t unit = f->who[i] == NOBODY ? unit_for(f, m->needs[i].need) : NONE;
		struct unit_named *named;

		if (unit == NONE)
			continue;
		named = find_or_add(units, &n, unit);
		named->answers[named->n_answers++] = m->needs[i].need;
		f->answered |= UINT32_C(1) << i;
	}
	m->units = units;
	m->n_units = n;
	return true;
}
