#include "detect.h"

#include <assert.h>

#include "model.h"
#include "scan.h"
#include "scope.h"

enum {
	NEED_SHOWN = 500, /* per mille from which words show a need: sql/seed/README.md */
	SCORE_MAX = 1000,
	AGE_ADULT = 18,   /* law on the protection of minors, article 2 */
	AGE_ELDERLY = 60, /* law on the rights of the elderly, article 2 */
	DOUBTS = SCOPE_HEARSAY | SCOPE_SUSPECT | SCOPE_OTHER | SCOPE_IF,
	PARTS = 8, /* at least those of a term: scan.h */
};

_Static_assert((int)MODEL_MOVES_MAX < (int)NEED_SHOWN, "a need is shown by words");

struct verdict {
	bool holds;
	uint8_t marks;
};

/* The words that speak for a need or a danger, where they overlap joined. */
struct words {
	struct evidence *list;
	size_t n;
};

struct screen_state {
	const struct screen_rule *rule; /* NULL: not raised */
	unsigned marks;
	bool ticked;
	struct words words;
};

struct need_state {
	uint32_t score;
	unsigned marks;
	bool found, declared;
	struct words words;
};

struct detection {
	const struct snapshot *s;
	const struct help *help;
	struct arena *arena;
	struct folded f;
	const struct scope *scope;
	struct hits hits;
	struct verdict *verdicts; /* of each hit */
	uint32_t *order;          /* hits by term, then by place */
	struct screen_state screens[SCREENS];
	struct need_state needs[NEEDS_MAX];
	const int32_t *domains; /* what the model says of each; NULL: there is none */
	enum grade grade;
};

/* ---- Hits to terms ------------------------------------------------------------------------ */

/* Merges [from, middle) and [middle, to) of `in` to `out`, by term; equal ones stay in order. */
static void merge(const struct hit *hits, const uint32_t *in, uint32_t *out, size_t from,
	size_t middle, size_t to)
{
	size_t left = from, right = middle;

	for (size_t i = from; i < to; i++) {
		bool take_left =
			left < middle && (right == to || hits[in[left]].term <= hits[in[right]].term);

		out[i] = in[take_left ? left++ : right++];
	}
}

static bool order_hits(struct detection *d)
{
	size_t n = d->hits.n;
	uint32_t *in = arena_array(d->arena, n, sizeof(*in));
	uint32_t *out = arena_array(d->arena, n, sizeof(*out));

	if (!in || !out)
		return false;
	for (size_t i = 0; i < n; i++)
		in[i] = (uint32_t)i;
	for (size_t width = 1; width < n; width *= 2) {
		uint32_t *swap = in;

		for (size_t from = 0; from < n; from += 2 * width) {
			size_t middle = from + width < n ? from + width : n;
			size_t to = middle + width < n ? middle + width : n;

			merge(d->hits.list, in, out, from, middle, to);
		}
		in = out;
		out = swap;
	}
	d->order = in;
	return true;
}

static bool judge(struct detection *d)
{
	d->verdicts = arena_array(d->arena, d->hits.n, sizeof(*d->verdicts));
	if (!d->verdicts)
		return false;
	for (size_t i = 0; i < d->hits.n; i++) {
		const struct hit *h = &d->hits.list[i];
		const struct term *t = &d->s->terms[h->term];
		unsigned marks = scope_marks(d->scope, h->begin, h->end);
		bool holds = t->scope == SCOPE_FIRM ||
					 (!scope_negated(d->scope, h->begin, h->end) &&
						 (t->kind == TERM_SCREEN || !(marks & (SCOPE_OTHER | SCOPE_IF))));

		d->verdicts[i] = (struct verdict){holds, (uint8_t)marks};
	}
	return true;
}

/*
 * One term in one sentence, hits order[from, to): it holds when each of its parts holds
 * somewhere. Its marks are those that no occurrence of some part is free of. If it does not
 * hold, none of its hits does.
 */
static bool holds_here(struct detection *d, size_t from, size_t to, unsigned *ret_marks)
{
	unsigned seen = 0, held = 0, marks = 0;
	unsigned of_part[PARTS] = {0};

	for (size_t i = from; i < to; i++) {
		const struct verdict *v = &d->verdicts[d->order[i]];
		uint8_t part = d->hits.list[d->order[i]].part;

		assert(part < PARTS);
		seen |= 1u << part;
		if (!v->holds)
			continue;
		of_part[part] = held >> part & 1 ? of_part[part] & v->marks : v->marks;
		held |= 1u << part;
	}
	for (size_t i = from; held != seen && i < to; i++)
		d->verdicts[d->order[i]].holds = false;
	for (unsigned part = 0; part < PARTS; part++)
		marks |= held >> part & 1 ? of_part[part] : 0;
	*ret_marks = marks;
	return held == seen;
}

/* ---- Screens ------------------------------------------------------------------------------ */

static const struct screen_rule *find_rule(
	const struct snapshot *s, enum screen_kind kind, struct text level)
{
	for (size_t i = 0; i < s->n_screens; i++)
		if (s->screens[i].kind == kind && text_eq(s->screens[i].level, level))
			return &s->screens[i];
	return NULL;
}

