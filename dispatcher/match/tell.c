/*
 * Tells why: what each member is there for, who could stand in, and who was not chosen.
 * Sentences are for social workers.
 */
#include "forming.h"

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
	static const char *const levels[] = {"", "基本", "胜任", "领头"};
	const struct snapshot *s = t->f->r.s;
	struct text line = TEXT("承接:");

	for (size_t i = 0; i < t->member->n_covers; i++) {
		const struct need *n = &s->needs[t->member->covers[i]];
		const struct skill *k = rules_skill(s, t->member->expert, t->member->covers[i]);

		line = arena_format(t->f->a, "%.*s%s%.*s(%.*s,水平:%s)", TEXT_ARG(line), i ? "、" : "",
			TEXT_ARG(n->zh), TEXT_ARG(n->code), levels[k->level]);
	}
	say(t, TEXT("COVERS"), line);
}

/* The types by which the member takes what it covers, each once. */
static void say_types(struct telling *t)
{
	const struct snapshot *s = t->f->r.s;
	struct text line = TEXT("专业:");
	uint64_t told = 0;

	for (size_t i = 0; i < t->member->n_covers; i++) {
		uint8_t type = rules_skill(s, t->member->expert, t->member->covers[i])->type;

		if (told >> type & 1)
			continue;
		line = arena_format(
			t->f->a, "%.*s%s%.*s", TEXT_ARG(line), told ? "、" : "", TEXT_ARG(s->types[type].zh));
		told |= UINT64_C(1) << type;
	}
	say(t, TEXT("TYPE"), line);
}

static void say_area(struct telling *t)
{
	const struct snapshot *s = t->f->r.s;
	district_index serves = s->experts[t->member->expert].district;
	district_index client = t->f->r.help->district;
	struct text area = s->districts[serves].name;

	if (client == NONE)
		say(t, TEXT("AREA"),
			arena_format(t->f->a, "服务范围:%.*s(个案所在地未填,请核实)", TEXT_ARG(area)));
	else if (client == serves)
		say(t, TEXT("AREA"), arena_format(t->f->a, "服务范围:%.*s,即个案所在地", TEXT_ARG(area)));
	else
		say(t, TEXT("AREA"),
			arena_format(t->f->a, "服务范围:%.*s,包括个案所在地%.*s", TEXT_ARG(area),
				TEXT_ARG(s->districts[client].name)));
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
			? arena_format(t->f->a, "能用%.*s沟通", TEXT_ARG(zh))
			: arena_format(t->f->a, "不会%.*s,由团队中的翻译陪同", TEXT_ARG(zh)));
}

static void say_load(struct telling *t)
{
	const struct rules *r = &t->f->r;
	uint16_t e = t->member->expert;

	say(t, TEXT("LOAD"),
		arena_format(t->f->a, "在手%d个个案,上限%d个", (int)rules_load(r->loads, e),
			(int)r->s->experts[e].places));
	if (r->help->known_expert == e)
		say(t, TEXT("CONTINUITY"), TEXT("此前已在服务该对象,由其接续"));
}

static void say_lead(struct telling *t)
{
	const struct matching *m = t->f->m;
	const struct need *first = &t->f->r.s->needs[t->member->covers[0]];

	if (m->n_members == 1)
		say(t, TEXT("LEAD"), TEXT("牵头:团队只需一人"));
	else if (t->member->n_covers > 1)
		say(t, TEXT("LEAD"),
			arena_format(
				t->f->a, "牵头:承接%zu项需要,含%.*s", t->member->n_covers, TEXT_ARG(first->zh)));
	else
		say(t, TEXT("LEAD"), arena_format(t->f->a, "牵头:承接%.*s", TEXT_ARG(first->zh)));
}

static void say_alternates(struct telling *t)
{
	if (t->member->n_alternates < ALTERNATES)
		say(t, TEXT("ALTERNATE_NONE"),
			arena_format(t->f->a, "能全部替补的专家只有%zu名,不足%d名", t->member->n_alternates,
				ALTERNATES));
}

/* ---- Alternates ----------------------------------------------------------------------------- */

static bool on_team(const struct matching *m, uint16_t e)
{
	for (size_t i = 0; i < m->n_members; i++)
		if (m->members[i].expert == e)
			return true;
	return false;
}

/* What e would score for all that the member covers; -1 if e cannot take all of it. */
static int stand_in_score(const struct forming *f, const struct member *member, uint16_t e)
{
	int sum = 0;

	if (member->n_covers == 0)
		return rules_supervises(&f->r, e);
	for (size_t k = 0; k < f->n; k++) {
		if (f->cover.who[k] != member->expert)
			continue;
		if (!(f->able[e] >> k & 1))
			return -1;
		sum += f->scores[e * f->n + k];
	}
	return sum;
}

/* The best who could take all that the member covers, of those not on the team. */
static void find_alternates(const struct forming *f, struct member *member)
{
	int best[ALTERNATES];

	for (size_t e = 0; e < f->r.s->n_experts; e++) {
		size_t at = member->n_alternates;
		int score;

		if (on_team(f->m, (uint16_t)e))
			continue;
		score = stand_in_score(f, member, (uint16_t)e);
		while (at > 0 && score > best[at - 1])
			at--; /* equals keep the order of their codes */
		if (score < 0 || at == ALTERNATES)
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

/* The best of those who may take need k (passing), or of those a rule kept out. NONE if nobody. */
static uint16_t best_other(const struct forming *f, size_t k, bool passing, int *ret_score)
{
	need_index n = forming_need(f, k);
	uint16_t best = NONE;

	*ret_score = -1;
	for (size_t e = 0; e < f->r.s->n_experts; e++) {
		int score;

		if (e == f->cover.who[k] || (f->able[e] >> k & 1) != passing)
			continue;
		if (!passing && rules_bar(&f->r, (uint16_t)e, n, f->interpreted >> k & 1) == BARRED_SKILL)
			continue;
		score = team_score(f->r.s, f->r.help, f->r.loads, (uint16_t)e, n);
		if (score > *ret_score) {
			*ret_score = score;
			best = (uint16_t)e;
		}
	}
	return best;
}

/* At most two for a need: the best who passed, and one kept out who would have scored higher. */
static size_t runners_up_of(struct forming *f, size_t k, struct runner_up *ret)
{
	need_index n = forming_need(f, k);
	int chosen = f->scores[f->cover.who[k] * f->n + k], score;
	uint16_t e = best_other(f, k, true, &score);
	size_t count = 0;

	if (e != NONE)
		ret[count++] = (struct runner_up){n, e, score_code(score, chosen), score};
	e = best_other(f, k, false, &score);
	if (e != NONE && score > chosen)
		ret[count++] = (struct runner_up){
			n, e, rule_code(rules_bar(&f->r, e, n, f->interpreted >> k & 1)), score};
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
