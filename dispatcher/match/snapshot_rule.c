#include "building.h"

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

bool rule_compile(
	struct snapshot_builder *b, const struct raw_row *row, struct text rule, struct resource *r)
{
	struct condition *list = NULL;
	size_t n = 0;

	while (rule.len) {
		struct text word = text_cut(&rule, ' ');

		if (word.len == 0)
			continue;
		list = arena_grow(b->arena, list, n, sizeof(*list));
		if (!list)
			return building_fault(b, TABLE_RESOURCE, row->row, TEXT_NONE);
		if (!condition_compile(b, row, word, &list[n]))
			return false;
		n++;
	}
	r->rule = list;
	r->n_rule = n;
	return true;
}
