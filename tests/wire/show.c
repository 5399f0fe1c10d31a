#include "show.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "dress.h"
#include "small.h"

#define EXPECT_STR(s, expected) cr_expect_str_eq(s, expected)

/* As it goes out: with what people read put on. */
static Jieyou__Match *dressed(
	const struct snapshot *s, struct text id, const struct matching *m, struct arena *a)
{
	Jieyou__Match *shown = show_match(s, id, m, a);

	return shown && dress_match(s, shown, a) ? shown : NULL;
}

/* ---- A matching with something of everything ---------------------------------------------- */

static const struct evidence words[] = {
	{.begin = 3, .end = 5, .words = TEXT_INIT("不想活")},
	{.begin = 9, .end = 10, .words = TEXT_INIT("赔")},
};

static const struct text skill[] = {TEXT_INIT("LAWYER"), TEXT_INIT("3")};
static const struct text area[] = {TEXT_INIT("L1")};

static const struct reason reasons[] = {
	{REASON_SKILL, skill, 2},
	{REASON_AREA_HERE, area, 1},
	{.code = REASON_SUPERVISOR_ENOUGH},
};

static const struct screen_raised screens[] = {
	{.rule = &small_screens[0],
		.marks = SCOPE_HEARSAY | SCOPE_IF,
		.evidence = words,
		.n_evidence = 1},
	{.rule = &small_screens[0], .ticked = true},
};

static const struct text combination[] = {TEXT_INIT("poor_child"), TEXT_INIT("dibao")};
static const struct reason follows[] = {{REASON_FOLLOWS_FROM, combination, 2}};

static const struct need_found needs[] = {
	{.need = SMALL_AID,
		.score = 850,
		.marks = SCOPE_PASTTIME,
		.evidence = words,
		.reasons = follows,
		.n_evidence = 2,
		.n_reasons = 1},
	{.need = SMALL_REPORT, .score = 1000, .declared = true},
};

static const struct member members[] = {
	{.expert = 1,
		.covers = {SMALL_AID},
		.n_covers = 1,
		.score = 640,
		.reasons = reasons,
		.n_reasons = 2,
		.alternates = {0, 2},
		.n_alternates = 2},
	{.expert = 0,
		.covers = {SMALL_METHOD, SMALL_AID},
		.n_covers = 2,
		.score = -5,
		.reasons = reasons,
		.n_reasons = 1},
};

static const struct unit_named units[] = {
	{.liaison = 0, .answers = {SMALL_REPORT, SMALL_AID}, .n_answers = 2}};

static const struct duty_found duties[] = {
	{.duty = &small_duties[0], .evidence = words, .n_evidence = 1}};

static const struct uncovered uncovered[] = {{SMALL_METHOD, UNCOVERED_FULL}};

static const struct text minor[] = {TEXT_INIT("minor")};

static const struct reason missing[] = {{.code = REASON_PROVE_AGE}, {REASON_PROVE, minor, 1}};

static const struct text aid[] = {TEXT_INIT("LAW.AID")};

static const struct reason listed[] = {{.code = REASON_AT_ONCE}, {REASON_FIRST_FOR, aid, 1}};

static const struct resource_found resources[] = {{.resource = 0,
	.eligibility = POSSIBLE,
	.answers = {SMALL_AID},
	.n_answers = 1,
	.missing = missing,
	.n_missing = 2,
	.reasons = listed,
	.n_reasons = 2}};

static const struct runner_up runners_up[] = {
	{.need = SMALL_AID, .expert = 2, .why = PASSED_LOWER_SCORE, .score = 610}};

#define LIST(name) .name = name, .n_##name = sizeof(name) / sizeof(name[0])

static const struct matching matching = {
	.grade = GRADE_URGENT,
	.answer = ANSWER_CONFERENCE,
	.answer_reasons = reasons + 2,
	.n_answer_reasons = 1,
	.lead = 1,
	LIST(screens),
	LIST(needs),
	LIST(members),
	LIST(units),
	LIST(duties),
	LIST(uncovered),
	LIST(resources),
	LIST(runners_up),
};

static const struct matching nothing = {.grade = GRADE_NORMAL, .lead = NONE};

