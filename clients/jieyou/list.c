/* list: cases, newest first, a page or all pages; find-phone: those in which a number is noted. */
#include <stdio.h>

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

/* Asks for cases and tells them; *next is, at the end, where a list would go on. */
static enum cli_exit tell_cases(struct cli *c, Jieyou__ClientFrame *frame,
	Jieyou__ServerFrame__ReplyCase wanted, part_reader *read, const int64_t *next)
{
	Jieyou__ListReply all;
	struct pages pages;
	enum cli_exit result = pages_ask(c, frame, wanted, read, c->all, &pages);

	jieyou__list_reply__init(&all);
	all.cases = (Jieyou__CaseHead **)(void *)pages.items;
	all.n_cases = pages.n_items;
	all.names = pages.names;
	all.n_names = pages.n_names;
	all.next = *next;
	if (result == CLI_DONE && c->json)
		result = cli_print_json(c, &all.base);
	else if (result == CLI_DONE)
		print_cases(c, &pages);
	pages_release(&pages);
	return result;
}

enum cli_exit list_run(struct cli *c)
{
	Jieyou__ClientFrame frame;
	Jieyou__ListCases list;

	jieyou__client_frame__init(&frame);
	jieyou__list_cases__init(&list);
	if (c->grade && !grade_from(c->grade, &list.grade))
		return cli_misuse("--grade 应为 normal(一般)、urgent(紧急)或 crisis(危机)");
	list.state = (char *)(uintptr_t)c->state;
	list.district = (char *)(uintptr_t)c->district;
	list.limit = c->limit;
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_LIST_CASES;
	frame.list_cases = &list;
	return tell_cases(c, &frame, JIEYOU__SERVER_FRAME__REPLY_LIST_CASES, read_page, &list.before);
}

/* ---- By phone ---- */

static struct part read_found(const Jieyou__ServerFrame *reply, Jieyou__ClientFrame *frame)
{
	const Jieyou__ListReply *m = reply->find_by_phone;

	(void)frame;
	return (struct part){m->cases, m->n_cases, m->names, m->n_names, false};
}

enum cli_exit find_phone_run(struct cli *c)
{
	static const int64_t nowhere;
	Jieyou__ClientFrame frame;
	Jieyou__FindByPhone find;
	char line[128] = "";

	jieyou__client_frame__init(&frame);
	jieyou__find_by_phone__init(&find);
	find.phone = c->words[0];
	if (strcmp(c->words[0], "-") == 0) {
		if (!fgets(line, sizeof(line), stdin))
			return cli_misuse("标准输入里没有号码");
		line[strcspn(line, "\r\n")] = '\0';
		find.phone = line;
	}
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_FIND_BY_PHONE;
	frame.find_by_phone = &find;
	return tell_cases(c, &frame, JIEYOU__SERVER_FRAME__REPLY_FIND_BY_PHONE, read_found, &nowhere);
}
