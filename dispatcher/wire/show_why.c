#include "show_why.h"

#include "sentence.h"

static Jieyou__Reason *show_reason(struct showing *sh, const struct reason *reason)
{
	Jieyou__Reason *ret = showing_reason(sh, reason);

	if (ret && !sh->full)
		ret->text = sentence(sh, ret);
	return ret;
}

static void show_chosen(struct showing *sh, const struct why *why, Jieyou__WhyNeed *ret)
{
	if (why->chosen == NOBODY)
		return;
	ret->chosen = showing_cell(sh, sh->s->experts[why->chosen].code);
	ret->chosen_name =
		showing_cell(sh, snapshot_cell(sh->s->experts[why->chosen].row, EXPERT_NAME));
	ret->chosen_score = why->chosen_score;
}

static Jieyou__WhyNeed *show_need(struct showing *sh, const struct why *why)
{
	static char sorting[] = "未发现须专家承接的需要,由一名督导梳理";
	Jieyou__WhyNeed *ret = showing_message(sh, &jieyou__why_need__descriptor);

	if (!ret)
		return NULL;
	ret->name = why->need == NONE ? sorting : showing_cell(sh, sh->s->needs[why->need].zh);
	if (why->need != NONE)
		ret->code = showing_cell(sh, sh->s->needs[why->need].code);
	ret->eligible = why->eligible;
	ret->score = why->score;
	show_chosen(sh, why, ret);
	SHOWING_LIST(sh, ret, why, reasons, show_reason);
	return ret;
}

Jieyou__WhyNotReply *show_why(
	const struct snapshot *s, expert_index e, const struct why *list, size_t n, struct arena *a)
{
	struct showing sh = {.s = s, .a = a};
	Jieyou__WhyNotReply *ret = showing_message(&sh, &jieyou__why_not_reply__descriptor);

	if (!ret)
		return NULL;
	ret->expert_id = showing_cell(&sh, s->experts[e].code);
	ret->name = showing_cell(&sh, snapshot_cell(s->experts[e].row, EXPERT_NAME));
	ret->needs = showing_list(&sh, n);
	ret->n_needs = n;
	for (size_t i = 0; ret->needs && i < n; i++)
		ret->needs[i] = show_need(&sh, &list[i]);
	return showing_built(&sh, ret);
}