/* The message after a journey over the wire: what does not pack, or not unpack, shows here. */
static void *travel(const void *message, struct arena *a)
{
	const ProtobufCMessage *msg = message;
	size_t len = protobuf_c_message_get_packed_size(msg);
	uint8_t *bytes = arena_alloc(a, len);

	cr_assert(bytes);
	cr_assert_eq(protobuf_c_message_pack(msg, bytes), len);
	return protobuf_c_message_unpack(msg->descriptor, NULL, len, bytes);
}

#define ARENA(a)    \
	struct arena a; \
	arena_init(&a, 1 << 20)

/* ---- The match ---------------------------------------------------------------------------- */

Test(show, screens_and_needs)
{
	ARENA(a);
	Jieyou__Match *m = travel(dressed(&small_snapshot, TEXT("17"), &matching, &a), &a);

	EXPECT_STR(m->id, "17");
	cr_expect_eq(m->urgency, JIEYOU__GRADE__URGENT);
	cr_assert_eq(m->n_screens, 2);
	EXPECT_STR(m->screens[0]->kind, "SUICIDE");
	EXPECT_STR(m->screens[0]->level, "IDEATION");
	cr_expect_eq(m->screens[0]->grade, JIEYOU__GRADE__URGENT);
	EXPECT_STR(m->screens[0]->name, "自杀风险");
	EXPECT_STR(m->screens[0]->question, "请直接询问。");
	EXPECT_STR(m->screens[0]->source, "来源");
	cr_assert_eq(m->screens[0]->n_evidence, 1);
	cr_expect_eq(m->screens[0]->evidence[0]->begin, 3);
	cr_expect_eq(m->screens[0]->evidence[0]->end, 5);
	EXPECT_STR(m->screens[0]->evidence[0]->text, "不想活");
	cr_assert_eq(m->screens[0]->n_marks, 2);
	EXPECT_STR(m->screens[0]->marks[0], "HEARSAY");
	EXPECT_STR(m->screens[0]->marks[1], "HYPOTHETICAL");
	cr_expect_not(m->screens[0]->ticked);
	cr_expect(m->screens[1]->ticked);
	cr_expect_eq(m->screens[1]->n_evidence, 0);

	cr_assert_eq(m->n_needs, 2);
	EXPECT_STR(m->needs[0]->code, "LAW.AID");
	EXPECT_STR(m->needs[0]->name, "法律援助");
	EXPECT_STR(m->needs[0]->kind, "NEED");
	cr_expect_eq(m->needs[0]->score, 850);
	cr_expect_eq(m->needs[0]->n_evidence, 2);
	EXPECT_STR(m->needs[0]->evidence[1]->text, "赔");
	EXPECT_STR(m->needs[0]->marks[0], "PAST");
	cr_assert_eq(m->needs[0]->n_reasons, 1);
	cr_expect_eq(m->needs[0]->reasons[0]->code, JIEYOU__REASON__CODE__FOLLOWS_FROM);
	EXPECT_STR(m->needs[0]->reasons[0]->args[1], "dibao");
	EXPECT_STR(m->needs[0]->reasons[0]->text, "推知:困难家庭的孩子:查对法律援助(依据:低保对象)");
	EXPECT_STR(m->needs[1]->kind, "DUTY");
	cr_expect(m->needs[1]->declared);
	jieyou__match__free_unpacked(m, NULL);
	arena_release(&a);
}

