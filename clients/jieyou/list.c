/* list: cases, newest first, a page or all pages. */
#include "pages.h"
#include "report.h"

static bool grade_from(const char *name, Jieyou__Grade *ret)
{
	static const struct {
		const char *en, *zh;
		Jieyou__Grade grade;
	} grades[] = {
		{"normal", "一般", JIEYOU__GRADE__NORMAL},
		{"urgent", "紧急", JIEYOU__GRADE__URGENT},
		{"crisis", "危机", JIEYOU__GRADE__CRISIS},
	};

	for (size_t i = 0; i < sizeof(grades) / sizeof(grades[0]); i++) {
		if (strcasecmp(name, grades[i].en) == 0 || strcmp(name, grades[i].zh) == 0) {
			*ret = grades[i].grade;
			return true;
		}
	}
	return false;
}

static void print_case(struct cli *c, const struct pages *pages, const Jieyou__CaseHead *h)
{
	const struct page *p = &c->page;
	struct text number = arena_format(&c->arena, "%lld", (long long)h->case_id);
	struct text needs = pages_all_named(c, pages, h->needs, h->n_needs);
	char filed[PAGE_TIME_SIZE], due[PAGE_TIME_SIZE];

	page_time(h->filed_us, filed);
	page_time(h->due_us, due);
	page_cell(p, 10, number);
	page_cell(p, 6, text_from(report_grade(h->grade)));
	page_cell(p, 20, pages_named(c, pages, h->district));
	page_print(p, 0, 10, "受理 %s", filed);
	page_print(p, 10, 10, "%s%s%s", h->state_name[0] ? h->state_name : h->state,
		h->due_us > 0 ? ",须答复于 " : "", h->due_us > 0 ? due : "");
	if (needs.len)
		page_print(p, 10, 15, "需要 %.*s", TEXT_ARG(needs));
}

static void print_cases(struct cli *c, const struct pages *pages)
{
	if (pages->n_items == 0)
		page_print(&c->page, 0, 0, "没有符合条件的个案。");
	for (size_t i = 0; i < pages->n_items; i++)
		print_case(c, pages, pages->items[i]);
	if (pages->more)
		page_print(&c->page, 0, 0, "还有更早的个案;用 --all 全部列出。");
}

static struct part read_page(const Jieyou__ServerFrame *reply, Jieyou__ClientFrame *frame)
{
	const Jieyou__ListReply *m = reply->list_cases;

	frame->list_cases->before = m->next;
	return (struct part){m->cases, m->n_cases, m->names, m->n_names, m->next};
}

enum cli_exit list_run(struct cli *c)
{
	Jieyou__ClientFrame frame;
	Jieyou__ListCases list;
	Jieyou__ListReply all;
	struct pages pages;
	enum cli_exit result;

	jieyou__client_frame__init(&frame);
	jieyou__list_cases__init(&list);
	jieyou__list_reply__init(&all);
	if (c->grade && !grade_from(c->grade, &list.grade))
		return cli_misuse("--grade 应为 normal(一般)、urgent(紧急)或 crisis(危机)");
	list.state = (char *)(uintptr_t)c->state;
	list.district = (char *)(uintptr_t)c->district;
	list.limit = c->limit;
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_LIST_CASES;
	frame.list_cases = &list;
	result =
		pages_ask(c, &frame, JIEYOU__SERVER_FRAME__REPLY_LIST_CASES, read_page, c->all, &pages);
	all.cases = (Jieyou__CaseHead **)(void *)pages.items;
	all.n_cases = pages.n_items;
	all.names = pages.names;
	all.n_names = pages.n_names;
	all.next = list.before;
	if (result == CLI_DONE && c->json)
		result = cli_print_json(c, &all.base);
	else if (result == CLI_DONE)
		print_cases(c, &pages);
	pages_release(&pages);
	return result;
}
