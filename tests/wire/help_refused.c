/* What help_read refuses: each field, each limit. */
#include "asking.h"

/* What is said instead of a good request; NULL or 0: nothing. */
struct spoilt {
	const char *narrative, *district, *language, *need, *known, *excluded, *fact, *fact_not;
	const char *kin, *other_party, *unit, *assessed_on;
	uint32_t age, disability;
	const char *field, *says;
};

static const struct spoilt refused[] = {
	{.narrative = "", .field = "help.narrative", .says = "求助内容不能为空,请写明发生了什么。"},
	{.narrative = " \t\r\n\xe3\x80\x80\xc2\xa0\xe2\x80\x8b\xef\xbb\xbf",
		.field = "help.narrative",
		.says = "求助内容不能为空,请写明发生了什么。"},
	{.narrative = "孩子\xff", .field = "help.narrative", .says = "UTF-8"},
	{.need = "LAW.NO", .field = "help.declared_needs[1]", .says = "不认识需要代码「LAW.NO」"},
	{.need = "", .field = "help.declared_needs[1]", .says = "不认识需要代码「」"},
	{.district = "", .field = "help.district", .says = "请填写服务对象所在地区"},
	{.district = "火星", .field = "help.district", .says = "不认识地区「火星」"},
	{.district = "朝阳区", .field = "help.district", .says = "同名"},
	{.language = "YUE", .field = "help.language", .says = "ISO 639-3"},
	{.language = "粤", .field = "help.language", .says = "yue"},
	{.language = "zh", .field = "help.language", .says = "「zh」"},
	{.known = "E99", .field = "help.known_expert", .says = "「E99」"},
	{.excluded = "XYZ", .field = "help.excluded_experts[1]", .says = "「XYZ」"},
	{.kin = "E99", .field = "help.kin_experts[1]", .says = "「E99」"},
	{.kin = "", .field = "help.kin_experts[1]", .says = "核对专家编号"},
	{.other_party = "E0", .field = "help.other_party_experts[1]", .says = "「E0」"},
	{.unit = "", .field = "help.complained_units[1]", .says = "太短"},
	{.unit = " 院 ", .field = "help.complained_units[1]", .says = "「院」太短"},
	{.unit = "甲\xff医院", .field = "help.complained_units[1]", .says = "UTF-8"},
	{.assessed_on = "2025-01-02", .field = "help.safety.assessed_on", .says = "不晚于今天"},
	{.assessed_on = "昨天", .field = "help.safety.assessed_on", .says = "「昨天」"},
	{.assessed_on = "2024-02-30", .field = "help.safety.assessed_on", .says = "「2024-02-30」"},
	{.assessed_on = "2024-2-3", .field = "help.safety.assessed_on", .says = "2026-03-15"},
	{.assessed_on = "202\xff-02-03", .field = "help.safety.assessed_on", .says = "「?」"},
	{.fact = "XYZ", .field = "help.client.facts[0]", .says = "「XYZ」"},
	{.fact_not = "XYZ", .field = "help.client.facts_not[0]", .says = "「XYZ」"},
	{.age = 131, .field = "help.client.age", .says = "130"},
	{.age = UINT32_MAX, .field = "help.client.age", .says = "130"},
	{.disability = 5, .field = "help.client.disability", .says = "1 至 4"},
};

/* Two of each, the second of them at fault. */
struct lists {
	char *needs[2], *excluded[2], *kin[2], *other_party[2], *units[2], *fact, *fact_not;
};

static void say_instead(char **field, const char *said)
{
	if (said)
		*field = str(said);
}

