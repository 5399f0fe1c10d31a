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

/* "龙华区(440309)", or the code alone. */
static struct text named(struct cli *c, const Jieyou__ListReply *list, const char *code)
{
	for (size_t i = 0; i < list->n_names; i++)
		if (strcmp(list->names[i]->code, code) == 0)
			return arena_format(&c->arena, "%s(%s)", list->names[i]->name, code);
	return text_from(code);
}

static void print_case(struct cli *c, const Jieyou__ListReply *list, const Jieyou__CaseHead *h)
{
	const struct page *p = &c->page;
	struct text number = arena_format(&c->arena, "%lld", (long long)h->case_id);
	struct text needs = TEXT_NONE;
	char filed[PAGE_TIME_SIZE], due[PAGE_TIME_SIZE];

	page_time(h->filed_us, filed);
	page_time(h->due_us, due);
	page_cell(p, 10, number);
	page_cell(p, 6, text_from(report_grade(h->grade)));
	page_cell(p, 20, named(c, list, h->district));
	page_print(p, 0, 10, "受理 %s", filed);
	page_print(p, 10, 10, "%s%s%s", h->state_name[0] ? h->state_name : h->state,
		h->due_us > 0 ? ",须答复于 " : "", h->due_us > 0 ? due : "");
	for (size_t i = 0; i < h->n_needs; i++)
		needs = arena_format(&c->arena, "%.*s%s%.*s", TEXT_ARG(needs), i ? "、" : "",
			TEXT_ARG(named(c, list, h->needs[i])));
	if (needs.len)
		page_print(p, 10, 15, "需要 %.*s", TEXT_ARG(needs));
}

static void print_cases(struct cli *c, const Jieyou__ListReply *list)
{
	if (list->n_cases == 0)
		page_print(&c->page, 0, 0, "没有符合条件的个案。");
	for (size_t i = 0; i < list->n_cases; i++)
		print_case(c, list, list->cases[i]);
	if (list->next)
		page_print(&c->page, 0, 0, "还有更早的个案;用 --all 全部列出。");
}

/* Names of a page that no page before it gave. False: there is no memory, which is told. */
static bool add_names(struct cli *c, Jieyou__ListReply *all, const Jieyou__ListReply *page)
{
	for (size_t i = 0; i < page->n_names; i++) {
		bool there = false;

		for (size_t k = 0; k < all->n_names && !there; k++)
			there = strcmp(all->names[k]->code, page->names[i]->code) == 0;
		if (there)
			continue;
		all->names = arena_grow(&c->arena, all->names, all->n_names, sizeof(*all->names));
		if (!all->names) {
			fputs("内存不足。\n", stderr);
			return false;
		}
		all->names[all->n_names++] = page->names[i];
	}
	return true;
}

static enum cli_exit next_page(
	struct cli *c, Jieyou__ListCases *list, struct pages *pages, Jieyou__ListReply *all)
{
	Jieyou__ClientFrame frame;
	Jieyou__ServerFrame *reply;
	enum cli_exit result;

	jieyou__client_frame__init(&frame);
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_LIST_CASES;
	frame.list_cases = list;
	result = cli_ask(c, &frame, JIEYOU__SERVER_FRAME__REPLY_LIST_CASES, &reply);
	if (result != CLI_DONE)
		return result;
	all->next = reply->list_cases->next;
	result = pages_add(pages, reply, reply->list_cases->cases, reply->list_cases->n_cases);
	return result == CLI_DONE && !add_names(c, all, reply->list_cases) ? CLI_REFUSED : result;
}

enum cli_exit list_run(struct cli *c)
{
	Jieyou__ListCases list;
	Jieyou__ListReply all;
	struct pages pages = {0};
	enum cli_exit result;

	jieyou__list_cases__init(&list);
	jieyou__list_reply__init(&all);
	if (c->grade && !grade_from(c->grade, &list.grade))
		return cli_misuse("--grade 应为 normal(一般)、urgent(紧急)或 crisis(危机)");
	list.state = (char *)(uintptr_t)c->state;
	list.district = (char *)(uintptr_t)c->district;
	list.limit = c->limit;
	result = cli_connect(c);
	if (result != CLI_DONE)
		return result;
	do {
		list.before = all.next;
		result = next_page(c, &list, &pages, &all);
	} while (result == CLI_DONE && c->all && all.next);
	all.cases = (Jieyou__CaseHead **)(void *)pages.items;
	all.n_cases = pages.n_items;
	if (result == CLI_DONE && c->json)
		result = cli_print_json(c, &all.base);
	else if (result == CLI_DONE)
		print_cases(c, &all);
	pages_release(&pages);
	return result;
}
