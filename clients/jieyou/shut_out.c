/* shut-out and let-in: who must stay away from a case, and does not learn that there is one. */
#include "cli.h"

static enum cli_exit run(struct cli *c, bool let_in)
{
	Jieyou__ShutOut shut_out;
	Jieyou__ClientFrame frame;
	Jieyou__ServerFrame *reply;
	enum cli_exit result;

	jieyou__shut_out__init(&shut_out);
	jieyou__client_frame__init(&frame);
	if (!cli_case(c, &shut_out.case_id))
		return CLI_USAGE;
	shut_out.who = (char *)(uintptr_t)c->words[1];
	shut_out.why = (char *)(uintptr_t)c->why;
	shut_out.let_in = let_in;
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_SHUT_OUT;
	frame.shut_out = &shut_out;
	result = cli_write(c, &frame, JIEYOU__SERVER_FRAME__REPLY_SHUT_OUT, &reply);
	if (result != CLI_DONE)
		return result;
	if (c->json)
		result = cli_print_json(c, &reply->shut_out->base);
	else
		page_print(&c->page, 0, 2, "案号 %lld  %s  %s%s", (long long)shut_out.case_id,
			reply->shut_out->who, reply->shut_out->notice,
			reply->shut_out->repeated ? "  此前已办理" : "");
	jieyou_free(reply);
	return result;
}

enum cli_exit shut_out_run(struct cli *c)
{
	return run(c, false);
}

enum cli_exit let_in_run(struct cli *c)
{
	return run(c, true);
}