Test(show, answer_and_team)
{
	ARENA(a);
	Jieyou__Match *m = travel(dressed(&small_snapshot, TEXT_NONE, &matching, &a), &a);
	const Jieyou__Member *member;

	EXPECT_STR(m->id, "");
	cr_expect_eq(m->answer->kind, JIEYOU__ANSWER_KIND__CASE_CONFERENCE);
	cr_assert_eq(m->answer->n_reasons, 1);
	cr_expect_eq(m->answer->reasons[0]->code, JIEYOU__REASON__CODE__SUPERVISOR_ENOUGH);
	EXPECT_STR(m->answer->reasons[0]->text, "只有一项需要,督导即可支持");
	EXPECT_STR(m->team->lead, "E01");
	cr_assert_eq(m->team->n_members, 2);
	member = m->team->members[0];
	EXPECT_STR(member->expert_id, "E02");
	EXPECT_STR(member->name, "乙");
	EXPECT_STR(member->unit, "乙所");
	cr_expect_eq(member->score, 640);
	cr_assert_eq(member->n_covers, 1);
	EXPECT_STR(member->covers[0], "LAW.AID");
	cr_assert_eq(member->n_reasons, 2);
	cr_expect_eq(member->reasons[1]->code, JIEYOU__REASON__CODE__AREA_HERE);
	EXPECT_STR(member->reasons[1]->text, "服务范围:龙华区,即个案所在地");
	cr_assert_eq(member->reasons[0]->n_args, 2);
	EXPECT_STR(member->reasons[0]->args[1], "3");
	cr_assert_eq(member->n_alternates, 2);
	EXPECT_STR(member->alternates[0], "E01");
	EXPECT_STR(member->alternates[1], "E03");
	cr_assert_eq(member->n_alternate_names, 2);
	EXPECT_STR(member->alternate_names[0], "甲");
	EXPECT_STR(member->alternate_names[1], "丙");
	cr_expect_eq(member->n_types, 0);
	member = m->team->members[1];
	cr_expect_eq(member->score, -5);
	EXPECT_STR(member->covers[0], "MET.GROUP");
	cr_assert_eq(member->n_types, 2);
	EXPECT_STR(member->types[0], "律师");
	EXPECT_STR(member->types[1], "公安");
	jieyou__match__free_unpacked(m, NULL);
	arena_release(&a);
}

Test(show, units_duties_gaps_and_resources)
{
	ARENA(a);
	Jieyou__Match *m = travel(dressed(&small_snapshot, TEXT_NONE, &matching, &a), &a);

	cr_assert_eq(m->n_units, 1);
	EXPECT_STR(m->units[0]->code, "U.POLICE");
	EXPECT_STR(m->units[0]->answers[0], "CHD.REPORT");
	EXPECT_STR(m->units[0]->name, "派出所");
	EXPECT_STR(m->units[0]->contact, "110");
	EXPECT_STR(m->units[0]->hours, "全天");
	cr_assert_eq(m->n_duties, 1);
	EXPECT_STR(m->duties[0]->code, "CHD.REPORT");
	EXPECT_STR(m->duties[0]->law, "未成年人保护法第11条");
	EXPECT_STR(m->duties[0]->name, "强制报告");
	EXPECT_STR(m->duties[0]->binds, "社工机构");
	EXPECT_STR(m->duties[0]->text, "立即报告。");
	cr_expect_eq(m->duties[0]->n_evidence, 1);
	cr_assert_eq(m->n_uncovered, 1);
	EXPECT_STR(m->uncovered[0]->code, "MET.GROUP");
	cr_expect_eq(m->uncovered[0]->reason, JIEYOU__UNCOVERED__WHY__ALL_FULL);
	EXPECT_STR(m->uncovered[0]->name, "小组工作");
	cr_assert_eq(m->n_resources, 1);
	EXPECT_STR(m->resources[0]->code, "GOV.AID");
	cr_expect_eq(m->resources[0]->eligibility, JIEYOU__ELIGIBILITY__POSSIBLE);
	EXPECT_STR(m->resources[0]->answers[0], "LAW.AID");
	cr_assert_eq(m->resources[0]->n_missing, 2);
	EXPECT_STR(m->resources[0]->missing[0]->text, "年龄(身份证或户口簿)");
	EXPECT_STR(m->resources[0]->missing[1]->text, "户口簿");
	cr_assert_eq(m->resources[0]->n_reasons, 2);
	EXPECT_STR(m->resources[0]->reasons[0]->text, "情况紧急,这一项可以立即求助");
	EXPECT_STR(m->resources[0]->reasons[1]->text, "回应「法律援助」的首选");
	EXPECT_STR(m->resources[0]->last_checked, "2025-12-31");
	EXPECT_STR(m->resources[0]->name, "法律援助");
	EXPECT_STR(m->resources[0]->conditions, "经济困难");
	EXPECT_STR(m->resources[0]->deadline, "7日");
	EXPECT_STR(m->resources[0]->contact, "12348");
	EXPECT_STR(m->resources[0]->apply, "到窗口");
	EXPECT_STR(m->resources[0]->verify, "核对收入");
	jieyou__match__free_unpacked(m, NULL);
	arena_release(&a);
}

