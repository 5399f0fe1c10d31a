/* The part of a report that tells who supports a case. */
#include <stdio.h>

#include "report.h"

const char *report_offer_state(Jieyou__Offer__State state)
{
	switch (state) {
	case JIEYOU__OFFER__STATE__OPEN:
		return "待答复";
	case JIEYOU__OFFER__STATE__JOINED:
		return "已接受";
	case JIEYOU__OFFER__STATE__DECLINED:
		return "已婉拒";
	case JIEYOU__OFFER__STATE__LAPSED:
		return "逾期未答复";
	case JIEYOU__OFFER__STATE__PULLED:
		return "已撤回";
	case JIEYOU__OFFER__STATE__DONE:
		return "已完成";
	case JIEYOU__OFFER__STATE__STATE_UNKNOWN:
	case _JIEYOU__OFFER__STATE_IS_INT_SIZE:
		break;
	}
	return "";
}

const char *report_offer_part(const Jieyou__Offer *o)
{
	return o->supervises ? "督导" : o->judges ? "评审" : o->lead ? "牵头" : "成员";
}

void report_debriefings(const struct page *p, Jieyou__Debriefing *const *list, size_t n)
{
	if (n)
		page_heading(p, "待办的事后谈话");
	for (size_t i = 0; i < n; i++) {
		char about[32] = "", due[PAGE_TIME_SIZE];

		if (list[i]->case_id)
			snprintf(about, sizeof(about), "  个案 %lld", (long long)list[i]->case_id);
		page_time(list[i]->due_us, due);
		page_print(p, 2, 4, "档案 %lld  任务 %d%s  最迟 %s", (long long)list[i]->file_id,
			(int)list[i]->n, about, due);
	}
}

void report_offers(struct cli *c, const Jieyou__CaseReply *reply)
{
	if (reply->brief)
		page_heading(&c->page, "给专家的说明");
	if (reply->brief && reply->brief->summary[0])
		page_print(&c->page, 2, 4, "摘要:%s", reply->brief->summary);
	if (reply->brief && reply->brief->manner[0])
		page_print(&c->page, 2, 4, "方式与时间:%s", reply->brief->manner);
	if (reply->brief && reply->brief->task[0])
		page_print(&c->page, 2, 4, "任务要点:%s", reply->brief->task);
	for (size_t i = 0; i < reply->n_short_of; i++)
		page_print(&c->page, 2, 4, "缺人承担:%s", reply->short_of[i]);
	if (reply->n_offers)
		page_heading(&c->page, reply->offers[0]->supervises ? "督导" : "支援团队");
	for (size_t i = 0; i < reply->n_offers; i++) {
		const Jieyou__Offer *o = reply->offers[i];
		char ends[PAGE_TIME_SIZE];

		page_time(o->state == JIEYOU__OFFER__STATE__OPEN ? o->expires_us : o->answered_us, ends);
		page_print(&c->page, 2, 4, "%d. %s %s  %s  %s  %s %s", (int)o->number, o->expert_id,
			o->name, report_offer_part(o), report_offer_state(o->state), ends, o->reason);
	}
}
