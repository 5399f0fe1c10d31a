/* offers: what an expert is asked, what they support, and which debriefings they owe. */
#include <string.h>

#include "report.h"

static const char *name_of(const Jieyou__OffersReply *m, const char *code)
{
	for (size_t i = 0; i < m->n_names; i++)
		if (strcmp(m->names[i]->code, code) == 0)
			return m->names[i]->name;
	return code;
}

static void print_needs(const struct page *p, const Jieyou__OffersReply *m, const Jieyou__Offer *o)
{
	if (o->n_needs == 0)
		page_print(p, 2, 4, "与社工一起梳理个案");
	for (size_t i = 0; i < o->n_needs; i++)
		page_print(p, 2, 4, "%s %s", o->needs[i], name_of(m, o->needs[i]));
}

static void print_offer(const struct page *p, const Jieyou__OffersReply *m, const Jieyou__Offer *o)
{
	bool open = o->state == JIEYOU__OFFER__STATE__OPEN;
	char ends[PAGE_TIME_SIZE];

	page_time(o->expires_us, ends);
	page_print(p, 0, 2, "案号 %lld  %s  %s  分级 %s  %s%s%s", (long long)o->case_id,
		report_offer_state(o->state), report_offer_part(o), report_grade(o->grade),
		name_of(m, o->district), open ? "  请在此前答复:" : "", open ? ends : "");
	print_needs(p, m, o);
}

enum cli_exit offers_run(struct cli *c)
{
	Jieyou__ListOffers list;
	Jieyou__ClientFrame frame;
	Jieyou__ServerFrame *reply;
	enum cli_exit result;

	jieyou__list_offers__init(&list);
	jieyou__client_frame__init(&frame);
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_LIST_OFFERS;
	frame.list_offers = &list;
	result = cli_ask(c, &frame, JIEYOU__SERVER_FRAME__REPLY_LIST_OFFERS, &reply);
	if (result != CLI_DONE)
		return result;
	if (c->json)
		result = cli_print_json(c, &reply->list_offers->base);
	else if (reply->list_offers->n_offers + reply->list_offers->n_debriefings == 0)
		page_print(&c->page, 0, 0, "没有待答复的邀约,也没有在办的个案。");
	for (size_t i = 0; !c->json && i < reply->list_offers->n_offers; i++)
		print_offer(&c->page, reply->list_offers, reply->list_offers->offers[i]);
	if (!c->json)
		report_debriefings(
			&c->page, reply->list_offers->debriefings, reply->list_offers->n_debriefings);
	jieyou_free(reply);
	return result;
}
