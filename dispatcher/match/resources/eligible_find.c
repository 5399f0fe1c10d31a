/*
 * Finds the resources of a case: what the client's regions offer for its needs, a short list of the
 * best for each need, and of these the ones that are shown. The order is told in eligible.h.
 */
#include "ahead.h"
#include "day.h"
#include "safety.h"
#include "saying.h"
#include "standing.h"

enum {
	NOT_ELIGIBLE_MAX = 3, /* shown at most, so that what was thought of can be seen */
	RECHECK_DAYS = 365,   /* after which what was checked must be checked again; [D] */
	REASONS_EACH = 5,     /* at most */
};

/* A resource on its way to the list: what its place depends on. Its texts come when it is kept. */
struct candidate {
	uint64_t rank; /* for one need: the more, the better */
	resource_index resource;
	uint32_t rule;
	uint32_t answers; /* needs of the case, as bits by their order */
};
_Static_assert(NEEDS_SHOWN_MAX <= 32, "the needs of a case fit the bits of answers");

/* The best for one need: in no order while they come, then best first. */
struct shortlist {
	struct candidate list[RESOURCES_MAX];
	size_t n;
	size_t last;    /* of a full one: who falls off next */
	uint64_t floor; /* what the rank of whoever takes that place must be above; 0: there is room */
	size_t left;    /* the first that is not known to be chosen */
	size_t turns;   /* how many were chosen for this need, or are its best and for another, too */
	bool served;    /* one is chosen, for this need or for another, that answers it */
};

/* One that is shown, and the need that it was chosen for. */
struct chosen {
	const struct candidate *candidate;
	size_t need; /* of the case, by order */
	bool first;  /* its first turn: there is no better */
};

/* Offers of one region for one need, in order of resource. */
struct offered {
	const struct offer *begin, *end;
	size_t need; /* of the case, by order */
};

/* To answer a leaf of the case: the needs, as bits by their order, and what that weighs. */
struct answer {
	uint32_t needs, weight;
};

struct finding {
	const struct snapshot *s;
	const struct loads *loads;
	const struct help *help;
	const struct matching *m;
	moment now;
	struct known_facts facts;
	uint32_t answerable;   /* needs of the case, as bits by their order: see list_answerable() */
	struct need_set asked; /* the leaves of those */
	struct answer answer[NEEDS_MAX]; /* to each of these */
	int64_t recheck_us;              /* after how long what was checked must be checked again */
	uint64_t *ranks;         /* of each rule: what it gives to a rank, once that is known; else 0 */
	struct shortlist *lists; /* of each need of the case */
	uint32_t n_came;         /* that might have found a place on one */
	struct chosen chosen[RESOURCES_MAX];
	size_t n_chosen;
};

/* ---- Rank ----------------------------------------------------------------------------------- */

static bool is_urgent(const struct finding *f)
{
	return f->m->grade >= GRADE_URGENT;
}

/*
 * A rank: what comes first in eligible.h has the highest bits. Most of them come of the rule, which
 * many share; no two candidates have the same.
 */
enum {
	APPLIES = 63,
	ROOM = 62, /* it is not known to be full */
	AT_ONCE = 61,
	SURE = 60,
	NO_DOUBT = 59,
	FOR_THIS = 58, /* from the need that it is for above all */
	WEIGHT = 48,   /* from the needs it answers */
	STANDING = 42, /* more than 0 for any rule */
	HELPS = 32,    /* from what has come of it */
	EARLIER = 0,   /* of equals the first, and regions come from the client's outwards */
};
_Static_assert((NEEDS_SHOWN_MAX + 1) * NEEDS_SHOWN_MAX / 2 < 1 << (FOR_THIS - WEIGHT),
	"the weight of all needs finds room");
_Static_assert(STANDING_NOT_NOW + 1 < 1 << (WEIGHT - STANDING), "every standing finds room");
_Static_assert(WORTH_ROOM <= 1 << (STANDING - HELPS), "all that a resource can help finds room");

static uint64_t rank_of_rule(const struct finding *f, const struct rule *rule)
{
	enum standing standing = standing_of(rule, f->help, f->facts, f->now);

	return (uint64_t)(standing_eligibility(standing) != NOT_ELIGIBLE) << APPLIES |
		   (uint64_t)(is_urgent(f) && rule->at_once) << AT_ONCE |
		   (uint64_t)(standing == STANDING_ELIGIBLE) << SURE |
		   (uint64_t)!rule->doubtful << NO_DOUBT |
		   (uint64_t)(STANDING_NOT_NOW + 1 - standing) << STANDING;
}

static uint64_t rank_by_rule(struct finding *f, uint32_t rule)
{
	if (!f->ranks[rule])
		f->ranks[rule] = rank_of_rule(f, &f->s->rules[rule]);
	return f->ranks[rule];
}

