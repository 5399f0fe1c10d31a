/*
 * publicity: approved entries of the library for publicity (项目宣传), to read or on paper; and the
 * booklet of a contest, in order of place. The server has it on record who took which versions;
 * each sheet has at its head how many there are and when it was made, and each entry its code and
 * version.
 */
#include "publicity.h"

#include <string.h>

#include "pages.h"
#include "paper.h"

enum { AT_ONCE = 6 /* codes of one request */ };

/* How many of the words that are left are asked for at once. */
static size_t at_once(char *const *words)
{
	size_t n = 0;

	while (n < AT_ONCE && words[n])
		n++;
	return n;
}

/* The request goes on to those that follow. */
static struct part read_part(const Jieyou__ServerFrame *reply, Jieyou__ClientFrame *frame)
{
	const Jieyou__PublicityReply *m = reply->make_publicity;
	Jieyou__MakePublicity *make = frame->make_publicity;

	make->codes += make->n_codes;
	make->n_codes = at_once(make->codes);
	return (struct part){m->entries, m->n_entries, m->names, m->n_names, make->n_codes > 0};
}

/* All replies as one, in the arena. */
static Jieyou__PublicityReply whole(struct cli *c, const struct pages *p)
{
	Jieyou__PublicityReply all = *p->replies[0]->make_publicity;

	all.entries = (Jieyou__Entry **)(void *)p->items;
	all.n_entries = p->n_items;
	all.names = p->names;
	all.n_names = p->n_names;
	all.withdrawn = arena_array(&c->arena, p->n_replies * AT_ONCE, sizeof(*all.withdrawn));
	all.n_withdrawn = 0;
	for (size_t i = 0; all.withdrawn && i < p->n_replies; i++) {
		const Jieyou__PublicityReply *m = p->replies[i]->make_publicity;

		for (size_t k = 0; k < m->n_withdrawn && k < AT_ONCE; k++)
			all.withdrawn[all.n_withdrawn++] = m->withdrawn[k];
	}
	return all;
}

/* ---- Printed ---- */

static void part(struct cli *c, const char *label, const char *words)
{
	if (words[0])
		page_field(&c->page, 2, label, text_from(words));
}

/* Of a contest with its place there; and where it was revised since, in which version it was
 * scored. */
static struct text source_of(struct cli *c, const struct booklet *b, const Jieyou__Entry *e)
{
	struct text source = arena_format(&c->arena, "%s 第 %u 版", e->code, e->version);

	for (size_t i = 0; i < b->n_places; i++) {
		const Jieyou__ContestEntry *m = b->places[i];

		if (strcmp(m->code, e->code) == 0)
			source = arena_format(&c->arena, "第 %d 名  %d.%03d 分  %s 第 %u 版%s", (int)m->place,
				(int)(m->points / 1000), (int)(m->points % 1000), e->code, e->version,
				(int)e->version == m->version ? "" : "(评审后有修订)");
	}
	return source;
}

static void print_entry(struct cli *c, const struct pages *p, const struct booklet *b, int number,
	const Jieyou__Entry *e)
{
	struct text source = source_of(c, b, e);
	struct text needs = pages_all_named(c, p, e->needs, e->n_needs);

	page_item(&c->page, number, e->title, source.ptr);
	page_field(&c->page, 2, "需要", needs);
	part(c, "案情", e->narrative);
	part(c, "有效的做法", e->helped);
	part(c, "无效的做法", e->failed);
}

static void print_all(
	struct cli *c, const struct pages *p, const struct booklet *b, const Jieyou__PublicityReply *m)
{
	for (size_t i = 0; i < m->n_entries; i++)
		print_entry(c, p, b, (int)i + 1, m->entries[i]);
	for (size_t i = 0; i < m->n_withdrawn; i++)
		page_print(&c->page, 0, 0, "%s 已撤出疑难个案库,不再刊登。", m->withdrawn[i]);
	page_print(
		&c->page, 0, 0, "所载均为疑难个案库中经两人核准的条目,不含任何人的姓名、地址和时间。");
}

static void print_paper(
	struct cli *c, const struct pages *p, const struct booklet *b, const Jieyou__PublicityReply *m)
{
	struct text head = arena_format(&c->arena, "共 %zu 例", m->n_entries);
	char at[PAGE_TIME_SIZE];

	page_time(m->made_us, at);
	c->page.paper = true;
	paper_begin(c->page.out, b->title, head.ptr, b->kind, at);
	print_all(c, p, b, m);
	paper_end(c->page.out);
}

enum cli_exit publicity_make(struct cli *c, char *const *codes, const struct booklet *b)
{
	Jieyou__MakePublicity make;
	Jieyou__ClientFrame frame;
	Jieyou__PublicityReply all;
	enum cli_exit result;
	struct pages pages;

	jieyou__make_publicity__init(&make);
	jieyou__client_frame__init(&frame);
	make.codes = (char **)(uintptr_t)codes;
	make.n_codes = at_once(codes);
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_MAKE_PUBLICITY;
	frame.make_publicity = &make;
	result =
		pages_ask(c, &frame, JIEYOU__SERVER_FRAME__REPLY_MAKE_PUBLICITY, read_part, true, &pages);
	if (result == CLI_DONE) {
		all = whole(c, &pages);
		if (c->json)
			result = cli_print_json(c, &all.base);
		else if (c->html)
			print_paper(c, &pages, b, &all);
		else
			print_all(c, &pages, b, &all);
	}
	pages_release(&pages);
	return result;
}

enum cli_exit publicity_run(struct cli *c)
{
	static const struct booklet selected = {.title = "疑难个案支援案例选编", .kind = "项目宣传"};

	if (c->json && c->html)
		return cli_misuse("--json 和 --html 只能选一个");
	return publicity_make(c, c->words, &selected);
}
