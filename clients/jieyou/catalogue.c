/* catalogue: the policies and services, all or those for a need or a district, or what must be
 * checked again. */
#include "pages.h"

static void detail(struct cli *c, const char *label, const char *text)
{
	if (text[0])
		page_print(&c->page, 5, 5, "%s:%s", label, text);
}

static void print_resource(struct cli *c, const struct pages *pages, const Jieyou__Resource *r)
{
	struct text region = pages_named(c, pages, r->region);
	struct text needs = pages_all_named(c, pages, r->needs, r->n_needs);

	page_print(&c->page, 0, 5, "%s  %s", r->code, r->name);
	page_print(&c->page, 5, 5, "地区:%.*s", TEXT_ARG(region));
	page_print(&c->page, 5, 10, "需要:%.*s", TEXT_ARG(needs));
	detail(c, "条件", r->conditions);
	detail(c, "待遇", r->benefit);
	detail(c, "期限", r->deadline);
	detail(c, "办理", r->apply);
	detail(c, "联系", r->contact);
	detail(c, "请先核实", r->verify);
	detail(c, "有效期自", r->valid_from);
	detail(c, "有效期至", r->valid_until);
	detail(c, "上次核对", r->last_checked);
	detail(c, "来源", r->source);
}

static struct part read_page(const Jieyou__ServerFrame *reply, Jieyou__ClientFrame *frame)
{
	const Jieyou__CatalogueReply *m = reply->get_catalogue;

	frame->get_catalogue->after = m->next;
	return (struct part){m->resources, m->n_resources, m->names, m->n_names, m->next[0]};
}

enum cli_exit catalogue_run(struct cli *c)
{
	Jieyou__ClientFrame frame;
	Jieyou__GetCatalogue get;
	Jieyou__CatalogueReply all;
	struct pages pages;
	enum cli_exit result;

	jieyou__client_frame__init(&frame);
	jieyou__get_catalogue__init(&get);
	jieyou__catalogue_reply__init(&all);
	get.need = (char *)(uintptr_t)c->need;
	get.district = (char *)(uintptr_t)c->district;
	get.stale = c->stale;
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_GET_CATALOGUE;
	frame.get_catalogue = &get;
	result =
		pages_ask(c, &frame, JIEYOU__SERVER_FRAME__REPLY_GET_CATALOGUE, read_page, true, &pages);
	all.resources = (Jieyou__Resource **)(void *)pages.items;
	all.n_resources = pages.n_items;
	all.names = pages.names;
	all.n_names = pages.n_names;
	if (result == CLI_DONE && c->json)
		result = cli_print_json(c, &all.base);
	else if (result == CLI_DONE && all.n_resources == 0)
		page_print(&c->page, 0, 0, "没有符合条件的资源。");
	for (size_t i = 0; result == CLI_DONE && !c->json && i < all.n_resources; i++)
		print_resource(c, &pages, all.resources[i]);
	pages_release(&pages);
	return result;
}
