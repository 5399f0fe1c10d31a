/* What help_read lets through, and what it makes of it. Refusals: help_refused.c. */
#include "asking.h"

/* ---- What is let through ------------------------------------------------------------------ */

Test(help, nothing_said_is_unknown)
{
	struct fixture f;

	fixture_init(&f);
	f.msg.client = NULL;
	f.msg.screen = NULL;
	f.msg.consent = NULL;
	f.msg.safety = NULL;
	cr_assert(read_at(&f, SMALL_2025));
	EXPECT_TEXT(f.help.narrative, "孩子不去上学。");
	cr_expect_eq(f.help.grade, GRADE_NONE);
	cr_expect_eq(f.help.district, SMALL_LONGHUA);
	cr_expect_eq(f.help.language, NONE);
	cr_expect_not(f.help.language_unknown);
	cr_expect_eq(f.help.age, -1);
	cr_expect_eq(f.help.disability, -1);
	cr_expect_eq(f.help.sex, 0);
	cr_expect_eq(f.help.helper_sex, 0);
	cr_expect_eq(f.help.facts_yes, 0);
	cr_expect_eq(f.help.facts_no, 0);
	cr_expect_eq(f.help.known_expert, NOBODY);
	cr_expect_eq(f.help.n_declared + f.help.n_excluded, 0);
	cr_expect_eq(f.help.n_kin + f.help.n_other_party + f.help.n_complained, 0);
	cr_expect_eq(f.help.assessed_on.len, 0);
	cr_expect_eq(f.help.victim_consents, ANSWER_UNKNOWN);
	cr_expect_not(f.help.seminar);
	for (size_t i = 0; i < URGENT_QUESTIONS; i++)
		cr_expect_eq(f.help.urgent[i], ANSWER_UNKNOWN);
	release(&f);
}

Test(help, everything_said_is_resolved)
{
	char *needs[] = {str("LAW.AID"), str("CHD.REPORT"), str("LAW.AID")};
	char *criteria[] = {str("STUCK")};
	char *excluded[] = {str("E03"), str("E01")}, *kin[] = {str("E02")};
	char *other_party[] = {str("E01"), str("E02")};
	char *units[] = {str(" 甲区医院\n"), str("乙中学")};
	char *facts[] = {str("veteran")};
	char *facts_not[] = {str("dibao")};
	struct fixture f;

	fixture_init(&f);
	f.msg.declared_needs = needs;
	f.msg.n_declared_needs = 3;
	f.msg.urgency = JIEYOU__GRADE__CRISIS;
	f.msg.district = str("龙华区");
	f.msg.language = str("yue");
	f.msg.criteria = criteria;
	f.msg.n_criteria = 1;
	f.msg.tried = str("家访");
	f.msg.supervisor_opinion = str("转介");
	f.msg.excluded_experts = excluded;
	f.msg.n_excluded_experts = 2;
	f.msg.kin_experts = kin;
	f.msg.n_kin_experts = 1;
	f.msg.other_party_experts = other_party;
	f.msg.n_other_party_experts = 2;
	f.msg.complained_units = units;
	f.msg.n_complained_units = 2;
	f.msg.seminar = true;
	f.safety.assessed_on = str("2025-01-01");
	f.safety.victim_consents = JIEYOU__YES_NO__YES;
	f.msg.known_expert = str("E02");
	f.msg.helper_sex = JIEYOU__SEX__FEMALE;
	f.client.sex = JIEYOU__SEX__MALE;
	f.client.facts = facts;
	f.client.n_facts = 1;
	f.client.facts_not = facts_not;
	f.client.n_facts_not = 1;
	f.screen.violence = JIEYOU__YES_NO__YES;
	f.screen.away = JIEYOU__YES_NO__NO;
	f.screen.life = JIEYOU__YES_NO__YES;
	cr_assert(read_at(&f, SMALL_2025), "%.*s", TEXT_ARG(f.refusal.sentence));
	cr_expect_eq(f.help.n_declared, 2, "said twice is said once");
	cr_expect_eq(f.help.declared[0], SMALL_AID);
	cr_expect_eq(f.help.declared[1], SMALL_REPORT);
	cr_expect_eq(f.help.grade, GRADE_CRISIS);
	cr_expect_eq(f.help.district, SMALL_LONGHUA);
	cr_expect_eq(f.help.language, SMALL_YUE);
	EXPECT_TEXT(f.help.tried, "家访");
	EXPECT_TEXT(f.help.supervisor, "转介");
	cr_expect_eq(f.help.n_excluded, 2);
	cr_expect_eq(f.help.excluded[0], 2);
	cr_expect_eq(f.help.excluded[1], 0);
	cr_assert_eq(f.help.n_kin, 1);
	cr_expect_eq(f.help.kin[0], 1);
	cr_assert_eq(f.help.n_other_party, 2);
	cr_expect_eq(f.help.other_party[0], 0);
	cr_expect_eq(f.help.other_party[1], 1);
	cr_assert_eq(f.help.n_complained, 2);
	EXPECT_TEXT(f.help.complained[0], "甲区医院");
	EXPECT_TEXT(f.help.complained[1], "乙中学");
	EXPECT_TEXT(f.help.assessed_on, "2025-01-01");
	cr_expect_eq(f.help.victim_consents, ANSWER_YES);
	cr_expect(f.help.seminar);
	cr_expect_eq(f.help.known_expert, 1);
	cr_expect_eq(f.help.helper_sex, 'F');
	cr_expect_eq(f.help.sex, 'M');
	cr_expect_eq(f.help.facts_yes, UINT64_C(1) << SMALL_VETERAN);
	cr_expect_eq(f.help.facts_no, UINT64_C(1) << SMALL_DIBAO);
	cr_expect_eq(f.help.urgent[URGENT_VIOLENCE], ANSWER_YES);
	cr_expect_eq(f.help.urgent[URGENT_AWAY], ANSWER_NO);
	cr_expect_eq(f.help.urgent[URGENT_NO_SUPPORT], ANSWER_UNKNOWN);
	cr_expect_eq(f.help.urgent[URGENT_LIFE], ANSWER_YES);
	release(&f);
}

