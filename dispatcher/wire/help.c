#include "help.h"

#include <stdio.h>

#include "conflicts.h"
#include "day.h"
#include "intake.h"
#include "reading.h"

static bool read_narrative(const struct reading *rd, const char *value)
{
	static const char field[] = "help.narrative";
	struct text t = text_from(value);

	if (t.len > NARRATIVE_MAX)
		return FAULT(rd, REFUSAL_TOO_LARGE, field, "求助内容超过 16 KiB(%d 字节),请删减后重发。",
			NARRATIVE_MAX);
	if (reading_blank(t))
		return FAULT(rd, REFUSAL_BAD_VALUE, field, "求助内容不能为空,请写明发生了什么。");
	return reading_text(rd, field, "求助内容", value, NARRATIVE_MAX, &rd->help->narrative);
}

static enum grade grade_of(Jieyou__Grade g)
{
	switch (g) {
	case JIEYOU__GRADE__NORMAL:
		return GRADE_NORMAL;
	case JIEYOU__GRADE__URGENT:
		return GRADE_URGENT;
	case JIEYOU__GRADE__CRISIS:
		return GRADE_CRISIS;
	case JIEYOU__GRADE__GRADE_UNKNOWN:
	case _JIEYOU__GRADE_IS_INT_SIZE:
		break;
	}
	return GRADE_NONE;
}

static enum answer3 answer3_of(Jieyou__YesNo y)
{
	switch (y) {
	case JIEYOU__YES_NO__NO:
		return ANSWER_NO;
	case JIEYOU__YES_NO__YES:
		return ANSWER_YES;
	case JIEYOU__YES_NO__NOT_SAID:
	case _JIEYOU__YES_NO_IS_INT_SIZE:
		break;
	}
	return ANSWER_UNKNOWN;
}

static char sex_of(Jieyou__Sex sex)
{
	switch (sex) {
	case JIEYOU__SEX__FEMALE:
		return 'F';
	case JIEYOU__SEX__MALE:
		return 'M';
	case JIEYOU__SEX__SEX_UNKNOWN:
	case _JIEYOU__SEX_IS_INT_SIZE:
		break;
	}
	return 0;
}

/* ---- Codes -------------------------------------------------------------------------------- */

static bool read_needs(const struct reading *rd, const Jieyou__HelpRequest *msg)
{
	static const char field[] = "help.declared_needs";
	struct help *help = rd->help;

	if (!reading_check_count(rd, field, "需要", msg->n_declared_needs, DECLARED_MAX))
		return false;
	for (size_t i = 0; i < msg->n_declared_needs; i++) {
		struct text code = text_from(msg->declared_needs[i]);
		need_index n = snapshot_need(rd->s, code);
		size_t at = 0;

		if (n == NONE)
			return FAULT(rd, REFUSAL_BAD_VALUE, reading_element(rd, field, i),
				"不认识需要代码「%.*s」,请按需要分类表填写末级代码,如 LAW.AID。",
				TEXT_ARG(reading_quoted(code)));
		while (at < help->n_declared && help->declared[at] != n)
			at++;
		if (at == help->n_declared) /* said twice is said once */
			help->declared[help->n_declared++] = n;
	}
	return true;
}

static bool read_district(const struct reading *rd, const char *value, district_index fallback)
{
	static const char field[] = "help.district";
	struct text t = text_from(value);

	rd->help->district = t.len ? snapshot_district(rd->s, t) : fallback;
	if (rd->help->district != NONE)
		return true;
	if (!t.len)
		return FAULT(rd, REFUSAL_BAD_VALUE, field,
			"请填写服务对象所在地区:代码(如 440309)或名称(如 龙华区)。");
	return FAULT(rd, REFUSAL_BAD_VALUE, field,
		"不认识地区「%.*s」,或有几个地区同名;请改填行政区划代码,如 440309。",
		TEXT_ARG(reading_quoted(t)));
}

static bool read_language(const struct reading *rd, const char *value)
{
	struct text t = text_from(value);
	bool well_formed = t.len == 0 || t.len == 3;

	for (size_t i = 0; i < t.len && well_formed; i++)
		well_formed = t.ptr[i] >= 'a' && t.ptr[i] <= 'z';
	if (!well_formed)
		return FAULT(rd, REFUSAL_BAD_VALUE, "help.language",
			"语言「%.*s」不是 ISO 639-3 代码,请填三个小写字母:粤语 yue、客家话 hak、手语 csl;"
			"说普通话可不填。",
			TEXT_ARG(reading_quoted(t)));
	rd->help->language = t.len ? snapshot_language(rd->s, t) : NONE;
	rd->help->language_unknown = t.len && rd->help->language == NONE;
	return true;
}

