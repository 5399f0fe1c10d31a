#include "detection.h"

enum {
	AGE_ADULT = 18,   /* law on the protection of minors, article 2 */
	AGE_ELDERLY = 60, /* law on the rights of the elderly, article 2 */
	DOUBTS = SCOPE_HEARSAY | SCOPE_SUSPECT | SCOPE_OTHER | SCOPE_IF,
	SUSPECTED_BESIDE = -160, /* points, beside another danger: a fifth of a margin less */
};

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
			set |= UINT64_C(1) << holding_spot(&d->holding, i)->unit[UNIT_SENTENCE] % 64;
	return set;
}

bool screens_place(const struct detection *d, const struct term *t, struct group g)
{
	uint64_t set;

	if (t->scope != SCOPE_WORSE)
		return true;
	set = sentences_of(d, g);
	return (set | set << 1 | set >> 63 | set >> 1 | set << 63) &
		   d->screens[d->s->screens[t->what].kind].sentences;
}

/* What is told of the past is risk history: the kind's rule for it, where there is one. */
void screens_raise(struct detection *d, const struct term *t, struct group g, unsigned marks)
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

void screens_tick(struct detection *d)
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

/* The danger suspected most of those that would be a crisis; NULL: there is none such. */
static const struct screen_rule *worst_suspected(const struct detection *d)
{
	const int32_t *dangers = d->opinion.points + model_lane(d->s->model, 0);
	const struct screen_rule *worst = NULL;

	for (enum screen_kind kind = 0; kind < SCREENS; kind++) {
		const struct screen_rule *rule = suspected_rule(d, kind, true);

		if (rule && rule->grade == GRADE_CRISIS && (!worst || dangers[kind] > dangers[worst->kind]))
			worst = rule;
	}
	return worst;
}

static uint32_t raised(const struct detection *d)
{
	uint32_t kinds = 0;

	for (enum screen_kind kind = 0; kind < SCREENS; kind++)
		kinds |= (uint32_t)(d->screens[kind].rule != NULL) << kind;
	return kinds;
}

static bool is_crisis(const struct detection *d)
{
	for (enum screen_kind kind = 0; kind < SCREENS; kind++)
		if (d->screens[kind].rule && d->screens[kind].rule->grade == GRADE_CRISIS)
			return true;
	return false;
}

/* Of these kinds, those that no cue raises, of which the model thinks as much, by some word. */
static void suspect(struct detection *d, uint32_t kinds, int32_t points)
{
	const int32_t *dangers = d->opinion.points + model_lane(d->s->model, 0);
	const int32_t *silent = d->s->model->silent + model_lane(d->s->model, 0);

	kinds &= ~raised(d);
	for (enum screen_kind kind = 0; kind < SCREENS; kind++) {
		const struct screen_rule *rule;

		if (!(kinds >> kind & 1) || dangers[kind] < points || dangers[kind] <= silent[kind])
			continue;
		rule = suspected_rule(d, kind, false);
		if (rule)
			raise_suspected(d, rule);
	}
}

/*
 * What no cue raises, the model may suspect, rather once too often: a concern, which says 疑似.
 * Harm seldom comes alone: where one is asked about, so are others, from less. Where something is
 * asked about, a careful reader would call the whole a crisis, and no cue does, the danger
 * suspected most is asked about as one.
 */
void screens_suspect(struct detection *d)
{
	const struct screen_rule *worst;

	suspect(d, ~0u, NEED_SHOWN);
	if (raised(d) & SCREENS_OF_HARM)
		suspect(d, SCREENS_OF_HARM, SUSPECTED_BESIDE);
	if ((raised(d) & ~(1u << SCREEN_LEGAL_LIMIT)) && !is_crisis(d) &&
		d->opinion.points[model_crisis(d->s->model)] >= NEED_SHOWN && (worst = worst_suspected(d)))
		raise_suspected(d, worst);
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

bool screens_list(struct detection *d, struct matching *m)
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
