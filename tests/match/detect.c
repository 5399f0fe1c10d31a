/* Detection, on snapshots of a few terms built by hand. */
#include "detect.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <time.h>

#include "scan.h"

static struct arena arena;

static void open_arena(void)
{
	arena_init(&arena, 256 << 20);
}

static void close_arena(void)
{
	arena_release(&arena);
}

TestSuite(detect, .init = open_arena, .fini = close_arena, .timeout = 60);

/* ---- A small snapshot -------------------------------------------------------------------- */

enum { DIVORCE, JOB, SAFE, TRUANT, SCHOOL, HOME, KIN, NEEDS };

static const struct need needs[NEEDS] = {
	[DIVORCE] = {.code = TEXT_INIT("LAW.DIVORCE")},
	[JOB] = {.code = TEXT_INIT("EMP.JOB")},
	[SAFE] = {.code = TEXT_INIT("DV.SAFE")},
	[TRUANT] = {.code = TEXT_INIT("YOU.TRUANT")},
	[SCHOOL] = {.code = TEXT_INIT("YOU.SCHOOL")},
	[HOME] = {.code = TEXT_INIT("YOU.HOME")},
	[KIN] = {.code = TEXT_INIT("FAM.KIN")},
};

enum {
	IDEATION,
	SUICIDE_PAST,
	PLAN,
	HARM,
	BATTERED,
	BATTERED_PAST,
	CHILD,
	ELDER,
	GONE,
	BEREFT,
	GRAVE,
	GRAVE_NOW,
	RULES
};

static const struct screen_rule rules[RULES] = {
	[IDEATION] = {SCREEN_SUICIDE, TEXT_INIT("IDEATION"), .grade = GRADE_URGENT},
	[SUICIDE_PAST] = {SCREEN_SUICIDE, TEXT_INIT("HISTORY"), .grade = GRADE_URGENT},
	[PLAN] = {SCREEN_SUICIDE, TEXT_INIT("PLAN"), .grade = GRADE_CRISIS},
	[HARM] = {SCREEN_SELF_HARM, TEXT_INIT("PRESENT"), .grade = GRADE_NORMAL},
	[BATTERED] = {SCREEN_PARTNER_VIOLENCE, TEXT_INIT("PRESENT"), .grade = GRADE_CRISIS},
	[BATTERED_PAST] = {SCREEN_PARTNER_VIOLENCE, TEXT_INIT("HISTORY"), .grade = GRADE_URGENT},
	[CHILD] = {SCREEN_CHILD_ABUSE_NEGLECT, TEXT_INIT("PRESENT"), .grade = GRADE_CRISIS},
	[ELDER] = {SCREEN_ELDER_ABUSE, TEXT_INIT("PRESENT"), .grade = GRADE_CRISIS},
	[GONE] = {SCREEN_MISSING, TEXT_INIT("PRESENT"), .grade = GRADE_CRISIS},
	[BEREFT] = {SCREEN_NO_CARE_OR_SHELTER, TEXT_INIT("CONCERN"), .grade = GRADE_URGENT},
	[GRAVE] = {SCREEN_TRAFFICKING, TEXT_INIT("CONCERN"), .grade = GRADE_URGENT},
	[GRAVE_NOW] = {SCREEN_TRAFFICKING, TEXT_INIT("PRESENT"), .grade = GRADE_CRISIS},
};

