/* library and similar: the library of difficult cases, and what of it is like a case. */
#include "pages.h"

static void detail(struct cli *c, const char *label, const char *text)
{
	if (text[0])
		page_print(&c->page, 5, 5, "%s:%s", label, text);
}

static void print_entry(struct cli *c, const struct pages *pages, const Jieyou__Entry *e)
{
	struct text needs = pages_all_named(c, pages, e->needs, e->n_needs);

	page_print(&c->page, 0, 5, "%s  %s(第 %u 版)", e->code, e->title, e->version);
	page_print(&c->page, 5, 10, "需要:%.*s", TEXT_ARG(needs));
	detail(c, "案情", e->narrative);
	detail(c, "有效的做法", e->helped);
	detail(c, "无效的做法", e->failed);
}

static struct part read_page(const Jieyou__ServerFrame *reply, Jieyou__ClientFrame *frame)
{
	const Jieyou__LibraryReply *m = reply->list_library;

	frame->list_library->after = m->next;
	return (struct part){m->entries, m->n_entries, m->names, m->n_names, m->next[0]};
}

enum cli_exit library_run(struct cli *c)
{
	Jieyou__ClientFrame frame;
	Jieyou__ListLibrary list;
	Jieyou__LibraryReply all;
	struct pages pages;
	enum cli_exit result;

	jieyou__client_frame__init(&frame);
	jieyou__list_library__init(&list);
	jieyou__library_reply__init(&all);
	list.need = (char *)(uintptr_t)c->need;
	if (c->words[0])
		list.code = c->words[0];
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_LIST_LIBRARY;
	frame.list_library = &list;
	result =
		pages_ask(c, &frame, JIEYOU__SERVER_FRAME__REPLY_LIST_LIBRARY, read_page, true, &pages);
	all.entries = (Jieyou__Entry **)(void *)pages.items;
	all.n_entries = pages.n_items;
	all.names = pages.names;
	all.n_names = pages.n_names;
	if (result == CLI_DONE && c->json)
		result = cli_print_json(c, &all.base);
	else if (result == CLI_DONE && all.n_entries == 0)
		page_print(&c->page, 0, 0, "库中没有符合条件的条目。");
	for (size_t i = 0; result == CLI_DONE && !c->json && i < all.n_entries; i++)
		print_entry(c, &pages, all.entries[i]);
	pages_release(&pages);
	return result;
}

static void print_similar(struct cli *c, const struct pages *names, const Jieyou__Similar *one)
{
	struct text shared = pages_all_named(c, names, one->needs, one->n_needs);

	print_entry(c, names, one->entry);
	if (one->n_needs)
		page_print(&c->page, 5, 10, "相同的需要:%.*s", TEXT_ARG(shared));
	for (size_t i = 0; i < one->n_words; i++)
		page_print(&c->page, 5, 10, "相同的字句:「%s」", one->words[i]->text);
}

static enum cli_exit ask(struct cli *c, Jieyou__FindSimilar *find)
{
	struct pages names = {0};
	Jieyou__ClientFrame frame;
	Jieyou__ServerFrame *reply;
	enum cli_exit result;

	jieyou__client_frame__init(&frame);
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_FIND_SIMILAR;
	frame.find_similar = find;
	result = cli_ask(c, &frame, JIEYOU__SERVER_FRAME__REPLY_FIND_SIMILAR, &reply);
	if (result != CLI_DONE)
		return result;
	names.names = reply->find_similar->names;
	names.n_names = reply->find_similar->n_names;
	if (c->json)
		result = cli_print_json(c, &reply->find_similar->base);
	else if (reply->find_similar->n_similar == 0)
		page_print(&c->page, 0, 0, "库中没有相似的往案。");
	for (size_t i = 0; !c->json && i < reply->find_similar->n_similar; i++)
		print_similar(c, &names, reply->find_similar->similar[i]);
	jieyou_free(reply);
	return result;
}

enum cli_exit similar_run(struct cli *c)
{
	Jieyou__FindSimilar find;
	enum cli_exit result;

	jieyou__find_similar__init(&find);
	if (!cli_case(c, &find.case_id))
		return CLI_USAGE;
	result = cli_connect(c);
	return result == CLI_DONE ? ask(c, &find) : result;
}

enum cli_exit deidentify_run(struct cli *c)
{
	Jieyou__Deidentify text;
	Jieyou__ClientFrame frame;
	Jieyou__ServerFrame *reply;
	enum cli_exit result;

	jieyou__deidentify__init(&text);
	jieyou__client_frame__init(&frame);
	text.text = c->words[0];
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_DEIDENTIFY;
	frame.deidentify = &text;
	result = cli_connect(c);
	if (result == CLI_DONE)
		result = cli_ask(c, &frame, JIEYOU__SERVER_FRAME__REPLY_DEIDENTIFY, &reply);
	if (result != CLI_DONE)
		return result;
	if (c->json) {
		result = cli_print_json(c, &reply->deidentify->base);
	} else {
		page_print(&c->page, 0, 0, "%s", reply->deidentify->text);
		for (size_t i = 0; i < reply->deidentify->n_changes; i++)
			page_print(&c->page, 2, 4, "已改:「%s」→「%s」", reply->deidentify->changes[i]->was,
				reply->deidentify->changes[i]->now);
		for (size_t i = 0; i < reply->deidentify->n_doubts; i++)
			page_print(&c->page, 2, 4, "请核对:「%s」", reply->deidentify->doubts[i]->was);
	}
	jieyou_free(reply);
	return result;
}
