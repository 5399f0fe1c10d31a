/* On what ground a case is held, whom to ask, and what a worker reads of it. */
#include "consent.h"

#include <criterion/criterion.h>
#include <stdio.h>

/* What is told, by letters: see asked_by. And what must come of it. */
static const struct row {
	const char *told;
	int age;
	enum consent_giver giver;
	enum consent_basis basis;
	enum consent_ask ask;
	bool suspected;
} rows[] = {
	/* with consent */
	{"g", 36, GIVER_NOT_SAID, BASIS_CONSENT_OF_CLIENT, ASK_NOBODY, false},
	{"g", -1, GIVER_NOT_SAID, BASIS_CONSENT_OF_CLIENT, ASK_NOBODY, false},
	{"g", 36, GIVER_CLIENT, BASIS_CONSENT_OF_CLIENT, ASK_NOBODY, false},
	{"g", 14, GIVER_CLIENT, BASIS_CONSENT_OF_CLIENT, ASK_NOBODY, false},
	{"g", 13, GIVER_GUARDIAN, BASIS_CONSENT_OF_GUARDIAN, ASK_NOBODY, false},
	{"g", 17, GIVER_GUARDIAN, BASIS_CONSENT_OF_GUARDIAN, ASK_NOBODY, false},
	{"g", -1, GIVER_GUARDIAN, BASIS_CONSENT_OF_GUARDIAN, ASK_NOBODY, false},
	{"gi", 70, GIVER_GUARDIAN, BASIS_CONSENT_OF_GUARDIAN, ASK_NOBODY, false},
	{"gv", 5, GIVER_OFFICE, BASIS_CONSENT_OF_OFFICE, ASK_NOBODY, true},
	{"gvcd", 36, GIVER_CLIENT, BASIS_CONSENT_OF_CLIENT, ASK_NOBODY, false},
	{"gv", 15, GIVER_CLIENT, BASIS_CONSENT_OF_CLIENT, ASK_NOBODY, true},
	/* consent of nobody who may give it */
	{"g", 13, GIVER_NOT_SAID, BASIS_DEIDENTIFIED, ASK_GUARDIAN, false},
	{"g", 13, GIVER_CLIENT, BASIS_DEIDENTIFIED, ASK_GUARDIAN, false},
	{"gm", -1, GIVER_CLIENT, BASIS_DEIDENTIFIED, ASK_GUARDIAN, false},
	{"gi", 70, GIVER_CLIENT, BASIS_DEIDENTIFIED, ASK_GUARDIAN, false},
	{"g", 36, GIVER_GUARDIAN, BASIS_DEIDENTIFIED, ASK_CLIENT, false},
	{"g", 36, GIVER_OFFICE, BASIS_DEIDENTIFIED, ASK_CLIENT, false},
	/* a guardian suspected of harm */
	{"gv", 13, GIVER_GUARDIAN, BASIS_DEIDENTIFIED, ASK_OFFICE, true},
	{"gvi", 70, GIVER_GUARDIAN, BASIS_DEIDENTIFIED, ASK_OFFICE, true},
	{"gv", 16, GIVER_GUARDIAN, BASIS_DEIDENTIFIED, ASK_CLIENT, true},
	{"gv", -1, GIVER_GUARDIAN, BASIS_DEIDENTIFIED, ASK_CLIENT, true},
	{"v", 13, GIVER_NOT_SAID, BASIS_DEIDENTIFIED, ASK_OFFICE, true},
	{"vm", -1, GIVER_NOT_SAID, BASIS_DEIDENTIFIED, ASK_OFFICE, true},
	{"gvd", 13, GIVER_GUARDIAN, BASIS_DUTY_TO_REPORT, ASK_OFFICE, true},
	{"gvc", 13, GIVER_GUARDIAN, BASIS_DANGER_TO_LIFE, ASK_OFFICE, true},
	/* without consent */
	{"", 36, GIVER_NOT_SAID, BASIS_DEIDENTIFIED, ASK_CLIENT, false},
	{"", -1, GIVER_NOT_SAID, BASIS_DEIDENTIFIED, ASK_CLIENT, false},
	{"v", 36, GIVER_NOT_SAID, BASIS_DEIDENTIFIED, ASK_CLIENT, false},
	{"", 13, GIVER_NOT_SAID, BASIS_DEIDENTIFIED, ASK_GUARDIAN, false},
	{"m", 16, GIVER_NOT_SAID, BASIS_DEIDENTIFIED, ASK_CLIENT, false},
	{"c", 36, GIVER_NOT_SAID, BASIS_DANGER_TO_LIFE, ASK_CLIENT, false},
	{"cd", 36, GIVER_NOT_SAID, BASIS_DANGER_TO_LIFE, ASK_CLIENT, false},
	{"d", 36, GIVER_NOT_SAID, BASIS_DUTY_TO_REPORT, ASK_CLIENT, false},
	{"d", 13, GIVER_NOT_SAID, BASIS_DUTY_TO_REPORT, ASK_GUARDIAN, false},
};

