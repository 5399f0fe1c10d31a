/* Scanning: against a search that compares every term at every position. */
#include "scan.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static struct arena arena;

static void open_arena(void)
{
	arena_init(&arena, 256 << 20);
}

static void close_arena(void)
{
	arena_release(&arena);
}

TestSuite(scan, .init = open_arena, .fini = close_arena, .timeout = 60);

enum { TERMS_MAX = 32 };

/* The classes that terms of these tests may name. */
static const struct class_word class_words[] = {
	{TEXT_INIT("child"), TEXT_INIT("女儿")},
	{TEXT_INIT("child"), TEXT_INIT("孩子")},
	{TEXT_INIT("hit"), TEXT_INIT("打")},
	{TEXT_INIT("hit"), TEXT_INIT("打骂")},
	{TEXT_INIT("hit"), TEXT_INIT("！打工")},
	{TEXT_INIT("hit"), TEXT_INIT("!打骂名")},
	{TEXT_INIT("kin"), TEXT_INIT("女儿")},
	{TEXT_INIT("kin"), TEXT_INIT("妈")},
	{TEXT_INIT("kin"), TEXT_INIT("妈妈")},
	{TEXT_INIT("kin"), TEXT_INIT("媽")}, /* folds to the same: said once */
	{TEXT_INIT("ring"), TEXT_INIT("哈哈")},
	{TEXT_INIT("unused"), TEXT_INIT("离婚")},
};

static struct snapshot snapshot_of(const struct term *terms, size_t n_terms)
{
	return (struct snapshot){.terms = terms,
		.n_terms = n_terms,
		.class_words = class_words,
		.n_class_words = sizeof(class_words) / sizeof(class_words[0])};
}

static const struct scanner *build(const struct term *terms, size_t n_terms)
{
	struct snapshot s = snapshot_of(terms, n_terms);
	struct scanner_fault fault;
	const struct scanner *sc = scanner_build(&arena, &s, &fault);

	cr_assert(sc, "%zu: %.*s", fault.at, TEXT_ARG(fault.why));
	return sc;
}

/* A hit as it is compared. */
struct place {
	uint32_t begin, end, term, part, unit;
};

static int by_place(const void *left, const void *right)
{
	const struct place *x = left, *y = right;

	if (x->begin != y->begin)
		return x->begin < y->begin ? -1 : 1;
	if (x->end != y->end)
		return x->end > y->end ? -1 : 1;
	if (x->term != y->term)
		return x->term < y->term ? -1 : 1;
	return x->part < y->part ? -1 : x->part > y->part;
}

/* Hits by begin, then longest first, then by term and part; their own order is checked. */
static const struct place *places_of(const struct hits *hits)
{
	struct place *list = arena_array(&arena, hits->n, sizeof(*list));

	for (size_t i = 0; i < hits->n; i++) {
		const struct hit *h = &hits->list[i], *before = i ? h - 1 : NULL;
		const struct spot *at = &hits->spots[h->spot];

		list[i] = (struct place){at->begin, at->end, h->term, h->part, h->unit};
		if (before && before->term == h->term)
			cr_assert(before->unit < h->unit ||
					  (before->unit == h->unit &&
						  (before->part < h->part ||
							  (before->part == h->part && before->spot < h->spot))));
		for (size_t k = 0; before && before->term != h->term && k < i; k++)
			cr_assert_neq(hits->list[k].term, h->term);
	}
	if (hits->n)
		qsort(list, hits->n, sizeof(*list), by_place);
	return list;
}

/* Hits as one line: term.part@begin-end in folded positions. */
static const char *found(const char *const *words, const char *narrative)
{
	static char line[1024];
	static struct term terms[TERMS_MAX];
	const struct place *list;
	struct folded f;
	struct hits hits;
	size_t n = 0, at = 0;

	for (; words[n]; n++)
		terms[n] = (struct term){.words = text_from(words[n])};
	cr_assert(fold(&arena, text_from(narrative), &f));
	cr_assert(scan(build(terms, n), &arena, &f, &hits));
	list = places_of(&hits);
	line[0] = '\0';
	for (size_t i = 0; i < hits.n; i++)
		at += (size_t)snprintf(line + at, sizeof(line) - at, "%s%u.%u@%u-%u", i ? " " : "",
			list[i].term, list[i].part, list[i].begin, list[i].end);
	return line;
}

