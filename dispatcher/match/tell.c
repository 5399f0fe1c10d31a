/*
 * Tells why: what each member is there for, who could stand in, and who was not chosen.
 * Sentences are for social workers.
 */
#include "forming.h"
#include "join.h"

enum { REASONS_MAX = 10 };

struct telling {
	struct forming *f;
	struct member *member;
	struct reason *reasons;
	size_t n;
};

static bool telling_begin(struct telling *t, struct forming *f, struct member *member)
{
	*t = (struct telling){.f = f, .member = member};
	t->reasons = arena_array(f->a, REASONS_MAX, sizeof(*t->reasons));
	return t->reasons;
}

/* Adds a reason. A text that found no room shows as arena.failed, tested at the end. */
static void say(struct telling *t, struct text code, struct text text)
{
	t->reasons[t->n++] = (struct reason){.code = code, .text = text};
}

static bool telling_end(struct telling *t)
{
	t->member->reasons = t->reasons;
	t->member->n_reasons = t->n;
	return !t->f->a->failed;
}

static struct text language_zh(struct text code)
{
	static const struct {
		struct text code, zh;
	} names[] = {
		{TEXT_INIT("cmn"), TEXT_INIT("普通话")},
		{TEXT_INIT("yue"), TEXT_INIT("粤语")},
		{TEXT_INIT("csl"), TEXT_INIT("中国手语")},
		{TEXT_INIT("hak"), TEXT_INIT("客家话")},
		{TEXT_INIT("nan"), TEXT_INIT("闽南语(含潮汕话)")},
		{TEXT_INIT("eng"), TEXT_INIT("英语")},
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (text_eq(names[i].code, code))
			return names[i].zh;
	return code;
}

static void say_covers(struct telling *t)
{
	static const struct text levels[] = {TEXT_INIT(",水平:)"), TEXT_INIT(",水平:基本)"),
		TEXT_INIT(",水平:胜任)"), TEXT_INIT(",水平:领头)")};
	const struct snapshot *s = t->f->r.s;
	struct text parts[5 * NEEDS_SHOWN_MAX];
	size_t n = 0;

	for (size_t i = 0; i < t->member->n_covers; i++) {
		const struct need *need = &s->needs[t->member->covers[i]];
		const struct skill *k = rules_skill(s, t->member->expert, t->member->covers[i]);

		parts[n++] = i ? TEXT("、") : TEXT("承接:");
		parts[n++] = need->zh;
		parts[n++] = TEXT("(");
		parts[n++] = need->code;
		parts[n++] = levels[k->level];
	}
	say(t, TEXT("COVERS"), join(t->f->a, parts, n));
}

/* The types by which the member takes what it covers, each once. */
static void say_types(struct telling *t)
{
	const struct snapshot *s = t->f->r.s;
	struct text parts[2 * NEEDS_SHOWN_MAX];
	size_t n = 0;
	uint64_t told = 0;

	for (size_t i = 0; i < t->member->n_covers; i++) {
		uint8_t type = rules_skill(s, t->member->expert, t->member->covers[i])->type;

		if (told >> type & 1)
			continue;
		parts[n++] = told ? TEXT("、") : TEXT("专业:");
		parts[n++] = s->types[type].zh;
		told |= UINT64_C(1) << type;
	}
	say(t, TEXT("TYPE"), join(t->f->a, parts, n));
}

static void say_area(struct telling *t)
{
	const struct snapshot *s = t->f->r.s;
	district_index serves = s->experts[t->member->expert].district;
	district_index client = t->f->r.help->district;
	struct text area = s->districts[serves].name;

	if (client == NONE)
		say(t, TEXT("AREA"),
			JOIN(t->f->a, TEXT("服务范围:"), area, TEXT("(个案所在地未填,请核实)")));
	else if (client == serves)
		say(t, TEXT("AREA"), JOIN(t->f->a, TEXT("服务范围:"), area, TEXT(",即个案所在地")));
	else
		say(t, TEXT("AREA"),
			JOIN(t->f->a, TEXT("服务范围:"), area, TEXT(",包括个案所在地"),
				s->districts[client].name));
}

static void say_language(struct telling *t)
{
	const struct rules *r = &t->f->r;
	struct text zh;

	if (!r->speaks || r->help->language_unknown)
		return;
	zh = language_zh(r->s->languages[r->help->language]);
	say(t, TEXT("LANGUAGE"),
		rules_speaks(r, t->member->expert)
			? JOIN(t->f->a, TEXT("能用"), zh, TEXT("沟通"))
			: JOIN(t->f->a, TEXT("不会"), zh, TEXT(",由团队中的翻译陪同")));
}

static void say_load(struct telling *t)
{
	const struct rules *r = &t->f->r;
	uint16_t e = t->member->expert;
	struct number load, places;

	say(t, TEXT("LOAD"),
		JOIN(t->f->a, TEXT("在手"), number_text(&load, rules_load(r->loads, e)),
			TEXT("个个案,上限"), number_text(&places, r->s->experts[e].places), TEXT("个")));
	if (r->help->known_expert == e)
		say(t, TEXT("CONTINUITY"), TEXT("此前已在服务该对象,由其接续"));
}

static void say_lead(struct telling *t)
{
	const struct matching *m = t->f->m;
	const struct need *first = &t->f->r.s->needs[t->member->covers[0]];
	struct number count;

	if (m->n_members == 1)
		say(t, TEXT("LEAD"), TEXT("牵头:团队只需一人"));
	else if (t->member->n_covers > 1)
		say(t, TEXT("LEAD"),
			JOIN(t->f->a, TEXT("牵头:承接"), number_text(&count, (int64_t)t->member->n_covers),
				TEXT("项需要,含"), first->zh));
	else
		say(t, TEXT("LEAD"), JOIN(t->f->a, TEXT("牵头:承接"), first->zh));
}

static void say_alternates(struct telling *t)
{
	struct number there, wanted;

	if (t->member->n_alternates < ALTERNATES)
		say(t, TEXT("ALTERNATE_NONE"),
			JOIN(t->f->a, TEXT("能全部替补的专家只有"),
				number_text(&there, (int64_t)t->member->n_alternates), TEXT("名,不足"),
				number_text(&wanted, ALTERNATES), TEXT("名")));
}

/* ---- Alternates ----------------------------------------------------------------------------- */

static bool on_team(const struct matching *m, uint16_t e)
{
	for (size_t i = 0; i < m->n_members; i++)
		if (m->members[i].expert == e)
			return true;
	return false;
}

/* The needs that a member covers, as in f->able; none for the supervisor of a case without. */
static uint32_t covered_by(const struct forming *f, const struct member *member)
{
	uint32_t covered = 0;

	for (size_t k = 0; k < f->n; k++)
		if (f->cover.who[k] == member->expert)
			covered |= UINT32_C(1) << k;
	return covered;
}

/* What e would score for all that a member covers; -1 if e cannot take all of it. */
static int stand_in_score(const struct forming *f, uint32_t covered, size_t e)
{
	int sum = 0;

	if (covered == 0)
		return rules_supervises(&f->r, &f->standings[e]);
	if (covered & ~f->able[e])
		return -1;
	for (size_t k = 0; k < f->n; k++)
		sum += covered >> k & 1 ? f->scores[e * f->n + k] : 0;
	return sum;
}

/* The best who could take all that the member covers, of those not on the team. */
static void find_alternates(const struct forming *f, struct member *member)
{
	uint32_t covered = covered_by(f, member);
	int best[ALTERNATES];

	for (size_t e = 0; e < f->r.s->n_experts; e++) {
		size_t at = member->n_alternates;
		int score = stand_in_score(f, covered, e);

		if (score < 0 || on_team(f->m, (uint16_t)e))
			continue;
		while (at > 0 && score > best[at - 1])
			at--; /* equals keep the order of their codes */
		if (at == ALTERNATES)
			continue;
		for (size_t i = ALTERNATES - 1; i > at; i--) {
			best[i] = best[i - 1];
			member->alternates[i] = member->alternates[i - 1];
		}
		best[at] = score;
		member->alternates[at] = (uint16_t)e;
		if (member->n_alternates < ALTERNATES)
			member->n_alternates++;
	}
}

bool tell_member(struct forming *f, struct member *member, bool lead)
{
	struct telling t;

	if (!telling_begin(&t, f, member))
		return false;
	find_alternates(f, member);
	say_covers(&t);
	say_types(&t);
	say_area(&t);
	say_language(&t);
	say_load(&t);
	if (lead)
		say_lead(&t);
	say_alternates(&t);
	return telling_end(&t);
}

bool tell_supervisor(struct forming *f, struct member *member)
{
	struct telling t;

	if (!telling_begin(&t, f, member))
		return false;
	find_alternates(f, member);
	say(&t, TEXT("NO_NEED"), TEXT("未发现明确需要,先由督导梳理"));
	say(&t, TEXT("TYPE"), TEXT("专业:社会工作督导"));
	say_area(&t);
	say_load(&t);
	say_alternates(&t);
	return telling_end(&t);
}

/* ---- Runners-up ----------------------------------------------------------------------------- */

/* The rule that kept somebody out. */
static struct text rule_code(enum barred b)
{
	static const struct text codes[] = {
		[BARRED_NOT] = TEXT_INIT(""),
		[BARRED_SKILL] = TEXT_INIT("SKILL"),
		[BARRED_APPOINTED] = TEXT_INIT("APPOINTED"),
		[BARRED_AGREEMENT] = TEXT_INIT("AGREEMENT"),
		[BARRED_AREA] = TEXT_INIT("AREA"),
		[BARRED_CONFLICT] = TEXT_INIT("CONFLICT"),
		[BARRED_DV] = TEXT_INIT("DV"),
		[BARRED_FULL] = TEXT_INIT("FULL"),
		[BARRED_LANGUAGE] = TEXT_INIT("LANGUAGE"),
		[BARRED_SEX] = TEXT_INIT("SEX"),
	};

