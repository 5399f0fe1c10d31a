/* linkages: referrals and resource linkages under way, by when somebody must act. */
#include "pages.h"
#include "report.h"

static struct part read_page(const Jieyou__ServerFrame *reply, Jieyou__ClientFrame *frame)
{
	const Jieyou__LinkagesReply *m = reply->list_linkages;

	frame->list_linkages->after = m->next;
	return (struct part){m->linkages, m->n_linkages, m->names, m->n_names, m->next};
}

static void print_one(struct cli *c, const struct pages *pages, const Jieyou__LinkageOfCase *m)
{
	struct text needs = pages_all_named(c, pages, m->linkage->needs, m->linkage->n_needs);

	page_print(&c->page, 0, 4, "案号 %lld  %s  %.*s", (long long)m->head->case_id,
		report_grade(m->head->grade), TEXT_ARG(pages_named(c, pages, m->head->district)));
	report_linkage(&c->page, m->linkage);
	if (needs.len)
		page_print(&c->page, 4, 6, "需要:%.*s", TEXT_ARG(needs));
}

static void print_all(struct cli *c, const struct pages *pages)
{
	if (pages->n_items == 0)
		page_print(&c->page, 0, 0, "没有符合条件的。");
	for (size_t i = 0; i < pages->n_items; i++)
		print_one(c, pages, pages->items[i]);
	if (pages->more)
		page_print(&c->page, 0, 0, "还有其他的;用 --all 全部列出。");
}

enum cli_exit linkages_run(struct cli *c)
{
	Jieyou__ClientFrame frame;
	Jieyou__ListLinkages list;
	Jieyou__LinkagesReply all;
	struct pages pages;
	enum cli_exit result;

	jieyou__client_frame__init(&frame);
	jieyou__list_linkages__init(&list);
	jieyou__linkages_reply__init(&all);
	list.state = (char *)(uintptr_t)c->state;
	list.target = (char *)(uintptr_t)c->target;
	list.district = (char *)(uintptr_t)c->district;
	list.overdue = c->overdue;
	list.limit = c->limit;
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_LIST_LINKAGES;
	frame.list_linkages = &list;
	result =
		pages_ask(c, &frame, JIEYOU__SERVER_FRAME__REPLY_LIST_LINKAGES, read_page, c->all, &pages);
	all.linkages = (Jieyou__LinkageOfCase **)(void *)pages.items;
	all.n_linkages = pages.n_items;
	all.names = pages.names;
	all.n_names = pages.n_names;
	all.next = list.after;
	if (result == CLI_DONE && c->json)
		result = cli_print_json(c, &all.base);
	else if (result == CLI_DONE)
		print_all(c, &pages);
	pages_release(&pages);
	return result;
}
