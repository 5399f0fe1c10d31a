#include "duty.h"

#include "client.h"
#include "fold.h"

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

/* One run of duty_find. */
struct finding {
	const struct snapshot *s;
	struct arena *a;
	const struct matching *m;
	struct text narrative;
	struct folded f; /* of the narrative; empty where no row looks for words */
	struct known_facts facts;
	uint32_t raised; /* bits of enum screen_kind */
};

/* The first place of a sign in the narrative. False: it is not there. */
static bool find_sign(const struct finding *d, const struct sign *sign, struct evidence *ret)
{
	const struct folded *f = &d->f;

	for (size_t at = 0; at + sign->n <= f->n; at++) {
		if (f->cp[at] != *sign->cp ||
			memcmp(f->cp + at, sign->cp, sign->n * sizeof(*sign->cp)) != 0)
			continue;
		ret->begin = f->source[at];
		ret->end = f->source[at + sign->n - 1] + 1;
		ret->words = fold_slice(f, d->narrative, ret->begin, ret->end);
		return true;
	}
	return false;
}

/* A list of evidence with room for all that will be added. */
struct words {
	struct evidence *list;
	size_t n;
};

/* The signs of a duty that are in the narrative. False: the arena is full. */
static bool find_signs(const struct finding *d, const struct duty *duty, struct words *ret)
{
	bool ruled_out = duty->shown && (duty->shown & ~d->facts.no) == 0;

	*ret = (struct words){arena_array(d->a, duty->n_signs, sizeof(*ret->list)), 0};
	for (size_t i = 0; ret->list && !ruled_out && i < duty->n_signs; i++)
		ret->n += find_sign(d, &duty->signs[i], &ret->list[ret->n]);
	return ret->list;
}

/* Whether a duty whose screens are raised stands by what is known of the client, too. */
static bool stands(const struct finding *d, const struct duty *duty, const struct words *signs)
{
	bool always = !duty->facts && !duty->shown && !duty->n_signs;

	return always || duty->facts & ~d->facts.no || duty->shown & d->facts.yes || signs->n;
}

/*
 * Adds to what was found before by another row: the words of the screens that raise it, its signs,
 * and those of the need if it was found.
 */
static bool gather(const struct finding *d, const struct duty *duty, const struct words *signs,
	struct duty_found *ret)
{
	const struct matching *m = d->m;
	const struct need_found *need = found_need(m, duty->need);
	size_t room = ret->n_evidence + signs->n + (need ? need->n_evidence : 0), n = 0;
	struct evidence *list;

	for (size_t i = 0; i < m->n_screens; i++)
		room += m->screens[i].n_evidence;
	list = arena_array(d->a, room, sizeof(*list));
	if (!list)
		return false;
	n = copy_evidence(list, n, ret->evidence, ret->n_evidence);
	for (size_t i = 0; i < m->n_screens; i++)
		if (duty->screens >> m->screens[i].rule->kind & 1)
			n = copy_evidence(list, n, m->screens[i].evidence, m->screens[i].n_evidence);
	n = copy_evidence(list, n, signs->list, signs->n);
	if (need)
		n = copy_evidence(list, n, need->evidence, need->n_evidence);
	ret->duty = ret->duty ? ret->duty : duty;
	ret->screens |= duty->screens & d->raised;
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
static bool bare_duty(const struct finding *d, need_index need, struct duty_found *ret)
{
	const struct words no_signs = {NULL, 0};
	struct duty *duty = arena_alloc(d->a, sizeof(*duty));

	if (!duty)
		return false;
	duty->need = need;
	duty->law = laws_of(d->a, d->s, need);
	return gather(d, duty, &no_signs, ret) && !d->a->failed;
}

static bool has_duty(const struct duty_found *list, size_t n, need_index need)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].duty->need == need)
			return true;
	return false;
}

/* The narrative is read again only where somebody looks for words in it. */
static bool begin(struct finding *d)
{
	bool wanted = false;

	d->raised = raised(d->m);
	for (size_t i = 0; i < d->s->n_duties; i++)
		wanted = wanted || (d->s->duties[i].screens & d->raised && d->s->duties[i].n_signs);
	return !wanted || fold(d->a, d->narrative, &d->f);
}

/* Where the same is wanted by the same law; n if nowhere yet. */
static size_t place_of(const struct duty_found *list, size_t n, const struct duty *duty)
{
	size_t at = 0;

	while (at < n && !(list[at].duty->need == duty->need && text_eq(list[at].duty->law, duty->law)))
		at++;
	return at;
}

static bool raised_duties(const struct finding *d, struct duty_found *list, size_t *n)
{
	for (size_t i = 0; i < d->s->n_duties; i++) {
		const struct duty *duty = &d->s->duties[i];
		struct words signs;
		size_t at;

		if (!(duty->screens & d->raised))
			continue;
		if (!find_signs(d, duty, &signs))
			return false;
		if (!stands(d, duty, &signs))
			continue;
		at = place_of(list, *n, duty);
		*n += at == *n;
		if (!gather(d, duty, &signs, &list[at]))
			return false;
	}
	return true;
}

static bool bare_duties(const struct finding *d, struct duty_found *list, size_t *n)
{
	for (size_t i = 0; i < d->m->n_needs; i++) {
		need_index need = d->m->needs[i].need;

		if (d->s->needs[need].kind != NEED_DUTY || has_duty(list, *n, need))
			continue;
		if (!bare_duty(d, need, &list[(*n)++]))
			return false;
	}
	return true;
}

bool duty_find(
	const struct snapshot *s, const struct help *help, struct arena *a, struct matching *m)
{
	struct duty_found *list = arena_array(a, s->n_duties + m->n_needs, sizeof(*list));
	struct finding d = {
		.s = s, .a = a, .m = m, .narrative = help->narrative, .facts = client_facts(s, help)};
	size_t n = 0;

	if (!list || !begin(&d) || !raised_duties(&d, list, &n) || !bare_duties(&d, list, &n))
		return false;
	m->duties = list;
	m->n_duties = n;
	return true;
}
