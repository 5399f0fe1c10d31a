#include "form_seminar.h"

#include "arena.h"
#include "form_parts.h"
#include "matching.h"

enum { ENTRIES_MOST = 20, WORKERS_MOST = 100 };

/* What many are told: nobody must be found by it. */
static bool check_open_words(
	const struct reading *rd, const char *field, const char *zh, const char *value, size_t max)
{
	if (reading_has_number(text_from(value)))
		return FAULT(rd, REFUSAL_BAD_VALUE, field, "%s中不得有电话或证件号码,请删去。", zh);
	return reading_check_said(rd, field, zh, value, max);
}

/* Each said, and once. */
static bool check_list(const struct reading *rd, const char *field, const char *zh,
	char *const *list, size_t n, size_t most)
{
	bool ok = reading_check_count(rd, field, zh, n, most);

	for (size_t i = 0; ok && i < n; i++) {
		const char *element = reading_element(rd, field, i);

		ok = reading_check_said(rd, element, zh, list[i], FORM_ID_MAX);
		for (size_t k = 0; ok && k < i; k++)
			if (text_eq(text_from(list[k]), text_from(list[i])))
				ok = FAULT(rd, REFUSAL_BAD_VALUE, element, "%s写了两次,请删去一个。", zh);
	}
	return ok;
}

static bool check_entries(const struct reading *rd, const char *field, char *const *list, size_t n)
{
	return check_list(rd, field, "疑难个案库条目", list, n, ENTRIES_MOST);
}

bool form_check_plan_seminar(const struct reading *rd, const Jieyou__PlanSeminar *m)
{
	return check_open_words(rd, "seminar.theme", "主题", m->theme, FORM_TITLE_MAX) &&
		   check_open_words(rd, "seminar.question", "要研讨的问题", m->question, FORM_TEXT_MAX) &&
		   check_entries(rd, "seminar.entries", m->entries, m->n_entries);
}

static bool check_hold(const struct reading *rd, const Jieyou__HoldSeminar *m)
{
	if (m->number <= 0)
		return FAULT(rd, REFUSAL_BAD_VALUE, "hold_seminar.number", "请写明是第几次召集。");
	return check_list(rd, "hold_seminar.experts", "到会专家", m->experts, m->n_experts, TEAM_MAX) &&
		   check_list(
			   rd, "hold_seminar.workers", "到会社工", m->workers, m->n_workers, WORKERS_MOST) &&
		   check_open_words(rd, "hold_seminar.notes", "研讨记录", m->notes, FORM_TEXT_MAX) &&
		   check_open_words(rd, "hold_seminar.learned", "研讨所得", m->learned, FORM_LESSON_MAX) &&
		   check_entries(rd, "hold_seminar.entries", m->entries, m->n_entries);
}

bool form_check_seminar(const struct reading *rd, const Jieyou__HandleCase *m)
{
	if (m->form_case == JIEYOU__HANDLE_CASE__FORM_HOLD_SEMINAR)
		return check_hold(rd, m->hold_seminar);
	return form_check_said(rd, "end_seminar.summary", "总结", m->end_seminar->summary);
}