/* g given, m minor, i incapable, v violence, c crisis, d a duty. */
static struct consent_asked asked_by(const struct row *row)
{
	return (struct consent_asked){.given = strchr(row->told, 'g'),
		.giver = row->giver,
		.age = row->age,
		.minor = strchr(row->told, 'm') || (row->age >= 0 && row->age < 18),
		.incapable = strchr(row->told, 'i'),
		.violence = strchr(row->told, 'v'),
		.grade = strchr(row->told, 'c') ? GRADE_CRISIS : GRADE_URGENT,
		.duty = strchr(row->told, 'd') ? TEXT("CHD.REPORT") : TEXT_NONE};
}

Test(consent, decides_on_what_ground_a_case_is_held)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct consent_asked asked = asked_by(&rows[i]);
		struct consent_ground g = consent_decide(&asked);

		cr_expect_eq(g.basis, rows[i].basis, "row %zu: %.*s", i, TEXT_ARG(consent_code(g.basis)));
		cr_expect_eq(g.ask, rows[i].ask, "row %zu: asks %d", i, (int)g.ask);
		cr_expect_eq(g.suspected, rows[i].suspected, "row %zu", i);
		cr_expect_eq(g.duty.len > 0, asked.duty.len && g.ask != ASK_NOBODY, "row %zu", i);
	}
}

/* Over everything that can be told: what never may come of it. */
static void expect_lawful(const struct consent_asked *c, const struct consent_ground *g)
{
	bool child = c->age >= 0 ? c->age < 14 : c->minor;
	bool whole = consent_whole(g->basis);

	cr_assert(g->basis > BASIS_NOT_SAID && g->basis < BASES, "turned away");
	cr_assert(whole || (c->grade != GRADE_CRISIS && !c->duty.len), "danger and duty file it whole");
	cr_assert(!(c->violence && (child || c->incapable)) || g->ask != ASK_GUARDIAN,
		"a suspected guardian is asked");
	cr_assert(!(c->violence && g->basis == BASIS_CONSENT_OF_GUARDIAN), "nor is their word taken");
	cr_assert(!(child && g->basis == BASIS_CONSENT_OF_CLIENT), "a child under 14 cannot consent");
	cr_assert(c->given || g->basis > BASIS_CONSENT_OF_OFFICE, "consent that nobody gave");
	cr_assert_eq(g->ask == ASK_NOBODY, g->basis <= BASIS_CONSENT_OF_OFFICE);
}

Test(consent, never_breaks_the_law_whatever_is_told)
{
	size_t n = 0;

	for (unsigned bits = 0; bits < 1u << 5; bits++)
		for (int age = -1; age < 20; age++)
			for (int giver = GIVER_NOT_SAID; giver <= GIVER_OFFICE; giver++)
				for (int grade = GRADE_NONE; grade <= GRADE_CRISIS; grade++) {
					struct consent_asked c = {.given = bits & 1,
						.minor = age < 0 ? bits & 2 : age < 18,
						.incapable = bits & 4,
						.violence = bits & 8,
						.duty = bits & 16 ? TEXT("CRI.POLICE") : TEXT_NONE,
						.age = age,
						.giver = (enum consent_giver)giver,
						.grade = (enum grade)grade};
					struct consent_ground g = consent_decide(&c);

					expect_lawful(&c, &g);
					n++;
				}
	cr_assert_eq(n, 32 * 21 * 4 * 4);
}