Test(help, grades)
{
	static const struct {
		Jieyou__Grade said;
		enum grade read;
	} rows[] = {
		{JIEYOU__GRADE__GRADE_UNKNOWN, GRADE_NONE},
		{JIEYOU__GRADE__NORMAL, GRADE_NORMAL},
		{JIEYOU__GRADE__URGENT, GRADE_URGENT},
		{JIEYOU__GRADE__CRISIS, GRADE_CRISIS},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fixture f;

		fixture_init(&f);
		f.msg.urgency = rows[i].said;
		cr_assert(read_at(&f, SMALL_2025));
		cr_expect_eq(f.help.grade, rows[i].read, "row %zu", i);
		release(&f);
	}
}

Test(help, a_language_nobody_speaks_is_told_not_refused)
{
	struct fixture f;

	fixture_init(&f);
	f.msg.language = str("bod");
	cr_assert(read_at(&f, SMALL_2025));
	cr_expect(f.help.language_unknown);
	cr_expect_eq(f.help.language, NONE);
	release(&f);
}

Test(help, a_district_may_be_assumed)
{
	struct fixture f;

	fixture_init(&f);
	f.msg.district = str("");
	cr_assert(
		help_read(&f.msg, &small_snapshot, SMALL_2025, SMALL_CHAOYANG, &f.a, &f.help, &f.refusal));
	cr_expect_eq(f.help.district, SMALL_CHAOYANG);
	f.msg.district = str("L1");
	cr_assert(
		help_read(&f.msg, &small_snapshot, SMALL_2025, SMALL_CHAOYANG, &f.a, &f.help, &f.refusal));
	cr_expect_eq(f.help.district, SMALL_LONGHUA);
	release(&f);
}

/* ---- What fields say of facts ------------------------------------------------------------- */

#define BIT(fact) (UINT64_C(1) << SMALL_##fact)