static const struct term terms[] = {
	{TERM_NEED, DIVORCE, 600, SCOPE_OPEN, TEXT_INIT("离婚")},
	{TERM_NEED, DIVORCE, 300, SCOPE_OPEN, TEXT_INIT("想离")},
	{TERM_NEED, DIVORCE, 200, SCOPE_OPEN, TEXT_INIT("婚姻")},
	{TERM_NEED, DIVORCE, 700, SCOPE_OPEN, TEXT_INIT("孩子+抚养权")},
	{TERM_NEED, JOB, 600, SCOPE_PAST, TEXT_INIT("被辞退")},
	{TERM_NEED, JOB, 499, SCOPE_OPEN, TEXT_INIT("工作")},
	{TERM_NEED, SAFE, 900, SCOPE_OPEN, TEXT_INIT("家庭暴力")},
	{TERM_NEED, SAFE, 900, SCOPE_OPEN, TEXT_INIT("暴力")},
	{TERM_NEED, SAFE, 100, SCOPE_OPEN, TEXT_INIT("家庭")}, /* one within another, at its begin */
	{TERM_NEED, TRUANT, 800, SCOPE_FIRM, TEXT_INIT("不去上学")},
	{TERM_SCREEN, IDEATION, 0, SCOPE_OPEN, TEXT_INIT("自杀")},
	{TERM_SCREEN, IDEATION, 0, SCOPE_FIRM, TEXT_INIT("不想活")},
	{TERM_SCREEN, PLAN, 0, SCOPE_OPEN, TEXT_INIT("攒安眠药")},
	{TERM_SCREEN, HARM, 0, SCOPE_OPEN, TEXT_INIT("割手腕")},
	{TERM_SCREEN, BATTERED, 0, SCOPE_OPEN, TEXT_INIT("家暴")},
	{TERM_SCREEN, BATTERED, 0, SCOPE_OPEN, TEXT_INIT("老公+打")},
	{TERM_SCREEN, CHILD, 0, SCOPE_OPEN, TEXT_INIT("<kin>~揍~<child>")},
	{TERM_SCREEN, GRAVE, 0, SCOPE_OPEN, TEXT_INIT("被卖")},
	{TERM_SCREEN, GRAVE, 0, SCOPE_FIRM, TEXT_INIT("不让走")},
	{TERM_SCREEN, GRAVE_NOW, 0, SCOPE_WORSE, TEXT_INIT("锁着")},
	{TERM_NEED, SCHOOL, 600, SCOPE_OPEN, TEXT_INIT("<child>&<refuse>&读书")},
	{TERM_NEED, HOME, 600, SCOPE_FIRM, TEXT_INIT("<child>&<refuse>&出门")},
	{TERM_NEED, KIN, 600, SCOPE_OPEN, TEXT_INIT("<kin>&<kin>&吵架")},
	{TERM_NEED, KIN, 700, SCOPE_OPEN, TEXT_INIT("<child>+<kin>+住院")},
	{TERM_NEED, KIN, 800, SCOPE_OPEN, TEXT_INIT("养老+老院")},
};

static const struct class_word class_words[] = {
	{TEXT_INIT("child"), TEXT_INIT("女儿")},
	{TEXT_INIT("child"), TEXT_INIT("孩子")},
	{TEXT_INIT("kin"), TEXT_INIT("女儿")},
	{TEXT_INIT("kin"), TEXT_INIT("妈")},
	{TEXT_INIT("kin"), TEXT_INIT("妈妈")},
	{TEXT_INIT("refuse"), TEXT_INIT("不想")},
	{TEXT_INIT("refuse"), TEXT_INIT("不肯")},
	{TEXT_INIT("refuse"), TEXT_INIT("死活不")},
};

enum {
	TERMS = sizeof(terms) / sizeof(terms[0]),
	CLASS_WORDS = sizeof(class_words) / sizeof(class_words[0]),
};

static const struct snapshot *small_snapshot(void)
{
	struct snapshot *s = arena_alloc(&arena, sizeof(*s));
	struct scanner_fault fault;

	*s = (struct snapshot){.needs = needs,
		.n_needs = NEEDS,
		.screens = rules,
		.n_screens = RULES,
		.terms = terms,
		.n_terms = TERMS,
		.class_words = class_words,
		.n_class_words = CLASS_WORDS};
	s->scanner = scanner_build(&arena, s, &fault);
	cr_assert(s->scanner);
	return s;
}

static struct help asking(const char *narrative)
{
	return (struct help){.narrative = text_from(narrative), .age = -1};
}

/*
 * All that is found, in one line: grade; screens KIND/LEVEL!ticked~marks[words]; needs
 * CODE=score~marks[words]. Marks in hexadecimal, left out when 0.
 */
static char line[4096];
static size_t line_n;