/* A duty that no rule raised: the laws of its leaf, or that they are to be looked up, and what to
 * do. */
Test(show, a_duty_without_a_rule)
{
	static const struct duty duty[] = {
		{.need = SMALL_REPORT, .law = TEXT_INIT("甲法、乙法")},
		{.need = SMALL_REPORT},
	};
	static const char *const laws[] = {"甲法、乙法", "法律依据待核实"};

	for (size_t i = 0; i < 2; i++) {
		struct duty_found found = {.duty = &duty[i]};
		struct matching m = {.lead = NONE, .duties = &found, .n_duties = 1};
		ARENA(a);
		Jieyou__Match *shown = dressed(&small_snapshot, TEXT_NONE, &m, &a);

		EXPECT_STR(shown->duties[0]->name, "强制报告");
		EXPECT_STR(shown->duties[0]->law, laws[i]);
		EXPECT_STR(shown->duties[0]->text, "已提到,请核实情形和适用的法律后履行;派单不等于报告。");
		EXPECT_STR(shown->duties[0]->binds, "");
		arena_release(&a);
	}
}

Test(show, nothing_found_is_empty_not_absent)
{
	ARENA(a);
	Jieyou__Match *m = dressed(&small_snapshot, TEXT_NONE, &nothing, &a);

	cr_assert(m && m->team && m->answer);
	EXPECT_STR(m->team->lead, "");
	cr_expect_eq(m->team->n_members + m->n_screens + m->n_needs + m->n_resources, 0);
	arena_release(&a);
}

Test(show, of_much_evidence_the_first_is_shown)
{
	struct evidence many[1000];
	struct need_found need = {.need = SMALL_AID, .evidence = many};
	struct matching m = {.lead = NONE, .needs = &need, .n_needs = 1};

	for (uint32_t i = 0; i < 1000; i++)
		many[i] = (struct evidence){i, i + 1, TEXT("赔")};
	for (size_t n = 7; n <= 1000; n += n < 9 ? 1 : 991) {
		ARENA(a);
		Jieyou__Match *shown;

		need.n_evidence = n;
		shown = dressed(&small_snapshot, TEXT_NONE, &m, &a);
		cr_assert_eq(shown->needs[0]->n_evidence, n < 8 ? n : 8);
		for (uint32_t i = 0; i < shown->needs[0]->n_evidence; i++)
			cr_expect_eq(shown->needs[0]->evidence[i]->begin, i);
		arena_release(&a);
	}
}

/* ---- Codes -------------------------------------------------------------------------------- */

Test(show, every_reason_for_a_gap_has_a_code_and_a_remedy)
{
	static const Jieyou__Uncovered__Why codes[] = {
		[UNCOVERED_NOBODY] = JIEYOU__UNCOVERED__WHY__NOBODY,
		[UNCOVERED_NOT_VALID] = JIEYOU__UNCOVERED__WHY__NOT_VALID,
		[UNCOVERED_AREA] = JIEYOU__UNCOVERED__WHY__AREA,
		[UNCOVERED_FULL] = JIEYOU__UNCOVERED__WHY__ALL_FULL,
		[UNCOVERED_CONFLICT] = JIEYOU__UNCOVERED__WHY__ALL_CONFLICT,
		[UNCOVERED_DV] = JIEYOU__UNCOVERED__WHY__VIOLENCE,
		[UNCOVERED_LANGUAGE] = JIEYOU__UNCOVERED__WHY__NO_LANGUAGE,
		[UNCOVERED_SEX] = JIEYOU__UNCOVERED__WHY__NO_SEX,
		[UNCOVERED_TEAM_FULL] = JIEYOU__UNCOVERED__WHY__TEAM_FULL,
		[UNCOVERED_RESOURCE_FULL] = JIEYOU__UNCOVERED__WHY__RESOURCE_FULL,
	};

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		struct uncovered gap = {SMALL_AID, (enum uncovered_why)i};
		struct matching m = {.lead = NONE, .uncovered = &gap, .n_uncovered = 1};
		ARENA(a);
		Jieyou__Match *shown = dressed(&small_snapshot, TEXT_NONE, &m, &a);

		cr_expect_eq(shown->uncovered[0]->reason, codes[i]);
		cr_expect(strstr(shown->uncovered[0]->text, i == UNCOVERED_DV ? "受害人同意之前" : "请"),
			"%zu", i);
		arena_release(&a);
	}
}

