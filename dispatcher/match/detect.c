#include "detect.h"

#include <assert.h>

#include "holding.h"
#include "model.h"

enum {
	NEED_SHOWN = 500, /* per mille from which words show a need: sql/seed/README.md */
	SCORE_MAX = 1000,
	AGE_ADULT = 18,   /* law on the protection of minors, article 2 */
	AGE_ELDERLY = 60, /* law on the rights of the elderly, article 2 */
	DOUBTS = SCOPE_HEARSAY | SCOPE_SUSPECT | SCOPE_OTHER | SCOPE_IF,
};

/* The spots that speak for a need or a danger, a bit each; NULL: none. */
typedef uint64_t *spot_set;

struct screen_state {
	const struct screen_rule *rule; /* NULL: not raised */
	unsigned marks;
	bool ticked;
	bool suspected;     /* by the model alone */
	uint64_t sentences; /* a bit each, modulo 64, that raises it by what is not told of the past */
	spot_set spots;
};

struct need_state {
	uint32_t score;
	unsigned marks;
	bool found, declared;
	spot_set spots;
};

struct detection {
	const struct snapshot *s;
	const struct help *help;
	struct arena *arena;
	struct folded f;
	struct holding holding;
	struct screen_state screens[SCREENS];
	struct need_state needs[NEEDS_MAX];
	struct opinion opinion; /* the model's; points NULL: there is none */
	enum grade grade;
};

/* ---- Screens ------------------------------------------------------------------------------ */

static const struct screen_rule *find_rule(
	const struct snapshot *s, enum screen_kind kind, struct text level)
{
	for (size_t i = 0; i < s->n_screens; i++)
		if (s->screens[i].kind == kind && text_eq(s->screens[i].level, level))
			return &s->screens[i];
	return NULL;
}

/* How near a level is to harm now, beside others of its grade. */
static unsigned nearness(const struct screen_rule *rule)
{
	if (text_eq(rule->level, TEXT("HISTORY")))
		return 0;
	return text_eq(rule->level, TEXT("PRESENT")) ? 2 : 1;
}

/* The graver rule; of equal ones the nearer, then the snapshot's order. */
static bool is_graver(const struct screen_rule *x, const struct screen_rule *y)
{
	if (x->grade != y->grade)
		return x->grade > y->grade;
	return nearness(x) != nearness(y) ? nearness(x) > nearness(y) : x < y;
}

/* Raises the kind to the graver rule. Doubt stays only where all that raises so high has it. */
static void raise_screen(struct detection *d, const struct screen_rule *rule, unsigned marks)
{
	struct screen_state *st = &d->screens[rule->kind];
	unsigned past = (st->marks | marks) & SCOPE_PASTTIME;
	unsigned doubts = marks & DOUBTS;

	if (st->rule && st->rule->grade == rule->grade)
		doubts &= st->marks;
	else if (st->rule && st->rule->grade > rule->grade)
		doubts = st->marks & DOUBTS;
	if (!st->rule || is_graver(rule, st->rule))
		st->rule = rule;
	st->marks = doubts | past;
}

/* A bit for each sentence, modulo 64, with words that hold. */
static uint64_t sentences_of(const struct detection *d, struct group g)
{
	uint64_t set = 0;

	for (size_t i = g.from; i < g.to; i++)
		if (d->holding.holds[i])
			set |= UINT64_C(1) << holding_spot(&d->holding, i)->sentence % 64;
	return set;
}

/* Words of scope worse count in the sentences that raise their kind, and in those beside them. */
static bool is_place(const struct detection *d, const struct term *t, struct group g)
{
	uint64_t set = sentences_of(d, g);

	return t->scope != SCOPE_WORSE || (set | set << 1 | set >> 63 | set >> 1 | set << 63) &
										  d->screens[d->s->screens[t->what].kind].sentences;
}

/* What is told of the past is risk history: the kind's rule for it, where there is one. */
static void raise_by_cue(struct detection *d, const struct term *t, struct group g, unsigned marks)
{
	const struct screen_rule *rule = &d->s->screens[t->what];
	struct screen_state *st = &d->screens[rule->kind];
	const struct screen_rule *history =
		marks & SCOPE_PASTTIME ? find_rule(d->s, rule->kind, TEXT("HISTORY")) : NULL;

	if (t->scope == SCOPE_WORSE)
		marks |= st->marks & DOUBTS;
	else if (!(marks & SCOPE_PASTTIME))
		st->sentences |= sentences_of(d, g);
	raise_screen(d, history ? history : rule, marks);
}

/* A yes of the urgent screen: the danger it names, and the level it speaks of. */
static void raise_ticked(struct detection *d, enum screen_kind kind, struct text level)
{
	const struct screen_rule *rule = find_rule(d->s, kind, level);

	for (size_t i = 0; !rule && i < d->s->n_screens; i++)
		if (d->s->screens[i].kind == kind)
			rule = &d->s->screens[i];
	if (!rule)
		return;
	raise_screen(d, rule, 0);
	d->screens[kind].ticked = true;
}

