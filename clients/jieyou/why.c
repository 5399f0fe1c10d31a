/* why: why an expert was not chosen for a case, need by need. */
#include "cli.h"

static bool says(const Jieyou__WhyNeed *need, const char *words)
{
	for (size_t i = 0; i < need->n_reasons; i++)
		if (strcmp(need->reasons[i]->text, words) == 0)
			return true;
	return false;
}

/* A duty or a method: no expert takes it. */
static bool is_nobodys(const Jieyou__WhyNeed *need)
{
	return need->n_reasons == 1 && (need->reasons[0]->code == JIEYOU__REASON__CODE__BAR_DUTY ||
									   need->reasons[0]->code == JIEYOU__REASON__CODE__BAR_METHOD);
}

/* Whether it is so for all of several needs that experts take: then it is printed once. */
static bool is_common(const Jieyou__WhyNotReply *reply, const char *words)
{
	size_t n = 0;

	for (size_t i = 0; i < reply->n_needs; i++) {
		if (is_nobodys(reply->needs[i]))
			continue;
		if (!says(reply->needs[i], words))
			return false;
		n++;
	}
	return n > 1;
}

static const Jieyou__WhyNeed *first_for_experts(const Jieyou__WhyNotReply *reply)
{
	for (size_t i = 0; i < reply->n_needs; i++)
		if (!is_nobodys(reply->needs[i]))
			return reply->needs[i];
	return NULL;
}

/* Those reasons that are common, or those that are not; returns how many were left out. */
static size_t print_reasons(
	struct cli *c, const Jieyou__WhyNotReply *reply, const Jieyou__WhyNeed *need, bool common)
{
	size_t left_out = 0;

	for (size_t i = 0; i < need->n_reasons; i++) {
		const char *words = need->reasons[i]->text;

		if (is_common(reply, words) == common)
			page_print(&c->page, 5, 7, "- %s", words);
		else
			left_out++;
	}
	return left_out;
}

static void print_common(struct cli *c, const Jieyou__WhyNotReply *reply)
{
	const Jieyou__WhyNeed *need = first_for_experts(reply);
	bool any = false;

	for (size_t i = 0; need && i < need->n_reasons; i++)
		any = any || is_common(reply, need->reasons[i]->text);
	if (!any)
		return;
	page_print(&c->page, 2, 5, "· 对各项需要都一样");
	print_reasons(c, reply, need, true);
}

static void print_need(struct cli *c, const Jieyou__WhyNotReply *reply, const Jieyou__WhyNeed *need)
{
	page_print(&c->page, 2, 5, "· %s%s%s%s", need->name, need->code[0] ? "(" : "", need->code,
		need->code[0] ? ")" : "");
	if (print_reasons(c, reply, need, false))
		page_print(&c->page, 5, 7, "- 以及上面所说的");
}

static void print_why(struct cli *c, const Jieyou__WhyNotReply *reply)
{
	page_print(&c->page, 0, 2, "案号 %lld  专家 %s(%s)", (long long)reply->case_id, reply->name,
		reply->expert_id);
	page_print(&c->page, 0, 2, "%s", reply->basis);
	print_common(c, reply);
	for (size_t i = 0; i < reply->n_needs; i++)
		print_need(c, reply, reply->needs[i]);
}

static enum cli_exit ask(struct cli *c, Jieyou__WhyNot *why)
{
	Jieyou__ClientFrame frame;
	Jieyou__ServerFrame *reply;
	enum cli_exit result;

	jieyou__client_frame__init(&frame);
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_WHY_NOT;
	frame.why_not = why;
	result = cli_ask(c, &frame, JIEYOU__SERVER_FRAME__REPLY_WHY_NOT, &reply);
	if (result != CLI_DONE)
		return result;
	if (c->json)
		result = cli_print_json(c, &reply->why_not->base);
	else
		print_why(c, reply->why_not);
	jieyou_free(reply);
	return result;
}

enum cli_exit why_run(struct cli *c)
{
	Jieyou__WhyNot why;

	jieyou__why_not__init(&why);
	if (!cli_case(c, &why.case_id))
		return CLI_USAGE;
	why.expert_id = c->words[1];
	if (c->words[2])
		why.need = c->words[2];
	return ask(c, &why);
}