Test(scan, finds)
{
	static const struct {
		const char *terms[8];
		const char *narrative, *expected;
	} rows[] = {
		{{"家暴"}, "", ""},
		{{"家暴"}, "没什么事", ""},
		{{"家暴"}, "家暴", "0.0@0-2"},
		{{"家暴"}, "被家 暴了,家暴", "0.0@1-3 0.0@5-7"},
		/* overlapping and nested: by begin, longest first, then by term */
		{{"暴力", "家庭暴力", "庭暴", "暴", "力"}, "家庭暴力",
			"1.0@0-4 2.0@1-3 0.0@2-4 3.0@2-3 4.0@3-4"},
		{{"哈哈"}, "哈哈哈", "0.0@0-2 0.0@1-3"},
		{{"甲乙丙丁", "乙丙戊", "丙戊己"}, "甲乙丙戊己", "1.0@1-4 2.0@2-5"},
		{{"打", "打"}, "打", "0.0@0-1 1.0@0-1"},
		/* terms are folded as narratives are */
		{{"離婚", "ＤＶ"}, "离婚dv", "0.0@0-2 1.0@2-4"},
		{{"离婚", "dv"}, "離婚ＤＶ", "0.0@0-2 1.0@2-4"},
		/* conjunctions: in one sentence, in any order, all parts */
		{{"老人+摔倒"}, "老人在家摔倒", "0.0@0-2 0.1@4-6"},
		{{"老人+摔倒"}, "摔倒的老人", "0.1@0-2 0.0@3-5"},
		{{"老人+摔倒"}, "老人在家,昨天摔倒", "0.0@0-2 0.1@7-9"},
		{{"老人+摔倒"}, "老人在家。昨天摔倒", ""},
		{{"老人+摔倒"}, "老人在家！昨天摔倒", ""},
		{{"老人+摔倒"}, "老人在家;昨天摔倒", ""},
		{{"老人+摔倒"}, "老人在家?昨天摔倒", ""},
		{{"老人+摔倒"}, "老人在家\n昨天摔倒", ""},
		{{"老人+摔倒"}, "老人3.5米处摔倒", "0.0@0-2 0.1@7-9"},
		{{"老人+摔倒"}, "老人。老人摔倒。摔倒", "0.0@3-5 0.1@5-7"},
		{{"甲+乙+丙+丁"}, "丁丙甲", ""},
		{{"甲+乙+丙+丁"}, "丁丙甲乙", "0.3@0-1 0.2@1-2 0.0@2-3 0.1@3-4"},
		{{"甲+乙", "甲"}, "甲丙", "1.0@0-1"},
		/* of a part, the first four in a sentence */
		{{"甲+乙"}, "乙甲甲甲甲甲甲。甲乙",
			"0.1@0-1 0.0@1-2 0.0@2-3 0.0@3-4 0.0@4-5 0.0@8-9 0.1@9-10"},
		/* a term may begin with what ends a sentence */
		{{"。甲", "甲"}, "甲。甲。甲", "1.0@0-1 0.0@1-3 1.0@2-3 0.0@3-5 1.0@4-5"},
		/* & joins within a clause */
		{{"老人&摔倒"}, "摔倒的老人", "0.1@0-2 0.0@3-5"},
		{{"老人&摔倒"}, "老人在家,昨天摔倒", ""},
		{{"老人&摔倒"}, "老人(昨天摔倒)", ""},
		{{"老人&摔倒"}, "老人在家 昨天摔倒", ""},
		{{"老人&摔倒"}, "老人在家。昨天摔倒", ""},
		{{"老人&摔倒"}, "老人、老伴摔倒", "0.0@0-2 0.1@5-7"},
		{{"老人＆摔倒"}, "老人摔倒", "0.0@0-2 0.1@2-4"},
		{{"甲&乙"}, "甲,甲乙,乙。乙,乙甲", "0.0@2-3 0.1@3-4 0.1@9-10 0.0@10-11"},
		{{"甲&乙", "甲+乙"}, "甲,甲乙", "1.0@0-1 0.0@2-3 1.0@2-3 0.1@3-4 1.1@3-4"},
		{{"甲&乙"}, "甲甲甲甲甲乙", "0.0@0-1 0.0@1-2 0.0@2-3 0.0@3-4 0.1@5-6"},
		{{"甲&乙&丙&丁"}, "丁丙甲乙", "0.3@0-1 0.2@1-2 0.0@2-3 0.1@3-4"},
		/* ~ is &, and the caller sees to the order; * is anywhere */
		{{"甲~乙"}, "乙甲,甲", "0.1@0-1 0.0@1-2"},
		{{"甲～乙"}, "甲,乙", ""},
		{{"甲*乙"}, "甲。丙;乙", "0.0@0-1 0.1@4-5"},
		{{"甲*乙"}, "甲甲甲甲甲。乙", "0.0@0-1 0.0@1-2 0.0@2-3 0.0@3-4 0.1@6-7"},
		{{"甲*乙", "甲+乙"}, "甲。丙", ""},
		/* excepted words are none of their class, and hide those within */
		{{"<hit>"}, "打打工打骂打骂名", "0.0@0-1 0.0@3-5"},
		{{"<hit>&人"}, "打工人", ""},
		{{"<hit>", "打"}, "打工", "1.0@0-1"},
		/* a class stands for each of its words, the longest */
		{{"<child>"}, "孩子和女儿", "0.0@0-2 0.0@3-5"},
		{{"＜child＞"}, "孩子", "0.0@0-2"},
		{{"<kin>"}, "妈妈和妈", "0.0@0-2 0.0@3-4"},
		{{"<kin>", "妈"}, "妈妈", "0.0@0-2 1.0@0-1 1.0@1-2"},
		{{"<ring>"}, "哈哈哈", "0.0@0-2 0.0@1-3"}, /* overlapping, but none within the other */
		{{"<child>&不肯&上学"}, "女儿不肯去上学", "0.0@0-2 0.1@2-4 0.2@5-7"},
		{{"<child>&上学"}, "女儿在家,弟弟上学", ""},
		{{"<child>+上学"}, "女儿在家,弟弟上学", "0.0@0-2 0.1@7-9"},
		/* words of two classes, and words by themselves as well */
		{{"<child>", "<kin>", "女儿"}, "女儿", "0.0@0-2 1.0@0-2 2.0@0-2"},
		{{"<kin>&<child>"}, "女儿", "0.0@0-2 0.1@0-2"}, /* for the caller to tell apart */
		{{"<kin>&<kin>"}, "妈妈和女儿", "0.0@0-2 0.1@0-2 0.0@3-5 0.1@3-5"},
		{{"甲"}, "甲甲甲甲甲甲", "0.0@0-1 0.0@1-2 0.0@2-3 0.0@3-4 0.0@4-5 0.0@5-6"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		cr_expect_str_eq(found(rows[i].terms, rows[i].narrative), rows[i].expected, "row %zu: %s",
			i, found(rows[i].terms, rows[i].narrative));
}

Test(scan, refuses_bad_terms)
{
	static const char *const bad[][2] = {
		{"", "an empty part"},
		{"+", "an empty part"},
		{"甲+", "an empty part"},
		{"+甲", "an empty part"},
		{"甲++乙", "an empty part"},
		{"甲&&乙", "an empty part"},
		{" ", "an empty part"},
		{"甲+ ", "an empty part"},
		{"甲+乙+丙+丁+戊", "more than 4 parts"},
		{"甲&<kin>&丙&丁&戊", "more than 4 parts"},
		{"甲+乙&丙", "mixes + & ~ or *"},
		{"甲&乙&丙+丁", "mixes + & ~ or *"},
		{"甲~乙&丙", "mixes + & ~ or *"},
		{"甲*乙~丙", "mixes + & ~ or *"},
		{"甲\n乙", "a line end"},
		{"甲\xe2\x80\xa8", "a line end"},
		{"1234567890123456789012345678901234567890123456789012345678901234甲", "more than 64"},
		{"甲+12345678901234567890123456789012345678901234567890123456789012345", "more than 64"},
		{"<nobody>", "names <nobody>, and no class has that code: add its words to word_class"},
		{"甲&<no body>", "names <no body>, and no class has"},
		{"<二>", "names <二>, and no class has"},
		{"<a_code_that_is_longer_than_any_of_the_classes>", "and no class has that code"},
		{"<>", "a < > + & ~ or * in words"},
		{"<kin", "a < > + & ~ or * in words"},
		{"kin>", "a < > + & ~ or * in words"},
		{"我<kin>", "a < > + & ~ or * in words"},
		{"<kin>们", "a < > + & ~ or * in words"},
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct term terms[] = {{.words = TEXT_INIT("家暴")}, {.words = text_from(bad[i][0])},
			{.words = TEXT_INIT("")}};
		struct snapshot s = snapshot_of(terms, 3);
		struct scanner_fault fault = {.at = 99};

		cr_expect_null(scanner_build(&arena, &s, &fault), "\"%s\"", bad[i][0]);
		cr_expect_eq(fault.at, 1, "\"%s\": %zu", bad[i][0], fault.at);
		cr_expect_not(fault.in_class);
		cr_expect(memmem(fault.why.ptr, fault.why.len, bad[i][1], strlen(bad[i][1])),
			"\"%s\": %.*s", bad[i][0], TEXT_ARG(fault.why));
	}
}

/* Of classes that nobody names, too. */
Test(scan, refuses_bad_class_words)
{
	static const char *const bad[] = {"", " ", "甲+乙", "甲&", "<kin>", "甲\n"};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct term terms[] = {{.words = TEXT_INIT("<a>")}};
		struct class_word words[] = {{TEXT_INIT("a"), TEXT_INIT("甲")},
			{TEXT_INIT("b"), text_from(bad[i])}, {TEXT_INIT("c"), TEXT_INIT("丙")}};
		struct snapshot s = {
			.terms = terms, .n_terms = 1, .class_words = words, .n_class_words = 3};
		struct scanner_fault fault = {.at = 99};

		cr_expect_null(scanner_build(&arena, &s, &fault), "\"%s\"", bad[i]);
		cr_expect(fault.in_class && fault.at == 1, "\"%s\": %zu", bad[i], fault.at);
		cr_expect_gt(fault.why.len, 0);
	}
}

Test(scan, without_terms)
{
	struct folded f;
	struct hits hits;

	cr_assert(fold(&arena, TEXT("家暴"), &f));
	cr_assert(scan(build(NULL, 0), &arena, &f, &hits));
	cr_expect_eq(hits.n, 0);
	cr_expect_eq(hits.n_spots, 0);
}

/* ---- Against plain comparison, on random texts over few letters -------------------------- */

static uint32_t seed = 12345;

static uint32_t dice(uint32_t sides)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 16) % sides;
}

