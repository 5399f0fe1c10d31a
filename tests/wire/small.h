/*
 * A snapshot of a handful of rows, written down by hand, in which the tests of help.c and show.c
 * know every index. Arrays are sorted by code, as snapshot.h promises. There is no scanner in it:
 * nothing can be detected with it.
 */
#ifndef JIEYOU_TEST_SMALL_H
#define JIEYOU_TEST_SMALL_H

#include "snapshot.h"

/* 2025-01-01 and 2026-01-01, 00:00 UTC. */
#define SMALL_2025 ((moment){INT64_C(1735689600) * US_PER_SECOND})
#define SMALL_2026 ((moment){INT64_C(1767225600) * US_PER_SECOND})

enum { SMALL_CN, SMALL_LONGHUA, SMALL_CHAOYANG, SMALL_CHAOYANG_TOO };

static const struct district small_districts[] = {
	{.code = TEXT_INIT("CN"), .name = TEXT_INIT("中国"), .parent = NONE},
	{.code = TEXT_INIT("L1"), .name = TEXT_INIT("龙华区"), .parent = SMALL_CN},
	{.code = TEXT_INIT("L2"), .name = TEXT_INIT("朝阳区"), .parent = SMALL_CN},
	{.code = TEXT_INIT("L3"), .name = TEXT_INIT("朝阳区"), .parent = SMALL_CN},
};

enum { SMALL_LAWYER, SMALL_POLICE };

static const struct expert_type small_types[] = {
	{.code = TEXT_INIT("LAWYER"), .zh = TEXT_INIT("律师"), .kind = TYPE_EXPERT},
	{.code = TEXT_INIT("POLICE"), .zh = TEXT_INIT("公安"), .kind = TYPE_UNIT},
};

enum { SMALL_REPORT, SMALL_AID, SMALL_METHOD };

static const struct need small_needs[] = {
	{.code = TEXT_INIT("CHD.REPORT"), .zh = TEXT_INIT("强制报告"), .kind = NEED_DUTY},
	{.code = TEXT_INIT("LAW.AID"), .zh = TEXT_INIT("法律援助"), .kind = NEED_NEED},
	{.code = TEXT_INIT("MET.GROUP"), .zh = TEXT_INIT("小组工作"), .kind = NEED_METHOD},
};

enum {
	SMALL_DIBAO,
	SMALL_DISABLED,
	SMALL_ELDER,
	SMALL_HUKOU,
	SMALL_LOW_INCOME,
	SMALL_MINOR,
	SMALL_PERMIT,
	SMALL_SEVERE,
	SMALL_TEKUN,
	SMALL_UNDER_16,
	SMALL_VETERAN,
};

static const struct fact small_facts[] = {
	{.code = TEXT_INIT("dibao"), .zh = TEXT_INIT("低保对象")},
	{.code = TEXT_INIT("disabled")},
	{.code = TEXT_INIT("elder")},
	{.code = TEXT_INIT("hukou_local")},
	{.code = TEXT_INIT("low_income")},
	{.code = TEXT_INIT("minor"), .zh = TEXT_INIT("未成年"), .proof = TEXT_INIT("户口簿")},
	{.code = TEXT_INIT("residence_permit")},
	{.code = TEXT_INIT("severe_disability")},
	{.code = TEXT_INIT("tekun")},
	{.code = TEXT_INIT("under_16")},
	{.code = TEXT_INIT("veteran")},
};

static const struct skill small_skills[] = {
	{.level = 0},
	{.type = SMALL_LAWYER, .level = 3, .needs = {{7}}},
	{.type = SMALL_POLICE, .level = 1, .narrowed = true, .needs = {{2}}},
};

static const struct profile small_profile_of[] = {{{1, 2}}, {{0}}, {{0}}};
static const expert_index small_experts_by_code[] = {0, 1, 2};
static const uint32_t small_experts_of[] = {0, 0, 3, 3, 3}; /* all of 龙华区 */
static const resource_index small_resources_by_code[] = {0};

/* As a snapshot keeps them: numbers of table and of columns, each cell after its length. */
#define ROW(table, columns) "\0\0\0" table "\0\0\0" columns
#define CELL(length, text) "\0\0\0" length text

static const struct expert small_experts[] = {
	{.code = TEXT_INIT("E01"),
		.row = ROW("\5", "\4") CELL("\3", "E01") CELL("\3", "甲") CELL("\0", "") CELL("\6", "甲所"),
		.sex = 'F',
		.demo = true,
		.languages = 5, /* cmn and yue */
		.district = SMALL_LONGHUA,
		.places = 3},
	{.code = TEXT_INIT("E02"),
		.row = ROW("\5", "\4") CELL("\3", "E02") CELL("\3", "乙") CELL("\0", "") CELL("\6", "乙所"),
		.district = SMALL_LONGHUA},
	{.code = TEXT_INIT("E03"),
		.row = ROW("\5", "\4") CELL("\3", "E03") CELL("\3", "丙") CELL("\0", "") CELL("\6", "丙所"),
		.district = SMALL_LONGHUA},
};