Test(help, fields_state_facts)
{
	static const struct {
		int age, disability; /* -1: not said */
		Jieyou__Hukou hukou;
		Jieyou__YesNo permit;
		Jieyou__Income income;
		uint64_t yes, no;
	} rows[] = {
		{-1, -1, 1, 0, 0, BIT(HUKOU), 0},
		{-1, -1, 2, 0, 0, 0, BIT(HUKOU)},
		{-1, -1, 3, 0, 0, 0, BIT(HUKOU)},
		{-1, -1, 0, 1, 0, 0, BIT(PERMIT)},
		{-1, -1, 0, 2, 0, BIT(PERMIT), 0},
		{-1, -1, 0, 0, 1, BIT(DIBAO), 0},
		{-1, -1, 0, 0, 2, BIT(TEKUN), 0},
		{-1, -1, 0, 0, 3, BIT(LOW_INCOME), 0},
		{-1, -1, 0, 0, 4, 0, BIT(DIBAO) | BIT(TEKUN) | BIT(LOW_INCOME)},
		{0, -1, 0, 0, 0, BIT(MINOR) | BIT(UNDER_16), BIT(ELDER)},
		{15, -1, 0, 0, 0, BIT(MINOR) | BIT(UNDER_16), BIT(ELDER)},
		{16, -1, 0, 0, 0, BIT(MINOR), BIT(ELDER) | BIT(UNDER_16)},
		{17, -1, 0, 0, 0, BIT(MINOR), BIT(ELDER) | BIT(UNDER_16)},
		{18, -1, 0, 0, 0, 0, BIT(ELDER) | BIT(UNDER_16)}, /* minor: not ruled out */
		{59, -1, 0, 0, 0, 0, BIT(ELDER) | BIT(UNDER_16)},
		{60, -1, 0, 0, 0, BIT(ELDER), BIT(UNDER_16)},
		{130, -1, 0, 0, 0, BIT(ELDER), BIT(UNDER_16)},
		{-1, 0, 0, 0, 0, 0, BIT(DISABLED) | BIT(SEVERE)},
		{-1, 1, 0, 0, 0, BIT(DISABLED) | BIT(SEVERE), 0},
		{-1, 2, 0, 0, 0, BIT(DISABLED) | BIT(SEVERE), 0},
		{-1, 3, 0, 0, 0, BIT(DISABLED), 0},
		{-1, 4, 0, 0, 0, BIT(DISABLED), BIT(SEVERE)},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fixture f;

		fixture_init(&f);
		if (rows[i].age >= 0) {
			f.client.has_age_case = JIEYOU__CLIENT__HAS_AGE_AGE;
			f.client.age = (uint32_t)rows[i].age;
		}
		if (rows[i].disability >= 0) {
			f.client.has_disability_case = JIEYOU__CLIENT__HAS_DISABILITY_DISABILITY;
			f.client.disability = (uint32_t)rows[i].disability;
		}
		f.client.hukou = rows[i].hukou;
		f.client.residence_permit = rows[i].permit;
		f.client.income = rows[i].income;
		cr_assert(read_at(&f, SMALL_2025), "row %zu: %.*s", i, TEXT_ARG(f.refusal.sentence));
		cr_expect_eq(f.help.age, rows[i].age, "row %zu", i);
		cr_expect_eq(f.help.disability, rows[i].disability, "row %zu", i);
		cr_expect_eq(
			f.help.facts_yes, rows[i].yes, "row %zu: yes %jx", i, (uintmax_t)f.help.facts_yes);
		cr_expect_eq(f.help.facts_no, rows[i].no, "row %zu: no %jx", i, (uintmax_t)f.help.facts_no);
		release(&f);
	}
}

Test(help, contradictions_are_told_where_they_stand)
{
	static const struct {
		const char *fact, *fact_not;
		Jieyou__Hukou hukou;
		Jieyou__Income income;
		const char *field;
	} rows[] = {
		{"veteran", "veteran", 0, 0, "help.client.facts_not[0]"},
		{NULL, "hukou_local", 1, 0, "help.client.hukou"},
		{"hukou_local", NULL, 2, 0, "help.client.hukou"},
		{NULL, "dibao", 0, 1, "help.client.income"},
		{"low_income", NULL, 0, 4, "help.client.income"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *fact = str(rows[i].fact);
		char *fact_not = str(rows[i].fact_not);
		struct fixture f;

		fixture_init(&f);
		f.client.facts = &fact;
		f.client.n_facts = fact != NULL;
		f.client.facts_not = &fact_not;
		f.client.n_facts_not = fact_not != NULL;
		f.client.hukou = rows[i].hukou;
		f.client.income = rows[i].income;
		cr_expect_not(read_at(&f, SMALL_2025), "row %zu", i);
		cr_expect_eq(f.refusal.kind, REFUSAL_BAD_VALUE, "row %zu", i);
		EXPECT_TEXT(f.refusal.field, rows[i].field);
		cr_expect(contains(f.refusal.sentence, "矛盾"), "row %zu", i);
		release(&f);
	}
}

/* ---- Criteria ----------------------------------------------------------------------------- */

Test(help, criteria_hold_by_district_and_date)
{
	static const struct {
		const char *code, *district;
		bool in_2025, in_2026;
	} rows[] = {
		{"STUCK", "L1", true, true},
		{"STUCK", "L2", true, false}, /* "no" from 2026 on */
		{"STUCK", "L3", true, true},
		{"NEW", "L1", false, true},
		{"NEW", "L2", false, false},
		{"", "L1", false, false},
		{"stuck", "L1", false, false},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *criteria[] = {str(rows[i].code)};
		struct fixture f;

		fixture_init(&f);
		f.msg.criteria = criteria;
		f.msg.n_criteria = 1;
		f.msg.district = str(rows[i].district);
		cr_expect_eq(read_at(&f, SMALL_2025), rows[i].in_2025, "row %zu in 2025", i);
		if (!rows[i].in_2025)
			EXPECT_TEXT(f.refusal.field, "help.criteria[0]");
		cr_expect_eq(read_at(&f, SMALL_2026), rows[i].in_2026, "row %zu in 2026", i);
		release(&f);
	}
}
