/* draft: what an entry of the library would be by the rules, beside what was proposed by hand. */
#include "entry_words.h"
#include "fields.h"

static void print_part(struct cli *c, const Jieyou__RedactedPart *part)
{
	const char *label = field_label(&jieyou__entry_draft__descriptor, part->field);

	page_print(&c->page, 2, 4, "%s:", label ? label : part->field);
	for (size_t i = 0; i < part->n_changes; i++)
		page_print(
			&c->page, 4, 6, "已改:「%s」→「%s」", part->changes[i]->was, part->changes[i]->now);
	for (size_t i = 0; i < part->n_doubts; i++)
		page_print(&c->page, 4, 6, "请核对:「%s」", part->doubts[i]->was);
}

static void print_proposed(struct cli *c, const Jieyou__ProposeEntry *m)
{
	page_heading(&c->page, "待批准的提议");
	entry_words_print(c, entry_words_proposed(c, m));
	if (!m->drafted)
		return;
	page_heading(&c->page, "提议改动了初稿的");
	changes_of_entry(c, entry_words_drafted(c, m->drafted), entry_words_proposed(c, m));
	for (size_t i = 0; i < m->n_kept; i++)
		page_print(&c->page, 5, 5, "提议人核对后保留:「%s」", m->kept[i]);
}

static void print_draft(struct cli *c, const Jieyou__DraftReply *m)
{
	page_heading(&c->page, "规则生成的初稿");
	entry_words_print(c, entry_words_drafted(c, m->draft));
	if (m->n_parts)
		page_heading(&c->page, "规则改了什么");
	for (size_t i = 0; i < m->n_parts; i++)
		print_part(c, m->parts[i]);
	if (m->proposed)
		print_proposed(c, m->proposed);
}

enum cli_exit draft_run(struct cli *c)
{
	Jieyou__DraftEntry draft;
	Jieyou__ClientFrame frame;
	Jieyou__ServerFrame *reply;
	enum cli_exit result;

	jieyou__draft_entry__init(&draft);
	jieyou__client_frame__init(&frame);
	if (!cli_case(c, &draft.case_id))
		return CLI_USAGE;
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_DRAFT_ENTRY;
	frame.draft_entry = &draft;
	result = cli_ask(c, &frame, JIEYOU__SERVER_FRAME__REPLY_DRAFT_ENTRY, &reply);
	if (result != CLI_DONE)
		return result;
	if (c->json)
		result = cli_print_json(c, &reply->draft_entry->base);
	else
		print_draft(c, reply->draft_entry);
	jieyou_free(reply);
	return result;
}