static struct text random_text(char *to, size_t n, const char *letters, uint32_t n_letters)
{
	for (size_t i = 0; i < n; i++)
		to[i] = letters[dice(n_letters)];
	return (struct text){to, n};
}

static size_t plain_search(
	const struct term *terms, size_t n_terms, struct text t, struct place *list)
{
	size_t n = 0;

	for (uint32_t begin = 0; begin < t.len; begin++)
		for (size_t len = t.len - begin; len > 0; len--)
			for (uint32_t k = 0; k < n_terms; k++)
				if (text_eq(terms[k].words, (struct text){t.ptr + begin, len}))
					list[n++] = (struct place){begin, begin + (uint32_t)len, k, 0, 0};
	return n;
}

static void expect_places(
	const struct hits *hits, const struct place *expected, size_t n, int round)
{
	const struct place *list = places_of(hits);

	cr_assert_eq(hits->n, n, "round %d: %zu, not %zu", round, hits->n, n);
	for (size_t i = 0; i < n; i++)
		cr_assert(!memcmp(&list[i], &expected[i], sizeof(list[i])), "round %d, %zu: %u.%u@%u",
			round, i, list[i].term, list[i].part, list[i].begin);
}

Test(scan, equals_plain_search)
{
	for (int round = 0; round < 300; round++) {
		static char words[24][8], narrative[200];
		static struct place expected[200 * 24];
		struct term terms[24];
		struct text t = random_text(narrative, sizeof(narrative), "abc", 3);
		struct folded f;
		struct hits hits;

		for (size_t i = 0; i < 24; i++)
			terms[i] = (struct term){.words = random_text(words[i], 1 + dice(6), "abc", 3)};
		cr_assert(fold(&arena, t, &f) && scan(build(terms, 24), &arena, &f, &hits));
		expect_places(&hits, expected, plain_search(terms, 24, t, expected), round);
		arena_release(&arena);
	}
}

