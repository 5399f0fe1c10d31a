/* Needs that follow: the table of the seed row by row, then the rules, in a small world. */
#include "combination.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "detect.h"
#include "seeded.h"
#include "world.h"

enum { ROOM = 64 << 20 };

/* ---- The seed ------------------------------------------------------------------------------- */

static const struct known {
	const char *code, *parts[GROUNDS_MAX];
} known[] = {
#define KNOWN(code, ...) {#code, {__VA_ARGS__}},
#include "combinations_known.def"
#undef KNOWN
};

enum { KNOWN_ROWS = sizeof(known) / sizeof(known[0]) };

static const struct known *find_known(struct text code)
{
	for (size_t i = 0; i < KNOWN_ROWS; i++)
		if (text_eq(text_from(known[i].code), code))
			return &known[i];
	return NULL;
}

/* A request as it grows part by part. */
struct asking {
	const struct snapshot *s;
	struct arena *a;
	struct help help;
};

static struct asking ask(const struct snapshot *s, struct arena *a)
{
	return (struct asking){s, a, help_saying("社工求助。")};
}

/* As combinations_known.def has it. */
static void add_part(struct asking *q, const char *part)
{
	struct text code = text_from(part + 1);
	uint16_t index;

	switch (part[0]) {
	case '=':
		index = snapshot_fact(q->s, code);
		cr_assert_neq(index, NONE, "there is no fact %s", part + 1);
		q->help.facts_yes |= UINT64_C(1) << index;
		break;
	case '+':
		index = snapshot_need(q->s, code);
		cr_assert_neq(index, NONE, "there is no need %s", part + 1);
		q->help.declared[q->help.n_declared++] = index;
		break;
	case '!':
		cr_assert_str_eq(part, "!no_support");
		q->help.urgent[URGENT_NO_SUPPORT] = ANSWER_YES;
		break;
	default:
		q->help.narrative = arena_format(q->a, "%.*s%s", TEXT_ARG(q->help.narrative), part);
		break;
	}
}

static const struct need_found *found(const struct matching *m, need_index n)
{
	for (size_t i = 0; i < m->n_needs; i++)
		if (m->needs[i].need == n)
			return &m->needs[i];
	return NULL;
}

/* Whether the need follows by this row; what there is of it must hold together. */
static bool follows(struct asking *q, const struct combination *c)
{
	const struct need_found *need;
	struct matching m = {0};

	cr_assert(detect(q->s, &q->help, q->a, &m));
	need = found(&m, c->need);
	for (size_t i = 0; need && i < need->n_reasons; i++) {
		if (!text_eq(need->reasons[i].args[0], c->code))
			continue;
		cr_expect_eq(need->reasons[i].code,
			need->reasons[i].n_args > 1 ? REASON_FOLLOWS_FROM : REASON_FOLLOWS);
		cr_expect(
			need->n_evidence || need->reasons[i].n_args > 1, "%.*s: by nothing", TEXT_ARG(c->code));
		cr_expect_geq(need->score, 500);
		return true;
	}
	return false;
}

/* All the parts of a row but one (GROUNDS_MAX: all), and then with a fact in its place. */
static struct asking ask_known(const struct snapshot *s, struct arena *a, const struct known *k,
	size_t n_parts, size_t without)
{
	struct asking q = ask(s, a);

	for (size_t i = 0; i < n_parts; i++)
		if (i != without)
			add_part(&q, k->parts[i]);
	return q;
}

static size_t count_parts(const struct known *k)
{
	size_t n = 0;

	while (n < GROUNDS_MAX && k->parts[n])
		n++;
	return n;
}