static enum standing standing_in(uint64_t rank)
{
	return STANDING_NOT_NOW + 1 - (rank >> STANDING & ((1u << (WEIGHT - STANDING)) - 1));
}

static bool applies(const struct candidate *c)
{
	return c->rank >> APPLIES & 1;
}

/* ---- Candidates ----------------------------------------------------------------------------- */

/* Where there is no room the last falls off. */
static void place(struct shortlist *l, const struct candidate *c)
{
	if (c->rank <= l->floor)
		return;
	l->list[l->floor ? l->last : l->n++] = *c;
	if (l->n < RESOURCES_MAX)
		return;
	l->floor = UINT64_MAX;
#pragma GCC unroll 12
	for (size_t i = 0; i < RESOURCES_MAX; i++) { /* no branch: who it is nobody can foresee */
		bool less = l->list[i].rank < l->floor;

		l->last = less ? i : l->last;
		l->floor = less ? l->list[i].rank : l->floor;
	}
}

static void put_in_order(struct shortlist *l)
{
	for (size_t i = 1; i < l->n; i++) {
		struct candidate c = l->list[i];
		size_t at = i;

		for (; at > 0 && l->list[at - 1].rank < c.rank; at--)
			l->list[at] = l->list[at - 1];
		l->list[at] = c;
	}
}

/* What a resource answers that has these leaves. Most have one of the case's. */
static struct answer answer_of(const struct finding *f, const struct need_set *leaves)
{
	struct answer all = {0};

	for (size_t k = 0; k < NEEDS_MAX / 64; k++)
		for (uint64_t left = leaves->bits[k] & f->asked.bits[k]; left; left &= left - 1) {
			const struct answer *one = &f->answer[64 * k + (size_t)__builtin_ctzll(left)];

			all.needs |= one->needs;
			all.weight += one->weight;
		}
	return all;
}

/* An offer, and what its rule gives to its rank. */
struct sifted {
	const struct offer *offer;
	uint64_t rank;
};

/*
 * Of at most OFFERS_AT_ONCE offers for a need those that might find a place on its list, whatever
 * is known of them besides, which lies far apart and is asked for. Nobody can foresee which: no
 * branch asks.
 */
enum { OFFERS_AT_ONCE = 64 };
static size_t sift(struct finding *f, const struct offered *of, struct sifted ret[OFFERS_AT_ONCE])
{
	uint64_t floor = f->lists[of->need].floor,
			 most = UINT64_C(1) << ROOM | ((UINT64_C(1) << FOR_THIS) - 1);
	size_t n = 0;

	for (const struct offer *o = of->begin; o < of->end; o++) {
		uint64_t rank = rank_by_rule(f, o->rule) | (uint64_t)o->main << FOR_THIS;

		ahead_fetch(&f->loads->worth[o->resource]);
		ahead_fetch(&f->s->resource_needs[o->resource]);
		ret[n] = (struct sifted){o, rank};
		n += (standing_in(rank) != STANDING_NOT_NOW) & ((rank | most) > floor);
	}
	return n;
}

static void consider(struct finding *f, const struct offered *of)
{
	struct sifted sifted[OFFERS_AT_ONCE];
	size_t n = sift(f, of, sifted);

	for (size_t i = 0; i < n; i++) {
		const struct offer *o = sifted[i].offer;
		struct answer answer = answer_of(f, &f->s->resource_needs[o->resource]);
		uint64_t earlier = UINT32_MAX - f->n_came++;
		struct candidate c = {.resource = o->resource, .rule = o->rule, .answers = answer.needs};

		c.rank = sifted[i].rank | (uint64_t)answer.weight << WEIGHT | earlier << EARLIER |
				 (uint64_t)!loads_full(f->loads, o->resource) << ROOM |
				 (uint64_t)loads_helps(f->loads, o->resource) << HELPS;
		place(&f->lists[of->need], &c);
	}
}

static void consider_all(struct finding *f, struct offered of)
{
	const struct offer *end = of.end;

	for (; of.begin < end; of.begin = of.end) {
		of.end = end - of.begin > OFFERS_AT_ONCE ? of.begin + OFFERS_AT_ONCE : end;
		consider(f, &of);
	}
}

/* What a region offers for a need; nothing where it offers nothing. */
static struct offered offered_for(const struct finding *f, district_index region, size_t need)
{
	const struct snapshot *s = f->s;
	need_index leaf = f->m->needs[need].need;
	const struct offer_list *list = s->offer_lists + s->offers_of[region];

