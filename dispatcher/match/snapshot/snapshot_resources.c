/*
 * Reads the catalogue of resources: their rules, each kept once; the order by region; and what
 * each region offers for each leaf.
 */
#include "building.h"
#include "item.h"

/* "minor,elder,disabled" to a mask of facts. */
static bool facts_mask(
	struct snapshot_builder *b, const struct raw_row *row, struct text list, uint64_t *ret)
{
	uint64_t mask = 0;
	bool more = true;

	while (more) {
		struct text code;
		uint16_t fact;

		more = list.len && memchr(list.ptr, ',', list.len);
		code = text_cut(&list, ',');
		fact = snapshot_fact(b->s, code);
		if (fact == NONE)
			return BUILDING_FAULT(b, TABLE_RESOURCE, row, "rule names fact \"%.*s\", unknown",
				TEXT_ARG(building_quote(code)));
		mask |= UINT64_C(1) << fact;
	}
	*ret = mask;
	return true;
}

/* Cuts the prefix off t, if it begins with it. */
static bool begins(struct text *t, struct text prefix)
{
	if (t->len < prefix.len || memcmp(t->ptr, prefix.ptr, prefix.len) != 0)
		return false;
	t->ptr += prefix.len;
	t->len -= prefix.len;
	return true;
}

static bool number_from(struct text t, int64_t least, int64_t most, int32_t *ret)
{
	int64_t n;

	if (!text_to_i64(t, &n) || n < least || n > most)
		return false;
	*ret = (int32_t)n;
	return true;
}

static bool condition_compile(
	struct snapshot_builder *b, const struct raw_row *row, struct text word, struct condition *ret)
{
	struct text rest = word;
	bool ok;

	if (begins(&rest, TEXT("age>="))) {
		ret->kind = CONDITION_AGE_MIN;
		ok = number_from(rest, 0, 150, &ret->value);
	} else if (begins(&rest, TEXT("age<="))) {
		ret->kind = CONDITION_AGE_MAX;
		ok = number_from(rest, 0, 150, &ret->value);
	} else if (begins(&rest, TEXT("child<="))) {
		ret->kind = CONDITION_CHILD;
		ok = number_from(rest, 0, 18, &ret->value);
	} else if (begins(&rest, TEXT("sex="))) {
		ret->kind = CONDITION_SEX;
		ok = rest.len == 1 && (rest.ptr[0] == 'F' || rest.ptr[0] == 'M');
		ret->value = ok ? rest.ptr[0] : 0;
	} else if (begins(&rest, TEXT("disability<="))) {
		ret->kind = CONDITION_DISABILITY;
		ok = number_from(rest, 1, 4, &ret->value);
	} else {
		ret->kind = CONDITION_ANY;
		ok = !begins(&rest, TEXT("any(")) || (rest.len && rest.ptr[--rest.len] == ')');
		if (ok)
			return facts_mask(b, row, rest, &ret->mask);
	}
	return ok || BUILDING_FAULT(b, TABLE_RESOURCE, row, "rule has \"%.*s\", not a condition",
					 TEXT_ARG(building_quote(word)));
}

static bool read_conditions(const struct reading *r, struct text words, struct rule *to)
{
	while (words.len) {
		struct text word = text_cut(&words, ' ');

		if (text_eq(word, TEXT("other")))
			to->partial = true;
		if (word.len == 0 || text_eq(word, TEXT("other")))
			continue;
		if (to->n == CONDITIONS_MAX)
			return READ_FAULT(r, "rule has more than %d conditions", CONDITIONS_MAX);
		if (!condition_compile(r->b, r->row, word, &to->conditions[to->n++]))
			return false;
	}
	return true;
}

/* From the first day to the end of the last; always where they are not said. */
static bool read_validity(const struct reading *r, struct rule *to)
{
	static const moment never_began = {INT64_MIN}, never_ends = {INT64_MAX};

	if (!cell_day(r, 15, never_began, &to->valid_from) ||
		!cell_day(r, 16, never_ends, &to->valid_until))
		return false;
	if (to->valid_until.us != never_ends.us)
		to->valid_until.us += US_PER_DAY;
	return to->valid_from.us < to->valid_until.us ||
		   READ_FAULT(r, "valid_until %.*s is before valid_from", TEXT_ARG(r->columns[16])) ||
		   building_fault_in(r, 16);
}

/* The rules that differ, and what is asked of the client in those that were said. */
struct rules_read {
	struct intern differ;
	struct lookup said;  /* a cell of conditions, to a place in asked */
	struct intern asked; /* rules of which nothing but the conditions is filled in */
};

