/* submit and preview: a case file goes in, what was found and proposed comes out. */
#include <stdio.h>

#include "casefile.h"
#include "report.h"

static void tell_key(const struct cli *c)
{
	fprintf(stderr,
		"不能确定个案是否已经受理。请用同一个幂等键再提交一次,不会重复立案:\n"
		"    jieyou submit --key %s %s\n",
		c->key, c->words[0]);
}

/* False: memory is short. */
static bool read_shut_out(struct cli *c, Jieyou__SubmitCase *submit)
{
	struct text ids = text_from(c->shut_out);

	while (ids.len) {
		char **list =
			arena_grow(&c->arena, submit->shut_out, submit->n_shut_out, sizeof(*submit->shut_out));
		struct text id = arena_text(&c->arena, text_cut(&ids, ','));

		if (!list || !id.ptr)
			return false;
		submit->shut_out = list;
		list[submit->n_shut_out++] = (char *)(uintptr_t)id.ptr;
	}
	return true;
}

enum cli_exit submit_run(struct cli *c)
{
	Jieyou__SubmitCase submit;
	Jieyou__ClientFrame frame;
	Jieyou__ServerFrame *reply;
	char fresh[JIEYOU_KEY_SIZE];
	enum cli_exit result;

	jieyou__submit_case__init(&submit);
	jieyou__client_frame__init(&frame);
	if (!c->key && !jieyou_key(fresh))
		return cli_misuse("系统没有给出随机数,请用 --key 指定一个幂等键");
	if (!c->key)
		c->key = fresh;
	if (!read_shut_out(c, &submit))
		return cli_misuse("内存不足");
	result = casefile_read(c, &submit.help);
	if (result != CLI_DONE)
		return result;
	frame.idempotency_key = (char *)(uintptr_t)c->key;
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_SUBMIT_CASE;
	frame.submit_case = &submit;
	result = cli_ask(c, &frame, JIEYOU__SERVER_FRAME__REPLY_SUBMIT_CASE, &reply);
	if (result != CLI_DONE && c->outcome_unknown)
		tell_key(c);
	if (result != CLI_DONE)
		return result;
	if (c->json)
		result = cli_print_json(c, &reply->submit_case->base);
	else
		report_case(c, reply->submit_case);
	jieyou_free(reply);
	return result;
}

enum cli_exit preview_run(struct cli *c)
{
	Jieyou__PreviewMatch preview;
	Jieyou__ClientFrame frame;
	Jieyou__ServerFrame *reply;
	enum cli_exit result;

	jieyou__preview_match__init(&preview);
	jieyou__client_frame__init(&frame);
	result = casefile_read(c, &preview.help);
	if (result != CLI_DONE)
		return result;
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_PREVIEW_MATCH;
	frame.preview_match = &preview;
	result = cli_ask(c, &frame, JIEYOU__SERVER_FRAME__REPLY_PREVIEW_MATCH, &reply);
	if (result != CLI_DONE)
		return result;
	if (c->json)
		result = cli_print_json(c, &reply->preview_match->base);
	else
		report_preview(c, reply->preview_match);
	jieyou_free(reply);
	return result;
}
