/* break-glass, glass and review-glass: reading a case outside one's rights, and what is made of it.
 */
#include "doors.h"
#include "pages.h"

static enum cli_exit print(struct cli *c, const Jieyou__GlassReply *reply)
{
	if (c->json)
		return cli_print_json(c, &reply->base);
	doors_print_glass(&c->page, reply->glass);
	page_print(&c->page, 0, 2, "%s%s", reply->notice, reply->repeated ? "  此前已办理。" : "");
	return CLI_DONE;
}

enum cli_exit break_glass_run(struct cli *c)
{
	Jieyou__BreakGlass glass;
	Jieyou__ClientFrame frame;
	Jieyou__ServerFrame *reply;
	enum cli_exit result;

	jieyou__break_glass__init(&glass);
	jieyou__client_frame__init(&frame);
	if (!cli_case(c, &glass.case_id))
		return CLI_USAGE;
	glass.why = (char *)(uintptr_t)c->why;
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_BREAK_GLASS;
	frame.break_glass = &glass;
	result = cli_write(c, &frame, JIEYOU__SERVER_FRAME__REPLY_BREAK_GLASS, &reply);
	if (result != CLI_DONE)
		return result;
	result = print(c, reply->break_glass);
	jieyou_free(reply);
	return result;
}

enum cli_exit review_glass_run(struct cli *c)
{
	Jieyou__ReviewGlass review;
	Jieyou__ClientFrame frame;
	Jieyou__ServerFrame *reply;
	enum cli_exit result;
	int64_t seq;
	int verdict;

	jieyou__review_glass__init(&review);
	jieyou__client_frame__init(&frame);
	if (!cli_case(c, &review.case_id))
		return CLI_USAGE;
	if (!text_to_i64(text_from(c->words[1]), &seq) || seq <= 0 || seq > INT32_MAX)
		return cli_misuse("序号应为正整数:%s", c->words[1]);
	verdict = cli_code(&jieyou__verdict__descriptor, "verdict", c->verdict);
	if (!verdict)
		return CLI_USAGE;
	review.seq = (int32_t)seq;
	review.verdict = (Jieyou__Verdict)verdict;
	review.remark = (char *)(uintptr_t)c->why;
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_REVIEW_GLASS;
	frame.review_glass = &review;
	result = cli_write(c, &frame, JIEYOU__SERVER_FRAME__REPLY_REVIEW_GLASS, &reply);
	if (result != CLI_DONE)
		return result;
	result = print(c, reply->review_glass);
	jieyou_free(reply);
	return result;
}

static struct part read_page(const Jieyou__ServerFrame *reply, Jieyou__ClientFrame *frame)
{
	const Jieyou__GlassListReply *m = reply->list_glass;

	frame->list_glass->after = m->next;
	return (struct part){m->glass, m->n_glass, NULL, 0, m->next != NULL};
}

enum cli_exit glass_run(struct cli *c)
{
	Jieyou__ListGlass list;
	Jieyou__GlassListReply all;
	Jieyou__ClientFrame frame;
	struct pages pages;
	enum cli_exit result;

	jieyou__list_glass__init(&list);
	jieyou__glass_list_reply__init(&all);
	jieyou__client_frame__init(&frame);
	list.open = c->open;
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_LIST_GLASS;
	frame.list_glass = &list;
	result = pages_ask(c, &frame, JIEYOU__SERVER_FRAME__REPLY_LIST_GLASS, read_page, true, &pages);
	all.glass = (Jieyou__Glass **)(void *)pages.items;
	all.n_glass = pages.n_items;
	if (result == CLI_DONE && c->json)
		result = cli_print_json(c, &all.base);
	else if (result == CLI_DONE && !all.n_glass)
		page_print(&c->page, 0, 0, c->open ? "没有待复核的破窗。" : "没有破窗。");
	for (size_t i = 0; result == CLI_DONE && !c->json && i < all.n_glass; i++)
		doors_print_glass(&c->page, all.glass[i]);
	pages_release(&pages);
	return result;
}
