/*
 * list: cases, newest first, a page or all pages; queue: those in which somebody must act, by when;
 * find-phone: those in which a number is noted.
 */
#include <stdio.h>

#include "life.h"
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

/* Who must act by when. */
static void print_due(const struct page *p, const Jieyou__CaseHead *h)
{
	char due[PAGE_TIME_SIZE];

	page_time(h->due_us, due);
	if (strcmp(h->owner, "SUPERVISOR") == 0)
		page_print(p, 10, 10, "%s,原定 %s,已逾期", h->state_name, due);
	else if (h->due_us > 0)
		page_print(p, 10, 10, "%s,最迟 %s", h->state_name, due);
	else
		page_print(p, 10, 10, "%s", h->state_name);
}

/* Of a case its grade; of another file what it is. */
static struct text kind_of(const Jieyou__CaseHead *h)
{
	enum life life;

	return life_from(text_from(h->life), &life) && life != LIFE_CASE
			   ? life_zh(life)
			   : text_from(report_grade(h->grade));
}

static void print_case(struct cli *c, const struct pages *pages, const Jieyou__CaseHead *h)
{
	const struct page *p = &c->page;
	struct text number = arena_format(&c->arena, "%lld", (long long)h->case_id);
	struct text needs = pages_all_named(c, pages, h->needs, h->n_needs);
	char filed[PAGE_TIME_SIZE];

	page_time(h->filed_us, filed);
	page_cell(p, 10, number);
	page_cell(p, 6, kind_of(h));
	page_cell(p, 20, pages_named(c, pages, h->district));
	page_print(p, 0, 10, "受理 %s", filed);
	print_due(p, h);
	if (needs.len)
		page_print(p, 10, 15, "需要 %.*s", TEXT_ARG(needs));
}

static void print_cases(struct cli *c, const struct pages *pages)
{
	if (pages->n_items == 0)
		page_print(&c->page, 0, 0, "没有符合条件的。");
	for (size_t i = 0; i < pages->n_items; i++)
		print_case(c, pages, pages->items[i]);
	if (pages->more)
		page_print(&c->page, 0, 0, "还有其他个案;用 --all 全部列出。");
}

static struct part read_page(const Jieyou__ServerFrame *reply, Jieyou__ClientFrame *frame)
{
	const Jieyou__ListReply *m = reply->list_cases;

	frame->list_cases->before = m->next;
	return (struct part){m->cases, m->n_cases, m->names, m->n_names, m->next};
}

/* Where a list would go on that is told so far. */
struct going_on {
	const int64_t *next;              /* of cases, newest first */
	Jieyou__QueuePlace *const *later; /* of a queue */
};

/* Asks for cases and tells them. */
static enum cli_exit tell_cases(struct cli *c, Jieyou__ClientFrame *frame,
	Jieyou__ServerFrame__ReplyCase wanted, part_reader *read, struct going_on on)
{
	Jieyou__ListReply all;
	struct pages pages;
	enum cli_exit result = pages_ask(c, frame, wanted, read, c->all, &pages);

	jieyou__list_reply__init(&all);
	all.cases = (Jieyou__CaseHead **)(void *)pages.items;
	all.n_cases = pages.n_items;
	all.names = pages.names;
	all.n_names = pages.n_names;
	all.next = on.next ? *on.next : 0;
	all.later = on.later ? *on.later : NULL;
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
	list.life = (char *)(uintptr_t)c->life;
	list.limit = c->limit;
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_LIST_CASES;
	frame.list_cases = &list;
	return tell_cases(c, &frame, JIEYOU__SERVER_FRAME__REPLY_LIST_CASES, read_page,
		(struct going_on){.next = &list.before});
}

/* ---- By when somebody must act ---- */

static struct part read_queue(const Jieyou__ServerFrame *reply, Jieyou__ClientFrame *frame)
{
	const Jieyou__ListReply *m = reply->list_queue;

	frame->list_queue->after = m->later;
	return (struct part){m->cases, m->n_cases, m->names, m->n_names, m->later};
}

enum cli_exit queue_run(struct cli *c)
{
	Jieyou__ClientFrame frame;
	Jieyou__ListQueue queue;

	jieyou__client_frame__init(&frame);
	jieyou__list_queue__init(&queue);
	queue.owner = (char *)(uintptr_t)c->owner;
	queue.overdue = c->overdue;
	queue.limit = c->limit;
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_LIST_QUEUE;
	frame.list_queue = &queue;
	return tell_cases(c, &frame, JIEYOU__SERVER_FRAME__REPLY_LIST_QUEUE, read_queue,
		(struct going_on){.later = &queue.after});
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
	return tell_cases(
		c, &frame, JIEYOU__SERVER_FRAME__REPLY_FIND_BY_PHONE, read_found, (struct going_on){0});
}