__attribute__((format(printf, 1, 2))) static void put(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	line_n += (size_t)vsnprintf(line + line_n, sizeof(line) - line_n, format, args);
	va_end(args);
	cr_assert_lt(line_n, sizeof(line));
}

static void tell_evidence(unsigned marks, const struct evidence *e, size_t n)
{
	if (marks)
		put("~%x", marks);
	for (size_t i = 0; i < n; i++)
		put("%s%.*s", i ? "|" : "[", TEXT_ARG(e[i].words));
	put("%s", n ? "]" : "");
}

static const char *tell(const struct matching *m)
{
	line_n = 0;
	put("%s", grade_name(m->grade));
	for (size_t i = 0; i < m->n_screens; i++) {
		const struct screen_raised *r = &m->screens[i];

		put(" %.*s/%.*s%s", TEXT_ARG(screen_code(r->rule->kind)), TEXT_ARG(r->rule->level),
			r->ticked ? "!" : "");
		tell_evidence(r->marks, r->evidence, r->n_evidence);
	}
	for (size_t i = 0; i < m->n_needs; i++) {
		const struct need_found *f = &m->needs[i];

		put(" %.*s=%u%s", TEXT_ARG(needs[f->need].code), f->score, f->declared ? "!" : "");
		tell_evidence(f->marks, f->evidence, f->n_evidence);
	}
	return line;
}

static const char *detected(const struct help *help)
{
	struct matching m = {0};

	cr_assert(detect(small_snapshot(), help, &arena, &m));
	return tell(&m);
}

/* ---- Words ------------------------------------------------------------------------------- */