bool help_criterion(const struct snapshot *s, district_index district, struct text code, moment now)
{
	char name[sizeof("criterion.") + HELP_CODE_MAX];
	int n = snprintf(name, sizeof(name), "criterion.%.*s", TEXT_ARG(code));

	if (!code.len || n < 0 || (size_t)n >= sizeof(name))
		return false;
	return text_eq(
		snapshot_practice(s, district, (struct text){name, (size_t)n}, now), TEXT("yes"));
}

static bool check_criteria(const struct reading *rd, const Jieyou__HelpRequest *msg, moment now)
{
	static const char field[] = "help.criteria";

	if (!reading_check_count(rd, field, "疑难标准", msg->n_criteria, HELP_CRITERIA_MAX))
		return false;
	for (size_t i = 0; i < msg->n_criteria; i++) {
		struct text code = text_from(msg->criteria[i]);

		if (!help_criterion(rd->s, rd->help->district, code, now))
			return FAULT(rd, REFUSAL_BAD_VALUE, reading_element(rd, field, i),
				"所在地区没有疑难标准「%.*s」,请填本区规则中的代码,或留空由中心筛查。",
				TEXT_ARG(reading_quoted(code)));
	}
	return true;
}

/* ---- The client --------------------------------------------------------------------------- */

/* States a fact. False: the opposite has been said. */
static bool state_fact(struct help *help, uint16_t fact, bool holds)
{
	uint64_t bit = UINT64_C(1) << fact;

	*(holds ? &help->facts_yes : &help->facts_no) |= bit;
	return !(help->facts_yes & help->facts_no & bit);
}

static bool contradiction(const struct reading *rd, const char *field, uint16_t fact)
{
	return FAULT(rd, REFUSAL_BAD_VALUE, field,
		"「%.*s」既说成立又说不成立,前后矛盾,请核实后只留一种说法。",
		TEXT_ARG(rd->s->facts[fact].code));
}

/* A fact that a field of its own stands for; a catalogue that does not ask for it has no code. */
static bool imply(const struct reading *rd, const char *field, struct text code, bool holds)
{
	uint16_t fact = snapshot_fact(rd->s, code);

	return fact == NONE || state_fact(rd->help, fact, holds) || contradiction(rd, field, fact);
}

static bool read_facts(
	const struct reading *rd, const char *field, char *const *codes, size_t n, bool holds)
{
	if (!reading_check_count(rd, field, "事实", n, FACTS_STATED_MAX))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct text code = text_from(codes[i]);
		uint16_t fact = snapshot_fact(rd->s, code);

		if (fact == NONE)
			return FAULT(rd, REFUSAL_BAD_VALUE, reading_element(rd, field, i),
				"不认识事实代码「%.*s」,请按资源目录的事实代码填写,如 dibao。",
				TEXT_ARG(reading_quoted(code)));
		if (!state_fact(rd->help, fact, holds))
			return contradiction(rd, reading_element(rd, field, i), fact);
	}
	return true;
}

static bool imply_hukou(const struct reading *rd, Jieyou__Hukou hukou)
{
	static const char field[] = "help.client.hukou";

	switch (hukou) {
	case JIEYOU__HUKOU__LOCAL:
		return imply(rd, field, TEXT("hukou_local"), true) &&
			   imply(rd, field, TEXT("no_hukou"), false);
	case JIEYOU__HUKOU__ELSEWHERE:
		return imply(rd, field, TEXT("hukou_local"), false) &&
			   imply(rd, field, TEXT("no_hukou"), false);
	case JIEYOU__HUKOU__NO_HUKOU:
		return imply(rd, field, TEXT("hukou_local"), false) &&
			   imply(rd, field, TEXT("no_hukou"), true);
	case JIEYOU__HUKOU__HUKOU_UNKNOWN:
	case _JIEYOU__HUKOU_IS_INT_SIZE:
		break;
	}
	return true;
}