/* The conditions of a row's rule: read once for all rows that say them in the same words. */
static bool find_conditions(const struct reading *r, struct rules_read *rules, struct rule *ret)
{
	uint32_t *place = lookup_add(&rules->said, r->columns[6]);

	if (!place)
		return building_fault(r->b, r->table, 0, TEXT_NONE);
	memset(ret, 0, sizeof(*ret)); /* its padding, too: it is compared by its bytes */
	if (*place != LOOKUP_NEW) {
		memcpy(ret, (const struct rule *)rules->asked.things + *place, sizeof(*ret));
		return true;
	}
	if (!read_conditions(r, r->columns[6], ret))
		return building_fault_in(r, 6);
	return intern(&rules->asked, ret, place) || building_fault(r->b, r->table, 0, TEXT_NONE);
}

/* A rule as the table says it. Rules that are alike are kept once. */
static bool read_rule(const struct reading *r, struct rules_read *rules, uint32_t *ret)
{
	struct rule rule;

	if (!find_conditions(r, rules, &rule) || !cell_yes(r, 14, &rule.at_once) ||
		!read_validity(r, &rule))
		return false;
	rule.doubtful = r->columns[12].len > 0;
	return intern(&rules->differ, &rule, ret) || building_fault(r->b, r->table, 0, TEXT_NONE);
}

static bool read_resource(const struct reading *r, struct rules_read *rules, struct resource *to,
	struct need_set *ret_needs)
{
	static const struct text providers[] = {
		TEXT_INIT("GOVERNMENT"), TEXT_INIT("CHARITY"), TEXT_INIT("PROFESSIONAL")};
	static const moment not_said = {INT64_MAX};
	size_t provider;

	if (!cell_code(r, 0, &to->code) || !cell_word(r, 2, providers, 3, &provider) ||
		!building_need_set(r, 3, NONE, ret_needs, &to->main) || !cell_yes(r, 5, &to->offered) ||
		!read_rule(r, rules, &to->rule) || !cell_day(r, 17, not_said, &to->checked))
		return false;
	to->provider = (enum provider)provider;
	to->row = r->row->bytes;
	return true;
}

/* First where each holds, which tells its place. */
static bool place_resources(struct reading *r, struct by_district *by)
{
	const uint32_t *rank = r->b->building->tables[TABLE_RESOURCE].rank;
	district_index region;

	if (!by_district_begin(r->b, r->n, by))
		return false;
	for (size_t i = 0; building_next(r); i++) {
		if (!cell_reference(r, 4, TABLE_DISTRICT, &region))
			return false;
		by_district_count(by, rank[i], region);
	}
	by_district_sum(by);
	return true;
}

static bool read_resources(struct snapshot_builder *b)
{
	struct reading r;
	struct resource *list = building_table(b, TABLE_RESOURCE, sizeof(*list), NOTHING - 1, &r);
	struct need_set *needs = arena_array(b->arena, r.n, sizeof(*needs));
	struct arena *scratch = &b->building->scratch;
	struct rules_read rules = {.differ = intern_begin(b->arena, sizeof(struct rule)),
		.said = lookup_begin(scratch, 0),
		.asked = intern_begin(scratch, sizeof(struct rule))};
	const uint32_t *rank = b->building->tables[TABLE_RESOURCE].rank;
	struct by_district by;

	if (!list || !needs || !rules.said.slots)
		return building_fault(b, TABLE_RESOURCE, 0, TEXT_NONE);
	if (!place_resources(&r, &by))
		return false;
	for (size_t i = 0; building_next(&r); i++) {
		resource_index place = by.places[rank[i]];

		list[place].region = by.districts[rank[i]];
		if (!read_resource(&r, &rules, &list[place], &needs[place]))
			return false;
	}
	b->s->rules = rules.differ.things;
	b->s->n_rules = rules.differ.n;
	b->s->resources = list;
	b->s->resource_needs = needs;
	b->s->resources_by_code = by.places;
	b->building->resources_of = by.begins;
	b->s->n_resources = r.n;
	return true;
}

/* The codes that a row of the catalogue may name, as those of a snapshot are. */
static bool know_codes(struct snapshot_builder *b)
{
	struct raw_table *tables = b->building->tables;

	tables[TABLE_NEED].n = b->s->n_needs;
	tables[TABLE_DISTRICT].n = b->s->n_districts;
	return building_codes(b, TABLE_NEED, b->s->needs, sizeof(b->s->needs[0])) &&
		   building_codes(b, TABLE_DISTRICT, b->s->districts, sizeof(b->s->districts[0]));
}

/* One row, as read_resources reads each. */
static bool read_alone(struct snapshot_builder *b)
{
	struct arena *scratch = &b->building->scratch;
	struct rules_read rules = {.differ = intern_begin(b->arena, sizeof(struct rule)),
		.said = lookup_begin(scratch, 0),
		.asked = intern_begin(scratch, sizeof(struct rule))};
	struct reading r = building_reading(b, TABLE_RESOURCE);
	struct resource resource = {0};
	struct need_set needs = {0};
	district_index region;

	return rules.said.slots && building_next(&r) && read_resource(&r, &rules, &resource, &needs) &&
		   cell_reference(&r, 4, TABLE_DISTRICT, &region);
}