Test(consent, notices_say_what_to_bring_and_whom_not_to_ask)
{
	static const struct {
		struct consent_ground ground;
		const char *says[4], *silent;
	} notices[] = {
		{{.basis = BASIS_NOT_SAID}, {NULL}, "同意"},
		{{.basis = BASIS_CONSENT_OF_CLIENT}, {NULL}, "同意"},
		{{.basis = BASIS_CONSENT_OF_CLIENT, .suspected = true}, {"不要征求其同意", "12345"},
			"立案"},
		{{.basis = BASIS_DEIDENTIFIED, .ask = ASK_CLIENT},
			{"去标识化咨询", "没有保存求助原文", "本人", "重新提交"}, "监护人同意"},
		{{.basis = BASIS_DEIDENTIFIED, .ask = ASK_GUARDIAN},
			{"须监护人同意", "范围", "日期", "重新提交"}, "不要征求"},
		{{.basis = BASIS_DEIDENTIFIED, .ask = ASK_OFFICE, .suspected = true},
			{"民政部门", "不要征求其同意", "不要让其", "110"}, "请补监护人的同意"},
		{{.basis = BASIS_DANGER_TO_LIFE, .ask = ASK_CLIENT},
			{"危及生命", "第13条第1款第4项", "完整立案"}, "去标识化"},
		{{.basis = BASIS_DUTY_TO_REPORT, .ask = ASK_CLIENT},
			{"法定报告义务", "第13条第1款第3项", "另行履行"}, "去标识化"},
	};

	for (size_t i = 0; i < sizeof(notices) / sizeof(notices[0]); i++) {
		struct arena a;
		struct text t;

		arena_init(&a, 1 << 14);
		t = consent_notice(&notices[i].ground, &a);
		for (size_t k = 0; k < 4 && notices[i].says[k]; k++)
			cr_expect(memmem(t.ptr, t.len, notices[i].says[k], strlen(notices[i].says[k])),
				"row %zu: %.*s", i, TEXT_ARG(t));
		cr_expect_not(memmem(t.ptr, t.len, notices[i].silent, strlen(notices[i].silent)),
			"row %zu: %.*s", i, TEXT_ARG(t));
		arena_release(&a);
	}
}

Test(consent, grounds_have_words_and_law)
{
	for (int b = BASIS_NOT_SAID + 1; b < BASES; b++) {
		enum consent_basis basis = (enum consent_basis)b;

		cr_expect(consent_code(basis).len && consent_zh(basis).len && consent_law(basis).len);
		cr_expect_eq(consent_whole(basis), basis != BASIS_DEIDENTIFIED);
	}
	cr_expect_eq(consent_code(BASIS_NOT_SAID).len + consent_law(BASIS_NOT_SAID).len, 0);
}

/* Whoever has charge of a client is not heard where there may be harm; all others always are. */
Test(consent, who_may_have_a_case_erased)
{
	static const struct {
		enum erasure_requester who;
		bool doubted, calm, harm;
	} asked[REQUESTERS] = {
		{REQUESTER_NOT_SAID, false, false, false},
		{REQUESTER_CLIENT, false, true, true},
		{REQUESTER_GUARDIAN, true, true, false},
		{REQUESTER_OFFICE, false, true, true},
		{REQUESTER_KIN, true, true, false},
		{REQUESTER_AUTHORITY, false, true, true},
		{REQUESTER_CENTRE, false, true, true},
	};

	for (int i = 0; i < REQUESTERS; i++) {
		cr_assert_eq((int)asked[i].who, i);
		cr_expect_eq(consent_doubted(asked[i].who), asked[i].doubted, "%d", i);
		cr_expect_eq(consent_erasable(asked[i].who, false), asked[i].calm, "%d", i);
		cr_expect_eq(consent_erasable(asked[i].who, true), asked[i].harm, "%d", i);
	}
	cr_expect_not(consent_erasable(REQUESTERS, false), "nor a number that nobody knows");
}
