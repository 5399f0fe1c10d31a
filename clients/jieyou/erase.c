/* erase and hold: the words of a case are erased for ever, or kept by law from being so. */
#include <ctype.h>
#include <stdio.h>

#include "cli.h"

enum { CODE_ROOM = 40 };

/* A value of an enum by its name, in capitals or not; 0 (told as a wrong use) where it has none. */
static int code_named(const ProtobufCEnumDescriptor *type, const char *name)
{
	const ProtobufCEnumValue *value;
	char code[CODE_ROOM];
	size_t n = 0;

	for (; name && name[n] && n + 1 < sizeof(code); n++)
		code[n] = (char)toupper((unsigned char)name[n]);
	code[n] = '\0';
	value = protobuf_c_enum_descriptor_get_value_by_name(type, code);
	if (!value || value->value == 0)
		cli_misuse("--basis 应为一项依据的代码,见 --help%s%s", name ? ":" : "", name ? name : "");
	return value ? value->value : 0;
}

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
	char fresh[JIEYOU_KEY_SIZE];
	enum cli_exit result;

	jieyou__client_frame__init(&frame);
	if (!c->key && !jieyou_key(fresh))
		return cli_misuse("系统没有给出随机数,请用 --key 指定一个幂等键");
	result = cli_connect(c);
	if (result != CLI_DONE)
		return result;
	frame.idempotency_key = (char *)(uintptr_t)(c->key ? c->key : fresh);
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_ERASE_CASE;
	frame.erase_case = erase;
	result = cli_ask(c, &frame, JIEYOU__SERVER_FRAME__REPLY_ERASE_CASE, &reply);
	if (result != CLI_DONE && c->outcome_unknown)
		fprintf(stderr, "不能确定是否已经办理,请用同一个幂等键再办一次:--key %s\n",
			frame.idempotency_key);
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
	int basis;

	jieyou__erase_case__init(&erase);
	if (!cli_case(c, &erase.case_id))
		return CLI_USAGE;
	basis = code_named(&jieyou__erase_case__basis__descriptor, c->basis);
	if (!basis)
		return CLI_USAGE;
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
	ground = code_named(&jieyou__erase_case__ground__descriptor, c->basis);
	if (!ground)
		return CLI_USAGE;
	erase.act_case = JIEYOU__ERASE_CASE__ACT_HOLD;
	erase.hold = (Jieyou__EraseCase__Ground)ground;
	return ask(c, &erase);
}
