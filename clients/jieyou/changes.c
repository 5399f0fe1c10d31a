#include "changes.h"

/* A text as its clauses: each with the mark that ends it. */
struct clauses {
	struct text *list;
	size_t n;
};

static bool ends_clause(uint32_t cp)
{
	static const uint32_t marks[] = {'\n', ',', ';', '!', '?', 0x3002, 0xff0c, 0xff1b, 0xff01,
		0xff1f}; /* the last, in Chinese */

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (cp == marks[i])
			return true;
	return false;
}

static struct clauses clauses_of(struct text t, struct arena *a)
{
	struct clauses c = {arena_array(a, t.len + 1, sizeof(struct text)), 0};
	const char *begin = t.ptr;

	while (c.list && t.len) {
		uint32_t cp = 0;
		size_t size = text_codepoint(t, &cp);

		size += size == 0; /* what is no UTF-8 */
		t = (struct text){t.ptr + size, t.len - size};
		if (!ends_clause(cp) && t.len)
			continue;
		c.list[c.n++] = (struct text){begin, (size_t)(t.ptr - begin)};
		begin = t.ptr;
	}
	return c;
}

/* A clause without the mark that ends it: what was the last may now be followed by another. */
static struct text words_of(struct text clause)
{
	struct text rest = clause;
	size_t size = 0, last = 0;
	uint32_t cp = 0;

	while (rest.len && (size = text_codepoint(rest, &cp)) > 0) {
		last = size;
		rest = (struct text){rest.ptr + size, rest.len - size};
	}
	return (struct text){clause.ptr, clause.len - (ends_clause(cp) ? last : 0)};
}

static bool is_same(const struct clauses *a, size_t i, const struct clauses *b, size_t k)
{
	return i < a->n && k < b->n && text_eq(words_of(a->list[i]), words_of(b->list[k]));
}

/* How many clauses both have in order, from the i-th of the one and the k-th of the other on. */
struct common {
	uint16_t *cells;
	size_t width;
};

static uint16_t *common_at(const struct common *m, size_t i, size_t k)
{
	return &m->cells[i * m->width + k];
}

static struct common common_of(
	const struct clauses *was, const struct clauses *now, struct arena *a)
{
	struct common m = {NULL, now->n + 1};

	m.cells = arena_array(a, (was->n + 1) * m.width, sizeof(*m.cells));
	for (size_t i = was->n; m.cells && i-- > 0;)
		for (size_t k = now->n; k-- > 0;) {
			uint16_t down = *common_at(&m, i + 1, k), right = *common_at(&m, i, k + 1);

			if (is_same(was, i, now, k))
				*common_at(&m, i, k) = *common_at(&m, i + 1, k + 1) + 1;
			else
				*common_at(&m, i, k) = down > right ? down : right;
		}
	return m;
}

/* The clauses from `begin` up to `end`, as they stand in a row. */
static struct text run_of(const struct clauses *c, size_t begin, size_t end)
{
	if (begin == end)
		return TEXT_NONE;
	return (struct text){c->list[begin].ptr,
		(size_t)(c->list[end - 1].ptr + c->list[end - 1].len - c->list[begin].ptr)};
}

/* What is printed under a label, and whether that stands there already. */
struct telling {
	const struct page *page;
	int indent;
	const char *label;
	bool told;
};

static void tell(struct telling *to, const char *sign, struct text t)
{
	t = text_trim(t);
	if (t.len && !to->told)
		page_print(to->page, to->indent, to->indent, "%s:", to->label);
	to->told = to->told || t.len;
	if (t.len)
		page_print(to->page, to->indent + 2, to->indent + 5, "%s「%.*s」", sign, TEXT_ARG(t));
}

void changes_print(const struct page *p, int indent, const char *label, struct text was,
	struct text now, struct arena *a)
{
	struct clauses old = clauses_of(was, a), new = clauses_of(now, a);
	struct telling to = {p, indent, label, false};
	struct common m = {0};
	size_t i = 0, k = 0;

	if (text_eq(was, now) || !old.list || !new.list)
		return;
	m = common_of(&old, &new, a);
	if (!m.cells) { /* longer than any text there is: told whole */
		tell(&to, "- ", was);
		tell(&to, "+ ", now);
	}
	while (m.cells && (i < old.n || k < new.n)) {
		size_t i_begin = i, k_begin = k;

		while (!is_same(&old, i, &new, k) && (i < old.n || k < new.n)) {
			bool goes =
				i < old.n && (k == new.n || *common_at(&m, i + 1, k) >= *common_at(&m, i, k + 1));

			i += goes;
			k += !goes;
		}
		tell(&to, "- ", run_of(&old, i_begin, i));
		tell(&to, "+ ", run_of(&new, k_begin, k));
		for (; is_same(&old, i, &new, k); i++, k++)
			;
	}
}