static void check_row(const struct snapshot *s, struct arena *a, const struct combination *c)
{
	const struct known *k = find_known(c->code);
	struct asking q;

	cr_assert(k, "%.*s: write it into combinations_known.def", TEXT_ARG(c->code));
	cr_assert_eq(count_parts(k), c->n, "%s: a part for each ground", k->code);
	q = ask_known(s, a, k, c->n, GROUNDS_MAX);
	cr_expect(follows(&q, c), "%s does not follow", k->code);
	for (size_t i = 0; i < c->n; i++) {
		const struct ground *g = &s->grounds[c->first + i];

		q = ask_known(s, a, k, c->n, i);
		cr_expect_not(follows(&q, c), "%s follows without %s", k->code, k->parts[i]);
		for (uint64_t left = g->facts; left; left &= left - 1) {
			q = ask_known(s, a, k, c->n, i);
			q.help.facts_yes |= left & -left;
			cr_expect(follows(&q, c), "%s does not follow with %.*s", k->code,
				TEXT_ARG(s->facts[__builtin_ctzll(left)].code));
		}
		for (need_index n = 0; n < s->n_needs; n++) {
			if (!need_set_has(&g->needs, n))
				continue;
			q = ask_known(s, a, k, c->n, i);
			q.help.declared[q.help.n_declared++] = n;
			cr_expect(follows(&q, c), "%s does not follow with %.*s", k->code,
				TEXT_ARG(s->needs[n].code));
		}
	}
}

Test(combination, of_the_seed_follows_from_all_its_grounds_and_from_no_fewer, .timeout = 120)
{
	struct arena a;
	const struct snapshot *s =
		seeded_words(&a); /* the model's suspicions are no business of this */

	cr_expect_geq(s->n_combinations, 20);
	cr_expect_eq(s->n_combinations, (size_t)KNOWN_ROWS, "known of what is no row");
	for (size_t i = 0; i < s->n_combinations; i++)
		check_row(s, &a, &s->combinations[i]);
	arena_release(&a);
}

/* ---- The rules, in a world of a few rows ---------------------------------------------------- */

/* Needs that follow, as text: CODE=score~marks[words]; and their reasons behind ':'. */
static void tell(FILE *f, struct world *w, const struct need_found *need)
{
	fprintf(f, "%.*s=%u", TEXT_ARG(w->s->needs[need->need].code), need->score);
	if (need->marks)
		fprintf(f, "~%x", need->marks);
	for (size_t i = 0; i < need->n_evidence; i++)
		fprintf(f, "[%.*s]", TEXT_ARG(need->evidence[i].words));
	for (size_t i = 0; i < need->n_reasons; i++)
		fprintf(f, ":%.*s", TEXT_ARG(world_reason(&w->arena, &need->reasons[i])));
	fputc(' ', f);
}

static struct world world_with(const char *combinations)
{
	struct world w;

	world_init(&w);
	w.more[TABLE_COMBINATION] = combinations;
	w.more[TABLE_SCREEN] = "CHILD_ABUSE_NEGLECT|HISTORY|URGENT|问|虐待儿童|";
	w.more[TABLE_SCREEN_CUE] = "虐待|CHILD_ABUSE_NEGLECT|CONCERN|open";
	cr_assert(world_build(&w, ROOM), "%.*s", TEXT_ARG(w.b.fault.why));
	return w;
}

/* facts: codes parted by spaces. */
static struct help say(const struct world *w, const char *narrative, const char *facts)
{
	struct help help = world_help(w);
	struct text rest = text_from(facts);

	help.narrative = text_from(narrative);
	while (rest.len)
		help.facts_yes |= UINT64_C(1) << snapshot_fact(w->s, text_cut(&rest, ' '));
	return help;
}

static void expect_of(struct world *w, const struct help *help, const char *want)
{
	char told[1024] = "";
	FILE *f = fmemopen(told, sizeof(told), "w");
	struct matching m = {0};

	cr_assert(detect(w->s, help, &w->arena, &m));
	for (size_t i = 0; i < m.n_needs; i++)
		tell(f, w, &m.needs[i]);
	fclose(f);
	cr_expect_str_eq(told, want, "%.*s: %s, not %s", TEXT_ARG(help->narrative), told, want);
}

static void expect(
	const char *combinations, const char *narrative, const char *facts, const char *want)
{
	struct world w = world_with(combinations);
	struct help help = say(&w, narrative, facts);

	expect_of(&w, &help, want);
	world_release(&w);
}