static enum screen_kind violence_against(int age)
{
	if (age >= 0 && age < AGE_ADULT)
		return SCREEN_CHILD_ABUSE_NEGLECT;
	return age >= AGE_ELDERLY ? SCREEN_ELDER_ABUSE : SCREEN_PARTNER_VIOLENCE;
}

static void tick(struct detection *d)
{
	const enum answer3 *said = d->help->urgent;

	if (said[URGENT_VIOLENCE] == ANSWER_YES)
		raise_ticked(d, violence_against(d->help->age), TEXT("PRESENT"));
	if (said[URGENT_AWAY] == ANSWER_YES)
		raise_ticked(d, SCREEN_MISSING, TEXT("PRESENT"));
	if (said[URGENT_NO_SUPPORT] == ANSWER_YES)
		raise_ticked(d, SCREEN_NO_CARE_OR_SHELTER, TEXT("CONCERN"));
	for (size_t i = 0; i < URGENT_QUESTIONS; i++)
		if (said[i] == ANSWER_YES)
			d->grade = grade_raise(d->grade, i == URGENT_LIFE ? GRADE_CRISIS : GRADE_URGENT);
}

/* The rule for a danger that the model suspects: a concern, or what there is of a crisis. */
static const struct screen_rule *suspected_rule(
	const struct detection *d, enum screen_kind kind, bool crisis)
{
	if (kind == SCREEN_SUICIDE)
		return find_rule(d->s, kind, crisis ? TEXT("PLAN") : TEXT("IDEATION"));
	return find_rule(d->s, kind, crisis ? TEXT("PRESENT") : TEXT("CONCERN"));
}

static void raise_suspected(struct detection *d, const struct screen_rule *rule)
{
	d->screens[rule->kind].suspected |= !d->screens[rule->kind].rule;
	raise_screen(d, rule, SCOPE_SUSPECT);
}

/*
 * What no cue raises, the model may suspect, rather once too often: a concern, which says 疑似.
 * Where a careful reader would call the whole a crisis, and no cue does, the danger suspected most
 * is asked about as one.
 */
static void suspect(struct detection *d)
{
	const int32_t *points = d->opinion.points, *dangers = points + model_lane(d->s->model, 0);
	const struct screen_rule *worst = NULL;
	bool crisis = false;

	for (enum screen_kind kind = 0; kind < SCREENS; kind++) {
		const struct screen_rule *rule = suspected_rule(d, kind, false);
		const struct screen_rule *graver = suspected_rule(d, kind, true);

		if (rule && !d->screens[kind].rule && dangers[kind] >= NEED_SHOWN)
			raise_suspected(d, rule);
		crisis = crisis || (d->screens[kind].rule && d->screens[kind].rule->grade == GRADE_CRISIS);
		if (graver && graver->grade == GRADE_CRISIS &&
			(!worst || dangers[kind] > dangers[worst->kind]))
			worst = graver;
	}
	if (worst && !crisis && points[model_crisis(d->s->model)] >= NEED_SHOWN)
		raise_suspected(d, worst);
}

/* ---- Needs -------------------------------------------------------------------------------- */

/* What a term adds to its need: half for a term of scope open that is told of the past only. */
static uint32_t weight_of(const struct term *t, unsigned marks)
{
	return t->scope == SCOPE_OPEN && marks & SCOPE_PASTTIME ? t->weight / 2u : t->weight;
}

static void add_to_need(struct detection *d, const struct term *t, uint32_t weight, unsigned marks)
{
	struct need_state *st = &d->needs[t->what];

	st->score += weight;
	st->marks = st->found ? st->marks & marks : marks;
	st->found = true;
}

static bool speak(struct detection *d, struct group g, spot_set *ret)
{
	if (!*ret)
		*ret = arena_array(d->arena, d->holding.hits.n_spots / 64 + 1, sizeof(**ret));
	for (size_t i = g.from; *ret && i < g.to; i++)
		if (d->holding.holds[i])
			(*ret)[d->holding.hits.list[i].spot / 64] |= UINT64_C(1)
														 << d->holding.hits.list[i].spot % 64;
	return *ret;
}

