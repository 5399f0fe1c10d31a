/* pool: the experts, with what they answer and the places they have free. */
#include "pages.h"

static const char *level_zh(uint32_t level)
{
	return level >= 3 ? "领头" : level == 2 ? "胜任" : "基本";
}

static void print_expert(struct cli *c, const Jieyou__Expert *e)
{
	const struct page *p = &c->page;
	struct text skills = TEXT_NONE, languages = TEXT_NONE;

	for (size_t i = 0; i < e->n_skills; i++) {
		const Jieyou__Skill *s = e->skills[i];

		skills = arena_format(&c->arena, "%.*s%s%s(%s)", TEXT_ARG(skills), i ? "、" : "",
			s->name[0] ? s->name : s->type, level_zh(s->level));
	}
	for (size_t i = 0; i < e->n_languages; i++)
		languages = arena_format(
			&c->arena, "%.*s%s%s", TEXT_ARG(languages), i ? "、" : "", e->languages[i]);
	page_print(p, 0, 5, "%s  %s  %s%s", e->code, e->name, e->unit, e->demo ? "  〔演示数据〕" : "");
	page_print(p, 5, 5, "专长:%.*s", TEXT_ARG(skills));
	page_print(p, 5, 5, "地区:%s  语言:%.*s  名额:共 %d,已用 %d", e->district, TEXT_ARG(languages),
		(int)e->places, (int)e->taken);
}

static enum cli_exit next_page(
	struct cli *c, Jieyou__GetPool *get, struct pages *pages, const char **ret_next)
{
	Jieyou__ClientFrame frame;
	Jieyou__ServerFrame *reply;
	enum cli_exit result;

	jieyou__client_frame__init(&frame);
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_GET_POOL;
	frame.get_pool = get;
	result = cli_ask(c, &frame, JIEYOU__SERVER_FRAME__REPLY_GET_POOL, &reply);
	if (result != CLI_DONE)
		return result;
	*ret_next = reply->get_pool->next;
	return pages_add(pages, reply, reply->get_pool->experts, reply->get_pool->n_experts);
}

enum cli_exit pool_run(struct cli *c)
{
	Jieyou__GetPool get;
	Jieyou__PoolReply all;
	struct pages pages = {0};
	const char *next = "";
	enum cli_exit result;

	jieyou__get_pool__init(&get);
	jieyou__pool_reply__init(&all);
	result = cli_connect(c);
	if (result != CLI_DONE)
		return result;
	do {
		get.after = (char *)(uintptr_t)next;
		result = next_page(c, &get, &pages, &next);
	} while (result == CLI_DONE && next[0]);
	all.experts = (Jieyou__Expert **)(void *)pages.items;
	all.n_experts = pages.n_items;
	if (result == CLI_DONE && c->json)
		result = cli_print_json(c, &all.base);
	else if (result == CLI_DONE && all.n_experts == 0)
		page_print(&c->page, 0, 0, "专家库是空的。");
	for (size_t i = 0; result == CLI_DONE && !c->json && i < all.n_experts; i++)
		print_expert(c, all.experts[i]);
	pages_release(&pages);
	return result;
}