Test(combination, names_facts_and_cites_words)
{
	static const char row[] = "a|ECO.DIBAO|minor any(坐牢,dibao)|理|源";

	expect(row, "父亲坐牢", "", "");
	expect(row, "下雨了", "minor", "");
	expect(row, "父亲坐牢", "minor", "ECO.DIBAO=900[坐牢]:FOLLOWS_FROM a minor ");
	expect(row, "下雨了", "minor dibao", "ECO.DIBAO=900:FOLLOWS_FROM a minor dibao ");
	expect(row, "父亲坐牢", "minor dibao", "ECO.DIBAO=900[坐牢]:FOLLOWS_FROM a minor dibao ");
	expect("a|ECO.DIBAO|坐牢 独居|理|源", "他坐牢。她独居", "",
		"ECO.DIBAO=900[坐牢][独居]:FOLLOWS a ");
}

Test(combination, rests_on_needs_and_dangers)
{
	static const char row[] = "a|ECO.DIBAO|any(LAW.AID,PSY.COUNSEL) CHILD_ABUSE_NEGLECT|理|源";
	struct world w = world_with(row);
	struct help help = say(&w, "虐待孩子", "");

	expect(row, "想打官司", "", "LAW.AID=900[打官司] ");
	expect(row, "想打官司。虐待孩子", "",
		"ECO.DIBAO=900[打官司][虐待]:FOLLOWS_FROM a LAW.AID CHILD_ABUSE_NEGLECT "
		"LAW.AID=900[打官司] ");
	help.declared[help.n_declared++] = world_need(&w, "PSY.COUNSEL");
	expect_of(&w, &help,
		"PSY.COUNSEL=1000 "
		"ECO.DIBAO=900[虐待]:FOLLOWS_FROM a PSY.COUNSEL CHILD_ABUSE_NEGLECT ");
	world_release(&w);
}

Test(combination, is_as_sure_as_the_least_sure_of_its_grounds)
{
	struct world w;
	struct help help;

	world_init(&w);
	w.more[TABLE_COMBINATION] = "a|ECO.DIBAO|LAW.AID LAW.SUPPORT|理|源";
	w.more[TABLE_LEXICON] = "赡养费|LAW.SUPPORT|600|open";
	cr_assert(world_build(&w, ROOM));
	help = say(&w, "打官司要赡养费", "");
	expect_of(&w, &help,
		"LAW.AID=900[打官司] "
		"ECO.DIBAO=600[打官司][赡养费]:FOLLOWS_FROM a LAW.AID LAW.SUPPORT "
		"LAW.SUPPORT=600[赡养费] ");
	world_release(&w);
}

/* What follows is no ground, whichever row comes first. */
Test(combination, makes_no_chain)
{
	static const char *const rows[] = {"a|ECO.DIBAO|minor|理|源\nb|PSY.COUNSEL|ECO.DIBAO|理|源",
		"b|ECO.DIBAO|minor|理|源\na|PSY.COUNSEL|ECO.DIBAO|理|源"};

	expect(rows[0], "下雨了", "minor", "ECO.DIBAO=900:FOLLOWS_FROM a minor ");
	expect(rows[1], "下雨了", "minor", "ECO.DIBAO=900:FOLLOWS_FROM b minor ");
}

Test(combination, obeys_scope)
{
	static const char row[] = "a|ECO.DIBAO|坐牢|理|源";

	expect(row, "父亲没有坐牢", "", "");
	expect(row, "父亲曾经坐牢", "", "");
	expect(row, "父亲曾经坐牢,现在又坐牢", "", "ECO.DIBAO=900[坐牢][坐牢]:FOLLOWS a ");
	expect(row, "如果父亲坐牢", "", "");
	expect(row, "听说父亲坐牢", "", "ECO.DIBAO=900~1[坐牢]:FOLLOWS a ");
	expect("a|ECO.DIBAO|any(dibao,坐牢)|理|源", "听说父亲坐牢", "dibao",
		"ECO.DIBAO=900[坐牢]:FOLLOWS_FROM a dibao ");
	expect("a|ECO.DIBAO|坐牢 独居|理|源", "听说父亲坐牢。她独居", "",
		"ECO.DIBAO=900~1[坐牢][独居]:FOLLOWS a ");
}