/* ---- The same for terms of several parts, and for classes --------------------------------- */

enum { JOINS = 40, JOIN_TEXT = 120, CLASSES = 3, CLASS_WORDS = 12, LONGEST = 3 };

/* Random terms over random classes. */
struct plain {
	char words[JOINS][24], of_class[CLASS_WORDS][5]; /* a ! before what is excepted */
	struct term terms[JOINS];
	struct class_word class_words[CLASS_WORDS];
	size_t n_class_words;
	struct text t; /* letters, ',' and ';' */
};

static const struct text class_codes[CLASSES] = {TEXT_INIT("k"), TEXT_INIT("l"), TEXT_INIT("m")};

/* The row of a class word, written as it is or excepted; NULL: none. */
static const struct class_word *class_word(
	const struct plain *p, struct text code, struct text word)
{
	for (size_t i = 0; i < p->n_class_words; i++) {
		struct text as_written = p->class_words[i].word;
		bool excepted = as_written.ptr[0] == '!';

		if (text_eq(p->class_words[i].class_code, code) &&
			text_eq((struct text){as_written.ptr + excepted, as_written.len - excepted}, word))
			return &p->class_words[i];
	}
	return NULL;
}

static struct text slice(const struct plain *p, size_t begin, size_t end)
{
	return (struct text){p->t.ptr + begin, end - begin};
}