/* All hits of one term, unit by unit. */
static bool weigh_term(struct detection *d, struct group all)
{
	const struct term *t = &d->s->terms[d->holding.hits.list[all.from].term];
	spot_set *spots = t->kind == TERM_NEED ? &d->needs[t->what].spots
										   : &d->screens[d->s->screens[t->what].kind].spots;
	uint32_t weight = 0;
	unsigned marks = 0;
	bool holds = false;

	for (struct group g = {all.from, all.from}; g.from < all.to; g.from = g.to) {
		unsigned here;

		while (
			g.to < all.to && d->holding.hits.list[g.to].unit == d->holding.hits.list[g.from].unit)
			g.to++;
		if (!holding_in(&d->holding, t, g, &here) || !is_place(d, t, g))
			continue;
		if (!speak(d, g, spots))
			return false;
		if (t->kind == TERM_SCREEN)
			raise_by_cue(d, t, g, here);
		weight = weight_of(t, here) > weight ? weight_of(t, here) : weight;
		marks = holds ? marks & here : here;
		holds = true;
	}
	if (holds && t->kind == TERM_NEED)
		add_to_need(d, t, weight, marks);
	return true;
}

/* Terms of scope worse, or all others, which come first. */
static bool weigh(struct detection *d, bool worse)
{
	for (struct group g = {0, 0}; g.from < d->holding.hits.n; g.from = g.to) {
		while (g.to < d->holding.hits.n &&
			   d->holding.hits.list[g.to].term == d->holding.hits.list[g.from].term)
			g.to++;
		if ((d->s->terms[d->holding.hits.list[g.from].term].scope == SCOPE_WORSE) == worse &&
			!weigh_term(d, g))
			return false;
	}
	return true;
}

/* ---- Results ------------------------------------------------------------------------------ */

/* Adds words to those before them, which begin no later: joined where they overlap. */
static size_t add_words(struct evidence *list, size_t n, uint32_t begin, uint32_t end)
{
	if (n == 0 || begin >= list[n - 1].end) {
		list[n++] = (struct evidence){.begin = begin, .end = end};
		return n;
	}
	if (end > list[n - 1].end)
		list[n - 1].end = end;
	return n;
}

/* Cites the spots in the narrative as given. */
static bool cite(
	const struct detection *d, spot_set spots, const struct evidence **ret, size_t *ret_n)
{
	size_t n = 0, n_sets = spots ? d->holding.hits.n_spots / 64 + 1 : 0;
	struct evidence *list;

	for (size_t k = 0; k < n_sets; k++)
		n += (size_t)__builtin_popcountll(spots[k]);
	list = arena_array(d->arena, n, sizeof(*list));
	if (!list)
		return false;
	n = 0;
	for (size_t k = 0; k < n_sets; k++) {
		for (uint64_t left = spots[k]; left; left &= left - 1) {
			const struct spot *at = &d->holding.hits.spots[k * 64 + (size_t)__builtin_ctzll(left)];

			n = add_words(list, n, d->f.source[at->begin], d->f.source[at->end - 1] + 1);
		}
	}
	for (size_t i = 0; i < n; i++)
		list[i].words = fold_slice(&d->f, d->help->narrative, list[i].begin, list[i].end);
	*ret = list;
	*ret_n = n;
	return true;
}

/* The words that moved the model most. */
static bool cite_model(
	const struct detection *d, size_t lane, const struct evidence **ret, size_t *ret_n)
{
	struct slice slices[MODEL_WORDS_MAX];
	struct evidence *list;
	size_t n_slices;

	list = arena_array(d->arena, MODEL_WORDS_MAX, sizeof(*list));
	if (!list || !model_words(d->s->model, &d->f, &d->holding.hits, &d->opinion, lane, d->arena,
					 slices, &n_slices))
		return false;
	*ret = list;
	*ret_n = 0;
	for (size_t i = 0; i < n_slices; i++)
		*ret_n = add_words(
			list, *ret_n, d->f.source[slices[i].begin], d->f.source[slices[i].end - 1] + 1);
	for (size_t i = 0; i < *ret_n; i++)
		list[i].words = fold_slice(&d->f, d->help->narrative, list[i].begin, list[i].end);
	return true;
}

/* Of a need those of the terms that show it; where there are none, the model's. */
static bool cite_need(
	const struct detection *d, need_index n, const struct evidence **ret, size_t *ret_n)
{
	if (d->needs[n].spots || d->needs[n].declared || !d->opinion.points)
		return cite(d, d->needs[n].spots, ret, ret_n);
	return cite_model(d, n, ret, ret_n);
}

static bool cite_screen(
	const struct detection *d, enum screen_kind kind, const struct evidence **ret, size_t *ret_n)
{
	const struct screen_state *st = &d->screens[kind];

	if (!st->suspected)
		return cite(d, st->spots, ret, ret_n);
	if (!cite_model(d, model_lane(d->s->model, kind), ret, ret_n))
		return false;
	return *ret_n || cite_model(d, model_crisis(d->s->model), ret, ret_n);
}