Test(combination, rests_on_no_danger_that_is_only_suspected_or_history)
{
	static const char row[] = "a|ECO.DIBAO|CHILD_ABUSE_NEGLECT|理|源";
	struct world w = world_with(row);
	struct help help = say(&w, "下雨了", "");

	expect(row, "孩子受虐待", "", "ECO.DIBAO=900[虐待]:FOLLOWS_FROM a CHILD_ABUSE_NEGLECT ");
	expect(row, "疑似虐待孩子", "", "");
	expect(row, "曾经虐待孩子", "", "");
	expect("a|ECO.DIBAO|any(SUICIDE,CHILD_ABUSE_NEGLECT)|理|源", "疑似不想活。虐待孩子", "",
		"ECO.DIBAO=900[虐待]:FOLLOWS_FROM a CHILD_ABUSE_NEGLECT ");
	help.urgent[URGENT_VIOLENCE] = ANSWER_YES;
	help.age = 9;
	expect_of(&w, &help, "ECO.DIBAO=900:FOLLOWS_FROM a CHILD_ABUSE_NEGLECT ");
	world_release(&w);
}

Test(combination, joins_words_that_overlap)
{
	expect("a|ECO.DIBAO|老人独居 独居在家 老人|理|源", "老人独居在家", "",
		"ECO.DIBAO=900[老人独居在家]:FOLLOWS a ");
	expect("a|ECO.DIBAO|在家 老人|理|源", "老人在家。老人在家", "",
		"ECO.DIBAO=900[老人][在家][老人][在家]:FOLLOWS a ");
}

/* A need that has words of its own, or is declared, keeps them and its score. */
Test(combination, adds_to_what_is_there)
{
	static const char rows[] = "a|LAW.AID|LAW.SUPPORT minor|理|源\nb|LAW.AID|minor|理|源";
	struct world w = world_with(rows);
	struct help help = say(&w, "下雨了", "minor");

	expect(rows, "打官司", "minor", "LAW.AID=900[打官司]:FOLLOWS_FROM b minor ");
	help.declared[help.n_declared++] = world_need(&w, "LAW.AID");
	help.declared[help.n_declared++] = world_need(&w, "LAW.SUPPORT");
	expect_of(&w, &help,
		"LAW.AID=1000:FOLLOWS_FROM a LAW.SUPPORT minor:FOLLOWS_FROM b minor LAW.SUPPORT=1000 ");
	world_release(&w);
}

/* What is stated or shown is not pushed out by what follows. */
Test(combination, finds_no_room_beside_as_many_needs_as_are_shown)
{
	char needs[4096] = "";
	struct matching m = {0};
	struct world w;
	struct help help;
	size_t at = 0;

	for (int i = 0; i < NEEDS_SHOWN_MAX; i++)
		at += (size_t)snprintf(
			needs + at, sizeof(needs) - at, "%sECO.N%02d|NEED|x|x||", i ? "\n" : "", i);
	world_init(&w);
	w.more[TABLE_NEED] = needs;
	w.more[TABLE_COMBINATION] = "a|LAW.AID|minor|理|源\nb|ECO.N07|minor|理|源";
	cr_assert(world_build(&w, ROOM));
	help = say(&w, "下雨了", "minor");
	for (int i = 0; i < NEEDS_SHOWN_MAX; i++) {
		char code[16];

		snprintf(code, sizeof(code), "ECO.N%02d", i);
		help.declared[help.n_declared++] = world_need(&w, code);
	}
	cr_assert(detect(w.s, &help, &w.arena, &m));
	cr_expect_eq(m.n_needs, (size_t)NEEDS_SHOWN_MAX);
	cr_expect_null(found(&m, world_need(&w, "LAW.AID")));
	cr_expect_eq(found(&m, world_need(&w, "ECO.N07"))->n_reasons, 1);
	world_release(&w);
}

Test(combination, says_when_the_arena_is_full)
{
	struct world w = world_with("a|ECO.DIBAO|LAW.AID minor 独居|理|源");
	struct help help = say(&w, "她独居,想打官司", "minor");
	struct matching m = {.n_needs = 77};
	bool ok = false;

	for (size_t room = 64; !ok && room < 1 << 20; room += 64) {
		struct arena a;

		arena_init(&a, room);
		ok = detect(w.s, &help, &a, &m);
		cr_expect(ok || m.n_needs == 77, "a match half made with room for %zu", room);
		arena_release(&a);
	}
	cr_expect(ok);
	world_release(&w);
}