/* Whether some longer word of the class covers [begin, end). */
static bool covered(const struct plain *p, struct text code, size_t begin, size_t end)
{
	for (size_t from = end > LONGEST ? end - LONGEST : 0; from <= begin; from++)
		for (size_t to = end; to <= p->t.len && to <= from + LONGEST; to++)
			if (to - from > end - begin && class_word(p, code, slice(p, from, to)))
				return true;
	return false;
}

/* Whether a part of a term, as written, stands at [begin, end). */
static bool stands(const struct plain *p, struct text part, size_t begin, size_t end)
{
	struct text code = {part.ptr + 1, part.len - 2};
	const struct class_word *row;

	if (part.ptr[0] != '<')
		return text_eq(part, slice(p, begin, end));
	row = class_word(p, code, slice(p, begin, end));
	return row && row->word.ptr[0] != '!' && !covered(p, code, begin, end);
}

/* The number of the unit that a position stands in. */
static uint32_t unit_at(const struct plain *p, char sign, size_t at)
{
	uint32_t unit = 0;

	for (size_t i = 0; i < at; i++)
		unit += sign != '*' && (p->t.ptr[i] == ';' || (strchr("&~", sign) && p->t.ptr[i] == ','));
	return unit;
}

/* Where a part stands: all its places, or in each unit the first four. */
static size_t plain_part(const struct plain *p, uint32_t term, uint32_t part, char sign,
	size_t n_parts, struct place *list)
{
	struct text rest = p->terms[term].words, words = text_cut(&rest, sign);
	uint32_t given = 0, unit = 0;
	size_t n = 0;

	for (uint32_t i = 0; i < part; i++)
		words = text_cut(&rest, sign);
	for (uint32_t begin = 0; begin < p->t.len; begin++) {
		for (uint32_t end = begin + LONGEST; end > begin; end--) {
			if (end > p->t.len || !stands(p, words, begin, end))
				continue;
			if (unit != unit_at(p, sign, begin))
				given = 0;
			unit = unit_at(p, sign, begin);
			if (n_parts == 1 || given++ < 4)
				list[n++] = (struct place){begin, end, term, part, unit};
		}
	}
	return n;
}

static bool has_unit(const struct place *list, size_t n, uint32_t part, uint32_t unit)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].part == part && list[i].unit == unit)
			return true;
	return false;
}

/* What joins the parts. */
static char sign_of(struct text words)
{
	for (size_t i = 0; i < words.len; i++)
		if (strchr("&~*", words.ptr[i]))
			return words.ptr[i];
	return '+';
}