static const char *const narratives[][2] = {
	{"没什么事", "NORMAL"},
	{"她想离婚", "NORMAL LAW.DIVORCE=900[想离婚]"},
	{"她說想離婚，婚姻很苦", "NORMAL LAW.DIVORCE=1000[想離婚|婚姻]"},
	/* the same term twice counts once; all its places are cited */
	{"离婚,要离婚", "NORMAL LAW.DIVORCE=600[离婚|离婚]"},
	{"家庭暴力", "NORMAL DV.SAFE=1000[家庭暴力]"},
	{"找工作", "NORMAL"}, /* 499 is not enough */
	{"孩子的抚养权归她", "NORMAL LAW.DIVORCE=700[孩子|抚养权]"},
	{"有孩子。抚养权归她", "NORMAL"},
	/* best first, then by code */
	{"离婚,不去上学,被辞退",
		"NORMAL YOU.TRUANT=800[不去上学] EMP.JOB=600[被辞退] LAW.DIVORCE=600[离婚]"},
	/* negation and scope */
	{"没有离婚", "NORMAL"},
	{"没有离婚,不去上学", "NORMAL YOU.TRUANT=800[不去上学]"},
	{"不是不去上学", "NORMAL YOU.TRUANT=800[不去上学]"}, /* firm */
	{"没有被辞退", "NORMAL"},
	{"不得不离婚", "NORMAL LAW.DIVORCE=600[离婚]"},
	{"曾离婚", "NORMAL"},                                          /* 300 */
	{"曾离婚。现在又要离婚", "NORMAL LAW.DIVORCE=600[离婚|离婚]"}, /* once of now is enough */
	{"曾被辞退", "NORMAL EMP.JOB=600~4[被辞退]"},                  /* scope past */
	{"离婚。曾离婚", "NORMAL LAW.DIVORCE=600[离婚|离婚]"},
	{"离婚婚姻", "NORMAL LAW.DIVORCE=800[离婚|婚姻]"}, /* touching is not overlapping */
	{"离婚。听说婚姻不好", "NORMAL LAW.DIVORCE=800[离婚|婚姻]"},
	{"没有孩子,要抚养权,离婚", "NORMAL LAW.DIVORCE=600[离婚]"}, /* cites no half of a term */
	{"听说要离婚", "NORMAL LAW.DIVORCE=600~1[离婚]"},
	{"邻居家离婚", "NORMAL"},
	{"如果离婚", "NORMAL"},
	{"邻居家离婚。她也要离婚", "NORMAL LAW.DIVORCE=600[离婚]"},
	{"邻居家不去上学", "NORMAL YOU.TRUANT=800~8[不去上学]"}, /* firm: marked, not removed */
	{"没有孩子,要抚养权", "NORMAL"},                         /* one part of two is negated */
	/* a part that is a class holds where one of its words does */
	{"孩子死活不读书", "NORMAL YOU.SCHOOL=600[孩子|死活不|读书]"},
	{"女儿不想读书", "NORMAL YOU.SCHOOL=600[女儿|不想|读书]"}, /* 不 is among the words meant */
	{"孩子没有不想读书", "NORMAL"},
	{"孩子不是不想读书", "NORMAL"},
	{"没有孩子不想读书", "NORMAL"},
	{"没有孩子但女儿不想读书", "NORMAL YOU.SCHOOL=600[女儿|不想|读书]"},
	{"没有孩子,女儿不想读书", "NORMAL YOU.SCHOOL=600[女儿|不想|读书]"},
	{"孩子不想,读书", "NORMAL"}, /* another clause */
	{"孩子没有读书,女儿不想", "NORMAL"},
	{"孩子没有不肯出门", "NORMAL YOU.HOME=600[孩子|不肯|出门]"}, /* firm */
	{"邻居家孩子不想读书", "NORMAL"},
	{"曾经女儿不想读书", "NORMAL"}, /* 300 */
	/* each part by words of its own */
	{"妈妈吵架", "NORMAL"},
	{"妈妈和女儿吵架", "NORMAL FAM.KIN=600[妈妈|女儿|吵架]"},
	{"妈妈和妈妈吵架", "NORMAL FAM.KIN=600[妈妈|妈妈|吵架]"},
	{"没有妈妈和女儿吵架", "NORMAL"},
	{"女儿住院", "NORMAL"},
	{"女儿住院,妈妈照顾", "NORMAL FAM.KIN=700[女儿|住院|妈妈]"},
	{"孩子住院,女儿照顾", "NORMAL FAM.KIN=700[孩子|住院|女儿]"},
	{"养老院", "NORMAL"},
	{"养老院是老院", "NORMAL FAM.KIN=800[养老院|老院]"},
	/* screens */
	{"有自杀念头", "URGENT SUICIDE/IDEATION[自杀]"},
	{"没有自杀念头,但经常割手腕", "NORMAL SELF_HARM/PRESENT[割手腕]"},
	{"没有自杀念头,不想活", "URGENT SUICIDE/IDEATION[不想活]"},
	{"从没不想活", "URGENT SUICIDE/IDEATION[不想活]"},
	{"自杀,在攒安眠药", "CRISIS SUICIDE/PLAN[自杀|攒安眠药]"}, /* the gravest level */
	{"听说在攒安眠药。她想自杀", "CRISIS SUICIDE/PLAN~1[攒安眠药|自杀]"},
	{"听说想自杀。她不想活", "URGENT SUICIDE/IDEATION[自杀|不想活]"}, /* no doubt remains */
	{"听说可能被家暴", "CRISIS PARTNER_VIOLENCE/PRESENT~3[家暴]"},
	{"疑似家暴", "CRISIS PARTNER_VIOLENCE/PRESENT~2[家暴]"},
	{"邻居家家暴", "CRISIS PARTNER_VIOLENCE/PRESENT~8[家暴]"},
	{"如果再家暴", "CRISIS PARTNER_VIOLENCE/PRESENT~10[家暴]"},
	{"怕被家暴", "CRISIS PARTNER_VIOLENCE/PRESENT~2[家暴]"},
	{"老公经常打她", "CRISIS PARTNER_VIOLENCE/PRESENT[老公|打]"},
	{"老公没有打她", "NORMAL"},
	{"老公在家。孩子打球", "NORMAL"},
	/* the past is history, and never less than urgent */
	{"曾经自杀", "URGENT SUICIDE/HISTORY~4[自杀]"},
	{"以前有过家暴", "URGENT PARTNER_VIOLENCE/HISTORY~4[家暴]"},
	{"曾割手腕", "URGENT SELF_HARM/PRESENT~4[割手腕]"}, /* no rule of history, NORMAL by itself */
	{"曾被家暴。现在还被家暴", "CRISIS PARTNER_VIOLENCE/PRESENT~4[家暴|家暴]"},
	{"曾自杀。现在想自杀", "URGENT SUICIDE/IDEATION~4[自杀|自杀]"},
	{"想自杀。曾自杀", "URGENT SUICIDE/IDEATION~4[自杀|自杀]"},
	{"没再自杀", "URGENT SUICIDE/HISTORY~4[自杀]"},
	{"割手腕,自杀,家暴", "CRISIS PARTNER_VIOLENCE/PRESENT[家暴] SUICIDE/IDEATION[自杀] "
						 "SELF_HARM/PRESENT[割手腕]"},
	/* one after the other */
	{"妈妈揍孩子", "CRISIS CHILD_ABUSE_NEGLECT/PRESENT[妈妈|揍|孩子]"},
	{"孩子揍妈妈", "NORMAL"},
	{"女儿揍女儿", "CRISIS CHILD_ABUSE_NEGLECT/PRESENT[女儿|揍|女儿]"},
	{"妈妈没有揍孩子", "NORMAL"},
	{"妈妈揍,孩子哭", "NORMAL"},
	/* what makes worse raises only what other words raise, and near them */
	{"锁着", "NORMAL"},
	{"被卖,锁着", "CRISIS TRAFFICKING/PRESENT[被卖|锁着]"},
	{"锁着。被卖", "CRISIS TRAFFICKING/PRESENT[锁着|被卖]"},
	{"被卖。没什么。锁着", "URGENT TRAFFICKING/CONCERN[被卖]"},
	{"被卖,没有锁着", "URGENT TRAFFICKING/CONCERN[被卖]"},
	{"听说被卖,锁着", "CRISIS TRAFFICKING/PRESENT~1[被卖|锁着]"}, /* as doubtful as those */
	{"被卖过,锁着", "URGENT TRAFFICKING/CONCERN~4[被卖]"},        /* of the past: not worse now */
	/* 过 is history of risk; a need it leaves as it is */
	{"自杀过", "URGENT SUICIDE/HISTORY~4[自杀]"},
	{"家暴过她", "URGENT PARTNER_VIOLENCE/HISTORY~4[家暴]"},
	{"离婚过", "NORMAL LAW.DIVORCE=600[离婚]"},
	/* a film raises no screen, but shows a need */
	{"电视剧里演自杀", "NORMAL"},
	{"电视剧里不让走", "NORMAL"},
	{"看了讲座,想自杀", "URGENT SUICIDE/IDEATION[自杀]"},
	{"看了讲座想离婚", "NORMAL LAW.DIVORCE=900[想离婚]"},
	/* as given: width, script, blanks, characters beyond the first plane */
	{"😀𠀀 她 想 離 婚 😀", "NORMAL LAW.DIVORCE=900[想 離 婚]"},
	{"老　公　經常打她", "CRISIS PARTNER_VIOLENCE/PRESENT[老　公|打]"},
};