static void spoil(struct fixture *f, const struct spoilt *with, struct lists *lists)
{
	*lists = (struct lists){{str("LAW.AID"), str(with->need)}, {str("E01"), str(with->excluded)},
		{str("E01"), str(with->kin)}, {str("E01"), str(with->other_party)},
		{str("甲区医院"), str(with->unit)}, str(with->fact), str(with->fact_not)};
	say_instead(&f->msg.narrative, with->narrative);
	say_instead(&f->msg.district, with->district);
	say_instead(&f->msg.language, with->language);
	say_instead(&f->msg.known_expert, with->known);
	f->msg.declared_needs = lists->needs;
	f->msg.n_declared_needs = with->need ? 2 : 1;
	f->msg.excluded_experts = lists->excluded;
	f->msg.n_excluded_experts = with->excluded ? 2 : 1;
	f->msg.kin_experts = lists->kin;
	f->msg.n_kin_experts = with->kin ? 2 : 1;
	f->msg.other_party_experts = lists->other_party;
	f->msg.n_other_party_experts = with->other_party ? 2 : 1;
	f->msg.complained_units = lists->units;
	f->msg.n_complained_units = with->unit ? 2 : 1;
	say_instead(&f->safety.assessed_on, with->assessed_on);
	f->client.facts = &lists->fact;
	f->client.n_facts = with->fact != NULL;
	f->client.facts_not = &lists->fact_not;
	f->client.n_facts_not = with->fact_not != NULL;
	f->client.has_age_case = with->age ? JIEYOU__CLIENT__HAS_AGE_AGE : 0;
	f->client.age = with->age;
	f->client.has_disability_case =
		with->disability ? JIEYOU__CLIENT__HAS_DISABILITY_DISABILITY : 0;
	f->client.disability = with->disability;
}

Test(help, faults_name_the_field_and_leave_the_rest_alone)
{
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct help before;
		struct lists lists;
		struct fixture f;

		fixture_init(&f);
		memset(&f.help, 0xa5, sizeof(f.help));
		before = f.help;
		spoil(&f, &refused[i], &lists);
		cr_expect_not(read_at(&f, SMALL_2025), "row %zu", i);
		cr_expect_eq(f.refusal.kind, REFUSAL_BAD_VALUE, "row %zu", i);
		EXPECT_TEXT(f.refusal.field, refused[i].field);
		cr_expect(contains(f.refusal.sentence, refused[i].says), "row %zu: %.*s", i,
			TEXT_ARG(f.refusal.sentence));
		cr_expect(memcmp(&before, &f.help, sizeof(before)) == 0, "row %zu: touched", i);
		release(&f);
	}
}

Test(help, unknown_numbers_of_enums_are_refused)
{
	static const char *const fields[] = {"help.urgency", "help.helper_sex", "help.client.sex",
		"help.client.hukou", "help.client.residence_permit", "help.client.income",
		"help.screen.violence", "help.screen.away", "help.screen.no_support", "help.screen.life",
		"help.consent.kind", "help.safety.victim_consents"};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		struct fixture f;

		fixture_init(&f);
		int *enums[] = {(int *)&f.msg.urgency, (int *)&f.msg.helper_sex, (int *)&f.client.sex,
			(int *)&f.client.hukou, (int *)&f.client.residence_permit, (int *)&f.client.income,
			(int *)&f.screen.violence, (int *)&f.screen.away, (int *)&f.screen.no_support,
			(int *)&f.screen.life, (int *)&f.consent.kind, (int *)&f.safety.victim_consents};
		*enums[i] = i % 2 ? 77 : -1;
		cr_expect_not(read_at(&f, SMALL_2025), "%s", fields[i]);
		EXPECT_TEXT(f.refusal.field, fields[i]);
		cr_expect(contains(f.refusal.sentence, i % 2 ? "77" : "-1"));
		release(&f);
	}
}

/* ---- Limits ------------------------------------------------------------------------------- */

Test(help, texts_have_limits)
{
	static const struct {
		const char *field;
		size_t max;
	} rows[] = {{"help.narrative", 16384}, {"help.tried", 4096}, {"help.supervisor_opinion", 4096},
		{"help.agency", 128}, {"help.worker", 64}, {"help.id", 64}, {"help.consent.scope", 256},
		{"help.client.safe_contact", 512}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char long_text[16384 + 2] = "";
		struct fixture f;

		fixture_init(&f);
		char **texts[] = {&f.msg.narrative, &f.msg.tried, &f.msg.supervisor_opinion, &f.msg.agency,
			&f.msg.worker, &f.msg.id, &f.consent.scope, &f.client.safe_contact};
		memset(long_text, 'x', rows[i].max);
		*texts[i] = long_text;
		cr_expect(read_at(&f, SMALL_2025), "%s of %zu", rows[i].field, rows[i].max);
		long_text[rows[i].max] = 'x';
		cr_expect_not(read_at(&f, SMALL_2025), "%s of %zu", rows[i].field, rows[i].max + 1);
		cr_expect_eq(f.refusal.kind, REFUSAL_TOO_LARGE);
		EXPECT_TEXT(f.refusal.field, rows[i].field);
		long_text[rows[i].max] = '\0';
		long_text[0] = '\xc0';
		cr_expect_not(read_at(&f, SMALL_2025), "%s not UTF-8", rows[i].field);
		cr_expect_eq(f.refusal.kind, REFUSAL_BAD_VALUE);
		EXPECT_TEXT(f.refusal.field, rows[i].field);
		release(&f);
	}
}