/* One standing says nothing about the others, so that a stale answer never rules help out. */
static bool imply_income(const struct reading *rd, Jieyou__Income income)
{
	static const char field[] = "help.client.income";

	switch (income) {
	case JIEYOU__INCOME__DIBAO:
		return imply(rd, field, TEXT("dibao"), true);
	case JIEYOU__INCOME__TEKUN:
		return imply(rd, field, TEXT("tekun"), true);
	case JIEYOU__INCOME__LOW_INCOME:
		return imply(rd, field, TEXT("low_income"), true);
	case JIEYOU__INCOME__ENOUGH:
		return imply(rd, field, TEXT("dibao"), false) && imply(rd, field, TEXT("tekun"), false) &&
			   imply(rd, field, TEXT("low_income"), false);
	case JIEYOU__INCOME__INCOME_UNKNOWN:
	case _JIEYOU__INCOME_IS_INT_SIZE:
		break;
	}
	return true;
}

static bool imply_permit(const struct reading *rd, Jieyou__YesNo permit)
{
	enum answer3 said = answer3_of(permit);

	return said == ANSWER_UNKNOWN ||
		   imply(rd, "help.client.residence_permit", TEXT("residence_permit"), said == ANSWER_YES);
}

static bool check_client_enums(const struct reading *rd, const Jieyou__Client *c)
{
	return reading_check_enum(
			   rd, "help.client.sex", "服务对象性别", &jieyou__sex__descriptor, (int)c->sex) &&
		   reading_check_enum(
			   rd, "help.client.hukou", "户籍", &jieyou__hukou__descriptor, (int)c->hukou) &&
		   reading_check_enum(rd, "help.client.residence_permit", "居住证",
			   &jieyou__yes_no__descriptor, (int)c->residence_permit) &&
		   reading_check_enum(
			   rd, "help.client.income", "经济状况", &jieyou__income__descriptor, (int)c->income);
}

/*
 * What an age says of the facts that rules ask for: 60 by 老年人权益保障法 2, 18 by 未成年人保护法
 * 2, 16 by 特困 rules. An adult's age does not rule `minor` out: a duty of reporting asks whether
 * any child of the case may be concerned, and is not to be silenced by the mother's age.
 */
static bool imply_age(const struct reading *rd, int age)
{
	static const char field[] = "help.client.age";

	return imply(rd, field, TEXT("elder"), age >= 60) &&
		   imply(rd, field, TEXT("under_16"), age < 16) &&
		   (age >= 18 || imply(rd, field, TEXT("minor"), true));
}

/* Grades 1 and 2 are severe everywhere, 3 only in some places and kinds: not said. */
static bool imply_disability(const struct reading *rd, int grade)
{
	static const char field[] = "help.client.disability";

	return imply(rd, field, TEXT("disabled"), grade != 0) &&
		   (grade == 3 || imply(rd, field, TEXT("severe_disability"), grade == 1 || grade == 2));
}

static bool imply_numbers(const struct reading *rd)
{
	const struct help *help = rd->help;

	return (help->age < 0 || imply_age(rd, help->age)) &&
		   (help->disability < 0 || imply_disability(rd, help->disability));
}

static bool read_numbers(const struct reading *rd, const Jieyou__Client *c)
{
	if (c->has_age_case == JIEYOU__CLIENT__HAS_AGE_AGE) {
		if (c->age > HELP_AGE_MAX)
			return FAULT(rd, REFUSAL_BAD_VALUE, "help.client.age",
				"年龄应在 0 到 %d 岁之间,请核实;不清楚可不填。", HELP_AGE_MAX);
		rd->help->age = (int)c->age;
	}
	if (c->has_disability_case == JIEYOU__CLIENT__HAS_DISABILITY_DISABILITY) {
		if (c->disability > 4)
			return FAULT(rd, REFUSAL_BAD_VALUE, "help.client.disability",
				"残疾等级应为 1 至 4 级,未持证填 0,请核实;不清楚可不填。");
		rd->help->disability = (int)c->disability;
	}
	return true;
}

static bool read_client(const struct reading *rd, const Jieyou__Client *c)
{
	rd->help->age = -1;
	rd->help->disability = -1;
	if (!c)
		return true;
	if (!check_client_enums(rd, c) || !read_numbers(rd, c))
		return false;
	rd->help->sex = sex_of(c->sex);
	return read_facts(rd, "help.client.facts", c->facts, c->n_facts, true) &&
		   read_facts(rd, "help.client.facts_not", c->facts_not, c->n_facts_not, false) &&
		   imply_numbers(rd) && imply_hukou(rd, c->hukou) &&
		   imply_permit(rd, c->residence_permit) && imply_income(rd, c->income);
}

/* ---- The rest ----------------------------------------------------------------------------- */

