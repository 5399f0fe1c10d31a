#include "form_contest.h"

#include "arena.h"
#include "day.h"
#include "form_parts.h"
#include "matching.h"

enum { YEAR_FIRST = 2000, YEAR_LAST = 2999, PANEL_LEAST = 3, SCORE_MOST = 100, WHO_MAX = 256 };

bool form_check_open_contest(const struct reading *rd, const Jieyou__OpenContest *m)
{
	if (m->year < YEAR_FIRST || m->year > YEAR_LAST)
		return FAULT(rd, REFUSAL_BAD_VALUE, "contest.year", "请写明哪一年度,例如 2026。");
	return reading_check_text(rd, "contest.theme", "主题", m->theme, FORM_TITLE_MAX);
}

static bool check_nominate(const struct reading *rd, const Jieyou__Nominate *m)
{
	if (m->version)
		return FAULT(
			rd, REFUSAL_BAD_VALUE, "nominate.version", "提名的是库中现在的版本,请勿填写。");
	return reading_check_said(rd, "nominate.code", "疑难个案库条目", m->code, FORM_ID_MAX) &&
		   reading_check_said(rd, "nominate.by", "提名者", m->by, WHO_MAX) &&
		   form_check_said(rd, "nominate.reason", "提名理由", m->reason);
}

static bool check_panel(const struct reading *rd, const Jieyou__NamePanel *m)
{
	moment day;

	if (m->n_experts < PANEL_LEAST)
		return FAULT(
			rd, REFUSAL_BAD_VALUE, "name_panel.experts", "评审组至少 %d 位专家。", PANEL_LEAST);
	if (!day_from(text_from(m->agreed_on), &day) || day.us > rd->now.us)
		return FAULT(rd, REFUSAL_BAD_VALUE, "name_panel.agreed_on",
			"请写明各位专家至迟哪一天已同意,如 2026-01-05,不能晚于今天。");
	for (size_t i = 0; i < m->n_experts; i++) {
		const char *element = reading_element(rd, "name_panel.experts", i);

		if (!reading_check_said(rd, element, "评审专家", m->experts[i], FORM_ID_MAX))
			return false;
		for (size_t k = 0; k < i; k++)
			if (text_eq(text_from(m->experts[k]), text_from(m->experts[i])))
				return FAULT(rd, REFUSAL_BAD_VALUE, element, "同一位专家写了两次,请删去一个。");
	}
	return reading_check_count(rd, "name_panel.experts", "评审专家", m->n_experts, TEAM_MAX);
}

static bool check_score(const struct reading *rd, const Jieyou__Score *m)
{
	const struct {
		const char *field;
		int32_t said;
	} all[] = {{"score.profession", m->profession}, {"score.effect", m->effect},
		{"score.innovation", m->innovation}, {"score.transfer", m->transfer}};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (all[i].said < 0 || all[i].said > SCORE_MOST)
			return FAULT(rd, REFUSAL_BAD_VALUE, all[i].field, "每项分数为 0 至 %d。", SCORE_MOST);
	return reading_check_said(rd, "score.code", "疑难个案库条目", m->code, FORM_ID_MAX) &&
		   form_check_words(rd, "score.comment", "评语", m->comment);
}

static bool check_rank(const struct reading *rd, const Jieyou__Rank *m)
{
	if (m->n_places || m->formula[0] || m->n_weights)
		return FAULT(rd, REFUSAL_BAD_VALUE, m->formula[0] ? "rank.formula" : "rank.places",
			"名次由系统按规则计算,请勿填写。");
	return form_check_said(rd, "rank.opinion", "评审意见", m->opinion);
}

bool form_check_contest(const struct reading *rd, const Jieyou__HandleCase *m)
{
	if (m->form_case == JIEYOU__HANDLE_CASE__FORM_NOMINATE)
		return check_nominate(rd, m->nominate);
	if (m->form_case == JIEYOU__HANDLE_CASE__FORM_NAME_PANEL)
		return check_panel(rd, m->name_panel);
	if (m->form_case == JIEYOU__HANDLE_CASE__FORM_SCORE)
		return check_score(rd, m->score);
	if (m->form_case == JIEYOU__HANDLE_CASE__FORM_RECUSE)
		return reading_check_said(
				   rd, "recuse.code", "疑难个案库条目", m->recuse->code, FORM_ID_MAX) &&
			   form_check_said(rd, "recuse.reason", "回避原因", m->recuse->reason);
	if (m->form_case == JIEYOU__HANDLE_CASE__FORM_RANK)
		return check_rank(rd, m->rank);
	return form_check_said(rd, "publish.words", "公布说明", m->publish->words);
}