/* What the header says, word for word. */
static size_t plain_term(const struct plain *p, uint32_t term, struct place *list)
{
	struct place all[JOIN_TEXT * 4 * PARTS_MAX];
	struct text words = p->terms[term].words;
	char sign = sign_of(words);
	size_t n_parts = 1, n_all = 0, n = 0;

	for (size_t i = 0; i < words.len; i++)
		n_parts += words.ptr[i] == sign;
	for (uint32_t part = 0; part < n_parts; part++)
		n_all += plain_part(p, term, part, sign, n_parts, all + n_all);
	for (size_t i = 0; i < n_all; i++) {
		bool whole = true;

		for (uint32_t part = 0; part < n_parts; part++)
			whole = whole && has_unit(all, n_all, part, all[i].unit);
		if (whole)
			list[n++] = all[i];
	}
	return n;
}

static struct text random_join(char *to)
{
	static const uint32_t sizes[] = {1, 2, 2, 2, 3, 4};
	uint32_t n_parts = sizes[dice(6)];
	char sign = "+&~*"[dice(4)];
	size_t n = 0;

	for (uint32_t i = 0; i < n_parts; i++) {
		if (i)
			to[n++] = sign;
		if (dice(2)) {
			n += random_text(to + n, 1 + dice(LONGEST), "abcd", 4).len;
			continue;
		}
		to[n++] = '<';
		to[n++] = class_codes[dice(CLASSES)].ptr[0];
		to[n++] = '>';
	}
	return (struct text){to, n};
}

/* Every class has words, none twice; classes in order. */
static void random_words(struct plain *p)
{
	p->n_class_words = 0;
	for (size_t i = 0; i < CLASS_WORDS; i++) {
		struct text code = class_codes[i * CLASSES / CLASS_WORDS];
		struct text word = random_text(p->of_class[i] + 1, 1 + dice(LONGEST), "abcd", 4);

		p->of_class[i][0] = '!';
		if (class_word(p, code, word))
			continue;
		if (dice(3) == 0)
			word = (struct text){p->of_class[i], word.len + 1};
		p->class_words[p->n_class_words++] = (struct class_word){code, word};
	}
	for (size_t i = 0; i < JOINS; i++)
		p->terms[i] = (struct term){.words = random_join(p->words[i])};
}

Test(scan, joins_as_plain_search_does)
{
	for (int round = 0; round < 400; round++) {
		static struct plain p;
		static char narrative[JOIN_TEXT];
		static struct place expected[JOIN_TEXT * JOINS * 8];
		struct snapshot s = {.terms = p.terms, .n_terms = JOINS, .class_words = p.class_words};
		struct scanner_fault fault;
		struct folded f;
		struct hits hits;
		size_t n = 0;
		const struct scanner *sc;

		random_words(&p);
		s.n_class_words = p.n_class_words;
		p.t = random_text(narrative, 1 + dice(sizeof(narrative)), "aaabbcd,;", round % 3 ? 9 : 8);
		sc = scanner_build(&arena, &s, &fault);
		cr_assert(sc, "%zu: %.*s", fault.at, TEXT_ARG(fault.why));
		cr_assert(fold(&arena, p.t, &f) && scan(sc, &arena, &f, &hits));
		for (uint32_t k = 0; k < JOINS; k++)
			n += plain_term(&p, k, expected + n);
		qsort(expected, n, sizeof(*expected), by_place);
		expect_places(&hits, expected, n, round);
		arena_release(&arena);
	}
}

/* Units are told apart, however many there are. */
Test(scan, tells_many_units_apart)
{
	static const char *const words[] = {"a&b", "a+b"};
	struct term terms[2];

	for (size_t i = 0; i < 2; i++)
		terms[i] = (struct term){.words = text_from(words[i])};
	for (size_t units = 1; units < 300; units++) {
		static char narrative[600];
		struct folded f;
		struct hits hits;
		size_t n = 2 * units + 1;

		for (size_t i = 0; i < n; i++)
			narrative[i] = i == 0 ? 'a' : i == n - 1 ? 'b' : i % 2 ? ',' : 'c';
		cr_assert(fold(&arena, (struct text){narrative, n}, &f));
		cr_assert(scan(build(terms, 2), &arena, &f, &hits));
		cr_expect(hits.n == 2 && hits.list[0].term == 1, "%zu clauses: %zu", units, hits.n);
		narrative[1] = ';';
		cr_assert(fold(&arena, (struct text){narrative, n}, &f));
		cr_assert(scan(build(terms, 2), &arena, &f, &hits));
		cr_expect_eq(hits.n, 0, "%zu", units);
		arena_release(&arena);
	}
}