	return codes[b];
}

/* A higher score that was not chosen would have made the team larger, or its total lower. */
static struct text score_code(int theirs, int chosen)
{
	if (theirs < chosen)
		return TEXT("LOWER_SCORE");
	return theirs == chosen ? TEXT("TIE") : TEXT("TEAM_FIT");
}

/* The best who may take a need, and the best of those whom a rule kept out, but the chosen one. */
struct others {
	uint16_t passing, kept_out; /* NONE: nobody */
};

static struct others best_others(const struct forming *f, size_t k)
{
	struct others best = {NONE, NONE};
	int score_passing = -1, score_kept_out = -1;

	for (size_t e = 0; e < f->r.s->n_experts; e++) {
		uint8_t barred = f->barred[e * f->n + k];
		int score = f->scores[e * f->n + k];

		if (barred == BARRED_SKILL || e == f->cover.who[k])
			continue;
		if (barred == BARRED_NOT && score > score_passing) {
			score_passing = score;
			best.passing = (uint16_t)e;
		} else if (barred != BARRED_NOT && score > score_kept_out) {
			score_kept_out = score;
			best.kept_out = (uint16_t)e;
		}
	}
	return best;
}

/* At most two for a need: the best who passed, and one kept out who would have scored higher. */
static size_t runners_up_of(const struct forming *f, size_t k, struct runner_up *ret)
{
	need_index n = forming_need(f, k);
	struct others best = best_others(f, k);
	int chosen = f->scores[f->cover.who[k] * f->n + k];
	size_t count = 0;

	if (best.passing != NONE) {
		int score = f->scores[best.passing * f->n + k];

		ret[count++] = (struct runner_up){n, best.passing, score_code(score, chosen), score};
	}
	if (best.kept_out != NONE && f->scores[best.kept_out * f->n + k] > chosen) {
		size_t at = best.kept_out * f->n + k;

		ret[count++] =
			(struct runner_up){n, best.kept_out, rule_code(f->barred[at]), f->scores[at]};
	}
	return count;
}

bool tell_runners_up(struct forming *f)
{
	struct runner_up *list = arena_array(f->a, 2 * f->n, sizeof(*list));
	size_t n = 0;

	if (!list)
		return false;
	for (size_t k = 0; k < f->n; k++)
		if (f->cover.who[k] != NONE)
			n += runners_up_of(f, k, list + n);
	f->m->runners_up = list;
	f->m->n_runners_up = n;
	return !f->a->failed;
}
