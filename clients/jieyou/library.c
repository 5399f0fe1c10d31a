/* library, similar, rate: the library of difficult cases, what of it is like a case, and how good
 * it is. */
#include "entry_words.h"
#include "pages.h"

/* "第 2 版", and how it is rated. */
static struct text version_of(struct cli *c, const Jieyou__Entry *e)
{
	if (!e->ratings)
		return arena_format(&c->arena, "第 %u 版", e->version);
	return arena_format(&c->arena, "第 %u 版,%u 人评分,平均 %u.%u", e->version, e->ratings,
		e->mean / 1000, e->mean % 1000 / 100);
}

static void detail(struct cli *c, const char *label, const char *text)
{
	if (text[0])
		page_print(&c->page, 5, 5, "%s:%s", label, text);
}

static void print_entry(struct cli *c, const struct pages *pages, const Jieyou__Entry *e)
{
	struct text needs = pages_all_named(c, pages, e->needs, e->n_needs);
	struct text version = version_of(c, e);

	page_print(&c->page, 0, 5, "%s  %s(%.*s)", e->code, e->title, TEXT_ARG(version));
	page_print(&c->page, 5, 10, "需要:%.*s", TEXT_ARG(needs));
	detail(c, "案情", e->narrative);
	detail(c, "有效的做法", e->helped);
	detail(c, "无效的做法", e->failed);
}

/* What a version has that the one before had not. */
static void print_changes(struct cli *c, const Jieyou__Entry *now, const Jieyou__Entry *was)
{
	page_print(&c->page, 0, 0, "与第 %u 版相比:", was->version);
	changes_of_entry(c, entry_words(c, was), entry_words(c, now));
}

static struct part read_page(const Jieyou__ServerFrame *reply, Jieyou__ClientFrame *frame)
{
	const Jieyou__LibraryReply *m = reply->list_library;

	frame->list_library->after = m->next;
	return (struct part){m->entries, m->n_entries, m->names, m->n_names, m->next[0]};
}

/* Of one version of an entry what it has changed; else every entry there is. */
static void print_all(struct cli *c, const struct pages *pages, const Jieyou__LibraryReply *all)
{
	size_t n = c->of_version && all->n_entries ? 1 : all->n_entries;

	for (size_t i = 0; i < n; i++)
		print_entry(c, pages, all->entries[i]);
	if (n < all->n_entries)
		print_changes(c, all->entries[0], all->entries[1]);
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
	if (c->of_version && !c->words[0])
		return cli_misuse("--version 要写明是哪个条目,例如 jieyou library L123456 --version 1");
	list.version = c->of_version;
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
	if (result == CLI_DONE && !c->json)
		print_all(c, &pages, &all);
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

	jieyou__find_similar__init(&find);
	if (!cli_case(c, &find.case_id))
		return CLI_USAGE;
	return ask(c, &find);
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

/* Of the words of a command, from the second on: a number that is 1 at least; 0: told as a wrong
 * use. */
static uint32_t number_word(const char *what, const char *word)
{
	int64_t n;

	if (text_to_i64(text_from(word), &n) && n > 0 && n <= INT32_MAX)
		return (uint32_t)n;
	cli_misuse("%s应为正整数:%s", what, word);
	return 0;
}

enum cli_exit rate_run(struct cli *c)
{
	Jieyou__RateEntry rate;
	Jieyou__ClientFrame frame;
	Jieyou__ServerFrame *reply;
	enum cli_exit result;

	jieyou__rate_entry__init(&rate);
	jieyou__client_frame__init(&frame);
	rate.code = c->words[0];
	rate.version = number_word("版本", c->words[1]);
	rate.rating = rate.version ? number_word("评分", c->words[2]) : 0;
	if (!rate.rating)
		return CLI_USAGE;
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_RATE_ENTRY;
	frame.rate_entry = &rate;
	result = cli_ask(c, &frame, JIEYOU__SERVER_FRAME__REPLY_RATE_ENTRY, &reply);
	if (result != CLI_DONE)
		return result;
	if (c->json)
		result = cli_print_json(c, &reply->rate_entry->base);
	else
		page_print(&c->page, 0, 0, "已记下:%s 第 %u 版,%u 分。", reply->rate_entry->code,
			reply->rate_entry->version, reply->rate_entry->rating);
	jieyou_free(reply);
	return result;
}