	for (uint32_t n = s->offers_of[region + 1] - s->offers_of[region]; n > 0;) {
		uint32_t half = n - n / 2; /* no branch: where it is nobody can foresee */

		list += (list[half - 1].need < leaf) * half;
		n /= 2;
	}
	if (list == s->offer_lists + s->offers_of[region + 1] || list->need != leaf)
		return (struct offered){NULL, NULL, need};
	return (struct offered){s->offers + list[0].first, s->offers + list[1].first, need};
}

/*
 * The regions whose resources the client may have: from theirs outwards. Where nobody said which
 * that is, what holds everywhere, and nothing else.
 */
static size_t regions_of(const struct finding *f, district_index ret[LEVELS])
{
	const struct snapshot *s = f->s;
	district_index d = f->help->district;
	size_t n = 0;

	if (d == NONE && s->n_districts)
		for (d = 0; s->districts[d].parent != NONE;)
			d = s->districts[d].parent;
	for (; d != NONE; d = s->districts[d].parent)
		ret[n++] = d;
	return n;
}

/* Asks for the lists of a region. */
static void fetch_lists(const struct snapshot *s, district_index region)
{
	enum { LISTS_A_LINE = 64 / sizeof(struct offer_list) };

	for (uint32_t i = s->offers_of[region]; i < s->offers_of[region + 1]; i += LISTS_A_LINE)
		ahead_fetch(&s->offer_lists[i]);
}

/* What lies far apart is asked for in all regions before it is read in the first. */
static void find_around(struct finding *f)
{
	struct offered lists[LEVELS * NEEDS_SHOWN_MAX];
	district_index regions[LEVELS];
	size_t n_regions = regions_of(f, regions), n = 0;

	for (size_t i = 0; i < n_regions; i++)
		fetch_lists(f->s, regions[i]);
	for (size_t i = 0; i < n_regions; i++)
		for (uint32_t left = f->answerable; left; left &= left - 1) {
			lists[n] = offered_for(f, regions[i], (size_t)__builtin_ctz(left));
			ahead_fetch(lists[n].begin);
			n += lists[n].begin < lists[n].end;
		}
	for (size_t i = 0; i < n; i++)
		consider_all(f, lists[i]);
	for (size_t i = 0; i < f->m->n_needs; i++)
		put_in_order(&f->lists[i]);
}

/* ---- Choice --------------------------------------------------------------------------------- */

static bool is_chosen(const struct finding *f, const struct candidate *c)
{
	for (size_t i = 0; i < f->n_chosen; i++)
		if (f->chosen[i].candidate->resource == c->resource)
			return true;
	return false;
}

/*
 * The best that is left for a need, of those that the client may have or of the others, which come
 * after them; NULL.
 */
static const struct candidate *best_left(struct finding *f, size_t need, bool may_have)
{
	struct shortlist *l = &f->lists[need];

	while (l->left < l->n && is_chosen(f, &l->list[l->left]))
		l->left++;
	return l->left < l->n && applies(&l->list[l->left]) == may_have ? &l->list[l->left] : NULL;
}

/* Whether need `a` has its turn before need `b`, which comes earlier in the case. */
static bool is_its_turn(const struct finding *f, size_t a, size_t b)
{
	const struct shortlist *x = &f->lists[a], *y = &f->lists[b];

	return x->served != y->served ? y->served : x->turns < y->turns;
}

/* Gives one place. False: nothing is left for any need. */
static bool choose_one(struct finding *f, bool may_have)
{
	struct chosen next = {.candidate = NULL};

	for (size_t i = 0; i < f->m->n_needs; i++) {
		const struct candidate *c;

		if (next.candidate && !is_its_turn(f, i, next.need))
			continue;
		c = best_left(f, i, may_have);
		if (c)
			next = (struct chosen){c, i, f->lists[i].turns == 0};
	}
	if (!next.candidate)
		return false;
	f->chosen[f->n_chosen++] = next;
	for (uint32_t left = next.candidate->answers; left; left &= left - 1) {
		size_t need = (size_t)__builtin_ctz(left);
		struct shortlist *l = &f->lists[need];

		l->served = true;
		l->turns += need == next.need || l->list[0].resource == next.candidate->resource;
	}
	return true;
}

/* In a crisis, moves what answers at once to the front; the order is kept otherwise. */
static void hurry(struct finding *f)
{
	size_t front = 0;

	for (size_t i = 0; i < f->n_chosen; i++) {
		struct chosen c = f->chosen[i];

		if (!f->s->rules[c.candidate->rule].at_once || loads_full(f->loads, c.candidate->resource))
			continue;
		memmove(&f->chosen[front + 1], &f->chosen[front], (i - front) * sizeof(c));
		f->chosen[front++] = c;
	}
}