Test(show, why_somebody_was_passed_over)
{
	static const Jieyou__RunnerUp__Why codes[] = {
		[PASSED_LOWER_SCORE] = JIEYOU__RUNNER_UP__WHY__LOWER_SCORE,
		[PASSED_TIE] = JIEYOU__RUNNER_UP__WHY__TIE,
		[PASSED_TEAM_FIT] = JIEYOU__RUNNER_UP__WHY__TEAM_FIT,
		[PASSED_APPOINTED] = JIEYOU__RUNNER_UP__WHY__APPOINTED,
		[PASSED_AGREEMENT] = JIEYOU__RUNNER_UP__WHY__AGREEMENT,
		[PASSED_AREA] = JIEYOU__RUNNER_UP__WHY__AREA,
		[PASSED_CONFLICT] = JIEYOU__RUNNER_UP__WHY__CONFLICT,
		[PASSED_KIN] = JIEYOU__RUNNER_UP__WHY__KIN,
		[PASSED_OTHER_PARTY] = JIEYOU__RUNNER_UP__WHY__OTHER_PARTY,
		[PASSED_UNIT] = JIEYOU__RUNNER_UP__WHY__UNIT,
		[PASSED_DV] = JIEYOU__RUNNER_UP__WHY__DV,
		[PASSED_FULL] = JIEYOU__RUNNER_UP__WHY__FULL,
		[PASSED_LANGUAGE] = JIEYOU__RUNNER_UP__WHY__LANGUAGE,
		[PASSED_SEX] = JIEYOU__RUNNER_UP__WHY__SEX,
		[PASSED_OUTSIDE] = JIEYOU__RUNNER_UP__WHY__OUTSIDE,
	};
	int32_t taken[3] = {0}, trauma[3] = {0};
	struct loads none = {.n = 3, .taken = taken, .trauma = trauma};
	struct help help = {.n_excluded = 0};

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		struct runner_up passed = {.need = SMALL_AID, .expert = 1, .why = (enum passed_over)i};
		struct matching m = {.lead = NONE, .runners_up = &passed, .n_runners_up = 1};
		ARENA(a);
		Jieyou__Match *match = show_match(&small_snapshot, TEXT_NONE, &m, &a);
		Jieyou__MatchedBody *b =
			show_matched_body(&small_snapshot, &help, match, &m, &none, SMALL_2026, &a);

		cr_expect_eq(b->runners_up[0]->reason, codes[i], "%zu", i);
		arena_release(&a);
	}
}

/* A record of before reasons had codes keeps the words it was written with. */
Test(show, old_reasons_keep_their_words)
{
	Jieyou__Reason reason, *list[] = {&reason};
	Jieyou__Answer answer;
	Jieyou__Match match;
	ARENA(a);

	jieyou__reason__init(&reason);
	jieyou__answer__init(&answer);
	jieyou__match__init(&match);
	reason.text = (char[]){"一名督导即可"};
	answer.reasons = list;
	answer.n_reasons = 1;
	match.answer = &answer;
	cr_assert(dress_match(&small_snapshot, &match, &a));
	EXPECT_STR(reason.text, "一名督导即可");
	arena_release(&a);
}

static void expect_names(Jieyou__Name *const *names, size_t n, const char *expected)
{
	char got[256] = "";
	size_t at = 0;

	for (size_t i = 0; i < n; i++)
		at += (size_t)snprintf(
			got + at, sizeof(got) - at, "%s%s %s", i ? ";" : "", names[i]->code, names[i]->name);
	EXPECT_STR(got, expected);
}