Test(detect, words)
{
	for (size_t i = 0; i < sizeof(narratives) / sizeof(narratives[0]); i++) {
		struct help help = asking(narratives[i][0]);

		cr_expect_str_eq(detected(&help), narratives[i][1], "%s:\n  %s\n  expected\n  %s",
			narratives[i][0], detected(&help), narratives[i][1]);
	}
}

Test(detect, evidence_is_a_slice_in_code_points)
{
	struct help help = asking("😀𠀀她想離婚,她 自 殺");
	struct matching m = {0};

	cr_assert(detect(small_snapshot(), &help, &arena, &m));
	cr_assert_eq(m.n_needs, 1);
	cr_assert_eq(m.needs[0].n_evidence, 1);
	cr_expect_eq(m.needs[0].evidence[0].begin, 3);
	cr_expect_eq(m.needs[0].evidence[0].end, 6);
	cr_expect_eq(m.needs[0].evidence[0].words.ptr, help.narrative.ptr + 11);
	cr_assert_eq(m.n_screens, 1);
	cr_expect_eq(m.screens[0].evidence[0].begin, 9);
	cr_expect_eq(m.screens[0].evidence[0].end, 12);
	cr_expect(text_eq(m.screens[0].evidence[0].words, TEXT("自 殺")));
}