/* Gravest first, then in the order of kinds. */
static bool list_screens(struct detection *d, struct matching *m)
{
	struct screen_raised *list = arena_array(d->arena, SCREENS, sizeof(*list));
	size_t n = 0;

	if (!list)
		return false;
	for (enum grade g = GRADE_CRISIS;; g--) {
		for (unsigned kind = 0; kind < SCREENS; kind++) {
			const struct screen_state *st = &d->screens[kind];
			struct screen_raised *r = &list[n];

			if (!st->rule || st->rule->grade != g)
				continue;
			*r = (struct screen_raised){.rule = st->rule, .marks = st->marks, .ticked = st->ticked};
			if (!cite_screen(d, (enum screen_kind)kind, &r->evidence, &r->n_evidence))
				return false;
			n++;
		}
		if (g == GRADE_NONE)
			break;
	}
	m->screens = list;
	m->n_screens = n;
	return true;
}

static bool comes_before(
	const struct snapshot *s, const struct need_found *x, const struct need_found *y)
{
	if (x->score != y->score)
		return x->score > y->score;
	return text_cmp(s->needs[x->need].code, s->needs[y->need].code) < 0;
}

/* Keeps the best NEEDS_SHOWN_MAX in order, and whatever is declared: declared ones score most. */
static size_t insert_need(const struct snapshot *s, struct need_found list[NEEDS_SHOWN_MAX],
	size_t n, struct need_found x)
{
	size_t at;

	if (n == NEEDS_SHOWN_MAX) {
		size_t worst = n - 1;

		while (worst > 0 && list[worst].declared)
			worst--;
		if (list[worst].declared || (!x.declared && !comes_before(s, &x, &list[worst])))
			return n;
		memmove(&list[worst], &list[worst + 1], (n - worst - 1) * sizeof(*list));
		n--;
	}
	for (at = n; at > 0 && comes_before(s, &x, &list[at - 1]); at--)
		list[at] = list[at - 1];
	list[at] = x;
	return n + 1;
}

/*
 * What the terms found are worth, per mille, and what the model adds, if there is one. A legal duty
 * is not a matter of likelihood, and stays as the terms have it.
 */
static uint32_t score_of(const struct detection *d, need_index n)
{
	const struct need_state *st = &d->needs[n];
	int64_t score = st->score;

	if (st->declared)
		return SCORE_MAX;
	if (d->opinion.points && d->s->needs[n].kind != NEED_DUTY)
		score += d->opinion.points[n];
	if (score < 0)
		return 0;
	return score > SCORE_MAX ? SCORE_MAX : (uint32_t)score;
}

static bool list_needs(struct detection *d, struct matching *m)
{
	struct need_found *list = arena_array(d->arena, NEEDS_SHOWN_MAX, sizeof(*list));
	size_t n = 0;

	if (!list)
		return false;
	for (size_t i = 0; i < d->s->n_needs; i++) {
		const struct need_state *st = &d->needs[i];
		uint32_t score = score_of(d, (need_index)i);

		if (score >= NEED_SHOWN)
			n = insert_need(d->s, list, n,
				(struct need_found){.need = (need_index)i,
					.score = (uint16_t)score,
					.declared = st->declared,
					.marks = st->marks});
	}
	for (size_t i = 0; i < n; i++)
		if (!cite_need(d, list[i].need, &list[i].evidence, &list[i].n_evidence))
			return false;
	m->needs = list;
	m->n_needs = n;
	return true;
}

static void grade(struct detection *d)
{
	d->grade = grade_raise(d->grade, grade_raise(d->help->grade, GRADE_NORMAL));
	for (unsigned kind = 0; kind < SCREENS; kind++) {
		const struct screen_state *st = &d->screens[kind];

		if (st->rule)
			d->grade = grade_raise(d->grade, st->rule->grade);
		if (st->rule && st->marks & SCOPE_PASTTIME)
			d->grade = grade_raise(d->grade, GRADE_URGENT);
	}
}

bool detect(const struct snapshot *s, const struct help *help, struct arena *a, struct matching *m)
{
	struct detection d = {.s = s, .help = help, .arena = a};
	struct matching found = *m;
	const struct scope *scope;
	struct hits hits;

	if (!fold(a, help->narrative, &d.f))
		return false;
	scope = scope_read(a, &d.f);
	if (!scope || !scan(s->scanner, a, &d.f, &hits) || !holding_begin(&d.holding, a, scope, hits) ||
		!weigh(&d, false) || !weigh(&d, true))
		return false;
	for (size_t i = 0; i < help->n_declared; i++)
		d.needs[help->declared[i]].declared = true;
	if (s->model && !model_read(s->model, &d.f, &d.holding.hits, a, &d.opinion))
		return false;
	tick(&d);
	if (d.opinion.points)
		suspect(&d);
	grade(&d);
	if (!list_screens(&d, &found) || !list_needs(&d, &found))
		return false;
	found.grade = d.grade;
	*m = found;
	return true;
}