/* ---- Limits ------------------------------------------------------------------------------ */

/* Member by member: what lies between members is nobody's. */
static bool hits_are(const struct hits *hits, const struct hits *others)
{
	bool same = hits->n == others->n;

	for (size_t i = 0; same && i < hits->n; i++) {
		const struct hit *a = &hits->list[i], *b = &others->list[i];

		same = a->spot == b->spot && a->term == b->term && a->unit == b->unit &&
			   a->part == b->part && a->in_order == b->in_order;
	}
	return same;
}

Test(scan, at_every_size_of_arena)
{
	static const char *const words[] = {"家庭暴力", "暴力", "老人+摔倒", "<child>&老人"};
	struct term terms[4];
	struct text t = TEXT("家庭暴力。老人摔倒,暴力");
	struct snapshot s = snapshot_of(terms, 4);
	size_t enough;
	struct folded f;
	struct hits hits;
	const struct scanner *sc;

	for (size_t i = 0; i < 4; i++)
		terms[i] = (struct term){.words = text_from(words[i])};
	sc = build(terms, 4);
	enough = arena.used;
	for (size_t cap = 0; cap <= enough; cap++) {
		struct arena small;
		struct scanner_fault fault = {.why = TEXT("?")};
		const struct scanner *other;

		arena_init(&small, cap);
		other = scanner_build(&small, &s, &fault);
		cr_expect(other || (fault.why.len == 0 && cap < enough), "build, %zu", cap);
		arena_release(&small);
	}
	cr_assert(fold(&arena, t, &f));
	enough = arena.used;
	cr_assert(scan(sc, &arena, &f, &hits));
	cr_assert_eq(hits.n, 5);
	enough = arena.used - enough;
	for (size_t cap = 0; cap <= enough; cap++) {
		struct arena small;
		struct hits some = {.n = 77};

		arena_init(&small, cap);
		if (scan(sc, &small, &f, &some))
			cr_expect(hits_are(&some, &hits), "scan, %zu", cap);
		else
			cr_expect(some.n == 77 && cap < enough, "scan, %zu", cap);
		arena_release(&small);
	}
}

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* 4,000 terms in milliseconds, 16 KiB in a few: bounds are loose for slow and sanitized builds. */
Test(scan, is_fast)
{
	static char words[4000][16], narrative[16 << 10];
	static struct term terms[4000];
	struct folded f;
	struct hits hits;
	size_t used;
	double begin = seconds(), built;
	const struct scanner *sc;

	for (size_t i = 0; i < 4000; i++)
		terms[i] = (struct term){
			.words = random_text(words[i], 3 + dice(8), "abcdefghijklmnopqrstuvwxyz", 26)};
	sc = build(terms, 4000);
	built = seconds();
	cr_expect_lt(built - begin, 0.5, "built in %g s", built - begin);
	cr_assert(fold(
		&arena, random_text(narrative, sizeof(narrative), "abcdefghijklmnopqrstuvwxyz,", 27), &f));
	used = arena.used;
	cr_assert(scan(sc, &arena, &f, &hits));
	cr_expect_lt(seconds() - built, 0.2);
	cr_expect_lt(arena.used - used, 1u << 20);
}

/* The worst that 16 KiB can hold: one character over and over, that is a part of many terms. */
Test(scan, stays_bounded)
{
	static char words[200][16], narrative[16 << 10];
	static struct term terms[200];
	struct folded f;
	struct hits hits;
	size_t used;
	const struct scanner *sc;

	for (int i = 0; i < 200; i++) {
		int n = snprintf(words[i], sizeof(words[i]), "a+b%c", 'c' + i % 20);

		terms[i] = (struct term){.words = {words[i], (size_t)n}};
	}
	memset(narrative, 'a', sizeof(narrative));
	memcpy(narrative, "bcbdbebfbgbhbibjbkblbmbnbobpbqbrbsbtbubv", 40);
	sc = build(terms, 200);
	cr_assert(fold(&arena, (struct text){narrative, sizeof(narrative)}, &f));
	used = arena.used;
	cr_assert(scan(sc, &arena, &f, &hits));
	cr_expect_eq(hits.n, 200 * 5); /* four of `a`, one of the other part */
	cr_expect_lt(arena.used - used, 1u << 20);
}