Test(help, lists_have_limits)
{
	static const struct {
		const char *field;
		const char *element;
		size_t max;
	} rows[] = {{"help.declared_needs", "LAW.AID", 32}, {"help.criteria", "STUCK", 8},
		{"help.excluded_experts", "E01", 64}, {"help.client.facts", "veteran", 64},
		{"help.client.facts_not", "veteran", 64}, {"help.kin_experts", "E01", 16},
		{"help.other_party_experts", "E01", 16}, {"help.complained_units", "甲区医院", 8}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *list[65];
		struct fixture f;

		fixture_init(&f);
		char ***lists[] = {&f.msg.declared_needs, &f.msg.criteria, &f.msg.excluded_experts,
			&f.client.facts, &f.client.facts_not, &f.msg.kin_experts, &f.msg.other_party_experts,
			&f.msg.complained_units};
		size_t *counts[] = {&f.msg.n_declared_needs, &f.msg.n_criteria, &f.msg.n_excluded_experts,
			&f.client.n_facts, &f.client.n_facts_not, &f.msg.n_kin_experts,
			&f.msg.n_other_party_experts, &f.msg.n_complained_units};
		for (size_t j = 0; j < 65; j++)
			list[j] = str(rows[i].element);
		*lists[i] = list;
		*counts[i] = rows[i].max;
		cr_expect(read_at(&f, SMALL_2025), "%zu of %s", rows[i].max, rows[i].field);
		*counts[i] = rows[i].max + 1;
		cr_expect_not(read_at(&f, SMALL_2025), "%zu of %s", rows[i].max + 1, rows[i].field);
		cr_expect_eq(f.refusal.kind, REFUSAL_TOO_LARGE);
		EXPECT_TEXT(f.refusal.field, rows[i].field);
		release(&f);
	}
}

Test(help, names_of_units_have_limits)
{
	static const struct {
		size_t len;
		enum refusal_kind kind;
	} rows[] = {
		{5, REFUSAL_BAD_VALUE}, {6, REFUSAL_NONE}, {128, REFUSAL_NONE}, {129, REFUSAL_TOO_LARGE}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char name[130] = "", *units[] = {name};
		struct fixture f;

		fixture_init(&f);
		memset(name, 'x', rows[i].len);
		f.msg.complained_units = units;
		f.msg.n_complained_units = 1;
		cr_expect_eq(read_at(&f, SMALL_2025), rows[i].kind == REFUSAL_NONE, "%zu", rows[i].len);
		cr_expect_eq(f.refusal.kind, rows[i].kind, "%zu", rows[i].len);
		release(&f);
	}
}

Test(help, a_refusal_quotes_little_and_whole_characters)
{
	char name[3 * 1000 + 1];
	struct fixture f;

	fixture_init(&f);
	for (size_t i = 0; i < 1000; i++)
		memcpy(name + 3 * i, "村", 3);
	name[3000] = '\0';
	f.msg.district = name;
	cr_expect_not(read_at(&f, SMALL_2025));
	cr_expect(text_is_clean(f.refusal.sentence));
	cr_expect_lt(f.refusal.sentence.len, 256);
	release(&f);
}

Test(help, a_full_arena_costs_the_details_only)
{
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct lists lists;
		struct fixture f;

		fixture_init(&f);
		arena_init(&f.a, 0);
		spoil(&f, &refused[i], &lists);
		cr_expect_not(read_at(&f, SMALL_2025), "row %zu", i);
		cr_expect_eq(f.refusal.kind, REFUSAL_BAD_VALUE);
		cr_expect(f.refusal.sentence.len > 0);
		cr_expect(f.refusal.field.len > 0);
		release(&f);
	}
}

Test(help, no_message_at_all)
{
	struct fixture f;

	fixture_init(&f);
	cr_expect_not(help_read(NULL, &small_snapshot, SMALL_2025, NONE, &f.a, &f.help, &f.refusal));
	EXPECT_TEXT(f.refusal.field, "help");
	release(&f);
}
