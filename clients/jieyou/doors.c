#include "doors.h"

static const char *verdict_zh(Jieyou__Verdict v)
{
	return v == JIEYOU__VERDICT__JUSTIFIED     ? "有正当理由"
		   : v == JIEYOU__VERDICT__UNJUSTIFIED ? "没有正当理由"
											   : "待复核";
}

void doors_print_glass(const struct page *p, const Jieyou__Glass *g)
{
	char at[PAGE_TIME_SIZE], until[PAGE_TIME_SIZE];

	page_time(g->at_us, at);
	page_time(g->until_us, until);
	page_print(p, 0, 4, "案号 %lld  序号 %d  %s  %s 破窗,至 %s%s  %s%s%s", (long long)g->case_id,
		(int)g->seq, g->who, at, until, g->open ? "(有效)" : "", verdict_zh(g->verdict),
		g->reviewer[0] ? ",复核人 " : "", g->reviewer);
	if (g->why[0])
		page_print(p, 4, 4, "理由:%s", g->why);
}

void doors_print(const struct page *p, const Jieyou__CaseReply *reply)
{
	if (reply->n_shut_out + reply->n_glass == 0)
		return;
	page_heading(p, "回避与破窗");
	for (size_t i = 0; i < reply->n_shut_out; i++)
		page_print(p, 2, 4, "须回避:%s", reply->shut_out[i]);
	for (size_t i = 0; i < reply->n_glass; i++)
		doors_print_glass(p, reply->glass[i]);
}