/* The graver rule; of equal ones what is now before what was, then the snapshot's order. */
static bool is_graver(const struct screen_rule *x, const struct screen_rule *y)
{
	bool x_was = text_eq(x->level, TEXT("HISTORY")), y_was = text_eq(y->level, TEXT("HISTORY"));

	if (x->grade != y->grade)
		return x->grade > y->grade;
	return x_was != y_was ? y_was : x < y;
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

/* What is told of the past is risk history: the kind's rule for it, where there is one. */
static void raise_by_cue(struct detection *d, const struct screen_rule *rule, unsigned marks)
{
	const struct screen_rule *history =
		marks & SCOPE_PASTTIME ? find_rule(d->s, rule->kind, TEXT("HISTORY")) : NULL;

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

/* All hits of one term, order[from, to), sentence by sentence. */
static void weigh_term(struct detection *d, size_t from, size_t to)
{
	const struct term *t = &d->s->terms[d->hits.list[d->order[from]].term];
	uint32_t weight = 0;
	unsigned marks = 0;
	bool holds = false;

	for (size_t next; from < to; from = next) {
		uint32_t sentence = scope_sentence(d->scope, d->hits.list[d->order[from]].begin);
		unsigned here;

		for (next = from + 1; next < to; next++)
			if (scope_sentence(d->scope, d->hits.list[d->order[next]].begin) != sentence)
				break;
		if (!holds_here(d, from, next, &here))
			continue;
		if (t->kind == TERM_SCREEN)
			raise_by_cue(d, &d->s->screens[t->what], here);
		weight = weight_of(t, here) > weight ? weight_of(t, here) : weight;
		marks = holds ? marks & here : here;
		holds = true;
	}
	if (holds && t->kind == TERM_NEED)
		add_to_need(d, t, weight, marks);
}

static void weigh(struct detection *d)
{
	for (size_t from = 0, to; from < d->hits.n; from = to) {
		uint32_t term = d->hits.list[d->order[from]].term;

		for (to = from + 1; to < d->hits.n && d->hits.list[d->order[to]].term == term; to++)
			;
		weigh_term(d, from, to);
	}
}

/* ---- Results ------------------------------------------------------------------------------ */

/* What a hit speaks for; NULL when it does not hold. */
static struct words *spoken_for(struct detection *d, size_t hit)
{
	const struct term *t = &d->s->terms[d->hits.list[hit].term];

	if (!d->verdicts[hit].holds)
		return NULL;
	return t->kind == TERM_NEED ? &d->needs[t->what].words
								: &d->screens[d->s->screens[t->what].kind].words;
}

static bool add_words(struct arena *a, struct words *w, uint32_t begin, uint32_t end)
{
	struct evidence *last = w->n ? &w->list[w->n - 1] : NULL;

	if (last && begin < last->end) {
		last->end = end > last->end ? end : last->end;
		return true;
	}
	w->list = arena_grow(a, w->list, w->n, sizeof(*w->list));
	if (w->list)
		w->list[w->n++] = (struct evidence){.begin = begin, .end = end};
	return w->list;
}

/* All that the hits, in the order of the text, say for each need and danger. */
static bool gather(struct detection *d)
{
	for (size_t i = 0; i < d->hits.n; i++) {
		struct words *w = spoken_for(d, i);
		uint32_t begin = d->f.source[d->hits.list[i].begin];
		uint32_t end = d->f.source[d->hits.list[i].end - 1] + 1;

		if (w && !add_words(d->arena, w, begin, end))
			return false;
	}
	return true;
}

/* Cites them in the narrative as given. */
static void cite(
	const struct detection *d, const struct words *w, const struct evidence **ret, size_t *ret_n)
{
	for (size_t i = 0; i < w->n; i++)
		w->list[i].words = fold_slice(&d->f, d->help->narrative, w->list[i].begin, w->list[i].end);
	*ret = w->list;
	*ret_n = w->n;
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
			cite(d, &st->words, &r->evidence, &r->n_evidence);
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
 * What the words found are worth, per mille: moved by the model, if there is one, which by itself
 * shows nothing. A legal duty is not a matter of likelihood, and stays as words have it.
 */
static uint32_t score_of(const struct detection *d, need_index n)
{
	const struct need_state *st = &d->needs[n];
	int64_t score = st->score;

	if (st->declared)
		return SCORE_MAX;
	if (d->domains && d->s->needs[n].kind != NEED_DUTY)
		score += model_moves(d->s->model, n, d->domains[d->s->needs[n].domain]);
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
		cite(d, &d->needs[list[i].need].words, &list[i].evidence, &list[i].n_evidence);
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

	if (!fold(a, help->narrative, &d.f))
		return false;
	d.scope = scope_read(a, &d.f);
	if (!d.scope || !scan(s->scanner, a, &d.f, &d.hits) || !order_hits(&d) || !judge(&d))
		return false;
	for (size_t i = 0; i < help->n_declared; i++)
		d.needs[help->declared[i]].declared = true;
	weigh(&d);
	if (s->model && !(d.domains = model_read(s->model, &d.f, a)))
		return false;
	tick(&d);
	grade(&d);
	if (!gather(&d) || !list_screens(&d, &found) || !list_needs(&d, &found))
		return false;
	found.grade = d.grade;
	*m = found;
	return true;
}
