/* erase and hold: the words of a case are erased for ever, or kept by law from being so. */
#include "cli.h"

static void print_erasure(struct cli *c, const Jieyou__EraseReply *reply)
{
	page_print(&c->page, 0, 2, "案号 %lld  状态 %s%s", (long long)reply->head->case_id,
		reply->head->state_name, reply->repeated ? "  此前已办理" : "");
	page_print(&c->page, 0, 2, "%s", reply->notice[0] ? reply->notice : "已解除依法保留。");
}

static enum cli_exit ask(struct cli *c, Jieyou__EraseCase *erase)
{
	Jieyou__ClientFrame frame;
	Jieyou__ServerFrame *reply;
	enum cli_exit result;

	jieyou__client_frame__init(&frame);
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_ERASE_CASE;
	frame.erase_case = erase;
	result = cli_write(c, &frame, JIEYOU__SERVER_FRAME__REPLY_ERASE_CASE, &reply);
	if (result != CLI_DONE)
		return result;
	if (c->json)
		result = cli_print_json(c, &reply->erase_case->base);
	else
		print_erasure(c, reply->erase_case);
	jieyou_free(reply);
	return result;
}

enum cli_exit erase_run(struct cli *c)
{
	Jieyou__EraseCase erase;
	int basis, requester;

	jieyou__erase_case__init(&erase);
	if (!cli_case(c, &erase.case_id))
		return CLI_USAGE;
	basis = cli_code(&jieyou__erase_case__basis__descriptor, "basis", c->basis);
	if (!basis)
		return CLI_USAGE;
	requester = cli_code(&jieyou__erase_case__requester__descriptor, "requester", c->requester);
	if (!requester)
		return CLI_USAGE;
	erase.requester = (Jieyou__EraseCase__Requester)requester;
	erase.act_case = JIEYOU__ERASE_CASE__ACT_ERASE;
	erase.erase = (Jieyou__EraseCase__Basis)basis;
	return ask(c, &erase);
}

enum cli_exit hold_run(struct cli *c)
{
	Jieyou__EraseCase erase;
	int ground = 0;

	jieyou__erase_case__init(&erase);
	if (!cli_case(c, &erase.case_id))
		return CLI_USAGE;
	if (c->release && c->basis)
		return cli_misuse("--release 不带 --basis");
	if (c->release) {
		erase.act_case = JIEYOU__ERASE_CASE__ACT_RELEASE;
		erase.release = true;
		return ask(c, &erase);
	}
	ground = cli_code(&jieyou__erase_case__ground__descriptor, "basis", c->basis);
	if (!ground)
		return CLI_USAGE;
	erase.act_case = JIEYOU__ERASE_CASE__ACT_HOLD;
	erase.hold = (Jieyou__EraseCase__Ground)ground;
	return ask(c, &erase);
}