/* Pages name each district and need that they speak of once; what nobody knows has no name. */
Test(show, pages_name_what_they_speak_of)
{
	char longhua[] = "L1", legal[] = "LAW.AID", report[] = "CHD.REPORT", gone[] = "GONE";
	char *first[] = {legal, gone}, *second[] = {report, legal};
	Jieyou__Skill skills[2], *first_skills[] = {&skills[0]}, *second_skills[] = {&skills[1]};
	Jieyou__Expert experts[2], *expert_list[] = {&experts[0], &experts[1]};
	Jieyou__Resource policies[2], *resource_list[] = {&policies[0], &policies[1]};
	Jieyou__PoolReply pool;
	Jieyou__CatalogueReply page;
	struct arena full;
	ARENA(a);

	jieyou__pool_reply__init(&pool);
	jieyou__catalogue_reply__init(&page);
	for (size_t i = 0; i < 2; i++) {
		jieyou__skill__init(&skills[i]);
		jieyou__expert__init(&experts[i]);
		jieyou__resource__init(&policies[i]);
		skills[i].needs = policies[i].needs = i ? second : first;
		skills[i].n_needs = policies[i].n_needs = 2;
		experts[i].district = policies[i].region = i ? longhua : gone;
		experts[i].skills = i ? second_skills : first_skills;
		experts[i].n_skills = 1;
	}
	pool.experts = expert_list;
	page.resources = resource_list;
	pool.n_experts = page.n_resources = 2;
	cr_assert(dress_pool(&small_snapshot, &pool, &a));
	expect_names(pool.names, pool.n_names, "LAW.AID 法律援助;L1 龙华区;CHD.REPORT 强制报告");
	cr_assert(dress_catalogue(&small_snapshot, &page, &a));
	expect_names(page.names, page.n_names, "LAW.AID 法律援助;L1 龙华区;CHD.REPORT 强制报告");
	arena_init(&full, 64);
	cr_expect_not(dress_pool(&small_snapshot, &pool, &full));
	cr_expect_not(dress_catalogue(&small_snapshot, &page, &full));
	arena_release(&full);
	arena_release(&a);
}

Test(show, answers_grades_and_eligibilities)
{
	static const Jieyou__AnswerKind kinds[] = {
		[ANSWER_SUPERVISION] = JIEYOU__ANSWER_KIND__SUPERVISION,
		[ANSWER_RESOURCE] = JIEYOU__ANSWER_KIND__RESOURCE_LINKAGE,
		[ANSWER_REFERRAL] = JIEYOU__ANSWER_KIND__REFERRAL,
		[ANSWER_CONFERENCE] = JIEYOU__ANSWER_KIND__CASE_CONFERENCE,
		[ANSWER_SEMINAR] = JIEYOU__ANSWER_KIND__SEMINAR,
	};
	static const Jieyou__Grade grades[] = {
		[GRADE_NONE] = JIEYOU__GRADE__GRADE_UNKNOWN,
		[GRADE_NORMAL] = JIEYOU__GRADE__NORMAL,
		[GRADE_URGENT] = JIEYOU__GRADE__URGENT,
		[GRADE_CRISIS] = JIEYOU__GRADE__CRISIS,
	};
	static const Jieyou__Eligibility eligibilities[] = {
		[ELIGIBLE] = JIEYOU__ELIGIBILITY__ELIGIBLE,
		[POSSIBLE] = JIEYOU__ELIGIBILITY__POSSIBLE,
		[NOT_ELIGIBLE] = JIEYOU__ELIGIBILITY__NOT_ELIGIBLE,
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct resource_found found = {.eligibility = (enum eligibility)(i % 3)};
		struct matching m = {.lead = NONE,
			.answer = (enum answer_kind)i,
			.grade = (enum grade)(i % 4),
			.resources = &found,
			.n_resources = 1};
		ARENA(a);
		Jieyou__Match *shown = dressed(&small_snapshot, TEXT_NONE, &m, &a);

		cr_expect_eq(shown->answer->kind, kinds[i]);
		cr_expect_eq(shown->urgency, grades[i % 4]);
		cr_expect_eq(shown->resources[0]->eligibility, eligibilities[i % 3]);
		arena_release(&a);
	}
}

