#include "combination.h"

#include "client.h"
#include "detection.h"
#include "evidence.h"
#include "ground.h"
#include "saying.h"

enum { SURE = 900 /* per mille: less than what is declared */ };

/* One run of combination_follow. */
struct following {
	const struct snapshot *s;
	struct arena *arena;
	const struct told *told;
	struct known_facts facts;
	const struct matching *found; /* without any combination */
	struct need_set shown;        /* the needs of that */
	uint32_t present;             /* and the dangers that a ground can rest on */
	struct need_found *list;      /* with them, in no order yet */
	size_t n;
};

/* What makes a ground hold: a code, or words, or both. */
struct basis {
	struct text code; /* of a fact, a need or a danger; TEXT_NONE: words alone */
	const struct evidence *evidence;
	size_t n_evidence;
	unsigned marks;
	uint32_t score;
};

/* The surest need of a ground. Its words are cited even where it is declared. */
static bool rests_on_need(const struct following *f, const struct ground *g, struct basis *ret)
{
	for (size_t i = 0; i < f->found->n_needs; i++) {
		const struct need_found *need = &f->found->needs[i];

		if (!need_set_has(&g->needs, need->need))
			continue;
		*ret = (struct basis){f->s->needs[need->need].code, need->evidence, need->n_evidence,
			need->marks, need->score};
		return true;
	}
	return false;
}

/* Whether a danger is there now, and not only suspected. */
static bool is_present(const struct screen_raised *screen)
{
	return !(screen->marks & SCOPE_SUSPECT) && !text_eq(screen->rule->level, TEXT("HISTORY"));
}

/* The gravest such danger of a ground. */
static void rest_on_screen(const struct following *f, const struct ground *g, struct basis *ret)
{
	for (size_t i = 0; i < f->found->n_screens; i++) {
		const struct screen_raised *screen = &f->found->screens[i];

		if (!((g->screens & f->present) >> screen->rule->kind & 1))
			continue;
		*ret = (struct basis){screen_code(screen->rule->kind), screen->evidence, screen->n_evidence,
			screen->marks, SURE};
		return;
	}
}

/*
 * What a ground that holds rests on: a stated fact before words, which it makes sure; these before
 * needs and dangers.
 */
static void find_basis(const struct following *f, size_t ground, struct basis *ret)
{
	const struct ground *g = &f->s->grounds[ground];
	const struct told *told = &f->told[ground];
	uint64_t stated = g->facts & f->facts.yes;

	*ret = (struct basis){TEXT_NONE, told->evidence, told->n_evidence, told->marks, SURE};
	if (stated) {
		ret->code = f->s->facts[__builtin_ctzll(stated)].code;
		ret->marks = 0;
	}
	if (!stated && !told->n_evidence && !rests_on_need(f, g, ret))
		rest_on_screen(f, g, ret);
}

/* Cites the words of all grounds beside the need's own. */
static bool cite_grounds(
	struct following *f, struct need_found *need, const struct basis *of, size_t n)
{
	size_t room = need->n_evidence, n_words = 0;
	struct evidence *list;

	for (size_t i = 0; i < n; i++)
		room += of[i].n_evidence;
	list = arena_array(f->arena, room, sizeof(*list));
	if (!list)
		return false;
	for (size_t i = 0; i < need->n_evidence; i++)
		n_words = evidence_add(list, n_words, need->evidence[i]);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < of[i].n_evidence; k++)
			n_words = evidence_add(list, n_words, of[i].evidence[k]);
	need->evidence = list;
	need->n_evidence = n_words;
	return true;
}

/* Says what it follows from beside what was said before. */
static bool give_reason(struct following *f, struct need_found *need, const struct combination *c,
	const struct basis *of)
{
	struct saying why = saying_begin(f->arena, need->n_reasons + 1);
	struct text *args = arena_array(f->arena, 1 + c->n, sizeof(*args));
	size_t n = 0;

	if (!why.list || !args)
		return false;
	args[n++] = c->code;
	for (size_t i = 0; i < c->n; i++)
		if (of[i].code.len)
			args[n++] = of[i].code;
	for (size_t i = 0; i < need->n_reasons; i++)
		why.list[why.n++] = need->reasons[i];
	say_with(&why, n > 1 ? REASON_FOLLOWS_FROM : REASON_FOLLOWS, args, n);
	need->reasons = why.list;
	need->n_reasons = why.n;
	return true;
}

/* Where a need stands in the list, a new one at its end; NULL: there is no room for it. */
static struct need_found *place_of(struct following *f, need_index need)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->list[i].need == need)
			return &f->list[i];
	if (f->n == NEEDS_SHOWN_MAX)
		return NULL;
	f->list[f->n] = (struct need_found){.need = need, .marks = ~0u};
	return &f->list[f->n++];
}

/* Quickly seen, since most combinations are of no concern to a case. */
static bool holds(const struct following *f, size_t ground)
{
	const struct ground *g = &f->s->grounds[ground];
	uint64_t needs = 0;

	for (size_t i = 0; i < NEEDS_MAX / 64; i++)
		needs |= g->needs.bits[i] & f->shown.bits[i];
	return g->facts & f->facts.yes || needs || g->screens & f->present ||
		   f->told[ground].n_evidence;
}

static bool follow(struct following *f, const struct combination *c)
{
	struct basis of[GROUNDS_MAX];
	uint32_t score = SURE;
	unsigned marks = 0;
	struct need_found *need;

	for (size_t i = 0; i < c->n; i++) {
		if (!holds(f, c->first + i))
			return true;
		find_basis(f, c->first + i, &of[i]);
		score = of[i].score < score ? of[i].score : score;
		marks |= of[i].marks;
	}
	need = place_of(f, c->need);
	if (!need)
		return true;
	need->score = score > need->score ? (uint16_t)score : need->score;
	need->marks &= marks;
	return cite_grounds(f, need, of, c->n) && give_reason(f, need, c, of);
}

static void sort(struct following *f)
{
	for (size_t i = 1; i < f->n; i++) {
		struct need_found x = f->list[i];
		size_t at = i;

		for (; at > 0 && needs_before(f->s, &x, &f->list[at - 1]); at--)
			f->list[at] = f->list[at - 1];
		f->list[at] = x;
	}
}

/* The needs and dangers that grounds can rest on. */
static void see(struct following *f)
{
	for (size_t i = 0; i < f->found->n_needs; i++)
		need_set_add(&f->shown, f->found->needs[i].need);
	for (size_t i = 0; i < f->found->n_screens; i++)
		if (is_present(&f->found->screens[i]))
			f->present |= 1u << f->found->screens[i].rule->kind;
}

bool combination_follow(const struct snapshot *s, const struct help *help, const struct folded *f,
	struct holding *h, struct arena *a, struct matching *m)
{
	struct following run = {.s = s,
		.arena = a,
		.told = ground_read(s, help->narrative, f, h, a),
		.facts = client_facts(s, help),
		.found = m,
		.list = arena_array(a, NEEDS_SHOWN_MAX, sizeof(*run.list)),
		.n = m->n_needs};

	if (!run.told || !run.list)
		return false;
	memcpy(run.list, m->needs, m->n_needs * sizeof(*run.list));
	see(&run);
	for (size_t i = 0; i < s->n_combinations; i++)
		if (!follow(&run, &s->combinations[i]))
			return false;
	sort(&run);
	m->needs = run.list;
	m->n_needs = run.n;
	return true;
}
