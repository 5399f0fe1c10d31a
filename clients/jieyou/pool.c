/* pool: the experts, with what they answer and the places they have free. */
#include "pages.h"

static const char *level_zh(uint32_t level)
{
	return level >= 3 ? "领头" : level == 2 ? "胜任" : "基本";
}

/* A day; of one that is not on record nobody is asked. */
static const char *said_or_not(const char *day)
{
	return day[0] ? day : "未登记";
}

static void print_expert(struct cli *c, const struct pages *pages, const Jieyou__Expert *e)
{
	const struct page *p = &c->page;
	struct text skills = TEXT_NONE, languages = TEXT_NONE;
	struct text district = pages_named(c, pages, e->district);

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
	page_print(p, 5, 5, "地区:%.*s  语言:%.*s  名额:共 %d,已用 %d(其中创伤类 %d)",
		TEXT_ARG(district), TEXT_ARG(languages), (int)e->places, (int)e->taken, (int)e->trauma);
	page_print(p, 5, 5, "聘期:%s 至 %s  保密协议至 %s", said_or_not(e->appointed_from),
		said_or_not(e->appointed_until), said_or_not(e->agreement_until));
	if (e->away_until[0])
		page_print(p, 5, 5, "请假:%s 至 %s", e->away_from, e->away_until);
}

static struct part read_page(const Jieyou__ServerFrame *reply, Jieyou__ClientFrame *frame)
{
	const Jieyou__PoolReply *m = reply->get_pool;

	frame->get_pool->after = m->next;
	return (struct part){m->experts, m->n_experts, m->names, m->n_names, m->next[0]};
}

enum cli_exit pool_run(struct cli *c)
{
	Jieyou__ClientFrame frame;
	Jieyou__GetPool get;
	Jieyou__PoolReply all;
	struct pages pages;
	enum cli_exit result;

	jieyou__client_frame__init(&frame);
	jieyou__get_pool__init(&get);
	jieyou__pool_reply__init(&all);
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_GET_POOL;
	frame.get_pool = &get;
	result = pages_ask(c, &frame, JIEYOU__SERVER_FRAME__REPLY_GET_POOL, read_page, true, &pages);
	all.experts = (Jieyou__Expert **)(void *)pages.items;
	all.n_experts = pages.n_items;
	all.names = pages.names;
	all.n_names = pages.n_names;
	if (result == CLI_DONE && c->json)
		result = cli_print_json(c, &all.base);
	else if (result == CLI_DONE && all.n_experts == 0)
		page_print(&c->page, 0, 0, "专家库是空的。");
	for (size_t i = 0; result == CLI_DONE && !c->json && i < all.n_experts; i++)
		print_expert(c, &pages, all.experts[i]);
	pages_release(&pages);
	return result;
}
