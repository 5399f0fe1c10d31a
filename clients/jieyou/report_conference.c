/* The part of a report that tells of the conferences on a case. */
#include <string.h>

#include "fields.h"
#include "report.h"

static void print_conference(const struct page *p, const Jieyou__Conference *k)
{
	char begins[PAGE_TIME_SIZE];

	page_time(k->begin_us, begins);
	page_print(p, 2, 4, "第 %d 次  %s  %s  %s  法定 %d 人%s", (int)k->number,
		field_word(&jieyou__conference__state__descriptor, (int)k->state), begins,
		field_word(&jieyou__convene__manner__descriptor, (int)k->manner), (int)k->quorum,
		k->client ? "  服务对象到场" : "");
	for (size_t i = 0; i < k->n_seats; i++)
		page_print(p, 4, 6, "%s %s  %s", k->seats[i]->expert_id, k->seats[i]->name,
			field_word(&jieyou__seat__state__descriptor, (int)k->seats[i]->state));
	if (k->problem[0])
		page_print(p, 4, 6, "问题与风险:%s", k->problem);
	if (k->agenda[0])
		page_print(p, 4, 6, "议程:%s", k->agenda);
}

void report_conferences(struct cli *c, const Jieyou__CaseReply *reply)
{
	if (reply->n_conferences)
		page_heading(&c->page, strcmp(reply->head->life, "SEMINAR") == 0 ? "研讨" : "会诊");
	for (size_t i = 0; i < reply->n_conferences; i++)
		print_conference(&c->page, reply->conferences[i]);
}