Test(show, marks_in_the_order_of_the_proto)
{
	static const char *const codes[] = {
		"HEARSAY", "SUSPECTED", "PAST", "OTHER_PERSON", "HYPOTHETICAL"};
	struct need_found need = {.need = SMALL_METHOD,
		.marks = SCOPE_HEARSAY | SCOPE_SUSPECT | SCOPE_PASTTIME | SCOPE_OTHER | SCOPE_IF};
	struct matching m = {.lead = NONE, .needs = &need, .n_needs = 1};
	ARENA(a);
	Jieyou__Match *shown = dressed(&small_snapshot, TEXT_NONE, &m, &a);

	EXPECT_STR(shown->needs[0]->kind, "METHOD");
	cr_assert_eq(shown->needs[0]->n_marks, 5);
	for (size_t i = 0; i < 5; i++)
		EXPECT_STR(shown->needs[0]->marks[i], codes[i]);
	arena_release(&a);
}

/* ---- The record, pages, refusals ---------------------------------------------------------- */

Test(show, the_record_keeps_what_is_needed_to_decide_again)
{
	int32_t taken[] = {0, 4, 1}, trauma[] = {0, 2, 0};
	struct loads loads = {.n = 3, .taken = taken, .trauma = trauma};
	struct help help = {.excluded = {2, 0}, .n_excluded = 2, .district = NONE};
	ARENA(a);
	Jieyou__Match *match = dressed(&small_snapshot, TEXT("x"), &matching, &a);
	Jieyou__MatchedBody *b = travel(
		show_matched_body(&small_snapshot, &help, match, &matching, &loads, SMALL_2026, &a), &a);

	EXPECT_STR(b->match->id, "x");
	cr_expect_eq(b->edition, 7);
	cr_expect_eq(b->matcher, MATCHER_VERSION);
	cr_assert_eq(b->n_loads, 2);
	EXPECT_STR(b->loads[0]->expert_id, "E02");
	cr_expect_eq(b->loads[0]->taken, 4);
	cr_expect_eq(b->loads[0]->trauma, 2);
	EXPECT_STR(b->loads[1]->expert_id, "E03");
	cr_expect_eq(b->loads[1]->taken, 1);
	cr_assert_eq(b->n_excluded, 2);
	EXPECT_STR(b->excluded[0], "E03");
	EXPECT_STR(b->excluded[1], "E01");
	cr_assert_eq(b->n_runners_up, 1);
	EXPECT_STR(b->runners_up[0]->need, "LAW.AID");
	EXPECT_STR(b->runners_up[0]->expert_id, "E03");
	cr_expect_eq(b->runners_up[0]->reason, JIEYOU__RUNNER_UP__WHY__LOWER_SCORE);
	cr_expect_eq(b->runners_up[0]->score, 610);
	cr_assert_eq(b->snapshot_digest.len, 32);
	cr_expect_eq(b->snapshot_digest.data[0], 0);
	cr_expect_eq(b->snapshot_digest.data[3], 0xff);
	cr_expect_eq(b->now_us, INT64_C(1767225600000000));
	jieyou__matched_body__free_unpacked(b, NULL);
	arena_release(&a);
}

Test(show, loads_of_who_does_not_serve_the_district_are_left_out)
{
	int32_t taken[] = {3, 4, 1}, trauma[] = {1, 0, 0};
	struct loads loads = {.n = 3, .taken = taken, .trauma = trauma};
	struct help help = {.district = SMALL_CHAOYANG};
	ARENA(a);
	Jieyou__Match *match = dressed(&small_snapshot, TEXT("x"), &nothing, &a);
	Jieyou__MatchedBody *b =
		show_matched_body(&small_snapshot, &help, match, &nothing, &loads, SMALL_2026, &a);

	cr_assert(b);
	cr_expect_eq(b->n_loads + b->n_excluded + b->n_runners_up, 0);
	arena_release(&a);
}