static bool read_screen(const struct reading *rd, const Jieyou__UrgentScreen *screen)
{
	static const char *const fields[URGENT_QUESTIONS] = {
		[URGENT_VIOLENCE] = "help.screen.violence",
		[URGENT_AWAY] = "help.screen.away",
		[URGENT_NO_SUPPORT] = "help.screen.no_support",
		[URGENT_LIFE] = "help.screen.life",
	};
	Jieyou__YesNo said[URGENT_QUESTIONS];

	if (!screen)
		return true;
	said[URGENT_VIOLENCE] = screen->violence;
	said[URGENT_AWAY] = screen->away;
	said[URGENT_NO_SUPPORT] = screen->no_support;
	said[URGENT_LIFE] = screen->life;
	for (size_t i = 0; i < URGENT_QUESTIONS; i++) {
		if (!reading_check_enum(
				rd, fields[i], "紧急筛查", &jieyou__yes_no__descriptor, (int)said[i]))
			return false;
		rd->help->urgent[i] = answer3_of(said[i]);
	}
	return true;
}

/* An assessment is of a day that has come. */
static bool read_safety(const struct reading *rd, const Jieyou__Safety *safety, moment now)
{
	static const char field[] = "help.safety.assessed_on";
	struct help *help = rd->help;
	moment day;

	if (!safety)
		return true;
	help->assessed_on = text_from(safety->assessed_on);
	if (help->assessed_on.len && (!day_from(help->assessed_on, &day) || day.us > now.us))
		return FAULT(rd, REFUSAL_BAD_VALUE, field,
			"安全评估日期「%.*s」应写成 2026-03-15 这样的日期,且不晚于今天;还没有评估请留空。",
			TEXT_ARG(reading_quoted(help->assessed_on)));
	if (!reading_check_enum(rd, "help.safety.victim_consents", "受害人同意",
			&jieyou__yes_no__descriptor, (int)safety->victim_consents))
		return false;
	help->victim_consents = answer3_of(safety->victim_consents);
	return true;
}

static bool read_wishes(const struct reading *rd, const Jieyou__HelpRequest *msg)
{
	if (!reading_check_enum(
			rd, "help.urgency", "紧急程度", &jieyou__grade__descriptor, (int)msg->urgency) ||
		!reading_check_enum(rd, "help.helper_sex", "希望的专家性别", &jieyou__sex__descriptor,
			(int)msg->helper_sex))
		return false;
	rd->help->grade = grade_of(msg->urgency);
	rd->help->helper_sex = sex_of(msg->helper_sex);
	rd->help->seminar = msg->seminar;
	return true;
}

static bool read_texts(const struct reading *rd, const Jieyou__HelpRequest *msg)
{
	return reading_check_text(rd, "help.id", "自编号", msg->id, HELP_ID_MAX) &&
		   reading_text(
			   rd, "help.tried", "已尝试的办法", msg->tried, HELP_TRIED_MAX, &rd->help->tried) &&
		   reading_text(rd, "help.supervisor_opinion", "督导意见", msg->supervisor_opinion,
			   HELP_SUPERVISOR_MAX, &rd->help->supervisor) &&
		   reading_check_text(rd, "help.agency", "机构名称", msg->agency, HELP_AGENCY_MAX) &&
		   reading_check_text(rd, "help.worker", "社工编号", msg->worker, HELP_WORKER_MAX);
}

bool help_read(const Jieyou__HelpRequest *msg, const struct snapshot *s, moment now,
	district_index fallback, struct arena *a, struct help *ret, struct refusal *r)
{
	struct help help = {.grade = GRADE_NONE};
	struct reading rd = {.s = s, .a = a, .help = &help, .r = r};

	if (!msg)
		return FAULT(&rd, REFUSAL_BAD_VALUE, "help", "请求里没有求助内容(help),请补上后重发。");
	if (!read_narrative(&rd, msg->narrative) || !read_texts(&rd, msg) || !read_needs(&rd, msg) ||
		!read_wishes(&rd, msg) || !read_district(&rd, msg->district, fallback) ||
		!read_language(&rd, msg->language) || !read_client(&rd, msg->client) ||
		!read_screen(&rd, msg->screen) || !check_criteria(&rd, msg, now) ||
		!intake_check(&rd, msg, now) || !read_safety(&rd, msg->safety, now) ||
		!conflicts_read(&rd, msg))
		return false;
	*ret = help;
	return true;
}