/* ---- What is said beside the words -------------------------------------------------------- */

Test(detect, declared_needs)
{
	struct help help = asking("没有工作,要离婚");

	help.n_declared = 2;
	help.declared[0] = TRUANT;
	help.declared[1] = DIVORCE;
	cr_expect_str_eq(detected(&help), "NORMAL LAW.DIVORCE=1000![离婚] YOU.TRUANT=1000!");
	help.declared[1] = TRUANT; /* twice the same is once */
	cr_expect_str_eq(detected(&help), "NORMAL YOU.TRUANT=1000! LAW.DIVORCE=600[离婚]");
}

Test(detect, ticks)
{
	static const struct {
		enum urgent_question yes;
		int age;
		const char *narrative, *expected;
	} rows[] = {
		{URGENT_VIOLENCE, -1, "没事", "CRISIS PARTNER_VIOLENCE/PRESENT!"},
		{URGENT_VIOLENCE, 17, "没事", "CRISIS CHILD_ABUSE_NEGLECT/PRESENT!"},
		{URGENT_VIOLENCE, 18, "没事", "CRISIS PARTNER_VIOLENCE/PRESENT!"},
		{URGENT_VIOLENCE, 59, "没事", "CRISIS PARTNER_VIOLENCE/PRESENT!"},
		{URGENT_VIOLENCE, 60, "没事", "CRISIS ELDER_ABUSE/PRESENT!"},
		{URGENT_VIOLENCE, 30, "疑似家暴", "CRISIS PARTNER_VIOLENCE/PRESENT![家暴]"},
		{URGENT_VIOLENCE, 30, "曾经家暴", "CRISIS PARTNER_VIOLENCE/PRESENT!~4[家暴]"},
		{URGENT_VIOLENCE, 30, "没有家暴", "CRISIS PARTNER_VIOLENCE/PRESENT!"},
		{URGENT_AWAY, -1, "没事", "CRISIS MISSING/PRESENT!"},
		{URGENT_NO_SUPPORT, -1, "没事", "URGENT NO_CARE_OR_SHELTER/CONCERN!"},
		{URGENT_LIFE, -1, "没事", "CRISIS"},
		{URGENT_LIFE, -1, "有自杀念头", "CRISIS SUICIDE/IDEATION[自杀]"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct help help = asking(rows[i].narrative);

		for (size_t k = 0; k < URGENT_QUESTIONS; k++)
			help.urgent[k] = k == rows[i].yes ? ANSWER_YES : ANSWER_NO;
		help.age = rows[i].age;
		cr_expect_str_eq(detected(&help), rows[i].expected, "row %zu: %s", i, detected(&help));
	}
}

Test(detect, never_lowers_the_grade)
{
	struct help help = asking("没什么事");

	help.grade = GRADE_CRISIS;
	cr_expect_str_eq(detected(&help), "CRISIS");
	help = asking("有自杀念头");
	help.grade = GRADE_CRISIS;
	cr_expect_str_eq(detected(&help), "CRISIS SUICIDE/IDEATION[自杀]");
	help.grade = GRADE_NORMAL;
	cr_expect_str_eq(detected(&help), "URGENT SUICIDE/IDEATION[自杀]");
}

/* A tick counts even if nobody has written a rule for the danger. */
Test(detect, ticks_without_rules)
{
	struct snapshot s = *small_snapshot();
	struct help help = asking("没什么事");
	struct matching m = {0};

	s.n_screens = 0;
	s.n_terms = 0;
	help.urgent[URGENT_VIOLENCE] = ANSWER_YES;
	cr_assert(detect(&s, &help, &arena, &m));
	cr_expect_eq(m.n_screens, 0);
	cr_expect_eq(m.grade, GRADE_URGENT);
}

/* ---- Limits ------------------------------------------------------------------------------ */

enum { MANY = 80 };

/* More needs than are shown: the best are kept, and all that are declared. */
Test(detect, shows_no_more_than_the_limit)
{
	static struct need many[MANY];
	static struct term its[MANY];
	static char codes[MANY][8], words[MANY][8];
	struct snapshot s = {.needs = many, .n_needs = MANY, .terms = its, .n_terms = MANY};
	static char all[MANY * 16];
	struct help help = {.age = -1};
	struct matching m = {0};
	struct scanner_fault fault;
	size_t at = 0;

	for (int i = 0; i < MANY; i++) {
		many[i].code =
			(struct text){codes[i], (size_t)snprintf(codes[i], sizeof(codes[i]), "N.%02d", i)};
		its[i] = (struct term){TERM_NEED, (uint16_t)i, (uint16_t)(500 + i), SCOPE_OPEN,
			{words[i], (size_t)snprintf(words[i], sizeof(words[i]), "w%02d", i)}};
		at += (size_t)snprintf(all + at, sizeof(all) - at, "%s,", words[i]);
	}
	s.scanner = scanner_build(&arena, &s, &fault);
	help.narrative = (struct text){all, at};
	for (need_index i = 0; i < 3; i++)
		help.declared[help.n_declared++] = i;
	cr_assert(detect(&s, &help, &arena, &m));
	cr_assert_eq(m.n_needs, NEEDS_SHOWN_MAX);
	for (size_t i = 0; i < m.n_needs; i++) {
		unsigned expected = i < 3 ? (unsigned)i : MANY - 1 - (unsigned)(i - 3);

		cr_expect_eq(m.needs[i].need, expected, "%zu: %u", i, m.needs[i].need);
	}
	for (need_index i = 3; i < DECLARED_MAX; i++)
		help.declared[help.n_declared++] = i;
	cr_assert(detect(&s, &help, &arena, &m));
	cr_assert_eq(m.n_needs, NEEDS_SHOWN_MAX);
	for (size_t i = 0; i < m.n_needs; i++)
		cr_expect(m.needs[i].declared && m.needs[i].need == i);
}

Test(detect, at_every_size_of_arena)
{
	const struct snapshot *s = small_snapshot();
	struct help help = asking("没有自杀念头,但经常割手腕,听说老公打她。想離婚");
	struct matching whole = {0};
	static char expected[sizeof(line)];
	size_t enough = arena.used;

	help.n_declared = 1;
	help.declared[0] = TRUANT;
	cr_assert(detect(s, &help, &arena, &whole));
	memcpy(expected, tell(&whole), sizeof(expected));
	enough = arena.used - enough;
	for (size_t cap = 0; cap <= enough; cap++) {
		struct arena small;
		struct matching m = {.n_units = 77};

		arena_init(&small, cap);
		if (detect(s, &help, &small, &m))
			cr_expect_str_eq(tell(&m), expected);
		else
			cr_expect(m.n_units == 77 && !m.screens && !m.needs && cap < enough, "%zu", cap);
		arena_release(&small);
	}
}

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* 16 KiB of the worst there is here: bounds are loose, for slow and sanitized builds. */
Test(detect, is_bounded)
{
	static const char *const pieces[] = {"家庭暴力", "听说不是没有自杀、", "我邻居的自杀", "😀",
		"孩子抚养权老公打", "不,", "\xef\xb7\xba", "㍿", "没有自杀自杀自杀但"};
	const struct snapshot *s = small_snapshot();

	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		static char narrative[NARRATIVE_MAX];
		size_t len = strlen(pieces[i]), n = 0;
		struct help help = asking("");
		struct matching m = {0};
		size_t used = arena.used;
		double begin = seconds();

		for (; n + len <= sizeof(narrative); n += len)
			memcpy(narrative + n, pieces[i], len);
		help.narrative = (struct text){narrative, n};
		cr_assert(detect(s, &help, &arena, &m));
		cr_expect_lt(seconds() - begin, 0.5, "%s: %g s", pieces[i], seconds() - begin);
		cr_expect_lt(arena.used - used, 2u << 20, "%s: %zu bytes", pieces[i], arena.used - used);
	}
}