static const struct liaison small_liaisons[] = {
	{.code = TEXT_INIT("U.POLICE"),
		.name = TEXT_INIT("派出所"),
		.contact = TEXT_INIT("110"),
		.hours = TEXT_INIT("全天"),
		.type = SMALL_POLICE},
};

static const struct resource small_resources[] = {
	{.code = TEXT_INIT("GOV.AID"),
		.row = ROW("\10", "\22") CELL("\7", "GOV.AID") CELL("\14", "法律援助") CELL("\0", "")
			CELL("\0", "") CELL("\0", "") CELL("\0", "") CELL("\0", "") CELL("\14", "经济困难")
				CELL("\4", "7日") CELL("\5", "12348") CELL("\11", "到窗口") CELL("\14", "免费律师")
					CELL("\14", "核对收入") CELL("\17", "法律援助法") CELL("\0", "") CELL(
						"\12", "2022-01-01") CELL("\12", "2026-12-31") CELL("\12", "2025-12-31"),
		.provider = PROVIDER_CHARITY,
		.region = SMALL_LONGHUA,
		.offered = true},
};

static const struct need_set small_resource_needs[] = {{{3}}};

static const struct screen_rule small_screens[] = {
	{.kind = SCREEN_SUICIDE,
		.level = TEXT_INIT("IDEATION"),
		.question = TEXT_INIT("请直接询问。"),
		.zh = TEXT_INIT("自杀风险"),
		.source = TEXT_INIT("来源"),
		.grade = GRADE_URGENT},
};

static const struct duty small_duties[] = {
	{.need = SMALL_REPORT,
		.law = TEXT_INIT("未成年人保护法第11条"),
		.binds = TEXT_INIT("社工机构"),
		.zh = TEXT_INIT("立即报告。")},
};

static const struct combination small_combinations[] = {
	{.code = TEXT_INIT("poor_child"),
		.zh = TEXT_INIT("困难家庭的孩子:查对法律援助"),
		.source = TEXT_INIT("法律援助法"),
		.need = SMALL_AID},
};

/* STUCK everywhere since 2025, no longer in 朝阳区 L2 since 2026; NEW in 龙华区 since 2026. */
static const struct practice small_practices[] = {
	{.district = SMALL_CN,
		.name = TEXT_INIT("criterion.STUCK"),
		.value = TEXT_INIT("yes"),
		.since = {INT64_C(1735689600) * US_PER_SECOND}},
	{.district = SMALL_LONGHUA,
		.name = TEXT_INIT("criterion.NEW"),
		.value = TEXT_INIT("yes"),
		.since = {INT64_C(1767225600) * US_PER_SECOND}},
	{.district = SMALL_CHAOYANG,
		.name = TEXT_INIT("criterion.STUCK"),
		.value = TEXT_INIT("no"),
		.since = {INT64_C(1767225600) * US_PER_SECOND}},
};

static const uint32_t small_practices_of[] = {0, 1, 2, 3, 3}; /* one each, but for the last */

enum { SMALL_CMN, SMALL_CSL, SMALL_YUE };

static const struct text small_languages[] = {TEXT_INIT("cmn"), TEXT_INIT("csl"), TEXT_INIT("yue")};

#define SMALL_TABLE(name) \
	.name = small_##name, .n_##name = sizeof(small_##name) / sizeof(small_##name[0])

static const struct snapshot small_snapshot = {
	.edition = {7},
	.digest = {0, 1, 2, 0xff},
	SMALL_TABLE(types),
	SMALL_TABLE(needs),
	SMALL_TABLE(districts),
	SMALL_TABLE(facts),
	SMALL_TABLE(skills),
	.profile_of = small_profile_of,
	SMALL_TABLE(experts),
	.experts_by_code = small_experts_by_code,
	.experts_of = small_experts_of,
	SMALL_TABLE(liaisons),
	SMALL_TABLE(resources),
	.resource_needs = small_resource_needs,
	.resources_by_code = small_resources_by_code,
	SMALL_TABLE(screens),
	SMALL_TABLE(duties),
	SMALL_TABLE(combinations),
	SMALL_TABLE(practices),
	.practices_of = small_practices_of,
	SMALL_TABLE(languages),
};

#endif