static void choose(struct finding *f)
{
	size_t most = RESOURCES_MAX;

	while (f->n_chosen < most && choose_one(f, true))
		continue;
	if (f->m->grade == GRADE_CRISIS)
		hurry(f);
	if (most > f->n_chosen + NOT_ELIGIBLE_MAX)
		most = f->n_chosen + NOT_ELIGIBLE_MAX;
	while (f->n_chosen < most && choose_one(f, false))
		continue;
}

/* ---- What is told --------------------------------------------------------------------------- */

static int64_t recheck_us(const struct snapshot *s, district_index d, moment now)
{
	struct text said = snapshot_practice(s, d, TEXT("resource.recheck"), now);
	int64_t days;

	if (!text_to_i64(said, &days) || days < 1 || days > 100 * RECHECK_DAYS)
		days = RECHECK_DAYS;
	return days * US_PER_DAY;
}

bool matching_stale(const struct snapshot *s, const struct resource *r, moment now)
{
	return snapshot_cell(r->row, RESOURCE_LAST_CHECKED).len == 0 ||
		   r->checked.us < now.us - recheck_us(s, r->region, now);
}

static void tell_reasons(
	const struct finding *f, const struct chosen *c, struct arena *a, struct resource_found *to)
{
	const struct snapshot *s = f->s;
	const struct resource *r = &s->resources[to->resource];
	struct saying told = saying_begin(a, REASONS_EACH);

	if (loads_full(f->loads, to->resource))
		SAY(&told, REASON_FULL, day_text(f->loads->capacity[to->resource].said, a));
	if (is_urgent(f) && s->rules[r->rule].at_once)
		say(&told, REASON_AT_ONCE);
	if (applies(c->candidate))
		SAY(&told, c->first ? REASON_FIRST_FOR : REASON_NEXT_FOR,
			s->needs[f->m->needs[c->need].need].code);
	if (s->districts[r->region].level != LEVEL_COUNTRY)
		SAY(&told, REASON_REGION, s->districts[r->region].code);
	if (r->checked.us < f->now.us - f->recheck_us)
		SAY(&told, REASON_LAST_CHECKED, snapshot_cell(r->row, RESOURCE_LAST_CHECKED));
	to->reasons = told.list;
	to->n_reasons = told.n;
}

static bool tell(
	struct finding *f, const struct chosen *c, struct arena *a, struct resource_found *to)
{
	const struct rule *rule = &f->s->rules[c->candidate->rule];

	to->resource = c->candidate->resource;
	to->eligibility = standing_eligibility(standing_in(c->candidate->rank));
	for (uint32_t left = c->candidate->answers; left; left &= left - 1)
		to->answers[to->n_answers++] = f->m->needs[__builtin_ctz(left)].need;
	tell_reasons(f, c, a, to);
	return standing_missing(f->s, rule, f->help, f->facts, a, &to->missing, &to->n_missing);
}

/* What violence bars is not answered by a resource either. */
static uint32_t list_answerable(
	const struct snapshot *s, const struct help *help, const struct matching *m)
{
	struct need_set unsafe = safety_barred(s, help, m);
	uint32_t answerable = 0;

	for (size_t i = 0; i < m->n_needs; i++)
		answerable |= (uint32_t)!need_set_has(&unsafe, m->needs[i].need) << i;
	return answerable;
}

/* What answers more of the needs weighs more, and graver needs weigh more than others. */
static void weigh_answers(struct finding *f)
{
	f->asked = (struct need_set){0};
	for (uint32_t left = f->answerable; left; left &= left - 1) {
		size_t i = (size_t)__builtin_ctz(left);
		need_index leaf = f->m->needs[i].need;

		need_set_add(&f->asked, leaf);
		f->answer[leaf] = (struct answer){UINT32_C(1) << i, (uint32_t)(f->m->n_needs - i)};
	}
}

bool eligible_find(const struct snapshot *s, const struct loads *loads, const struct help *help,
	moment now, struct arena *a, struct matching *m)
{
	struct finding f;
	struct resource_found *list;

	f.s = s;
	f.loads = loads;
	f.help = help;
	f.m = m;
	f.now = now;
	f.facts = client_facts(s, help);
	f.answerable = list_answerable(s, help, m);
	f.recheck_us = recheck_us(s, help->district, now);
	f.ranks = arena_array(a, s->n_rules, sizeof(*f.ranks));
	f.lists = arena_array(a, m->n_needs, sizeof(*f.lists));
	f.n_came = 0;
	f.n_chosen = 0;
	if (!f.ranks || !f.lists)
		return false;
	weigh_answers(&f);
	find_around(&f);
	choose(&f);
	list = arena_array(a, f.n_chosen, sizeof(*list));
	for (size_t i = 0; list && i < f.n_chosen; i++)
		if (!tell(&f, &f.chosen[i], a, &list[i]))
			return false;
	m->resources = list;
	m->n_resources = f.n_chosen;
	return list && !a->failed;
}