Test(show, an_expert)
{
	ARENA(a);
	Jieyou__Expert *e = travel(show_expert(&small_snapshot, 0, 2, &a), &a);

	EXPECT_STR(e->code, "E01");
	EXPECT_STR(e->name, "甲");
	EXPECT_STR(e->unit, "甲所");
	EXPECT_STR(e->district, "L1");
	cr_expect_eq(e->places, 3);
	cr_expect_eq(e->taken, 2);
	cr_expect(e->demo);
	cr_assert_eq(e->n_languages, 2);
	EXPECT_STR(e->languages[0], "cmn");
	EXPECT_STR(e->languages[1], "yue");
	cr_assert_eq(e->n_skills, 2);
	EXPECT_STR(e->skills[0]->type, "LAWYER");
	EXPECT_STR(e->skills[0]->name, "律师");
	cr_expect_eq(e->skills[0]->level, 3);
	cr_expect_eq(e->skills[0]->n_needs, 0, "not narrowed");
	cr_assert_eq(e->skills[1]->n_needs, 1);
	EXPECT_STR(e->skills[1]->needs[0], "LAW.AID");
	jieyou__expert__free_unpacked(e, NULL);
	arena_release(&a);
}

Test(show, a_resource)
{
	ARENA(a);
	Jieyou__Resource *r =
		travel(show_resource(&small_snapshot, 0, (struct capacity){2, {7}}, &a), &a);

	EXPECT_STR(r->code, "GOV.AID");
	EXPECT_STR(r->name, "法律援助");
	EXPECT_STR(r->provider, "CHARITY");
	EXPECT_STR(r->region, "L1");
	cr_assert_eq(r->n_needs, 2);
	EXPECT_STR(r->needs[0], "CHD.REPORT");
	EXPECT_STR(r->needs[1], "LAW.AID");
	EXPECT_STR(r->conditions, "经济困难");
	EXPECT_STR(r->deadline, "7日");
	EXPECT_STR(r->contact, "12348");
	EXPECT_STR(r->apply, "到窗口");
	EXPECT_STR(r->benefit, "免费律师");
	EXPECT_STR(r->verify, "核对收入");
	EXPECT_STR(r->source, "法律援助法");
	EXPECT_STR(r->valid_from, "2022-01-01");
	EXPECT_STR(r->valid_until, "2026-12-31");
	cr_expect(r->has_left_case == JIEYOU__RESOURCE__HAS_LEFT_LEFT && r->left == 2);
	cr_expect_eq(r->capacity_us, 7);
	EXPECT_STR(r->last_checked, "2025-12-31");
	jieyou__resource__free_unpacked(r, NULL);
	arena_release(&a);
}

Test(show, a_refusal)
{
	struct refusal refusal = {REFUSAL_BUSY, TEXT("help"), TEXT("请稍后再试。"), 1500};
	ARENA(a);
	Jieyou__Refusal *r = travel(show_refusal(&refusal, &a), &a);

	cr_expect_eq(r->code, 8);
	EXPECT_STR(r->name, "BUSY");
	EXPECT_STR(r->field, "help");
	EXPECT_STR(r->message, "请稍后再试。");
	cr_expect_eq(r->retry_after_ms, 1500);
	jieyou__refusal__free_unpacked(r, NULL);
	arena_release(&a);
}

/* ---- A full arena ------------------------------------------------------------------------- */

/* All that show.h can build, in an arena of cap bytes; whether all of it found room. */
static bool show_all(size_t cap)
{
	int32_t taken[] = {1, 4, 0}, trauma[] = {1, 0, 0};
	struct loads loads = {.n = 3, .taken = taken, .trauma = trauma};
	struct help help = {.excluded = {1}, .n_excluded = 1, .district = NONE};
	struct refusal refusal = {REFUSAL_BUSY, TEXT("help"), TEXT("请稍后再试。"), 1500};
	Jieyou__Match *m;
	struct arena a;
	bool ok;

	arena_init(&a, cap);
	m = dressed(&small_snapshot, TEXT("17"), &matching, &a);
	ok = m && show_matched_body(&small_snapshot, &help, m, &matching, &loads, SMALL_2026, &a) &&
		 show_expert(&small_snapshot, 0, 2, &a) &&
		 show_resource(&small_snapshot, 0, (struct capacity){2, {7}}, &a) &&
		 show_refusal(&refusal, &a);
	cr_expect_eq(ok, !a.failed, "%zu bytes: what did not fit went unnoticed", cap);
	arena_release(&a);
	return ok;
}

Test(show, every_allocation_may_fail)
{
	size_t cap = 0;

	while (cap < 1 << 20 && !show_all(cap))
		cap += 8;
	cr_expect_gt(cap, 1024);
	cr_expect_lt(cap, 1 << 20);
}