struct snapshot_fault item_fault(
	const struct snapshot *s, const struct text *cells, size_t n, struct arena *a)
{
	enum { SCRATCH = 16 << 20 }; /* the codes of a nation's districts */
	struct snapshot_builder b;

	if (!snapshot_begin(&b, a))
		return (struct snapshot_fault){.why = TEXT("the arena is full")};
	*b.s = *s;
	arena_init(&b.building->scratch, SCRATCH);
	if (!snapshot_row(&b, TABLE_RESOURCE, cells, n) || !know_codes(&b) || !read_alone(&b))
		building_fault(&b, TABLE_RESOURCE, 1, TEXT_NONE);
	arena_release(&b.building->scratch);
	return b.fault;
}

/* ---- Offers --------------------------------------------------------------------------------- */

/* Cuts the first leaf off what is left of a set. False: there is none. */
static bool next_leaf(struct need_set *left, need_index *ret)
{
	for (size_t k = 0; k < NEEDS_MAX / 64; k++) {
		if (!left->bits[k])
			continue;
		*ret = (need_index)(64 * k + (size_t)__builtin_ctzll(left->bits[k]));
		left->bits[k] &= left->bits[k] - 1;
		return true;
	}
	return false;
}

/* What a resource offers: all its leaves, or nothing. */
static struct need_set offered_by(const struct snapshot *s, size_t resource)
{
	return s->resources[resource].offered ? s->resource_needs[resource] : (struct need_set){0};
}

/* What the resources [from, to) of one region offer for each leaf. */
static void count_offers(
	const struct snapshot *s, size_t from, size_t to, uint32_t counts[NEEDS_MAX])
{
	need_index n;

	memset(counts, 0, NEEDS_MAX * sizeof(*counts));
	for (size_t i = from; i < to; i++)
		for (struct need_set left = offered_by(s, i); next_leaf(&left, &n);)
			counts[n]++;
}

/* Lists and offers, as many as all resources have leaves; lists one more than that. */
struct offering {
	struct offer *offers;
	struct offer_list *lists;
	uint32_t *lists_of;
	uint32_t n_offers, n_lists;
};

static struct offer offer_of(const struct snapshot *s, resource_index i, need_index need)
{
	const struct resource *r = &s->resources[i];

	return (struct offer){.resource = i, .rule = r->rule & INT32_MAX, .main = r->main == need};
}

/* The lists of one region, each with its room, and then what they offer. */
static void offer_region(const struct snapshot *s, struct offering *o, size_t from, size_t to)
{
	uint32_t next[NEEDS_MAX], counts[NEEDS_MAX];
	need_index n;

	count_offers(s, from, to, counts);
	for (n = 0; n < s->n_needs; n++) {
		next[n] = o->n_offers;
		if (counts[n])
			o->lists[o->n_lists++] = (struct offer_list){o->n_offers, n};
		o->n_offers += counts[n];
	}
	for (size_t i = from; i < to; i++)
		for (struct need_set left = offered_by(s, i); next_leaf(&left, &n);)
			o->offers[next[n]++] = offer_of(s, (resource_index)i, n);
}

static size_t count_leaves(const struct snapshot *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n_resources; i++)
		for (size_t k = 0; k < NEEDS_MAX / 64; k++)
			n += (size_t)__builtin_popcountll(s->resource_needs[i].bits[k]);
	return n;
}

static bool make_offers(struct snapshot_builder *b)
{
	struct snapshot *s = b->s;
	size_t n = count_leaves(s);
	const uint32_t *of = b->building->resources_of;
	struct offering o = {.offers = arena_room(b->arena, n * sizeof(*o.offers)),
		.lists = arena_room(b->arena, (n + 1) * sizeof(*o.lists)),
		.lists_of = arena_array(b->arena, s->n_districts + 1, sizeof(*o.lists_of))};

	if (!o.offers || !o.lists || !o.lists_of)
		return building_fault(b, TABLE_RESOURCE, 0, TEXT_NONE);
	for (size_t d = 0; d < s->n_districts; d++) {
		o.lists_of[d] = o.n_lists;
		offer_region(s, &o, of[d], of[d + 1]);
	}
	o.lists_of[s->n_districts] = o.n_lists;
	o.lists[o.n_lists] = (struct offer_list){o.n_offers, 0};
	s->offers = o.offers;
	s->offer_lists = o.lists;
	s->offers_of = o.lists_of;
	return true;
}

bool building_read_resources(struct snapshot_builder *b)
{
	return read_resources(b) && make_offers(b);
}
